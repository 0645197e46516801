"""A call marked with its cues."""

from dataclasses import replace

from voice_analytics.cues.book import PhraseBook
from voice_analytics.cues.finder import CueFinder, Scene, by_phrase
from voice_analytics.cues.kinds import confirmation, name, problem, question, recap, repetition
from voice_analytics.cues.reading import read
from voice_analytics.cues.sentences import split_sentences
from voice_analytics.cues.waits import complete_silences
from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.cue import Cue, CueKind

CUES: tuple[CueFinder, ...] = (
    question.FINDER,
    problem.FINDER,
    by_phrase(CueKind.FEELING),
    by_phrase(CueKind.COMPLAINT),
    repetition.FINDER,
    by_phrase(CueKind.ALREADY_TRIED),
    by_phrase(CueKind.NOT_UNDERSTOOD),
    by_phrase(CueKind.ABUSE),
    by_phrase(CueKind.SAFETY),
    by_phrase(CueKind.BACKCHANNEL),
    confirmation.FINDER,
    by_phrase(CueKind.ACKNOWLEDGEMENT),
    by_phrase(CueKind.APOLOGY),
    by_phrase(CueKind.COMMITMENT),
    by_phrase(CueKind.HANDED_OFF),
    by_phrase(CueKind.NEXT_STEP),
    recap.FINDER,
    by_phrase(CueKind.ANNOUNCED_WAIT),
    by_phrase(CueKind.THANKS_FOR_WAITING),
    by_phrase(CueKind.SOLUTION),
    by_phrase(CueKind.OPTION),
    by_phrase(CueKind.REFUSAL),
    by_phrase(CueKind.REASON),
    by_phrase(CueKind.BLAME),
    by_phrase(CueKind.SAME_SIDE),
    by_phrase(CueKind.DESIRED_OUTCOME),
    by_phrase(CueKind.CLOSING_CHECK),
    name.FINDER,
    by_phrase(CueKind.FRICTION),
    by_phrase(CueKind.ANNOUNCEMENT),
    by_phrase(CueKind.GREETING),
    by_phrase(CueKind.FAREWELL),
    by_phrase(CueKind.STOCK_PHRASE),
)
"""Every kind of cue. Those that look at others come after them."""


def mark_cues(conversation: Conversation, book: PhraseBook) -> Conversation:
    """Return the call with its sentences, its cues, and the events that cues complete.

    Parameters
    ----------
    conversation
        A call with turns and words.
    book
        Phrases of the call's language.
    """
    sentences = split_sentences(conversation, book.pack.writing)
    scene = Scene(conversation, sentences, book, tuple(read(sentences, conversation, book)), ())
    for finder in CUES:
        scene = replace(scene, found=(*scene.found, *finder.find(scene)))
    marked = replace(conversation, sentences=sentences, cues=_in_order(scene.found))
    return complete_silences(marked)


def _in_order(cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    rank = {finder.kind: place for place, finder in enumerate(CUES)}
    return tuple(sorted(cues, key=lambda cue: (cue.interval, rank[cue.kind], cue.label or "")))
