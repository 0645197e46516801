"""What workers do with a recording that came in: analyse it, and keep what was found."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from voice_analytics.appliance.analysing import Appliance
from voice_analytics.appliance.grading import grading, regraded
from voice_analytics.appliance.storing import data_layout, retain, retention
from voice_analytics.config.settings import Settings
from voice_analytics.domain.call import CallMetadata
from voice_analytics.domain.intake import Intake
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import AudioLimit, CallReport
from voice_analytics.errors import IngestError, StoreError
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.export.files import to_json, write_text
from voice_analytics.ingest.limited import Decoder, DecoderLimits
from voice_analytics.ingest.sidecar import checked_sidecar
from voice_analytics.ingest.spool import Spool
from voice_analytics.ingest.spool_key import spool_key
from voice_analytics.pipeline.protocols import Progress, Transcriber
from voice_analytics.scoring.grade import Grading
from voice_analytics.store import intakes
from voice_analytics.store.assigning import persons_of
from voice_analytics.store.calls import arrival_of, get_call, report_document, save_call
from voice_analytics.store.columns import began_at_ms
from voice_analytics.store.database import Database
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.layout import Layout
from voice_analytics.store.peaks import peaks_of, write_peaks
from voice_analytics.store.people import queue_named
from voice_analytics.store.records import Arrival, KeptAudio, stated_agents
from voice_analytics.store.retention import Retention
from voice_analytics.store.walking import call_ids
from voice_analytics.store.whole import reason

REPORT = "report.json"
AUDIO = "audio.flac"
RESCORED_AT_ONCE = 50

_HOUR_MS = 3_600_000
_MIB = 1 << 20


def spool_of(settings: Settings, layout: Layout) -> Spool:
    """Return where recordings wait, encrypted.

    Raises
    ------
    ConfigError
        When the key is missing or may be read by others.
    """
    return Spool(layout.spool, spool_key(settings.upload.key_file, layout.folder, os.environ))


def decoder_of(settings: Settings) -> Decoder:
    """Return what decodes the files of strangers."""
    upload = settings.upload
    return Decoder(
        DecoderLimits(
            memory_bytes=upload.decoder_memory_mb * _MIB,
            decode_cpu_s=upload.decoder_s,
            longest_ms=upload.longest_h * _HOUR_MS,
        )
    )


@dataclass(frozen=True, slots=True)
class MakeAnalysis:
    """Makes what analyses, in the process where it does; goes there by pickle.

    Parameters
    ----------
    settings
        The settings in force.
    transcriber
        Takes the place of the recogniser that the settings name.
    """

    settings: Settings
    transcriber: Transcriber | None = None

    def __call__(self) -> "Analysis":
        """Return it, without models yet."""
        return Analysis(self.settings, self.transcriber)


class Analysis:
    """Analyses waiting recordings; models stay loaded from one to the next.

    Parameters
    ----------
    settings
        The settings in force.
    transcriber
        As in `MakeAnalysis`.
    """

    def __init__(self, settings: Settings, transcriber: Transcriber | None = None) -> None:
        self._spool = spool_of(settings, data_layout(settings))
        self._appliance = Appliance(settings, transcriber, decoder_of(settings))

    def __call__(self, intake: Intake, folder: Path, progress: Progress) -> None:
        """Write the report, and the audio without what was removed, into an empty folder."""
        with self._spool.open(intake.id) as recording:
            identity = replace(self._appliance.identify(recording), source=intake.submission.source)
            report = self._appliance.analyse(recording, identity, progress).report
            if _audio_is_kept(report):
                made = self._appliance.keep_audio(recording, identity, report, folder)
                made.rename(folder / AUDIO)
        write_text(to_json(to_document(report)), folder / REPORT)


class Keeper:
    """Keeps what analyses found; in a worker.

    Parameters
    ----------
    settings
        The settings in force.
    database
        The store.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._layout = data_layout(settings)
        self._audio = AudioFiles(self._layout.audio)

    def keep(self, intake: Intake, folder: Path, now_ms: int) -> None:
        """Store the call that an analysis left in a folder, and finish its intake with it.

        Raises
        ------
        StoreError
            When it cannot be written.
        """
        document = (folder / REPORT).read_bytes()
        report = _with_what_was_said(_read(document), intake.submission.metadata)
        audio = self._keep_audio(folder / AUDIO)
        source = intake.submission.source
        started_ms = began_at_ms(report, intake.received_at_ms)
        addresses = stated_agents(report)
        starts = {one.index: started_ms + one.interval.start_ms for one in report.call.stints}
        with self._database.write() as session:
            queue = report.call.metadata.queue
            arrival = Arrival(
                source=source,
                received_at_ms=intake.received_at_ms,
                analysed_at_ms=now_ms,
                ends=self._retention.ends(source, started_ms, intake.received_at_ms),
                queue_id=queue_named(session, queue) if queue else None,
                persons=persons_of(session, addresses, {0: started_ms, **starts}),
                addresses=addresses,
                audio=audio,
                released=intake.submission.released,
            )
            call_id = save_call(session, report, document, arrival)
            intakes.finish(session, intake.id, call_id, now_ms)

    def let_go(self, intake_id: str) -> None:
        """Remove the recording as it came in."""
        self._spool.remove(intake_id)

    def rescore(self, after: str) -> str:
        """Grade some stored reports again by the rubric in force; return where that ended."""
        with self._database.read() as session:
            page = call_ids(session, after, RESCORED_AT_ONCE)
        for call_id in page:
            self._rescore_one(call_id)
        return page[-1] if len(page) == RESCORED_AT_ONCE else ""

    def draw(self, call_id: str) -> None:
        """Make the waveform of a call's audio where it is missing."""
        with self._database.read() as session:
            call = get_call(session, call_id)
        if call is not None and call.audio is not None:
            self._draw(call.audio)

    def retain(self, now_ms: int) -> None:
        """Remove what outlived its tier and prove that nothing did."""
        retain(self._settings, self._database, now_ms)

    @cached_property
    def _spool(self) -> Spool:
        return spool_of(self._settings, self._layout)

    @cached_property
    def _retention(self) -> Retention:
        return retention(self._settings)

    def _keep_audio(self, file: Path) -> KeptAudio | None:
        """Adopt the audio, if there is any; a copy, as this may have to be done again."""
        if not file.exists():
            return None
        with self._audio.staged() as staged:
            try:
                shutil.copyfile(file, staged)
            except OSError as error:
                raise StoreError(f"{staged}: cannot be written ({reason(error)})") from error
            audio = self._audio.adopt(staged)
        self._draw(audio)
        return audio

    def _draw(self, audio: KeptAudio) -> None:
        place = self._audio.peaks_path(audio.sha256)
        if place.exists():
            return
        try:
            write_peaks(peaks_of(self._audio.path(audio.sha256)), place)
        except IngestError as error:
            raise StoreError(f"stored audio cannot be read: {error}") from error

    def _rescore_one(self, call_id: str) -> None:
        with self._database.write() as session:
            document = report_document(session, call_id)
            arrival = arrival_of(session, call_id)
            if document is None or arrival is None:
                return
            report = regraded(_read(document), self._grading)
            save_call(session, report, to_json(to_document(report)).encode(), arrival)

    @cached_property
    def _grading(self) -> Grading:
        return grading(self._settings)


def _audio_is_kept(report: CallReport) -> bool:
    """Return whether audio may be kept: where the policy does, and private words could be found."""
    unheard = AudioLimit.LANGUAGE_NOT_SUPPORTED in report.audio.limits
    return report.call.kept is Keep.KEPT and not unheard


def _read(document: bytes) -> CallReport:
    try:
        return from_document(ReportDocument.model_validate_json(document))
    except ValidationError as error:
        raise StoreError("a report cannot be read; run `voice-analytics store check`") from error


def _with_what_was_said(report: CallReport, sidecar: Mapping[str, object]) -> CallReport:
    """Return a report with all that its sidecar said, of which the document has a part."""
    known = checked_sidecar(dict(sidecar), "sidecar") if sidecar else CallMetadata()
    metadata = replace(report.call.metadata, agent=known.agent, stints=known.stints)
    return replace(report, call=replace(report.call, metadata=metadata))
