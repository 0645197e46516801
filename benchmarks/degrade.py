"""Recordings made worse on purpose, as lines and recorders make them.

======================  ===========================================================================
condition               what is done to every channel
======================  ===========================================================================
`g711`                  8 kHz, mu-law and back
`white_20` ...          white noise, so many dB below the mean level of the call mixed to mono
`babble_20` ...         eight voices at once, each from the start of another utterance, likewise
`white_20_speech` ...   white noise, so many dB below the active speech of its channel: harder
`babble_20_speech` ...  eight voices, likewise
`g711_white_15`         white noise 15 dB below the active speech, then 8 kHz, mu-law and back
`bleed_30`, `bleed_20`  the other party so many dB down, 0 to 200 ms late (another delay each call)
`loss_1`, `loss_3`, …   so many per cent of the 20 ms packets are silence
`mono`                  both channels mixed to one
`delay`                 the second channel 150 ms late
======================  ===========================================================================

The mean level of a call counts its silences; active speech is the frames within 30 dB of the
loudest.

All is made from a seed and the recording's name, so that a condition is the same everywhere. Truth
stays what it was: for `delay` too, which shows what a late channel costs.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from benchmarks.errors import BenchmarkError
from benchmarks.nospeech import write_wav
from benchmarks.sets import Item, find_items
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.recording import Recording

Audio = NDArray[np.float64]  # (channels, samples) at 16 kHz

TELEPHONE_RATE_HZ = 8000
MU = 255.0
PACKET = SAMPLE_RATE_HZ * 20 // 1000
FRAME = SAMPLE_RATE_HZ // 100
ACTIVE_RANGE_DB = 30.0
"""Frames within this of the loudest count as speech when its level is taken."""

LEAST_POWER = 1e-12
LONGEST_BLEED_DELAY_MS = 200
CHANNEL_DELAY_MS = 150
BABBLE_VOICES = 8
SAMPLES = Path(__file__).resolve().parents[1] / "samples"
UTTERANCES = Path("turns", "librispeech")


Levels = Callable[[Audio], Sequence[float]]
"""Gives the level of each channel that noise is measured against, dB."""


class Voices:
    """Speech of many people, for babble.

    Parameters
    ----------
    recordings
        Files with speech; more than one channel is mixed to one.
    """

    def __init__(self, recordings: Sequence[Path]) -> None:
        self._parts = [_level(load(path).mean(axis=0)) for path in recordings]

    def babble(self, samples: int, generator: np.random.Generator) -> NDArray[np.float64]:
        """Return `samples` of several voices at once, at a speech level of 0 dB."""
        total = np.zeros(samples)
        for _ in range(BABBLE_VOICES):
            voice = [self._parts[int(generator.integers(len(self._parts)))]]
            skipped = int(generator.integers(len(voice[0])))
            while sum(map(len, voice)) < samples + skipped:
                voice.append(self._parts[int(generator.integers(len(self._parts)))])
            total += np.concatenate(voice)[skipped : skipped + samples]
        return _level(total)


def g711(audio: Audio, generator: np.random.Generator) -> Audio:
    """Return the audio after 8 kHz and mu-law."""
    del generator
    narrow = np.clip(soxr.resample(audio.T, SAMPLE_RATE_HZ, TELEPHONE_RATE_HZ), -1.0, 1.0)
    pressed = np.sign(narrow) * np.log1p(MU * np.abs(narrow)) / np.log1p(MU)
    coded = np.round(pressed * 127.0) / 127.0
    back = np.sign(coded) * np.expm1(np.abs(coded) * np.log1p(MU)) / MU
    return _as_long(soxr.resample(back, TELEPHONE_RATE_HZ, SAMPLE_RATE_HZ).T, audio.shape[1])


def white(
    audio: Audio, generator: np.random.Generator, *, below_db: float, levels: Levels
) -> Audio:
    """Return the audio with white noise `below_db` under what `levels` gives of each channel."""
    return np.stack(
        [
            row + _amplitude(level_db - below_db) * generator.normal(size=len(row))
            for row, level_db in zip(audio, levels(audio), strict=True)
        ]
    )


def noisy_line(audio: Audio, generator: np.random.Generator, *, below_db: float) -> Audio:
    """Return the audio with white noise `below_db` under active speech, after 8 kHz and mu-law."""
    noisy = white(audio, generator, below_db=below_db, levels=speech_levels_db)
    return g711(noisy, generator)


def babble(
    audio: Audio,
    generator: np.random.Generator,
    *,
    voices: Voices,
    below_db: float,
    levels: Levels,
) -> Audio:
    """Return the audio with many voices `below_db` under what `levels` gives of each channel."""
    return np.stack(
        [
            row + _amplitude(level_db - below_db) * voices.babble(len(row), generator)
            for row, level_db in zip(audio, levels(audio), strict=True)
        ]
    )


def bleed(audio: Audio, generator: np.random.Generator, *, below_db: float) -> Audio:
    """Return the audio with each channel heard on the next one, faintly and late."""
    late = int(generator.integers(SAMPLE_RATE_HZ * LONGEST_BLEED_DELAY_MS // 1000 + 1))
    return audio + _amplitude(-below_db) * _later(np.roll(audio, 1, axis=0), late)


def loss(audio: Audio, generator: np.random.Generator, *, share: float) -> Audio:
    """Return the audio with a share of its packets silent."""
    packets = -(-audio.shape[1] // PACKET)
    kept = generator.random((len(audio), packets)) >= share
    lossy: Audio = audio * np.repeat(kept, PACKET, axis=1)[:, : audio.shape[1]]
    return lossy


def mono(audio: Audio, generator: np.random.Generator) -> Audio:
    """Return the channels mixed to one."""
    del generator
    mix: Audio = audio.mean(axis=0, keepdims=True)
    return mix


def delay(audio: Audio, generator: np.random.Generator) -> Audio:
    """Return the audio with its second channel late."""
    del generator
    late = SAMPLE_RATE_HZ * CHANNEL_DELAY_MS // 1000
    return np.concatenate([audio[:1], _later(audio[1:2], late), audio[2:]])


def mix_levels_db(audio: Audio) -> Sequence[float]:
    """Return the mean level of the channels mixed to one, silences counted, for every channel."""
    power = float(np.mean(np.square(audio.mean(axis=0))))
    return [10.0 * float(np.log10(max(power, LEAST_POWER)))] * len(audio)


def speech_levels_db(audio: Audio) -> Sequence[float]:
    """Return the level of the active speech of each channel."""
    return [speech_level_db(row) for row in audio]


Condition = Callable[[Audio, np.random.Generator], Audio]

SNRS_DB = (20, 10, 5)
_AGAINST: Mapping[str, Levels] = {"": mix_levels_db, "_speech": speech_levels_db}
_PLAIN: Mapping[str, Condition] = {
    "g711": g711,
    "g711_white_15": partial(noisy_line, below_db=15),
    **{
        f"white_{snr}{against}": partial(white, below_db=snr, levels=levels)
        for against, levels in _AGAINST.items()
        for snr in SNRS_DB
    },
    **{f"bleed_{down}": partial(bleed, below_db=down) for down in (30, 20)},
    **{f"loss_{percent}": partial(loss, share=percent / 100) for percent in (1, 3, 10)},
    "mono": mono,
    "delay": delay,
}
_BABBLE: Mapping[str, tuple[int, Levels]] = {
    f"babble_{snr}{against}": (snr, levels)
    for against, levels in _AGAINST.items()
    for snr in SNRS_DB
}
ALL = "all"
NAMES = (*_PLAIN, *_BABBLE)


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """Return the conditions named, all of them for `all`.

    Raises
    ------
    BenchmarkError
        When one is not known.
    """
    unknown = sorted(set(names) - {*NAMES, ALL})
    if unknown:
        raise BenchmarkError(f"{unknown[0]}: no such condition; known are {', '.join(NAMES)}, all")
    return NAMES if ALL in names else tuple(dict.fromkeys(names))


def degraded(
    items: Sequence[Item], name: str, folder: Path, speech: Sequence[Path]
) -> Iterator[Item]:
    """Yield every two-channel item made worse, in sets with the condition after their names.

    Parameters
    ----------
    items
        Recordings; those on one channel are left out, as they have no parties to keep apart.
    name
        One of `NAMES`.
    folder
        Takes the audio.
    speech
        Recordings that babble is made of.

    Raises
    ------
    IngestError
        When a recording cannot be decoded.
    """
    condition = _PLAIN.get(name)
    if condition is None:
        below_db, levels = _BABBLE[name]
        condition = partial(babble, voices=Voices(speech), below_db=below_db, levels=levels)
    for item in items:
        audio = load(item.audio)
        if len(audio) < 2:
            continue
        changed = replace(item, set_name=f"{item.set_name}_{name}")
        path = folder / changed.set_name / f"{item.name}.wav"
        path.parent.mkdir(exist_ok=True)
        generator = np.random.default_rng(zlib.crc32(item.name.encode()))
        write_wav(path, condition(audio, generator), SAMPLE_RATE_HZ)
        yield replace(changed, audio=path)


def speech_for_babble(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return utterances from beside the recordings to be scored, else the samples that ship."""
    for path in paths:
        for above in path.resolve().parents:
            if (above / UTTERANCES).is_dir():
                return tuple(item.audio for item in find_items([above / UTTERANCES]))
    return tuple(item.audio for item in find_items([SAMPLES]))


def load(path: Path) -> Audio:
    """Return a whole recording."""
    source = open_recording(Recording(path.stem, (path,)), None)
    blocks = [block.samples for block in source.blocks()]
    return np.concatenate(blocks, axis=1).astype(np.float64)


def speech_level_db(samples: NDArray[np.float64]) -> float:
    """Return the mean level of the frames that are loud enough to be speech."""
    whole = len(samples) // FRAME * FRAME
    power = np.mean(np.square(samples[:whole].reshape(-1, FRAME)), axis=1)
    loudest = float(np.percentile(power, 99.0)) if len(power) else 0.0
    active = power[power > loudest * 10.0 ** (-ACTIVE_RANGE_DB / 10.0)]
    return float(10.0 * np.log10(active.mean())) if len(active) else -120.0


def _level(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    return samples / _amplitude(speech_level_db(samples))


def _amplitude(level_db: float) -> float:
    return float(10.0 ** (level_db / 20.0))


def _later(audio: Audio, samples: int) -> Audio:
    return np.pad(audio, ((0, 0), (samples, 0)))[:, : audio.shape[1]]


def _as_long(audio: Audio, samples: int) -> Audio:
    return np.pad(audio, ((0, 0), (0, max(samples - audio.shape[1], 0))))[:, :samples]
