"""Up to when a call in progress is settled: what is yet to come changes nothing before.

Turn-taking looks ahead: a short hold may turn out to be a listener's response, a listener's
response may go on, an overlap may be the end of a turn. What is known when:

- Speech is known up to where each participant's last stretch either is still going on or was
  followed by a silence that closes it.
- The floor is settled up to the last moment a participant was alone in a *seam*: a hold that is no
  listener's response whatever follows, after one that is over. No hold before it changes any more.
- An event is settled when the floor is up to its end, and so far beyond its beginning that the
  other is known to have gone on; and when so long was heard after its end that nothing more belongs
  to the same utterance.

Everything that settles is what the whole call gives in the end: a law of `tests/laws`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from voice_analytics.domain.conversation import Event, FloorState, Ipu
from voice_analytics.domain.interval import Interval, union
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.turns.events import overlap_events
from voice_analytics.turns.floor import FloorClock, floor_states
from voice_analytics.turns.judging import Judge
from voice_analytics.turns.silences import dead_air, long_silences
from voice_analytics.turns.sounding import Sound
from voice_analytics.turns.taking import (
    Hold,
    Taking,
    bare_holds,
    held_speech,
    said_with,
    take_turns,
)

TRIM_EVERY_MS = 5000
"""How often what is no longer needed is forgotten."""

KEPT_MS = 10_000
"""Kept of what is settled; more where it takes more to tell the same."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one participant's speech."""

    stretches: tuple[Interval, ...]
    """In order, apart from each other; the last one may still go on."""

    until_ms: int
    """Nothing before this changes; a stretch that goes on ends here."""


@dataclass(frozen=True, slots=True)
class Seam:
    """The hold before which no other changes any more."""

    hold: Hold
    said_ms: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The part of a call in progress that no longer changes."""

    known_ms: int
    """Who speaks is known up to here."""

    settled_ms: int
    """Events are settled whose `settles_ms` is not after this."""

    seam: Seam | None
    states: tuple[FloorState, ...]
    """Who spoke, up to `known_ms`."""

    events: tuple[Event, ...]
    """Those that are settled, in the order in which they were."""

    open: tuple[Event, ...]
    """Those that are not settled yet, as they would be if the call ended now."""


def settles_ms(event: Event, limits: TurnLimits) -> int:
    """Return up to when the floor has to be settled for an event to be."""
    return max(event.interval.end_ms, event.interval.start_ms + limits.backchannel_goes_on_ms)


def settle(
    known: Mapping[str, Known],
    limits: TurnLimits,
    *,
    not_recorded: Iterable[Interval] = (),
    over_ms: int | None = None,
) -> Settled:
    """Return what is settled of a call, told by timing alone.

    Parameters
    ----------
    known
        What is known of each participant; one of them may stand for parties that share a channel,
        and nothing happens between them.
    limits
        Limits in force.
    not_recorded
        Stretches that were dropped; silence inside them is nobody's.
    over_ms
        Where the call ended; None while it goes on.
    """
    units = {who: _units(who, one, limits) for who, one in known.items()}
    until_ms = over_ms
    if until_ms is None:
        until_ms = min(_known_ms(units[who], one, limits) for who, one in known.items())
        until_ms = _before_pauses(until_ms, units, limits)
    heard = {who: tuple(_cut(row, until_ms)) for who, row in units.items()}
    states = floor_states((unit for row in heard.values() for unit in row), until_ms)
    taking = take_turns(heard, until_ms, limits)
    seam = _seam(taking, heard, until_ms, limits)
    settled_ms = _settled_ms(seam, heard, until_ms, limits)
    if over_ms is not None:
        settled_ms = over_ms + limits.backchannel_goes_on_ms
    found = [*_overlaps(taking, heard, limits), *_silences(taking, states, not_recorded, limits)]
    found.sort(key=lambda event: _order(event, limits))
    events = [event for event in found if settles_ms(event, limits) <= settled_ms]
    return Settled(
        known_ms=until_ms,
        settled_ms=settled_ms,
        seam=seam,
        states=states,
        events=tuple(events),
        open=tuple(found[len(events) :]),
    )


class Settling:
    """The floor of a call in progress; remembers as much as what is yet to settle may need.

    Parameters
    ----------
    participants
        Whoever may speak.
    limits
        Limits in force.
    """

    def __init__(self, participants: Iterable[str], limits: TurnLimits) -> None:
        self._limits = limits
        self._stretches: dict[str, list[Interval]] = {who: [] for who in participants}
        self._pauses: list[Interval] = []
        self._given_ms = -1
        self._trimmed_ms = 0

    @property
    def remembered(self) -> int:
        """Return how many stretches of speech are remembered."""
        return sum(map(len, self._stretches.values()))

    def spoke(self, participant: str, stretch: Interval) -> None:
        """Take a stretch of speech that is over; those of a participant come in order."""
        self._stretches[participant].append(stretch)

    def dropped(self, pause: Interval) -> None:
        """Take a stretch that was not recorded."""
        self._pauses.append(pause)

    def look(
        self,
        standing: Mapping[str, tuple[Interval | None, int]],
        *,
        pause: Interval | None = None,
        over_ms: int | None = None,
    ) -> Settled:
        """Return what is settled, of the events only those that were not given before.

        Parameters
        ----------
        standing
            Of each participant the stretch that still goes on, and up to when everything is known:
            its end, where there is one.
        pause
            A stretch that is still being dropped.
        over_ms
            Where the call ended; None while it goes on.
        """
        pauses = (*self._pauses, *(() if pause is None else (pause,)))
        known = _joined_with(self._stretches, standing)
        found = settle(known, self._limits, not_recorded=pauses, over_ms=over_ms)
        given_ms = self._given_ms
        fresh = tuple(one for one in found.events if settles_ms(one, self._limits) > given_ms)
        self._given_ms = max(found.settled_ms, given_ms)
        if over_ms is None and found.settled_ms - self._trimmed_ms >= TRIM_EVERY_MS:
            self._trim(found, standing, pauses)
        return replace(found, events=fresh)

    def _trim(
        self,
        found: Settled,
        standing: Mapping[str, tuple[Interval | None, int]],
        pauses: Sequence[Interval],
    ) -> None:
        """Forget what is no longer needed: without it, the same is settled by the same hold."""
        self._trimmed_ms = found.settled_ms
        before_ms = found.settled_ms - KEPT_MS
        kept = {who: _after(row, before_ms) for who, row in self._stretches.items()}
        again = settle(_joined_with(kept, standing), self._limits, not_recorded=pauses)
        same = [_told(one) for one in found.open] == [_told(one) for one in again.open]
        if same and _tells_the_same(found.seam, again.seam, self._limits):
            self._stretches = kept
            self._pauses = _after(self._pauses, before_ms)


def _told(event: Event) -> tuple[str, str, str | None, Interval]:
    other = None if event.detail is None else event.detail.other
    return event.kind, event.participant, other, event.interval


def _joined_with(
    stretches: Mapping[str, Sequence[Interval]],
    standing: Mapping[str, tuple[Interval | None, int]],
) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for who, row in stretches.items():
        going_on, until_ms = standing[who]
        last = () if going_on is None else (going_on,)
        known[who] = Known((*row, *last), until_ms)
    return known


def _after(stretches: Iterable[Interval], at_ms: int) -> list[Interval]:
    return [one for one in stretches if one.end_ms > at_ms]


def _tells_the_same(seam: Seam | None, again: Seam | None, limits: TurnLimits) -> bool:
    if seam is None or again is None or seam == again:
        return seam == again
    return (
        seam.hold.participant == again.hold.participant
        and seam.hold.end_ms == again.hold.end_ms
        and again.hold.alone_ms >= limits.backchannel_goes_on_ms
        and again.said_ms > limits.backchannel_max_ms
    )


def _order(event: Event, limits: TurnLimits) -> tuple[int, Interval, str, str]:
    return settles_ms(event, limits), event.interval, event.kind, event.participant


def _units(who: str, known: Known, limits: TurnLimits) -> tuple[Ipu, ...]:
    return tuple(
        Ipu(who, stretch)
        for stretch in union(known.stretches, bridge_ms=limits.ipu_gap_ms)
        if stretch.duration_ms >= limits.sliver_ms
    )


def _known_ms(units: Sequence[Ipu], known: Known, limits: TurnLimits) -> int:
    """Return up to when a participant's speech and pauses are known."""
    if not known.stretches:
        return known.until_ms
    last = known.stretches[-1]
    if known.until_ms - last.end_ms >= max(limits.ipu_gap_ms, limits.floor_gap_ms):
        return known.until_ms
    if any(unit.interval.end_ms == last.end_ms for unit in units[-2:]):
        return last.end_ms
    # So short that it may be nothing: only what is before it is known.
    return _known_ms(units, Known(known.stretches[:-1], last.start_ms), limits)


def _before_pauses(until_ms: int, units: Mapping[str, Sequence[Ipu]], limits: TurnLimits) -> int:
    """Return the moment, or one before that is in nobody's pause that is closed for the floor."""
    found_ms = until_ms
    for row in units.values():
        for unit, following in pairwise(row):
            pause_ms = following.interval.start_ms - unit.interval.end_ms
            is_inside = unit.interval.end_ms < found_ms <= following.interval.start_ms
            if is_inside and pause_ms < limits.floor_gap_ms:
                found_ms = unit.interval.end_ms
    return found_ms if found_ms == until_ms else _before_pauses(found_ms, units, limits)


def _cut(units: Iterable[Ipu], until_ms: int) -> Iterator[Ipu]:
    for unit in units:
        span = unit.interval
        if span.start_ms < until_ms:
            yield Ipu(unit.participant, Interval(span.start_ms, min(span.end_ms, until_ms)))


def _seam(
    taking: Taking, units: Mapping[str, Sequence[Ipu]], known_ms: int, limits: TurnLimits
) -> Seam | None:
    """Return the last hold that stays one, and before which all holds stay what they are."""
    held = held_speech(units, limits)
    holds = bare_holds(taking.states, limits)
    for index in range(len(holds) - 1, -1, -1):
        hold = holds[index]
        said_ms = said_with(hold, held[hold.participant]).duration_ms
        long_enough = hold.alone_ms >= limits.backchannel_goes_on_ms or index + 1 < len(holds)
        if index == 0:
            return Seam(hold, said_ms) if long_enough else None
        before = holds[index - 1]
        if not long_enough or not _is_over(before, held, known_ms, limits):
            continue
        if said_ms > limits.backchannel_max_ms or _responds_to_nobody(
            hold, before, held[before.participant], known_ms, limits
        ):
            return Seam(hold, said_ms)
    return None


def _settled_ms(
    seam: Seam | None, units: Mapping[str, Sequence[Ipu]], known_ms: int, limits: TurnLimits
) -> int:
    """Return up to when no utterance is prolonged by what is yet to be decided."""
    if seam is None:
        return -1
    floor_ms, holder = seam.hold.end_ms, seam.hold.participant
    undecided = (
        unit.interval.start_ms
        for who, row in units.items()
        for unit in row
        if who != holder and unit.interval.start_ms >= floor_ms
    )
    return min(floor_ms, min(undecided, default=known_ms) - limits.utterance_gap_ms)


def _responds_to_nobody(
    hold: Hold, before: Hold, other: Sequence[Interval], known_ms: int, limits: TurnLimits
) -> bool:
    """Return whether a hold is no response, however short: the other hardly spoke, or stopped."""
    if before.alone_ms < limits.backchannel_goes_on_ms:
        return True
    resumes = bisect_right(other, hold.start_ms, key=_end_ms)
    resumes_ms = other[resumes].start_ms if resumes < len(other) else known_ms
    return resumes_ms - other[resumes - 1].end_ms >= limits.response_pause_ms


def _end_ms(interval: Interval) -> int:
    return interval.end_ms


def _is_over(
    hold: Hold, held: Mapping[str, Sequence[Interval]], known_ms: int, limits: TurnLimits
) -> bool:
    """Return whether it is known if a hold was said with more than a response."""
    said = said_with(hold, held[hold.participant])
    return said.end_ms < known_ms or said.duration_ms > limits.backchannel_max_ms


def _overlaps(
    taking: Taking, units: Mapping[str, Sequence[Ipu]], limits: TurnLimits
) -> Iterator[Event]:
    unmeasured = Sound({}, tuple(unit for row in units.values() for unit in row))
    clock = FloorClock(taking.states)
    return overlap_events(taking, Judge(clock, unmeasured, limits, None, shared_channel=False))


def _silences(
    taking: Taking,
    states: Sequence[FloorState],
    not_recorded: Iterable[Interval],
    limits: TurnLimits,
) -> Iterator[Event]:
    silences = long_silences(states, tuple(not_recorded), limits.dead_air_ms)
    return dead_air(silences, taking.turns, limits.dead_air_ms)
