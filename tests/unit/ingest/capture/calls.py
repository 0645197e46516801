"""Calls in progress for the tests."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.call import Role
from voice_analytics.ingest.capture.folder import CaptureFolder
from voice_analytics.ingest.capture.reading import CapturedCall
from voice_analytics.ingest.session.events import CallOpened, Event, Leg, LegAudio

KEY = bytes(range(32))
BEGAN_MS = 1_700_000_000_000
AGENT = Leg("1", "P1", Role.AGENT, "sip:7001@pbx.example", "Ann Agent", 0, mixed=False)
CUSTOMER = Leg("2", "P2", Role.CUSTOMER, "+15550100", None, 1, mixed=False)
CALL = CallOpened("c1", "main trunk", (AGENT, CUSTOMER), {"sip": "abc"}, "int-1", "extension")


def noise(samples: int, seed: int = 1) -> NDArray[np.int16]:
    rng = np.random.default_rng(seed)
    return rng.integers(-8000, 8000, samples).astype(np.int16)


def audio(leg: Leg, start: int, samples: NDArray[np.int16], rate_hz: int = 8000) -> LegAudio:
    return LegAudio(leg.id, start, samples, rate_hz)


def kept(
    path: Path, events: Sequence[Event | tuple[int, Event]], call: CallOpened = CALL
) -> CapturedCall | None:
    """Return what is read back of a call; an event may come with its time."""
    folder = CaptureFolder(path, KEY)
    folder.prepare()
    capture = folder.begin(call, BEGAN_MS)
    for event in events:
        at_ms, what = event if isinstance(event, tuple) else (0, event)
        capture.put(what, at_ms)
        capture.write()
    capture.write()
    capture.close()
    return folder.read(capture.id)


def whole(call: CapturedCall) -> NDArray[np.int16]:
    """Return the recording, (channels, samples)."""
    return np.concatenate(list(call.blocks())).T
