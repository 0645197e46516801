"""Speech activity: a model's probabilities refined by the level curve into segments.

A region opens where the model hears speech and stays open while it leaves a doubt; it is then
trimmed and widened to the frames that are loud enough to be this speaker (`gate`). Output is the
same however the stream is cut; a segment is final about 1.4 s after its end.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.gate import Leakage, LevelTracker, SegmenterOptions
from voice_analytics.pipeline.levels import FRAME_MS

Floats = NDArray[np.float32]

LOUD_FRAMES = 10
"""Loudness of a frame is the highest level within 100 ms of it."""

SETTLE_FRAMES = 50
"""Noise floor and speech level are read half a second ahead of the decision."""

AT_ONCE = 6000
"""Frames of a whole call that are handed on at a time: a minute."""

ChannelSegment = tuple[int, Interval]
"""Channel, and a stretch of speech on it."""


@dataclass(slots=True)
class _Frame:
    """A frame whose fate is not yet final."""

    probability: float
    sound: bool  # above the level gate, no leakage
    joined: bool  # sound, or likely to the model: a region may reach back over it
    inside: bool  # belongs to a region


class _Region:
    """Hysteresis on the probability, widened by the level, then pauses bridged.

    Fed one frame at a time; gives finished (start, end) frame pairs.
    """

    def __init__(self, options: SegmenterOptions) -> None:
        self._options = options
        self._reach = options.reach_ms // FRAME_MS
        self._waiting: deque[_Frame] = deque()
        self._open = False
        self._tail = 0
        self._frame = 0
        self._start: int | None = None
        self._end = 0
        self._peak = 0.0

    def push(self, probability: float, sound: bool) -> list[tuple[int, int]]:
        inside = self._step(probability, sound)
        likely = probability >= self._options.leave_probability
        self._waiting.append(_Frame(probability, sound, sound or likely, inside))
        if len(self._waiting) > self._reach:
            return self._settle(self._waiting.popleft())
        return []

    @property
    def standing(self) -> tuple[int, int | None]:
        """Return how many frames are settled, and where a segment that is still open begins.

        While one is open only the frames up to its last sound are settled, and while it is not yet
        sure to be one, those before it.
        """
        if self._start is None:
            return self._frame, None
        return (self._end, self._start) if self._lasts() else (self._start, None)

    def flush(self) -> list[tuple[int, int]]:
        done = [pair for frame in self._waiting for pair in self._settle(frame)]
        self._waiting.clear()
        return done + self._close()

    def _step(self, probability: float, sound: bool) -> bool:
        if probability >= self._options.enter_probability:
            if not self._open:
                self._reach_back()
            self._open, self._tail = True, self._reach
        elif self._open:
            self._open = probability >= self._options.leave_probability
        if not self._open:
            self._tail = self._tail - 1 if sound and self._tail > 0 else 0
        return self._open or self._tail > 0

    def _reach_back(self) -> None:
        """Take in the loud frames just before the model was sure."""
        quiet = 0
        for waiting in reversed(self._waiting):
            quiet = 0 if waiting.joined else quiet + 1
            if waiting.inside or quiet * FRAME_MS > self._options.closure_ms:
                return
            waiting.inside = True

    def _settle(self, waiting: _Frame) -> list[tuple[int, int]]:
        frame, self._frame = self._frame, self._frame + 1
        if waiting.sound and waiting.inside:
            self._start = frame if self._start is None else self._start
            self._end = frame + 1
            self._peak = max(self._peak, waiting.probability)
        elif (
            self._start is not None and frame + 1 - self._end >= self._options.pause_ms // FRAME_MS
        ):
            return self._close()
        return []

    def _close(self) -> list[tuple[int, int]]:
        start = self._start if self._lasts() else None
        self._start, self._peak = None, 0.0
        return [] if start is None else [(start, self._end)]

    def _lasts(self) -> bool:
        """Return whether what is open is a segment, whatever comes."""
        if self._start is None or self._peak < self._options.sure_probability:
            return False
        return (self._end - self._start) * FRAME_MS >= self._options.shortest_ms


class SpeechSegmenter:
    """Turn probabilities and levels of all channels into speech segments.

    Parameters
    ----------
    channels
        Number of channels; with two or more, leakage between them is recognised.
    options
        Thresholds and times.
    trackers
        What is known of the levels of the first channels already; they are its own from then on.
    """

    def __init__(
        self,
        channels: int,
        options: SegmenterOptions | None = None,
        trackers: Sequence[LevelTracker] = (),
    ) -> None:
        self._options = options or SegmenterOptions()
        self._channels = channels
        self._probabilities = np.zeros((channels, 0), np.float32)
        self._first_probability = 0  # index of the first model frame still held
        self._levels: deque[list[float]] = deque(maxlen=2 * LOUD_FRAMES + 1)
        self._undecided: deque[tuple[list[float], list[float], list[bool]]] = deque()
        self._pending_levels: list[list[float]] = []
        self._frames_in = 0
        self._frames_tracked = 0
        known = list(trackers)[:channels]
        self.trackers = known + [LevelTracker() for _ in range(channels - len(known))]
        """What is known of the level of each channel."""
        self._leaks = {
            (own, other): Leakage(self._options)
            for own in range(channels)
            for other in range(channels)
            if own != other
        }
        self._regions = [_Region(self._options) for _ in range(channels)]

    def push(self, probabilities: Floats, levels: Floats) -> list[ChannelSegment]:
        """Take what is new (the two may differ in time), give segments that are final."""
        self._probabilities = np.concatenate([self._probabilities, probabilities], axis=1)
        self._pending_levels.extend(levels.T.tolist())
        known_ms = (
            self._first_probability + self._probabilities.shape[1]
        ) * self._options.model_frame_ms
        done: list[ChannelSegment] = []
        ready = 0
        for ready, levels_db in enumerate(self._pending_levels, start=1):
            if self._answer_ms(self._frames_in) >= known_ms:
                ready -= 1
                break
            done += self._take(levels_db)
        del self._pending_levels[:ready]
        self._forget_probabilities()
        return done

    def standing(self) -> list[tuple[Interval | None, int]]:
        """Return of each channel the segment still open, and up to when all is known, in ms.

        A segment that is open ends, so far, where all is known.
        """
        found: list[tuple[Interval | None, int]] = []
        for region in self._regions:
            known, start = region.standing
            known_ms = known * FRAME_MS
            going_on = None if start is None else Interval(start * FRAME_MS, known_ms)
            found.append((going_on, known_ms))
        return found

    def flush(self) -> list[ChannelSegment]:
        """End of stream: decide everything that is left."""
        done = [seg for levels_db in self._pending_levels for seg in self._take(levels_db)]
        self._pending_levels.clear()
        while self._frames_tracked < self._frames_in:
            done += self._track()
        while self._undecided:
            done += self._decide()
        for channel, region in enumerate(self._regions):
            done += self._named(channel, region.flush())
        return sorted(done, key=lambda found: (found[1].end_ms, found[0]))

    def _answer_ms(self, frame: int) -> int:
        """Time in the model's answers that belongs to a 10 ms frame."""
        return frame * FRAME_MS + FRAME_MS // 2 + self._options.model_delay_ms

    def _probability(self, frame: int) -> list[float]:
        last = self._probabilities.shape[1] - 1
        index = min(
            self._answer_ms(frame) // self._options.model_frame_ms - self._first_probability, last
        )
        if index < 0:
            return [0.0] * self._channels
        answer: list[float] = self._probabilities[:, index].tolist()
        return answer

    def _forget_probabilities(self) -> None:
        needed = (
            self._answer_ms(self._frames_tracked) // self._options.model_frame_ms
            - self._first_probability
        )
        drop = min(max(needed - 1, 0), max(self._probabilities.shape[1] - 1, 0))
        self._probabilities = self._probabilities[:, drop:]
        self._first_probability += drop

    def _take(self, levels_db: list[float]) -> list[ChannelSegment]:
        self._levels.append(levels_db)
        self._frames_in += 1
        return self._track() if self._frames_in > LOUD_FRAMES else []

    def _track(self) -> list[ChannelSegment]:
        """Loudness, leakage, floor and speech level of the next frame."""
        frame = self._frames_tracked
        behind = self._frames_in - 1 - frame  # newer frames than this one
        held = list(self._levels)
        here = len(held) - 1 - behind
        around = held[max(here - LOUD_FRAMES, 0) : here + LOUD_FRAMES + 1]
        loudness = [max(column) for column in zip(*around, strict=True)]
        probabilities = self._probability(frame)
        leaking = [self._leaks_into(own, loudness, probabilities) for own in range(self._channels)]
        for channel, tracker in enumerate(self.trackers):
            tracker.update(held[here][channel], probabilities[channel], leaking[channel])
        self._undecided.append((held[here], probabilities, leaking))
        self._frames_tracked += 1
        return self._decide() if len(self._undecided) > SETTLE_FRAMES else []

    def _leaks_into(self, own: int, loudness: list[float], probabilities: list[float]) -> bool:
        leaking = False
        for other in range(self._channels):
            floor = self.trackers[other].floor_db
            if other != own and floor is not None:
                leak = self._leaks[own, other]
                leaking |= leak.update(loudness[own], loudness[other], floor, probabilities[other])
        return leaking

    def _decide(self) -> list[ChannelSegment]:
        levels_db, probabilities, leaking = self._undecided.popleft()
        done: list[ChannelSegment] = []
        for channel, region in enumerate(self._regions):
            loud = levels_db[channel] >= self.trackers[channel].gate_db(self._options)
            sound = loud and not leaking[channel]
            probability = 0.0 if leaking[channel] else probabilities[channel]
            done += self._named(channel, region.push(probability, sound))
        return done

    @staticmethod
    def _named(channel: int, pairs: list[tuple[int, int]]) -> list[ChannelSegment]:
        return [(channel, Interval(start * FRAME_MS, end * FRAME_MS)) for start, end in pairs]


def segmented(
    probabilities: Floats, levels: Floats, options: SegmenterOptions
) -> tuple[tuple[Interval, ...], ...]:
    """Return the speech segments of each channel of a whole call, in order of time.

    Parameters
    ----------
    probabilities
        The model's answers (channels, model frames).
    levels
        Level of every 10 ms (channels, frames).
    options
        Thresholds and times.
    """
    segmenter = SpeechSegmenter(len(levels), options)
    found = segmenter.push(probabilities, levels[:, :0])
    for start in range(0, levels.shape[1], AT_ONCE):
        found += segmenter.push(probabilities[:, :0], levels[:, start : start + AT_ONCE])
    found += segmenter.flush()
    return tuple(
        tuple(span for own, span in found if own == channel) for channel in range(len(levels))
    )
