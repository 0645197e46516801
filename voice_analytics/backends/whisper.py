"""Recognition by faster-whisper (CTranslate2)."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voice_analytics.backends.device import CUDA
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.domain.interval import Interval
from voice_analytics.errors import ModelError
from voice_analytics.pipeline.protocols import Decode, HeardWord

if TYPE_CHECKING:
    from faster_whisper.transcribe import Segment

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
        `cpu` (int8) or `cuda` (float16).
    threads
        Processor threads, each a worker of its own.
    beam_size
        Hypotheses kept while decoding.

    Raises
    ------
    ModelError
        When the folder holds no usable model.
    """

    def __init__(self, folder: Path, device: str, threads: int, beam_size: int) -> None:
        from faster_whisper import WhisperModel

        self._workers = 1 if device == CUDA else threads
        self._beam_size = beam_size
        try:
            self._model = WhisperModel(
                str(folder),
                device=device,
                compute_type="float16" if device == CUDA else "int8",
                cpu_threads=1,
                num_workers=self._workers,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"{folder}: is no faster-whisper model that can be loaded; "
                "run `voice-analytics models verify`"
            ) from error

    def languages(self, audio: NDArray[np.float32]) -> Mapping[str, float]:
        """Return the probability of each language of some seconds of speech."""
        if not self._model.model.is_multilingual:
            return {"en": 1.0}
        _, _, every = self._model.detect_language(audio)
        return dict(every)

    def knows(self, language: str) -> bool:
        """Return whether words of that language can be recognised."""
        return language in self._model.supported_languages

    def decode(self, batch: Sequence[NDArray[np.float32]], language: str) -> tuple[Decode, ...]:
        """Return one result per stretch of audio, each at most 30 s at 16 kHz."""
        shares = list(_shares(batch, self._workers))
        with ThreadPoolExecutor(len(shares) or 1) as pool:
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
        by_clip: dict[int, list[Segment]] = {}
        for segment in segments:
            by_clip.setdefault(segment.seek, []).append(segment)
        # A segment's `seek` is its clip's start in whole hundredths of a second.
        return tuple(
            _decode(by_clip.get(int(clip["start"] * 100), []), clip["start"]) for clip in clips
        )


def _shares(
    batch: Sequence[NDArray[np.float32]], workers: int
) -> Iterator[Sequence[NDArray[np.float32]]]:
    """Cut a batch into at most `workers` runs of nearly equal size."""
    count = min(workers, len(batch))
    for index in range(count):
        yield batch[index * len(batch) // count : (index + 1) * len(batch) // count]


def _decode(segments: Sequence["Segment"], start_s: float) -> Decode:
    if not segments:
        return _NOTHING
    words = [
        HeardWord(_interval(word.start - start_s, word.end - start_s), text, word.probability)
        for segment in segments
        for word in segment.words or ()
        if (text := word.word.strip())
    ]
    return Decode(
        words=tuple(words),
        mean_logprob=min(segment.avg_logprob for segment in segments),
        silence_probability=max(segment.no_speech_prob for segment in segments),
    )


def _interval(start_s: float, end_s: float) -> Interval:
    start_ms = max(round(start_s * 1000), 0)
    return Interval(start_ms, max(round(end_s * 1000), start_ms + 1))
