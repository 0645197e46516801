"""How far a recording is, told as it happens."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.types import Message

from tests.web.box import Box, Signed
from tests.web.things import make_intake
from voice_analytics.domain.access import AccountRole
from voice_analytics.store import intakes
from voice_analytics.web.pages.upload_page import event, stages_of, telling


def test_recording_that_ended_is_told_once(box: Box) -> None:
    admin: Signed = box.browser(box.account(AccountRole.ADMIN))
    upload_id = make_intake(box, why="it is silent")
    answer = admin.get(f"/uploads/{upload_id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.startswith("data: <div")
    assert answer.text.endswith("\n\n")
    assert answer.text.count("\n\n") == 1
    assert "it is silent" in answer.text


def test_stream_tells_what_changes_and_ends_with_the_recording(box: Box) -> None:
    upload_id = make_intake(box)

    async def connected() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def told() -> list[str]:
        request = Request({"type": "http"}, connected)
        with box.database.read() as session:
            one = intakes.find(session, upload_id)
        assert one is not None
        stream: AsyncIterator[str] = telling(box.services, one, request)
        said = [await anext(stream)]
        with box.database.write() as session:
            intakes.begin(session, upload_id)
            intakes.advance(session, upload_id, "recognise", 0.25)
        said.append(await anext(stream))
        with box.database.write() as session:
            intakes.fail(session, upload_id, "it is silent", box.now.ms)
        return [*said, *[one async for one in stream]]

    first, second, last = asyncio.run(told())
    assert "Waiting to be analysed" in first
    assert 'value="0.25"' in second
    assert 'aria-current="step">recognising words' in second
    assert "it is silent" in last
    assert "data-events" not in last


def test_event_keeps_its_lines() -> None:
    assert event("a\nb") == "data: a\ndata: b\n\n"


def test_voices_are_told_apart_only_where_they_are() -> None:
    assert [(key, done) for key, _, done in stages_of("voices")] == [
        ("listen", True), ("voices", None), ("recognise", False),
    ]  # fmt: skip
    assert [key for key, _, _ in stages_of("diarise")][1] == "diarise"
    assert all(done is False for _, _, done in stages_of(None))
