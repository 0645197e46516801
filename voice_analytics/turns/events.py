"""What happens between participants on the floor: one event explains each overlap.

Which two utterances an overlap is between is told here; what kind it is, in `judging`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from voice_analytics.domain.conversation import Event, Turn
from voice_analytics.turns.judging import Judge
from voice_analytics.turns.taking import Taking


def overlap_events(taking: Taking, judge: Judge) -> Iterator[Event]:
    """Yield the events that explain every overlap, in no particular order.

    Parameters
    ----------
    taking
        Turns and asides with their words, of a call whose parties are told apart.
    judge
        Decides the kind of each.
    """
    turns = taking.turns
    for index in range(1, len(turns)):
        giver, taker = turns[index - 1 : index + 1]
        if taker.interval.start_ms < giver.interval.end_ms:
            yield from judge.taker(taker, giver, _before(turns, index - 1, taker.participant))
    ends = [turn.interval.end_ms for turn in turns]
    starts = [turn.interval.start_ms for turn in turns]
    hosts_of, peers = _Utterances(turns), _Utterances(taking.asides)
    for aside in taking.asides:
        index = bisect_right(ends, aside.interval.end_ms)
        after = turns[index].participant if index < len(ends) else None
        hosts = hosts_of.shared_with(aside)
        if hosts:
            at = bisect_left(starts, hosts[-1].interval.start_ms)
            before = _before(turns, at, aside.participant)
            yield from judge.aside(aside, hosts[-1], after, before)
            continue
        # Of several utterances of one participant, the one that shares most stands for all.
        most = {peer.participant: peer for peer in peers.shared_with(aside)}
        for peer in most.values():
            events = judge.aside(aside, peer, after, None)
            yield from (event for event in events if event.participant == aside.participant)


def _before(turns: Sequence[Turn], index: int, participant: str) -> Turn | None:
    """Return the turn just before that at `index`, if it is the participant's."""
    before = turns[index - 1] if index > 0 else None
    return before if before is not None and before.participant == participant else None


class _Utterances:
    """Finds the utterances of other participants during a given one."""

    def __init__(self, utterances: Sequence[Turn]) -> None:
        rows: dict[str, list[Turn]] = {}
        for utterance in utterances:
            rows.setdefault(utterance.participant, []).append(utterance)
        self._rows: Mapping[str, Sequence[Turn]] = rows

    def shared_with(self, utterance: Turn) -> list[Turn]:
        """Return those that share time with `utterance`, the least shared first.

        Of those that share as much, the one that began first comes first.
        """
        interval = utterance.interval
        others: list[Turn] = []
        for who, row in self._rows.items():
            if who != utterance.participant:
                first = bisect_right(row, interval.start_ms, key=_end_ms)
                others += row[first : bisect_left(row, interval.end_ms, key=_start_ms)]
        return sorted(
            others, key=lambda other: (interval.overlap_ms(other.interval), other.interval)
        )


def _start_ms(spoken: Turn) -> int:
    return spoken.interval.start_ms


def _end_ms(spoken: Turn) -> int:
    return spoken.interval.end_ms
