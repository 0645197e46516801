"""CSV tables that other systems export, read line by line with a sentence for each bad line."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from io import StringIO

from voice_analytics.errors import ProtocolViolation

MAX_BYTES = 64 << 20
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table, by the names of its columns; empty cells are left out."""

    number: int
    """As an editor counts it."""

    cells: Mapping[str, str]


def read_table(data: bytes, known: Sequence[str], name: str) -> Iterator[Line]:
    """Yield the lines of a table with a heading.

    Comma, semicolon or tab stand between cells; the text is UTF-8 with or without a mark, as
    spreadsheets write it.

    Parameters
    ----------
    data
        The file.
    known
        Columns there may be; case and spaces around a name do not matter.
    name
        What messages call the file.

    Raises
    ------
    ProtocolViolation
        When it is no such table; names the line.
    """
    if len(data) > MAX_BYTES:
        raise ProtocolViolation(f"{name} is larger than {MAX_BYTES >> 20} MB; divide it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ProtocolViolation(f"{name}, line {line}: is not UTF-8; save it as UTF-8") from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise ProtocolViolation(f"{name}, line {line}: holds a zero byte; save it as plain text")
    heading = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=heading.count)
    rows = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    try:
        columns = _columns(next(rows, []), known, name)
        for cells in rows:
            found = [cell.strip() for cell in cells]
            if not any(found):
                continue
            if len(found) != len(columns):
                raise ProtocolViolation(
                    f"{name}, line {rows.line_num}: has {len(found)} cells where the heading has "
                    f"{len(columns)}"
                )
            filled = {key: cell for key, cell in zip(columns, found, strict=True) if cell}
            yield Line(rows.line_num, filled)
    except csv.Error as error:
        raise ProtocolViolation(f"{name}, line {rows.line_num}: {error}") from error


def moment_ms(text: str, zone: tzinfo) -> int:
    """Return milliseconds since 1970 of a date or a date and time of ISO 8601.

    Raises
    ------
    ValueError
        When it is neither.
    """
    try:
        moment = datetime.combine(date.fromisoformat(text), time())
    except ValueError:
        moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return round(moment.timestamp() * 1000)


def _columns(heading: Sequence[str], known: Sequence[str], name: str) -> list[str]:
    columns = [cell.strip().casefold().replace(" ", "_") for cell in heading]
    if not any(columns):
        raise ProtocolViolation(f"{name} is empty; the first line names the columns")
    for column in columns:
        if column not in known:
            raise ProtocolViolation(
                f"{name}, line 1: {column or 'an empty heading'} is no column; "
                f"use {', '.join(known)}"
            )
        if columns.count(column) > 1:
            raise ProtocolViolation(f"{name}, line 1: {column} is there twice")
    return columns
