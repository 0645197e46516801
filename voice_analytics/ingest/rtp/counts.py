"""What became of the packets of a leg, in numbers an operator reads."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FULL_SCALE = 32_768.0


@dataclass(frozen=True, slots=True)
class LegQuality:
    """How well a leg arrived."""

    packets: int
    """Packets of audio, events and comfort noise that were used."""

    lost: int
    """Packets that were not there in time; those that came late are among them."""

    late: int
    duplicate: int

    refused: int
    """Datagrams from elsewhere, of another sender, too many, or that could not be read."""

    dropped: int
    """Packets that came while the leg was paused."""

    concealed_ms: int
    """Audio that was bridged with the packet before."""

    silent_ms: int
    """Silence put where nothing was sent, or more was lost than can be bridged."""

    moved_ms: int
    """By how much the leg was moved to stay on the call clock."""

    jitter_ms: int
    """As RFC 3550 has it, the highest."""

    skew_ppm: int | None
    """By how much the sender's clock is slower than ours; None in a short call."""

    level_dbfs: float | None
    """Of all audio together; None before there was any."""

    reordered: int = 0
    """Packets that came after a later one, and in time all the same."""

    gaps: int = 0
    """Stretches that were lost and too long to be bridged."""

    codec: str | None = None
    """Of the last audio, as in SDP; None before there was any."""


class Tally:
    """Counts of a leg in progress."""

    def __init__(self) -> None:
        self.packets = 0
        self.refused = 0
        self.dropped = 0
        self.concealed = 0
        self.silent = 0
        self.gaps = 0
        self.jitter_ms = 0.0
        self._jitter = 0.0
        self._transit: float | None = None
        self._samples = 0
        self._energy = 0.0

    def arrived(self, at_ms: int, sent_ms: float) -> None:
        """Count a packet, with when it came and when its sender says it was sent."""
        self.packets += 1
        transit = at_ms - sent_ms
        if self._transit is not None:
            self._jitter += (abs(transit - self._transit) - self._jitter) / 16
            self.jitter_ms = max(self.jitter_ms, self._jitter)
        self._transit = transit

    def restart(self) -> None:
        """Forget when the last packet was sent: the next one is of another clock."""
        self._transit = None

    def heard(self, samples: NDArray[np.int16]) -> None:
        """Count the level of audio."""
        floats = samples.astype(np.float32)
        self._energy += float(np.dot(floats, floats))
        self._samples += len(samples)

    def level_dbfs(self) -> float | None:
        """Return the level of all audio so far."""
        if not self._samples:
            return None
        return level_dbfs(self._energy / self._samples)


def level_dbfs(power: float) -> float:
    """Return the level of audio with that mean square of 16-bit samples; at least -100."""
    floor = FULL_SCALE**2 * 1e-10
    return round(10 * float(np.log10(max(power, floor) / FULL_SCALE**2)), 1)
