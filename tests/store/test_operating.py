"""Processes, received legs and alerts in the store."""

from dataclasses import replace

from tests.store.calls import DAY_MS, T0
from voice_analytics.domain.alert import Alert, AlertKind, AlertLevel
from voice_analytics.domain.notice import NoticeState
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
from voice_analytics.store import alerts, processes, receptions
from voice_analytics.store.database import Database
from voice_analytics.store.tables import ProcessRow

COUNTS = PacketCounts(1000, 10, 1, 2, 3, 4, 5, 6)
LISTENER = ListenerNow(
    places=("UDP 0.0.0.0:5060",),
    trunks=(
        TrunkNow(
            "sbc",
            refused={"calls": 2},
            counts=COUNTS,
            sides=(SideNow(Side.AGENT, 1, 0, ("PCMU",), COUNTS, 3, -20.5),),
        ),
    ),
    certificates=(Certificate("ours", "recorder", T0),),
)
LEG = ReceivedLeg("sbc", Side.AGENT, T0, T0 + 60_000, True, "PCMU", COUNTS, 12, -24.0, 30)
WARNING = Alert(AlertKind.LOSS, "sbc", AlertLevel.WARNING, "Packets are lost.", "Look.")
SERIOUS = Alert(AlertKind.WORKER, "", AlertLevel.SERIOUS, "No worker runs.", "Start one.")


def test_processes_say_how_they_are(database: Database) -> None:
    seen = [
        ProcessSeen(ProcessKind.LISTENER, "box", "1", T0, T0 + 5, LISTENER),
        ProcessSeen(ProcessKind.SERVER, "box", "1", T0, T0 + 5, ServerNow(7)),
        ProcessSeen(ProcessKind.WORKER, "box", "1", T0, T0, WorkerNow(("m 1",), 2)),
    ]
    with database.write() as session:
        for one in (*seen, replace(seen[2], seen_ms=T0 + 5)):
            processes.save_process(session, one)
    with database.read() as session:
        assert processes.processes(session) == (*seen[:2], replace(seen[2], seen_ms=T0 + 5))


def test_a_process_lives_while_it_was_heard_of_a_moment_ago() -> None:
    one = ProcessSeen(ProcessKind.WORKER, "box", "1", T0, T0, WorkerNow((), 1))
    assert one.lives(T0 + 45_000)
    assert not one.lives(T0 + 45_001)


def test_processes_that_ended_or_were_taken_away_are_forgotten(database: Database) -> None:
    one = ProcessSeen(ProcessKind.WORKER, "a", "1", T0, T0, WorkerNow((), 1))
    with database.write() as session:
        processes.save_process(session, one)
        processes.save_process(session, replace(one, name="b", seen_ms=T0 + 6 * DAY_MS))
        processes.save_process(session, replace(one, name="c", seen_ms=T0 + 8 * DAY_MS))
        processes.end_process(session, ProcessKind.WORKER, "c")
    with database.read() as session:
        assert [each.name for each in processes.processes(session)] == ["b"]


def test_what_another_version_says_of_itself_is_left_out(database: Database) -> None:
    with database.write() as session:
        session.add(
            ProcessRow(
                kind="worker",
                name="old",
                version="0",
                started_at_ms=T0,
                seen_at_ms=T0,
                now={"engines": 2},
            )
        )
    with database.read() as session:
        assert processes.processes(session) == ()


def test_legs_are_put_together_by_trunk_and_side(database: Database) -> None:
    other = replace(LEG, codec="G722", normal=False, jitter_ms=40, level_dbfs=None, skew_ppm=None)
    customer = replace(LEG, side=Side.CUSTOMER)
    with database.write() as session:
        receptions.save_legs(session, "c1", [LEG, customer])
        receptions.save_legs(session, "c1", [LEG, customer])
        receptions.save_legs(session, "c2", [replace(other, ended_ms=T0 + 90_000)])
        receptions.save_legs(session, "c3", [replace(LEG, ended_ms=T0 + DAY_MS)])
    with database.read() as session:
        sides = receptions.sides_between(session, T0, T0 + DAY_MS)
        assert receptions.calls_between(session, T0, T0 + DAY_MS) == {"sbc": 2}
        latest = receptions.last_legs(session, "sbc", Side.AGENT, 2)
    agent, of_customer = sides
    assert (agent.side, agent.legs, agent.broken_off) == (Side.AGENT, 2, 1)
    assert agent.counts == COUNTS.plus(COUNTS)
    assert (agent.jitter_ms, agent.level_dbfs, agent.skew_ppm) == (40, -24.0, 30)
    assert (agent.codecs, agent.last_ms) == (("G722", "PCMU"), T0 + 90_000)
    assert of_customer.legs == 1
    assert [one.ended_ms for one in latest] == [T0 + DAY_MS, T0 + 90_000]
    assert latest[0] == replace(LEG, ended_ms=T0 + DAY_MS)


def test_evidence_of_the_last_calls_comes_first_and_old_rows_go(database: Database) -> None:
    with database.write() as session:
        for number, odds in enumerate((1.5, -2.0, 3.0)):
            receptions.save_evidence(session, f"c{number}", "sbc", T0 + number, odds)
        receptions.save_evidence(session, "c2", "sbc", T0 + 2, 4.0)
        receptions.save_legs(session, "c1", [LEG])
    with database.read() as session:
        assert receptions.last_evidence(session, "sbc", 2) == (4.0, -2.0)
    with database.write() as session:
        receptions.forget_old(session, T0 + 2 + receptions.KEPT_MS)
    with database.read() as session:
        assert receptions.last_evidence(session, "sbc", 9) == (4.0,)
        assert receptions.last_legs(session, "sbc", Side.AGENT, 9) == (LEG,)


def test_an_alert_is_raised_once_goes_on_and_ends(database: Database) -> None:
    with database.write() as session:
        (told,) = alerts.keep_current(session, [WARNING], T0, tell=True)
        worse = replace(WARNING, level=AlertLevel.SERIOUS, says="More are lost.")
        assert alerts.keep_current(session, [worse], T0 + 10, tell=True) == ()
    with database.read() as session:
        (kept,) = alerts.open_alerts(session)
    assert (kept.id, kept.alert, kept.since_ms, kept.told) == (told, worse, T0, "waiting")
    with database.write() as session:
        alerts.alert_told(session, told, NoticeState.DELIVERED, None)
        alerts.keep_current(session, [], T0 + 20, tell=True)
        again = alerts.keep_current(session, [WARNING], T0 + 30, tell=False)
    with database.read() as session:
        assert again == ()
        assert [one.since_ms for one in alerts.open_alerts(session)] == [T0 + 30]
        (ended,) = alerts.ended_alerts(session, 5)
        assert (ended.ended_ms, ended.told) == (T0 + 20, "delivered")
        assert alerts.find_alert(session, told) == ended
        assert alerts.find_alert(session, "none") is None


def test_serious_alerts_come_first_and_old_ones_are_forgotten(database: Database) -> None:
    with database.write() as session:
        alerts.keep_current(session, [SERIOUS], T0, tell=False)
        alerts.keep_current(session, [WARNING, SERIOUS], T0 + 5, tell=False)
    with database.read() as session:
        assert [one.alert for one in alerts.open_alerts(session)] == [SERIOUS, WARNING]
    with database.write() as session:
        alerts.keep_current(session, [SERIOUS], T0 + 9, tell=False)
        alerts.keep_current(session, [SERIOUS], T0 + 10 + alerts.KEPT_MS, tell=False)
        alerts.alert_told(session, "gone", NoticeState.FAILED, "away")
    with database.read() as session:
        assert alerts.ended_alerts(session, 5) == ()
