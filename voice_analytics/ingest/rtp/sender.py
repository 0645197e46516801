"""Which sender a leg listens to: the first, until another one has taken its place."""

from collections.abc import Sequence

from voice_analytics.ingest.rtp.packet import RtpPacket

_IN_A_ROW = 3
"""Packets of a new sender, with none of the old one between, that make it the leg's."""

_SEQUENCES = 1 << 16


class SenderLock:
    """Passes the packets of one sender on; made for one leg."""

    def __init__(self) -> None:
        self.refused = 0
        """Packets of other senders."""
        self._ssrc: int | None = None
        self._waiting: list[RtpPacket] = []

    def admit(self, packet: RtpPacket, begins_anew: bool) -> tuple[Sequence[RtpPacket], bool]:
        """Return the packets to go on with, and whether they are a new sender's first.

        Parameters
        ----------
        packet
            What came.
        begins_anew
            Whether its sequence number is too far off to go on from the last.
        """
        if packet.ssrc == self._ssrc and not begins_anew:
            self._forget_waiting()
            return (packet,), False
        if self._ssrc is None:
            self._ssrc = packet.ssrc
            return (packet,), True
        if self._waiting and not _follows(self._waiting[-1], packet):
            self._forget_waiting()
        self._waiting.append(packet)
        if len(self._waiting) < _IN_A_ROW:
            return (), False
        taken, self._waiting = self._waiting, []
        self._ssrc = packet.ssrc
        return taken, True

    def is_current(self, ssrc: int) -> bool:
        """Return whether a packet is of the leg's sender, and no other one is in sight."""
        return ssrc == self._ssrc and not self._waiting

    @property
    def ssrc(self) -> int | None:
        """Return the sender that is passed on; None before there was one."""
        return self._ssrc

    def _forget_waiting(self) -> None:
        if self._waiting:
            self.refused += len(self._waiting)
            self._waiting = []


def _follows(before: RtpPacket, packet: RtpPacket) -> bool:
    return packet.ssrc == before.ssrc and packet.sequence == (before.sequence + 1) % _SEQUENCES
