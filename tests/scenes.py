"""Calls written as what is said, with the cues given by hand: for tests of behaviours.

``talk(customer("I am so upset", "feeling"), agent("I can see why", ("apology", "plain")))``
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tests.timelines import A, B
from voice_analytics.domain.assessment import BehaviourResult
from voice_analytics.domain.call import Participant, Stint, StintKind
from voice_analytics.domain.conversation import Conversation, Event, SpeechSegment, Word
from voice_analytics.domain.cue import Cue, CueKind, Sentence
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.listening.assess import judge
from voice_analytics.listening.scene import Behaviour, ListeningLimits, Scene, scene_of
from voice_analytics.turns import build_conversation

WORD_MS = 300
GAP_MS = 400
SAME_TURN_MS = 100

Mark = str | tuple[str, str]
"""A kind of cue, or a kind and a label."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a call."""

    who: str
    text: str
    marks: tuple[Mark, ...] = ()
    gap_ms: int | None = None
    """Silence before it; negative: it overlaps. None: as usual."""

    sure: float = 0.9
    """Confidence of its words."""


def agent(text: str, *marks: Mark, gap_ms: int | None = None, sure: float = 0.9) -> Line:
    """Return a sentence of the agent."""
    return Line("A", text, marks, gap_ms, sure)


def customer(text: str, *marks: Mark, gap_ms: int | None = None, sure: float = 0.9) -> Line:
    """Return a sentence of the customer."""
    return Line("B", text, marks, gap_ms, sure)


def talk(
    *lines: Line,
    participants: Sequence[Participant] = (A, B),
    events: Iterable[Event] = (),
    tail_ms: int = 0,
    not_recorded: Iterable[Interval] = (),
) -> Conversation:
    """Return the conversation of the lines, with sentences and cues."""
    words: list[Word] = []
    said: list[tuple[Line, Interval]] = []
    end_ms, last = 0, ""
    for line in lines:
        usual = SAME_TURN_MS if line.who == last else GAP_MS
        start_ms = max(0, end_ms + (usual if line.gap_ms is None else line.gap_ms))
        texts = line.text.split()
        for index, text in enumerate(texts):
            at = start_ms + index * WORD_MS
            words.append(Word(line.who, Interval(at, at + WORD_MS), text, line.sure))
        end_ms, last = start_ms + len(texts) * WORD_MS, line.who
        said.append((line, Interval(start_ms, end_ms)))
    built = build_conversation(
        max((at.end_ms for _, at in said), default=0) + tail_ms,
        participants,
        [SpeechSegment(line.who, at) for line, at in said],
        words,
        TurnLimits(),
        language="en",
        holds=events,
        not_recorded=not_recorded,
    )
    sentences = tuple(
        Sentence(line.who, at, line.text, _plain(line.text), line.sure, None) for line, at in said
    )
    cues = tuple(
        _cue(line, at, mark, index) for index, (line, at) in enumerate(said) for mark in line.marks
    )
    return replace(built, sentences=sentences, cues=cues)


def _plain(text: str) -> str:
    return " ".join(
        "".join(c for c in word if c.isalnum() or c == "'") for word in text.lower().split()
    )


def _cue(line: Line, at: Interval, mark: Mark, sentence: int) -> Cue:
    kind, label = (mark, None) if isinstance(mark, str) else mark
    return Cue(CueKind(kind), line.who, at, line.text, line.sure, label=label, sentence=sentence)


def place(conversation: Conversation, text: str) -> Interval:
    """Return where a sentence is said."""
    return next(s.interval for s in conversation.sentences if s.text == text)


def whole(conversation: Conversation, who: str | None = None) -> Stint:
    """Return the stint that is the whole call."""
    return Stint(0, StintKind.AGENT, who, Interval(0, conversation.duration_ms), "en")


def seen(
    conversation: Conversation,
    *,
    limits: ListeningLimits | None = None,
    mandated: Sequence[str] = (),
    ended_by_agent: bool = True,
    stint: Stint | None = None,
) -> Scene:
    """Return the scene of a call with one stint."""
    return scene_of(
        conversation,
        stint or whole(conversation),
        limits=limits,
        mandated=mandated,
        ended_by_agent=ended_by_agent,
    )


def behaviour(key: str) -> Behaviour:
    """Return a behaviour of the registry."""
    return next(known for known in BEHAVIOURS if known.key == key)


def found(key: str, *lines: Line, **options: object) -> BehaviourResult:
    """Return one behaviour of a call, judged fairly."""
    return judge(seen(talk(*lines), **options), behaviour(key))  # type: ignore[arg-type]


def verdicts(result: BehaviourResult) -> list[str]:
    """Return the verdicts in order; an excused one in brackets."""
    return [
        f"({entry.verdict.value})" if entry.excused is not None else entry.verdict.value
        for entry in result.evidence
    ]
