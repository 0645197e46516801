"""The sample calls, analysed with the real models, against their truth."""

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import pytest

from benchmarks.document import Document, read_document
from benchmarks.product import open_product, settings_for
from benchmarks.scoring.call import CallScore, score_call
from benchmarks.scoring.normalise import normalise
from benchmarks.scoring.roles import RoleCounts
from benchmarks.scoring.transfers import transfer_errors
from benchmarks.scoring.words import word_errors
from benchmarks.truth import Truth, read_scripted
from tests.real import SAMPLES
from tests.slow.command import need_models
from voice_analytics.domain.conversation import FloorTransfer

pytestmark = [pytest.mark.slow, pytest.mark.model]

TWO_CHANNEL = ("good_listener", "poor_listener")
MONO = "mono_mix"
MONO_LIMITS = ("mono_diarised", "roles_guessed")
MOST_DIARISATION_ERROR = 0.15
MOST_WORD_ERROR = 0.06
MOST_SPEAKER_WORD_ERROR = 0.12
MOST_OFFSET_ERROR_MS = 150
TOGETHER_MS = 200
"""A transfer this close to a simultaneous start: the truth takes the silence alone for its offset,
the product takes off the time both spoke."""

EVENT_KINDS = (
    "interruption",
    "attempted_interruption",
    "backchannel",
    "terminal_overlap",
    "simultaneous_start",
    "dead_air",
)


@dataclass(frozen=True, slots=True)
class Analysed:
    """A sample with its report."""

    truth: Truth
    report: dict[str, Any]
    document: Document

    @property
    def score(self) -> CallScore:
        return score_call(self.document, self.truth)


@cache
def analysed(name: str) -> Analysed:
    need_models("base")
    run = open_product(settings_for(model="base"))(SAMPLES / f"{name}.flac")
    truth = read_scripted(SAMPLES / f"{name}.truth.json")
    return Analysed(truth, dict(run.document), read_document(run.document, name))


def floor_order(transfers: tuple[FloorTransfer, ...]) -> list[str]:
    return [transfers[0].from_participant, *(t.to_participant for t in transfers)]


@pytest.mark.parametrize("name", TWO_CHANNEL)
def test_words_of_each_channel(name: str) -> None:
    call = analysed(name)
    assert call.truth.texts is not None
    for who, text in call.truth.texts.items():
        errors = word_errors(normalise(text), normalise(call.document.text_of(who)))
        assert errors.reference_words > 50
        assert (errors.rate or 0.0) <= MOST_WORD_ERROR, (who, errors)


@pytest.mark.parametrize("name", TWO_CHANNEL)
def test_every_transfer_is_found_with_its_offset(name: str) -> None:
    call = analysed(name)
    assert call.truth.transfers
    errors = transfer_errors(call.truth.transfers, call.document.transfers)
    assert errors.found_share == 1.0
    assert errors.extra == 0
    together = [e.interval for e in call.truth.events if e.kind == "simultaneous_start"]
    for transfer, error_ms in zip(call.truth.transfers, errors.errors_ms, strict=True):
        if not any(abs(transfer.at_ms - span.start_ms) <= TOGETHER_MS for span in together):
            assert abs(error_ms) <= MOST_OFFSET_ERROR_MS, transfer


@pytest.mark.parametrize("name", TWO_CHANNEL)
def test_turns_are_those_who_held_the_floor_in_their_order(name: str) -> None:
    call = analysed(name)
    assert call.truth.transfers
    turns = sorted(call.report["turns"], key=lambda turn: turn["start_ms"])
    took = [who for who, _ in groupby(turn["participant"] for turn in turns)]
    assert took == floor_order(call.truth.transfers)


@pytest.mark.parametrize("name", TWO_CHANNEL)
@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_every_event_is_found(name: str, kind: str) -> None:
    events = analysed(name).score.events
    assert events is not None
    assert events.plain[kind].misses == 0


@pytest.mark.parametrize("kind", EVENT_KINDS)
@pytest.mark.parametrize("name", TWO_CHANNEL)
def test_no_event_is_invented(name: str, kind: str) -> None:
    events = analysed(name).score.events
    assert events is not None
    assert events.plain[kind].false_alarms == 0


def test_the_poor_listener_interrupts_and_the_good_one_does_not() -> None:
    for name, expected in (("poor_listener", 2), ("good_listener", 0)):
        document = analysed(name).document
        cut_in = [e.participant for e in document.events if e.kind == "interruption"]
        assert cut_in == ["agent"] * expected


def test_samples_have_every_kind_of_event_that_is_asked_for() -> None:
    kinds = {event.kind for name in TWO_CHANNEL for event in analysed(name).truth.events}
    assert kinds >= set(EVENT_KINDS)


@pytest.mark.parametrize("name", TWO_CHANNEL)
def test_speech_is_found_to_the_frame(name: str) -> None:
    speech = analysed(name).score.speech
    assert speech is not None
    assert (speech.f1 or 0.0) >= 0.95


def test_parties_on_one_channel_are_told_apart_with_their_roles() -> None:
    assert analysed(MONO).document.limits == MONO_LIMITS
    participants = analysed(MONO).report["call"]["participants"]
    assert [p["id"] for p in participants] == ["agent", "customer"]
    assert [p["role"] for p in participants] == ["agent", "customer"]
    assert analysed(MONO).score.roles == RoleCounts(right=1)
    diarisation = analysed(MONO).score.diarisation
    assert diarisation is not None
    assert (diarisation.rate or 0.0) <= MOST_DIARISATION_ERROR


def test_words_of_parties_on_one_channel() -> None:
    words = analysed(MONO).score.words
    assert words is not None
    assert (words.rate or 0.0) <= MOST_WORD_ERROR
    speakers = analysed(MONO).score.speakers
    assert speakers is not None
    assert (speakers.errors.rate or 0.0) <= MOST_SPEAKER_WORD_ERROR
