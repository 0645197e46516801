"""Pairs of sockets for the media of calls in progress."""

import socket

_BUFFER_BYTES = 1 << 18
"""Half a minute of a leg, should this process be held up."""


class PortPairs:
    """Pairs of bound sockets from a range, the one longest unused first.

    Parameters
    ----------
    host
        Address to bind to.
    first, last
        The range; the first is even.
    """

    def __init__(self, host: str, first: int, last: int) -> None:
        self._host = host
        self._free = list(range(first, last, 2))
        self._taken: dict[tuple[int, int], tuple[socket.socket, socket.socket]] = {}

    def take(self) -> tuple[int, int] | None:
        """Return a pair that is bound now, the first even; None when all are taken."""
        for _ in range(len(self._free)):
            port = self._free.pop(0)
            bound = self._bound(port)
            if bound is not None:
                self._taken[port, port + 1] = bound
                return port, port + 1
            self._free.append(port)  # another program has it
        return None

    def give_back(self, pair: tuple[int, int]) -> None:
        """Let go of a pair."""
        for one in self._taken.pop(pair):
            one.close()
        self._free.append(pair[0])

    def media(self, pair: tuple[int, int]) -> socket.socket:
        """Return the socket that RTP comes to."""
        return self._taken[pair][0]

    def control(self, pair: tuple[int, int]) -> socket.socket:
        """Return the socket that RTCP comes to."""
        return self._taken[pair][1]

    def close(self) -> None:
        """Let go of all."""
        for pair in list(self._taken):
            self.give_back(pair)

    def _bound(self, port: int) -> tuple[socket.socket, socket.socket] | None:
        bound: list[socket.socket] = []
        try:
            for number in (port, port + 1):
                bound.append(_datagrams(self._host))
                bound[-1].bind((self._host, number))
        except OSError:
            for one in bound:
                one.close()
            return None
        (media, control) = bound
        media.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        return media, control


def _datagrams(host: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    one = socket.socket(family, socket.SOCK_DGRAM)
    one.setblocking(False)
    return one
