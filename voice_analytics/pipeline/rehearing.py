"""Loud sound that the detector took for nothing, heard by it once more.

The detector remembers what came before. After a long silence, music or noise it may miss a short
word, even a sentence, that it knows for speech at once when it hears nothing else. So every
stretch that is as loud as its party's speech usually is, and in which no speech was found, is given
to it again by itself. What it takes for a knock or a tone even then stays what it was.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import AudioBlock, to_samples
from voice_analytics.domain.interval import Interval, union
from voice_analytics.pipeline.levels import FRAME_MS
from voice_analytics.pipeline.protocols import AudioSource, VoiceActivityDetector

Floats = NDArray[np.float32]

MARGIN_MS = 300
"""Heard before and after: the soft ends of the words, and time for the detector to settle."""


def unheard(
    speech: Sequence[Interval],
    other: Sequence[Interval],
    levels_db: Floats,
    shortest_ms: int,
) -> tuple[Interval, ...]:
    """Return the stretches of one channel that are loud as speech and were not found to be any.

    Parameters
    ----------
    speech
        What was found.
    other
        Music, tones and keys.
    levels_db
        Level of every 10 ms of the call.
    shortest_ms
        Shorter sounds are no speech.
    """
    known = np.zeros(len(levels_db), np.bool_)
    for span in speech:
        known[span.start_ms // FRAME_MS : -(-span.end_ms // FRAME_MS)] = True
    if not known.any():
        return ()
    usual_db = np.median(levels_db[known])
    for span in other:
        known[span.start_ms // FRAME_MS : -(-span.end_ms // FRAME_MS)] = True
    loud = (levels_db >= usual_db) & ~known
    edges = np.flatnonzero(np.diff(loud.astype(np.int8), prepend=0, append=0)) * FRAME_MS
    return union(
        Interval(max(int(start) - MARGIN_MS, 0), int(end) + MARGIN_MS)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if end - start >= shortest_ms
    )


def heard_again(
    source: AudioSource,
    detector: VoiceActivityDetector,
    stretches: Sequence[Sequence[Interval]],
    answers: Floats,
) -> Floats:  # (channels, model frames)
    """Return the detector's answers, with those it gives to each stretch by itself where higher.

    Parameters
    ----------
    source
        The recording, read once from its start.
    detector
        Gives speech probabilities.
    stretches
        What to hear of each channel, in order of time.
    answers
        Probabilities of the whole call.
    """
    better = answers.copy()
    hearings = [
        _Hearing(channel, span, detector, better[channel])
        for channel, spans in enumerate(stretches)
        for span in spans
    ]
    waiting = sorted(hearings, key=lambda one: one.first, reverse=True)
    running: list[_Hearing] = []
    for block in source.blocks():
        while waiting and waiting[-1].first < block.end_sample:
            running.append(waiting.pop())
        running = [one for one in running if not one.take(block)]
        if not running and not waiting:
            break
    for one in running:
        one.end()
    return better


class _Hearing:
    """One stretch of one channel, heard by itself on the frames of the whole call."""

    def __init__(
        self, channel: int, span: Interval, detector: VoiceActivityDetector, answers: Floats
    ) -> None:
        self._channel = channel
        self._stream = detector.open(1)
        self._answers = answers
        self._frame = to_samples(span.start_ms) // detector.frame_samples
        self.first = self._frame * detector.frame_samples
        self._last = to_samples(span.end_ms)

    def take(self, block: AudioBlock) -> bool:
        """Take the next block, return whether the stretch is over."""
        start = max(self.first - block.start_sample, 0)
        end = self._last - block.start_sample
        self._keep(self._stream.push(block.samples[self._channel : self._channel + 1, start:end]))
        over = self._last <= block.end_sample
        if over:
            self.end()
        return over

    def end(self) -> None:
        """Take note of the last answer."""
        self._keep(self._stream.flush())

    def _keep(self, heard: Floats) -> None:
        part = self._answers[self._frame : self._frame + heard.shape[1]]
        np.maximum(part, heard[0, : len(part)], out=part)
        self._frame += heard.shape[1]
