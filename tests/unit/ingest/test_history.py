"""A recorder's export: any of them, with a sentence for each bad line."""

from dataclasses import replace
from pathlib import Path

import pytest

from voice_analytics.domain.call import Role
from voice_analytics.domain.history import HistoryMap
from voice_analytics.errors import IngestError, ProtocolViolation
from voice_analytics.ingest.history import HistoryLine, read_history

NICE = HistoryMap(
    columns={
        "audio": "File", "call_id": "ID", "started_at": "Start", "direction": "Dir",
        "agent.login": "Agent", "external_ids.pbx": "UCID",
    },
    values={"direction": {"I": "inbound", "O": "outbound"}},
    constants={"language": "de"},
    time_format="%d.%m.%Y %H:%M:%S",
    time_zone="Europe/Berlin",
    strip="D:\\rec\\",
    folder="audio",
)  # fmt: skip
HEADING = "ID;File;Start;Dir;Agent;UCID;Unused"
LINE = "7;D:\\rec\\2024\\a.wav;03.07.2024 09:30:00;I;jdoe;0815;x"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    for name in ("2024/a.wav", "b.wav", "c.wav"):
        path = tmp_path / "audio" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sound")
    (tmp_path / "secret.wav").write_bytes(b"sound")
    return tmp_path / "export.csv"


def lines(export: Path, *text: str, how: HistoryMap = NICE) -> list[HistoryLine]:
    export.write_bytes("\r\n".join(text).encode(how.encoding))
    return list(read_history(export, how))


def test_a_line_becomes_a_recording_and_its_sidecar(export: Path) -> None:
    (line,) = lines(export, HEADING, LINE)
    assert line.problem is None
    assert line.number == 2
    assert line.recording is not None
    assert line.recording.paths == (export.parent / "audio" / "2024" / "a.wav",)
    assert line.document == {
        "call_id": "7",
        "started_at": "2024-07-03T09:30:00.000+02:00",
        "direction": "inbound",
        "agent": {"login": "jdoe"},
        "external_ids": {"pbx": "0815"},
        "language": "de",
        "time_zone": "Europe/Berlin",
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_common_kind_of_table_is_read(export: Path, encoding: str, delimiter: str) -> None:
    how = HistoryMap({"audio": "Datei", "queue": "Schlüssel"}, encoding=encoding, folder="audio")
    text = [f"Datei{delimiter}Schlüssel", f'"b.wav"{delimiter}"Störung, Wärme"']
    (line,) = lines(export, *text, how=how)
    assert line.problem is None
    assert line.document["queue"] == "Störung, Wärme"


def test_a_pair_of_files_is_one_call(export: Path) -> None:
    how = HistoryMap({"agent_audio": "A", "customer_audio": "C"}, folder="audio")
    (line,) = lines(export, "A,C", "b.wav,c.wav", how=how)
    assert line.recording is not None
    assert line.recording.label == "b.wav + c.wav"
    assert line.recording.roles == {0: Role.AGENT, 1: Role.CUSTOMER}


def test_a_suffix_is_added_where_names_have_none(export: Path) -> None:
    how = HistoryMap({"audio": "A"}, folder="audio", suffix=".wav")
    assert [one.problem for one in lines(export, "A", "b", "c.wav", how=how)] == [None, None]


@pytest.mark.parametrize(
    ("time_format", "zone", "cell", "moment"),
    [
        ("iso", None, "2024-01-02T03:04:05Z", "2024-01-02T03:04:05.000+00:00"),
        ("iso", "Europe/Berlin", "2024-01-02 03:04:05", "2024-01-02T03:04:05.000+01:00"),
        ("iso", "Europe/Berlin", "2024-01-02T03:04:05-05:00", "2024-01-02T03:04:05.000-05:00"),
        ("unix", None, "1704164645", "2024-01-02T03:04:05.000+00:00"),
        ("unix_ms", None, "1704164645250", "2024-01-02T03:04:05.250+00:00"),
        ("%m/%d/%y %I:%M %p", "America/New_York", "01/02/24 03:04 PM",
         "2024-01-02T15:04:00.000-05:00"),
        ("%Y%m%d%H%M%S%z", None, "20240102030405+0100", "2024-01-02T03:04:05.000+01:00"),
        ("iso", "Europe/Berlin", "2024-10-27 02:30:00", "2024-10-27T02:30:00.000+02:00"),
    ],
)  # fmt: skip
def test_times_are_read_as_the_map_says(
    export: Path, time_format: str, zone: str | None, cell: str, moment: str
) -> None:
    how = HistoryMap({"audio": "A", "started_at": "T"}, time_format=time_format, time_zone=zone)
    how = replace(how, folder="audio")
    (line,) = lines(export, "A;T", f"b.wav;{cell}", how=how)
    assert line.problem is None
    assert line.document["started_at"] == moment


BAD = {
    "no file": (LINE.replace("D:\\rec\\2024\\a.wav", ""), "names no audio file"),
    "file missing": (LINE.replace("a.wav", "z.wav"), "z.wav does not exist"),
    "outside": (LINE.replace("2024\\a.wav", "..\\secret.wav"), "secret.wav lies outside"),
    "time": (LINE.replace("03.07.2024", "2024-07-03"), "started_at is not written as time.format"),
    "no such day": (LINE.replace("03.07.2024", "31.02.2024"), "started_at is not written"),
    "direction": (LINE.replace(";I;", ";X;"), "direction: "),
    "call id": (LINE.replace("7;", "a/b;", 1), "call_id: must not hold a path separator"),
    "too few cells": ("7;b.wav", "has 2 cells where the heading has 7"),
    "too many cells": (LINE + ";more", "has 8 cells"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_line_is_a_sentence_and_the_next_is_read(export: Path, what: str) -> None:
    bad, why = BAD[what]
    first, second = lines(export, HEADING, bad, "", LINE)
    assert first.recording is None
    assert first.problem is not None
    assert first.problem.startswith("line 2: ")
    assert why in first.problem
    assert "jdoe" not in first.problem
    assert (second.number, second.problem) == (4, None)


def test_the_same_line_has_the_same_key_wherever_it_is(export: Path) -> None:
    other = LINE.replace("jdoe", "other")
    first, second, third = lines(export, HEADING, LINE, other, LINE)
    assert first.key == third.key != second.key
    (alone,) = lines(export, HEADING + ";New", LINE + ";y")
    assert alone.key == first.key, "columns that are not read make no difference"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (["ID;File"], "has no column Start; its heading is: ID, File"),
        ([HEADING + ";ID", LINE + ";8"], "has more than one column ID"),
        ([""], "its heading is: nothing"),
    ],
)
def test_a_missing_column_is_told(export: Path, text: list[str], why: str) -> None:
    with pytest.raises(ProtocolViolation, match=why):
        lines(export, *text)


def test_another_encoding_is_told(export: Path) -> None:
    export.write_bytes((HEADING + "\n" + LINE.replace("jdoe", "jöe")).encode("cp1252"))
    with pytest.raises(ProtocolViolation, match="is not written in utf-8-sig"):
        list(read_history(export, NICE))


def test_a_cell_without_end_is_told(export: Path) -> None:
    with pytest.raises(ProtocolViolation, match="is no CSV file"):
        lines(export, HEADING, '7;"' + "x" * 200_000)


def test_a_missing_export_is_told(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="does not exist"):
        list(read_history(tmp_path / "none.csv", NICE))
