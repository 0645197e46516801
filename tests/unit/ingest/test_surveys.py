"""Survey exports: each line an answer or a sentence, nothing else of them is read."""

from pathlib import Path

import pytest

from voice_analytics.config.survey_map import read_survey_map
from voice_analytics.domain.survey import Answer, SurveyLine, SurveyMap
from voice_analytics.errors import ConfigError, ProtocolViolation
from voice_analytics.ingest.surveys import read_survey

DAY_MS = 1_772_409_600_000
"""2026-03-02, UTC."""

PLAIN = "call_id,date,score,scale,question"
CSAT = SurveyMap(constants={"question": "CSAT", "scale": "1-5"})


def read(text: str, how: SurveyMap | None = None) -> list[SurveyLine]:
    return list(read_survey(text.encode(), how or SurveyMap(), "answers.csv"))


def test_columns_called_like_fields_need_no_map() -> None:
    (line,) = read(f"{PLAIN},comment\nc1,2026-03-02,4,1-5,CSAT,she was kind\n\n")
    assert line == SurveyLine(2, Answer("CSAT", 4.0, 1.0, 5.0, DAY_MS, "c1"))


def test_map_names_columns_and_what_is_the_same_in_every_line() -> None:
    how = SurveyMap(
        columns={"external_id": "Contact ID", "date": "When", "score": "Q1"},
        constants={"external_system": "acd", "scale": "0 to 10", "question": "Recommend"},
        time_format="%d.%m.%Y %H:%M",
        time_zone="Europe/Berlin",
    )
    (line,) = read('Contact ID;When;Q1;Name\n77;02.03.2026 01:00;9,5;"A; B"\n', how)
    expected = Answer("Recommend", 9.5, 0.0, 10.0, DAY_MS, external_ids={"acd": "77"})
    assert line.answer == expected


@pytest.mark.parametrize(
    ("time_format", "text"),
    [("iso", "2026-03-02T00:00:00Z"), ("unix", "1772409600"), ("unix_ms", "1772409600000")],
)
def test_dates_are_read_as_the_map_says(time_format: str, text: str) -> None:
    how = SurveyMap(constants=CSAT.constants, time_format=time_format)
    (line,) = read(f"interaction_id,date,score\ni1,{text},1\n", how)
    assert line.answer is not None
    assert (line.answer.interaction_id, line.answer.answered_at_ms) == ("i1", DAY_MS)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("c1,2026-03-02,9,1-5,CSAT", "score 9 is not on the scale 1 to 5"),
        ("c1,2026-03-02,good,1-5,CSAT", "score good is no number"),
        ("c1,2026-03-02,nan,1-5,CSAT", "score nan is no number"),
        ("c1,2026-03-02,4,5-1,CSAT", "scale 5-1 is none; write 1-5, say"),
        ("c1,2026-03-02,4,stars,CSAT", "scale stars is none"),
        ("c1,yesterday,4,1-5,CSAT", "date yesterday is not written as time.format says (iso)"),
        ("c1,1960-01-01,4,1-5,CSAT", "not between the years 1970 and 9999"),
        (",2026-03-02,4,1-5,CSAT", "names no call"),
        ("c1,2026-03-02,,1-5,CSAT", "has no score"),
        ("c1,2026-03-02,4,1-5", "has 4 cells where the heading has 5"),
        (f"{'c' * 201},2026-03-02,4,1-5,CSAT", "call_id is longer than 200 characters"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_bad_line_is_named_with_why_and_the_others_stand(row: str, problem: str) -> None:
    bad, good = read(f"{PLAIN}\n{row}\nc2,2026-03-02,4,1-5,CSAT\n")
    assert bad.answer is None
    assert bad.problem is not None
    assert bad.problem.startswith("line 2: ")
    assert problem in bad.problem
    assert good.answer is not None


def test_id_of_another_system_needs_the_system() -> None:
    (line,) = read("external_id,date,score\n7,2026-03-02,4\n", CSAT)
    assert line.problem == "line 2: has an external_id and no external_system"


@pytest.mark.parametrize(
    ("data", "how", "sentence"),
    [
        (b"call_id,score\nc1,4\n", CSAT, "says no date; name it in the map"),
        (b"date,score\n2026-03-02,4\n", CSAT, "says no call_id"),
        (b"", CSAT, "says no call_id"),
        (b"call_id,date,score,score\n", CSAT, "more than one column score"),
        (b"a,b\n", SurveyMap(columns={"call_id": "Call"}), "has no column Call"),
        (b"call_id\xff,date,score\n", CSAT, "is not written in utf-8-sig"),
        (b"call_id,date,score\n" + b'"x' * 90_000, CSAT, "is no CSV file"),
    ],
    ids=["no date", "no call", "empty", "twice", "no column", "encoding", "no table"],
)
def test_what_is_no_export_is_refused(data: bytes, how: SurveyMap, sentence: str) -> None:
    with pytest.raises(ProtocolViolation, match=sentence):
        list(read_survey(data, how, "answers.csv"))


def test_export_that_is_too_large_is_refused() -> None:
    with pytest.raises(ProtocolViolation, match="larger than 64 MB"):
        list(read_survey(bytes((64 << 20) + 1), CSAT, "answers.csv"))


MAP = """\
columns: {interaction_id: Contact, date: When, score: Q1}
constants: {scale: 1-5, question: CSAT}
time: {format: "%d.%m.%Y", zone: Europe/Berlin}
table: {delimiter: ";", encoding: cp1252}
"""


def test_map_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(MAP)
    assert read_survey_map(file) == SurveyMap(
        columns={"interaction_id": "Contact", "date": "When", "score": "Q1"},
        constants={"scale": "1-5", "question": "CSAT"},
        time_format="%d.%m.%Y",
        time_zone="Europe/Berlin",
        delimiter=";",
        encoding="cp1252",
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("columns: {call: X}", "line 1: columns.call.*there is no field call; use call_id"),
        ("columns: {score: X}\nconstants: {score: '4'}", "both columns and constants have score"),
        ("time: {zone: Mars}", "there is no time zone Mars"),
    ],
    ids=["field", "twice", "zone"],
)
def test_faulty_map_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=sentence):
        read_survey_map(file)
