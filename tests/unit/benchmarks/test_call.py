import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.document import load_document, read_document
from benchmarks.errors import BenchmarkError
from benchmarks.scoring.activity import Timeline
from benchmarks.scoring.call import CallScore, figures, pool, score_call
from benchmarks.scoring.events import MarkedEvent
from benchmarks.scoring.rates import SpokenTurn
from benchmarks.scoring.words import WordErrors
from benchmarks.truth import SCRIPTED_KINDS, Truth
from tests.unit.benchmarks.builders import intervals, perfect_report, report, timeline
from voice_analytics.domain.conversation import FloorTransfer
from voice_analytics.domain.interval import Interval

SPEECH: Timeline = timeline(agent="[0,2000) [6000,8000)", customer="[1800,5000)")
TURNS = (
    SpokenTurn(
        "agent", Interval(0, 2000), "Good morning, how can I help you today?", intervals("[0,2000)")
    ),
    SpokenTurn("customer", Interval(1800, 5000), "It broke.", intervals("[1800,5000)")),
    SpokenTurn("agent", Interval(6000, 8000), "Okay.", intervals("[6000,8000)")),
)
TRUTH = Truth(
    group="clean",
    segments=SPEECH,
    turns=TURNS,
    texts={"agent": f"{TURNS[0].text} {TURNS[2].text}", "customer": TURNS[1].text},
    events=(MarkedEvent("terminal_overlap", "customer", Interval(1800, 2000)),),
    event_kinds=SCRIPTED_KINDS,
    transfers=(FloorTransfer("agent", "customer", 1800, -200),),
)


def scored(content: dict[str, Any], truth: Truth) -> dict[str, float | int | None]:
    return figures(score_call(read_document(content, "call"), truth))


def test_a_perfect_report_scores_perfectly() -> None:
    found = scored(perfect_report(TRUTH, 10_000), TRUTH)
    assert found["word_error"] == 0
    assert found["reference_words"] == 11
    assert found["speech_f1"] == found["overlap_f1"] == found["terminal_overlap_f1"] == 1
    assert found["diarisation_error"] == found["overlap_time_error"] == 0
    assert found["transfers_found"] == 1
    assert found["transfer_error_median_ms"] == 0


def test_words_on_the_wrong_channel_are_errors_on_both() -> None:
    content = perfect_report(TRUTH, 10_000)
    for word in content["words"]:
        word["participant"] = "agent" if word["participant"] == "customer" else "customer"
    assert scored(content, TRUTH)["word_error"] == pytest.approx((9 + 9) / 11)


def test_the_reported_speech_rate_is_compared_per_participant() -> None:
    content = report(SPEECH, speech_rates={"agent": 252.0, "customer": 100.0, "call": 1.0})
    assert scored(content, TRUTH)["speech_rate_error_worst"] == pytest.approx(0.05)


def test_mono_is_scored_on_all_words_and_anyones_speech() -> None:
    everyone = timeline(unknown="[0,5000) [6000,8000)")
    words = [("unknown", t.interval.start_ms, word) for t in TURNS for word in t.text.split()]
    found = scored(report(everyone, channels=1, words=words), TRUTH)
    assert found["word_error"] == 0
    assert found["speech_f1"] == 1
    assert found["overlap_f1"] == 0
    assert found["diarisation_error"] == pytest.approx((200 + 3000) / 7200)
    assert "boundary_error_median_ms" not in found


def test_mono_speakers_are_mapped_before_events_and_transfers() -> None:
    speech = {"s1": SPEECH["customer"], "s2": SPEECH["agent"]}
    content = report(
        speech,
        channels=1,
        transfers=[FloorTransfer("s2", "s1", 1800, -200)],
        events=[MarkedEvent("terminal_overlap", "s1", Interval(1800, 2000))],
    )
    found = scored(content, TRUTH)
    assert found["transfers_found"] == found["terminal_overlap_f1"] == found["overlap_f1"] == 1


def mono_report(given: dict[str, str], roles: dict[str, str]) -> dict[str, Any]:
    """Return a report of voices, the words of each true party given to the voice named for it."""
    speech = {given[who]: own for who, own in SPEECH.items()}
    words = [
        (given[turn.participant], turn.interval.start_ms + n, word)
        for turn in TURNS
        for n, word in enumerate(turn.text.split())
    ]
    content = report(speech, channels=1, words=words)
    for participant in content["call"]["participants"]:
        participant["role"] = roles.get(participant["id"], "unknown")
    return content


def test_words_of_voices_are_compared_with_those_of_the_best_pairing() -> None:
    content = mono_report({"agent": "speaker_2", "customer": "speaker_1"}, {})
    found = scored(content, TRUTH)
    assert found["cp_word_error"] == found["word_diarisation_error"] == 0
    content["words"][-1]["participant"] = "speaker_1"  # "Okay.", wrongly given
    found = scored(content, TRUTH)
    assert found["word_error"] == 0
    assert found["cp_word_error"] == pytest.approx(2 / 11)
    assert found["word_diarisation_error"] == pytest.approx(1 / 11)


def test_two_channels_have_no_voices_to_pair() -> None:
    assert not {"cp_word_error", "roles_right"} & set(scored(perfect_report(TRUTH, 10_000), TRUTH))


@pytest.mark.parametrize(
    ("roles", "right", "wrong", "unknown"),
    [
        ({"s1": "agent", "s2": "customer"}, 1, 0, 0),
        ({"s1": "customer", "s2": "agent"}, 0, 1, 0),
        ({"s1": "agent"}, 1, 0, 0),
        ({"s1": "agent", "s2": "agent"}, 0, 1, 0),
        ({}, 0, 0, 1),
    ],
)
def test_roles_of_voices(roles: dict[str, str], right: int, wrong: int, unknown: int) -> None:
    found = scored(mono_report({"agent": "s1", "customer": "s2"}, roles), TRUTH)
    assert (found["roles_right"], found["roles_wrong"], found["roles_unknown"]) == (
        *(right, wrong, unknown),
    )


def test_nothing_is_said_about_what_the_truth_does_not_tell() -> None:
    found = scored(report(SPEECH, words=[("agent", 0, "Hello")]), Truth(texts={"": "hello"}))
    assert found["word_error"] == 0
    assert not {"speech_f1", "diarisation_error", "transfers", "kinds_right"} & set(found)


def test_untimed_text_of_several_speakers_needs_separated_speakers() -> None:
    truth = Truth(segments=SPEECH, texts={"A": "hello there", "B": "yes no"}, free_end=True)
    together = report(timeline(unknown="[0,8000)"), channels=1, words=[("unknown", 0, "hello")])
    apart = report(
        {"s1": SPEECH["agent"], "s2": SPEECH["customer"]},
        channels=1,
        words=[("s1", 0, "yes"), ("s2", 10, "hello")],
    )
    assert "word_error" not in scored(together, truth)
    assert scored(apart, truth)["reference_words"] == 2
    assert scored(apart, truth)["word_error"] == 0


def test_pooling_adds_tallies_and_keeps_what_only_some_have() -> None:
    one = CallScore(words=WordErrors(1, 0, 0, 10))
    other = replace(score_call(read_document(report(SPEECH), "call"), TRUTH), words=None)
    both = pool([one, other, one])
    assert both.words == WordErrors(2, 0, 0, 20)
    assert both.transfers == other.transfers
    assert figures(pool([])) == {}


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        pytest.param({"schema": "other/1"}, "no.* report document", id="another schema"),
        pytest.param({"call": {}}, "breaks the report schema", id="no id"),
    ],
)
def test_a_broken_report_is_named(tmp_path: Path, damage: dict[str, Any], problem: str) -> None:
    path = tmp_path / "x.report.json"
    path.write_text(json.dumps(report(SPEECH) | damage), encoding="utf-8")
    with pytest.raises(BenchmarkError, match=rf"x\.report\.json: .*{problem}"):
        load_document(path)


def test_a_report_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.report.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(BenchmarkError, match=r"x\.report\.json: cannot be read"):
        load_document(path)
