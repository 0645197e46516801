"""Processes say how they are, and somebody looks whether all is well."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.databases import made
from tests.ingest.certificates import Authority
from tests.store.test_operating import LISTENER
from voice_analytics.appliance.alerting.gathering import hours_of
from voice_analytics.appliance.alerting.watching import AlertWatch
from voice_analytics.appliance.certificates import own_certificates
from voice_analytics.appliance.reporting import reporting_listener, reporting_worker
from voice_analytics.config.settings import BusinessHours, Settings, SipSettings
from voice_analytics.domain.alert import AlertKind
from voice_analytics.domain.operating import (
    ListenerNow,
    PacketCounts,
    ProcessKind,
    ReceivedLeg,
    Side,
    TrunkNow,
    WorkerNow,
)
from voice_analytics.ingest.tracing.files import read_traces
from voice_analytics.ingest.tracing.values import CallTrace, Step
from voice_analytics.store.alerts import open_alerts
from voice_analytics.store.database import Database
from voice_analytics.store.processes import processes
from voice_analytics.store.receptions import save_evidence, save_legs

T0 = 1_790_000_000_000
MINUTE_MS = 60_000
SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNk"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    one = made(f"sqlite:///{tmp_path / 'store.db'}")
    yield one
    one.close()


def settings(folder: Path, **more: object) -> Settings:
    tree = {
        "store": {"folder": folder},
        "sip": {"enabled": True, "trunks": [{"name": "sbc", "addresses": ["192.0.2.10"]}]},
    }
    return Settings.model_validate(tree | more)


def test_what_the_listener_says_is_stored_with_what_the_disk_did_not_take(
    tmp_path: Path, database: Database
) -> None:
    traced = CallTrace("c", "peer", (Step(T0, False, "INVITE 1", ""),), (), None, None)
    with reporting_listener(settings(tmp_path), database, "1", lambda: T0) as report:
        report.shed_ms = lambda: {"sbc": 700}
        report(LISTENER, {"sbc": (traced,)})
        while not list((tmp_path / "traces").glob("sbc.json")) or not seen(database):
            pass
        (process,) = seen(database)
    assert isinstance(process, ListenerNow)
    assert [(one.shed_ms, one.shed_at_ms) for one in process.trunks] == [(700, T0)]
    assert replace(process, trunks=LISTENER.trunks) == LISTENER
    assert read_traces(tmp_path / "traces", "sbc") == (traced,)
    assert seen(database) == [], "it said that it ends"


def seen(database: Database) -> list[object]:
    with database.read() as session:
        return [one.now for one in processes(session)]


def test_a_worker_says_that_it_lives_until_it_ends(database: Database) -> None:
    now = WorkerNow(("silero-vad 6.2",), 2)
    with reporting_worker(database, "box", "1", now, lambda: T0):
        while not seen(database):
            pass
        with database.read() as session:
            (process,) = processes(session)
        assert (process.kind, process.name, process.now) == (ProcessKind.WORKER, "box", now)
    assert seen(database) == []


def test_our_certificates_and_those_that_cannot_be_read(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, key_file = authority.issue("recorder.example")
    sip = SipSettings(
        tls_port=5061,
        certificate=certificate,
        key_file=key_file,
        client_authority=authority.file,
    )
    found = own_certificates(sip)
    assert {one.whose for one in found} == {"ours", "authority"}
    assert all(one.until_ms > T0 for one in found)
    assert own_certificates(sip.model_copy(update={"tls_port": None})) == ()
    broken = sip.model_copy(update={"certificate": key_file, "client_authority": tmp_path / "no"})
    assert own_certificates(broken) == ()


def test_business_hours_are_as_set() -> None:
    hours = hours_of(BusinessHours(days=("sat", "sun"), begin="08:30", end="24:00", quiet_min=5))
    assert hours.days == {5, 6}
    assert (hours.begin_min, hours.end_min, hours.quiet_min) == (510, 1440, 5)


class Watched:
    """A store that is looked after, with a clock and what was told."""

    def __init__(self, folder: Path, database: Database, **more: object) -> None:
        self.now_ms = T0
        self.told: list[str] = []
        self.works = True
        self.database = database
        self.watch = AlertWatch(
            settings(folder, **more),
            database,
            lambda: self.works,
            self.told.append,
            lambda: self.now_ms,
        )

    def look(self, ms: int = 0) -> list[tuple[AlertKind, str]]:
        self.now_ms += ms
        self.watch.look()
        with self.database.read() as session:
            return [one.alert.key for one in open_alerts(session)]


NOTICES = {"url": "http://127.0.0.1:9/", "secret": SECRET}


def test_what_is_wrong_is_stored_told_once_and_ends(tmp_path: Path, database: Database) -> None:
    box = Watched(tmp_path, database, notices=NOTICES, sip={})
    assert box.look() == []
    box.works = False
    assert box.look(5 * MINUTE_MS) == [(AlertKind.WORKER, "")]
    assert box.look(MINUTE_MS) == [(AlertKind.WORKER, "")]
    assert len(box.told) == 1
    box.works = True
    assert box.look(MINUTE_MS) == []
    (server,) = seen(database)
    assert type(server).__name__ == "ServerNow"


def test_nobody_is_told_where_that_is_not_wanted(tmp_path: Path, database: Database) -> None:
    box = Watched(tmp_path, database, notices=NOTICES, sip={}, alerts={"notify": False})
    box.works = False
    assert box.look(5 * MINUTE_MS) == [(AlertKind.WORKER, "")]
    assert box.told == []


def test_what_legs_and_calls_say_is_gathered_from_the_store(
    tmp_path: Path, database: Database
) -> None:
    box = Watched(tmp_path, database)
    lossy = PacketCounts(packets=5000, lost=500)
    with database.write() as session:
        for number in range(3):
            ended_ms = T0 + 4 * MINUTE_MS + number
            leg = ReceivedLeg(
                "sbc", Side.CUSTOMER, T0, ended_ms, True, "PCMU", lossy, 5, -70.0, None
            )
            save_legs(session, f"c{number}", [leg])
            save_evidence(session, f"c{number}", "sbc", ended_ms, -9.0)
    assert set(box.look(5 * MINUTE_MS)) == {
        (AlertKind.LISTENER, ""),
        (AlertKind.SILENT_LEG, "sbc/customer"),
        (AlertKind.SWAPPED_LEGS, "sbc"),
        (AlertKind.LOSS, "sbc"),
    }


def test_a_listener_that_lives_is_no_alert(tmp_path: Path, database: Database) -> None:
    box = Watched(tmp_path, database)
    now = ListenerNow(
        (), (TrunkNow("sbc", clock_ms=60_000),), clock_set_ms=9000, clock_set_at_ms=T0
    )
    with reporting_listener(
        settings(tmp_path), database, "1", lambda: T0 + 3 * MINUTE_MS
    ) as report:
        report(now, {})
        while len(seen(database)) < 1:
            pass
        assert set(box.look(3 * MINUTE_MS)) == {(AlertKind.CLOCK, "sbc"), (AlertKind.CLOCK, "")}
