"""What the pipeline asks of the outside: audio to read and models to run.

Every stream object holds the state of one call and lives in one thread; the models behind them are
shared. Cutting the audio differently never changes what comes out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

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


@dataclass(frozen=True, slots=True)
class Damage:
    """What was wrong with the data of a recording that could be read all the same."""

    broken_off: bool = False
    """The data ended before their stated end, or parts of them could not be decoded."""

    damaged_packets: int = 0
    """Packets that could not be decoded."""

    non_finite: int = 0
    """Values that were not a number, or infinite, and became 0."""

    filled_ms: int = 0
    """Silence put where the timestamps leave a gap, all files together."""


class AudioSource(Protocol):
    """A recording that can be read from the start as often as needed."""

    @property
    def format(self) -> SourceFormat:
        """Return what the recording is."""

    @property
    def damage(self) -> Damage | None:
        """Return what the last full reading found wrong; None before there was one."""

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

    def push(self, samples: NDArray[np.float32], /) -> NDArray[np.float32]:  # (channels, frames)
        """Take samples (channels, n), return the probabilities of the frames they complete."""

    def flush(self) -> NDArray[np.float32]:  # (channels, 0 or 1)
        """Return the probability of the last frame, padded with silence, if there is a rest."""


class VoiceActivityDetector(Protocol):
    """Hears whether someone speaks; one probability, 0 to 1, per channel and frame."""

    @property
    def frame_samples(self) -> int:
        """Samples per frame."""

    def open(self, channels: int) -> ActivityStream:
        """Return a stream for a call with that many channels."""


class Hearing(Protocol):
    """What a detector remembers of one call that is heard together with others."""

    @property
    def channels(self) -> int:
        """Channels of the call."""


HearingT = TypeVar("HearingT", bound=Hearing)


class TogetherDetector(Protocol[HearingT]):
    """Hears many calls at once, a frame of each; the answers are those a call gets alone."""

    @property
    def frame_samples(self) -> int:
        """Samples per frame."""

    def begin(self, channels: int) -> HearingT:
        """Return what is remembered of a call that begins."""

    def together(
        self, calls: Sequence[tuple[HearingT, NDArray[np.float32]]]
    ) -> list[NDArray[np.float32]]:
        """Take the next frame of each call (channels, frame), return its answers (channels,)."""


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word as the recogniser gives it, on the clock of the audio it was given."""

    interval: Interval
    text: str
    confidence: float
    """Probability, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Decode:
    """What the recogniser made of one stretch of audio."""

    words: tuple[HeardWord, ...]
    mean_logprob: float
    """Mean log probability of the text; of its weakest part when there are several."""

    silence_probability: float
    """The recogniser's own doubt that anybody speaks, 0 to 1."""


class Transcriber(Protocol):
    """Turns speech into words."""

    @property
    def batch_windows(self) -> int:
        """Return how many stretches it decodes best at once; more only cost memory."""

    @property
    def only_language(self) -> str | None:
        """Return the one language it knows, None when it knows several."""

    def languages(self, audio: NDArray[np.float32]) -> Mapping[str, float]:
        """Return the probability of each language, by ISO 639 code, of some seconds of speech."""

    def knows(self, language: str) -> bool:
        """Return whether words of that language can be recognised."""

    def decode(self, batch: Sequence[NDArray[np.float32]], language: str) -> tuple[Decode, ...]:
        """Return one result per stretch of audio, each at most 30 s at 16 kHz."""


@dataclass(frozen=True, slots=True, eq=False)
class Diarization:
    """Who speaks when on one channel, told apart by voice."""

    speech: tuple[tuple[Interval, ...], ...]
    """Speech of each voice in order of time; that of different voices may overlap. Voices are in
    order of their first speech; none when nobody speaks."""

    posteriors: NDArray[np.float32]  # (frames, voices), 0 to 1, read-only
    """How likely each voice speaks in each frame."""

    frame_ms: float
    """Time between the middles of two frames."""

    first_ms: float
    """Middle of the first frame."""

    def __post_init__(self) -> None:
        self.posteriors.flags.writeable = False

    @property
    def voices(self) -> int:
        """How many voices there are."""
        return len(self.speech)


class DiarizationStream(Protocol):
    """One channel of one call, on the way to being told apart."""

    def push(self, samples: NDArray[np.float32], /) -> None:
        """Take the next samples (n,) at 16 kHz."""

    def flush(self) -> Diarization:
        """Return who spoke when; voices can only be told apart over the whole call."""


class Diarizer(Protocol):
    """Tells the voices on one channel apart."""

    def open(self) -> DiarizationStream:
        """Return a stream for a call."""


class PitchStream(Protocol):
    """Pitch of one stretch of one channel in progress."""

    def push(self, samples: NDArray[np.float32], /) -> NDArray[np.float32]:  # (frames,)
        """Take samples (n,) at 16 kHz, return F0 in Hz of the 10 ms frames that are certain now.

        Unvoiced frames are NaN.
        """

    def flush(self) -> NDArray[np.float32]:  # (frames,)
        """Return the rest: every whole 10 ms frame gets one value."""


class PitchTracker(Protocol):
    """Follows the fundamental frequency of one voice."""

    def open(self) -> PitchStream:
        """Return a stream for a stretch of audio."""


Progress = Callable[[str, int, int], None]
"""Told the stage, how far it is on the call clock, and the call's length, both in ms."""
