"""Keeps calls in progress in real time until it is killed; told where, how many and how."""

import sys
import threading
import time
from pathlib import Path

import numpy as np

from tests.unit.ingest.capture.calls import AGENT, CALL, CUSTOMER, KEY
from voice_analytics.ingest.capture.folder import CaptureFolder
from voice_analytics.ingest.capture.recorder import Recorder
from voice_analytics.ingest.rtp.g711 import to_mu_law
from voice_analytics.ingest.rtp.leg import LegStream, Payloads
from voice_analytics.ingest.rtp.packet import RtpPacket
from voice_analytics.ingest.session.events import Codec

PACKET_S = 0.02
SAMPLES = 160
TAKE_EVERY = 5


def main(folder: Path, calls: int) -> None:
    """Say before each packet which one it is, so that what is missing can be told."""
    place = CaptureFolder(folder, KEY)
    place.prepare()
    recorder = Recorder(place, lambda _: None, lambda why: print(why, flush=True))  # noqa: T201
    threading.Thread(target=recorder.run, args=(threading.Event(),), daemon=True).start()
    captures = [recorder.begin(CALL, 0) for _ in range(calls)]
    payloads = Payloads({0: Codec("PCMU", 8000)})
    legs = [(LegStream(leg.id, payloads), one) for one in captures for leg in (AGENT, CUSTOMER)]
    began = time.monotonic()
    number = 0
    while True:
        time.sleep(max(0.0, began + number * PACKET_S - time.monotonic()))
        at_ms = round(number * PACKET_S * 1000)
        payload = to_mu_law(np.full(SAMPLES, 1000 + number, np.int16))
        print(number, flush=True)  # noqa: T201
        for leg, capture in legs:
            leg.push(RtpPacket(0, False, number % 65_536, number * SAMPLES, 7, payload), at_ms)
            if number % TAKE_EVERY == 0:
                for event in leg.take(at_ms):
                    capture.put(event, at_ms)
        number += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
