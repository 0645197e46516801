"""From a recording to its report, with what one process needs for that built once."""

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path

from voice_analytics import __version__
from voice_analytics.appliance.grading import grading, regraded
from voice_analytics.appliance.keeping import check_wanted, kept_report, write_kept_audio
from voice_analytics.appliance.models import ModelSet
from voice_analytics.appliance.options import offline_options
from voice_analytics.appliance.provenance import config_sha256, definitions, metadata_sha256
from voice_analytics.appliance.words import WordLists
from voice_analytics.config.policy import read_policy
from voice_analytics.config.settings import Settings
from voice_analytics.domain.call import CallMetadata, Role
from voice_analytics.domain.report import CallReport, ModelUse, Provenance
from voice_analytics.export.document import ReportDocument
from voice_analytics.ingest.delaying import AlignedSource
from voice_analytics.ingest.digest import content_sha256
from voice_analytics.ingest.muting import MutedSource
from voice_analytics.ingest.reading import Reader, ReaderHere
from voice_analytics.ingest.recording import Recording
from voice_analytics.ingest.sidecar import read_sidecar
from voice_analytics.pipeline.compose import Identity
from voice_analytics.pipeline.offline import Analysis, OfflineOptions, analyse
from voice_analytics.pipeline.protocols import Progress, Transcriber
from voice_analytics.scoring.grade import Grading

CALL_ID_DIGITS = 16


class Appliance:
    """Everything needed to analyse calls, built once per process.

    Models are loaded when the first call needs them.

    Parameters
    ----------
    settings
        The settings in force.
    transcriber
        Takes the place of the recogniser that the settings name.
    reader
        Reads recordings; left out, this process does.

    Raises
    ------
    ConfigError
        When a phrase list has a fault.
    """

    def __init__(
        self,
        settings: Settings,
        transcriber: Transcriber | None = None,
        reader: Reader | None = None,
    ) -> None:
        self._settings = settings
        self._reader = reader or ReaderHere()
        self._policy = read_policy(settings.policy)
        self._words = WordLists(settings)
        self._models = ModelSet(settings, self._words, transcriber)

    def identify(
        self, recording: Recording, channels: Mapping[int, Role] | None = None
    ) -> Identity:
        """Return which call a recording is, without decoding it.

        Parameters
        ----------
        recording
            The files.
        channels
            Role of each channel, when it is given on the command line; wins over the sidecar.

        Raises
        ------
        IngestError
            When a file or the sidecar cannot be read.
        """
        metadata = read_sidecar(recording.sidecar) if recording.sidecar else CallMetadata()
        stated = channels or metadata.channels or recording.roles
        sha256 = content_sha256(recording)
        return Identity(
            call_id=metadata.call_id or sha256[:CALL_ID_DIGITS],
            sha256=sha256,
            source="file",
            metadata=replace(
                metadata,
                channels=stated,
                delays_ms=metadata.delays_ms or self._settings.audio.delay_ms,
            ),
        )

    def check_models(self) -> tuple[ModelUse, ...]:
        """Find and verify the model files without loading them; return which take part.

        Raises
        ------
        ModelError
            When a model is missing or corrupt, or the device asked for is not there.
        """
        return self._models.used()

    def analyse(self, recording: Recording, identity: Identity, progress: Progress) -> Analysis:
        """Return the analysis of one recording, with as much of it as the policy keeps.

        Raises
        ------
        NotKept
            When the policy keeps nothing of it; where that is known before, nobody listens.
        IngestError
            When it cannot be decoded.
        ModelError
            When a model is missing or does not work.
        """
        check_wanted(recording, identity, self._policy)
        source = self._reader.open(
            recording, identity.metadata.channels, self._settings.audio.channels
        )
        analysis = analyse(
            MutedSource(
                AlignedSource(source, identity.metadata.delays_ms), identity.metadata.pauses
            ),
            identity,
            self._models.models,
            self._options,
            self._provenance(identity),
            progress,
            time.perf_counter,
        )
        report = kept_report(recording, analysis.report, self._policy)
        return replace(analysis, report=self.graded(report))

    def graded(self, report: CallReport) -> CallReport:
        """Return a report scored and flagged by the rubric and rules in force.

        Raises
        ------
        ConfigError
            When a rubric, the rules or the wording of feedback is faulty.
        """
        return regraded(report, self._grading)

    def keep_audio(
        self,
        recording: Recording,
        identity: Identity,
        report: CallReport,
        folder: Path,
    ) -> Path:
        """Write the recording without what was removed and return its path.

        Parameters
        ----------
        recording
            The files.
        identity
            Which call it is; its pauses are silenced as well.
        report
            What its analysis found and removed.
        folder
            Where the audio goes, as `<call id>.flac`.

        Raises
        ------
        IngestError
            When the recording cannot be decoded again.
        NotKept
            When the policy keeps no audio of the call.
        RedactionFailed
            When there were no words in which to find what is private.
        StoreError
            When the audio cannot be written.
        """
        roles = self._settings.audio.channels
        return write_kept_audio(recording, identity, report, roles, folder, self._reader)

    def is_current(self, document: ReportDocument, identity: Identity) -> bool:
        """Return whether a report is what analysing the call again would give.

        Raises
        ------
        ModelError
            When the call is the same but a model is missing, so that this cannot be told.
        """
        made = document.provenance
        return (
            document.audio.sha256 == identity.sha256
            and made.metadata_sha256 == metadata_sha256(identity.metadata)
            and made.config_sha256 == self._config_sha256
            and dict(made.definitions) == definitions()
            and tuple(ModelUse(m.name, m.version, m.sha256) for m in made.models)
            == self._models.used()
        )

    @cached_property
    def _config_sha256(self) -> str:
        return config_sha256(self._settings, self._words, self._policy)

    @cached_property
    def _grading(self) -> Grading:
        return grading(self._settings)

    @cached_property
    def _options(self) -> OfflineOptions:
        return offline_options(self._settings, self._words, self._policy)

    def _provenance(self, identity: Identity) -> Provenance:
        return Provenance(
            code=__version__,
            config_sha256=self._config_sha256,
            metadata_sha256=metadata_sha256(identity.metadata),
            models=self._models.used(),
            definitions=definitions(),
            limits=asdict(self._settings.turns.limits()),
        )


def build(
    settings: Settings, transcriber: Transcriber | None = None, reader: Reader | None = None
) -> Appliance:
    """Return the appliance for these settings, with another recogniser or reader when one is given.

    Raises
    ------
    ConfigError
        When a phrase list has a fault.
    """
    return Appliance(settings, transcriber, reader)
