"""Audio and models driven by a script of who speaks when; they satisfy `pipeline.protocols`."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import SAMPLE_RATE_HZ, AudioBlock, to_ms, to_samples
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.levels import LevelMeter
from voice_analytics.pipeline.protocols import (
    Damage,
    Decode,
    Diarization,
    HeardWord,
    SourceFormat,
)

Samples = NDArray[np.float32]
Script = tuple[tuple[Interval, ...], ...]

MODEL_FRAME_SAMPLES = 512
MODEL_DELAY_MS = 24
FLOOR_DBFS = -65.0
WORD_MS = 250
VOICE_FRAME_MS = 10


def script(timeline: str, channels: int = 2) -> Script:
    """Read ``A[0,1000) B[1200,2000)``: A speaks on channel 0, B on channel 1, and so on."""
    spans: list[list[Interval]] = [[] for _ in range(channels)]
    for who, start, end in re.findall(r"([A-Z])\[(\d+),(\d+)\)", timeline):
        spans[ord(who) - ord("A")].append(Interval(int(start), int(end)))
    return tuple(tuple(own) for own in spans)


def performed(
    speech: Script, duration_ms: int, levels_dbfs: Sequence[float] = (-20.0, -26.0, -32.0)
) -> Samples:
    """Return noise that is loud where the script says and near silent elsewhere.

    Each channel speaks at its own level, by which `loud_runs` tells them apart.
    """
    noise = np.random.default_rng(7)
    length = to_samples(duration_ms)
    audio = noise.standard_normal((len(speech), length)) * 10.0 ** (FLOOR_DBFS / 20.0)
    for channel, (spans, level) in enumerate(zip(speech, levels_dbfs, strict=False)):
        for span in spans:
            here = slice(to_samples(span.start_ms), to_samples(span.end_ms))
            voice = noise.standard_normal(audio[channel, here].shape)
            audio[channel, here] = voice * 10.0 ** (level / 20.0)
    clipped: Samples = np.clip(audio, -1.0, 1.0).astype(np.float32)
    return clipped


def pieces(length: int, sizes: Sequence[int]) -> Iterator[slice]:
    """Cut `length` into slices of the given sizes, over and over."""
    at = 0
    for size in cycle(sizes):
        if at >= length:
            return
        yield slice(at, min(at + size, length))
        at += size


class ArraySource:
    """An `AudioSource` over an array, cut at any block sizes."""

    def __init__(
        self,
        samples: Samples,
        sizes: Sequence[int] = (SAMPLE_RATE_HZ,),
        *,
        truncated: bool = False,
        states_duration: bool = True,
        damage: Damage | None = None,
    ) -> None:
        self._samples = samples
        self._sizes = sizes
        self._truncated = truncated
        duration_ms = to_ms(samples.shape[1]) if states_duration else None
        self.format = SourceFormat(len(samples), 8000, "pcm_mulaw", duration_ms)
        self.damage = damage
        self.reads = 0
        self.blocks_read = 0

    def blocks(self) -> Iterator[AudioBlock]:
        self.reads += 1
        length = self._samples.shape[1]
        for here in pieces(length, self._sizes):
            self.blocks_read += 1
            truncated = self._truncated and here.stop == length
            yield AudioBlock(here.start, self._samples[:, here].copy(), truncated)


class ScriptedDetector:
    """A `VoiceActivityDetector` that hears speech where a script has it, a little late."""

    frame_samples = MODEL_FRAME_SAMPLES

    def __init__(self, speech: Script, sure: float = 0.95, unsure: float = 0.02) -> None:
        self._speech = speech
        self._sure = sure
        self._unsure = unsure

    def open(self, channels: int) -> "ScriptedActivity":
        return ScriptedActivity(self._probability, channels)

    def begin(self, channels: int) -> "ScriptedActivity":
        return self.open(channels)

    def together(self, calls: Sequence[tuple["ScriptedActivity", Samples]]) -> list[Samples]:
        return [one.push(frame)[:, 0] for one, frame in calls]

    def _probability(self, channel: int, frame: int) -> float:
        middle = frame * MODEL_FRAME_SAMPLES + MODEL_FRAME_SAMPLES // 2
        at_ms = to_ms(middle) - MODEL_DELAY_MS
        return self._sure if any(at_ms in span for span in self._speech[channel]) else self._unsure


class LoudDetector:
    """Hears calls together, and takes what is loud for speech."""

    frame_samples = MODEL_FRAME_SAMPLES

    def begin(self, channels: int) -> "LoudHearing":
        return LoudHearing(channels)

    def together(self, calls: Sequence[tuple["LoudHearing", Samples]]) -> list[Samples]:
        return [
            np.where(np.mean(frame**2, axis=1) > 1e-5, 0.95, 0.02).astype(np.float32)
            for _, frame in calls
        ]


class LoudHearing:
    """What `LoudDetector` remembers of a call: nothing but its channels."""

    def __init__(self, channels: int) -> None:
        self.channels = channels


class ScriptedActivity:
    """The stream of one call of `ScriptedDetector`."""

    def __init__(self, probability: Callable[[int, int], float], channels: int) -> None:
        self._probability = probability
        self.channels = channels
        self._samples = 0
        self._frames = 0

    def push(self, samples: Samples) -> Samples:
        self._samples += samples.shape[1]
        return self._until(self._samples // MODEL_FRAME_SAMPLES)

    def flush(self) -> Samples:
        return self._until(math.ceil(self._samples / MODEL_FRAME_SAMPLES))

    def _until(self, last: int) -> Samples:
        frames = range(self._frames, last)
        self._frames = last
        rows = [[self._probability(c, frame) for frame in frames] for c in range(self.channels)]
        return np.array(rows, np.float32).reshape(self.channels, len(frames))


def loud_runs(samples: Samples) -> list[tuple[Interval, float]]:
    """Return the stretches of sound, and the level of each in dBFS."""
    count = len(samples) // 160
    frames = samples[: count * 160].reshape(count, 160)
    levels = 10.0 * np.log10(np.mean(np.square(frames, dtype=np.float64), axis=1) + 1e-12)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], levels > -50.0, [False]])))
    return [
        (Interval(int(a) * 10, int(b) * 10), float(np.mean(levels[a:b])))
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


def how_loud(level_dbfs: float) -> str:
    """Return a word for a level, each its own: -20 is `xca`."""
    return "x" + "".join("abcdefghij"[int(digit)] for digit in f"{abs(level_dbfs):.0f}")


def word_by_word(samples: Samples) -> Decode:
    """Return one word per 250 ms of sound that says how loud it is.

    Levels are spelled in letters: many numbers in a row would be taken for a card's.
    """
    words = [
        HeardWord(Interval(start, min(start + WORD_MS, run.end_ms)), how_loud(level), 0.9)
        for run, level in loud_runs(samples)
        for start in range(run.start_ms, run.end_ms, WORD_MS)
    ]
    return Decode(tuple(words), -0.2 if words else 0.0, 0.01 if words else 1.0)


class ScriptedTranscriber:
    """A `Transcriber` that says what a function makes of the sound; keeps what it was asked."""

    def __init__(
        self,
        say: Callable[[Samples], Decode] = word_by_word,
        *,
        languages: Callable[[Samples], Mapping[str, float]] = lambda _: {"en": 0.9, "nl": 0.1},
        known: Sequence[str] = ("en", "nl"),
        batch_windows: int = 8,
        only_language: str | None = None,
    ) -> None:
        self.batch_windows = batch_windows
        self.only_language = only_language
        self._say = say
        self._languages = languages
        self._known = known
        self.batch_windows = batch_windows
        self.batches_ms: list[list[int]] = []
        self.told: list[str] = []
        self.language_questions = 0

    def languages(self, audio: Samples) -> Mapping[str, float]:
        self.language_questions += 1
        return self._languages(audio)

    def knows(self, language: str) -> bool:
        return language in self._known

    def decode(self, batch: Sequence[Samples], language: str) -> tuple[Decode, ...]:
        self.batches_ms.append([to_ms(len(samples)) for samples in batch])
        self.told.append(language)
        return tuple(self._say(samples) for samples in batch)


class ScriptedDiarizer:
    """A `Diarizer` that tells the voices of a script apart."""

    def __init__(self, voices: Script) -> None:
        self._voices = voices

    def open(self) -> "ScriptedVoices":
        return ScriptedVoices(self._voices)


class ScriptedVoices:
    """The stream of one call of `ScriptedDiarizer`."""

    def __init__(self, voices: Script) -> None:
        self._voices = voices
        self._samples = 0

    def push(self, samples: Samples) -> None:
        self._samples += len(samples)

    def flush(self) -> Diarization:
        middles = np.arange(VOICE_FRAME_MS // 2, to_ms(self._samples), VOICE_FRAME_MS)
        heard = sorted(
            (tuple(span for span in own if span.end_ms <= to_ms(self._samples)))
            for own in self._voices
        )
        speech = tuple(own for own in heard if own)
        posteriors = np.zeros((len(middles), len(speech)), np.float32)
        for voice, own in enumerate(speech):
            for span in own:
                posteriors[(middles >= span.start_ms) & (middles < span.end_ms), voice] = 0.9
        return Diarization(speech, posteriors, VOICE_FRAME_MS, VOICE_FRAME_MS / 2)


class ScriptedPitch:
    """A `PitchTracker` that hears the louder frames at one pitch."""

    def __init__(self, f0_hz: float = 150.0, above_dbfs: float = -40.0) -> None:
        self.f0_hz = f0_hz
        self.above_dbfs = above_dbfs

    def open(self) -> "ScriptedPitchStream":
        return ScriptedPitchStream(self)


class ScriptedPitchStream:
    """The stream of one stretch of `ScriptedPitch`."""

    def __init__(self, tracker: ScriptedPitch) -> None:
        self._tracker = tracker
        self._meter = LevelMeter(1)

    def push(self, samples: Samples) -> Samples:
        levels = self._meter.push(samples[None, :])[0]
        loud = levels > self._tracker.above_dbfs
        return np.where(loud, self._tracker.f0_hz, np.nan).astype(np.float32)

    def flush(self) -> Samples:
        return np.zeros(0, np.float32)


class StepClock:
    """A clock that is one second later each time it is read."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def __call__(self) -> float:
        self._now_s += 1.0
        return self._now_s
