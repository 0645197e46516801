"""Survey exports: CSV lines as answers, with a sentence for each line that is none.

Columns that are not named are left alone: what customers wrote is not read.
"""

import csv
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from io import StringIO
from zoneinfo import ZoneInfo

from voice_analytics.domain.history import ISO, UNIX, UNIX_MS
from voice_analytics.domain.survey import SURVEY_FIELDS, Answer, SurveyLine, SurveyMap
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.recording import printable
from voice_analytics.ingest.tables import MAX_BYTES, moment_ms

DELIMITERS = ",;\t|"
LONGEST = 200
"""Characters of an id or a question."""

LAST_MS = 253_370_764_800_000
"""The beginning of the year 9999."""

_NAMED_BY = ("call_id", "interaction_id", "external_id")
_NEEDED = ("date", "score", "scale", "question")
_SCALE = re.compile(r"\s*(-?\d+(?:[.,]\d+)?)\s*(?:-|–|to|\.\.)\s*(-?\d+(?:[.,]\d+)?)\s*")


def read_survey(data: bytes, how: SurveyMap, name: str) -> Iterator[SurveyLine]:
    """Yield the lines of a survey export in order, empty ones left out.

    Parameters
    ----------
    data
        The file.
    how
        Which column is what.
    name
        What messages call the file.

    Raises
    ------
    ProtocolViolation
        When it is no such table, or lacks a column.
    """
    if len(data) > MAX_BYTES:
        raise ProtocolViolation(f"{name} is larger than {MAX_BYTES >> 20} MB; divide it")
    try:
        text = data.decode(how.encoding)
    except UnicodeDecodeError as error:
        raise ProtocolViolation(
            f"{name} is not written in {how.encoding}; state table.encoding, such as cp1252, in "
            "the map, or save it as UTF-8"
        ) from error
    heading = text.partition("\n")[0]
    delimiter = how.delimiter or max(DELIMITERS, key=heading.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        first = next(rows, [])
        places = _places(first, how, name)
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield _line(rows.line_num, cells, len(first), places, how)
    except csv.Error as error:
        raise ProtocolViolation(f"{name} is no CSV file ({error})") from error


def _places(heading: Sequence[str], how: SurveyMap, name: str) -> Mapping[str, int]:
    """Return in which place the cell of each field is."""
    if how.columns:
        names, wanted = [cell.strip() for cell in heading], how.columns
    else:
        names = [cell.strip().casefold().replace(" ", "_") for cell in heading]
        wanted = {key: key for key in SURVEY_FIELDS if key in names}
    for column in wanted.values():
        if names.count(column) != 1:
            often = "no" if column not in names else "more than one"
            has = ", ".join(printable(one) for one in names[:30]) or "nothing"
            raise ProtocolViolation(
                f"{name} has {often} column {printable(column)}; its heading is: {has}"
            )
    said = {*wanted, *how.constants}
    missing = [one for one in _NEEDED if one not in said]
    if not said & set(_NAMED_BY):
        missing.insert(0, "call_id (or interaction_id, or external_id)")
    if missing:
        raise ProtocolViolation(f"{name} says no {' and no '.join(missing)}; name it in the map")
    return {key: names.index(column) for key, column in wanted.items()}


def _line(
    number: int, cells: Sequence[str], width: int, places: Mapping[str, int], how: SurveyMap
) -> SurveyLine:
    if len(cells) != width:
        problem = f"has {len(cells)} cells where the heading has {width}; check its quotes"
        return SurveyLine(number, problem=f"line {number}: {problem}")
    found = {key: cells[place].strip() for key, place in places.items()}
    said = {**how.constants, **{key: cell for key, cell in found.items() if cell}}
    try:
        return SurveyLine(number, answer=_answer(said, how))
    except ValueError as error:
        return SurveyLine(number, problem=f"line {number}: {error}")


def _answer(said: Mapping[str, str], how: SurveyMap) -> Answer:
    """Return what a line says.

    Raises
    ------
    ValueError
        The sentence why it says nothing.
    """
    for key in _NEEDED:
        if key not in said:
            raise ValueError(f"has no {key}")
    for key, cell in said.items():
        if len(cell) > LONGEST or not cell.isprintable():
            raise ValueError(f"{key} is longer than {LONGEST} characters or not plain text")
    by = _named_by(said)
    lowest, highest = _scale(said["scale"])
    score = _number(said["score"], "score")
    if not lowest <= score <= highest:
        raise ValueError(f"score {score:g} is not on the scale {lowest:g} to {highest:g}")
    return Answer(
        question=said["question"],
        score=score,
        lowest=lowest,
        highest=highest,
        answered_at_ms=_moment_ms(said["date"], how),
        call_id=said["call_id"] if by == "call_id" else None,
        interaction_id=said["interaction_id"] if by == "interaction_id" else None,
        external_ids=(
            {said["external_system"]: said["external_id"]} if by == "external_id" else {}
        ),
    )


def _named_by(said: Mapping[str, str]) -> str:
    """Return by what a line names its call: the most exact it has."""
    by = next((key for key in _NAMED_BY if key in said), None)
    if by is None:
        raise ValueError("names no call")
    if by == "external_id" and "external_system" not in said:
        raise ValueError("has an external_id and no external_system")
    return by


def _scale(text: str) -> tuple[float, float]:
    found = _SCALE.fullmatch(text)
    ends = () if found is None else tuple(_number(one, "scale") for one in found.groups())
    if len(ends) != 2 or ends[0] >= ends[1]:
        raise ValueError(f"scale {printable(text)} is none; write 1-5, say")
    return ends


def _number(text: str, what: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError as error:
        raise ValueError(f"{what} {printable(text)} is no number") from error
    if not math.isfinite(number):
        raise ValueError(f"{what} {printable(text)} is no number")
    return number


def _moment_ms(text: str, how: SurveyMap) -> int:
    zone: tzinfo = UTC if how.time_zone is None else ZoneInfo(how.time_zone)
    try:
        if how.time_format == ISO:
            found = moment_ms(text, zone)
        elif how.time_format in (UNIX, UNIX_MS):
            found = round(float(text) * (1 if how.time_format == UNIX_MS else 1000))
        else:
            at = datetime.strptime(text, how.time_format)  # noqa: DTZ007 - the zone is next
            at = at if at.tzinfo is not None else at.replace(tzinfo=zone)
            found = round(at.timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"date {printable(text)} is not written as time.format says ({how.time_format})"
        ) from error
    if not 0 <= found < LAST_MS:
        raise ValueError(f"date {printable(text)} is not between the years 1970 and 9999")
    return found
