"""A recorder's archive taken in: last, hidden, and going on where it stopped."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.conftest import NOW_MS, OTHER, WAV, House
from voice_analytics.appliance.importing import ImportedLine, import_lines, preview_lines
from voice_analytics.domain.history import HistoryMap
from voice_analytics.domain.intake import Priority
from voice_analytics.ingest.history import read_history

MAP = HistoryMap({"audio": "File", "queue": "Skill"})


@pytest.fixture
def export(tmp_path: Path) -> Path:
    for name, content in (("a.wav", WAV), ("b.wav", OTHER), ("c.wav", b"hello\n")):
        (tmp_path / name).write_bytes(content)
    path = tmp_path / "export.csv"
    path.write_text("File,Skill\na.wav,sales\nnone.wav,sales\nc.wav,sales\nb.wav,service\n")
    return path


def imported(house: House, export: Path, ahead: int = 100) -> Iterator[ImportedLine]:
    def room(waiting: int) -> None:
        assert waiting >= ahead
        for intake in house.intakes():
            house.finish(intake.id)

    return import_lines(read_history(export, MAP), house.taking, ahead, room, lambda: NOW_MS)


def test_an_archive_comes_last_and_is_hidden(house: House, export: Path) -> None:
    done = list(imported(house, export))
    assert [one.problem for one in done] == [
        None,
        "line 3: none.wav does not exist; check the path",
        "line 4: c.wav holds text, not audio; give the recording itself",
        None,
    ]
    for intake in house.intakes():
        assert intake.submission.source == "history"
        assert intake.submission.priority is Priority.HISTORY
        assert intake.submission.released is False
    queues = {one.submission.metadata["queue"] for one in house.intakes()}
    assert queues == {"sales", "service"}
    assert [priority for _, priority in house.queue.analysed] == [Priority.HISTORY] * 2


def test_begun_again_it_goes_on(house: House, export: Path) -> None:
    first = imported(house, export)
    next(first)  # and the process ends here
    done = list(imported(house, export))
    assert [one.known for one in done] == [True, False, False, False]
    assert [one.known for one in imported(house, export)] == [True, False, False, True]
    assert len(house.intakes()) == 2
    assert len(house.spooled()) == 2


def test_only_so_many_wait_at_a_time(house: House, export: Path) -> None:
    most = 0
    for _ in imported(house, export, ahead=1):
        most = max(most, house.taking.waiting("history"))
    assert most == 1
    assert len(house.intakes()) == 2


def test_a_preview_says_the_same_of_lines_and_changes_nothing(house: House, export: Path) -> None:
    found = list(preview_lines(read_history(export, MAP), house.taking.known))
    assert [one.problem is None for one in found] == [True, False, True, True]
    assert house.intakes() == ()
    assert house.spooled() == []
    next(imported(house, export))
    found = list(preview_lines(read_history(export, MAP), house.taking.known))
    assert [one.known for one in found] == [True, False, False, False]
