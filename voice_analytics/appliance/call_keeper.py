"""What workers do with the store: keep a call, grade it again, draw it, end what is over."""

import shutil
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from voice_analytics.appliance.correcting import Corrector, lowest_score
from voice_analytics.appliance.grading import grading, regraded
from voice_analytics.appliance.role_evidence import evidence, role_options
from voice_analytics.appliance.spooled import PEAKS
from voice_analytics.appliance.storing import back_up, data_layout, retain, retention
from voice_analytics.config.settings import Settings
from voice_analytics.domain.call import CallMetadata, StintKind
from voice_analytics.domain.intake import PRACTICE, Intake
from voice_analytics.domain.notice import NoticeState
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport
from voice_analytics.errors import JobFailed, StoreError
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.export.files import SUFFIX, read_report, to_json
from voice_analytics.ingest.sidecar import checked_sidecar
from voice_analytics.ingest.spool import Spool
from voice_analytics.pipeline.roles import RoleOptions
from voice_analytics.scoring.grade import Grading
from voice_analytics.store import intakes, notices, practice
from voice_analytics.store.assigning import persons_of
from voice_analytics.store.audit import SYSTEM, record
from voice_analytics.store.calls import (
    arrival_of,
    call_ids,
    get_call,
    report_document,
    save_call,
)
from voice_analytics.store.columns import started_at_ms
from voice_analytics.store.database import Database
from voice_analytics.store.files import AUDIO_SUFFIX, AudioFiles
from voice_analytics.store.moments import has_moments
from voice_analytics.store.peaks import peaks_of, write_peaks
from voice_analytics.store.people import queue_named
from voice_analytics.store.receptions import forget_old, save_evidence
from voice_analytics.store.records import Arrival, KeptAudio
from voice_analytics.store.remarks import correction, correction_ended
from voice_analytics.store.whole import reason

RESCORED_TOGETHER = 50
"""Calls graded again in one step; a worker that is killed begins the step again."""


class StoreKeeper:
    """Keeps what analyses found.

    Parameters
    ----------
    settings
        The settings in force.
    database
        The store.
    spool
        Where recordings are until they are analysed.
    """

    def __init__(self, settings: Settings, database: Database, spool: Spool) -> None:
        self._settings = settings
        self._database = database
        self._spool = spool
        self._files = AudioFiles(data_layout(settings).audio)
        self._retention = retention(settings)

    def keep(self, intake: Intake, folder: Path, now_ms: int) -> None:
        """Store the call that an analysis left in a folder, and finish its intake.

        Raises
        ------
        StoreError
            When it cannot be written.
        """
        document = read_report(_report_in(folder))
        audio = self._kept_audio(folder)
        if intake.submission.source == PRACTICE:
            self._keep_practice(intake.id, to_json(document).encode(), audio, now_ms)
            return
        report = from_document(document)
        metadata = checked_sidecar(dict(intake.submission.metadata), "the sidecar")
        addresses = addresses_of(metadata, report)
        starts = {stint.index: stint.interval.start_ms for stint in report.call.stints}
        source, received = intake.submission.source, intake.received_at_ms
        began_ms = started_at_ms(report, received)
        odds = self._odds_of_roles(intake, report, now_ms)
        with self._database.write() as session:
            if intakes.find(session, intake.id) is None:
                return  # erased meanwhile, and so is what would be stored
            arrival = Arrival(
                source=source,
                received_at_ms=received,
                analysed_at_ms=now_ms,
                ends=self._retention.ends(source, began_ms, received),
                queue_id=queue_named(session, metadata.queue) if metadata.queue else None,
                topic=metadata.topic,
                persons=persons_of(
                    session, addresses, {one: began_ms + at for one, at in starts.items()}
                ),
                addresses=addresses,
                audio=audio,
                released=intake.submission.released,
            )
            call_id = save_call(session, report, to_json(document).encode(), arrival)
            intakes.finish(session, intake.id, call_id, now_ms)
            if self._settings.notices.url is not None:
                notices.add_notice(session, call_id, now_ms)
            if odds is not None:
                save_evidence(session, intake.id, *odds)

    def _odds_of_roles(
        self, intake: Intake, report: CallReport, now_ms: int
    ) -> tuple[str, int, float] | None:
        """Return trunk, time, and how much what was said speaks for the roles it told."""
        trunk = (intake.submission.metadata.get("reception") or {}).get("trunk")
        odds = None if trunk is None else evidence(report, self._role_options)
        return None if odds is None else (str(trunk), now_ms, odds)

    @cached_property
    def _role_options(self) -> RoleOptions:
        return role_options(self._settings)

    def let_go(self, intake_id: str) -> None:
        """Remove the recording as it came in.

        Raises
        ------
        StoreError
            When it cannot be removed.
        """
        self._spool.remove(intake_id)

    def notice_due(self, intake_id: str) -> str:
        """Return the call of a recording of which another system is to be told, empty: of none."""
        with self._database.read() as session:
            intake = intakes.find(session, intake_id)
            if intake is None or intake.call_id is None:
                return ""
            found = notices.notice(session, intake.call_id)
        waits = found is not None and found.state is NoticeState.WAITING
        return intake.call_id if waits else ""

    def rescore(self, after: str, now_ms: int) -> str:
        """Grade some stored reports again; return where that ended, empty when there are no more.

        A report of which no words are kept has the score it was given: what it was given for is
        not all there any more.
        """
        with self._database.read() as session:
            found = call_ids(session, after, RESCORED_TOGETHER)
        for call_id in found:
            self._rescore(call_id, now_ms)
        return found[-1] if len(found) == RESCORED_TOGETHER else ""

    def correct(self, correction_id: str, now_ms: int) -> None:
        """Change the report of a call as somebody corrected it, and grade it again.

        Raises
        ------
        JobFailed
            When its words are gone, or it has no such participant any more.
        StoreError
            When it cannot be written.
        """
        with self._database.write() as session:
            found = correction(session, correction_id)
            if found is None or not found[1].waiting:
                return  # erased, or done before
            call_id, how = found
            stored, arrival = report_document(session, call_id), arrival_of(session, call_id)
            if stored is None or arrival is None:
                return
            before = _parsed(call_id, stored)
            after = regraded(self._corrector.corrected(before, how), self._grading)
            save_call(session, after, to_json(to_document(after)).encode(), arrival)
            correction_ended(session, correction_id, now_ms)
            detail = {
                "correction": correction_id,
                "kind": how.kind.value,
                "before": lowest_score(before),
                "after": lowest_score(after),
            }
            record(session, now_ms, how.account_id, "call.corrected", f"call/{call_id}", detail)

    def correction_failed(self, correction_id: str, why: str) -> None:
        """Write why a correction could not be applied.

        Raises
        ------
        StoreError
            When that cannot be written.
        """
        with self._database.write() as session:
            correction_ended(session, correction_id, None, why)

    def draw(self, call_id: str) -> None:
        """Make the waveform of a call's audio where it is missing.

        Raises
        ------
        JobFailed
            When there is no such call, or no audio of it.
        StoreError
            When it cannot be written.
        """
        with self._database.read() as session:
            call = get_call(session, call_id)
        if call is None or call.audio is None:
            raise JobFailed(f"call {call_id}: there is no audio of it to draw", retryable=False)
        path = self._files.peaks_path(call.audio.sha256)
        if not path.exists():
            write_peaks(peaks_of(self._files.path(call.audio.sha256)), path)

    def retain(self, now_ms: int) -> None:
        """Remove what outlived its tier.

        Raises
        ------
        StoreError
            When something is left that should not be there.
        """
        with self._database.write() as session:
            forget_old(session, now_ms)
        retain(self._settings, self._database, now_ms)

    def back_up(self, now_ms: int) -> None:
        """Make a backup of the store where one is due.

        Raises
        ------
        StoreError
            When it cannot be made.
        """
        back_up(self._settings, self._database, now_ms)

    def _keep_practice(
        self, intake_id: str, document: bytes, audio: KeptAudio | None, now_ms: int
    ) -> None:
        """Keep a role-play apart from all calls; nobody is told of it."""
        with self._database.write() as session:
            practice.keep(session, intake_id, document, audio)
            intakes.finish(session, intake_id, None, now_ms)

    @cached_property
    def _corrector(self) -> Corrector:
        return Corrector(self._settings)

    @cached_property
    def _grading(self) -> Grading:
        return grading(self._settings)

    def _rescore(self, call_id: str, now_ms: int) -> None:
        with self._database.write() as session:
            stored, arrival = report_document(session, call_id), arrival_of(session, call_id)
            if stored is None or arrival is None:
                return  # erased meanwhile
            before = _parsed(call_id, stored)
            if before.call.kept is not Keep.KEPT:
                return
            after = regraded(before, self._grading)
            if after != before or not has_moments(session, call_id):
                save_call(session, after, to_json(to_document(after)).encode(), arrival)
            if after != before:
                detail = {"rubric": after.provenance.rubric}
                record(session, now_ms, SYSTEM, "call.rescored", f"call/{call_id}", detail)

    def _kept_audio(self, folder: Path) -> KeptAudio | None:
        """Put the audio of a folder among the others, with its waveform; the folder stays whole."""
        audio = next(folder.glob(f"*{AUDIO_SUFFIX}"), None)
        if audio is None:
            return None
        with self._files.staged() as staged:
            _copy(audio, staged)
            kept = self._files.adopt(staged)
        _copy(folder / PEAKS, self._files.peaks_path(kept.sha256))
        return kept


def addresses_of(metadata: CallMetadata, report: CallReport) -> Mapping[int, str]:
    """Return what the source said of the agents, by index of their stints.

    An agent named for the whole call had its only stint; of several, nobody knows which.
    """
    agents = [stint for stint in report.call.stints if stint.kind is StintKind.AGENT]
    if metadata.stints:
        said = {note.from_ms: note.agent for note in metadata.stints if note.agent is not None}
        found = {stint.index: said.get(stint.interval.start_ms) for stint in agents}
        return {index: address for index, address in found.items() if address is not None}
    if metadata.agent is None or len(agents) != 1:
        return {}
    return {agents[0].index: metadata.agent}


def _report_in(folder: Path) -> Path:
    path = next(folder.glob(f"*{SUFFIX}"), None)
    if path is None:
        raise JobFailed(
            f"{folder.name}: what its analysis found is gone; ask for it again", retryable=False
        )
    return path


def _parsed(call_id: str, stored: bytes) -> CallReport:
    try:
        return from_document(ReportDocument.model_validate_json(stored))
    except ValidationError as error:
        raise JobFailed(
            f"call {call_id}: its report cannot be read; run `voice-analytics store check`",
            retryable=False,
        ) from error


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({reason(error)})") from error
