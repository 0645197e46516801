"""A log that only grows: what was appended is there, whatever happened to the end."""

import errno
import os
import resource
from pathlib import Path

import pytest

from voice_analytics.errors import StoreError
from voice_analytics.ingest.capture.sealed_log import SealedLog, in_use, logged

KEY = bytes(range(32))
RECORDS = [b"first", b"", bytes(1000), b"last"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log"
    one = SealedLog(path, KEY, "call")
    for record in RECORDS:
        one.append(record)
    one.sync()
    one.close()
    return path


def test_what_was_appended_is_read(log: Path) -> None:
    assert list(logged(log, KEY, "call")) == RECORDS
    assert log.stat().st_mode & 0o777 == 0o600
    assert b"first" not in log.read_bytes()


def test_cut_anywhere_the_records_before_are_there(log: Path) -> None:
    content = log.read_bytes()
    found = []
    for length in range(len(content) + 1):
        log.write_bytes(content[:length])
        records = list(logged(log, KEY, "call"))
        assert records == RECORDS[: len(records)]
        found.append(len(records))
    assert found == sorted(found)
    assert set(found) == {0, 1, 2, 3, 4}


def test_a_changed_record_ends_the_log(log: Path) -> None:
    content = bytearray(log.read_bytes())
    content[-3] ^= 1
    log.write_bytes(content)
    assert list(logged(log, KEY, "call")) == RECORDS[:3]


def test_a_length_out_of_all_proportion_ends_the_log(log: Path) -> None:
    with log.open("ab") as file:
        file.write(b"\xff\xff\xff\xff")
    assert list(logged(log, KEY, "call")) == RECORDS


@pytest.mark.parametrize(
    ("key", "context"), [(bytes(32), "call"), (KEY, "another")], ids=["key", "place"]
)
def test_with_another_key_or_place_it_does_not_open(log: Path, key: bytes, context: str) -> None:
    with pytest.raises(StoreError, match="cannot be decrypted"):
        list(logged(log, key, context))


def test_another_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(bytes(100))
    with pytest.raises(StoreError, match="no recording of a call in progress"):
        list(logged(path, KEY, "call"))


def test_it_is_known_whether_somebody_writes(tmp_path: Path) -> None:
    log = SealedLog(tmp_path / "log", KEY, "call")
    assert in_use(tmp_path / "log")
    log.close()
    assert not in_use(tmp_path / "log")


def test_a_full_disk_leaves_what_there_was(tmp_path: Path) -> None:
    log = SealedLog(tmp_path / "log", KEY, "call")
    log.append(b"kept")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (tmp_path / "log").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, before[1]))
    try:
        with pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
            log.append(bytes(1000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (tmp_path / "log").stat().st_size == size
    log.append(b"goes on")
    log.close()
    assert list(logged(tmp_path / "log", KEY, "call")) == [b"kept", b"goes on"]
