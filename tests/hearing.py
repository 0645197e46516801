"""Probabilities and levels as a detector and a level meter give them, from a script."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.fakes import MODEL_DELAY_MS, Script, pieces
from voice_analytics.pipeline.activity import ChannelSegment, SpeechSegmenter
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.levels import FRAME_MS

Floats = NDArray[np.float32]
MODEL_FRAME_MS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What comes before the segmenter: probabilities every 32 ms, levels every 10 ms."""

    probabilities: Floats  # (channels, model frames)
    levels: Floats  # (channels, frames)

    def louder(self, by_db: float) -> "Heard":
        return Heard(self.probabilities, self.levels + np.float32(by_db))


def heard(
    sure: Script,
    duration_ms: int,
    *,
    loud: Script | None = None,
    probability: float = 0.95,
    speech_db: float = -20.0,
    floor_db: float = -60.0,
) -> Heard:
    """Return a call in which the model is sure in `sure` and the sound is loud in `loud`."""
    loud = sure if loud is None else loud
    probabilities = np.full((len(sure), -(-duration_ms // MODEL_FRAME_MS)), 0.02, np.float32)
    levels = np.full((len(sure), duration_ms // FRAME_MS), floor_db, np.float32)
    for channel, spans in enumerate(sure):
        for frame in range(probabilities.shape[1]):
            at_ms = frame * MODEL_FRAME_MS + MODEL_FRAME_MS // 2 - MODEL_DELAY_MS
            if any(at_ms in span for span in spans):
                probabilities[channel, frame] = probability
        for span in loud[channel]:
            levels[channel, span.start_ms // FRAME_MS : span.end_ms // FRAME_MS] = speech_db
    return Heard(probabilities, levels)


def segmented(
    call: Heard,
    cuts: Sequence[int] = (),
    other_cuts: Sequence[int] = (),
    options: SegmenterOptions | None = None,
) -> list[ChannelSegment]:
    """Run the segmenter, with probabilities and levels cut at the given sizes."""
    segmenter = SpeechSegmenter(len(call.levels), options)
    found: list[ChannelSegment] = []
    nothing = slice(0, 0)
    first = list(pieces(call.probabilities.shape[1], cuts or (10**9,)))
    second = list(pieces(call.levels.shape[1], other_cuts or cuts or (10**9,)))
    for index in range(max(len(first), len(second))):
        here = first[index] if index < len(first) else nothing
        there = second[index] if index < len(second) else nothing
        found += segmenter.push(call.probabilities[:, here], call.levels[:, there])
    return found + segmenter.flush()


def of_channel(found: Sequence[ChannelSegment], channel: int = 0) -> list[tuple[int, int]]:
    """Return the (start, end) of one channel's segments in the order they came."""
    return [(span.start_ms, span.end_ms) for own, span in found if own == channel]
