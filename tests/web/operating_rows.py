"""A telephone system with calls, processes and alerts, as the pages of operators show them."""

from tests.web.box import Box
from voice_analytics.domain.alert import Alert, AlertKind, AlertLevel
from voice_analytics.domain.operating import (
    Certificate,
    ListenerNow,
    PacketCounts,
    ProcessKind,
    ProcessSeen,
    ReceivedLeg,
    ServerNow,
    Side,
    SideNow,
    TrunkNow,
    WorkerNow,
)
from voice_analytics.store.alerts import keep_current
from voice_analytics.store.database import Database
from voice_analytics.store.processes import save_process
from voice_analytics.store.receptions import save_legs

HOUR_MS = 3_600_000
COUNTS = PacketCounts(
    packets=2950, lost=50, late=4, reordered=12, duplicate=1, refused=2, paused=300, gaps=3
)
ALERTS = (
    Alert(
        AlertKind.SILENT_LEG,
        "sbc/customer",
        AlertLevel.SERIOUS,
        "The customer could not be heard in 3 of the last 5 calls over sbc.",
        "Check the firewall's rule for media.",
    ),
    Alert(
        AlertKind.CERTIFICATE,
        "ours/recorder.example",
        AlertLevel.WARNING,
        "The certificate recorder.example (of the box) ends in 20 days.",
        "Put a new one in its place and restart.",
    ),
)


def make_operating(box: Box) -> None:
    """Have a listener with a trunk, a worker, a server and two alerts."""
    fill(box.database, box.now.ms)


def fill(database: Database, now_ms: int) -> None:
    """Write it into a store."""
    listener = ListenerNow(
        places=("UDP 0.0.0.0:5060", "TLS 0.0.0.0:5061"),
        trunks=(
            TrunkNow(
                name="sbc",
                in_progress=2,
                begun=640,
                ended=638,
                broken_off=3,
                refused={"calls": 4, "password": 1},
                malformed=2,
                counts=COUNTS,
                shed_ms=1500,
                last_call_ms=now_ms - 120_000,
                clock_ms=-1400,
                sides=(
                    SideNow(Side.AGENT, 2, 0, ("PCMU",), COUNTS, 9, -23.5),
                    SideNow(Side.CUSTOMER, 2, 1, ("G722", "PCMU"), COUNTS, 14, -61.0),
                ),
            ),
            TrunkNow(name="branch"),
        ),
        strangers=1,
        certificates=(Certificate("ours", "recorder.example", now_ms + 20 * 24 * HOUR_MS),),
        clock_set_ms=2500,
        clock_set_at_ms=now_ms - HOUR_MS,
    )
    worker = WorkerNow(("silero-vad 6.2", "small.en int8"), 2)
    legs = [
        ReceivedLeg(
            "sbc",
            side,
            now_ms - HOUR_MS,
            now_ms - HOUR_MS // 2,
            True,
            "PCMU",
            COUNTS,
            12,
            -24.0,
            30,
        )
        for side in (Side.AGENT, Side.CUSTOMER)
    ]
    started_ms = now_ms - 30 * HOUR_MS
    with database.write() as session:
        for process in (
            ProcessSeen(ProcessKind.LISTENER, "box-1", "1.4.0", started_ms, now_ms, listener),
            ProcessSeen(ProcessKind.WORKER, "box-1", "1.4.0-5f0e", started_ms, now_ms, worker),
            ProcessSeen(
                ProcessKind.WORKER, "box-2", "1.4.0-5f0e", started_ms, started_ms + HOUR_MS, worker
            ),
            ProcessSeen(ProcessKind.SERVER, "box-1", "1.4.0", started_ms, now_ms, ServerNow(10**9)),
        ):
            save_process(session, process)
        save_legs(session, "one", legs)
        save_legs(session, "two", legs)
        keep_current(session, (*ALERTS, _OVER), now_ms - 2 * HOUR_MS, tell=False)
        keep_current(session, ALERTS, now_ms - HOUR_MS, tell=True)


_OVER = Alert(
    AlertKind.LOSS, "sbc", AlertLevel.WARNING, "2.1 % of the packets of sbc are lost.", "Look."
)
