"""The published shape of a report."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.reports import report_of
from tests.timelines import ENGLISH, call, say
from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import EventKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import AudioLimit, TurnActivation
from voice_analytics.export.convert import event_id, from_document, to_document
from voice_analytics.export.document import SCHEMA, ReportDocument, headline, json_schema
from voice_analytics.export.files import to_json

PUBLISHED = Path(__file__).parents[3] / "docs" / "report.schema.json"
TALK = call("A[0,3000) B[2500,6000) A[6200,9000) B[6900,7200)", duration_ms=10_000)


def document() -> dict[str, Any]:
    written: dict[str, Any] = json.loads(to_json(to_document(report_of(TALK))))
    return written


def test_schema_is_a_json_schema() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_published_schema_is_that_of_the_code() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == json_schema(), "run `make docs`"


def test_a_report_fits_the_schema() -> None:
    Draft202012Validator(json_schema()).validate(document())


def test_headline_leaves_out_what_grows_with_the_call() -> None:
    whole = to_document(report_of(TALK))
    head = headline(whole)
    assert (head.call, head.measures, head.events) == (whole.call, whole.measures, whole.events)
    assert not any((head.segments, head.words, head.turns, head.transfers))
    assert head.curves.participants == {}


def test_activation_is_in_no_report_unless_it_was_asked_for() -> None:
    assert "activation" not in to_json(to_document(report_of(TALK)))
    told = TurnActivation("B", Interval(2500, 6000), 1.25)
    report = replace(report_of(TALK), activation=(told,))
    written = to_json(to_document(report))
    assert json.loads(written)["activation"] == [
        {"participant": "B", "start_ms": 2500, "end_ms": 6000, "value": 1.25}
    ]
    Draft202012Validator(json_schema()).validate(json.loads(written))
    assert from_document(to_document(report)).activation == (told,)
    assert headline(to_document(report)).activation is None


def test_top_level_is_what_the_design_promises() -> None:
    assert list(document()) == [
        "schema", "call", "audio", "segments", "words", "turns", "transfers", "events", "cues",
        "curves", "measures", "assessments", "flags", "friction", "redactions", "provenance",
    ]  # fmt: skip
    assert document()["schema"] == SCHEMA


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("schema",), "voice-analytics.report/2", id="another version"),
        pytest.param(("call", "duration_ms"), -1, id="negative time"),
        pytest.param(("call", "duration_ms"), 0.5, id="broken millisecond"),
        pytest.param(("audio", "sha256"), "ABC", id="no hash"),
        pytest.param(("audio", "limits"), ["haunted"], id="unknown limit"),
        pytest.param(("cues",), ["x"], id="a cue that is none"),
        pytest.param(("mood",), "x", id="unknown field"),
    ],
)
def test_schema_refuses(path: tuple[str, ...], value: object) -> None:
    wrong = document()
    place = wrong
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert not Draft202012Validator(json_schema()).is_valid(wrong)


def test_values_of_the_schema_are_those_of_the_domain() -> None:
    defined = json_schema()["$defs"]
    for name, values in (("Role", Role), ("EventKind", EventKind), ("AudioLimit", AudioLimit)):
        assert defined[name]["enum"] == [value.value for value in values]


def test_transfers_say_from_and_to() -> None:
    assert document()["transfers"][0] == {"from": "A", "to": "B", "at_ms": 2500, "offset_ms": -500}


def test_an_overlap_carries_what_decided_it() -> None:
    talk = call(
        "A[0,3000) B[2600,6000)",
        words=(*say("A", 2400, "slices of the"), *say("B", 2600, "no that is not true")),
        known=ENGLISH,
    )
    (event,) = json.loads(to_json(to_document(report_of(talk))))["events"]
    assert event["kind"] == "interruption"
    assert event["detail"] == {
        "basis": "timing_and_words",
        "other": "A",
        "remaining_ms": 400,
        "utterance_ms": 3400,
        "floor_after": "B",
        "overlap_ms": 400,
        "other_elapsed_ms": 2600,
        "quote": "no that is not true",
        "other_quote": "slices of the",
        "other_finished": False,
        "other_end_db": None,
        "level_change_db": None,
        "edges_within_ms": 50,
        "announced": None,
        "level_db": None,
        "f0_st": None,
    }


def test_event_ids_depend_on_the_content_only() -> None:
    first = report_of(TALK, "one").events
    again = report_of(TALK, "other").events
    assert [event_id(event) for event in first] == [event_id(event) for event in again]
    assert first


def test_undefined_is_null_with_no_observations() -> None:
    silent = report_of(call("", duration_ms=10_000))
    undefined = [m for m in to_document(silent).measures if m.value is None]
    assert undefined
    assert {m.count for m in undefined} == {0}


def test_pauses_are_written_and_read_and_are_no_events() -> None:
    paused = replace(TALK, not_recorded=(Interval(9100, 9600),))
    written = json.loads(to_json(to_document(report_of(paused))))
    assert written["call"]["pauses"] == [{"start_ms": 9100, "end_ms": 9600}]
    Draft202012Validator(json_schema()).validate(written)
    again = from_document(to_document(report_of(paused)))
    assert again.call.metadata.pauses == (Interval(9100, 9600),)
    assert again.events == from_document(to_document(report_of(TALK))).events


def test_a_report_of_before_pauses_were_written_is_read() -> None:
    old = document()
    del old["call"]["pauses"]
    assert ReportDocument.model_validate(old).call.pauses == ()
