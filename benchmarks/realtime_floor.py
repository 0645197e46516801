"""The least that receiving calls can cost: datagrams read, and decoded by table each 100 ms.

No signalling, order, encryption or disk. Says where it listens, and at the end what it used.
"""

import asyncio
import json
import socket
import sys

import numpy as np
import uvloop

from benchmarks.realtime_watching import cpu_s, one_core
from voice_analytics.ingest.rtp.g711 import MU_LAW

TICK_S = 0.1
HEADER_BYTES = 12


class Floor:
    """Sockets, and what came to them."""

    def __init__(self, legs: int) -> None:
        self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(legs)]
        self.packets = 0
        self.samples = 0
        self._waiting: list[list[bytes]] = [[] for _ in range(legs)]
        for one in self.sockets:
            one.bind(("127.0.0.1", 0))
            one.setblocking(False)

    def readable(self, number: int) -> None:
        """Read what waits at a socket."""
        one, waiting = self.sockets[number], self._waiting[number]
        while True:
            try:
                waiting.append(one.recvfrom(2048)[0][HEADER_BYTES:])
            except BlockingIOError:
                return

    def decode(self) -> None:
        """Decode what has come."""
        for waiting in self._waiting:
            self.packets += len(waiting)
            self.samples += len(MU_LAW[np.frombuffer(b"".join(waiting), np.uint8)])
            waiting.clear()


async def receive(floor: Floor) -> None:
    """Receive until the input ends."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    for number, one in enumerate(floor.sockets):
        loop.add_reader(one.fileno(), floor.readable, number)
    while not ended.is_set():
        await asyncio.sleep(TICK_S)
        floor.decode()
    for one in floor.sockets:
        loop.remove_reader(one.fileno())


def main(legs: int) -> None:
    """Receive until the input ends, then say what it took."""
    one_core(0)
    floor = Floor(legs)
    print(json.dumps({"ports": [one.getsockname()[1] for one in floor.sockets]}), flush=True)
    before = cpu_s()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(receive(floor))
    print(json.dumps({"cpu_s": cpu_s() - before, "packets": floor.packets}), flush=True)
    for one in floor.sockets:
        one.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
