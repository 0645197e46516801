"""Which kind an overlap is, from timing, who held the floor after, words and level together.

- Both began together after silence: a `simultaneous_start`. When nothing tells who was first, each
  of the two has one.
- The floor passed: an `interruption` when the taker began early enough before the giver's end and
  overlapped for long enough; else a `terminal_overlap`. Less of both is enough when the giver
  stopped *unfinished*: at a word no turn ends with, or at full level. A taker who says nothing but
  listener responses interrupts nobody.
- The floor did not pass: a `terminal_overlap` when the other's turn was about to end; else what
  the words tell, a `backchannel` or an `attempted_interruption`; else, without words that tell, a
  `backchannel` when it is short.
- On a channel that the parties share nobody's words or level can be told while both speak, so
  timing decides alone, less surely; and an overlap is heard a little shorter than it is.
- Who stops unfinished, pauses and goes on had not let go of the floor. So the one who spoke into
  the pause began the overlap: an `interruption` when they kept the floor, else an attempt or a
  listener response.

Timing counts in proportion to the distance from its limits; words and level move the limits or
add to the odds (`confidence`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from voice_analytics.domain.conversation import Event, EventKind, Ipu, Turn
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.turn_words import TurnWords
from voice_analytics.turns.confidence import EDGES_MS, SHARED_EDGES_MS, nats
from voice_analytics.turns.evidence import Evidence, shared
from voice_analytics.turns.floor import FloorClock
from voice_analytics.turns.saying import CONTENT_WORDS, Saying, finished, saying
from voice_analytics.turns.sounding import Sound

FULL_LEVEL_DB = 0.0
"""A turn whose last sound is at least as loud as the turn as a whole did not fade: of finished
turns in the development calls none is, of those cut off half are."""

HEARD_SHORT_MS = 50
"""By how much an overlap on a shared channel is heard too short: at both edges one voice drowns the
other (see `SURE_OF_SEVERAL` of the diariser)."""

TOLD_NATS = 4.0
"""What words that tell count for: more than timing at its surest."""

HINT_NATS = 0.5
"""What a sign that a turn was finished, or was not, counts for."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a turn ended."""

    finished: bool | None
    """Whether it could end with its last word; None without words to tell by."""

    end_db: float | None
    """Level at its end against the whole turn."""

    @property
    def cut_off(self) -> bool:
        """Whether it stopped unfinished."""
        return self.finished is False or self.abrupt

    @property
    def abrupt(self) -> bool:
        """Whether it stopped at full level."""
        return self.end_db is not None and self.end_db >= FULL_LEVEL_DB

    @property
    def hint(self) -> float:
        """What the signs say for having been cut off; negative for having finished."""
        signs = (
            0 if self.finished is None else 1 - 2 * self.finished,
            0 if self.end_db is None else 2 * self.abrupt - 1,
        )
        return HINT_NATS * sum(signs)


class Judge:
    """Decides the kind of one overlap.

    Parameters
    ----------
    clock
        Adds up silence and overlap.
    sound
        Levels of the participants.
    limits
        Limits in force.
    known
        Word lists of the language of the call.
    shared_channel
        Whether the parties were told apart on one channel.
    """

    def __init__(
        self,
        clock: FloorClock,
        sound: Sound,
        limits: TurnLimits,
        known: TurnWords | None,
        *,
        shared_channel: bool,
    ) -> None:
        self._clock = clock
        self._sound = sound
        self._limits = limits
        self._known = None if shared_channel else known
        self._short_ms = HEARD_SHORT_MS if shared_channel else 0
        self._edges_ms = SHARED_EDGES_MS if shared_channel else EDGES_MS
        self._evidence = Evidence(clock, sound, shared_channel=shared_channel)

    def taker(self, taker: Turn, giver: Turn, before: Turn | None) -> Iterator[Event]:
        """Yield what happened where the floor passed with an overlap.

        Parameters
        ----------
        taker, giver
            Two turns that follow each other.
        before
            The turn before that of the giver, if it was the taker's.
        """
        together = self._simultaneous_start(taker, giver, taker.participant)
        if together:
            yield from together
        elif self._only_paused(before, giver, taker):
            yield self._tried(giver, taker, taker.participant, shared(giver, taker))
        else:
            yield self._passed(taker, giver)

    def aside(
        self, aside: Turn, host: Turn, floor_after: str | None, before: Turn | None
    ) -> Iterator[Event]:
        """Yield what an utterance without the floor was to the turn it lies in.

        Parameters
        ----------
        aside, host
            The utterance and the turn.
        floor_after
            Who held the floor next.
        before
            The turn before that of the host, if it was the aside's participant's.
        """
        together = self._simultaneous_start(aside, host, floor_after)
        if together:
            yield from together
        elif self._only_paused(before, host, aside) and self._long_enough(aside):
            yield self._cut_in(host, aside)
        else:
            yield self._tried(aside, host, floor_after, aside.interval)

    def _passed(self, taker: Turn, giver: Turn) -> Event:
        ending, stretch = self._ending(giver), shared(taker, giver)
        limits = self._limits
        early_ms = giver.interval.end_ms - taker.interval.start_ms + self._short_ms
        long_ms = self._clock.overlap_ms(stretch.start_ms, stretch.end_ms) + self._short_ms
        cut_ms = limits.cut_off_overlap_ms if ending.cut_off else limits.terminal_overlap_ms
        least_ms = min(limits.interruption_min_overlap_ms, cut_ms)
        odds = nats(early_ms - cut_ms, long_ms - least_ms, edges_ms=self._edges_ms)
        said = saying(taker.words, self._known)
        if said is not None and said.content < CONTENT_WORDS:
            kind, sure = EventKind.TERMINAL_OVERLAP, TOLD_NATS - odds
        elif odds >= 0:
            kind, sure = EventKind.INTERRUPTION, odds + ending.hint
        else:
            kind, sure = EventKind.TERMINAL_OVERLAP, -odds - ending.hint
        return self._evidence.event(
            kind, taker, giver, stretch, sure, taker.participant, ending.finished, said
        )

    def _tried(self, aside: Turn, host: Turn, floor_after: str | None, stretch: Interval) -> Event:
        limits, said = self._limits, saying(aside.words, self._known)
        going_on = nats(
            host.interval.end_ms - aside.interval.start_ms - limits.backchannel_goes_on_ms,
            edges_ms=self._edges_ms,
        )
        over_ms = aside.interval.duration_ms - limits.backchannel_max_ms
        wants = _wants_floor(nats(over_ms, edges_ms=self._edges_ms), over_ms > 0, said)
        if going_on < 0:
            kind, sure = EventKind.TERMINAL_OVERLAP, -going_on
        elif wants > 0:
            kind, sure = EventKind.ATTEMPTED_INTERRUPTION, min(going_on, wants)
        else:
            kind, sure = EventKind.BACKCHANNEL, min(going_on, -wants)
        return self._evidence.event(kind, aside, host, stretch, sure, floor_after, None, said)

    def _cut_in(self, host: Turn, aside: Turn) -> Event:
        """Return that the host spoke into the pause of someone who then went on, and gave up."""
        said, stretch = saying(host.words, self._known), shared(aside, host)
        over_ms = aside.interval.duration_ms - self._limits.cut_off_overlap_ms
        return self._evidence.event(
            EventKind.INTERRUPTION,
            host,
            aside,
            stretch,
            nats(over_ms, edges_ms=self._edges_ms),
            host.participant,
            False,
            said,
        )

    def _only_paused(self, before: Turn | None, other: Turn, resumed: Turn) -> bool:
        """Return whether a speaker whose turn was over before `other` had not let go of it."""
        if before is None or before.interval.end_ms > other.interval.start_ms:
            return False
        pause_ms = resumed.interval.start_ms - before.interval.end_ms
        return pause_ms < self._limits.resume_ms and self._ending(before).finished is False

    def _long_enough(self, aside: Turn) -> bool:
        return aside.interval.duration_ms >= self._limits.cut_off_overlap_ms

    def _ending(self, turn: Turn) -> Ending:
        told = finished(turn.words, turn.interval.end_ms, self._known)
        return Ending(told, self._sound.end_db(turn))

    def _simultaneous_start(
        self, one: Turn, other: Turn, floor_after: str | None
    ) -> tuple[Event, ...]:
        """Return the event when `one` and a unit of `other` begin together after silence."""
        start_ms = one.interval.start_ms
        unit = self._beginning_with(one.ipus[0], other)
        if unit is None:
            return ()
        limits, other_ms = self._limits, unit.interval.start_ms
        spare_ms = limits.simultaneous_start_ms - abs(start_ms - other_ms)
        silence_ms = self._clock.silence_before_ms(min(start_ms, other_ms))
        long_ms = spare_ms if silence_ms is None else silence_ms - limits.simultaneous_silence_ms
        if long_ms < 0:
            return ()
        sure = nats(spare_ms, long_ms, edges_ms=self._edges_ms)
        stretch = Interval(max(start_ms, other_ms), shared(one, other).end_ms)
        pairs = ((one, other, start_ms <= other_ms), (other, one, other_ms <= start_ms))
        return tuple(
            self._evidence.event(
                EventKind.SIMULTANEOUS_START, beginner, second, stretch, sure, floor_after
            )
            for beginner, second, first in pairs
            if first
        )

    def _beginning_with(self, unit: Ipu, other: Turn) -> Ipu | None:
        """Return the unit of `other` that begins at about the time of `unit` and overlaps it."""
        start_ms, within_ms = unit.interval.start_ms, self._limits.simultaneous_start_ms
        first = bisect_left(other.ipus, start_ms - within_ms, key=_start_ms)
        last = bisect_right(other.ipus, start_ms + within_ms, key=_start_ms)
        near = (o for o in other.ipus[first:last] if o.interval.overlap_ms(unit.interval) > 0)
        return next(near, None)


def _wants_floor(timing: float, too_long: bool, said: Saying | None) -> float:
    """Return the nats for wanting the floor; never exactly between the two."""
    told = 0.0
    if said is not None and said.listens:
        told = -TOLD_NATS
    elif said is not None and said.speaks:
        told = TOLD_NATS
    return timing + told or (1e-9 if too_long else 0.0)


def _start_ms(unit: Ipu) -> int:
    return unit.interval.start_ms
