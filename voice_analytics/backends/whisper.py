"""Recognition by faster-whisper (CTranslate2)."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.device import (
    AUTO,
    CUDA,
    compute_type,
    give_memory_back,
    keep_to_itself,
)
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.domain.interval import Interval
from voice_analytics.errors import ModelError
from voice_analytics.pipeline.protocols import Decode, HeardWord

if TYPE_CHECKING:
    from faster_whisper.transcribe import Segment
    from faster_whisper.transcribe import Word as Piece

_CPU_BATCH = 2
_CUDA_BATCH = 16
_UNSPACED = frozenset({"ja", "lo", "my", "th", "yue", "zh"})
"""Languages written without spaces, in which every piece of text is a word of its own."""

_NOTHING = Decode(words=(), mean_logprob=0.0, silence_probability=1.0)


class WhisperTranscriber:
    """A faster-whisper model, decoding batches greedily enough to be repeatable.

    Temperature is 0 without fallback: the time is bounded and the output the same at each run. Text
    of earlier windows is not used as a prompt, so an error does not spread.

    On a processor a batch is shared among workers of one thread each: measured, two workers of one
    thread are faster than one of two, and far steadier beside other work.

    Parameters
    ----------
    folder
        Local folder of the model; nothing is fetched.
    device
        `cpu` or `cuda`.
    threads
        Processor threads, each a worker of its own.
    beam_size
        Hypotheses kept while decoding.
    batch_size
        Stretches of audio a worker decodes together; 0 for what suits the device.
    precision
        Number format to compute in; `auto`: int8 on a processor, float16 on CUDA.

    Raises
    ------
    ModelError
        When the folder holds no usable model.
    """

    def __init__(
        self,
        folder: Path,
        device: str,
        threads: int,
        beam_size: int,
        batch_size: int = 0,
        precision: str = AUTO,
    ) -> None:
        keep_to_itself()
        from faster_whisper import WhisperModel
        from tqdm import tqdm

        # tqdm would make a lock between processes, which a stopped worker leaves behind.
        tqdm.set_lock(RLock())
        self._workers = 1 if device == CUDA else threads
        self._beam_size = beam_size
        self._per_worker = batch_size or (_CUDA_BATCH if device == CUDA else _CPU_BATCH)
        give_memory_back()
        try:
            self._model = WhisperModel(
                str(folder),
                device=device,
                compute_type=compute_type(device, precision),
                cpu_threads=1,
                num_workers=self._workers,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"{folder}: is no faster-whisper model that can be loaded; "
                "run `voice-analytics models verify`"
            ) from error

    @property
    def batch_windows(self) -> int:
        """Return how many stretches are decoded at once, all workers together."""
        return self._per_worker * self._workers

    @property
    def only_language(self) -> str | None:
        """Return `en` for an English-only model, None for one of many languages."""
        return None if self._model.model.is_multilingual else "en"

    def languages(self, audio: NDArray[np.float32]) -> Mapping[str, float]:
        """Return the probability of each language of some seconds of speech."""
        with _failures():
            _, _, every = self._model.detect_language(audio)
        return dict(every)

    def knows(self, language: str) -> bool:
        """Return whether words of that language can be recognised."""
        return language in self._model.supported_languages

    def decode(self, batch: Sequence[NDArray[np.float32]], language: str) -> tuple[Decode, ...]:
        """Return one result per stretch of audio, each at most 30 s at 16 kHz."""
        shares = [
            batch[first : first + self._per_worker]
            for first in range(0, len(batch), self._per_worker)
        ]
        with _failures(), ThreadPoolExecutor(self._workers) as pool:
            done = pool.map(lambda share: self._decode_share(share, language), shares)
            return tuple(decode for decodes in done for decode in decodes)

    def _decode_share(
        self, batch: Sequence[NDArray[np.float32]], language: str
    ) -> tuple[Decode, ...]:
        from faster_whisper import BatchedInferencePipeline

        edges_s = np.cumsum([0, *(len(samples) for samples in batch)]) / SAMPLE_RATE_HZ
        clips = [{"start": float(a), "end": float(b)} for a, b in pairwise(edges_s)]
        # The pipeline object keeps state between calls and between threads: one for each share.
        segments, _ = BatchedInferencePipeline(self._model).transcribe(
            np.concatenate(batch),
            language=language,
            beam_size=self._beam_size,
            batch_size=len(batch),
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            clip_timestamps=clips,
        )
        spaced = language not in _UNSPACED
        by_clip: dict[int, list[Segment]] = {}
        for segment in segments:
            by_clip.setdefault(segment.seek, []).append(segment)
        # A segment's `seek` is its clip's start in whole hundredths of a second.
        return tuple(
            _decode(by_clip.get(int(clip["start"] * 100), []), clip["start"], spaced)
            for clip in clips
        )


@contextmanager
def _failures() -> Iterator[None]:
    """Turn a failure inside the model, such as a GPU out of memory, into an error of ours."""
    try:
        yield
    except RuntimeError as error:
        raise ModelError(
            f"the recogniser failed: {str(error).splitlines()[0]}; "
            "try a smaller recognition.batch_size or model, or --device cpu"
        ) from error


def _decode(segments: Sequence["Segment"], start_s: float, spaced: bool) -> Decode:
    if not segments:
        return _NOTHING
    pieces = [word for segment in segments for word in segment.words or () if word.word.strip()]
    return Decode(
        words=tuple(_joined(pieces, start_s, spaced)),
        mean_logprob=min(segment.avg_logprob for segment in segments),
        silence_probability=max(segment.no_speech_prob for segment in segments),
    )


def _joined(pieces: Sequence["Piece"], start_s: float, spaced: bool) -> Iterator[HeardWord]:
    """Yield words; a piece without a space before it (".10" after "£94") ends the one before."""
    held: list[Piece] = []
    for piece in pieces:
        if held and not (spaced and not piece.word.startswith(" ")):
            yield _word(held, start_s)
            held = []
        held.append(piece)
    if held:
        yield _word(held, start_s)


def _word(pieces: Sequence["Piece"], start_s: float) -> HeardWord:
    return HeardWord(
        _interval(pieces[0].start - start_s, pieces[-1].end - start_s),
        "".join(piece.word for piece in pieces).strip(),
        min(piece.probability for piece in pieces),
    )


def _interval(start_s: float, end_s: float) -> Interval:
    start_ms = max(round(start_s * 1000), 0)
    return Interval(start_ms, max(round(end_s * 1000), start_ms + 1))
