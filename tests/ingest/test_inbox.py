"""The watched folder, from a file put in to the queue."""

import threading
from pathlib import Path

import pytest
import structlog

from tests.ingest.conftest import NOW_MS, WAV, House
from voice_analytics.appliance.inbox import Taken, keep_watching, look_once, watched_folder
from voice_analytics.appliance.taking import WATCHED, From
from voice_analytics.errors import StoreError
from voice_analytics.ingest.discovery import discover
from voice_analytics.ingest.watching import WatchedFolder

LOOK_MS = 5000


def put(house: House, name: str, content: bytes = WAV) -> Path:
    path = house.folder / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def begun(house: House) -> WatchedFolder:
    folder = watched_folder(house.settings)
    folder.prepare()
    return folder


def taken(house: House, folder: WatchedFolder, at_ms: int = NOW_MS) -> Taken:
    going = threading.Event()
    look_once(folder, house.taking, at_ms, going)
    return look_once(folder, house.taking, at_ms + LOOK_MS, going)


def left(house: House) -> list[str]:
    inbox = house.folder / "inbox"
    return sorted(str(one.relative_to(inbox)) for one in inbox.rglob("*") if one.is_file())


def test_recordings_are_taken_and_bad_ones_told(house: House) -> None:
    put(house, "good.wav")
    put(house, "good.json", b'{"queue": "sales"}')
    put(house, "text.wav", b"hello there\n")
    put(house, "wrong.wav")
    put(house, "wrong.json", b'{"queue": 7}')
    assert taken(house, begun(house)) == Taken(taken=1, refused=2)
    assert left(house) == [
        "done/good.json", "done/good.wav",
        "failed/text.reason.txt", "failed/text.wav",
        "failed/wrong.json", "failed/wrong.reason.txt", "failed/wrong.wav",
    ]  # fmt: skip
    reasons = [(house.folder / "inbox/failed" / f"{one}.reason.txt") for one in ("text", "wrong")]
    assert reasons[0].read_text().startswith("text.wav holds text, not audio")
    assert "queue" in reasons[1].read_text()
    (intake,) = house.intakes()
    assert (intake.submission.source, intake.submission.label) == ("watched", "good.wav")
    assert intake.submission.metadata == {"queue": "sales"}
    assert [one for one, _ in house.queue.analysed] == [intake.id]


def test_a_crash_after_it_was_written_down_takes_nothing_twice(house: House) -> None:
    path = put(house, "call.wav")
    (recording,) = discover([path]).recordings
    first = house.taking.take(recording, From(WATCHED), NOW_MS)  # and the process ends here
    assert taken(house, begun(house)) == Taken(1, 0)
    assert [one.id for one in house.intakes()] == [first.id]
    assert house.spooled() == [first.id]
    assert left(house) == ["done/call.wav"]


def test_one_that_failed_and_is_put_in_again_is_tried_again(house: House) -> None:
    folder = begun(house)
    put(house, "call.wav")
    taken(house, folder)
    (intake,) = house.intakes()
    house.fail(intake.id)
    put(house, "call.wav")
    taken(house, folder)
    assert house.queue.again == [intake.id]
    assert left(house) == ["done/call.2.wav", "done/call.wav"]


def test_a_spool_that_cannot_be_written_leaves_the_folder_as_it_is(house: House) -> None:
    put(house, "call.wav")
    (house.folder / "spool").write_text("no folder")
    folder = begun(house)
    with pytest.raises(StoreError):
        taken(house, folder)
    assert left(house) == ["call.wav"]
    (house.folder / "spool").unlink()
    assert look_once(folder, house.taking, NOW_MS, threading.Event()) == Taken(1, 0)


def test_it_stops_between_two_recordings(house: House) -> None:
    put(house, "call.wav")
    folder = begun(house)
    stop = threading.Event()
    look_once(folder, house.taking, NOW_MS, stop)
    stop.set()
    assert look_once(folder, house.taking, NOW_MS + LOOK_MS, stop) == Taken(0, 0)
    assert left(house) == ["call.wav"]


def test_watching_goes_on_after_a_fault_and_says_it_once(house: House) -> None:
    """The interval is passed by the clock's hand: each look moves it on, the last one stops it."""
    stop, at_ms = threading.Event(), iter(range(NOW_MS, NOW_MS + 6 * LOOK_MS, LOOK_MS))
    stop.wait = lambda timeout=None: stop.is_set()  # type: ignore[method-assign]
    inbox = house.folder / "inbox"

    def now_ms() -> int:
        moment = next(at_ms)
        if moment == NOW_MS + LOOK_MS:
            inbox.rename(inbox.with_name("away"))
        if moment == NOW_MS + 3 * LOOK_MS:
            inbox.with_name("away").rename(inbox)
            put(house, "call.wav")
        if moment == NOW_MS + 5 * LOOK_MS:
            stop.set()
        return moment

    with structlog.testing.capture_logs() as said:
        keep_watching(house.settings, house.taking, stop, now_ms)
    assert [one["event"] for one in said] == ["watched_folder_failed", "watched_folder_taken"]
    assert left(house) == ["done/call.wav"]
