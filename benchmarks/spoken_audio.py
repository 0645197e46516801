"""Spoken private numbers as sound: calls of two synthetic voices, with noise, through the product.

    python -m benchmarks.spoken_audio [--numbers N] [--seed S] [--model NAME] [--out DIR]

Every call holds one number of each kind of `spoken_numbers.py`, and one to be kept, all said in one
way; the voices are those of the sample calls, band-limited to telephone speech. Every other call
has louder white noise. A number counts as removed when at least 95 % of its time is silent in the
kept audio.
Results go to `benchmarks/results` as dated JSON.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from benchmarks.nospeech import write_wav
from benchmarks.product import settings_for
from benchmarks.redaction import silent_ms
from benchmarks.results import RESULTS, write_results
from benchmarks.spoken_addresses import WRITTEN
from benchmarks.spoken_numbers import CUSTOMER, PROMPTS, Dialogue, dialogue
from benchmarks.spoken_ways import WAYS
from samples.voices import SYNTHESIS_RATE_HZ, HibariSynthesiser, SpeechSynthesiser
from voice_analytics.appliance import Appliance, build
from voice_analytics.config.settings import PrivacySettings, Settings
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.ingest.recording import Recording

RATE_HZ = 8000
NOISES_DB = (30, 10)
"""Speech over noise."""

CLOSING = (("Thank", "you."),)

GAP_MS = 400
SPEECH_RMS = 0.08
REMOVED = 0.95
SPOKEN_WAYS = tuple(way for way in WAYS if way not in WRITTEN)
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """A number in a made call."""

    kind: str
    way: str
    parts: tuple[tuple[int, Interval], ...]
    """Channel and place of each part of it, all of which must go."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a number."""

    call: int
    kind: str
    way: str
    noise_db: int
    silent_share: float

    @property
    def removed(self) -> bool:
        """Whether hardly anything of it is left."""
        return self.silent_share >= REMOVED


def turns(one: Dialogue) -> Iterator[tuple[str, str, bool, int]]:
    """Yield who says what, whether it gives the number, and the pause before it in ms."""
    runs: list[list[int]] = []
    for place, word in enumerate(one.words):
        before = one.words[place - 1] if place else word
        goes_on = (
            before.participant == word.participant
            and ((place - 1) in one.secret) == (place in one.secret)
            and word.interval.start_ms - before.interval.end_ms < GAP_MS
        )
        if not (runs and goes_on):
            runs.append([])
        runs[-1].append(place)
    for run in runs:
        first = run[0]
        before_ms = one.words[first - 1].interval.end_ms if first else 0
        pause_ms = max(one.words[first].interval.start_ms - before_ms, GAP_MS)
        yield one.words[first].participant, _text(one, run), first in one.secret, pause_ms


def _text(one: Dialogue, places: Sequence[int]) -> str:
    text = " ".join(one.words[place].text for place in places)
    return text if text[-1] in ".?!," else text + "."


def perform(
    made: Sequence[Dialogue], voice: SpeechSynthesiser, rng: np.random.Generator
) -> tuple[Samples, list[SpokenNumber]]:
    """Return the sound (channels, samples) of some dialogues in a row, and where numbers are."""
    pieces: list[tuple[int, int, Samples]] = []
    numbers: list[SpokenNumber] = []
    at = 0
    for one in made:
        parts: list[tuple[int, Interval]] = []
        for who, text, private, pause_ms in turns(one):
            at += pause_ms * RATE_HZ // 1000
            channel = int(who == CUSTOMER)
            sound = _said(text, channel, voice, rng)
            pieces.append((channel, at, sound))
            if private:
                span = Interval(at * 1000 // RATE_HZ, (at + len(sound)) * 1000 // RATE_HZ)
                parts.append((channel, span))
            at += len(sound)
        numbers.append(SpokenNumber(one.kind, one.way, tuple(parts)))
    audio = np.zeros((2, at + RATE_HZ // 2), np.float32)
    for channel, start, sound in pieces:
        audio[channel, start : start + len(sound)] += sound
    return audio, numbers


def _said(text: str, channel: int, voice: SpeechSynthesiser, rng: np.random.Generator) -> Samples:
    name = ("heart", "heart-lowered")[channel]
    seed = (int(rng.integers(1 << 30)),)
    sound = soxr.resample(voice.render(text, name, 1.0, seed), SYNTHESIS_RATE_HZ, RATE_HZ)
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    sound = sound[loud[0] : loud[-1] + 1]
    level: Samples = sound * (SPEECH_RMS / np.sqrt(np.mean(sound**2)))
    return level


def with_noise(audio: Samples, over_db: float, rng: np.random.Generator) -> Samples:
    """Return the audio with white noise that much under its speech."""
    noise = rng.standard_normal(audio.shape) * SPEECH_RMS * 10.0 ** (-over_db / 20.0)
    clipped: Samples = np.clip(audio + noise, -1.0, 1.0).astype(np.float32)
    return clipped


def everything(model: str | None) -> Settings:
    """Return the shipped settings with every kind removed."""
    settings = settings_for(model=model)
    return settings.model_copy(update={"privacy": PrivacySettings(remove=tuple(PrivateKind))})


def silent_shares(
    product: Appliance, audio: Samples, numbers: Sequence[SpokenNumber], folder: Path
) -> list[float]:
    """Return for each number the share of its time that is silent in the kept audio."""
    path = folder / "call.wav"
    write_wav(path, audio, RATE_HZ)
    recording = Recording("call", (path,))
    identity = product.identify(recording)
    analysis = product.analyse(recording, identity, lambda *_: None)
    kept = product.keep_audio(recording, identity, analysis.report, folder)
    silent = silent_ms(recording, Recording("kept", (kept,)))
    return [
        float(
            np.concatenate(
                [silent[ch, span.start_ms : span.end_ms] for ch, span in one.parts]
            ).mean()
        )
        for one in numbers
    ]


def hear(numbers: int, seed: int, product: Appliance, voice: SpeechSynthesiser) -> Iterator[Heard]:
    """Yield what becomes of that many numbers and of a tenth as many to be kept."""
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        for call in range(-(-numbers // (len(PROMPTS) - 1))):
            way = SPOKEN_WAYS[call % len(SPOKEN_WAYS)]
            made = [dialogue(kind, way, rng, CLOSING) for kind in PROMPTS]
            audio, said = perform(made, voice, rng)
            noise_db = NOISES_DB[(call + call // len(SPOKEN_WAYS)) % len(NOISES_DB)]
            noisy = with_noise(audio, noise_db, rng)
            shares = silent_shares(product, noisy, said, Path(folder))
            for one, share in zip(said, shares, strict=True):
                yield Heard(call, one.kind, one.way, noise_db, share)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, print its tables and write its results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spoken_audio")
    parser.add_argument("--numbers", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    settings = everything(options.model)
    found: list[Heard] = []
    for one in hear(options.numbers, options.seed, build(settings), HibariSynthesiser()):
        found.append(one)
        if one.removed == (one.kind == "kept"):
            print(
                f"call {one.call}, {one.noise_db} dB: {one.kind}, {one.way}: "
                f"{one.silent_share:.2f}",
                file=sys.stderr,
            )
    tables = {"kind": counted(found, "kind"), "way": counted(found, "way")}
    for title, rows in tables.items():
        _print(title, rows)
    content = {
        "model": settings.recognition.model,
        "seed": options.seed,
        "removed": tables,
        "numbers": [asdict(one) for one in found],
    }
    print(f"results: {write_results(options.out, 'spoken-numbers', content)}")
    return 0


def counted(found: Sequence[Heard], of: str) -> dict[str, dict[str, Any]]:
    """Return how many numbers there are and how many were removed, by `of` and noise."""
    said: Counter[tuple[str, int]] = Counter()
    removed: Counter[tuple[str, int]] = Counter()
    for one in found:
        if of == "kind" or one.kind != "kept":
            said[getattr(one, of), one.noise_db] += 1
            removed[getattr(one, of), one.noise_db] += one.removed
    return {
        name: {
            f"{noise} dB": {"numbers": said[name, noise], "removed": removed[name, noise]}
            for noise in NOISES_DB
        }
        for name in dict.fromkeys(name for name, _ in said)
    }


def _print(title: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    print(f"\n| {title} | " + " | ".join(f"removed at {noise} dB" for noise in NOISES_DB) + " |")
    print("| --- |" + " --- |" * len(NOISES_DB))
    for name, row in rows.items():
        cells = (f"{cell['removed']} of {cell['numbers']}" for cell in row.values())
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    sys.exit(main())
