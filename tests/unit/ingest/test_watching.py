"""The watched folder: what is complete is taken once, whatever happens in between."""

import errno
import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from voice_analytics.domain.call import Role
from voice_analytics.errors import StoreError
from voice_analytics.ingest.recording import Recording
from voice_analytics.ingest.watching import WatchedFolder, WatchRules

LOOK_MS = 5000
WAIT_MS = 60_000


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


def watched(inbox: Path, rules: WatchRules = WatchRules(WAIT_MS)) -> WatchedFolder:  # noqa: B008
    one = WatchedFolder(inbox, rules)
    one.prepare()
    return one


def put(inbox: Path, name: str, content: str = "sound") -> Path:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def labels(recordings: tuple[Recording, ...]) -> list[str]:
    return [one.label for one in recordings]


def files(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def looks(folder: WatchedFolder, *at_ms: int) -> list[list[str]]:
    return [labels(folder.look(one).ready) for one in at_ms]


def test_a_recording_is_taken_when_two_looks_find_it_the_same(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "call.wav")
    assert looks(folder, 0, LOOK_MS) == [[], ["call.wav"]]


def test_a_recording_that_grows_is_left_alone(inbox: Path) -> None:
    folder = watched(inbox)
    path = put(inbox, "call.wav", "so")
    folder.look(0)
    path.write_text("sound")
    assert looks(folder, LOOK_MS) == [[]]
    os.utime(path, ns=(0, 12_345))
    assert looks(folder, 2 * LOOK_MS, 3 * LOOK_MS) == [[], ["call.wav"]]


@pytest.mark.parametrize(
    "name",
    ["call.wav.part", ".call.wav", "notes.txt", "call.json", "done/call.wav", "failed/call.wav",
     ".cache/call.wav"],
)  # fmt: skip
def test_what_is_no_finished_recording_is_passed_over(inbox: Path, name: str) -> None:
    folder = watched(inbox)
    put(inbox, name)
    assert looks(folder, 0, LOOK_MS, WAIT_MS * 2) == [[], [], []]
    assert folder.look(WAIT_MS * 3).refused == ()
    assert (inbox / name).exists()


def test_links_are_passed_over(inbox: Path, tmp_path: Path) -> None:
    folder = watched(inbox)
    (inbox / "call.wav").symlink_to(put(tmp_path, "elsewhere.wav"))
    assert looks(folder, 0, LOOK_MS) == [[], []]


def test_folders_below_are_looked_into(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "2026/11/done/call.wav")
    folder.look(0)
    (found,) = folder.look(LOOK_MS).ready
    folder.taken(found)
    assert files(inbox) == ["done/2026/11/done/call.wav"]


def test_an_empty_file_is_one_that_has_not_come_yet(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "call.wav", "")
    assert looks(folder, 0, LOOK_MS, WAIT_MS) == [[], [], ["call.wav"]]


def test_a_sidecar_that_is_there_belongs_to_it(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "call.wav")
    put(inbox, "call.json", '{"queue": "q"}')
    folder.look(0)
    (found,) = folder.look(LOOK_MS).ready
    assert found.sidecar == inbox / "call.json"
    folder.taken(found)
    assert files(inbox) == ["done/call.json", "done/call.wav"]


def test_a_sidecar_that_is_being_written_is_waited_for(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "call.wav")
    part = put(inbox, "call.json.part", "{")
    assert looks(folder, 0, LOOK_MS) == [[], []]
    part.write_text('{"queue": "q"}')
    part.rename(inbox / "call.json")
    assert looks(folder, 2 * LOOK_MS) == [[]]
    (found,) = folder.look(3 * LOOK_MS).ready
    assert found.sidecar is not None


def test_a_sidecar_that_still_changes_is_waited_for(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "call.wav")
    folder.look(0)
    put(inbox, "call.json", '{"queue": ')
    assert looks(folder, LOOK_MS) == [[]]
    put(inbox, "call.json", '{"queue": "q"}')
    assert looks(folder, 2 * LOOK_MS, 3 * LOOK_MS) == [[], ["call.wav"]]


@pytest.mark.parametrize(
    ("announcing", "every", "why"),
    [("call.json.part", False, "never finished"), (None, True, "no sidecar came")],
)
def test_an_announced_sidecar_that_never_comes_is_a_refusal(
    inbox: Path, announcing: str | None, every: bool, why: str
) -> None:
    folder = watched(inbox, WatchRules(WAIT_MS, every_sidecar=every))
    put(inbox, "call.wav")
    if announcing is not None:
        put(inbox, announcing, "{")
    folder.look(0)
    assert folder.look(WAIT_MS - 1).refused == ()
    look = folder.look(WAIT_MS)
    assert look.ready == ()
    ((recording, said),) = look.refused
    assert recording.label == "call.wav"
    assert why in said


def test_every_sidecar_takes_what_has_one(inbox: Path) -> None:
    folder = watched(inbox, WatchRules(WAIT_MS, every_sidecar=True))
    put(inbox, "call.wav")
    put(inbox, "call.json", '{"queue": "q"}')
    assert looks(folder, 0, LOOK_MS) == [[], ["call.wav"]]


def test_the_other_half_of_a_pair_is_waited_for(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "call.agent.wav")
    assert looks(folder, 0, LOOK_MS) == [[], []]
    put(inbox, "call.customer.wav")
    assert looks(folder, 2 * LOOK_MS) == [[]]
    (found,) = folder.look(3 * LOOK_MS).ready
    assert found.roles == {0: Role.AGENT, 1: Role.CUSTOMER}
    folder.taken(found)
    assert files(inbox) == ["done/call.agent.wav", "done/call.customer.wav"]


def test_a_half_is_taken_alone_when_no_other_comes(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "call.customer.wav")
    assert looks(folder, 0, LOOK_MS, WAIT_MS) == [[], [], ["call.customer.wav"]]


def test_a_half_whose_other_is_never_finished_is_refused(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "call.customer.wav")
    put(inbox, "call.agent.wav.part")
    folder.look(0)
    look = folder.look(WAIT_MS)
    assert look.ready == ()
    assert "other half" in look.refused[0][1]


def ready(folder: WatchedFolder) -> Recording:
    folder.look(0)
    (found,) = folder.look(LOOK_MS).ready
    return found


def test_what_was_taken_can_be_deleted(inbox: Path) -> None:
    folder = watched(inbox, WatchRules(WAIT_MS, keep_done=False))
    put(inbox, "call.wav")
    folder.taken(ready(folder))
    assert files(inbox) == []
    assert looks(folder, 2 * LOOK_MS) == [[]]


def test_what_is_refused_goes_to_failed_with_the_reason(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "call.wav")
    put(inbox, "call.json", '{"quue": 1, "queue": "q"}')
    folder.refuse(ready(folder), "call.wav holds text, not audio")
    assert files(inbox) == ["failed/call.json", "failed/call.reason.txt", "failed/call.wav"]
    reason = (inbox / "failed" / "call.reason.txt").read_text()
    assert reason == "call.wav holds text, not audio\n"


def test_nothing_is_replaced_by_a_later_recording_of_the_same_name(inbox: Path) -> None:
    folder = watched(inbox)
    for content in ("one", "two"):
        put(inbox, "call.wav", content)
        folder.refuse(ready(folder), content)
    assert files(inbox) == [
        "failed/call.2.reason.txt", "failed/call.2.wav", "failed/call.reason.txt",
        "failed/call.wav",
    ]  # fmt: skip
    assert (inbox / "failed" / "call.2.wav").read_text() == "two"


def test_a_name_that_is_no_unicode_is_moved(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "call\udcff.wav")
    folder.taken(ready(folder))
    assert (inbox / "done" / "call\udcff.wav").exists()


class Crash(Exception):
    """The process ends here."""


def crash_at(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process end at that rename or removal, which is not done any more."""
    left = place

    def counted(do: Callable[..., object]) -> Callable[..., object]:
        def one(self: Path, *args: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                raise Crash
            return do(self, *args)

        return one

    monkeypatch.setattr(Path, "rename", counted(Path.rename))
    monkeypatch.setattr(Path, "unlink", counted(Path.unlink))


@pytest.mark.parametrize("refused", [False, True], ids=["taken", "refused"])
@pytest.mark.parametrize("place", range(6))
def test_a_crash_while_moving_loses_nothing_and_takes_nothing_twice(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, place: int, refused: bool
) -> None:
    folder = watched(inbox)
    for half in ("agent", "customer"):
        put(inbox, f"call.{half}.wav", half)
    put(inbox, "call.json", '{"queue": "q"}')
    found = ready(folder)
    with monkeypatch.context() as patched:
        crash_at(place, patched)
        with suppress(Crash):
            folder.refuse(found, "why") if refused else folder.taken(found)
    again = watched(inbox)
    again.look(0)
    left = again.look(LOOK_MS)
    if left.ready:
        assert left.ready[0].label == found.label, "whole, as before"
        assert left.ready[0].sidecar is not None
        again.refuse(left.ready[0], "why") if refused else again.taken(left.ready[0])
    assert again.look(2 * WAIT_MS).ready == ()
    place_of = "failed" if refused else "done"
    moved = [f"{place_of}/call.{one}" for one in ("agent.wav", "customer.wav", "json")]
    assert set(moved) <= set(files(inbox))
    assert {one for one in files(inbox) if one.endswith((".wav", ".json"))} == set(moved)


def test_a_folder_that_is_away_is_told_and_comes_back(inbox: Path) -> None:
    folder = watched(inbox)
    put(inbox, "call.wav")
    inbox.rename(inbox.with_name("away"))
    with pytest.raises(StoreError, match=r"cannot be used .*mounted"):
        folder.look(0)
    inbox.with_name("away").rename(inbox)
    assert looks(folder, LOOK_MS, 2 * LOOK_MS) == [[], ["call.wav"]]


def test_a_folder_that_may_not_be_written_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_text("a file")
    with pytest.raises(StoreError, match="cannot be used") as told:
        watched(tmp_path / "inbox")
    assert isinstance(told.value.__cause__, OSError)
    assert told.value.__cause__.errno in (errno.ENOTDIR, errno.EEXIST)


def test_the_list_of_moves_is_plain_json(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = watched(inbox)
    put(inbox, "call.wav")
    found = ready(folder)
    with monkeypatch.context() as patched:
        crash_at(1, patched)
        with pytest.raises(Crash):
            folder.taken(found)
    moves = json.loads((inbox / ".moves.json").read_text())
    assert moves["files"] == ["call.wav"]
    assert moves["to"] == ["done/call.wav"]
