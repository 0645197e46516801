"""Waveform peaks of audio, beside it: what a page draws before any audio is fetched.

The file is the binary waveform data format, version 2, of the BBC's `audiowaveform`: six
little-endian 32-bit words (version, flags, sample rate, samples per peak, peaks, channels), then
a lowest and a highest value of 8 bits for each channel of each peak.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice_analytics.errors import StoreError
from voice_analytics.ingest.decoding import Decoding
from voice_analytics.ingest.media import open_media
from voice_analytics.store.whole import reason, written_whole

PEAKS_PER_SECOND = 50
FULL_SCALE = 127
_HEADER = struct.Struct("<iIiiIi")
_VERSION = 2
_EIGHT_BITS = 1

Block = NDArray[np.float32]  # (samples, channels), [-1, 1]


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Lowest and highest value of each short stretch of each channel."""

    rate_hz: int
    """Of the audio."""

    samples_per_peak: int
    values: NDArray[np.int8]  # (peaks, channels, 2): lowest, highest; read-only

    def __post_init__(self) -> None:
        self.values.flags.writeable = False

    @property
    def count(self) -> int:
        """Peaks per channel."""
        return int(self.values.shape[0])

    def coarser(self, most: int) -> "Peaks":
        """Return at most so many peaks, each over the same number of these."""
        step = -(-self.count // most)
        if step <= 1:
            return self
        whole = -self.count % step
        padded = np.pad(self.values, ((0, whole), (0, 0), (0, 0)), mode="edge")
        groups = padded.reshape(-1, step, *self.values.shape[1:])
        lows, highs = groups[..., 0].min(axis=1), groups[..., 1].max(axis=1)
        values = np.stack((lows, highs), axis=-1)
        return Peaks(self.rate_hz, self.samples_per_peak * step, values)


class PeakFinder:
    """Finds peaks in audio that passes by in blocks; memory grows with the peaks alone.

    Parameters
    ----------
    rate_hz, channels
        Of the blocks.
    """

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._rate_hz = rate_hz
        self._step = max(rate_hz // PEAKS_PER_SECOND, 1)
        self._rest: Block = np.zeros((0, channels), dtype=np.float32)
        self._found: list[NDArray[np.int8]] = []

    def watching(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Yield the blocks as they are."""
        for block in blocks:
            self.push(block)
            yield block

    def push(self, block: Block) -> None:
        """Take the next samples."""
        samples = np.concatenate((self._rest, block))
        whole = len(samples) // self._step * self._step
        self._rest = samples[whole:]
        if whole:
            self._found.append(_peaks(samples[:whole].reshape(-1, self._step, samples.shape[1])))

    def peaks(self) -> Peaks:
        """Return the peaks of all that was taken."""
        found = list(self._found)
        if len(self._rest):
            found.append(_peaks(self._rest[np.newaxis]))
        none = np.zeros((0, self._rest.shape[1], 2), dtype=np.int8)
        return Peaks(self._rate_hz, self._step, np.concatenate([none, *found]))


def _peaks(groups: NDArray[np.float32]) -> NDArray[np.int8]:  # (peaks, samples, channels)
    both = np.stack((groups.min(axis=1), groups.max(axis=1)), axis=-1)
    values: NDArray[np.int8] = np.rint(np.clip(both, -1.0, 1.0) * FULL_SCALE).astype(np.int8)
    return values


def peaks_of(audio: Path) -> Peaks:
    """Return the peaks of an audio file.

    Raises
    ------
    IngestError
        When it cannot be decoded.
    """
    with open_media(audio) as media:
        finder = PeakFinder(media.format.sample_rate_hz, media.format.channels)
        for block in Decoding(media).samples():
            finder.push(block)
    return finder.peaks()


def write_peaks(peaks: Peaks, path: Path) -> None:
    """Write peaks; a reader never sees half of them.

    Raises
    ------
    StoreError
        When the file cannot be written.
    """
    count, channels, _ = peaks.values.shape
    head = _HEADER.pack(
        _VERSION, _EIGHT_BITS, peaks.rate_hz, peaks.samples_per_peak, count, channels
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with written_whole(path) as file:
            file.write(head + peaks.values.tobytes())
    except OSError as error:
        raise StoreError(f"{path}: the waveform cannot be written ({reason(error)})") from error


def read_peaks(path: Path) -> Peaks:
    """Return the peaks in a file.

    Raises
    ------
    StoreError
        When it cannot be read or holds none.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: the waveform cannot be read ({error.strerror})") from error
    if len(data) < _HEADER.size:
        raise StoreError(f"{path}: holds no waveform; have it drawn again")
    version, flags, rate_hz, step, count, channels = _HEADER.unpack_from(data)
    size = count * channels * 2
    if (version, flags) != (_VERSION, _EIGHT_BITS) or size != len(data) - _HEADER.size:
        raise StoreError(f"{path}: holds no waveform of this version; have it drawn again")
    values = np.frombuffer(data, dtype=np.int8, offset=_HEADER.size).reshape(count, channels, 2)
    return Peaks(rate_hz, step, values)
