"""A call in progress through the stages that a recording goes through, as far as they look back.

Speech activity, floor states and the kinds of overlaps come from the same code as offline
(`activity`, `turns`), told by timing alone. An event is given when nothing that is yet to come can
change it (`turns.settling`), so what was given of a call that has ended is what those stages say of
its recording.

What a report says besides takes the whole recording and is not here: words, and the kinds they
decide; leakage between channels, background noise, music and tones; soft pauses, and loud sound
heard again. The report always comes from there.

Memory does not grow with the call. All calls are heard by the detector together, a frame of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import to_ms
from voice_analytics.domain.conversation import Event, FloorState
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.pipeline.activity import ChannelSegment, SpeechSegmenter
from voice_analytics.pipeline.gate import LevelTracker, SegmenterOptions
from voice_analytics.pipeline.levels import LevelMeter
from voice_analytics.pipeline.protocols import HearingT, TogetherDetector
from voice_analytics.turns.settling import Settled, Settling

Samples = NDArray[np.float32]  # (channels, samples)

LOOK_FRAMES = 4
"""While something is yet to settle, it is looked for so often."""

COUNT_FRAMES = 31
"""What is counted of a call is brought up to date so often: about each second."""


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """Something that happened on the floor, as soon as it was certain.

    Participants are channels, by number as text.
    """

    event: Event

    decided_ms: int
    """Where the call was when it became certain: what was heard up to here decided it."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """How a call has gone so far; all on the clock of its recording."""

    heard_ms: int
    """How much was heard."""

    known_ms: int
    """Up to when is known who spoke."""

    speech_ms: tuple[int, ...]
    """By channel."""

    talk_over_ms: int
    """For how long several spoke at once."""

    speaking: tuple[int, ...]
    """Channels on which somebody speaks, as far as is known."""

    silent_since_ms: int | None
    """Since when nobody speaks; None while somebody does, and before anybody did."""


class LiveCall(Generic[HearingT]):
    """One call in progress.

    Parameters
    ----------
    channels
        Its channels.
    hearing
        What the detector remembers of it.
    frame_samples
        Samples of a frame of the detector.
    options
        How probabilities and levels become segments.
    limits
        Limits of turn-taking in force.
    trackers
        What is known of the levels of the first channels already.
    """

    def __init__(
        self,
        channels: int,
        hearing: HearingT,
        frame_samples: int,
        options: SegmenterOptions,
        limits: TurnLimits,
        trackers: Sequence[LevelTracker] = (),
    ) -> None:
        self.hearing = hearing
        self._names = [str(channel) for channel in range(channels)]
        self._frame_samples = frame_samples
        self._rest = np.zeros((channels, 0), np.float32)
        self._meter = LevelMeter(channels)
        self._segmenter = SpeechSegmenter(channels, options, trackers)
        self._settling = Settling(self._names, limits)
        self._counts = _Counts(channels)
        self._samples = 0
        self._frames = 0
        self._pending = False
        self._open: tuple[int | None, ...] = (None,) * channels
        self._paused_ms: int | None = None

    @property
    def trackers(self) -> Sequence[LevelTracker]:
        """Return what is known of the level of each channel."""
        return self._segmenter.trackers

    @property
    def heard_ms(self) -> int:
        """Return how much of the call was heard."""
        return to_ms(self._samples)

    @property
    def waiting_ms(self) -> int:
        """Return how much waits to be heard."""
        return to_ms(self._rest.shape[1])

    @property
    def remembered(self) -> int:
        """Return how many stretches of speech are remembered."""
        return self._settling.remembered

    def push(self, samples: Samples) -> None:
        """Take samples (channels, n) that are to be heard."""
        self._rest = np.concatenate([self._rest, samples], axis=1)

    def frame(self) -> Samples | None:
        """Return the next frame that is to be heard; None where there is no whole one."""
        if self._rest.shape[1] < self._frame_samples:
            return None
        frame = self._rest[:, : self._frame_samples]
        self._rest = self._rest[:, self._frame_samples :]
        return frame

    def pause(self, at_ms: int) -> None:
        """Take note that from here on nothing is recorded."""
        self._paused_ms = at_ms

    def resume(self, at_ms: int) -> None:
        """Take note that from here on the call is recorded again."""
        if self._paused_ms is not None and self._paused_ms < at_ms:
            self._settling.dropped(Interval(self._paused_ms, at_ms))
        self._paused_ms = None

    def heard(self, frame: Samples, answers: NDArray[np.float32]) -> tuple[LiveEvent, ...]:
        """Take a frame and the detector's answers (channels,), return what became certain."""
        self._samples += frame.shape[1]
        self._frames += 1
        found = self._segmenter.push(answers[:, None], self._meter.push(frame))
        standing = self._segmenter.standing()
        began = tuple(None if one is None else one.start_ms for one, _ in standing)
        fresh = bool(found) or began != self._open
        self._open = began
        self._take(found)
        due = LOOK_FRAMES if self._pending else COUNT_FRAMES
        if not fresh and self._frames % due:
            return ()
        return self._look(standing)

    def flush(self, answers: NDArray[np.float32] | None) -> tuple[LiveEvent, ...]:
        """Return what is certain now that the call is over.

        Parameters
        ----------
        answers
            Those to `last_frame`, where there was one.
        """
        if answers is not None:
            rest = self._rest
            self._samples += rest.shape[1]
            levels = np.concatenate([self._meter.push(rest), self._meter.flush()], axis=1)
            self._take(self._segmenter.push(answers[:, None], levels))
        self._take(self._segmenter.flush())
        over_ms = self.heard_ms
        return self._look([(None, over_ms)] * len(self._names), over_ms)

    def last_frame(self) -> Samples | None:
        """Return what is left of the call, padded with silence; None where nothing is."""
        missing = self._frame_samples - self._rest.shape[1]
        if not self._rest.shape[1]:
            return None
        return np.pad(self._rest, ((0, 0), (0, missing)))

    def so_far(self) -> SoFar:
        """Return how the call has gone so far."""
        return self._counts.so_far(self.heard_ms, self._open)

    def _take(self, found: Sequence[ChannelSegment]) -> None:
        for channel, segment in found:
            self._settling.spoke(self._names[channel], segment)

    def _look(
        self, standing: Sequence[tuple[Interval | None, int]], over_ms: int | None = None
    ) -> tuple[LiveEvent, ...]:
        by_name = dict(zip(self._names, standing, strict=True))
        at_ms = self.heard_ms
        paused = self._paused_ms
        pause = Interval(paused, at_ms) if paused is not None and paused < at_ms else None
        settled = self._settling.look(by_name, pause=pause, over_ms=over_ms)
        self._pending = bool(settled.open)
        self._counts.take(settled)
        return tuple(LiveEvent(event, at_ms) for event in settled.events)


class LiveStage(Generic[HearingT]):
    """Hears calls in progress together.

    Parameters
    ----------
    detector
        Hears whether someone speaks.
    options
        How probabilities and levels become segments.
    limits
        Limits of turn-taking in force.
    """

    def __init__(
        self, detector: TogetherDetector[HearingT], options: SegmenterOptions, limits: TurnLimits
    ) -> None:
        self._detector = detector
        self._options = options
        self._limits = limits

    def open(self, channels: int, before: LiveCall[HearingT] | None = None) -> LiveCall[HearingT]:
        """Return a call that begins, or begins again; its levels are known from before then."""
        return LiveCall(
            channels,
            self._detector.begin(channels),
            self._detector.frame_samples,
            self._options,
            self._limits,
            () if before is None else before.trackers,
        )

    def hear(
        self, calls: Sequence[LiveCall[HearingT]]
    ) -> list[tuple[LiveCall[HearingT], LiveEvent]]:
        """Hear all whole frames that wait, and return what became certain, in no call's order."""
        found: list[tuple[LiveCall[HearingT], LiveEvent]] = []
        left = list(calls)
        while left:
            frames = [(one, frame) for one in left if (frame := one.frame()) is not None]
            answers = self._detector.together([(one.hearing, frame) for one, frame in frames])
            for (one, frame), answer in zip(frames, answers, strict=True):
                found += [(one, event) for event in one.heard(frame, answer)]
            left = [one for one, _ in frames]
        return found

    def end(self, call: LiveCall[HearingT]) -> tuple[LiveEvent, ...]:
        """Return what is certain of a call now that it is over and all of it was heard."""
        frame = call.last_frame()
        answers = None if frame is None else self._detector.together([(call.hearing, frame)])[0]
        return call.flush(answers)


class _Counts:
    """Adds up who spoke, as it becomes known."""

    def __init__(self, channels: int) -> None:
        self._speech_ms = [0] * channels
        self._talk_over_ms = 0
        self._known_ms = 0
        self._silent_since_ms: int | None = None

    def take(self, settled: Settled) -> None:
        for state in settled.states:
            self._add(state)
        self._known_ms = max(settled.known_ms, self._known_ms)
        last = settled.states[-1] if len(settled.states) > 1 else None
        silent = last is not None and not last.speakers
        self._silent_since_ms = last.interval.start_ms if last is not None and silent else None

    def so_far(self, heard_ms: int, began: Sequence[int | None]) -> SoFar:
        speaking = tuple(n for n, start_ms in enumerate(began) if start_ms is not None)
        return SoFar(
            heard_ms=heard_ms,
            known_ms=self._known_ms,
            speech_ms=tuple(self._speech_ms),
            talk_over_ms=self._talk_over_ms,
            speaking=speaking,
            silent_since_ms=None if speaking else self._silent_since_ms,
        )

    def _add(self, state: FloorState) -> None:
        new_ms = state.interval.end_ms - max(state.interval.start_ms, self._known_ms)
        if new_ms <= 0:
            return
        for who in state.speakers:
            self._speech_ms[int(who)] += new_ms
        if len(state.speakers) > 1:
            self._talk_over_ms += new_ms
