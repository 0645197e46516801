"""What the process that listens says reaches those that serve, and wishes go back."""

import asyncio
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.live_listener import (
    CALL,
    Listener,
    followed,
    happening,
    listening,
    of_agent,
    until,
)
from voice_analytics.domain.live import CallGone, Totals
from voice_analytics.errors import ConfigError, ProtocolViolation
from voice_analytics.ingest.live_bridge import LiveBridge
from voice_analytics.ingest.live_link import LiveLink, Said, linked
from voice_analytics.ingest.live_wire import WINDOW, Hello, Line, read, written


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "live.sock"


def test_what_is_said_is_known(path: Path) -> None:
    with listening(path) as listener, followed(LiveLink(path)) as link:
        heard: list[Said] = []
        with link.following(heard.append):
            listener.tell(CALL, happening(1), Totals(1000, 20), CallGone("c1", normal=True))
            until(lambda: len(heard) == 3)
        now = link.now()
        assert heard == [CALL, happening(1), CallGone("c1", normal=True)]
        assert (now.run, now.calls, now.happenings) == ("r1", (), (happening(1),))
        assert now.totals == Totals(1000, 20)


def test_who_comes_later_is_told_all_there_is(path: Path) -> None:
    with listening(path) as listener:
        listener.tell(CALL, of_agent("c2", "7002"), happening(1), CallGone("c2", normal=True))
        listener.tell(*(happening(number) for number in range(2, WINDOW + 5)))
        with followed(LiveLink(path)) as link:
            until(lambda: len(link.now().happenings) == WINDOW)
            assert link.now().calls == (CALL,)
            assert link.now().happenings[-1] == happening(WINDOW + 4)


def test_a_wish_is_granted(path: Path) -> None:
    with listening(path) as listener, followed(LiveLink(path)) as link:
        listener.outcomes = {"gone": "ended", "what": "unknown"}
        answers = [link.wish(name, pause=pause) for name, pause in
                   [("c1", True), ("c1", False), ("gone", True), ("what", True)]]  # fmt: skip
        assert [one.outcome for one in answers if one] == ["done", "done", "ended", "unknown"]
        assert [one.do for one in listener.wishes] == ["pause", "resume", "pause", "pause"]
        assert answers[0] is not None
        assert answers[0].calls == ("c1",)


def test_nobody_listens(path: Path) -> None:
    link = LiveLink(path)
    assert link.wish("c1", pause=True) is None
    assert link.now().run is None
    with linked(path):
        pass  # it ends though it has found nobody


def test_a_listener_that_is_gone_is_found_again(path: Path) -> None:
    heard: list[Said] = []
    link = LiveLink(path)
    with ExitStack() as parts:
        with listening(path) as listener:
            listener.tell(CALL)
            parts.enter_context(followed(link))
            until(lambda: link.now().calls == (CALL,))
            parts.enter_context(link.following(heard.append))
        until(lambda: link.now().run is None)
        assert heard == [CallGone("c1", normal=False)]
        with listening(path, "r2"):
            until(lambda: link.now().run == "r2")


def test_a_socket_in_a_deep_folder(tmp_path: Path) -> None:
    folder = tmp_path / ("d" * 60) / ("e" * 60)
    folder.mkdir(parents=True)
    with listening(folder / "live.sock"), followed(LiveLink(folder / "live.sock")) as link:
        assert link.now().run == "r1"
    assert not (folder / "live.sock").exists()


def test_the_socket_is_for_its_owner(path: Path) -> None:
    with listening(path):
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    async def work() -> None:
        listener = Listener(LiveBridge(tmp_path / "none" / "live.sock", "r1"))
        async with listener.bridge.open(listener.grant):
            pass

    with pytest.raises(ConfigError, match="cannot be made"):
        asyncio.run(work())


def test_nonsense_is_let_go(path: Path) -> None:
    with listening(path) as listener, followed(LiveLink(path)) as link:
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(str(path))
            assert read(one.recv(1 << 16).splitlines()[0]).hello == Hello("r1", (), (), Totals())
            one.sendall(b"{}\n!\n")
            assert one.recv(1) == b""
        listener.tell(CALL)
        until(lambda: link.now().calls == (CALL,))


def test_nothing_is_said_where_nobody_is(path: Path) -> None:
    LiveBridge(path, "r1").tell(CALL)


@pytest.mark.parametrize("data", [b"", b"{", b'{"hello": 1}', b'{"call": {"id": 5}}'])
def test_lines_that_are_none(data: bytes) -> None:
    with pytest.raises(ProtocolViolation):
        read(data)


def test_a_line_is_read_as_it_was_written() -> None:
    for line in (Line(call=CALL), Line(happening=happening(3)), Line(totals=Totals(1, 2))):
        assert read(written(line)) == line
