"""How much of one party is heard on the other's channel, how late, and the audio without it.

Where one party clearly is the louder one, whatever its signal predicts of another channel has
leaked into it: the path is the cross spectrum of the two over the power spectrum of the party,
averaged over the call. Two people who speak at once, or who say the same words, do not add to it,
as their waveforms have nothing in common. A path that stands out of the noise gives the bleed's
level and delay, and is subtracted: overlap, speech and words that were only leakage go with it.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import SAMPLE_RATE_HZ, AudioBlock
from voice_analytics.pipeline.protocols import AudioSource, Damage, SourceFormat

Floats = NDArray[np.float32]

HALF = 3 * SAMPLE_RATE_HZ // 8
"""Delays are looked for up to 375 ms both ways: 200 ms of the line, and a recorder's own."""

BLOCK = 2 * HALF
"""A party's signal is taken 750 ms at a time, the other channel half of that more each way."""

AROUND = 128
"""Samples of the path kept on each side of its peak: 8 ms of colouring."""

KEPT_DB = 9.0
"""Samples of the path that stand out of the rest by this are kept; the others are chance."""

QUIET_POWER = 1e-6
"""Power of a block of digital silence, so that it does not outweigh all others."""

QUIET_DBFS = -60.0
"""A party quieter than this shows nothing."""

LOUDER_DB = 1.5
"""A party this much louder than the other channel is the one who speaks."""

STANDS_OUT_DB = 16.0
"""Peak of a path over its mean; the highest of 12,000 values of noise reaches 12 to 13 dB."""

STANDS_OUT_TWICE_DB = 10.0
"""And over the mean in either half of the call's blocks, at the same place: chance finds no place
twice."""

SAME_PLACE = 2
"""Samples."""

FEWEST_BLOCKS = 16
"""Twelve seconds of one party alone; less says nothing."""

MIRRORED_MS = 1.0
MIRRORED_DB = 2.0
"""A path that is the other one backwards, and weaker, is its reflection."""

WEAK_BAND = 1e-3
"""Bands this far below a party's mean spectrum are not divided by."""


@dataclass(frozen=True, slots=True, eq=False)
class Bleed:
    """One party heard on the channel of another."""

    of: int
    """Channel of the party."""

    on: int
    """Channel on which it is heard as well."""

    level_db: float
    """Level there against the party's own channel."""

    delay_ms: float
    """How late it is heard; negative when its own channel is the later one."""

    path: Floats  # (2 * AROUND + 1,), read-only
    """What the party's signal goes through, its middle at the delay."""

    delay_samples: int

    def __post_init__(self) -> None:
        self.path.flags.writeable = False


class _Path:
    """Average of what one channel predicts of another, over every other block each."""

    def __init__(self) -> None:
        self._cross = np.zeros((2, BLOCK + 1), np.complex128)
        self._power = np.zeros((2, BLOCK + 1))
        self._blocks = 0

    def add(self, party: NDArray[np.complex128], other: NDArray[np.complex128]) -> None:
        """Take the spectra of a block; the less else the other channel holds, the more it tells."""
        which = self._blocks % 2
        weight = 1.0 / (float(np.sum(np.abs(other) ** 2)) + QUIET_POWER)
        self._cross[which] += weight * np.conj(party) * other
        self._power[which] += weight * np.abs(party) ** 2
        self._blocks += 1

    def bleed(self, of: int, on: int) -> Bleed | None:
        """Return the leakage, None when no path stands out."""
        if self._blocks < FEWEST_BLOCKS:
            return None
        power = self._power.sum(axis=0)
        lags = _response(self._cross.sum(axis=0), power)
        peak = int(np.argmax(np.abs(lags[AROUND:-AROUND]))) + AROUND
        halves = zip(self._cross, self._power, strict=True)
        if _above_mean_db(lags, peak) < STANDS_OUT_DB or any(
            _above_mean_db(_response(*half), peak) < STANDS_OUT_TWICE_DB for half in halves
        ):
            return None
        path = lags[peak - AROUND : peak + AROUND + 1].copy()
        noise = (float(np.sum(lags**2)) - float(np.sum(path**2))) / (len(lags) - len(path))
        path[np.square(path) < 10.0 ** (KEPT_DB / 10.0) * noise] = 0.0
        passed = np.abs(np.fft.rfft(path, 2 * BLOCK)) ** 2
        share = float(np.sum(passed * power) / np.sum(power))
        return Bleed(
            of=of,
            on=on,
            level_db=round(float(10.0 * np.log10(share)), 1),
            delay_ms=round((peak - HALF) * 1000 / SAMPLE_RATE_HZ, 1),
            path=path.astype(np.float32),
            delay_samples=peak - HALF,
        )


def _response(cross: NDArray[np.complex128], power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what an impulse becomes, from `-HALF` to `HALF` samples."""
    weak = WEAK_BAND * float(power.mean())
    response = np.fft.irfft(cross / (power + weak))
    return np.concatenate([response[-HALF:], response[: HALF + 1]])


def _above_mean_db(lags: NDArray[np.float64], peak: int) -> float:
    energy = np.square(lags)
    highest = float(energy[peak - SAME_PLACE : peak + SAME_PLACE + 1].max())
    # Digital silence has no path at all.
    return float(10.0 * np.log10(highest / float(energy.mean()))) if highest else -np.inf


class BleedMeter:
    """Listens for each party on each other channel; memory does not grow.

    Parameters
    ----------
    channels
        Number of channels; with one there is nothing to find.
    """

    def __init__(self, channels: int) -> None:
        self._paths = {pair: _Path() for pair in permutations(range(channels), 2)}
        self._held = np.zeros((channels, HALF), np.float32)

    def push(self, samples: Floats) -> None:
        """Take samples (channels, n)."""
        if not self._paths:
            return
        self._held = np.concatenate([self._held, samples], axis=1)
        while self._held.shape[1] >= 2 * BLOCK:
            self._measure(self._held[:, : 2 * BLOCK].astype(np.float64))
            self._held = self._held[:, BLOCK:]

    def found(self) -> tuple[Bleed, ...]:
        """Return all leakage that stands out, by party and channel."""
        bleeds = (path.bleed(of, on) for (of, on), path in self._paths.items())
        found = [bleed for bleed in bleeds if bleed is not None]
        return tuple(one for one in found if not any(_reflects(one, two) for two in found))

    def _measure(self, span: NDArray[np.float64]) -> None:
        middle = np.zeros_like(span)
        middle[:, HALF:-HALF] = span[:, HALF:-HALF]
        power = np.mean(np.square(span[:, HALF:-HALF]), axis=1)
        levels_db = 10.0 * np.log10(power + 1e-12)
        speaking = [
            (of, on)
            for of, on in self._paths
            if levels_db[of] > max(QUIET_DBFS, levels_db[on] + LOUDER_DB)
        ]
        for of, on in speaking:
            self._paths[of, on].add(np.fft.rfft(middle[of]), np.fft.rfft(span[on]))


def _reflects(one: Bleed, two: Bleed) -> bool:
    """Return whether `one` is only the path of `two` seen from its end."""
    return (
        (one.of, one.on) == (two.on, two.of)
        and abs(one.delay_ms + two.delay_ms) < MIRRORED_MS
        and one.level_db < two.level_db - MIRRORED_DB
    )


def channel_delay_ms(bleeds: Sequence[Bleed]) -> int | None:
    """Return how much later the second channel is than the first; None when it cannot be told.

    Leakage both ways takes the same path, so half the difference of the two delays is the
    recorder's. Leakage one way that comes before its cause is late by at least that.
    """
    delays = {(bleed.of, bleed.on): bleed.delay_ms for bleed in bleeds}
    there, back = delays.get((0, 1)), delays.get((1, 0))
    if there is not None and back is not None:
        return round((there - back) / 2)
    if there is not None and there < 0:
        return round(there)
    return round(-back) if back is not None and back < 0 else None


class WithoutBleed:
    """A recording with the leakage between its channels subtracted.

    Parameters
    ----------
    source
        The recording.
    bleeds
        What to subtract.
    """

    def __init__(self, source: AudioSource, bleeds: Sequence[Bleed]) -> None:
        self._source = source
        self._bleeds = tuple(bleeds)

    @property
    def format(self) -> SourceFormat:
        """Return what the recording is."""
        return self._source.format

    @property
    def damage(self) -> Damage | None:
        """Return what the last full reading found wrong; None before there was one."""
        return self._source.damage

    def blocks(self) -> Iterator[AudioBlock]:
        """Yield the recording in blocks of 750 ms.

        Raises
        ------
        IngestError
            When nothing can be decoded.
        """
        cleaner = _Cleaner(self._source.format.channels, self._bleeds)
        truncated = False
        waiting: deque[AudioBlock] = deque()
        for block in self._source.blocks():
            truncated |= block.truncated
            waiting.extend(cleaner.push(block.samples))
            while len(waiting) > 1:
                yield waiting.popleft()
        waiting.extend(cleaner.flush())
        while waiting:
            last = waiting.popleft()
            yield AudioBlock(last.start_sample, last.samples, truncated and not waiting)


class _Cleaner:
    """Subtracts leakage on a fixed grid, so that cuts of the input change nothing."""

    _REACH = HALF + AROUND

    def __init__(self, channels: int, bleeds: Sequence[Bleed]) -> None:
        self._bleeds = bleeds
        self._at = 0
        self._held = np.zeros((channels, self._REACH), np.float32)

    def push(self, samples: Floats) -> Iterator[AudioBlock]:
        self._held = np.concatenate([self._held, samples], axis=1)
        while self._held.shape[1] >= BLOCK + 2 * self._REACH:
            yield self._cleaned(self._held[:, : BLOCK + 2 * self._REACH], BLOCK)
            self._held = self._held[:, BLOCK:]

    def flush(self) -> Iterator[AudioBlock]:
        while (left := self._held.shape[1] - self._REACH) > 0:
            missing = max(BLOCK + 2 * self._REACH - self._held.shape[1], 0)
            span = np.pad(self._held, ((0, 0), (0, missing)))[:, : BLOCK + 2 * self._REACH]
            yield self._cleaned(span, min(left, BLOCK))
            self._held = self._held[:, BLOCK:]

    def _cleaned(self, span: Floats, length: int) -> AudioBlock:
        clean = span[:, self._REACH : self._REACH + BLOCK].copy()
        for bleed in self._bleeds:
            start = self._REACH - bleed.delay_samples - AROUND
            heard = span[bleed.of, start : start + BLOCK + 2 * AROUND]
            clean[bleed.on] -= np.convolve(heard, bleed.path, mode="valid")
        block = AudioBlock(self._at, clean[:, :length])
        self._at += length
        return block


def audible(bleeds: Sequence[Bleed], least_db: float) -> tuple[Bleed, ...]:
    """Return the leakage of at least `least_db`."""
    return tuple(bleed for bleed in bleeds if bleed.level_db >= least_db)


def loudest_db(bleeds: Sequence[Bleed]) -> Mapping[int, float]:
    """Return how loud each party is heard on another channel, by channel of the party."""
    levels: dict[int, float] = {}
    for bleed in bleeds:
        levels[bleed.of] = max(bleed.level_db, levels.get(bleed.of, bleed.level_db))
    return levels
