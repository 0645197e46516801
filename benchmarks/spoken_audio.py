"""Spoken private numbers as sound: calls of two synthetic voices, with noise, through the product.

    python -m benchmarks.spoken_audio [--calls N] [--seed S] [--model NAME]

Every call holds one number of each kind of `spoken_numbers.py`, said in one way; the voices are
those of the sample calls, band-limited to telephone speech, with white noise at two levels. A
number counts as removed when at least 95 % of its time is silent in the kept audio.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from benchmarks.nospeech import write_wav
from benchmarks.product import settings_for
from benchmarks.redaction import silent_ms
from benchmarks.spoken_numbers import CUSTOMER, PROMPTS, WAYS, Dialogue, dialogue
from samples.voices import SYNTHESIS_RATE_HZ, HibariSynthesiser, SpeechSynthesiser
from voice_analytics.appliance import Appliance, build
from voice_analytics.config.settings import PrivacySettings, Settings
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.ingest.recording import Recording

RATE_HZ = 8000
NOISES_DB = (30, 10)
"""Speech over noise."""

GAP_MS = 400
SPEECH_RMS = 0.08
REMOVED = 0.95
WRITTEN = ("figures", "one string", "hyphens", "misheard")
"""Ways of writing, not of speaking."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """A number in a made call."""

    kind: str
    way: str
    interval: Interval


def turns(one: Dialogue) -> Iterator[tuple[str, str, bool]]:
    """Yield who says what, and whether it gives the number, turn by turn."""
    run: list[int] = []
    for place, word in enumerate(one.words):
        before = one.words[run[-1]] if run else None
        private = place in one.secret
        if before and (before.participant, run[-1] in one.secret) != (word.participant, private):
            yield before.participant, _text(one, run), run[-1] in one.secret
            run = []
        run.append(place)
    yield one.words[run[-1]].participant, _text(one, run), run[-1] in one.secret


def _text(one: Dialogue, places: Sequence[int]) -> str:
    text = " ".join(one.words[place].text for place in places)
    return text if text[-1] in ".?!," else text + "."


def perform(
    made: Sequence[Dialogue], voice: SpeechSynthesiser, rng: np.random.Generator
) -> tuple[Samples, list[SpokenNumber]]:
    """Return the sound (channels, samples) of some dialogues in a row, and where numbers are."""
    pieces: list[tuple[int, int, Samples]] = []
    numbers: list[SpokenNumber] = []
    at = RATE_HZ // 2
    for one in made:
        for who, text, private in turns(one):
            channel = int(who == CUSTOMER)
            name = ("heart", "heart-lowered")[channel]
            seed = (int(rng.integers(1 << 30)),)
            sound = soxr.resample(voice.render(text, name, 1.0, seed), SYNTHESIS_RATE_HZ, RATE_HZ)
            loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
            sound = sound[loud[0] : loud[-1] + 1]
            sound *= SPEECH_RMS / np.sqrt(np.mean(sound**2))
            pieces.append((channel, at, sound))
            if private:
                span = Interval(at * 1000 // RATE_HZ, (at + len(sound)) * 1000 // RATE_HZ)
                numbers.append(SpokenNumber(one.kind, one.way, span))
            at += len(sound) + GAP_MS * RATE_HZ // 1000
    audio = np.zeros((2, at), np.float32)
    for channel, start, sound in pieces:
        audio[channel, start : start + len(sound)] += sound
    return audio, numbers


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
    return [float(silent[1, one.interval.start_ms : one.interval.end_ms].mean()) for one in numbers]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spoken_audio")
    parser.add_argument("--calls", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model")
    options = parser.parse_args(arguments)
    rng = np.random.default_rng(options.seed)
    ways = [way for way in WAYS if way not in WRITTEN]
    product, voice = build(everything(options.model)), HibariSynthesiser()
    said: Counter[tuple[str, int]] = Counter()
    removed: Counter[tuple[str, int]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for index in range(options.calls):
            made = [dialogue(kind, ways[index % len(ways)], rng) for kind in PROMPTS]
            audio, numbers = perform(made, voice, rng)
            for noise_db in NOISES_DB:
                noisy = with_noise(audio, noise_db, rng)
                shares = silent_shares(product, noisy, numbers, Path(folder))
                for one, share in zip(numbers, shares, strict=True):
                    said[one.kind, noise_db] += 1
                    removed[one.kind, noise_db] += share >= REMOVED
                    if (share < REMOVED) == (one.kind != "kept"):
                        print(f"{one.kind} {one.way} {noise_db} dB: {share:.2f}", file=sys.stderr)
    _print(said, removed)
    return 0


def _print(said: Counter[tuple[str, int]], removed: Counter[tuple[str, int]]) -> None:
    print("| kind | " + " | ".join(f"removed at {noise} dB" for noise in NOISES_DB) + " |")
    print("| --- |" + " --- |" * len(NOISES_DB))
    for kind in PROMPTS:
        cells = (f"{removed[kind, noise]} of {said[kind, noise]}" for noise in NOISES_DB)
        print(f"| {kind} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    sys.exit(main())
