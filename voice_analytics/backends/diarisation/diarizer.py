"""The diariser that comes with the product: segmentation, voices and their clustering."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.device import CPU, release_memory
from voice_analytics.backends.diarisation.loudness import Loudness
from voice_analytics.backends.diarisation.pieces import (
    HOP_FRAMES,
    HOP_SAMPLES,
    Piece,
    PieceCutter,
    Sets,
    local_voices,
)
from voice_analytics.backends.diarisation.posteriors import speaking, voice_posteriors
from voice_analytics.backends.diarisation.segmentation import (
    FIRST_CENTRE_SAMPLES,
    FRAME_SAMPLES,
    WINDOW_FRAMES,
    WINDOW_SAMPLES,
    SegmentationNetwork,
)
from voice_analytics.backends.diarisation.telling import Pieces, TellingOptions, Told, tell_apart
from voice_analytics.backends.diarisation.voices import (
    VOICE_SIZE,
    VoiceFeatures,
    VoiceNetwork,
)
from voice_analytics.domain.audio import SAMPLES_PER_MS, to_ms
from voice_analytics.pipeline.parties import stretches
from voice_analytics.pipeline.protocols import Diarization, DiarizationStream

FRAME_MS = FRAME_SAMPLES / SAMPLES_PER_MS
FIRST_MS = FIRST_CENTRE_SAMPLES / SAMPLES_PER_MS

BATCH_WINDOWS = 8

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Networks:
    """The two networks."""

    segmentation: SegmentationNetwork
    voices: VoiceNetwork


class OnnxDiarizer:
    """Diariser on onnxruntime.

    The networks are loaded when a call needs them, shared by calls at the same time, and given back
    with the last: recognition, which comes after, is what needs most memory.

    Parameters
    ----------
    segmentation
        `segmentation-3.0.onnx`, checked by its hash.
    voices
        `campplus.onnx`, checked by its hash.
    threads
        Processor threads.
    device
        `cpu` or `cuda`.
    options
        Thresholds.
    """

    def __init__(
        self,
        segmentation: Path,
        voices: Path,
        threads: int = 1,
        device: str = CPU,
        options: TellingOptions | None = None,
    ) -> None:
        self._paths = (segmentation, voices)
        self._threads = threads
        self._device = device
        self._options = options or TellingOptions()
        self._lock = Lock()
        self._in_use: Callable[[], Networks | None] = lambda: None

    def open(self) -> DiarizationStream:
        """Return a stream for a call.

        Raises
        ------
        ModelError
            When a network cannot be loaded.
        """
        with self._lock:
            networks = self._in_use()
            if networks is None:
                networks = self._loaded()
                self._in_use = ref(networks)
        return _Stream(networks, self._options)

    def _loaded(self) -> Networks:
        segmentation, voices = self._paths
        return Networks(
            SegmentationNetwork(segmentation, self._threads, self._device),
            VoiceNetwork(voices, self._threads, self._device),
        )


@dataclass(slots=True)
class _Found:
    """What was heard so far; a few bytes for each frame."""

    windows: list[Sets] = field(default_factory=list)
    counts: list[NDArray[np.float16]] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    voices: list[Floats] = field(default_factory=list)


class _Stream:
    """One call. Audio and features are held for half a minute, results to the end."""

    def __init__(self, networks: Networks, options: TellingOptions) -> None:
        self._networks = networks
        self._options = options
        self._features = VoiceFeatures()
        self._cutter = PieceCutter()
        self._found = _Found()
        self._tally = _Tally()
        self._loudness = Loudness()
        self._held = np.zeros(0, np.float32)
        self._samples = 0

    def push(self, samples: Floats) -> None:
        self._features.push(samples)
        self._loudness.push(samples)
        self._samples += len(samples)
        self._held = np.concatenate([self._held, samples])
        needed = WINDOW_SAMPLES + (BATCH_WINDOWS - 1) * HOP_SAMPLES
        # One window more must be there, so that the last of the call is never among these.
        while len(self._held) >= needed + HOP_SAMPLES:
            self._hear(self._held[:needed], last=False)
            self._held = self._held[BATCH_WINDOWS * HOP_SAMPLES :]

    def flush(self) -> Diarization:
        if self._samples:
            more = -(-max(len(self._held) - WINDOW_SAMPLES, 0) // HOP_SAMPLES)
            whole = WINDOW_SAMPLES + more * HOP_SAMPLES
            self._hear(np.pad(self._held, (0, whole - len(self._held))), last=True)
        del self._networks
        release_memory()
        return self._result()

    def _hear(self, samples: Floats, *, last: bool) -> None:
        cut = np.lib.stride_tricks.sliding_window_view(samples, WINDOW_SAMPLES)[::HOP_SAMPLES]
        for start in range(0, len(cut), BATCH_WINDOWS):
            answers = self._networks.segmentation.run(cut[start : start + BATCH_WINDOWS])
            pieces: list[Piece] = []
            for index, sets in enumerate(answers, start=start):
                pieces += self._take(sets, last=last and index == len(cut) - 1)
            self._found.pieces += pieces
            self._found.voices.append(self._networks.voices.embed([*map(self._rows, pieces)]))
        self._features.forget(_start_sample(self._cutter.needed))

    def _take(self, probabilities: Floats, *, last: bool) -> Iterable[Piece]:
        found = self._found
        sets = probabilities.argmax(axis=1).astype(np.uint8)
        found.windows.append(sets)
        found.counts.append(self._tally.push(probabilities, last=last))
        return self._cutter.push(sets, last=last)

    def _rows(self, piece: Piece) -> Floats:
        return self._features.between(_start_sample(piece.start), _start_sample(piece.end))

    def _result(self) -> Diarization:
        found = self._found
        counts = np.concatenate([*found.counts, np.zeros((0, 2), np.float32)]).astype(np.float32)
        told = self._told()
        posteriors = voice_posteriors(counts, found.windows, found.pieces, told)
        on = speaking(posteriors, counts)
        end_ms = to_ms(self._samples)
        speech = [stretches(row, FIRST_MS, FRAME_MS, end_ms) for row in on.T]
        order = sorted((i for i, own in enumerate(speech) if own), key=lambda i: speech[i][0])
        return Diarization(
            speech=tuple(speech[i] for i in order),
            posteriors=posteriors[:, order],
            frame_ms=FRAME_MS,
            first_ms=FIRST_MS,
        )

    def _told(self) -> Told:
        found = self._found
        voices = np.concatenate([*found.voices, np.zeros((0, VOICE_SIZE))]).astype(np.float64)
        pieces = Pieces(
            voices=voices * self._loudness.stands_out(found.pieces)[:, np.newaxis],
            lengths_ms=np.array([piece.frames * FRAME_MS for piece in found.pieces]),
            local=[local_voices(piece, found.windows) for piece in found.pieces],
        )
        return tell_apart(pieces, self._options)


class _Tally:
    """How likely one and several voices speak in each frame: the mean over its windows."""

    def __init__(self) -> None:
        self._sums = np.zeros((WINDOW_FRAMES, 3), np.float32)

    def push(self, probabilities: Floats, *, last: bool) -> NDArray[np.float16]:  # (frames, 2)
        """Take the next window, (589, 7); return the frames that no later window covers."""
        one = probabilities[:, 1:4].sum(axis=1)
        several = probabilities[:, 4:].sum(axis=1)
        self._sums += np.stack([one, several, np.ones_like(one)], axis=1)
        done = WINDOW_FRAMES if last else HOP_FRAMES
        means = self._sums[:done, :2] / self._sums[:done, 2:]
        rest = np.zeros((done, 3), np.float32)
        self._sums = np.concatenate([self._sums[done:], rest])
        return means.astype(np.float16)


def _start_sample(frame: int) -> float:
    """Return where a frame begins, half a step before its middle."""
    return FIRST_CENTRE_SAMPLES + (frame - 0.5) * FRAME_SAMPLES
