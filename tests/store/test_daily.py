"""After the daily run nothing has outlived its tier, and a query says so."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.store.kept import DAY_MS, DAYS, RETENTION, T0, WORDS, Store, add_call, add_intake
from tests.store.test_erasure import indexed, rows
from voice_analytics.errors import StoreError
from voice_analytics.store.audit import entries
from voice_analytics.store.calls import flags_of, get_call, report_document
from voice_analytics.store.daily import STRAY_DAYS, DailyRun, run_daily
from voice_analytics.store.database import Database
from voice_analytics.store.decisions import Decisions
from voice_analytics.store.holds import hold, lift
from voice_analytics.store.retention import (
    Outlived,
    Retention,
    Tier,
    TierDays,
    outlived,
    shorten,
)
from voice_analytics.store.tables import CallRow, IntakeRow

NONE = dict.fromkeys(Tier, 0)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Give the folder of the calls' files."""
    return Store(tmp_path)


def thin(document: bytes) -> bytes:
    said = json.loads(document)
    return json.dumps({"call": said["call"], "words": []}).encode()


def after(days: float) -> int:
    return T0 + round(days * DAY_MS)


def run(
    database: Database, store: Store, days: float, retention: Retention = RETENTION
) -> DailyRun:
    return run_daily(database, store.places, retention, thin, after(days))


def left(database: Database, days: float) -> tuple[Outlived, ...]:
    with database.read() as session:
        return outlived(session, after(days), RETENTION)


def add(database: Database, store: Store, call_id: str, source: str = "upload") -> None:
    audio = store.add_audio(call_id.encode())
    with database.write() as session:
        add_call(session, call_id, audio=audio, source=source)


def test_nothing_ends_before_its_time(database: Database, store: Store) -> None:
    add(database, store, "c1")
    assert run(database, store, 9.99).ended == NONE
    assert len(store.files()) == 2


def test_audio_goes_first(database: Database, store: Store) -> None:
    add(database, store, "c1")
    assert left(database, 10) == (Outlived(Tier.AUDIO, "c1", after(10)),)
    done = run(database, store, 10)
    assert done.ended == {**NONE, Tier.AUDIO: 1}
    assert done.left == left(database, 10) == ()
    assert store.files() == []
    with database.read() as session:
        call = get_call(session, "c1")
    assert call is not None
    assert call.audio is None
    assert indexed(database)


def test_then_the_words(database: Database, store: Store) -> None:
    add(database, store, "c1")
    assert run(database, store, 20).ended == {**NONE, Tier.AUDIO: 1, Tier.TRANSCRIPT: 1}
    assert left(database, 20) == ()
    assert not indexed(database)
    with database.read() as session:
        document = report_document(session, "c1")
        (flag,) = flags_of(session, "c1")
        intake = session.scalars(select(IntakeRow)).one()
        assert (intake.label, intake.metadata_json) == ("", {})
    assert document is not None
    for word in WORDS.split():
        assert word.encode() not in document
    assert flag.reason == ""
    assert rows(database)["stint"] == 1


def test_then_the_whole_call(database: Database, store: Store) -> None:
    add(database, store, "c1")
    done = run(database, store, 30)
    assert done.ended == {**NONE, Tier.MEASURES: 1}
    assert rows(database) == {}
    assert store.files() == []
    with database.read() as session:
        log = [(one.actor, one.action, one.object) for one in entries(session)]
    assert log == [
        ("system", "retention.run", "store"),
        ("system", "call.erased", "call/c1"),
    ]


def test_second_run_has_nothing_to_do(database: Database, store: Store) -> None:
    add(database, store, "c1")
    run(database, store, 20)
    assert run(database, store, 20).ended == NONE


def test_held_call_outlives_every_tier(database: Database, store: Store, tmp_path: Path) -> None:
    add(database, store, "c1")
    decisions = Decisions(tmp_path / "decisions")
    with database.write() as session:
        hold(session, decisions, "c1", "case 7", after(1), "a1")
    assert run(database, store, 99).ended == NONE
    assert left(database, 99) == ()
    assert len(store.files()) == 2
    assert indexed(database)
    with database.write() as session:
        lift(session, decisions, "c1", "case 7", after(99), "a1")
    assert left(database, 99) != ()
    assert run(database, store, 99).ended == {**NONE, Tier.MEASURES: 1}


def test_source_has_days_of_its_own(database: Database, store: Store) -> None:
    other = Retention(DAYS, {"history": TierDays(1, 2, 3)})
    add(database, store, "c1")
    add(database, store, "c2", source="history")
    assert other.ends("history", T0 + 5, T0) == TierDays(1, 2, 3).ends(T0)
    done = run(database, store, 3, other)
    assert done.shortened == 1
    assert done.ended == {**NONE, Tier.MEASURES: 1}
    assert rows(database)["call"] == 1


def test_fewer_days_shorten_what_is_stored_and_more_do_not_extend_it(database: Database) -> None:
    with database.write() as session:
        add_call(session, "c1")
        before = get_call(session, "c1")
        assert shorten(session, Retention(TierDays(99, 99, 99))) == 0
        assert get_call(session, "c1") == before
        assert shorten(session, Retention(TierDays(99, 5, 99))) == 1
        session.expire_all()
        after_it = get_call(session, "c1")
    assert before is not None
    assert after_it is not None
    assert after_it.ends.transcript_ms == after(5)
    assert after_it.ends.audio_ms == before.ends.audio_ms
    assert after_it.ends.measures_ms == before.ends.measures_ms


def test_no_tier_outlives_the_measures() -> None:
    ends = TierDays(90, 180, 30).ends(0)
    assert ends.audio_ms == ends.transcript_ms == ends.measures_ms == 30 * DAY_MS


def test_recording_without_a_call_goes_with_the_audio(database: Database, store: Store) -> None:
    with database.write() as session:
        add_intake(session, "i1", state="failed")
        add_intake(session, "i2", state="not_kept")
        add_intake(session, "i3", state="received")
    assert run(database, store, 9.99).ended == NONE
    assert {one.id for one in left(database, 10)} == {"i1", "i2"}
    assert run(database, store, 10).ended == {**NONE, Tier.ORIGINAL: 2}
    assert [one.intake_id for one in store.forgotten] == ["i1", "i2"]
    assert rows(database) == {"intake": 1}


def test_what_cannot_be_removed_is_named_and_keeps_nobody_else(
    database: Database, store: Store
) -> None:
    add(database, store, "c1")
    add(database, store, "c2")
    with database.read() as session:
        call = get_call(session, "c1")
    assert call is not None
    assert call.audio is not None
    path = store.audio.path(call.audio.sha256)
    path.unlink()
    path.mkdir()
    done = run(database, store, 10)
    assert done.ended == {**NONE, Tier.AUDIO: 1}
    assert done.left == (Outlived(Tier.AUDIO, "c1", after(10)),)
    assert len(done.failed) == 1
    assert "cannot be removed" in done.failed[0]


def test_report_that_cannot_be_thinned_is_left_and_named(database: Database, store: Store) -> None:
    add(database, store, "c1")

    def fail(_document: bytes) -> bytes:
        raise StoreError("the report of a call cannot be read")

    done = run_daily(database, store.places, RETENTION, fail, after(20))
    assert done.failed == ("the report of a call cannot be read",)
    assert [one.tier for one in done.left] == [Tier.TRANSCRIPT]


def test_words_left_in_the_index_alone_are_found(database: Database, store: Store) -> None:
    add(database, store, "c1")
    with database.write() as session:
        session.execute(update(CallRow).values(kept="measures_only"))
    assert Outlived(Tier.TRANSCRIPT, "c1", after(20)) in left(database, 20)


def test_files_of_no_call_go_after_some_days(database: Database, store: Store) -> None:
    add(database, store, "c1")
    store.add_audio(b"of a call that was never saved")
    (store.audio.folder / "tmp1.part").write_bytes(b"half")
    with database.write() as session:
        session.execute(update(CallRow).values(legal_hold=True))
    newest = max(one.changed_at_ms for one in store.audio.found())
    assert run_daily(database, store.places, RETENTION, thin, newest).stray_files == 0
    later = newest + STRAY_DAYS * DAY_MS + 1
    assert run_daily(database, store.places, RETENTION, thin, later).stray_files == 3
    assert len(store.files()) == 2
