"""Reports as files: written whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reports import report_of
from tests.timelines import call
from voice_analytics.errors import StoreError
from voice_analytics.export.convert import to_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.export.files import read_report, report_path, to_json, write_report


def document(duration_ms: int = 9000) -> ReportDocument:
    return to_document(report_of(call("A[0,3000) B[3500,6000)", duration_ms=duration_ms)))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fault(path: Path) -> str:
    with pytest.raises(StoreError) as caught:
        read_report(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = write_report(document(), tmp_path / "new" / "folder")
    assert path == report_path(tmp_path / "new" / "folder", "call-1")
    assert read_report(path) == document()
    assert names(path.parent) == ["call-1.report.json"]


def test_one_report_is_one_line_unless_indented() -> None:
    assert "\n" not in to_json(document())
    assert to_json(document(), indent=1).startswith('{\n "schema"')


def test_a_newer_report_replaces_the_older(tmp_path: Path) -> None:
    write_report(document(), tmp_path)
    path = write_report(document(12_000), tmp_path)
    assert read_report(path).call.duration_ms == 12_000
    assert len(names(tmp_path)) == 1


def test_a_report_can_be_read_by_others(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        path = write_report(document(), tmp_path)
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    place = tmp_path / "reports"
    place.write_text("x")
    with pytest.raises(StoreError, match=r"cannot be written \("):
        write_report(document(), place)


def test_a_folder_in_place_of_the_file_leaves_nothing_behind(tmp_path: Path) -> None:
    report_path(tmp_path, "call-1").mkdir()
    with pytest.raises(StoreError, match="Is a directory"):
        write_report(document(), tmp_path)
    assert names(tmp_path) == ["call-1.report.json"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from voice_analytics.errors import StoreError
from voice_analytics.export.files import read_report, write_report

folder = Path(sys.argv[1])
document = read_report(folder / "call-1.report.json")
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_report(document, folder)
except StoreError as error:
    print(error)
"""


def test_a_full_disk_is_one_sentence_and_the_old_report_stays(tmp_path: Path) -> None:
    path = write_report(document(), tmp_path)
    before = path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    expected = "cannot be written (no space left; free some and run again, finished calls are kept)"
    assert done.stdout == f"{path}: {expected}\n"
    assert path.read_bytes() == before
    assert names(tmp_path) == ["call-1.report.json"]


def test_a_report_that_is_not_there(tmp_path: Path) -> None:
    assert fault(tmp_path / "x").endswith("cannot be read (No such file or directory)")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        pytest.param(b"", "document", id="empty"),
        pytest.param(b"\xff\xfe", "document", id="no text"),
        pytest.param(b"[]", "document", id="a list"),
        pytest.param(b'{"schema": "voice-analytics.report/2"}', "schema", id="another version"),
    ],
)
def test_what_is_no_report(content: bytes, place: str, tmp_path: Path) -> None:
    path = tmp_path / "x.report.json"
    path.write_bytes(content)
    assert fault(path) == f"{path}: is no report of this version ({place})"


@pytest.mark.parametrize("share", [0.01, 0.5, 0.999])
def test_half_a_report_is_no_report(share: float, tmp_path: Path) -> None:
    whole = to_json(document()).encode()
    path = tmp_path / "x.report.json"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert fault(path) == f"{path}: is no report of this version (document)"
