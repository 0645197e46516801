"""What a call in progress brings, on its way from the sockets to the thread that listens."""

from collections import deque

from voice_analytics.ingest.session.events import CallOpened, Event, LegAudio

MOST_WAITING_MS = 2000
"""Of one leg: more is left out at once."""


class LiveInbox:
    """What one call brings, on its way to be listened to; never waits.

    Parameters
    ----------
    call_id
        That of the stored call it becomes.
    opened
        Who is calling.
    began_ms
        When the call's clock was 0: milliseconds since 1970 in UTC.
    clock_ms
        When that was by the clock that never goes back.
    """

    def __init__(self, call_id: str, opened: CallOpened, began_ms: int, clock_ms: int) -> None:
        self.call_id = call_id
        self.opened = opened
        self.began_ms = began_ms
        self.clock_ms = clock_ms
        self.events: deque[tuple[Event, int]] = deque()
        self.left_out = False
        """Whether nobody listens to audio for now."""
        self.full = False
        """Whether audio found no room here."""
        self._came = 0
        self._fetched = 0

    def put(self, event: Event, at_ms: int) -> None:
        """Take what happened at a time of the call."""
        if isinstance(event, LegAudio):
            if self.left_out:
                return
            length_ms = len(event.samples) * 1000 // event.rate_hz
            if self._came - self._fetched + length_ms > MOST_WAITING_MS * len(self.opened.legs):
                self.full = True
                return
            self._came += length_ms
        self.events.append((event, at_ms))

    def fetch(self) -> list[tuple[Event, int]]:
        """Return what waits, once."""
        fetched = [self.events.popleft() for _ in range(len(self.events))]
        audio = (event for event, _ in fetched if isinstance(event, LegAudio))
        self._fetched += sum(len(one.samples) * 1000 // one.rate_hz for one in audio)
        return fetched
