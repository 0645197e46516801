"""A report survives being written and read."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.laws.strategies import Heard, any_calls
from tests.reports import report_of
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval
from voice_analytics.export.convert import event_id, from_document, to_document
from voice_analytics.export.document import ReportDocument, json_schema
from voice_analytics.export.files import to_json


@st.composite
def wordy_calls(draw: st.DrawFn) -> Heard:
    """Calls with words anywhere: in a click too short for a unit, or between two turns."""
    heard = draw(any_calls())
    if not heard.duration_ms:
        return heard
    names = st.sampled_from([person.id for person in heard.participants])
    starts = st.integers(0, heard.duration_ms)
    said = draw(st.lists(st.tuples(names, starts, st.integers(1, 400)), max_size=6))
    words = [Word(who, Interval(at, at + length), f"w{at}", 0.5) for who, at, length in said]
    return replace(heard, words=(*heard.words, *words))


VALIDATOR = Draft202012Validator(json_schema())


@given(wordy_calls())
def test_a_report_read_back_is_the_same(heard: Heard) -> None:
    report = report_of(heard.conversation())
    written = to_json(to_document(report))
    assert from_document(ReportDocument.model_validate_json(written)) == report


@given(wordy_calls(), st.sampled_from([None, 1, 2]))
def test_a_document_read_back_is_the_same(heard: Heard, indent: int | None) -> None:
    document = to_document(report_of(heard.conversation()))
    again = ReportDocument.model_validate_json(to_json(document, indent=indent))
    assert again == document
    assert to_document(from_document(again)) == document


@given(wordy_calls())
def test_every_document_fits_the_schema(heard: Heard) -> None:
    written = to_json(to_document(report_of(heard.conversation())))
    faults = list(VALIDATOR.iter_errors(json.loads(written)))
    assert faults == []


@given(wordy_calls())
def test_events_have_ids_of_their_own(heard: Heard) -> None:
    events = heard.conversation().events
    assert len({event_id(event) for event in events}) == len(events)
