"""Calls in progress kept, and listened to while they last; paused where somebody asks for it."""

import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from secrets import token_hex

import structlog

from voice_analytics.appliance.live_inbox import LiveInbox
from voice_analytics.appliance.live_watch import LiveWatch
from voice_analytics.appliance.models import VAD_MODEL
from voice_analytics.appliance.receiving import Receiving
from voice_analytics.appliance.serving import now_ms
from voice_analytics.appliance.storing import data_layout
from voice_analytics.backends.silero import SileroDetector, SileroHearing
from voice_analytics.backends.weights import Weights, default_folder, read_manifest
from voice_analytics.config.settings import Settings
from voice_analytics.domain.call import Role
from voice_analytics.errors import ModelError
from voice_analytics.ingest.capture.writing import Capture
from voice_analytics.ingest.live_bridge import LiveBridge
from voice_analytics.ingest.live_server import clock_ms
from voice_analytics.ingest.live_wire import Answer, Wish
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.session.events import CallOpened, Event, LegId, MetadataChanged
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.live import LiveStage

_ENDED = 2000
"""Calls of which is remembered that they ended."""

Hold = Callable[[str, bool], bool]


class KeptAndHeard:
    """One call on its way to disk and to who listens.

    Parameters
    ----------
    capture
        Keeps it.
    inbox
        Hands it over to be listened to.
    over
        Told when it has ended.
    """

    def __init__(
        self, capture: Capture, inbox: LiveInbox, over: Callable[["KeptAndHeard"], None]
    ) -> None:
        self.id = capture.id
        self.key = inbox.opened.call_key
        self.names = _names(self.id, inbox.opened)
        self._capture = capture
        self._inbox = inbox
        self._over = over

    def put(self, event: Event, at_ms: int) -> None:
        """Take what happened at a time of the call; what is kept comes first."""
        self._capture.put(event, at_ms)
        self._inbox.put(event, at_ms)
        if isinstance(event, MetadataChanged):
            self.names |= frozenset(event.external_ids.values())

    def note_quality(self, leg: LegId, quality: LegQuality) -> None:
        """Take how a leg has arrived so far."""
        self._capture.note_quality(leg, quality)

    def end(self) -> None:
        """Say that nothing more comes."""
        self._capture.end()
        self._over(self)


class LiveKeeper:
    """Keeps calls and has them listened to; made by `watched`.

    Parameters
    ----------
    receiving
        Keeps them.
    watch
        Listens to them.
    bridge
        Tells of them.
    """

    def __init__(
        self, receiving: Receiving, watch: LiveWatch[SileroHearing], bridge: LiveBridge
    ) -> None:
        self._receiving = receiving
        self._watch = watch
        self._bridge = bridge
        self._calls: dict[str, KeptAndHeard] = {}
        self._ended: deque[frozenset[str]] = deque(maxlen=_ENDED)

    def begin(self, call: CallOpened) -> KeptAndHeard:
        """Return what keeps a call that begins now."""
        capture = self._receiving.begin(call)
        inbox = self._watch.begin(capture.id, call, now_ms())
        one = KeptAndHeard(capture, inbox, self._over)
        self._calls[one.id] = one
        return one

    @asynccontextmanager
    async def told(self, hold: Hold) -> AsyncIterator[None]:
        """Tell of calls within the block, and pause them as is wished for.

        Raises
        ------
        ConfigError
            When the socket cannot be made.
        """
        async with self._bridge.open(lambda wish: self._granted(wish, hold)):
            yield

    def _over(self, one: KeptAndHeard) -> None:
        del self._calls[one.id]
        self._ended.append(one.names)

    def _granted(self, wish: Wish, hold: Hold) -> Answer:
        """Pause the calls that have a name, or have them go on: several may be of one matter."""
        named = [one for one in self._calls.values() if wish.call in one.names]
        done = tuple(one.id for one in named if hold(one.key, wish.do == "pause"))
        if done:
            return Answer(wish.number, "done", done)
        over = any(wish.call in names for names in self._ended)
        return Answer(wish.number, "ended" if over else "unknown")


@contextmanager
def watched(
    settings: Settings, receiving: Receiving, delays_ms: Mapping[str, Mapping[Role, int]]
) -> Iterator[LiveKeeper | None]:
    """Give what keeps calls and has them listened to within the block; None where that is off.

    Where the model of speech activity cannot be had, calls are kept all the same.

    Parameters
    ----------
    settings
        The settings in force.
    receiving
        Keeps them.
    delays_ms
        By how much a trunk always delivers a party late.
    """
    if not settings.sip.live:
        yield None
        return
    try:
        weights = Weights(read_manifest(), settings.models.folder or default_folder())
        detector = SileroDetector(weights.locate(VAD_MODEL).path)
    except ModelError as error:
        structlog.get_logger("voice_analytics.live").error("live.off", why=str(error))
        yield None
        return
    options = SegmenterOptions(**settings.speech.model_dump())
    bridge = LiveBridge(data_layout(settings).live, token_hex(4))
    stage = LiveStage(detector, options, settings.turns.limits())
    watch = LiveWatch(
        stage, bridge.tell, clock_ms, lambda: sum(receiving.shed_ms.values()), delays_ms
    )
    stop = threading.Event()
    thread = threading.Thread(target=watch.run, args=(stop,), name="live")
    thread.start()
    try:
        yield LiveKeeper(receiving, watch, bridge)
    finally:
        stop.set()
        thread.join()


def _names(call_id: str, opened: CallOpened) -> frozenset[str]:
    """Return by what a call may be named: our id, and those its source gave it."""
    own = {call_id, opened.call_key, *opened.external_ids.values()}
    return frozenset(own if opened.interaction_id is None else {*own, opened.interaction_id})
