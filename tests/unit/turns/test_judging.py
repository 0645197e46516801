"""Kinds decided from timing, words, level and who goes on together."""

from collections.abc import Iterable

import numpy as np
import pytest

from tests.timelines import ENGLISH, call, say
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import (
    AcousticTrack,
    Basis,
    Event,
    EventKind,
    Word,
)
from voice_analytics.domain.turn_words import TurnWords


def only_event(
    timeline: str, words: Iterable[Word] = (), known: TurnWords | None = ENGLISH
) -> Event:
    (event,) = call(timeline, words=words, known=known).events
    return event


@pytest.mark.parametrize(
    ("last_words", "kind"),
    [
        pytest.param("what it costs", EventKind.TERMINAL_OVERLAP, id="it was about to end"),
        pytest.param("slices of the", EventKind.INTERRUPTION, id="it stopped unfinished"),
    ],
)
def test_a_short_overlap_interrupts_who_stops_unfinished(last_words: str, kind: EventKind) -> None:
    words = (*say("A", 4400, last_words), *say("B", 4700, "no that is not true"))
    event = only_event("A[0,5000) B[4700,7000)", words)
    assert event.kind is kind
    assert event.detail.other_finished is (kind is EventKind.TERMINAL_OVERLAP)
    assert event.detail.basis is Basis.TIMING_AND_WORDS


def test_a_touch_interrupts_nobody_however_the_other_stopped() -> None:
    event = only_event("A[0,5000) B[4751,7000)", say("A", 4400, "slices of the"))
    assert event.kind is EventKind.TERMINAL_OVERLAP


def test_responses_that_come_early_interrupt_nobody() -> None:
    words = (*say("A", 4000, "and so it goes on"), *say("B", 4000, "Right, okay."))
    event = only_event("A[0,5000) B[4000,7000)", words)
    assert event.kind is EventKind.TERMINAL_OVERLAP
    assert event.detail.quote == "Right, okay."


def test_two_words_of_content_can_interrupt() -> None:
    event = only_event("A[0,5000) B[4000,7000)", say("B", 4000, "Right, not true."))
    assert event.kind is EventKind.INTERRUPTION


@pytest.mark.parametrize(
    ("timeline", "text", "kind"),
    [
        pytest.param(
            "A[0,9000) B[4000,5400)", "Yeah, I see.", EventKind.BACKCHANNEL, id="a slow response"
        ),
        pytest.param(
            "A[0,9000) B[4000,4500)",
            "But will it?",
            EventKind.ATTEMPTED_INTERRUPTION,
            id="a short attempt",
        ),
        pytest.param(
            "A[0,9000) B[4000,4900)",
            "are you still there",
            EventKind.ATTEMPTED_INTERRUPTION,
            id="many quick words",
        ),
        pytest.param(
            "A[0,9000) B[4000,4500)", "I'm him.", EventKind.BACKCHANNEL, id="misheard response"
        ),
        pytest.param(
            "A[0,9000) B[4000,5400)",
            "I'm him.",
            EventKind.ATTEMPTED_INTERRUPTION,
            id="few words that take long",
        ),
        pytest.param(
            "A[0,4400) B[4000,4300)",
            "But will it?",
            EventKind.TERMINAL_OVERLAP,
            id="the other was ending anyway",
        ),
    ],
)
def test_words_tell_a_response_from_an_attempt(timeline: str, text: str, kind: EventKind) -> None:
    event = only_event(timeline, say("B", 4000, text, 100))
    assert event.kind is kind


def test_words_that_agree_with_timing_make_it_surer() -> None:
    said = only_event("A[0,9000) B[4000,4900)", say("B", 4000, "Right."))
    unsaid = only_event("A[0,9000) B[4000,4900)")
    assert said.kind is unsaid.kind is EventKind.BACKCHANNEL
    assert said.confidence > unsaid.confidence


def test_without_lists_for_the_language_timing_decides_and_says_so() -> None:
    words = say("B", 4000, "But will it?")
    event = only_event("A[0,9000) B[4000,4500)", words, known=None)
    assert (event.kind, event.detail.basis) == (EventKind.BACKCHANNEL, Basis.TIMING)
    assert event.detail.quote == "But will it?"


def test_without_words_timing_decides_and_says_so() -> None:
    detail = only_event("A[0,9000) B[4000,4500)").detail
    assert (detail.basis, detail.quote, detail.other_quote) == (Basis.TIMING, None, None)


class TestSpeakingIntoAPause:
    """A stops, pauses and goes on; B spoke into the pause."""

    UNFINISHED = say("A", 3400, "slices of the")
    FINISHED = say("A", 3400, "what it costs")

    def test_taking_the_floor_from_who_had_not_finished_is_an_interruption(self) -> None:
        event = only_event("A[0,4000) A[4500,5500) B[4100,9000)", self.UNFINISHED)
        assert (event.kind, event.participant) == (EventKind.INTERRUPTION, "B")
        assert (event.detail.other, event.detail.floor_after) == ("A", "B")
        assert (event.interval.start_ms, event.interval.end_ms) == (4500, 5500)

    def test_who_had_finished_and_adds_something_is_not_interrupted(self) -> None:
        event = only_event("A[0,4000) A[4500,5600) B[4100,9000)", self.FINISHED)
        assert (event.kind, event.participant) == (EventKind.ATTEMPTED_INTERRUPTION, "A")

    def test_a_long_silence_gives_the_floor_away(self) -> None:
        event = only_event("A[0,4000) A[5000,6100) B[4400,9000)", self.UNFINISHED)
        assert event.participant == "A"

    def test_a_sound_too_short_is_no_going_on(self) -> None:
        event = only_event("A[0,4000) A[4500,4740) B[4100,9000)", self.UNFINISHED)
        assert (event.kind, event.participant) == (EventKind.BACKCHANNEL, "A")

    def test_giving_up_again_is_an_attempt(self) -> None:
        words = (*self.UNFINISHED, *say("B", 4100, "can I just ask you"))
        event = only_event("A[0,4000) A[4600,9000) B[4100,5300)", words)
        assert (event.kind, event.participant) == (EventKind.ATTEMPTED_INTERRUPTION, "B")
        assert (event.detail.other, event.detail.floor_after) == ("A", "A")

    def test_a_response_in_the_pause_is_a_response(self) -> None:
        words = (*self.UNFINISHED, *say("B", 4100, "yeah okay"))
        event = only_event("A[0,4000) A[4600,9000) B[4100,5300)", words)
        assert (event.kind, event.participant) == (EventKind.BACKCHANNEL, "B")

    def test_without_words_the_one_who_goes_on_begins_the_overlap(self) -> None:
        event = only_event("A[0,4000) A[4600,9000) B[4100,5300)")
        assert (event.kind, event.participant) == (EventKind.INTERRUPTION, "A")


def track(participant: str, levels: Iterable[tuple[int, float]]) -> AcousticTrack:
    """Return a track of stretches of (length in ms, level)."""
    parts = [np.full(length_ms // 10, level, np.float32) for length_ms, level in levels]
    return AcousticTrack(participant, 10, np.concatenate(parts))


LOUDER = track("B", [(4700, -90.0), (300, -24.0), (2000, -30.0)])


@pytest.mark.parametrize(
    ("end_dbfs", "kind", "end_db"),
    [
        pytest.param(-45.0, EventKind.TERMINAL_OVERLAP, -15.0, id="fades"),
        pytest.param(-30.0, EventKind.INTERRUPTION, 0.0, id="stops at full level"),
    ],
)
def test_a_turn_that_does_not_fade_was_cut_off(
    end_dbfs: float, kind: EventKind, end_db: float
) -> None:
    tracks = {"A": track("A", [(4950, -30.0), (50, end_dbfs), (2000, -90.0)]), "B": LOUDER}
    (event,) = call("A[0,5000) B[4700,7000)", tracks=tracks).events
    assert event.kind is kind
    assert event.detail.other_end_db == end_db
    assert event.detail.level_change_db == 6.0
    assert event.detail.basis is Basis.TIMING


@pytest.mark.parametrize(
    ("after", "end_db"),
    [
        pytest.param([(2000, -45.0)], 0.0, id="background far enough below"),
        pytest.param([(2000, -44.9)], None, id="background too loud to tell a fade"),
        pytest.param([(40, -90.0)], None, id="recording ends with the turn"),
    ],
)
def test_a_fade_is_told_only_over_the_background(
    after: list[tuple[int, float]], end_db: float | None
) -> None:
    tracks = {"A": track("A", [(5000, -30.0), *after]), "B": LOUDER}
    (event,) = call("A[0,5000) B[4700,7000)", tracks=tracks).events
    assert event.detail.other_end_db == end_db


def test_evidence_says_how_long_both_spoke_and_for_how_long_the_other_had() -> None:
    detail = only_event("A[1000,9000) B[4000,4800) B[5200,6000)").detail
    assert (detail.overlap_ms, detail.utterance_ms) == (1600, 2000)
    assert (detail.other_elapsed_ms, detail.remaining_ms) == (3000, 5000)
    assert detail.edges_within_ms == 50


def test_quotes_are_short_and_end_with_the_event() -> None:
    words = (*say("A", 0, "one two three four five six seven eight nine ten", 500),)
    event = only_event("A[0,9000) B[4600,6000)", (*words, *say("B", 4600, "x " * 20, 50)))
    assert event.detail.other_quote == "three four five six seven eight nine ten"
    assert event.detail.quote == " ".join(["x"] * 12)


class TestOneChannel:
    """Parties that share a channel and were told apart."""

    PARTIES = (Participant("A", Role.UNKNOWN, 0), Participant("B", Role.UNKNOWN, 0))

    def event(self, timeline: str, words: Iterable[Word] = ()) -> Event:
        tracks = {"A": track("A", [(9000, -30.0)]), "B": track("B", [(9000, -30.0)])}
        (event,) = call(
            timeline, participants=self.PARTIES, words=words, known=ENGLISH, tracks=tracks
        ).events
        return event

    def test_words_and_level_are_nobodys_while_both_speak(self) -> None:
        event = self.event("A[0,9000) B[4000,4500)", say("B", 4000, "But will it?"))
        assert (event.kind, event.detail.basis) == (EventKind.BACKCHANNEL, Basis.TIMING)
        assert (event.detail.other_end_db, event.detail.level_change_db) == (None, None)

    def test_edges_are_wider_and_confidence_is_lower(self) -> None:
        event = self.event("A[0,9000) B[3000,6000)")
        assert event.detail.edges_within_ms == 100
        assert event.confidence == 0.8

    def test_an_overlap_is_a_little_longer_than_it_is_heard(self) -> None:
        assert self.event("A[0,5000) B[4550,9000)").kind is EventKind.INTERRUPTION
        assert self.event("A[0,5000) B[4551,9000)").kind is EventKind.TERMINAL_OVERLAP
