"""The least that listening to calls can cost: datagrams read, decoded by table, heard in one batch.

No signalling, order, encryption or disk, no filter from 8 to 16 kHz, and nothing made of what the
detector answers. Decoded and heard each 100 ms. Says where it listens, and at the end what it used.
"""

import asyncio
import json
import socket
import sys

import numpy as np
import uvloop

from benchmarks.realtime_watching import cpu_s, one_core, vad_path
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.ingest.rtp.g711 import MU_LAW

TICK_S = 0.1
HEADER_BYTES = 12

FRAME = 256
"""Samples at 8 kHz that the detector hears at a time."""


class Floor:
    """Sockets, and what came to them."""

    def __init__(self, legs: int) -> None:
        self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(legs)]
        self.packets = 0
        self.samples = 0
        self._waiting: list[list[bytes]] = [[] for _ in range(legs)]
        self._detector = SileroDetector(vad_path())
        self._hearing = self._detector.begin(legs)
        self._held = [np.zeros(0, np.int16) for _ in range(legs)]
        self.frames = 0
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
        for leg, waiting in enumerate(self._waiting):
            self.packets += len(waiting)
            samples = MU_LAW[np.frombuffer(b"".join(waiting), np.uint8)]
            self.samples += len(samples)
            self._held[leg] = np.concatenate([self._held[leg], samples])
            waiting.clear()

    def hear(self) -> None:
        """Hear all legs together as far as all were decoded."""
        while min(map(len, self._held)) >= FRAME:
            frame = np.stack([held[:FRAME] for held in self._held]).astype(np.float32) / 32_768
            self._detector.together([(self._hearing, np.repeat(frame, 2, axis=1))])
            self._held = [held[FRAME:] for held in self._held]
            self.frames += 1


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
        floor.hear()
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
