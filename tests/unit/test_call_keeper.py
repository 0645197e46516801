"""What workers do with the store: keep a call whole and once, grade it again, draw it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.command import noise, write_wav
from tests.store.calls import T0, add_people, arrival, report
from voice_analytics.appliance.call_keeper import StoreKeeper, addresses_of
from voice_analytics.appliance.spooled import PEAKS, spool_of
from voice_analytics.appliance.storing import data_layout, start_store
from voice_analytics.config.settings import Settings
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.call import CallMetadata, Stint, StintKind, StintNote
from voice_analytics.domain.intake import PRACTICE, Intake, IntakeState, Submission
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport
from voice_analytics.domain.review import CorrectionKind
from voice_analytics.errors import JobFailed
from voice_analytics.export.audio import write_audio
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.export.files import to_json, write_report
from voice_analytics.ingest.decoding import Decoding
from voice_analytics.ingest.media import open_media
from voice_analytics.store import intakes, practice
from voice_analytics.store.accounts import NewAccount, account_named, add_account
from voice_analytics.store.audit import entries
from voice_analytics.store.calls import call_ids, get_call, report_document, save_call, stints_of
from voice_analytics.store.database import Database
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.peaks import peaks_of, read_peaks, write_peaks
from voice_analytics.store.remarks import add_correction, corrections

SIDECAR = {"agent": {"login": "ann"}, "queue": "sales", "started_at": "2026-03-02T09:14:05Z"}
REPORT = report("c1")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate({"store": {"folder": tmp_path / "box"}})


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    one = start_store(settings, T0)
    yield one
    one.close()


@pytest.fixture
def keeper(settings: Settings, database: Database) -> StoreKeeper:
    return StoreKeeper(settings, database, spool_of(settings))


@pytest.fixture
def files(settings: Settings) -> AudioFiles:
    return AudioFiles(data_layout(settings).audio)


@pytest.fixture
def found(tmp_path: Path) -> Path:
    """Give a folder with what an analysis left."""
    folder = tmp_path / "found"
    write_report(to_document(REPORT), folder)
    wav = write_wav(tmp_path / "call.wav", noise(2, 1.0), 8000)
    with open_media(wav) as media:
        write_audio(Decoding(media).samples(), 8000, 2, folder / "c1.flac")
    write_peaks(peaks_of(folder / "c1.flac"), folder / PEAKS)
    return folder


def received(database: Database, **submission: object) -> Intake:
    with database.write() as session:
        came = Submission("upload", "call.wav", "ab", metadata=SIDECAR, **submission)  # type: ignore[arg-type]
        return intakes.receive(session, "i1", came, T0)


def test_call_is_stored_with_all_that_is_known_of_it(
    database: Database, keeper: StoreKeeper, files: AudioFiles, found: Path
) -> None:
    intake = received(database, released=False)
    with database.write() as session:
        add_people(session, "ann", queues=["sales"])
    keeper.keep(intake, found, T0 + 60_000)
    keeper.keep(intake, found, T0 + 60_000)
    with database.read() as session:
        call = get_call(session, "c1")
        ended = intakes.find(session, "i1")
        document = report_document(session, "c1")
        stints = stints_of(session, "c1")
    assert call is not None
    assert (call.source, call.queue_id, call.released) == ("upload", "sales", False)
    assert call.received_at_ms == T0
    assert ended is not None
    assert (ended.state, ended.call_id) == (IntakeState.DONE, "c1")
    assert document == to_json(to_document(REPORT)).encode()
    assert [stint.address for stint in stints] == ["ann"]
    assert call.audio is not None
    assert files.path(call.audio.sha256).stat().st_size == call.audio.bytes
    assert read_peaks(files.peaks_path(call.audio.sha256)).count == 100


def test_recording_erased_meanwhile_is_not_stored(
    database: Database, keeper: StoreKeeper, found: Path
) -> None:
    keeper.keep(Intake("gone", Submission("upload", "call.wav", "ab"), T0), found, T0)
    with database.read() as session:
        assert get_call(session, "c1") is None


def test_findings_that_are_gone_are_asked_for_again(
    database: Database, keeper: StoreKeeper, tmp_path: Path
) -> None:
    with pytest.raises(JobFailed, match="ask for it again"):
        keeper.keep(received(database), tmp_path, T0)


def stored(database: Database, one: CallReport) -> CallReport:
    with database.write() as session:
        save_call(session, one, to_json(to_document(one)).encode(), arrival())
    return one


def graded(database: Database, call_id: str) -> CallReport:
    with database.read() as session:
        document = report_document(session, call_id)
    assert document is not None
    return from_document(ReportDocument.model_validate_json(document))


def test_reports_are_graded_again_but_not_where_words_are_gone(
    database: Database, keeper: StoreKeeper
) -> None:
    stored(database, report("c1"))
    thin = stored(database, report("c2", audio="other", kept=Keep.MEASURES_ONLY))
    assert keeper.rescore("", T0) == ""
    again = graded(database, "c1")
    assert again.provenance.rubric is not None
    assert again.assessments != REPORT.assessments
    with database.read() as session:
        steps = entries(session, action="call.rescored")
    assert [one.object for one in steps] == ["call/c1"]
    assert graded(database, "c2") == from_document(to_document(thin))


def corrected(
    database: Database, call_id: str, kind: CorrectionKind, detail: dict[str, object]
) -> str:
    with database.write() as session:
        if account_named(session, "rui") is None:
            add_account(session, T0, "system", NewAccount("rui", AccountRole.REVIEWER))
        found = account_named(session, "rui")
        assert found is not None
        return add_correction(session, T0, found[0].id, call_id, kind, detail).id


def test_corrected_call_is_assessed_and_graded_again_once(
    database: Database, keeper: StoreKeeper
) -> None:
    stored(database, report("c1"))
    words = {"participant": "B", "start_ms": 2100, "end_ms": 2900, "text": "where is my purse"}
    correction_id = corrected(database, "c1", CorrectionKind.WORDS, words)
    keeper.correct(correction_id, T0 + 1)
    keeper.correct(correction_id, T0 + 2)
    assert [word.text for word in graded(database, "c1").words] == ["where", "is", "my", "purse"]
    with database.read() as session:
        (step,) = entries(session, action="call.corrected")
        (one,) = corrections(session, "c1")
    assert (one.applied_at_ms, one.why) == (T0 + 1, None)
    assert (step.detail["correction"], step.detail["before"]) == (correction_id, 70.0)
    assert "purse" not in str(step.detail)


def test_correction_of_words_that_are_gone_is_given_up_with_a_sentence(
    database: Database, keeper: StoreKeeper
) -> None:
    stored(database, report("c1"))
    correction_id = corrected(database, "c1", CorrectionKind.ROLES, {"agent": "B"})
    stored(database, report("c1", kept=Keep.MEASURES_ONLY))
    with pytest.raises(JobFailed, match="kept any more") as failed:
        keeper.correct(correction_id, T0)
    keeper.correction_failed(correction_id, str(failed.value))
    with database.read() as session:
        (one,) = corrections(session, "c1")
    assert one.why == "no words of this call are kept any more"
    keeper.correct(correction_id, T0)


def test_waveform_is_made_where_it_is_missing(
    database: Database, keeper: StoreKeeper, files: AudioFiles, found: Path
) -> None:
    keeper.keep(received(database), found, T0)
    with database.read() as session:
        call = get_call(session, "c1")
    assert call is not None
    assert call.audio is not None
    path = files.peaks_path(call.audio.sha256)
    before = path.read_bytes()
    path.unlink()
    keeper.draw("c1")
    assert path.read_bytes() == before
    with pytest.raises(JobFailed, match="no audio"):
        keeper.draw("unknown")


NOTES = (
    StintNote(StintKind.AGENT, 0, 4000, "ann"),
    StintNote(StintKind.QUEUE, 4000, 5000),
    StintNote(StintKind.AGENT, 5000, 9000, "bob"),
)


@pytest.mark.parametrize(
    ("metadata", "stints", "addresses"),
    [
        pytest.param(CallMetadata(agent="ann"), [(0, "agent")], {0: "ann"}, id="the only agent"),
        pytest.param(
            CallMetadata(agent="ann"), [(0, "ivr"), (1, "agent")], {1: "ann"}, id="after a menu"
        ),
        pytest.param(
            CallMetadata(agent="ann"), [(0, "agent"), (1, "agent")], {}, id="one of two, not which"
        ),
        pytest.param(CallMetadata(), [(0, "agent")], {}, id="nobody is named"),
        pytest.param(
            CallMetadata(stints=NOTES),
            [(0, "agent"), (4000, "queue"), (5000, "agent")],
            {0: "ann", 2: "bob"},
            id="each by its stint",
        ),
        pytest.param(
            CallMetadata(stints=NOTES), [(0, "agent")], {0: "ann"}, id="call ended before the rest"
        ),
    ],
)
def test_agents_are_named_by_their_stints(
    metadata: CallMetadata, stints: list[tuple[int, str]], addresses: dict[int, str]
) -> None:
    had = tuple(
        Stint(index, StintKind(kind), None, Interval(at_ms, at_ms + 1))
        for index, (at_ms, kind) in enumerate(stints)
    )
    one = replace(REPORT, call=replace(REPORT.call, stints=had))
    assert dict(addresses_of(metadata, one)) == addresses


def test_practice_is_kept_apart_from_calls(
    database: Database, keeper: StoreKeeper, files: AudioFiles, found: Path
) -> None:
    with database.write() as session:
        owner = add_account(session, T0, "system", NewAccount("nora", AccountRole.AGENT)).id
        practice.add(session, T0, "i1", owner, "role_play.wav")
    intake = received(database, account_id=owner)
    sent = replace(intake, submission=replace(intake.submission, source=PRACTICE))
    keeper.keep(sent, found, T0 + 5)
    with database.read() as session:
        one = practice.own_practice(session, owner, "i1")
        finished = intakes.find(session, "i1")
        document = practice.practice_report(session, owner, "i1")
        assert call_ids(session, "", 10) == ()
    assert one is not None
    assert document is not None
    assert one.audio_sha256 is not None
    assert files.path(one.audio_sha256).exists()
    assert from_document(ReportDocument.model_validate_json(document)).call.id == "c1"
    assert finished is not None
    assert (finished.state, finished.call_id) == (IntakeState.DONE, None)
    assert keeper.notice_due("i1") == ""
