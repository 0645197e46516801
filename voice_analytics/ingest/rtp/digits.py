"""Keys of a telephone, sent as events among the audio (RFC 4733)."""

import struct
from collections import deque

from voice_analytics.ingest.rtp.packet import RtpPacket

EVENT_BYTES = 4

_KEYS = "0123456789*#ABCD"
_REMEMBERED = 16


class Keys:
    """Tells each key press once, however often its packets are repeated."""

    def __init__(self) -> None:
        self._told: deque[tuple[int, int]] = deque(maxlen=_REMEMBERED)

    def pressed(self, packet: RtpPacket) -> str | None:
        """Return the key that a packet is the first to tell of; None where it tells nothing new.

        Events that are no keys, such as tones of a modem, tell nothing.
        """
        if len(packet.payload) < EVENT_BYTES:
            return None
        event, _, _ = struct.unpack_from("!BBH", packet.payload)
        press = (packet.timestamp, event)
        if event >= len(_KEYS) or press in self._told:
            return None
        self._told.append(press)
        return _KEYS[event]
