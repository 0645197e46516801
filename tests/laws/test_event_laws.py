"""What every kind of event, every turn and every transfer keep when the call is changed."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.strategies import ONE_CHANNEL, Heard, any_calls, calls, diarised_calls
from tests.laws.transformed import (
    moved_event,
    moved_transfer,
    renamed_event,
    renamed_transfer,
    who_when,
)
from tests.timelines import ENGLISH, A, B, C, hold, say, speech
from voice_analytics.domain.call import Participant
from voice_analytics.domain.conversation import AcousticTrack, Event, EventKind
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.turns import build_conversation

OVERLAP_KINDS = (
    EventKind.INTERRUPTION,
    EventKind.ATTEMPTED_INTERRUPTION,
    EventKind.BACKCHANNEL,
    EventKind.TERMINAL_OVERLAP,
    EventKind.SIMULTANEOUS_START,
)
SWAPPED = {"A": "B", "B": "A"}
RENAMED = {"A": "zoe", "B": "mia", "C": "abe"}

EXAMPLES: dict[EventKind, Heard] = {
    kind: Heard(duration_ms, (A, B), speech(timeline), ())
    for kind, timeline, duration_ms in (
        (EventKind.INTERRUPTION, "A[0,5000) B[4000,9000)", 9000),
        (EventKind.ATTEMPTED_INTERRUPTION, "A[0,9000) B[4000,6000)", 9000),
        (EventKind.BACKCHANNEL, "A[0,9000) B[4000,4500)", 9000),
        (EventKind.TERMINAL_OVERLAP, "A[0,5000) B[4800,9000)", 9000),
        (EventKind.SIMULTANEOUS_START, "A[0,500) B[2000,9000) A[2100,2900)", 9000),
        (EventKind.DEAD_AIR, "A[0,1000) B[9000,9900)", 9900),
        (EventKind.LONG_MONOLOGUE, "A[0,70000) B[71000,72000)", 72_000),
    )
}
EXAMPLES[EventKind.HOLD] = Heard(9000, (A, B), speech("A[0,1000)"), (), (hold(2000, 8000),))

# The same kinds where words decide, or where one who only paused was cut in on.
TOLD_BY_WORDS: dict[str, tuple[EventKind, Heard]] = {
    label: (kind, Heard(9000, (A, B), speech(timeline), words, known=ENGLISH))
    for label, kind, timeline, words in (
        (
            "cut off",
            EventKind.INTERRUPTION,
            "A[0,5000) B[4700,9000)",
            say("A", 4400, "slices of the"),
        ),
        (
            "short attempt",
            EventKind.ATTEMPTED_INTERRUPTION,
            "A[0,9000) B[4000,4500)",
            say("B", 4000, "but will it"),
        ),
        (
            "slow response",
            EventKind.BACKCHANNEL,
            "A[0,9000) B[4000,5400)",
            say("B", 4000, "yeah I see"),
        ),
        (
            "early response",
            EventKind.TERMINAL_OVERLAP,
            "A[0,5000) B[4000,9000)",
            say("B", 4000, "right okay"),
        ),
        (
            "into a pause",
            EventKind.INTERRUPTION,
            "A[0,4000) A[4500,5500) B[4100,9000)",
            say("A", 3400, "slices of the"),
        ),
        (
            "into a pause, in vain",
            EventKind.ATTEMPTED_INTERRUPTION,
            "A[0,4000) A[4600,9000) B[4100,5300)",
            (*say("A", 3400, "slices of the"), *say("B", 4100, "can I just ask you")),
        ),
    )
}

# `raised_voice` needs sound, which turn-taking does not hear.
FROM_TIMING = set(EventKind) - {EventKind.RAISED_VOICE}


def test_every_kind_has_an_example() -> None:
    assert set(EXAMPLES) == FROM_TIMING


def named(participants: tuple[Participant, ...], names: dict[str, str]) -> tuple[Participant, ...]:
    return tuple(replace(person, id=names[person.id]) for person in participants)


def check_shift(heard: Heard, by_ms: int) -> None:
    before, after = heard.conversation(), heard.later(by_ms).conversation()
    assert after.events == tuple(moved_event(event, by_ms) for event in before.events)
    assert after.transfers == tuple(moved_transfer(t, by_ms) for t in before.transfers)
    assert [turn.text for turn in after.turns] == [turn.text for turn in before.turns]
    assert [aside.text for aside in after.asides] == [aside.text for aside in before.asides]


def check_renaming(heard: Heard) -> None:
    participants = named(heard.participants, RENAMED)
    before = heard.conversation()
    after = replace(heard.renamed(RENAMED), participants=participants).conversation()
    assert after.events == tuple(renamed_event(event, RENAMED) for event in before.events)
    assert after.transfers == tuple(renamed_transfer(t, RENAMED) for t in before.transfers)
    assert [(RENAMED[turn.participant], turn.interval) for turn in before.turns] == [
        (turn.participant, turn.interval) for turn in after.turns
    ]


def check_swap(heard: Heard) -> None:
    """The recording's channels are exchanged, and so the people and their roles."""
    people = {person.id: person for person in heard.participants}
    roles = tuple(replace(p, role=people[SWAPPED[p.id]].role) for p in heard.participants)
    before = heard.conversation()
    after = replace(heard.renamed(SWAPPED), participants=roles).conversation()
    assert Counter(after.events) == Counter(renamed_event(e, SWAPPED) for e in before.events)
    assert after.transfers == tuple(renamed_transfer(t, SWAPPED) for t in before.transfers)
    for found, expected in ((after.turns, before.turns), (after.asides, before.asides)):
        swapped = (who_when(replace(t, participant=SWAPPED[t.participant])) for t in expected)
        assert Counter(map(who_when, found)) == Counter(swapped)


def check_trailing_silence(heard: Heard, by_ms: int) -> None:
    before = heard.conversation()
    after = replace(heard, duration_ms=heard.duration_ms + by_ms).conversation()
    assert after.events == before.events
    assert after.transfers == before.transfers
    assert after.turns == before.turns
    assert after.asides == before.asides


@pytest.mark.parametrize("kind", EXAMPLES, ids=str)
def test_laws_hold_for_each_kind(kind: EventKind) -> None:
    heard = EXAMPLES[kind]
    assert kind in {event.kind for event in heard.conversation().events}
    check_shift(heard, 12_345)
    check_renaming(heard)
    check_swap(heard)
    check_trailing_silence(heard, 60_000)


@pytest.mark.parametrize("label", TOLD_BY_WORDS)
def test_laws_hold_where_words_decide(label: str) -> None:
    kind, heard = TOLD_BY_WORDS[label]
    assert kind in {event.kind for event in heard.conversation().events}
    check_shift(heard, 12_345)
    check_renaming(heard)
    check_swap(heard)
    check_trailing_silence(heard, 60_000)


@pytest.mark.parametrize("kind", sorted(set(EXAMPLES) - {EventKind.HOLD}), ids=str)
def test_laws_hold_for_each_kind_on_one_channel(kind: EventKind) -> None:
    heard = replace(EXAMPLES[kind], participants=ONE_CHANNEL)
    assert kind in {event.kind for event in heard.conversation().events}
    check_shift(heard, 12_345)
    check_renaming(heard)
    check_swap(heard)
    check_trailing_silence(heard, 60_000)


@given(calls(), st.integers(0, 500))
def test_what_sounds_the_same_later_is_judged_the_same(heard: Heard, hops: int) -> None:
    by_ms = 10 * hops
    before = [*overlaps(heard, lead_ms=0)]
    after = [*overlaps(heard.later(by_ms), lead_ms=by_ms)]
    assert after == [moved_event(event, by_ms) for event in before]


def overlaps(heard: Heard, lead_ms: int) -> tuple[Event, ...]:
    """Return the overlaps of a call that begins with `lead_ms` of hiss, its levels in a pattern."""
    tracks = {}
    for index, person in enumerate(heard.participants):
        frames = np.arange(-(-heard.duration_ms // 10) - lead_ms // 10)
        levels = np.where(frames % (7 + index) < 5, -30.0, -36.0).astype(np.float32)
        lead = np.full(lead_ms // 10, -60.0, np.float32)
        tracks[person.id] = AcousticTrack(person.id, 10, np.concatenate([lead, levels]))
    conversation = build_conversation(
        heard.duration_ms,
        heard.participants,
        heard.segments,
        heard.words,
        TurnLimits(),
        tracks=tracks,
        known=heard.known,
    )
    return conversation.events_of(*OVERLAP_KINDS)


@given(any_calls(), st.integers(0, 100_000))
def test_a_shift_in_time_only_shifts_the_result(heard: Heard, by_ms: int) -> None:
    check_shift(heard, by_ms)


@given(calls(parties=(A, B, C)))
def test_renaming_the_speakers_only_renames_the_result(heard: Heard) -> None:
    check_renaming(heard)


@given(st.one_of(calls(), diarised_calls()))
def test_swapping_the_channels_swaps_the_participants(heard: Heard) -> None:
    check_swap(heard)


@given(any_calls(), st.integers(0, 100_000))
def test_silence_after_the_call_changes_nothing_that_happened(heard: Heard, by_ms: int) -> None:
    check_trailing_silence(heard, by_ms)


@given(st.integers(0, 100_000), st.booleans())
def test_nothing_happens_in_an_empty_call(duration_ms: int, separated: bool) -> None:
    parties = (A, B) if separated else (A,)
    conversation = Heard(duration_ms, parties, (), (), separated=separated).conversation()
    rows = (conversation.turns, conversation.asides, conversation.transfers, conversation.events)
    assert all(row == () for row in rows)
