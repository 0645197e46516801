"""A process that listens, as those that serve see it: says and grants what the test wants."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from voice_analytics.domain.call import Role
from voice_analytics.domain.live import CallGone, CallNow, Happening, LegNow, Totals
from voice_analytics.ingest.live_bridge import LiveBridge
from voice_analytics.ingest.live_link import LiveLink
from voice_analytics.ingest.live_wire import Answer, Outcome, Wish

PATIENCE_S = 20.0

AGENT_LEG = LegNow("1", 0, Role.AGENT, "sip:7001@pbx.example", speech_ms=2000, speaking=True)
CUSTOMER_LEG = LegNow("2", 1, Role.CUSTOMER, "+15550100", speech_ms=500)
CALL = CallNow(
    "c1", "sbc", 1_790_000_000_000, (AGENT_LEG, CUSTOMER_LEG), {"sip_session_id": "a/b@pbx"},
    heard_ms=4000,
)  # fmt: skip


def of_agent(call_id: str, address: str) -> CallNow:
    """Return a call of the agent with this address."""
    return replace(CALL, id=call_id, legs=(replace(AGENT_LEG, address=address), CUSTOMER_LEG))


def happening(number: int, call_id: str = "c1", kind: str = "interruption") -> Happening:
    return Happening(number, call_id, kind, "1", "2", 100, 900, CALL.began_at_ms + 2000)


def until(true: Callable[[], bool]) -> None:
    """Wait for something another thread does."""
    end_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end_s
        time.sleep(0.01)


class Listener:
    """What says and grants."""

    def __init__(self, bridge: LiveBridge) -> None:
        self.bridge = bridge
        self.wishes: list[Wish] = []
        self.outcomes: dict[str, Outcome] = {}
        """Of wishes about calls; those of others are done."""

    def tell(self, *said: CallNow | CallGone | Happening | Totals) -> None:
        for one in said:
            self.bridge.tell(one)

    def grant(self, wish: Wish) -> Answer:
        self.wishes.append(wish)
        outcome = self.outcomes.get(wish.call, "done")
        return Answer(0, outcome, (wish.call,) if outcome == "done" else ())


@contextmanager
def listening(path: Path, run: str = "r1") -> Iterator[Listener]:
    """Give a listener that may be reached at a path."""
    listener = Listener(LiveBridge(path, run))
    ready = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []
    ends: list[asyncio.Event] = []

    async def work() -> None:
        loops.append(asyncio.get_running_loop())
        ends.append(asyncio.Event())
        async with listener.bridge.open(listener.grant):
            ready.set()
            await ends[0].wait()

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    assert ready.wait(PATIENCE_S)
    try:
        yield listener
    finally:
        loops[0].call_soon_threadsafe(ends[0].set)
        thread.join()


@contextmanager
def followed(link: LiveLink) -> Iterator[LiveLink]:
    """Have a link follow, and wait until it has found the listener."""
    stop = threading.Event()
    thread = threading.Thread(target=link.keep_up, args=(stop,))
    thread.start()
    try:
        until(lambda: link.now().run is not None)
        yield link
    finally:
        stop.set()
        thread.join()
