"""Composition root: builds everything from the settings; the one place that knows all names."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path

from voice_analytics import __version__
from voice_analytics.backends.device import CUDA, compute_type, resolve_device, threads_for
from voice_analytics.backends.diarisation.diarizer import OnnxDiarizer
from voice_analytics.backends.minilm import MiniLmEncoder
from voice_analytics.backends.pyannote_audio.diarizer import PyannoteDiarizer
from voice_analytics.backends.pyannote_audio.package import PACKAGE, installed, installed_version
from voice_analytics.backends.pyin import PyinTracker
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.backends.swift_f0 import SwiftF0Tracker
from voice_analytics.backends.weights import (
    ModelState,
    Weights,
    default_folder,
    read_manifest,
)
from voice_analytics.backends.weights.locate import LocatedModel
from voice_analytics.backends.whisper import WhisperTranscriber
from voice_analytics.config.load import fingerprint
from voice_analytics.config.mandated import read_mandated
from voice_analytics.config.packs import read_packs
from voice_analytics.config.phrases import cues_sha256, load_cues
from voice_analytics.config.policy import read_policy
from voice_analytics.config.resources import shipped
from voice_analytics.config.rubrics import read_coaching, read_rubric, read_rules, shipped_rubrics
from voice_analytics.config.settings import DiarisationBackend, PitchTrackerName, Settings
from voice_analytics.config.turn_words import load_turn_words, turn_words_sha256
from voice_analytics.cues import CUES, PhraseBook, phrase_book
from voice_analytics.domain.call import CallMetadata, Consent, Role
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.phrases import LanguagePack
from voice_analytics.domain.policy import Keep, Policy
from voice_analytics.domain.report import AudioLimit, CallReport, ModelUse, Provenance
from voice_analytics.domain.rubric import Rubric
from voice_analytics.errors import ModelMissing, NotKept, RedactionFailed
from voice_analytics.export.audio import audio_path, silenced, write_audio
from voice_analytics.export.document import ReportDocument
from voice_analytics.export.html import Titles
from voice_analytics.ingest.delaying import AlignedSource
from voice_analytics.ingest.digest import content_sha256
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.muting import MutedSource
from voice_analytics.ingest.native import native_blocks
from voice_analytics.ingest.recording import Recording
from voice_analytics.ingest.sidecar import read_sidecar
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.measures import MEASURES
from voice_analytics.pipeline.channels import ChannelLimits
from voice_analytics.pipeline.compose import Identity
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.offline import Analysis, Models, OfflineOptions, analyse
from voice_analytics.pipeline.packing import PackingOptions
from voice_analytics.pipeline.protocols import Diarizer, PitchTracker, Progress, Transcriber
from voice_analytics.pipeline.recognition import RecognitionOptions
from voice_analytics.pipeline.roles import RoleOptions
from voice_analytics.privacy.keeping import kept, possible, sampled, without_feedback
from voice_analytics.scoring.flags import vocabulary
from voice_analytics.scoring.grade import Grading, grade

VAD_MODEL = "silero-vad"
SEGMENTATION_MODEL = "pyannote-segmentation"
VOICE_MODEL = "campplus"
SENTENCE_MODEL = "minilm"
TORCH_MODEL = "pyannote-segmentation-torch"
PITCH_MODEL = "swift-f0"
SHIPPED_MODELS = (VAD_MODEL, SEGMENTATION_MODEL, VOICE_MODEL, PITCH_MODEL)
"""Models every call may need, whatever the recogniser."""

PIPELINE_VERSION = 11
"""Raised when segmenting, telling voices and roles apart, recognition or the events change what
they give."""
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

    Raises
    ------
    ConfigError
        When a phrase list has a fault.
    """

    def __init__(self, settings: Settings, transcriber: Transcriber | None = None) -> None:
        self._settings = settings
        self._cues = load_cues(settings.roles.phrases)
        self._policy = read_policy(settings.policy)
        self._transcriber = transcriber
        folder = settings.models.folder or default_folder()
        self._weights = Weights(read_manifest(), folder)
        self._books: dict[str, PhraseBook] = {}
        self._turn_words = load_turn_words(settings.words.folder)

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

    def check_models(self) -> None:
        """Find and verify the model files without loading them.

        Raises
        ------
        ModelError
            When a model is missing or corrupt, or the device asked for is not there.
        """
        self._models_used()

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
        self._check_wanted(recording, identity)
        source = open_recording(
            recording, identity.metadata.channels, self._settings.audio.channels
        )
        analysis = analyse(
            MutedSource(
                AlignedSource(source, identity.metadata.delays_ms), identity.metadata.pauses
            ),
            identity,
            self._models,
            self._options,
            self._provenance(identity),
            progress,
            time.perf_counter,
        )
        report = kept(analysis.report, self._policy)
        if report.call.kept is Keep.NOT_KEPT:
            raise _not_kept(recording, report.call.consent)
        return replace(analysis, report=self.graded(report))

    def _check_wanted(self, recording: Recording, identity: Identity) -> None:
        """Raise `NotKept` where it is plain before anyone listens that nothing will be kept."""
        if not sampled(identity.call_id, self._policy.sample_share):
            raise NotKept(
                f"{recording.label}: not in the sample of {self._policy.sample_share:.0%} of calls "
                "(policy.sample_share), so it was not analysed"
            )
        consents = possible(identity.metadata.consent)
        if all(self._policy.keeps(consent) is Keep.NOT_KEPT for consent in consents):
            raise _not_kept(recording, consents[0])

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
        if report.call.kept is not Keep.KEPT:
            raise NotKept(f"{recording.label}: the policy keeps no audio of it")
        if AudioLimit.LANGUAGE_NOT_SUPPORTED in report.audio.limits:
            raise RedactionFailed(
                f"{recording.label}: the recogniser does not know its language, so nothing "
                "private can be found in it and its audio is not kept; use a model that does"
            )
        metadata = identity.metadata
        what = open_recording(recording, metadata.channels, self._settings.audio.channels).format
        silent: dict[int, list[Interval]] = {}
        for one in report.redactions:
            silent.setdefault(one.channel, []).append(one.interval)
        return write_audio(
            silenced(
                native_blocks(recording, what, metadata.delays_ms),
                what.sample_rate_hz,
                silent,
                metadata.pauses,
            ),
            what.sample_rate_hz,
            what.channels,
            audio_path(folder, identity.call_id),
        )

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
            and made.metadata_sha256 == _metadata_sha256(identity.metadata)
            and made.config_sha256 == self._config_sha256
            and dict(made.definitions) == definitions()
            and tuple(ModelUse(m.name, m.version, m.sha256) for m in made.models)
            == self._models_used()
        )

    @cached_property
    def _config_sha256(self) -> str:
        """SHA-256 of the settings and of all word lists that can change a result."""
        lists = (
            cues_sha256(self._cues),
            turn_words_sha256(self._turn_words),
            *(self._packs[language].sha256 for language in sorted(self._packs)),
            hashlib.sha256(json.dumps(self._mandated, sort_keys=True).encode()).hexdigest(),
            _policy_sha256(self._policy),
        )
        return fingerprint(self._settings, *lists)

    @cached_property
    def _grading(self) -> Grading:
        return grading(self._settings)

    @cached_property
    def _models(self) -> Models:
        runtime, recognition = self._settings.runtime, self._settings.recognition
        device = resolve_device(runtime.device)
        return Models(
            detector=SileroDetector(self._weights.locate(VAD_MODEL).path, device),
            transcriber=self._transcriber
            or WhisperTranscriber(
                self._weights.locate_whisper(recognition.model).folder,
                device=device,
                threads=threads_for(runtime.threads, runtime.workers),
                beam_size=recognition.beam_size,
                batch_size=recognition.batch_size,
            ),
            diarizer=self._diarizer(device),
            pitch=self._pitch_tracker(device),
            phrases=self._phrases,
        )

    def _pitch_tracker(self, device: str) -> PitchTracker:
        if self._settings.tone.pitch_tracker is PitchTrackerName.PYIN:
            return PyinTracker()
        return SwiftF0Tracker(self._weights.locate(PITCH_MODEL).path, device)

    def _diarizer(self, device: str) -> Diarizer:
        runtime = self._settings.runtime
        threads = threads_for(runtime.threads, runtime.workers)
        voices = self._weights.locate(VOICE_MODEL).path
        if self._pyannote_wanted(device):
            network = self._weights.locate(TORCH_MODEL).path
            return PyannoteDiarizer(network, voices, self._weights.folder, threads, device)
        return OnnxDiarizer(self._weights.locate(SEGMENTATION_MODEL).path, voices, threads, device)

    def _pyannote_wanted(self, device: str) -> bool:
        backend = self._settings.diarisation.backend
        if backend is not DiarisationBackend.AUTO:
            return backend is DiarisationBackend.PYANNOTE
        if device != CUDA or not installed():
            return False
        (status,) = self._weights.status([TORCH_MODEL])
        return status.state is ModelState.PRESENT

    @cached_property
    def _packs(self) -> Mapping[str, LanguagePack]:
        return read_packs()

    @cached_property
    def _mandated(self) -> Mapping[str, tuple[str, ...]]:
        return read_mandated()

    @cached_property
    def _sentence_model(self) -> LocatedModel | None:
        try:
            return self._weights.locate(SENTENCE_MODEL)
        except ModelMissing:
            return None

    @cached_property
    def _encoder(self) -> MiniLmEncoder | None:
        model = self._sentence_model
        if model is None:
            return None
        network, tokenizer = model.files
        return MiniLmEncoder(network.path, tokenizer.path)

    def _phrases(self, language: str) -> PhraseBook | None:
        """Return the phrases of a language, made ready once per process."""
        if language not in self._packs:
            return None
        if language not in self._books:
            self._books[language] = phrase_book(self._packs[language], self._encoder)
        return self._books[language]

    @cached_property
    def _options(self) -> OfflineOptions:
        audio, recognition = self._settings.audio, self._settings.recognition
        speech, roles = self._settings.speech.model_dump(), self._settings.roles
        return OfflineOptions(
            roles=audio.channels,
            language=recognition.language,
            segmenter=SegmenterOptions(**speech),
            recognition=RecognitionOptions(packing=PackingOptions(pad_ms=recognition.pad_ms)),
            channels=ChannelLimits(
                dual_mono_correlation=audio.dual_mono_correlation,
                silent_dbfs=audio.silent_channel_dbfs,
                bleed_db=audio.bleed_db,
            ),
            telling=RoleOptions(
                cues=self._cues,
                company_names=roles.company_names,
                least_confidence=roles.least_confidence,
            ),
            turns=self._settings.turns.limits(),
            mandated=self._mandated,
            turn_words=self._turn_words,
            activation=self._settings.activation.enabled and self._policy.allow_activation,
            remove=self._settings.privacy.kinds(),
        )

    def _models_used(self) -> tuple[ModelUse, ...]:
        device = resolve_device(self._settings.runtime.device)
        recogniser = self._weights.locate_whisper(self._settings.recognition.model).use
        sentences = self._sentence_model
        return (
            self._weights.locate(VAD_MODEL).use,
            *self._diarisation_used(device),
            *((sentences.use,) if sentences is not None else ()),
            replace(recogniser, version=f"{recogniser.version} {compute_type(device)}"),
        )

    def _diarisation_used(self, device: str) -> tuple[ModelUse, ModelUse]:
        voices = self._weights.locate(VOICE_MODEL).use
        if not self._pyannote_wanted(device):
            return self._weights.locate(SEGMENTATION_MODEL).use, voices
        package = f"{PACKAGE} {installed_version()}"
        network = self._weights.locate(TORCH_MODEL).use
        return replace(network, version=f"{network.version} {package}"), voices

    def _provenance(self, identity: Identity) -> Provenance:
        return Provenance(
            code=__version__,
            config_sha256=self._config_sha256,
            metadata_sha256=_metadata_sha256(identity.metadata),
            models=self._models_used(),
            definitions=definitions(),
            limits=asdict(self._settings.turns.limits()),
        )


def regraded(report: CallReport, by: Grading) -> CallReport:
    """Return a report graded again; where no words are kept, without sentences to agents."""
    graded = grade(report, by)
    return graded if report.call.kept is Keep.KEPT else without_feedback(graded)


def build(settings: Settings, transcriber: Transcriber | None = None) -> Appliance:
    """Return the appliance for these settings, with another recogniser when one is given.

    Raises
    ------
    ConfigError
        When a phrase list has a fault.
    """
    return Appliance(settings, transcriber)


def grading(settings: Settings, rubric: Path | None = None, flags: Path | None = None) -> Grading:
    """Return by what reports are scored and flagged.

    Parameters
    ----------
    settings
        Name the files, where the operator has own ones.
    rubric, flags
        Files that win over the settings.

    Raises
    ------
    ConfigError
        When one of them is faulty; names file and line.
    """
    scoring = settings.scoring
    rubrics = (rubric,) if rubric else scoring.rubrics or shipped_rubrics()
    rules = flags or scoring.flags or shipped("edge_config", "flags.yaml")
    behaviours = [behaviour.key for behaviour in BEHAVIOURS]
    names = vocabulary([measure.key for measure in MEASURES], behaviours)
    coaching = sorted(shipped("edge_config", "coaching").glob("*.yaml"))
    return Grading(
        rubrics=tuple(read_rubric_file(file) for file in rubrics),
        rules=read_rules(rules, names, behaviours),
        coaching=tuple(read_coaching(file, behaviours) for file in coaching),
    )


def page_titles() -> Titles:
    """Return the short names that pages show."""
    parts = (part for file in shipped_rubrics() for part in read_rubric_file(file).parts)
    return Titles(
        measures={measure.key: measure.title for measure in MEASURES},
        behaviours={behaviour.key: behaviour.title for behaviour in BEHAVIOURS},
        parts={part.key: part.title for part in parts},
    )


def read_rubric_file(file: Path) -> Rubric:
    """Return the rubric of a file.

    Raises
    ------
    ConfigError
        When it is faulty; names file and line.
    """
    return read_rubric(
        file, [measure.key for measure in MEASURES], [behaviour.key for behaviour in BEHAVIOURS]
    )


def definitions() -> dict[str, int]:
    """Return the version of every definition that makes a report what it is."""
    return {
        "pipeline": PIPELINE_VERSION,
        **{f"cue.{finder.kind}": finder.version for finder in CUES},
        **{m.key: m.version for m in MEASURES},
        **{f"behaviour.{b.key}": b.version for b in BEHAVIOURS},
    }


def _not_kept(recording: Recording, consent: Consent) -> NotKept:
    return NotKept(
        f"{recording.label}: consent is {consent.value} and policy.{consent.value} is "
        f"{Keep.NOT_KEPT.value}, so nothing of it is kept"
    )


def _policy_sha256(policy: Policy) -> str:
    """SHA-256 of what in a policy can change a report."""
    parts = [policy.keeps(consent).value for consent in Consent]
    return hashlib.sha256(json.dumps([*parts, policy.allow_activation]).encode()).hexdigest()


def _metadata_sha256(metadata: CallMetadata) -> str:
    return hashlib.sha256(
        json.dumps(asdict(metadata), sort_keys=True, default=str).encode()
    ).hexdigest()
