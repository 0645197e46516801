"""The store as the settings say, and what is left of a report without its words."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reports import report_of
from tests.timelines import call, say
from voice_analytics.appliance import grading, regraded
from voice_analytics.appliance.storing import (
    back_up,
    data_layout,
    decisions,
    originals,
    places,
    retain,
    retention,
    start_store,
    thinning,
    wordless,
)
from voice_analytics.config.settings import Settings
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.assessment import Flag, Severity
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport
from voice_analytics.errors import StoreError
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.export.files import to_json
from voice_analytics.store import practice
from voice_analytics.store.accounts import NewAccount, add_account
from voice_analytics.store.audit import entries
from voice_analytics.store.backups import backups
from voice_analytics.store.calls import get_call, report_document, save_call
from voice_analytics.store.database import Database
from voice_analytics.store.decisions import Decided, Decision
from voice_analytics.store.erasure import Original
from voice_analytics.store.records import Arrival
from voice_analytics.store.retention import TierDays

NOW_MS = 1_772_442_845_000
DAY_MS = 86_400_000
SAID = "my zebra never arrived"


def settings_in(folder: Path, **store: object) -> Settings:
    return Settings.model_validate({"store": {"folder": folder, **store}})


def spoken_report(call_id: str = "c1") -> CallReport:
    words = say("B", 2100, SAID)
    full = report_of(call("A[0,2000) B[2100,9000)", words=words), call_id)
    full = regraded(full, grading(Settings()))
    flag = Flag("own_rule", Severity.WARNING, Interval(2100, 2900), f"“{SAID}”", 0)
    return replace(full, flags=(*full.flags, flag))


def save(database: Database, settings: Settings, report: CallReport) -> None:
    ends = retention(settings).ends("upload", NOW_MS, NOW_MS)
    how = Arrival(source="upload", received_at_ms=NOW_MS, analysed_at_ms=NOW_MS, ends=ends)
    with database.write() as session:
        save_call(session, report, to_json(to_document(report)).encode(), how)


def test_report_without_words_keeps_scores_and_flags() -> None:
    report = spoken_report()
    silent = wordless(report, grading(Settings()))
    assert silent.call.kept is Keep.MEASURES_ONLY
    assert [one.score for one in silent.assessments] == [one.score for one in report.assessments]
    assert [(one.key, one.interval) for one in silent.flags] == [
        (one.key, one.interval) for one in report.flags
    ]
    assert silent.flags[-1].reason == ""
    text = to_json(to_document(silent))
    for word in SAID.split():
        assert word not in text


def test_stored_report_is_thinned_into_one_that_can_be_read() -> None:
    report = spoken_report()
    thin = thinning(grading(Settings()))
    thinned = thin(to_json(to_document(report)).encode())
    again = from_document(ReportDocument.model_validate_json(thinned))
    assert again.call.kept is Keep.MEASURES_ONLY
    assert again.words == ()
    assert again.measures == report.measures
    assert thin(thinned) == thinned


def test_report_that_is_none_is_one_sentence() -> None:
    with pytest.raises(StoreError, match="a stored report cannot be read"):
        thinning(grading(Settings()))(b"{}")


def test_sources_have_days_of_their_own() -> None:
    own = {"history": {"audio_days": 1, "measures_days": 3}}
    found = retention(Settings.model_validate({"store": {"retention": own}}))
    assert found.of("upload") == TierDays(90, 180, 730)
    assert found.of("history") == TierDays(1, 180, 3)


def test_daily_run_ends_tiers(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    database = start_store(settings, NOW_MS)
    save(database, settings, spoken_report())
    done = retain(settings, database, NOW_MS + 180 * DAY_MS)
    assert sum(done.ended.values()) == 1
    with database.read() as session:
        document = report_document(session, "c1")
    assert document is not None
    assert b"zebra" not in document
    database.close()


def test_daily_run_ends_practice_after_its_own_days(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with closing(start_store(settings, NOW_MS)) as database:
        with database.write() as session:
            owner = add_account(session, NOW_MS, "system", NewAccount("nora", AccountRole.AGENT)).id
            practice.add(session, NOW_MS, "0" * 16, owner, "role_play.wav")
        retain(settings, database, NOW_MS + 29 * DAY_MS)
        with database.read() as session:
            assert len(practice.practice_of(session, owner)) == 1
        retain(settings, database, NOW_MS + 30 * DAY_MS)
        with database.read() as session:
            assert practice.practice_of(session, owner) == ()


def test_backup_is_made_when_one_is_due_and_old_ones_go(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    database = start_store(settings, NOW_MS)
    assert back_up(settings, database, NOW_MS) is not None
    assert back_up(settings, database, NOW_MS + DAY_MS // 2) is None
    assert back_up(settings, database, NOW_MS + 10 * DAY_MS) is not None
    assert len(backups(data_layout(settings).backups)) == 2
    retain(settings, database, NOW_MS + 10 * DAY_MS)
    (left,) = backups(data_layout(settings).backups)
    assert left.made_at_ms == NOW_MS + 10 * DAY_MS
    database.close()


def test_daily_run_fails_when_something_is_left(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    database = start_store(settings, NOW_MS)
    save(database, settings, spoken_report())
    folder = places(data_layout(settings)).exports / "c1"
    folder.parent.mkdir()
    folder.write_text("a file where a folder should be")
    with pytest.raises(StoreError, match=r"1 item\(s\) have outlived their time: .*c1"):
        retain(settings, database, NOW_MS + 730 * DAY_MS)
    database.close()


def test_originals_of_the_inbox_go_with_the_audio(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, retention={"watched": {"audio_days": 5}})
    database = start_store(settings, NOW_MS)
    done, failed = originals(settings)
    for file in (done / "a.wav", done / "team" / "b.wav", failed / "c.wav"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"audio")
    put_ms = (done / "a.wav").stat().st_ctime_ns // 1_000_000
    retain(settings, database, put_ms + 4 * DAY_MS)
    assert len(list(data_layout(settings).inbox.rglob("*.wav"))) == 3
    retain(settings, database, put_ms + 6 * DAY_MS)
    assert list(data_layout(settings).inbox.rglob("*.wav")) == []
    database.close()


def test_start_carries_out_what_a_restore_undid(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    database = start_store(settings, NOW_MS)
    save(database, settings, spoken_report())
    save(database, settings, spoken_report_of_other_audio())
    known = decisions(data_layout(settings))
    known.add(Decision(NOW_MS + 1, Decided.ERASED, "c1", "request 7"))
    known.add(Decision(NOW_MS + 2, Decided.HELD, "c2", "case 12"))
    database.close()
    database = start_store(settings, NOW_MS + 3)
    with database.read() as session:
        assert get_call(session, "c1") is None
        held = get_call(session, "c2")
        assert held is not None
        assert held.legal_hold
        assert len(entries(session)) == 2
    database.close()
    database = start_store(settings, NOW_MS + 4)
    with database.read() as session:
        assert len(entries(session)) == 2
    database.close()


def spoken_report_of_other_audio() -> CallReport:
    report = spoken_report("c2")
    return replace(report, audio=replace(report.audio, sha256="f" * 64))


def test_waiting_recording_is_forgotten_once(tmp_path: Path) -> None:
    layout = data_layout(settings_in(tmp_path))
    (layout.spool / "i1").mkdir(parents=True)
    (layout.spool / "i1" / "0").write_bytes(b"sealed")
    forget = places(layout).forget
    for _ in range(2):
        forget(Original("i1", "upload", "call.wav"))
    assert list(layout.spool.iterdir()) == []
