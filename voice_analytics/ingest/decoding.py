"""A file's frames as float samples at its own rate, each at its place on the call clock."""

from collections.abc import Iterator

import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from voice_analytics.ingest.media import FULL_SCALE, Media

MOST_FILLED_MS = 7_200_000
"""Gaps of more than this in all come from a broken or foreign clock, not from pauses."""

_JITTER_MS = 10
"""Timestamps are trusted to this: half the 20 ms of a telephone codec's frame."""

_CLOCK_RESET_MS = 1_000
"""Timestamps this far behind the audio have begun anew, as when files were joined."""

_SHORTFALL_MS = 100
"""Missing this much of the stated length is a break; less is a codec's padding."""


class Decoding:
    """One pass over one file; what it counts is complete when the samples are exhausted.

    Parameters
    ----------
    media
        The opened file.
    """

    def __init__(self, media: Media) -> None:
        self.non_finite = 0
        """Values that were not a number, or infinite, and became 0."""
        self.values = 0
        """Values read."""
        self.broken_off = False
        """The data ended before their stated end, or parts of them could not be decoded."""
        self.format = media.format
        self._media = media
        self._rate_hz = media.format.sample_rate_hz
        self._filled_samples = 0
        self._position = 0
        self._zero: int | None = None  # place of the call clock's 0 on the stream's own clock

    @property
    def filled_ms(self) -> int:
        """Silence put where the timestamps leave a gap."""
        return self._filled_samples * 1000 // self._rate_hz

    @property
    def damaged_packets(self) -> int:
        """Packets that could not be decoded."""
        return self._media.damaged_packets

    def samples(self) -> Iterator[NDArray[np.float32]]:  # (samples, channels)
        """Yield the samples in order and without gaps from the start of the call clock."""
        stated = self._media.stated_samples()
        for frame, is_last in _marking_last(self._media.frames()):
            yield from self._silence(self._missing_before(frame))
            values = self._finite(to_float(frame))
            if is_last and stated is not None and self._media.container.clock_from_zero:
                values = self._without_padding(values, stated)
            self._position += len(values)
            yield values
        self.broken_off |= self._media.breaks_off or self._media.damaged_packets > 0
        if stated is not None:
            self.broken_off |= self._shortfall(stated) > self._to_samples(_SHORTFALL_MS)

    def _finite(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        self.values += values.size
        usable = np.isfinite(values)
        if usable.all():
            return values
        self.non_finite += int(np.count_nonzero(~usable))
        return np.where(usable, values, np.float32(0))

    def _silence(self, samples: int) -> Iterator[NDArray[np.float32]]:
        """Yield that much silence in pieces of at most a second."""
        self._filled_samples += samples
        self.broken_off |= samples > 0 and self._media.container.continuous
        while samples > 0:
            size = min(samples, self._rate_hz)
            samples -= size
            self._position += size
            yield np.zeros((size, self._media.format.channels), np.float32)

    def _to_samples(self, duration_ms: int) -> int:
        return duration_ms * self._rate_hz // 1000

    def _shortfall(self, stated: int) -> int:
        """Return the samples that lack at the end; a stream cut from a longer one began late."""
        return stated - (self._zero or 0) - self._position

    def _missing_before(self, frame: AudioFrame) -> int:
        """Return the samples lacking between what was read so far and the frame's place."""
        if frame.pts is None or frame.time_base is None:
            return 0
        place = round(frame.pts * frame.time_base * self._rate_hz)
        if self._zero is None:
            self._zero = 0 if self._media.container.clock_from_zero else place
        ahead = place - self._zero - self._position
        filled = self._filled_samples + ahead
        if ahead < -self._to_samples(_CLOCK_RESET_MS) or filled > self._to_samples(MOST_FILLED_MS):
            self._zero = place - self._position
            return 0
        return ahead if ahead > self._to_samples(_JITTER_MS) else 0

    def _without_padding(self, values: NDArray[np.float32], stated: int) -> NDArray[np.float32]:
        """Return the last frame's samples without those the encoder added to fill it."""
        left = stated - self._position
        return values[:left] if 0 < left < len(values) else values


def to_float(frame: AudioFrame) -> NDArray[np.float32]:  # (samples, channels)
    """Return the frame's samples with full scale at 1, whatever format they have."""
    raw = frame.to_ndarray()
    values = raw.T if frame.format.is_planar else raw.reshape(-1, frame.layout.nb_channels)
    scale = FULL_SCALE[frame.format.packed.name]
    if values.dtype == np.uint8:
        return (values.astype(np.float32) - np.float32(scale)) / np.float32(scale)
    with np.errstate(over="ignore", invalid="ignore"):
        floats = values.astype(np.float32)
    return floats if scale == 1 else floats / np.float32(scale)


def _marking_last(frames: Iterator[AudioFrame]) -> Iterator[tuple[AudioFrame, bool]]:
    held: AudioFrame | None = None
    for frame in frames:
        if held is not None:
            yield held, False
        held = frame
    if held is not None:
        yield held, True
