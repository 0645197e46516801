"""What holds of every conversation."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.laws.strategies import Heard, any_calls, calls
from tests.timelines import A, B, C
from voice_analytics.domain.conversation import EventKind, SpeechSegment
from voice_analytics.domain.interval import Interval, intersection, total_ms

OVERLAP_KINDS = (
    EventKind.INTERRUPTION,
    EventKind.ATTEMPTED_INTERRUPTION,
    EventKind.BACKCHANNEL,
    EventKind.TERMINAL_OVERLAP,
    EventKind.SIMULTANEOUS_START,
)


@given(any_calls())
def test_floor_states_partition_the_call(heard: Heard) -> None:
    states = heard.conversation().states
    edges = [state.interval.start_ms for state in states] + [heard.duration_ms]
    assert edges[0] == 0
    for state, end_ms in zip(states, edges[1:], strict=True):
        assert state.interval.end_ms == end_ms
    for before, after in pairwise(states):
        assert before.speakers != after.speakers


@given(any_calls())
def test_floor_states_add_up_to_the_speech_of_each(heard: Heard) -> None:
    conversation = heard.conversation()
    for person in conversation.participants:
        spoken = [s.interval for s in conversation.states if person.id in s.speakers]
        units = conversation.ipus_of(person.id)
        assert total_ms(spoken) == sum(unit.duration_ms for unit in units)


@given(any_calls())
def test_every_unit_belongs_to_one_utterance(heard: Heard) -> None:
    conversation = heard.conversation()
    used = Counter(u for turn in (*conversation.turns, *conversation.asides) for u in turn.ipus)
    assert used == Counter(conversation.ipus)


@given(any_calls())
def test_every_word_of_who_speaks_belongs_to_one_utterance(heard: Heard) -> None:
    conversation = heard.conversation()
    speakers = {unit.participant for unit in conversation.ipus}
    used = Counter(w for turn in (*conversation.turns, *conversation.asides) for w in turn.words)
    assert used == Counter(word for word in conversation.words if word.participant in speakers)


@given(calls(parties=(A, B, C)))
def test_transfers_join_the_turns_and_change_the_speaker(heard: Heard) -> None:
    conversation = heard.conversation()
    assert len(conversation.transfers) == max(len(conversation.turns) - 1, 0)
    for (giver, taker), transfer in zip(
        pairwise(conversation.turns), conversation.transfers, strict=True
    ):
        assert transfer.from_participant == giver.participant
        assert transfer.to_participant == taker.participant != giver.participant
        assert transfer.at_ms == taker.interval.start_ms > giver.interval.start_ms


@given(any_calls())
def test_everything_lies_in_the_call_and_in_order(heard: Heard) -> None:
    conversation = heard.conversation()
    whole = Interval(0, max(heard.duration_ms, 1))
    rows = (
        conversation.segments,
        conversation.ipus,
        conversation.turns,
        conversation.asides,
        conversation.events,
    )
    for row in rows:
        intervals = [item.interval for item in row]
        assert intervals == sorted(intervals)
        assert all(interval.intersection(whole) == interval for interval in intervals)


@given(calls(parties=(A, B, C)))
def test_events_name_others_and_are_never_certain(heard: Heard) -> None:
    conversation = heard.conversation()
    for event in conversation.events_of(*OVERLAP_KINDS):
        assert event.detail.other != event.participant
        assert event.detail.remaining_ms is not None
        assert event.detail.remaining_ms > 0
        assert 0.5 <= event.confidence <= 0.95


@given(calls())
def test_every_overlap_of_two_is_explained_by_an_event(heard: Heard) -> None:
    conversation = heard.conversation()
    overlaps = [state.interval for state in conversation.states if len(state.speakers) > 1]
    events = [event.interval for event in conversation.events_of(*OVERLAP_KINDS)]
    assert total_ms(intersection(overlaps, events)) == total_ms(overlaps)


@given(calls())
def test_dead_air_is_silence_outside_holds(heard: Heard) -> None:
    conversation = heard.conversation()
    silence = [state.interval for state in conversation.states if not state.speakers]
    for event in conversation.events_of(EventKind.DEAD_AIR):
        assert total_ms(intersection(silence, [event.interval])) == event.interval.duration_ms
        assert not intersection([hold.interval for hold in heard.holds], [event.interval])


@given(any_calls(), st.data())
def test_dividing_a_segment_at_a_point_changes_nothing(heard: Heard, data: st.DataObject) -> None:
    pieces: list[SpeechSegment] = []
    for segment in heard.segments:
        interval = segment.interval
        cut_ms = data.draw(st.integers(interval.start_ms, interval.end_ms - 1))
        edges = sorted({interval.start_ms, cut_ms, interval.end_ms})
        pieces += [
            SpeechSegment(segment.participant, Interval(start_ms, end_ms))
            for start_ms, end_ms in pairwise(edges)
        ]
    divided = replace(
        heard,
        segments=tuple(data.draw(st.permutations(pieces))),
        words=tuple(reversed(heard.words)),
    )
    assert divided.conversation() == heard.conversation()
