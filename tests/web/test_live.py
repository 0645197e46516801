"""Calls in progress on the API: who sees them, what happens in them, and pauses."""

import asyncio
import json
import threading
from typing import Any

import pytest

from tests.live_listener import CALL, PATIENCE_S, happening, until
from tests.web.box import Box, Signed
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.directory import Address, AddressKind
from voice_analytics.domain.live import CallGone, Totals
from voice_analytics.ingest.live_wire import Outcome
from voice_analytics.store.database import Database
from voice_analytics.store.people import add_address
from voice_analytics.store.tables import SessionRow
from voice_analytics.web.api.live import MOST_UNREAD, Unread


@pytest.fixture
def admin(box: Box) -> Signed:
    return box.browser(box.account(AccountRole.ADMIN))


@pytest.fixture
def agent(box: Box) -> Signed:
    with box.database.write() as session:
        add_address(session, Address(AddressKind.EXTENSION, "7001", "nora"))
        add_address(session, Address(AddressKind.EXTENSION, "7002", "sara"))
    return box.browser(box.account(AccountRole.AGENT, "nora", "nora"))


def parsed(text: str) -> list[tuple[str, str | None, Any]]:
    """Return kind, id and data of each event of a stream."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] not in ":")
        if fields:
            found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
    return found


def streamed(who: Signed, query: str = "", **headers: str) -> list[tuple[str, str | None, Any]]:
    answer = who.ask("GET", f"/api/v1/live/events?seconds=0{query}", **headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    return parsed(answer.text)


def test_nobody_listens(admin: Signed) -> None:
    assert admin.get("/api/v1/live/calls").json() == {"listening": False, "calls": []}
    answer = admin.ask("POST", "/api/v1/live/calls/c1/pause")
    assert answer.status_code == 409
    assert "nobody listens for calls here" in answer.json()["detail"]


def test_a_call_is_shown_without_numbers(box: Box, agent: Signed) -> None:
    box.call_now("c1", "7001")
    answer = agent.get("/api/v1/live/calls")
    (call,) = answer.json()["calls"]
    (own, other) = call["legs"]
    assert (own["person_id"], own["role"], own["speech_share"]) == ("nora", "agent", 0.5)
    assert (other["person_id"], other["role"]) == (None, "customer")
    assert call["external_ids"] == {"sip_session_id": "a/b@pbx"}
    assert "15550100" not in answer.text
    assert "7001" not in answer.text


def test_agents_are_streamed_their_own_calls(box: Box, agent: Signed, admin: Signed) -> None:
    box.call_now("c1", "7001")
    box.call_now("c2", "7002")
    assert [data["id"] for _, _, data in streamed(agent)] == ["c1"]
    assert [data["id"] for _, _, data in streamed(admin)] == ["c1", "c2"]
    assert [data["id"] for _, _, data in streamed(admin, "&call=c2")] == ["c2"]


def test_who_comes_back_is_sent_what_was_missed(box: Box, agent: Signed) -> None:
    box.call_now("c1", "7001")
    box.call_now("c2", "7002")
    box.listener.tell(happening(1), happening(2, "c2"), happening(3), happening(4, kind="dead_air"))
    until(lambda: len(box.link.now().happenings) == 4)
    found = streamed(agent, "", **{"Last-Event-ID": "r1-1"})
    assert [(kind, number) for kind, number, _ in found] == [
        ("call", None),
        ("event", "r1-3"),
        ("event", "r1-4"),
    ]
    assert found[1][2] == {
        "call_id": "c1", "kind": "interruption", "leg": "1", "role": "agent", "other": "2",
        "start_ms": 100, "end_ms": 900, "decided_at_ms": CALL.began_at_ms + 2000,
    }  # fmt: skip
    for other in ("r0-1", "nonsense", "r1-x", ""):
        assert len(streamed(agent, "", **{"Last-Event-ID": other})) == 1


def test_what_happens_is_streamed(box: Box, agent: Signed) -> None:
    box.call_now("c1", "7001")
    found: list[tuple[str, str | None, Any]] = []

    def read() -> None:
        found.extend(parsed(agent.get("/api/v1/live/events?seconds=3").text))

    reader = threading.Thread(target=read)
    reader.start()
    until(lambda: bool(box.link.followers))
    box.listener.tell(happening(1), happening(2, "c2"), CallGone("c1", normal=True))
    box.listener.tell(happening(3))
    reader.join()
    assert [(kind, number) for kind, number, _ in found] == [
        ("call", None),
        ("event", "r1-1"),
        ("gone", None),
    ]


def test_a_stream_ends_with_the_session(database: Database) -> None:
    with Box(database, beat_s=0.2) as box:
        admin = box.browser(box.account(AccountRole.ADMIN))
        box.call_now("c1", "7001")
        texts: list[str] = []

        def read() -> None:
            texts.append(admin.get("/api/v1/live/events?seconds=60").text)

        reader = threading.Thread(target=read)
        reader.start()
        until(lambda: bool(box.link.followers))
        with database.write() as session:
            session.query(SessionRow).delete()
        reader.join(PATIENCE_S)
        assert not reader.is_alive()
        assert "event: call" in texts[0]


def test_who_does_not_read_is_let_go() -> None:
    async def work() -> bool:
        unread = Unread()
        for number in range(MOST_UNREAD + 1):
            unread.tell(happening(number))
        await asyncio.sleep(0)
        return unread.lost

    assert asyncio.run(work())


@pytest.mark.parametrize("do", ["pause", "resume"])
def test_pauses_are_asked_for_and_audited(box: Box, do: str) -> None:
    box.call_now("c1", "7001")
    machine = box.machine(box.account(AccountRole.INGEST, "pbx"))
    answer = machine.ask("POST", f"/api/v1/live/calls/c1/{do}")
    assert (answer.status_code, answer.json()) == (200, {"calls": ["c1"]})
    assert [(wish.do, wish.call) for wish in box.listener.wishes] == [(do, "c1")]
    (actor, action, thing) = box.audited()[-1]
    assert (action, thing) == (f"call.{do}d", "call/c1")
    assert actor


def test_calls_are_named_by_their_sources_ids_too(box: Box, admin: Signed) -> None:
    box.call_now("c1", "7001")
    for sent, meant in [("a%2Fb%40pbx", "a/b@pbx"), ("rs-1@sbc.example", "rs-1@sbc.example")]:
        assert admin.ask("POST", f"/api/v1/live/calls/{sent}/pause").status_code == 200
        assert box.listener.wishes[-1].call == meant


@pytest.mark.parametrize(
    ("outcome", "status", "why"),
    [("unknown", 404, "there is no such call in progress"), ("ended", 409, "this call has ended")],
)
def test_calls_that_cannot_be_paused(
    box: Box,
    admin: Signed,
    outcome: Outcome,
    status: int,
    why: str,
) -> None:
    box.listener.outcomes = {"c9": outcome}
    before = box.audited()
    answer = admin.ask("POST", "/api/v1/live/calls/c9/pause")
    assert (answer.status_code, answer.json()["detail"]) == (status, why)
    assert box.audited() == before


def test_figures_of_calls_in_progress(box: Box, admin: Signed) -> None:
    assert "voice_analytics_live_listening 0.0" in admin.get("/api/v1/metrics").text
    box.call_now("c1", "7001")
    box.listener.tell(Totals(1500, 20))
    until(lambda: box.link.now().totals == Totals(1500, 20))
    text = admin.get("/api/v1/metrics").text
    assert "voice_analytics_live_listening 1.0" in text
    assert "voice_analytics_live_calls 1.0" in text
    assert "voice_analytics_live_shed_seconds_total 1.5" in text
    assert "voice_analytics_live_unwritten_seconds_total 0.02" in text
