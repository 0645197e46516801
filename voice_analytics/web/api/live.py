"""Calls in progress: who talks with whom, what happens, and having a call paused."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from math import inf
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.call import Role
from voice_analytics.domain.live import CallGone, CallNow, Happening
from voice_analytics.ingest.live_link import LiveLink, Now, Said
from voice_analytics.store.audit import record
from voice_analytics.web.api.fields import Line
from voice_analytics.web.live_seeing import LiveSight
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require, still_signed_in

router = APIRouter(tags=["live"])

Reader = Annotated[Viewer, require(Permission.CALLS_READ)]
Pauser = Annotated[Viewer, require(Permission.CALLS_PAUSE)]
CallName = Annotated[
    Line,
    InPath(
        min_length=1,
        max_length=300,
        examples=["5f0e8b7c1d2a3944"],
        description="Id of the call, or one its source gave it, such as the SIPREC session's.",
    ),
]

MOST_UNREAD = 1000
"""Of one stream: whoever reads so slowly is let go, and comes back."""


class HappeningOut(BaseModel):
    """Something that happened in a call in progress."""

    call_id: str = Field(examples=["5f0e8b7c1d2a3944"])
    kind: str = Field(
        examples=["interruption"],
        description="As in a report, told by timing alone; or `paused` or `resumed`.",
    )
    leg: str | None = Field(examples=["1"], description="Who began it; none: all legs.")
    role: Role | None = Field(description="Of that leg.")
    other: str | None = Field(examples=["2"], description="Leg of who was speaking.")
    start_ms: int = Field(examples=[12_340], description="On the clock of the recording.")
    end_ms: int = Field(examples=[13_120])
    decided_at_ms: int = Field(
        examples=[1_790_000_000_000], description="When what decided it was heard."
    )


class LegOut(BaseModel):
    """One audio stream of a call in progress."""

    id: str = Field(examples=["1"])
    channel: int = Field(examples=[0])
    role: Role
    person_id: str | None = Field(examples=["nora"], description="Of an agent the directory knows.")
    mixed: bool = Field(description="All parties are heard on it.")
    speech_ms: int = Field(examples=[41_200])
    speech_share: float | None = Field(
        examples=[0.42], description="Of the call so far, without pauses; none: nothing was heard."
    )
    speaking: bool
    paused: bool


class LiveCallOut(BaseModel):
    """A call in progress."""

    id: str = Field(examples=["5f0e8b7c1d2a3944"], description="That of the call it becomes.")
    source: str = Field(examples=["sbc"], description="Trunk.")
    began_at_ms: int = Field(examples=[1_790_000_000_000])
    external_ids: dict[str, str] = Field(examples=[{"sip_session_id": "rs-1@sbc.example"}])
    interaction_id: str | None = Field(examples=["4f2a-81"])
    legs: list[LegOut]
    heard_ms: int = Field(examples=[98_100])
    paused_ms: int = Field(examples=[0], description="How much of that was not recorded.")
    talk_over_ms: int = Field(examples=[1890])
    silent_since_ms: int | None = Field(
        examples=[95_400], description="Nobody has spoken since; on the clock of the recording."
    )
    paused: bool = Field(description="No leg is recorded just now.")
    held: bool = Field(description="The pause was asked for here.")
    shed_ms: int = Field(
        examples=[0], description="Not listened to live for lack of time; the recording has it."
    )
    last: HappeningOut | None


class LiveCalls(BaseModel):
    """The calls in progress."""

    listening: bool = Field(description="Whether anybody receives calls here.")
    calls: list[LiveCallOut]


class Paused(BaseModel):
    """What was paused, or goes on."""

    calls: list[str] = Field(examples=[["5f0e8b7c1d2a3944"]], description="Ids of the calls.")


class Wanted(BaseModel):
    """Which happenings, and for how long."""

    model_config = ConfigDict(extra="forbid")

    call: Line | None = Field(
        default=None,
        max_length=100,
        examples=["5f0e8b7c1d2a3944"],
        description="Only of this call.",
    )
    seconds: int | None = Field(
        default=None, ge=0, le=86_400, description="After so long the stream ends."
    )


@router.get("/live/calls")
def calls_now(viewer: Reader, served: Served) -> LiveCalls:
    """Return the calls in progress."""
    now = _now(served)
    with served.database.read() as session:
        sight = LiveSight(session, viewer)
        shown = [call_out(call, sight) for call in now.calls if sight.sees(call)]
    return LiveCalls(listening=now.run is not None, calls=shown)


@router.get(
    "/live/events",
    response_class=StreamingResponse,
    responses={200: {"description": "A stream.", "content": {"text/event-stream": {}}}},
)
async def events_now(
    viewer: Reader,
    served: Served,
    request: Request,
    wanted: Annotated[Wanted, Query()],
    last_event_id: Annotated[Line | None, Header(max_length=100)] = None,
) -> StreamingResponse:
    """Return what happens in calls in progress, as server-sent events, as long as it is read.

    `call` is the state of a call, first of each and then whenever it changes; `gone` that it ended;
    `event` what happened in it. Who comes back with the id of the last `event` is sent what was
    missed, as far as it is remembered.
    """
    if served.live is None:
        raise _nobody()
    stream = _Stream(served, viewer, request, wanted, last_event_id)
    return StreamingResponse(
        stream.lines(served.live),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


@router.post("/live/calls/{call_id:path}/pause")
def pause(call_id: CallName, viewer: Pauser, served: Served) -> Paused:
    """Have a call not recorded from the next packet on, until it is to go on."""
    return _wished(served, viewer, call_id, pause=True)


@router.post("/live/calls/{call_id:path}/resume")
def resume(call_id: CallName, viewer: Pauser, served: Served) -> Paused:
    """Have a call recorded again that was paused here."""
    return _wished(served, viewer, call_id, pause=False)


def call_out(call: CallNow, sight: LiveSight) -> LiveCallOut:
    """Return a call as it is shown: without numbers and addresses."""
    open_ms = call.heard_ms - call.paused_ms
    legs = [
        LegOut(
            id=leg.id,
            channel=leg.channel,
            role=leg.role,
            person_id=sight.person(call, leg),
            mixed=leg.mixed,
            speech_ms=leg.speech_ms,
            speech_share=round(leg.speech_ms / open_ms, 3) if open_ms > 0 else None,
            speaking=leg.speaking,
            paused=leg.paused,
        )
        for leg in call.legs
    ]
    return LiveCallOut(
        id=call.id,
        source=call.source,
        began_at_ms=call.began_at_ms,
        external_ids=dict(call.external_ids),
        interaction_id=call.interaction_id,
        legs=legs,
        heard_ms=call.heard_ms,
        paused_ms=call.paused_ms,
        talk_over_ms=call.talk_over_ms,
        silent_since_ms=call.silent_since_ms,
        paused=call.paused,
        held=call.held,
        shed_ms=call.shed_ms,
        last=None if call.last is None else happening_out(call.last, call),
    )


def happening_out(one: Happening, call: CallNow) -> HappeningOut:
    """Return something that happened as it is shown."""
    role = next((leg.role for leg in call.legs if leg.id == one.leg), None)
    return HappeningOut(
        call_id=one.call_id,
        kind=one.kind,
        leg=one.leg,
        role=role,
        other=one.other,
        start_ms=one.start_ms,
        end_ms=one.end_ms,
        decided_at_ms=one.decided_at_ms,
    )


def _now(served: Services) -> Now:
    if served.live is None:
        raise _nobody()
    return served.live.now()


def _nobody() -> HTTPException:
    return HTTPException(409, "nobody listens for calls here; start `listen`, or see sip.enabled")


def _wished(served: Services, viewer: Viewer, call_id: str, *, pause: bool) -> Paused:
    answer = None if served.live is None else served.live.wish(call_id, pause=pause)
    if answer is None:
        raise _nobody()
    if answer.outcome == "ended":
        raise HTTPException(409, "this call has ended")
    if answer.outcome == "unknown":
        raise no_such("call in progress")
    action = "call.paused" if pause else "call.resumed"
    with served.database.write() as session:
        for one in answer.calls:
            record(session, served.now_ms(), viewer.account_id, action, f"call/{one}")
    return Paused(calls=list(answer.calls))


class Unread:
    """What one reader was not sent yet."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._came: asyncio.Queue[Said] = asyncio.Queue(MOST_UNREAD)
        self.lost = False
        """More came than is kept."""

    def tell(self, said: Said) -> None:
        """Take something, from any thread."""
        with suppress(RuntimeError):  # the loop has ended since
            self._loop.call_soon_threadsafe(self._take, said)

    async def some(self, until_s: float) -> list[Said]:
        """Return what came, nothing where nothing does until then."""
        try:
            async with asyncio.timeout_at(until_s):
                found = [await self._came.get()]
        except TimeoutError:
            return []
        while not self._came.empty():
            found.append(self._came.get_nowait())
        return found

    def _take(self, said: Said) -> None:
        if self._came.full():
            self.lost = True
        else:
            self._came.put_nowait(said)


class _Stream:
    """What one reader of events is sent."""

    def __init__(
        self,
        served: Services,
        viewer: Viewer,
        request: Request,
        wanted: Wanted,
        last_event_id: str | None,
    ) -> None:
        self._served = served
        self._viewer = viewer
        self._request = request
        self._wanted = wanted
        self._last = last_event_id or ""
        self._calls: dict[str, CallNow] = {}
        """Those that are seen."""
        self._run = ""

    async def lines(self, live: LiveLink) -> AsyncIterator[bytes]:
        """Yield the stream."""
        unread = Unread()
        time = asyncio.get_running_loop().time
        ends_s = inf if self._wanted.seconds is None else time() + self._wanted.seconds
        with live.following(unread.tell) as now:
            yield await run_in_threadpool(self._first, now)
            beat_s = time() + self._served.beat_s
            while not unread.lost and time() < ends_s:
                said = await unread.some(min(beat_s, ends_s))
                if said:
                    yield await run_in_threadpool(self._next, said)
                if time() >= beat_s:
                    if not await still_signed_in(self._request, self._viewer):
                        return
                    beat_s = time() + self._served.beat_s
                    yield b": still here\n\n"

    def _first(self, now: Now) -> bytes:
        """Return all there is, and what was missed."""
        self._run = now.run or ""
        run, _, number = self._last.partition("-")
        missed: list[Happening] = []
        if run == self._run and number.isdecimal():
            missed = [one for one in now.happenings if one.number > int(number)]
        return b": hello\n\n" + self._next([*now.calls, *missed])

    def _next(self, some: Sequence[Said]) -> bytes:
        with self._served.database.read() as session:
            sight = LiveSight(session, self._viewer)
            return b"".join(self._shown(said, sight) for said in some)

    def _shown(self, said: Said, sight: LiveSight) -> bytes:
        if isinstance(said, CallNow):
            return self._call(said, sight)
        if isinstance(said, CallGone):
            known = self._calls.pop(said.call_id, None)
            return b"" if known is None else _sent("gone", {"call_id": said.call_id})
        call = self._calls.get(said.call_id)
        if call is None:
            return b""
        shown = happening_out(said, call).model_dump(mode="json")
        return _sent("event", shown, f"{self._run}-{said.number}")

    def _call(self, call: CallNow, sight: LiveSight) -> bytes:
        if self._wanted.call not in {None, call.id}:
            return b""
        if not sight.sees(call):
            self._calls.pop(call.id, None)
            return b""
        self._calls[call.id] = call
        return _sent("call", call_out(call, sight).model_dump(mode="json"))


def _sent(kind: str, data: dict[str, Any], number: str | None = None) -> bytes:
    """Return one event of a stream."""
    head = f"event: {kind}\n" if number is None else f"event: {kind}\nid: {number}\n"
    return f"{head}data: {json.dumps(data)}\n\n".encode()
