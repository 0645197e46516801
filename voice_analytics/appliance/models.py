"""Which models take part, as the settings and the machine decide."""

from dataclasses import replace
from functools import cached_property

from voice_analytics.appliance.words import WordLists
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
from voice_analytics.config.settings import DiarisationBackend, PitchTrackerName, Settings
from voice_analytics.cues import PhraseBook, phrase_book
from voice_analytics.domain.report import ModelUse
from voice_analytics.errors import ModelMissing
from voice_analytics.pipeline.offline import Models
from voice_analytics.pipeline.protocols import Diarizer, PitchTracker, Transcriber

VAD_MODEL = "silero-vad"
SEGMENTATION_MODEL = "pyannote-segmentation"
VOICE_MODEL = "campplus"
SENTENCE_MODEL = "minilm"
TORCH_MODEL = "pyannote-segmentation-torch"
PITCH_MODEL = "swift-f0"
SHIPPED_MODELS = (VAD_MODEL, SEGMENTATION_MODEL, VOICE_MODEL, PITCH_MODEL)
"""Models every call may need, whatever the recogniser."""


class ModelSet:
    """The models of one process, each loaded when the first call needs it.

    Parameters
    ----------
    settings
        Name the models, the device and the folder.
    words
        Hold the phrases that the sentence model compares with.
    transcriber
        Takes the place of the recogniser that the settings name.
    """

    def __init__(
        self, settings: Settings, words: WordLists, transcriber: Transcriber | None
    ) -> None:
        self._settings = settings
        self._words = words
        self._transcriber = transcriber
        self._weights = Weights(read_manifest(), settings.models.folder or default_folder())
        self._books: dict[str, PhraseBook] = {}

    @cached_property
    def models(self) -> Models:
        """The models as the pipeline takes them.

        Raises
        ------
        ModelError
            When a model is missing or corrupt, or the device asked for is not there.
        """
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
                precision=recognition.precision.value,
            ),
            diarizer=self._diarizer(device),
            pitch=self._pitch_tracker(device),
            phrases=self.phrases,
        )

    def used(self) -> tuple[ModelUse, ...]:
        """Find and verify the model files without loading them, and return which take part.

        Raises
        ------
        ModelError
            When a model is missing or corrupt, or the device asked for is not there.
        """
        device = resolve_device(self._settings.runtime.device)
        recognition = self._settings.recognition
        recogniser = self._weights.locate_whisper(recognition.model).use
        numbers = compute_type(device, recognition.precision.value)
        sentences = self._sentence_model
        return (
            self._weights.locate(VAD_MODEL).use,
            *self._diarisation_used(device),
            *((sentences.use,) if sentences is not None else ()),
            replace(recogniser, version=f"{recogniser.version} {numbers}"),
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

    def _diarisation_used(self, device: str) -> tuple[ModelUse, ModelUse]:
        voices = self._weights.locate(VOICE_MODEL).use
        if not self._pyannote_wanted(device):
            return self._weights.locate(SEGMENTATION_MODEL).use, voices
        package = f"{PACKAGE} {installed_version()}"
        network = self._weights.locate(TORCH_MODEL).use
        return replace(network, version=f"{network.version} {package}"), voices

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

    def phrases(self, language: str) -> PhraseBook | None:
        """Return the phrases of a language, made ready once per process."""
        if language not in self._words.packs:
            return None
        if language not in self._books:
            self._books[language] = phrase_book(self._words.packs[language], self._encoder)
        return self._books[language]
