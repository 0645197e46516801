"""The no-speech set: five minutes each of what a line carries when nobody speaks.

Every word recognised here is invented. The sounds are made from formulas and a seed, so that the
set is the same everywhere and nobody's music is needed.
"""

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.sets import Item
from benchmarks.truth import Truth

SET_NAME = "no_speech"
RATE_HZ = 8000
MINUTES = 5.0
SEED = 20_240_501

Signal = NDArray[np.float64]  # (samples,), [-1, 1]

_DTMF_ROWS_HZ = (697, 770, 852, 941)
_DTMF_COLUMNS_HZ = (1209, 1336, 1477, 1633)
_CHORDS_HZ = (  # C major, A minor, F major, G major
    (261.6, 329.6, 392.0),
    (220.0, 261.6, 329.6),
    (174.6, 220.0, 261.6),
    (196.0, 246.9, 293.7),
)


def digital_silence(samples: int, generator: np.random.Generator) -> Signal:
    """Return nothing at all."""
    del generator
    return np.zeros(samples)


def line_noise(samples: int, generator: np.random.Generator) -> Signal:
    """Return white hiss at -60 dBFS with mains hum and its harmonics just below."""
    hiss = generator.normal(0.0, _amplitude(-60), samples)
    hum = sum(
        (
            _tone(samples, hz, _amplitude(level))
            for hz, level in ((50, -62), (150, -66), (250, -70))
        ),
        start=np.zeros(samples),
    )
    return hiss + hum


def hold_music(samples: int, generator: np.random.Generator) -> Signal:
    """Return a slow chord sequence with a plucked melody over it."""
    signal = np.zeros(samples)
    bar = 2 * RATE_HZ
    for index, start in enumerate(range(0, samples, bar)):
        length = min(bar, samples - start)
        chord = _CHORDS_HZ[index % len(_CHORDS_HZ)]
        swell = np.minimum(1.0, np.arange(length) / (0.1 * RATE_HZ))
        for hz in chord:
            signal[start : start + length] += 0.03 * swell * _harmonics(length, hz)
        for beat in range(0, length, RATE_HZ // 2):
            note = 2 * chord[generator.integers(len(chord))]
            left = min(RATE_HZ // 2, length - beat)
            decay = np.exp(-np.arange(left) / (0.15 * RATE_HZ))
            signal[start + beat : start + beat + left] += 0.08 * decay * _harmonics(left, note)
    return signal


def call_progress_tones(samples: int, generator: np.random.Generator) -> Signal:
    """Return dial tone and ringback of two countries, half a minute each in turn."""
    del generator
    at = np.arange(samples)
    tones = (
        (_pair(samples, 350, 440), np.ones(samples, dtype=np.bool_)),
        (_pair(samples, 440, 480), _cadence(at, (2.0, 4.0))),
        (_pair(samples, 350, 450), np.ones(samples, dtype=np.bool_)),
        (_pair(samples, 400, 450), _cadence(at, (0.4, 0.2, 0.4, 2.0))),
    )
    which = (at // (30 * RATE_HZ)) % len(tones)
    parts = (tone * on * (which == index) for index, (tone, on) in enumerate(tones))
    return sum(parts, start=np.zeros(samples))


def dtmf_runs(samples: int, generator: np.random.Generator) -> Signal:
    """Return runs of keys, 100 ms each with 80 ms between, and pauses of one to four seconds."""
    signal = np.zeros(samples)
    at = RATE_HZ
    while at < samples:
        for _ in range(int(generator.integers(4, 17))):
            row, column = generator.choice(_DTMF_ROWS_HZ), generator.choice(_DTMF_COLUMNS_HZ)
            length = max(0, min(RATE_HZ // 10, samples - at))
            signal[at : at + length] = _pair(length, float(row), float(column))
            at += RATE_HZ * 180 // 1000
        at += int(generator.integers(RATE_HZ, 4 * RATE_HZ))
    return signal


def clicks(samples: int, generator: np.random.Generator) -> Signal:
    """Return clicks and crackle, about two a second, from faint to loud, over a quiet line."""
    signal = generator.normal(0.0, _amplitude(-70), samples)
    for start in generator.integers(0, samples, 2 * samples // RATE_HZ):
        length = min(int(generator.integers(2, 80)), samples - int(start))
        decay = np.exp(-np.arange(length) / max(1.0, length / 4))
        level = _amplitude(float(generator.uniform(-40, -6)))
        signal[start : start + length] += level * decay * generator.choice((-1.0, 1.0), length)
    return signal


Sound = Callable[[int, np.random.Generator], Signal]
"""Gives so many samples of a sound."""

SOUNDS: tuple[Sound, ...] = (
    digital_silence,
    line_noise,
    hold_music,
    call_progress_tones,
    dtmf_runs,
    clicks,
)


def write_set(folder: Path, minutes: float = MINUTES) -> tuple[Item, ...]:
    """Write every sound as an 8 kHz WAV file into `folder` and return them as a set."""
    truth = Truth(segments={"": ()}, texts={"": ""})
    items = []
    for sound in SOUNDS:
        path = folder / f"{sound.__name__}.wav"
        signal = sound(round(minutes * 60 * RATE_HZ), np.random.default_rng(SEED))
        write_wav(path, signal)
        items.append(Item(SET_NAME, path, truth))
    return tuple(items)


def write_wav(path: Path, signal: NDArray[np.floating], rate_hz: int = RATE_HZ) -> None:
    """Write `signal`, (samples,) or (channels, samples), as a WAV file of 16 bits."""
    rows = np.atleast_2d(signal)
    samples = np.round(np.clip(rows.T, -1.0, 1.0) * 32_767).astype("<i2", order="C")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(rows))
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())


def _amplitude(level_dbfs: float) -> float:
    return float(10 ** (level_dbfs / 20))


def _tone(samples: int, hz: float, amplitude: float) -> Signal:
    return amplitude * np.sin(2 * np.pi * hz * np.arange(samples) / RATE_HZ)


def _pair(samples: int, low_hz: float, high_hz: float) -> Signal:
    return _tone(samples, low_hz, 0.15) + _tone(samples, high_hz, 0.15)


def _harmonics(samples: int, hz: float) -> Signal:
    parts = (_tone(samples, n * hz, 1.0 / n) for n in range(1, 6) if n * hz < 0.45 * RATE_HZ)
    return sum(parts, start=np.zeros(samples))


def _cadence(at: NDArray[np.int_], pattern_s: tuple[float, ...]) -> NDArray[np.bool_]:
    """Return when a tone sounds that goes on, off, on, off by `pattern_s`."""
    edges = np.cumsum([round(part * RATE_HZ) for part in pattern_s])
    part = np.searchsorted(edges, at % edges[-1], side="right")
    return np.asarray(part % 2 == 0)
