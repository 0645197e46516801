"""Behaviours scored against labelled turns, by cases computed by hand."""

import json
from pathlib import Path

import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.labels import read_labels
from benchmarks.scoring.behaviours import (
    ACKNOWLEDGING,
    LABELS,
    BehaviourTally,
    LabelledTurn,
    Trap,
    macro_f1,
    pooled,
    tally,
    traps,
)
from voice_analytics.domain.assessment import (
    Assessment,
    BehaviourResult,
    Evidence,
    Response,
    Verdict,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.listening import BEHAVIOURS


def turn(start_s: int, *labels: str) -> LabelledTurn:
    return LabelledTurn("agent", seconds(start_s), frozenset(labels))


def seconds(start_s: int) -> Interval:
    return Interval(start_s * 1000, start_s * 1000 + 1000)


def entry(verdict: Verdict, at_s: int, grade: int | None = None) -> Evidence:
    response = Response(seconds(at_s), "yes", 0)
    return Evidence(seconds(90), "said", verdict, 0.9, response, grade=grade)


def assessed(key: str, *entries: Evidence) -> Assessment:
    return Assessment(0, "agent", (BehaviourResult(key, entries),), None, None)


def test_an_entry_is_right_where_its_response_overlaps_a_labelled_turn() -> None:
    turns = [turn(0), turn(10, "recap"), turn(20, "recap"), turn(30)]
    found = tally([assessed("recaps", entry(Verdict.MET, 10), entry(Verdict.PARTLY, 30))], turns)[
        "recaps"
    ]
    assert found == BehaviourTally(labelled=2, labelled_found=1, claimed=2, claimed_right=1)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("verdict", [Verdict.MISSED, Verdict.UNCLEAR])
def test_what_is_not_claimed_does_not_count(verdict: Verdict) -> None:
    found = tally([assessed("recaps", entry(verdict, 10))], [turn(10, "recap")])["recaps"]
    assert (found.claimed, found.labelled_found, found.f1) == (0, 0, 0.0)


def test_what_only_loses_counts_where_it_was_missed() -> None:
    blame = Evidence(seconds(10), "you should have", Verdict.MISSED, 0.9, excused="abuse")
    found = tally([assessed("no_blame", blame)], [turn(0), turn(10, "blame")])["no_blame"]
    assert (found.claimed_right, found.labelled_found) == (1, 1)


@pytest.mark.parametrize(("grade", "claimed"), [(2, 0), (3, 1)])
def test_an_apology_is_claimed_from_grade_three(grade: int, claimed: int) -> None:
    apology = assessed("apologises_properly", entry(Verdict.MET, 10, grade=grade))
    assert tally([apology], [turn(10)])["apologises_properly"].claimed == claimed


def test_acknowledging_and_validating_are_taken_together() -> None:
    turns = [turn(10, "acknowledge_feeling"), turn(20, "validate")]
    found = tally([assessed("validates", entry(Verdict.MET, 10))], turns)[ACKNOWLEDGING]
    assert (found.labelled, found.labelled_found, found.claimed_right) == (2, 1, 1)


def test_the_first_turn_asks_no_open_question() -> None:
    turns = [turn(0, "open_question"), turn(10, "open_question")]
    assert tally([], turns)["asks_open_questions"].labelled == 1


def test_counts_of_calls_add_up() -> None:
    one = tally([assessed("recaps", entry(Verdict.MET, 10))], [turn(10, "recap")])
    two = tally([], [turn(0), turn(10, "recap")])
    total = pooled([one, two])
    assert total["recaps"].recall == 0.5
    assert total["recaps"].precision == 1.0
    assert macro_f1(total) == pytest.approx(1 / 3)  # a recap takes up words as well: 2/3 and 0
    assert macro_f1(pooled([])) is None


def test_a_trap_is_named() -> None:
    turns = [turn(10, "refusal_flat"), turn(20, "refusal_flat", "refusal_with_alternative")]
    refusals = assessed("compassionate_no", entry(Verdict.MET, 10), entry(Verdict.MET, 20))
    assert list(traps("d1", [refusals], turns)) == [
        Trap("d1", "compassionate_no, refusal_flat", "10000 ms")
    ]


def test_every_scored_behaviour_is_registered() -> None:
    known = {behaviour.key for behaviour in BEHAVIOURS}
    assert {key for keys in LABELS for key in keys.split(" + ")} <= known


def scripted(folder: Path) -> Path:
    """Write the truth of a small call and return where its audio would be."""
    document = {
        "duration_ms": 9000,
        "channels": {"0": "agent", "1": "customer"},
        "turns": [
            _turn("agent", 0, "How can I help?", ["open_question"], []),
            _turn("customer", 2000, "It leaks badly", [], ["problem_statement"]),
        ],
        "events": [
            {"kind": "raised_voice", "participant": "customer", "start_ms": 2000, "end_ms": 3000},
            {"kind": "dead_air", "participant": "agent", "start_ms": 4000, "end_ms": 9000},
        ],
    }
    audio = folder / "call.flac"
    audio.with_name("call.truth.json").write_text(json.dumps(document), encoding="utf-8")
    return audio


def _turn(
    who: str, start_ms: int, text: str, behaviour: list[str], opportunity: list[str]
) -> dict[str, object]:
    return {
        "participant": who,
        "start_ms": start_ms,
        "end_ms": start_ms + 1500,
        "text": text,
        "segments": [[start_ms, start_ms + 500], [start_ms + 1000, start_ms + 1500]],
        "behaviour": behaviour,
        "opportunity": opportunity,
        "hard_negative": ["question"] if opportunity else [],
    }


def test_the_script_becomes_a_call(tmp_path: Path) -> None:
    labels = read_labels(scripted(tmp_path))
    assert labels is not None
    assert [sorted(turn.labels) for turn in labels.turns] == [
        ["open_question"],
        ["hard negative: question", "problem_statement"],
    ]
    call = labels.conversation
    assert [turn.text for turn in call.turns] == ["How can I help?", "It leaks badly"]
    assert all(0 <= word.interval.start_ms < 3500 for word in call.words)
    assert [event.kind.value for event in call.events] == ["raised_voice"]


def test_no_truth_is_no_labels(tmp_path: Path) -> None:
    assert read_labels(tmp_path / "call.flac") is None


def test_a_damaged_truth_is_told(tmp_path: Path) -> None:
    (tmp_path / "call.truth.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BenchmarkError, match=r"call\.truth\.json: not the truth"):
        read_labels(tmp_path / "call.flac")
