"""What happens between participants on the floor, classified by timing alone.

Every overlap is explained by one event:

- Two turns that follow each other and overlap: a `simultaneous_start` when both began together
  after silence; an `interruption` when the taker began early enough before the giver's end and
  overlapped for long enough; else a `terminal_overlap`.
- An aside against the turn it lies in: a `simultaneous_start` in which one yielded; a
  `terminal_overlap` when the turn was about to end; a `backchannel` when it is short; else an
  `attempted_interruption`.

When nothing tells who began a `simultaneous_start`, each of the two has one.

Timing cannot see whether a turn was complete or what was said, so no confidence is above 0.95, and
it falls to 0.5 where a limit is just met.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from voice_analytics.domain.conversation import (
    Event,
    EventDetail,
    EventKind,
    Ipu,
    Turn,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.turns.confidence import confidence
from voice_analytics.turns.floor import FloorClock
from voice_analytics.turns.taking import Taking


def overlap_events(taking: Taking, limits: TurnLimits) -> Iterator[Event]:
    """Yield the events that explain every overlap, in no particular order.

    Parameters
    ----------
    taking
        Turns and asides of a call whose parties are told apart.
    limits
        Limits in force.
    """
    judge = _Judge(FloorClock(taking.states), limits)
    for giver, taker in pairwise(taking.turns):
        if taker.interval.start_ms < giver.interval.end_ms:
            yield from judge.taker(taker, giver)
    ends = [turn.interval.end_ms for turn in taking.turns]
    turns, asides = _Utterances(taking.turns), _Utterances(taking.asides)
    for aside in taking.asides:
        index = bisect_right(ends, aside.interval.end_ms)
        after = taking.turns[index].participant if index < len(ends) else None
        hosts = turns.shared_with(aside)
        if hosts:
            yield from judge.aside(aside, hosts[-1], after)
            continue
        for peer in asides.shared_with(aside):
            events = judge.aside(aside, peer, after)
            yield from (event for event in events if event.participant == aside.participant)


class _Utterances:
    """Finds the utterances of other participants during a given one."""

    def __init__(self, utterances: Sequence[Turn]) -> None:
        rows: dict[str, list[Turn]] = {}
        for utterance in utterances:
            rows.setdefault(utterance.participant, []).append(utterance)
        self._rows: Mapping[str, Sequence[Turn]] = rows

    def shared_with(self, utterance: Turn) -> list[Turn]:
        """Return those that share time with `utterance`, the least shared first."""
        interval = utterance.interval
        others: list[Turn] = []
        for who, row in self._rows.items():
            if who != utterance.participant:
                first = bisect_right(row, interval.start_ms, key=_end_ms)
                others += row[first : bisect_left(row, interval.end_ms, key=_start_ms)]
        return sorted(others, key=lambda other: interval.overlap_ms(other.interval))


class _Judge:
    """Decides the kind of one overlap."""

    def __init__(self, clock: FloorClock, limits: TurnLimits) -> None:
        self._clock = clock
        self._limits = limits

    def taker(self, taker: Turn, giver: Turn) -> Iterator[Event]:
        """Yield what happened where the floor passed with an overlap."""
        together = self._simultaneous_start(taker, giver, taker.participant)
        if together:
            yield from together
            return
        least_ms = self._limits.interruption_min_overlap_ms
        shared = _shared(taker, giver)
        early_ms = _remaining_ms(taker, giver) - self._limits.terminal_overlap_ms
        long_ms = self._clock.overlap_ms(shared.start_ms, shared.end_ms) - least_ms
        if early_ms >= 0 and long_ms >= 0:
            kind, sure = EventKind.INTERRUPTION, confidence(early_ms, long_ms)
        else:
            kind, sure = EventKind.TERMINAL_OVERLAP, confidence(-min(early_ms, long_ms))
        yield _event(kind, taker, giver, shared, sure, taker.participant)

    def aside(self, aside: Turn, host: Turn, floor_after: str | None) -> Iterator[Event]:
        """Yield what an utterance without the floor was to the turn it lies in."""
        together = self._simultaneous_start(aside, host, floor_after)
        if together:
            yield from together
            return
        going_on_ms = _remaining_ms(aside, host) - self._limits.backchannel_goes_on_ms
        spare_ms = self._limits.backchannel_max_ms - aside.interval.duration_ms
        if going_on_ms < 0:
            kind, sure = EventKind.TERMINAL_OVERLAP, confidence(-going_on_ms)
        elif spare_ms >= 0:
            kind, sure = EventKind.BACKCHANNEL, confidence(going_on_ms, spare_ms)
        else:
            kind, sure = EventKind.ATTEMPTED_INTERRUPTION, confidence(going_on_ms, -spare_ms)
        yield _event(kind, aside, host, aside.interval, sure, floor_after)

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
        sure = confidence(spare_ms, long_ms)
        shared = Interval(max(start_ms, other_ms), _shared(one, other).end_ms)
        pairs = ((one, other, start_ms <= other_ms), (other, one, other_ms <= start_ms))
        return tuple(
            _event(EventKind.SIMULTANEOUS_START, beginner, second, shared, sure, floor_after)
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


def _start_ms(spoken: Ipu | Turn) -> int:
    return spoken.interval.start_ms


def _end_ms(spoken: Ipu | Turn) -> int:
    return spoken.interval.end_ms


def _shared(one: Turn, other: Turn) -> Interval:
    return Interval(
        max(one.interval.start_ms, other.interval.start_ms),
        min(one.interval.end_ms, other.interval.end_ms),
    )


def _remaining_ms(beginner: Turn, other: Turn) -> int:
    return other.interval.end_ms - beginner.interval.start_ms


def _event(
    kind: EventKind,
    beginner: Turn,
    other: Turn,
    interval: Interval,
    sure: float,
    floor_after: str | None,
) -> Event:
    return Event(
        kind,
        beginner.participant,
        interval,
        sure,
        EventDetail(
            other=other.participant,
            remaining_ms=_remaining_ms(beginner, other),
            utterance_ms=beginner.interval.duration_ms,
            floor_after=floor_after,
        ),
    )
