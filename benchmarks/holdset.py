"""Hold music of many kinds, made from a seed: instruments, tempi, drums, singing, and prompts.

Every piece is drawn at random: key, tempo, chords, melody, instrument, drums, loudness, and how the
telephone has bent it. Nobody's music is needed, and no piece was chosen for its outcome.
"""

from collections.abc import Callable

import numpy as np
import soxr
from numpy.typing import NDArray

RATE_HZ = 8000

Signal = NDArray[np.float64]  # (samples,)
Voice = Callable[[int, float, np.random.Generator], Signal]
"""Gives one note: samples, hertz."""

_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 7, 9))
_HIGHEST_HZ = 0.45 * RATE_HZ
_FORMANTS_HZ = ((700.0, 1150.0), (320.0, 2200.0), (500.0, 900.0), (450.0, 1900.0))


def _partials(length: int, hz: float, weights: NDArray[np.float64], bend: Signal) -> Signal:
    phase = 2 * np.pi * hz * np.cumsum(bend) / RATE_HZ
    rows = [
        weight * np.sin(n * phase)
        for n, weight in enumerate(weights, start=1)
        if n * hz < _HIGHEST_HZ
    ]
    return np.sum(rows, axis=0) if rows else np.zeros(length)


def _steady(length: int) -> Signal:
    return np.ones(length)


def _vibrato(length: int, depth: float) -> Signal:
    return 1.0 + depth * np.sin(2 * np.pi * 5.5 * np.arange(length) / RATE_HZ)


def _fades(length: int, attack_s: float, release_s: float) -> Signal:
    at = np.arange(length) / RATE_HZ
    return np.minimum(1.0, at / attack_s) * np.minimum(1.0, (length / RATE_HZ - at) / release_s)


def organ(length: int, hz: float, generator: np.random.Generator) -> Signal:
    """Return a steady tone with few partials."""
    del generator
    weights = np.array([1.0, 0.7, 0.4, 0.3])
    return _partials(length, hz, weights, _steady(length)) * _fades(length, 0.01, 0.02)


def piano(length: int, hz: float, generator: np.random.Generator) -> Signal:
    """Return a struck string that dies away."""
    decay = np.exp(-np.arange(length) / (generator.uniform(0.3, 0.9) * RATE_HZ))
    weights = np.arange(1.0, 9.0) ** -1.3
    return _partials(length, hz, weights, _steady(length)) * decay * _fades(length, 0.003, 0.02)


def pluck(length: int, hz: float, generator: np.random.Generator) -> Signal:
    """Return a plucked string, short."""
    del generator
    decay = np.exp(-np.arange(length) / (0.15 * RATE_HZ))
    return _partials(length, hz, 1.0 / np.arange(1, 12), _steady(length)) * decay


def strings(length: int, hz: float, generator: np.random.Generator) -> Signal:
    """Return bowed strings: rich, with a slow attack and some vibrato."""
    weights = 1.0 / np.arange(1, 15)
    bend = _vibrato(length, generator.uniform(0.002, 0.006))
    return _partials(length, hz, weights, bend) * _fades(length, 0.08, 0.08)


def flute(length: int, hz: float, generator: np.random.Generator) -> Signal:
    """Return a nearly pure tone with vibrato and breath."""
    tone = _partials(length, hz, np.array([1.0, 0.2, 0.05]), _vibrato(length, 0.005))
    return (tone + 0.03 * generator.normal(size=length)) * _fades(length, 0.05, 0.05)


def singer(length: int, hz: float, generator: np.random.Generator) -> Signal:
    """Return a sung vowel: partials shaped by two resonances, with vibrato."""
    low, high = _FORMANTS_HZ[int(generator.integers(len(_FORMANTS_HZ)))]
    partials = hz * np.arange(1, 20)
    resonances = [1.0 / (1.0 + ((partials - f) / 120.0) ** 2) for f in (low, high)]
    weights: Signal = np.sum(resonances, axis=0) + 0.02
    return _partials(length, hz, weights, _vibrato(length, 0.01)) * _fades(length, 0.06, 0.05)


VOICES: dict[str, Voice] = {
    "organ": organ,
    "piano": piano,
    "pluck": pluck,
    "strings": strings,
    "flute": flute,
    "singer": singer,
}


def _drums(samples: int, beat: int, generator: np.random.Generator) -> Signal:
    signal = np.zeros(samples)
    at = np.arange(beat) / RATE_HZ
    kick = np.sin(2 * np.pi * 70 * at) * np.exp(-at / 0.06)
    for index, start in enumerate(range(0, samples - beat, beat)):
        snare = 0.6 * generator.normal(size=beat) * np.exp(-at / 0.05)
        signal[start : start + beat] += kick if index % 2 == 0 else snare
        half = start + beat // 2
        hat = 0.25 * generator.normal(size=beat // 2) * np.exp(-at[: beat // 2] / 0.02)
        signal[half : half + beat // 2] += hat
    return signal


def music(seconds: float, voice: str, generator: np.random.Generator) -> Signal:
    """Return a piece for one lead instrument over chords, with drums in half of them, 8 kHz."""
    samples = round(seconds * RATE_HZ)
    scale = _SCALES[int(generator.integers(len(_SCALES)))]
    root = 110.0 * 2 ** (generator.integers(12) / 12)
    beat = round(RATE_HZ * 60 / generator.uniform(60, 150))
    lead = VOICES[voice]
    backing = VOICES[str(generator.choice(["organ", "piano", "strings", "pluck"]))]
    signal = np.zeros(samples)

    def put(start: int, length: int, degree: int, gain: float, play: Voice, octave: int) -> None:
        length = min(length, samples - start)
        if length > RATE_HZ // 50:
            step = scale[degree % len(scale)] + 12 * (degree // len(scale)) + 12 * octave
            note = play(length, root * 2 ** (step / 12), generator)
            signal[start : start + length] += gain * note

    degree = 0
    for bar in range(0, samples, 4 * beat):
        chord = int(generator.integers(len(scale)))
        for third in (0, 2, 4):
            put(bar, 4 * beat, chord + third, 0.25, backing, 0)
        at = bar
        while at < min(bar + 4 * beat, samples):
            length = round(beat * float(generator.choice([0.5, 1.0, 1.0, 2.0])))
            degree = int(np.clip(degree + generator.integers(-2, 3), 0, 10))
            if generator.random() < 0.9:
                put(at, length, degree, 0.6, lead, 1)
            at += length
    if generator.random() < 0.5:
        signal += generator.uniform(0.3, 0.9) * _drums(samples, beat, generator)
    return _telephone(signal, generator.uniform(-30.0, -16.0))


def _telephone(signal: Signal, level_dbfs: float) -> Signal:
    """Return the signal in the telephone band at a level."""
    spectrum = np.fft.rfft(signal)
    hz = np.fft.rfftfreq(len(signal), 1 / RATE_HZ)
    spectrum *= (hz > 250) & (hz < 3500)
    narrow = np.fft.irfft(spectrum, len(signal))
    level: Signal = narrow * 10.0 ** (level_dbfs / 20.0) / np.sqrt(np.mean(np.square(narrow)))
    return level


def at_16_khz(signal: Signal) -> NDArray[np.float32]:
    """Return the signal at the rate of the pipeline."""
    wide: NDArray[np.float32] = soxr.resample(signal, RATE_HZ, 2 * RATE_HZ).astype(np.float32)
    return wide
