"""Where calls come from and who works on them: telephone systems, processes, room."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.operating import (
    Certificate,
    ListenerNow,
    PacketCounts,
    ProcessSeen,
    ServerNow,
    Side,
    SideNow,
    TrunkNow,
    WorkerNow,
)
from voice_analytics.store.figures import ways
from voice_analytics.store.processes import processes
from voice_analytics.store.receptions import SideDays, calls_between, sides_between
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

router = APIRouter(tags=["operation"])

DAY_MS = 86_400_000


class Packets(BaseModel):
    """What became of packets of audio."""

    packets: int = Field(examples=[150_000], description="Used.")
    lost: int = Field(examples=[30], description="Not there in time; late ones are among them.")
    late: int = Field(examples=[2])
    reordered: int = Field(examples=[5])
    duplicate: int = Field(examples=[0])
    refused: int = Field(
        examples=[0], description="From elsewhere, of another sender, too many, or unreadable."
    )
    paused: int = Field(examples=[0], description="Came during a pause, dropped undecoded.")
    gaps: int = Field(examples=[1], description="Losses too long to be bridged.")


class SideOut(BaseModel):
    """How the legs of one side arrive."""

    side: Side
    legs: int = Field(examples=[120])
    codecs: list[str] = Field(examples=[["PCMU"]])
    counts: Packets
    loss: float | None = Field(examples=[0.0002], description="Share lost; none: nothing came.")
    jitter_ms: int = Field(examples=[12], description="The highest.")
    level_dbfs: float | None = Field(examples=[-24.5])
    silent: int | None = Field(
        examples=[0], description="Legs without speech, of those in progress; none: not known."
    )
    skew_ppm: int | None = Field(
        examples=[12], description="By how much the sender's clock is slower than ours."
    )


class TrunkOut(BaseModel):
    """A telephone system, as one process listens to it; counts are since that began."""

    name: str = Field(examples=["sbc"])
    listener: str | None = Field(examples=["box-1"], description="None: nobody listens to it.")
    in_progress: int = Field(examples=[4])
    begun: int = Field(examples=[1200])
    ended: int = Field(examples=[1196])
    broken_off: int = Field(examples=[2])
    refused: dict[str, int] = Field(
        examples=[{"calls": 3}], description="Calls that were not taken, by why."
    )
    malformed: int = Field(examples=[0], description="Messages that could not be read.")
    shed_ms: int = Field(examples=[0], description="Audio that the disk did not take.")
    counts: Packets
    last_call_ms: int | None = Field(examples=[1_790_000_000_000])
    clock_ms: int | None = Field(
        examples=[-120], description="By how much its clock is ahead of ours; none: not known."
    )
    day_calls: int = Field(examples=[640], description="Calls that ended in the last 24 hours.")
    now: list[SideOut] = Field(description="Calls in progress.")
    day: list[SideOut] = Field(description="Calls that ended in the last 24 hours.")


class ProcessOut(BaseModel):
    """A process that says from time to time that it lives."""

    kind: str = Field(examples=["worker"])
    name: str = Field(examples=["box-1"])
    version: str = Field(examples=["1.4.0-5f0e8b7c1d2a"])
    started_ms: int = Field(examples=[1_790_000_000_000])
    seen_ms: int = Field(examples=[1_790_000_060_000])
    lives: bool
    places: list[str] = Field(examples=[["UDP 0.0.0.0:5060"]], description="Where it listens.")
    models: list[str] = Field(examples=[["silero-vad 6.2"]], description="What it analyses with.")
    strangers: int = Field(examples=[0], description="Addresses of no trunk that it did not hear.")


class CertificateOut(BaseModel):
    """A certificate that calls depend on."""

    whose: str = Field(examples=["ours"], description="`ours`, `authority` or a trunk.")
    name: str = Field(examples=["recorder.example"])
    until_ms: int = Field(examples=[1_790_000_000_000])
    days: int = Field(examples=[60])


class DiskOut(BaseModel):
    """Room for what is kept."""

    free_bytes: int = Field(examples=[200_000_000_000])
    total_bytes: int = Field(examples=[500_000_000_000])
    grows_bytes: int | None = Field(
        examples=[1_000_000_000], description="A day, at the rate of a week; none: not known yet."
    )
    days: int | None = Field(
        examples=[200], description="Until it is full; none: it does not fill."
    )


class WayOut(BaseModel):
    """A way by which calls came."""

    source: str = Field(examples=["upload"])
    calls: int = Field(examples=[1200])
    day_calls: int = Field(examples=[40], description="Begun in the last 24 hours.")
    last_ms: int = Field(examples=[1_790_000_000_000], description="When the latest began.")


class Sources(BaseModel):
    """Where calls come from, and who works on them."""

    trunks: list[TrunkOut]
    ways: list[WayOut]
    processes: list[ProcessOut]
    certificates: list[CertificateOut]
    disk: DiskOut
    clock_set_ms: int = Field(examples=[0], description="By how much our clock was set last.")
    clock_set_at_ms: int | None = Field(examples=[None])


@router.get("/sources")
def sources(_: Annotated[Viewer, require(Permission.JOBS_READ)], served: Served) -> Sources:
    """Return telephone systems with their legs, other ways in, processes, certificates, room."""
    return sources_now(served)


def sources_now(served: Services) -> Sources:
    """Return how things are."""
    now_ms = served.now_ms()
    with served.database.read() as session:
        seen = processes(session)
        day = sides_between(session, now_ms - DAY_MS, now_ms + 1)
        calls = calls_between(session, now_ms - DAY_MS, now_ms + 1)
        came = ways(session, now_ms)
    alive = [(one.name, one.now) for one in seen if one.lives(now_ms)]
    listeners = [(name, now) for name, now in alive if isinstance(now, ListenerNow)]
    states = [now for _, now in listeners]
    set_last = max(states, key=lambda one: one.clock_set_at_ms or 0, default=None)
    return Sources(
        trunks=list(_trunks(listeners, day, calls)),
        ways=[
            WayOut(source=one.source, calls=one.calls, day_calls=one.day, last_ms=one.last_ms)
            for one in came
        ],
        processes=[_process(one, now_ms) for one in seen],
        certificates=[_certificate(one, now_ms) for state in states for one in state.certificates],
        disk=_disk(served, [now for _, now in alive if isinstance(now, ServerNow)]),
        clock_set_ms=0 if set_last is None else set_last.clock_set_ms,
        clock_set_at_ms=None if set_last is None else set_last.clock_set_at_ms,
    )


def _trunks(
    listeners: Iterable[tuple[str, ListenerNow]], day: Sequence[SideDays], calls: Mapping[str, int]
) -> Iterator[TrunkOut]:
    """Yield trunks that are listened to, then those that only were."""
    heard = set()
    for name, listener in listeners:
        for trunk in listener.trunks:
            heard.add(trunk.name)
            yield _trunk(trunk, name, day, calls)
    for gone in sorted({one.trunk for one in day} - heard):
        yield _trunk(TrunkNow(gone), None, day, calls)


def _trunk(
    trunk: TrunkNow, listener: str | None, day: Sequence[SideDays], calls: Mapping[str, int]
) -> TrunkOut:
    own = [one for one in day if one.trunk == trunk.name]
    ended_ms = max((one.last_ms for one in own), default=None)
    return TrunkOut(
        name=trunk.name,
        listener=listener,
        in_progress=trunk.in_progress,
        begun=trunk.begun,
        ended=trunk.ended,
        broken_off=trunk.broken_off,
        refused=dict(trunk.refused),
        malformed=trunk.malformed,
        shed_ms=trunk.shed_ms,
        counts=_packets(trunk.counts),
        last_call_ms=trunk.last_call_ms or ended_ms,
        clock_ms=trunk.clock_ms,
        day_calls=calls.get(trunk.name, 0),
        now=[_side(one, one.silent, None) for one in trunk.sides],
        day=[_side(one, None, one.skew_ppm) for one in own],
    )


def _side(one: SideNow | SideDays, silent: int | None, skew_ppm: int | None) -> SideOut:
    return SideOut(
        side=one.side,
        legs=one.legs,
        codecs=list(one.codecs),
        counts=_packets(one.counts),
        loss=one.counts.loss,
        jitter_ms=one.jitter_ms,
        level_dbfs=one.level_dbfs,
        silent=silent,
        skew_ppm=skew_ppm,
    )


def _packets(counts: PacketCounts) -> Packets:
    return Packets.model_validate(counts, from_attributes=True)


def _process(one: ProcessSeen, now_ms: int) -> ProcessOut:
    listener = one.now if isinstance(one.now, ListenerNow) else None
    return ProcessOut(
        kind=one.kind.value,
        name=one.name,
        version=one.version,
        started_ms=one.started_ms,
        seen_ms=one.seen_ms,
        lives=one.lives(now_ms),
        places=[] if listener is None else list(listener.places),
        models=list(one.now.models) if isinstance(one.now, WorkerNow) else [],
        strangers=0 if listener is None else listener.strangers,
    )


def _certificate(one: Certificate, now_ms: int) -> CertificateOut:
    days = (one.until_ms - now_ms) // DAY_MS
    return CertificateOut(whose=one.whose, name=one.name, until_ms=one.until_ms, days=days)


def _disk(served: Services, servers: Sequence[ServerNow]) -> DiskOut:
    disk = shutil.disk_usage(served.folder)
    grows = servers[0].grows_bytes if servers else None
    return DiskOut(
        free_bytes=disk.free,
        total_bytes=disk.total,
        grows_bytes=grows,
        days=None if grows is None or grows <= 0 else disk.free // grows,
    )
