"""Turns: who holds the floor, told from who speaks alone.

The floor passes when another participant speaks alone. So the call is first read as a row of
*holds*: stretches from the first to the last moment a participant is alone with nobody else alone
in between. Three things keep chance out of it:

- A pause of less than `floor_gap_ms` does not give the floor away: for the floor, a participant
  goes on speaking through it.
- Being alone for less than `sliver_ms` does not take the floor.
- A short hold in a short pause of the participant around it is a listener's response; it is no
  hold, and the two around it are one.

What is left alternates between participants. A turn is all the units its speaker begins between the
last moment the one before was alone and the first moment the one after is. Whatever else a
participant says is an *aside*: it never had the floor.

Only times and identity of speakers are compared, never names, so renaming renames the result.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from voice_analytics.domain.conversation import FloorState, Ipu, Turn
from voice_analytics.domain.interval import Interval, union
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.turns.floor import floor_states


@dataclass(frozen=True, slots=True)
class Hold:
    """A stretch in which one participant, and no other, is alone from time to time."""

    participant: str
    start_ms: int
    """First moment alone."""

    end_ms: int
    """Last moment alone."""

    alone_ms: int
    """Time alone in between."""

    def joined(self, later: "Hold") -> "Hold":
        """Return this hold prolonged to the end of a later one of the same participant."""
        return replace(self, end_ms=later.end_ms, alone_ms=self.alone_ms + later.alone_ms)


@dataclass(frozen=True, slots=True)
class Taking:
    """Who held the floor, and what was said without it."""

    holds: tuple[Hold, ...]
    """In order; neighbours have different participants."""

    turns: tuple[Turn, ...]
    """One per hold, in the same order."""

    asides: tuple[Turn, ...]
    """Utterances without the floor, in order of time."""

    states: tuple[FloorState, ...]
    """Floor states with every pause below `floor_gap_ms` taken as speech."""


def take_turns(ipus: Mapping[str, Sequence[Ipu]], duration_ms: int, limits: TurnLimits) -> Taking:
    """Return the turns of a call whose parties are told apart.

    Parameters
    ----------
    ipus
        Units of every participant, in order.
    duration_ms
        Length of the call.
    limits
        Limits in force.
    """
    held = held_speech(ipus, limits)
    states = floor_states((Ipu(who, h) for who, row in held.items() for h in row), duration_ms)
    holds = tuple(_joined(_without_responses(bare_holds(states, limits), held, limits)))
    turns: list[Turn] = []
    in_turn = {who: [False] * len(units) for who, units in ipus.items()}
    for index, hold in enumerate(holds):
        since_ms = holds[index - 1].end_ms if index > 0 else 0
        until_ms = holds[index + 1].start_ms if index + 1 < len(holds) else duration_ms
        units = ipus[hold.participant]
        first = bisect_left(units, since_ms, key=_start_ms)
        last = bisect_left(units, until_ms, key=_start_ms)
        turns.append(_turn(units[first:last]))
        in_turn[hold.participant][first:last] = [True] * (last - first)
    asides = [
        aside
        for who, units in ipus.items()
        for aside in _asides(units, in_turn[who], limits.utterance_gap_ms)
    ]
    return Taking(holds, tuple(turns), tuple(sorted(asides, key=_interval)), states)


def held_speech(
    ipus: Mapping[str, Sequence[Ipu]], limits: TurnLimits
) -> dict[str, tuple[Interval, ...]]:
    """Return the speech of each participant as the floor sees it, short pauses closed."""
    return {
        who: union((unit.interval for unit in units), bridge_ms=limits.floor_gap_ms)
        for who, units in ipus.items()
    }


def paragraphs(ipus: Iterable[Ipu], pause_ms: int) -> tuple[Turn, ...]:
    """Return one participant's units as turns that long silences divide.

    For a call whose parties were not told apart, where turns cannot be known.
    """
    return tuple(_turn(row) for row in _rows(ipus, pause_ms))


def _start_ms(unit: Ipu) -> int:
    return unit.interval.start_ms


def _interval(turn: Turn) -> Interval:
    return turn.interval


def _turn(units: Sequence[Ipu]) -> Turn:
    whole = Interval(units[0].interval.start_ms, units[-1].interval.end_ms)
    return Turn(units[0].participant, whole, tuple(units))


def _rows(units: Iterable[Ipu], gap_ms: int) -> list[list[Ipu]]:
    rows: list[list[Ipu]] = []
    for unit in units:
        if rows and unit.interval.start_ms - rows[-1][-1].interval.end_ms < gap_ms:
            rows[-1].append(unit)
        else:
            rows.append([unit])
    return rows


def _asides(units: Sequence[Ipu], in_turn: Sequence[bool], gap_ms: int) -> Iterator[Turn]:
    """Yield what is in no turn; units of one turn never stand between those of one aside."""
    for is_turn, run in groupby(zip(units, in_turn, strict=True), key=itemgetter(1)):
        if not is_turn:
            yield from (_turn(row) for row in _rows((unit for unit, _ in run), gap_ms))


def bare_holds(states: Iterable[FloorState], limits: TurnLimits) -> list[Hold]:
    """Return who is alone when; slivers prolong a hold but begin none."""
    holds: list[Hold] = []
    for state in states:
        if len(state.speakers) != 1:
            continue
        (participant,) = state.speakers
        alone_ms = state.interval.duration_ms
        hold = Hold(participant, state.interval.start_ms, state.interval.end_ms, alone_ms)
        if holds and holds[-1].participant == participant:
            holds[-1] = holds[-1].joined(hold)
        elif alone_ms >= limits.sliver_ms:
            holds.append(hold)
    return holds


def _joined(holds: Iterable[Hold]) -> list[Hold]:
    joined: list[Hold] = []
    for hold in holds:
        if joined and joined[-1].participant == hold.participant:
            joined[-1] = joined[-1].joined(hold)
        else:
            joined.append(hold)
    return joined


def _without_responses(
    holds: Sequence[Hold], held: Mapping[str, Sequence[Interval]], limits: TurnLimits
) -> list[Hold]:
    """Return the holds that took the floor.

    Where a hold and its neighbour could both be responses the two talk to each other, and both
    take the floor.
    """
    responds = [False] * len(holds)
    for index in range(1, len(holds) - 1):
        before, hold, after = holds[index - 1 : index + 2]
        responds[index] = (
            before.participant == after.participant
            and min(before.alone_ms, after.alone_ms) >= limits.backchannel_goes_on_ms
            and said_with(hold, held[hold.participant]).duration_ms <= limits.backchannel_max_ms
            and _pause_ms(hold, held[after.participant]) < limits.response_pause_ms
        )
    return [
        hold
        for index, hold in enumerate(holds)
        if not responds[index] or responds[index - 1] or responds[index + 1]
    ]


def said_with(hold: Hold, own: Sequence[Interval]) -> Interval:
    """Return the speech with which the participant held, pauses in it included."""
    first = bisect_right(own, hold.start_ms, key=_end_ms)
    last = bisect_left(own, hold.end_ms, key=_end_ms)
    return Interval(own[first].start_ms, own[last].end_ms)


def _pause_ms(hold: Hold, other: Sequence[Interval]) -> int:
    """Return for how long the other, who speaks before and after, is silent around the hold."""
    resumes = bisect_left(other, hold.end_ms, key=_begin_ms)
    stops = bisect_right(other, hold.start_ms, key=_end_ms) - 1
    return other[resumes].start_ms - other[stops].end_ms


def _begin_ms(interval: Interval) -> int:
    return interval.start_ms


def _end_ms(interval: Interval) -> int:
    return interval.end_ms
