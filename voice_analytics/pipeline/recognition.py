"""Second pass over a recording: the words of its speech.

Windows of packed speech are recognised in batches, results that are no speech are dropped, and word
times are brought back to the call clock, into the speech they belong to, in strict order.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from voice_analytics.domain.audio import to_ms
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.packing import (
    PackedSpeech,
    PackingOptions,
    Piece,
    Window,
    WindowCutter,
)
from voice_analytics.pipeline.protocols import (
    AudioSource,
    Decode,
    HeardWord,
    Transcriber,
)

LANGUAGE_AMONG_WINDOWS = 8
"""The language is told from the first windows of a call, so that a long one need not be read."""

LANGUAGE_WINDOWS = 3
"""At most this many are asked, those with most speech first."""

SURE_LANGUAGE = 0.8
"""Share of the votes at which no further window is asked."""


@dataclass(frozen=True, slots=True)
class RecognitionOptions:
    """How words are recognised and which results are believed."""

    packing: PackingOptions = field(default_factory=PackingOptions)

    lowest_logprob: float = -1.2
    """Mean log probability below which a result is not believed."""

    silent_probability: float = 0.6
    """The recogniser's doubt that anybody speaks counts from here ..."""

    silent_logprob: float = -0.7
    """... where the result is also weaker than this."""

    highest_compression: float = 2.4
    """Text that shrinks more than this many times is a decoding loop."""

    fastest_words_per_s: float = 8.0
    """More words per second of speech than anybody says."""


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """A word on the call clock."""

    channel: int
    interval: Interval
    text: str
    confidence: float


def recognise(
    source: AudioSource,
    windows: Sequence[Window],
    transcriber: Transcriber,
    language: str,
    options: RecognitionOptions,
    report: Callable[[int], None],
) -> Iterator[RecognisedWord]:
    """Yield the words of all windows; those of one channel in order of time.

    Parameters
    ----------
    source
        The recording, read once from its start.
    windows
        Packed speech of all channels; those of one channel in order of time.
    transcriber
        The recogniser.
    language
        ISO 639 code.
    options
        What is believed.
    report
        Told how far recognition is on the call clock, in ms.
    """
    for batch in _batches(packed_speech(source, windows), transcriber.batch_windows):
        for packed, decode in _decoded(batch, transcriber, language, options):
            if believable(packed.window, decode, options):
                yield from place_words(packed.window, decode.words)
        report(max(packed.window.end_ms for packed in batch))


def packed_speech(source: AudioSource, windows: Sequence[Window]) -> Iterator[PackedSpeech]:
    """Yield the windows with their audio as the recording is read."""
    cutter = WindowCutter(windows)
    last_ms = max((window.end_ms for window in windows), default=0)
    for block in source.blocks():
        yield from cutter.push(block)
        if to_ms(block.end_sample) > last_ms:
            break
    yield from cutter.flush()


def detect_language(
    source: AudioSource, windows: Sequence[Window], transcriber: Transcriber
) -> str | None:
    """Return the likeliest language of the call; None without speech.

    Windows vote with their speech time; the fullest is asked first, others only while it is open.
    """
    early = sorted(windows, key=lambda window: window.end_ms)[:LANGUAGE_AMONG_WINDOWS]
    asked = sorted(early, key=lambda window: -window.speech_ms)[:LANGUAGE_WINDOWS]
    votes: dict[str, float] = {}
    heard_ms = 0
    for packed in sorted(packed_speech(source, asked), key=lambda p: -p.window.speech_ms):
        speech_ms = packed.window.speech_ms
        for language, probability in transcriber.languages(packed.samples).items():
            votes[language] = votes.get(language, 0.0) + probability * speech_ms
        heard_ms += speech_ms
        if max(votes.values()) >= SURE_LANGUAGE * heard_ms:
            break
    return max(sorted(votes), key=votes.__getitem__) if votes else None


def _batches(speech: Iterable[PackedSpeech], size: int) -> Iterator[list[PackedSpeech]]:
    batch: list[PackedSpeech] = []
    for packed in speech:
        batch.append(packed)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _decoded(
    batch: Sequence[PackedSpeech],
    transcriber: Transcriber,
    language: str,
    options: RecognitionOptions,
) -> list[tuple[PackedSpeech, Decode]]:
    """Recognise a batch; a window in which the decoder ran in circles is tried in halves."""
    decodes = transcriber.decode([packed.samples for packed in batch], language)
    kept: list[tuple[PackedSpeech, Decode]] = []
    halves: list[PackedSpeech] = []
    for packed, decode in zip(batch, decodes, strict=True):
        if loops(packed.window, decode, options):
            halves += packed.split()
        else:
            kept.append((packed, decode))
    if halves:
        again = transcriber.decode([packed.samples for packed in halves], language)
        kept += zip(halves, again, strict=True)
    return sorted(kept, key=lambda pair: pair[0].window.pieces[0].audio)


def loops(window: Window, decode: Decode, options: RecognitionOptions) -> bool:
    """Return whether the decoder repeated itself, or said more than fits into the speech."""
    text = " ".join(word.text for word in decode.words).encode()
    if not text:
        return False
    compression = len(text) / len(zlib.compress(text))
    per_second = len(decode.words) / max(window.speech_ms / 1000.0, 1.0)
    return compression > options.highest_compression or per_second > options.fastest_words_per_s


def believable(window: Window, decode: Decode, options: RecognitionOptions) -> bool:
    """Return whether a result is likely to be of speech."""
    if loops(window, decode, options) or decode.mean_logprob < options.lowest_logprob:
        return False
    doubtful = decode.silence_probability > options.silent_probability
    return not (doubtful and decode.mean_logprob < options.silent_logprob)


def place_words(window: Window, words: Sequence[HeardWord]) -> Iterator[RecognisedWord]:
    """Yield the words on the call clock, inside the window's speech, in order, none overlapping.

    A word belongs to the piece it shares most time with, else to the nearest; words never run back
    to an earlier piece. Inside a piece times are clipped; words without room share what is left,
    and what is beyond one word per millisecond is dropped.
    """
    homes: list[list[HeardWord]] = [[] for _ in window.pieces]
    lowest = 0
    for word in words:
        placed = _on_call_clock(window, word)
        lowest += _nearest(window.pieces[lowest:], placed.interval)
        homes[lowest].append(placed)
    for piece, own in zip(window.pieces, homes, strict=True):
        for word, interval in zip(own, fit(own, piece.speech), strict=False):
            yield RecognisedWord(window.channel, interval, word.text, word.confidence)


def _on_call_clock(window: Window, word: HeardWord) -> HeardWord:
    start_ms = window.to_call_ms(word.interval.start_ms)
    end_ms = max(window.to_call_ms(word.interval.end_ms), start_ms + 1)
    return replace(word, interval=Interval(start_ms, end_ms))


def _nearest(pieces: Sequence[Piece], interval: Interval) -> int:
    """Return the index of the piece that shares most time, or is the least far away."""
    shared_ms = [
        min(interval.end_ms, piece.speech.end_ms) - max(interval.start_ms, piece.speech.start_ms)
        for piece in pieces
    ]
    return shared_ms.index(max(shared_ms))


def fit(words: Sequence[HeardWord], speech: Interval) -> Iterator[Interval]:
    """Yield times for the words inside `speech`, each at least 20 ms where there is room.

    Of more words than milliseconds only the first have a time.
    """
    words = words[: speech.duration_ms]
    count = len(words)
    least_ms = max(min(20, speech.duration_ms // count), 1) if count else 1
    starts: list[int] = []
    earliest = speech.start_ms
    for index, word in enumerate(words):
        latest = speech.end_ms - least_ms * (count - index)
        starts.append(max(min(word.interval.start_ms, latest), earliest))
        earliest = starts[-1] + least_ms
    for word, start, bound in zip(words, starts, [*starts[1:], speech.end_ms], strict=False):
        yield Interval(start, max(min(word.interval.end_ms, bound), start + least_ms))
