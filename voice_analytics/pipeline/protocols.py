"""What the pipeline asks of the outside: audio to read and models to run.

Every stream object holds the state of one call and lives in one thread; the models behind them are
shared. Cutting the audio differently never changes what comes out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import AudioBlock
from voice_analytics.domain.interval import Interval


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """What a recording is before it is decoded."""

    channels: int
    sample_rate_hz: int
    codec: str
    duration_ms: int | None
    """As the container states it; None when it does not."""


class AudioSource(Protocol):
    """A recording that can be read from the start as often as needed."""

    @property
    def format(self) -> SourceFormat:
        """Return what the recording is."""

    def blocks(self) -> Iterator[AudioBlock]:
        """Yield the whole recording at 16 kHz in blocks of about a second.

        The last block has `truncated` set when the data breaks off before its end.

        Raises
        ------
        IngestError
            When nothing can be decoded.
        """


class ActivityStream(Protocol):
    """Speech probabilities of one call in progress."""

    def push(self, block: AudioBlock) -> NDArray[np.float32]:  # (channels, frames)
        """Return the probabilities of the frames this block completes, 0 to 1."""

    def flush(self) -> NDArray[np.float32]:  # (channels, frames)
        """Return the probabilities of what is left, padded with silence to a whole frame."""


class VoiceActivityDetector(Protocol):
    """Hears whether someone speaks."""

    @property
    def frame_samples(self) -> int:
        """Samples per probability."""

    def open(self, channels: int) -> ActivityStream:
        """Return a stream for a call with that many channels."""


@dataclass(frozen=True, slots=True, eq=False)
class SpeechAudio:
    """A stretch of speech of one channel with its samples, ready for recognition."""

    channel: int
    interval: Interval
    """Place of the samples on the call clock."""

    speech: Interval
    """The speech inside, without the margins; recognised words lie in it."""

    samples: NDArray[np.float32]  # (samples,), 16 kHz


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """A word as the recogniser gives it, on the call clock."""

    channel: int
    interval: Interval
    text: str
    confidence: float


class Transcriber(Protocol):
    """Turns speech into words."""

    def language_of(self, speech: Sequence[SpeechAudio]) -> str | None:
        """Return the ISO 639-1 code of the language spoken, None when it cannot be told."""

    def knows(self, language: str) -> bool:
        """Return whether words of that language can be recognised."""

    def transcribe(
        self, speech: Iterable[SpeechAudio], language: str
    ) -> Iterator[Sequence[RecognisedWord]]:
        """Yield words as stretches are done, several stretches at a time.

        Words of one channel come in order of time, lie inside the stretches' speech and do not
        overlap each other. Reads `speech` only as far ahead as one batch needs.
        """


Progress = Callable[[str, int, int], None]
"""Told the stage, how far it is on the call clock, and the call's length, both in ms."""
