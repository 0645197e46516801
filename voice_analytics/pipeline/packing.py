"""Packing speech into windows for recognition, and cutting their audio from a stream.

A recogniser looks at 30 s at a time, whatever is in them. So the speech of one channel is packed
into windows, each piece with a margin of the real audio around it; silence is left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.audio import AudioBlock, to_samples
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.levels import FRAME_MS


@dataclass(frozen=True, slots=True)
class PackingOptions:
    """Limits of packing, in ms."""

    window_ms: int = 29_000
    """The recogniser sees 30 s and every window costs the same, so it is filled."""

    pad_ms: int = 200
    """Real audio kept before and after each piece of speech."""

    widest_gap_ms: int = 30_000
    """A longer silence starts a new window."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of audio in a window, and the speech it holds."""

    audio: Interval
    speech: Interval


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces of one channel, in order, that are recognised together."""

    channel: int
    pieces: tuple[Piece, ...]

    @property
    def audio_ms(self) -> int:
        """Length of the packed audio."""
        return sum(piece.audio.duration_ms for piece in self.pieces)

    @property
    def speech_ms(self) -> int:
        """Length of the speech in it."""
        return sum(piece.speech.duration_ms for piece in self.pieces)

    @property
    def end_ms(self) -> int:
        """Where the last piece ends on the call clock."""
        return self.pieces[-1].audio.end_ms

    def to_call_ms(self, window_ms: int) -> int:
        """Return the place on the call clock of a time in the packed audio."""
        rest = max(window_ms, 0)
        for piece in self.pieces:
            if rest < piece.audio.duration_ms:
                return piece.audio.start_ms + rest
            rest -= piece.audio.duration_ms
        return self.end_ms


@dataclass(frozen=True, slots=True, eq=False)
class PackedSpeech:
    """A window with its samples."""

    window: Window
    samples: NDArray[np.float32]  # (samples,), 16 kHz

    def split(self) -> tuple["PackedSpeech", ...]:
        """Return the two halves, cut at the pieces' border nearest the middle, or itself."""
        pieces = self.window.pieces
        if len(pieces) == 1:
            return (self,)
        ends_ms = np.cumsum([piece.audio.duration_ms for piece in pieces[:-1]])
        cut = int(np.abs(ends_ms - self.window.audio_ms / 2).argmin())
        at = to_samples(int(ends_ms[cut]))
        channel = self.window.channel
        return (
            PackedSpeech(Window(channel, pieces[: cut + 1]), self.samples[:at]),
            PackedSpeech(Window(channel, pieces[cut + 1 :]), self.samples[at:]),
        )


def plan_windows(
    channel: int,
    segments: Sequence[Interval],
    levels_dbfs: NDArray[np.float32],
    duration_ms: int,
    options: PackingOptions,
) -> tuple[Window, ...]:
    """Return the windows of one channel in order of time.

    Parameters
    ----------
    channel
        Channel the segments are on.
    segments
        Speech in order of time.
    levels_dbfs
        Level of each 10 ms frame of the channel; speech longer than a window is cut where it is
        quietest.
    duration_ms
        Length of the call; margins end there.
    options
        Limits of packing.
    """
    short = [part for segment in segments for part in _parts(segment, levels_dbfs, options)]
    groups: list[list[Piece]] = []
    filled_ms = 0
    for piece in _pieces(short, duration_ms, options):
        if not groups or _starts_new(groups[-1][-1], piece, filled_ms, options):
            groups.append([])
            filled_ms = 0
        groups[-1].append(piece)
        filled_ms += piece.audio.duration_ms
    return tuple(Window(channel, tuple(group)) for group in groups)


def _starts_new(last: Piece, piece: Piece, filled_ms: int, options: PackingOptions) -> bool:
    gap_ms = piece.audio.start_ms - last.audio.end_ms
    return gap_ms > options.widest_gap_ms or filled_ms + piece.audio.duration_ms > options.window_ms


def _parts(
    segment: Interval, levels_dbfs: NDArray[np.float32], options: PackingOptions
) -> Iterator[Interval]:
    """Cut speech without a pause at its quietest place, so that each part fits a window."""
    longest_ms = options.window_ms - 2 * options.pad_ms
    while segment.duration_ms > longest_ms:
        first = (segment.start_ms + longest_ms * 2 // 3) // FRAME_MS
        last = (segment.start_ms + longest_ms) // FRAME_MS
        smooth = np.convolve(levels_dbfs[first:last], np.ones(5), "valid")
        cut_ms = (first + 2 + int(smooth.argmin())) * FRAME_MS
        yield Interval(segment.start_ms, cut_ms)
        segment = Interval(cut_ms, segment.end_ms)
    yield segment


def _pieces(
    segments: Sequence[Interval], duration_ms: int, options: PackingOptions
) -> Iterator[Piece]:
    """Give each segment its margins; where two would meet, they share the pause."""
    for index, segment in enumerate(segments):
        first, last = 0, duration_ms
        if index > 0:
            first = (segments[index - 1].end_ms + segment.start_ms) // 2
        if index + 1 < len(segments):
            last = (segment.end_ms + segments[index + 1].start_ms) // 2
        audio = Interval(
            max(segment.start_ms - options.pad_ms, first),
            max(min(segment.end_ms + options.pad_ms, last), segment.end_ms),
        )
        yield Piece(audio, segment)


class WindowCutter:
    """Cuts the audio of planned windows from a stream of blocks.

    Holds the audio of at most one unfinished window per channel.

    Parameters
    ----------
    windows
        Windows of all channels, in any order; those of one channel share no audio.
    """

    def __init__(self, windows: Iterable[Window]) -> None:
        self._waiting: dict[int, list[Window]] = {}  # the next one last
        for window in sorted(windows, key=lambda window: window.end_ms, reverse=True):
            self._waiting.setdefault(window.channel, []).append(window)
        self._held: dict[int, list[NDArray[np.float32]]] = {c: [] for c in self._waiting}

    def push(self, block: AudioBlock) -> list[PackedSpeech]:
        """Take the next block, return the windows it completes, by their end."""
        done: list[PackedSpeech] = []
        for channel, waiting in self._waiting.items():
            while waiting:
                self._hold(channel, waiting[-1], block)
                if to_samples(waiting[-1].end_ms) > block.end_sample:
                    break
                done.append(self._finish(channel, waiting.pop()))
        return sorted(done, key=_end)

    def flush(self) -> list[PackedSpeech]:
        """Return windows that the stream's end cut short, as far as they go, by their end."""
        done = []
        for channel, waiting in self._waiting.items():
            while waiting:
                done.append(self._finish(channel, waiting.pop()))
        return sorted(done, key=_end)

    def _hold(self, channel: int, window: Window, block: AudioBlock) -> None:
        for piece in window.pieces:
            start = max(to_samples(piece.audio.start_ms), block.start_sample)
            end = min(to_samples(piece.audio.end_ms), block.end_sample)
            if start < end:
                here = slice(start - block.start_sample, end - block.start_sample)
                self._held[channel].append(block.samples[channel, here].copy())

    def _finish(self, channel: int, window: Window) -> PackedSpeech:
        parts = self._held[channel]
        self._held[channel] = []
        length = to_samples(window.audio_ms)
        samples = np.concatenate([*parts, np.zeros(0, np.float32)])
        return PackedSpeech(window, np.pad(samples, (0, length - len(samples))))


def _end(packed: PackedSpeech) -> tuple[int, int]:
    return packed.window.end_ms, packed.window.channel
