"""Which voice says which word: by time and voice, and by the sentence it stands in.

The times of words are less exact than those of speech, so that a word at a change of speaker may
lie in the speech of the other. A word or two that are given to another voice than the rest of their
sentence, with little between the voices, are therefore given to the voice of the sentence; not so
where both voices speak, as there both may be heard.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.parties import Parties, voice_name
from voice_analytics.pipeline.protocols import Diarization
from voice_analytics.pipeline.recognition import RecognisedWord

LEAST_LIKELY = 0.2
"""A word during which no voice is likelier than this is nobody's, unless its sentence tells."""

SPEAKS = 0.5
"""A voice that is likelier than this during a word speaks then."""

SURE_MARGIN = 0.7
"""A voice likelier than another by this much has said the word, whatever the sentence."""

MOST_STRAY_WORDS = 2
"""More words of another voice are no stray words but somebody speaking."""

SENTENCE_PAUSE_MS = 1000
"""A sentence does not go on after a longer pause."""

_ENDS = (".", "?", "!", "…", "。", "？", "！")
_QUOTES = "\"')]»”’"


@dataclass(frozen=True, slots=True, eq=False)
class _Given:
    """A word and how likely each voice says it."""

    word: Word
    likely: NDArray[np.float32]  # (voices,)


def words_by_voice(
    words: Sequence[RecognisedWord], parties: Parties, diarization: Diarization
) -> tuple[Word, ...]:
    """Return each word as that of the likeliest voice, or of `unknown`.

    Parameters
    ----------
    words
        Words of the mixed channel, in order of time.
    parties
        The voices that take part.
    diarization
        How likely each voice speaks when.
    """
    names = [participant.id for participant in parties.participants]
    columns = [voice for voice in range(diarization.voices) if voice_name(voice) in names]
    likely = diarization.posteriors[:, columns]
    given = []
    for word in words:
        means = _during(word.interval, likely, diarization).mean(axis=0)
        best = int(means.argmax())
        who = names[best] if means[best] >= LEAST_LIKELY else Role.UNKNOWN.value
        given.append(_Given(Word(who, word.interval, word.text, word.confidence), means))
    speech = dict(zip(names, parties.speech, strict=True))
    return tuple(
        _inside(word, speech.get(word.participant, ()))
        for sentence in _sentences(given)
        for word in _consistent(sentence, names)
    )


def _inside(word: Word, speech: Sequence[Interval]) -> Word:
    """Return a word without what of it lies beside the stretch of its voice it shares most with.

    The times of words are less exact than those of speech. A word that shares nothing with the
    speech of its voice stays where it is.
    """
    said = word.interval
    shared = [
        Interval(max(said.start_ms, own.start_ms), min(said.end_ms, own.end_ms))
        for own in speech
        if own.start_ms < said.end_ms and said.start_ms < own.end_ms
    ]
    if not shared:
        return word
    return replace(word, interval=max(shared, key=lambda part: part.duration_ms))


def _during(
    interval: Interval, likely: NDArray[np.float32], diarization: Diarization
) -> NDArray[np.float32]:
    """Return the frames nearest to a word, at least one."""
    first = round((interval.start_ms - diarization.first_ms) / diarization.frame_ms)
    end = round((interval.end_ms - diarization.first_ms) / diarization.frame_ms)
    first = min(max(first, 0), len(likely) - 1)
    return likely[first : max(end, first + 1)]


def _sentences(given: Sequence[_Given]) -> Iterator[list[_Given]]:
    """Yield the words up to each full stop or long pause."""
    sentence: list[_Given] = []
    for one in given:
        span = one.word.interval
        if sentence and span.start_ms - sentence[-1].word.interval.end_ms > SENTENCE_PAUSE_MS:
            yield sentence
            sentence = []
        sentence.append(one)
        if one.word.text.rstrip(_QUOTES).endswith(_ENDS):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _consistent(sentence: Sequence[_Given], names: Sequence[str]) -> Iterator[Word]:
    """Yield the words of a sentence, stray ones given to the voice of the rest."""
    (most, count), *_ = Counter(one.word.participant for one in sentence).most_common()
    strays = len(sentence) - count
    if most not in names or strays > MOST_STRAY_WORDS or count <= strays:
        yield from (one.word for one in sentence)
        return
    voice = names.index(most)
    for one in sentence:
        yield replace(one.word, participant=most) if _may_be(voice, one.likely) else one.word


def _may_be(voice: int, likely: NDArray[np.float32]) -> bool:
    """Return whether a word may be of `voice` though another is likelier."""
    alone = np.count_nonzero(likely >= SPEAKS) < 2
    return bool(alone and likely.max() - likely[voice] < SURE_MARGIN)
