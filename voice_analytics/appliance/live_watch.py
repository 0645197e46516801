"""Calls in progress listened to while they last, beside the keeping of them.

What comes is handed over without waiting and heard by a thread of its own. When that falls behind,
the newest calls are left out until there is time for them (`live_room`), so that the others are
heard in time; what was left out is counted and said. The recording and its report have it all the
same.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic

import structlog

from voice_analytics.appliance.live_counts import LiveCounts, LiveTotals
from voice_analytics.appliance.live_inbox import LiveInbox
from voice_analytics.appliance.live_pauses import LivePauses, Turned
from voice_analytics.appliance.live_room import LiveRoom
from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Event as FloorEvent
from voice_analytics.domain.live import CallGone, CallNow, Happening, LegNow, Totals
from voice_analytics.ingest.lining_up import LiningUp
from voice_analytics.ingest.session.events import (
    CallEnded,
    CallOpened,
    Event,
    Leg,
    LegAudio,
    LegId,
    MediaStopped,
    MediaWanted,
    MetadataChanged,
    Paused,
    Resumed,
)
from voice_analytics.pipeline.live import LiveCall, LiveEvent, LiveStage
from voice_analytics.pipeline.protocols import HearingT

STEP_S = 0.04
"""Between two looks at what has come."""

SAY_MS = 1000
"""Between two lines of how a call goes."""

Tell = Callable[[CallNow | CallGone | Happening | Totals], None]


@dataclass(slots=True)
class _Watched(Generic[HearingT]):
    """One call as it is listened to."""

    inbox: LiveInbox
    lines: LiningUp
    call: LiveCall[HearingT]
    legs: tuple[Leg, ...]
    external_ids: dict[str, str]
    counts: LiveCounts
    pauses: LivePauses
    left_out: bool
    """Whether there is no time for it."""

    last: Happening | None = None
    said_ms: int | None = None
    ended: CallEnded | None = None

    @property
    def start_ms(self) -> int:
        """Where the recording begins on the call clock."""
        return self.lines.start_ms or 0

    @property
    def all_paused(self) -> bool:
        """Whether no leg is recorded."""
        return self.pauses.of_all(self.legs)


class LiveWatch(Generic[HearingT]):
    """Listens to calls in progress.

    Parameters
    ----------
    stage
        Hears them.
    tell
        Told what is new.
    clock_ms
        The clock that never goes back.
    unwritten_ms
        Gives how much audio the disk did not take.
    delays_ms
        By how much a trunk always delivers a party late.
    """

    def __init__(
        self,
        stage: LiveStage[HearingT],
        tell: Tell,
        clock_ms: Callable[[], int],
        unwritten_ms: Callable[[], int],
        delays_ms: Mapping[str, Mapping[Role, int]] | None = None,
    ) -> None:
        self._stage = stage
        self._tell = tell
        self._clock_ms = clock_ms
        self._delays_ms = delays_ms or {}
        self._new: deque[LiveInbox] = deque()
        self._calls: dict[LiveCall[HearingT], _Watched[HearingT]] = {}
        self._room = LiveRoom(clock_ms())
        self._number = 0
        self._totals = LiveTotals(unwritten_ms)
        self._log = structlog.get_logger("voice_analytics.live")

    def begin(self, call_id: str, opened: CallOpened, began_ms: int) -> LiveInbox:
        """Return what takes what a call brings; from the thread that has the sockets."""
        inbox = LiveInbox(call_id, opened, began_ms, self._clock_ms())
        self._new.append(inbox)
        return inbox

    def run(self, stop: threading.Event) -> None:
        """Listen until `stop` is set."""
        while not stop.wait(STEP_S):
            self.step()

    def step(self) -> None:
        """Hear what has come."""
        began_ms = self._clock_ms()
        while self._new:
            self._open(self._new.popleft())
        for one in list(self._calls.values()):
            self._take_in(one)
        self._make_room(began_ms)
        for call, event in self._stage.hear(list(self._calls)):
            self._say_event(self._calls[call], event)
        now_ms = self._clock_ms()
        for one in list(self._calls.values()):
            if one.ended is not None:
                self._end(one)
            elif one.said_ms is None or now_ms - one.said_ms >= SAY_MS:
                self._say(one)
        totals = self._totals.news()
        if totals is not None:
            self._tell(totals)
        self._room.worked(began_ms, self._clock_ms())

    def _open(self, inbox: LiveInbox) -> None:
        opened = inbox.opened
        lines = LiningUp(opened.legs, self._delays_ms.get(opened.source))
        one = _Watched(
            inbox,
            lines,
            self._stage.open(len(lines.channels)),
            opened.legs,
            dict(opened.external_ids),
            LiveCounts(self._totals),
            LivePauses(),
            left_out=any(other.left_out for other in self._calls.values()),
        )
        self._calls[one.call] = one

    def _take_in(self, one: _Watched[HearingT]) -> None:
        for event, at_ms in one.inbox.fetch():
            if not isinstance(event, LegAudio):
                self._take_event(one, event, at_ms)
            elif not self._passed_over(one):
                one.lines.put(event, at_ms)
        if self._passed_over(one):
            one.inbox.left_out = True
            return
        if one.inbox.full:
            one.inbox.full = False
            self._leave_out(one)
            self._take_back(one)
            return
        samples = one.lines.take(self._place_ms(one))
        if not one.left_out:
            one.call.push(samples)

    @staticmethod
    def _passed_over(one: _Watched[HearingT]) -> bool:
        """Return whether audio of a call is of no use for now: only where it begins is."""
        return one.left_out and one.lines.start_ms is not None

    def _place_ms(self, one: _Watched[HearingT]) -> int:
        """Return where a call is now on its own clock."""
        return self._clock_ms() - one.inbox.clock_ms

    def _take_event(self, one: _Watched[HearingT], event: Event, at_ms: int) -> None:
        if isinstance(event, MediaWanted):
            one.lines.runs(event.leg, running=event.active, at_ms=at_ms)
        elif isinstance(event, MediaStopped):
            one.lines.runs(event.leg, running=False, at_ms=at_ms)
        elif isinstance(event, Paused | Resumed):
            self._pause(one, event)
        elif isinstance(event, MetadataChanged):
            one.legs, one.external_ids = event.legs, dict(event.external_ids)
            if one.lines.changed(event.legs):
                self._begin_again(one)
            one.said_ms = None
        elif isinstance(event, CallEnded):
            one.ended = event

    def _pause(self, one: _Watched[HearingT], event: Paused | Resumed) -> None:
        if one.left_out:
            self._pass_over(one)  # what was paused up to here differs from what comes
        place_ms = max(event.at_ms - one.start_ms, 0)
        turned = one.pauses.take(event, one.legs, place_ms)
        if turned is Turned.OFF:
            one.call.pause(max(place_ms - one.counts.origin_ms, 0))
        elif turned is Turned.ON:
            one.call.resume(max(place_ms - one.counts.origin_ms, 0))
        kind = "paused" if isinstance(event, Paused) else "resumed"
        decided_at_ms = one.inbox.began_ms + event.at_ms
        self._happened(one, kind, event.leg, None, (place_ms, place_ms), decided_at_ms)
        one.said_ms = None

    def _make_room(self, now_ms: int) -> None:
        """Leave out the newest calls while there is no time for all; later, take them back."""
        heard = [one for one in self._calls.values() if not one.left_out]
        waiting_ms = max((one.call.waiting_ms for one in heard), default=0)
        too_many = self._room.too_many(len(heard), waiting_ms, now_ms)
        for one in heard[len(heard) - too_many :]:
            self._leave_out(one)
        if too_many:
            self._log.warning(
                "live.behind", left_out=too_many, of=len(heard), waiting_ms=waiting_ms
            )
        out = [one for one in self._calls.values() if one.left_out]
        if out:
            for one in out[: self._room.more(len(heard), now_ms)]:
                self._take_back(one)

    def _leave_out(self, one: _Watched[HearingT]) -> None:
        one.left_out = True
        one.said_ms = None
        one.counts.leave_out(one.call.waiting_ms)
        self._begin_again(one)

    def _take_back(self, one: _Watched[HearingT]) -> None:
        self._pass_over(one)
        self._begin_again(one)
        one.left_out = one.inbox.left_out = False
        one.said_ms = None

    def _pass_over(self, one: _Watched[HearingT]) -> None:
        """Leave out all of a call up to now; of what is paused there is nothing to leave out."""
        skipped_ms = one.lines.skip(self._place_ms(one))
        one.counts.origin_ms = one.lines.taken_ms
        if not one.all_paused:
            one.counts.leave_out(skipped_ms)

    def _begin_again(self, one: _Watched[HearingT]) -> None:
        """Listen to a call as if it began now; what was yet to be decided is left out."""
        one.counts.begin_again(one.call.so_far(), one.lines.taken_ms)
        place = list(self._calls.items())
        call = self._stage.open(len(one.lines.channels), one.call)
        self._calls = {call if was is one else key: was for key, was in place}
        one.call = call
        if one.all_paused:
            call.pause(0)

    def _end(self, one: _Watched[HearingT]) -> None:
        if one.left_out:
            self._pass_over(one)
        for event in self._stage.end(one.call):
            self._say_event(one, event)
        del self._calls[one.call]
        ended = one.ended
        self._tell(CallGone(one.inbox.call_id, normal=ended is not None and ended.normal))

    def _say_event(self, one: _Watched[HearingT], found: LiveEvent) -> None:
        event = found.event
        shift_ms = one.counts.origin_ms
        span = (event.interval.start_ms + shift_ms, event.interval.end_ms + shift_ms)
        decided_ms = found.decided_ms + shift_ms + one.start_ms
        self._happened(
            one,
            event.kind,
            self._leg(one, event.participant),
            self._leg(one, _other(event)),
            span,
            one.inbox.began_ms + decided_ms,
        )

    def _leg(self, one: _Watched[HearingT], participant: str | None) -> LegId | None:
        if participant is None:
            return None
        channel = one.lines.channels[int(participant)]
        return next((leg.id for leg in reversed(one.legs) if leg.channel == channel), None)

    def _happened(
        self,
        one: _Watched[HearingT],
        kind: str,
        leg: LegId | None,
        other: LegId | None,
        span: tuple[int, int],
        decided_at_ms: int,
    ) -> None:
        self._number += 1
        one.last = Happening(
            self._number, one.inbox.call_id, kind, leg, other, span[0], span[1], decided_at_ms
        )
        self._tell(one.last)

    def _say(self, one: _Watched[HearingT]) -> None:
        one.said_ms = self._clock_ms()
        if one.left_out:
            self._pass_over(one)
        self._tell(self._now(one))

    def _now(self, one: _Watched[HearingT]) -> CallNow:
        so_far = one.counts.so_far(one.call.so_far())
        inbox, opened = one.inbox, one.inbox.opened
        channels = one.lines.channels
        legs = []
        for leg in one.legs:
            index = channels.index(leg.channel)
            legs.append(
                LegNow(
                    id=leg.id,
                    channel=leg.channel,
                    role=leg.role,
                    address=leg.address,
                    mixed=leg.mixed,
                    speech_ms=so_far.speech_ms[index],
                    speaking=index in so_far.speaking,
                    paused=one.pauses.of(leg.id),
                )
            )
        return CallNow(
            id=inbox.call_id,
            source=opened.source,
            began_at_ms=inbox.began_ms,
            legs=tuple(legs),
            external_ids=one.external_ids,
            interaction_id=opened.interaction_id,
            heard_ms=so_far.heard_ms,
            paused_ms=one.pauses.length_ms(one.lines.taken_ms),
            talk_over_ms=so_far.talk_over_ms,
            silent_since_ms=None if one.all_paused else so_far.silent_since_ms,
            paused=one.all_paused,
            held=one.pauses.held,
            shed_ms=one.counts.shed_ms + one.lines.late_ms,
            last=one.last,
        )


def _other(event: FloorEvent) -> str | None:
    return None if event.detail is None else event.detail.other
