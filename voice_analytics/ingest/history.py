"""A recorder's archive: its export, line by line, as recordings with what is known of them."""

import csv
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from voice_analytics.domain.call import Role
from voice_analytics.domain.history import ISO, UNIX, UNIX_MS, HistoryMap
from voice_analytics.errors import IngestError, ProtocolViolation
from voice_analytics.ingest.opening import open_plain
from voice_analytics.ingest.recording import Recording, printable, shown
from voice_analytics.ingest.sidecar import checked_sidecar

_DELIMITERS = ",;\t|"
_HEADING_CHARACTERS = 65_536
_AUDIO = ("audio",)
_PAIR = ("agent_audio", "customer_audio")
_SHOWN_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of an export: a recording, or the sentence why there is none."""

    number: int
    """As an editor counts it."""

    recording: Recording | None = None
    document: Mapping[str, Any] = field(default_factory=dict)
    """What is known of it, as a sidecar."""

    key: str = ""
    """The same for the same line again, wherever it is in the export."""

    problem: str | None = None


def read_history(export: Path, how: HistoryMap) -> Iterator[HistoryLine]:
    """Yield the lines of an export in order, empty ones left out.

    Parameters
    ----------
    export
        A CSV file with a heading.
    how
        Which column is what.

    Raises
    ------
    IngestError
        When the file cannot be read, or lacks a column.
    """
    open_plain(export).close()
    with export.open(encoding=how.encoding, newline="") as file:
        try:
            heading = file.readline(_HEADING_CHARACTERS)
            delimiter = how.delimiter or max(_DELIMITERS, key=heading.count)
            columns = _columns(next(csv.reader([heading], delimiter=delimiter), []), how, export)
            rows = csv.reader(file, delimiter=delimiter)
            for cells in rows:
                if any(cell.strip() for cell in cells):
                    yield _line(rows.line_num + 1, cells, columns, how, export)
        except UnicodeDecodeError as error:
            raise ProtocolViolation(
                f"{shown(export)} is not written in {how.encoding}; state table.encoding, such as "
                "cp1252, in the map"
            ) from error
        except csv.Error as error:
            raise ProtocolViolation(f"{shown(export)} is no CSV file ({error})") from error


@dataclass(frozen=True, slots=True)
class _Columns:
    width: int
    place: Mapping[str, int]
    """By field."""


def _columns(heading: Sequence[str], how: HistoryMap, export: Path) -> _Columns:
    names = [cell.strip() for cell in heading]
    for name in how.columns.values():
        if names.count(name) != 1:
            has = ", ".join(printable(one) for one in names[:_SHOWN_COLUMNS]) or "nothing"
            often = "no" if name not in names else "more than one"
            raise ProtocolViolation(
                f"{shown(export)} has {often} column {printable(name)}; its heading is: {has}"
            )
    return _Columns(len(names), {key: names.index(name) for key, name in how.columns.items()})


def _line(
    number: int, cells: Sequence[str], columns: _Columns, how: HistoryMap, export: Path
) -> HistoryLine:
    try:
        if len(cells) != columns.width:
            raise ProtocolViolation(
                f"has {len(cells)} cells where the heading has {columns.width}; check its quotes"
            )
        said = {key: cells[place].strip() for key, place in columns.place.items()}
        recording = _recording(said, how, export)
        document = _document(said, how)
        checked_sidecar(document, "what it says")
    except IngestError as error:
        return HistoryLine(number, problem=f"line {number}: {error}")
    return HistoryLine(number, recording, document, _key(recording, document))


def _recording(said: Mapping[str, str], how: HistoryMap, export: Path) -> Recording:
    keys = _AUDIO if _AUDIO[0] in said else _PAIR
    paths = tuple(_path(said[key], how, export) for key in keys)
    roles = None if keys is _AUDIO else {0: Role.AGENT, 1: Role.CUSTOMER}
    return Recording(paths[0].stem, paths, None, roles)


def _path(cell: str, how: HistoryMap, export: Path) -> Path:
    """Return the file that a cell names, which must be in the folder that the map states."""
    if not cell:
        raise ProtocolViolation("names no audio file")
    folder = Path(os.path.normpath(export.parent / how.folder))
    below = cell.removeprefix(how.strip).replace("\\", "/").lstrip("/")
    path = Path(os.path.normpath(folder / below))
    if not path.suffix:
        path = path.with_name(f"{path.name}{how.suffix}")
    if not path.is_relative_to(folder):
        raise ProtocolViolation(f"{shown(path)} lies outside of path.folder; correct path.strip")
    open_plain(path).close()
    return path


def _document(said: Mapping[str, str], how: HistoryMap) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for key, cell in (*how.constants.items(), *said.items()):
        if key in (*_AUDIO, *_PAIR) or not cell:
            continue
        value = how.values.get(key, {}).get(cell, cell)
        if key == "started_at":
            value = _moment(value, how)
        whole, _, part = key.partition(".")
        if part:
            document.setdefault(whole, {})[part] = value
        else:
            document[key] = value
    if how.time_zone is not None:
        document.setdefault("time_zone", how.time_zone)
    return document


def _moment(text: str, how: HistoryMap) -> str:
    """Return a time in RFC 3339; of an hour that comes twice, the first."""
    try:
        if how.time_format in (UNIX, UNIX_MS):
            seconds = float(text) / (1000 if how.time_format == UNIX_MS else 1)
            return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
        if how.time_format == ISO:
            moment = datetime.fromisoformat(text)
        else:
            moment = datetime.strptime(text, how.time_format)  # noqa: DTZ007 - the zone is next
    except (ValueError, OverflowError, OSError) as error:
        raise ProtocolViolation(
            f"started_at is not written as time.format says ({how.time_format})"
        ) from error
    if moment.tzinfo is None:
        if how.time_zone is None:
            raise ProtocolViolation("started_at has no time zone; state time.zone in the map")
        moment = moment.replace(tzinfo=ZoneInfo(how.time_zone))
    return moment.isoformat(timespec="milliseconds")


def _key(recording: Recording, document: Mapping[str, Any]) -> str:
    content = json.dumps([[str(path) for path in recording.paths], document], sort_keys=True)
    return f"history/{hashlib.sha256(content.encode()).hexdigest()[:32]}"
