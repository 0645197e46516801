"""Packets of one stream put back in order, each once."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_analytics.ingest.rtp.packet import RtpPacket

WINDOW_MS = 160
"""How long a missing packet is waited for; nothing is played here, so it may be generous."""

MOST_HELD = 200
"""Packets that may wait; a sender that leaves holes on purpose gets no more memory."""

_SEQUENCES = 1 << 16
_HALF = _SEQUENCES // 2
_RESTART = 3000
"""A sequence number this far off is no delay: the sender began anew (RFC 3550, appendix A.1)."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A packet in its turn."""

    packet: RtpPacket
    at_ms: int
    """When it came."""

    missing: int
    """Packets right before it that did not come in time."""


class ReorderWindow:
    """Holds packets back while an earlier one may still come."""

    def __init__(self, window_ms: int = WINDOW_MS) -> None:
        self.duplicate = 0
        """Packets that had come before."""
        self.late = 0
        """Packets that came when they were no longer waited for."""
        self.lost = 0
        """Packets that were given up; those that came late are among them."""
        self.reordered = 0
        """Packets that came after a later one, and in time all the same."""
        self._window_ms = window_ms
        self._next: int | None = None  # extended sequence number
        self._held: dict[int, Arrived] = {}
        self._given_up: set[int] = set()

    def push(self, packet: RtpPacket, at_ms: int) -> Sequence[Arrived]:
        """Take a packet; return those whose turn has come."""
        number = self._extended(packet.sequence)
        if self._next is None or (number == self._next and not self._held):
            self._next = number + 1
            return (Arrived(packet, at_ms, 0),)
        if number < self._next:
            self._count_old(number)
            return ()
        if number in self._held:
            self.duplicate += 1
            return ()
        self.reordered += any(other > number for other in self._held)
        self._held[number] = Arrived(packet, at_ms, 0)
        return self._due(at_ms)

    def goes_on(self, sequence: int) -> bool:
        """Return whether a packet is the next one and none is held; it has then had its turn."""
        if self._next is None or self._held or self._next % _SEQUENCES != sequence:
            return False
        self._next += 1
        return True

    def tick(self, now_ms: int) -> Sequence[Arrived]:
        """Return what has waited long enough."""
        return self._due(now_ms) if self._held else ()

    def flush(self) -> Sequence[Arrived]:
        """Return everything held, in order; what comes next begins anew."""
        held = [self._first() for _ in range(len(self._held))]
        self._next = None
        self._given_up.clear()
        return held

    def _due(self, now_ms: int) -> Sequence[Arrived]:
        due = []
        while self._held:
            if self._next not in self._held:
                oldest_ms = min(one.at_ms for one in self._held.values())
                waiting = now_ms - oldest_ms < self._window_ms
                if waiting and len(self._held) <= MOST_HELD:
                    break
            due.append(self._first())
        return due

    def _first(self) -> Arrived:
        """Take out the first held packet; what lacks before it is given up."""
        number = min(self._held)
        one = self._held.pop(number)
        expected = number if self._next is None else self._next
        missing = number - expected
        if missing:
            self.lost += missing
            self._given_up.update(range(max(expected, number - MOST_HELD), number))
        if len(self._given_up) > 2 * MOST_HELD:
            self._given_up = {one for one in self._given_up if one > number - MOST_HELD}
        self._next = number + 1
        return Arrived(one.packet, one.at_ms, missing)

    def _count_old(self, number: int) -> None:
        if number in self._given_up:
            self._given_up.discard(number)
            self.late += 1
        else:
            self.duplicate += 1

    def begins_anew(self, sequence: int) -> bool:
        """Return whether a sequence number is too far off to belong to the stream so far."""
        if self._next is None:
            return False
        return abs(self._extended(sequence) - self._next) > _RESTART

    def _extended(self, sequence: int) -> int:
        """Return the sequence number without its wrap: the one nearest to what is expected."""
        if self._next is None:
            return sequence + _SEQUENCES  # room for packets before the first
        return self._next + (sequence - self._next + _HALF) % _SEQUENCES - _HALF
