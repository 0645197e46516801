"""Who had the call when: prompts, queue, agents, consultation, voicemail.

What the source states wins. Without it, recorded announcements, a handover with a greeting after
it, and a new voice on the agent's side tell the stints apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from voice_analytics.domain.call import Role, Stint, StintKind, StintNote
from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.cue import Cue, CueKind, Sentence
from voice_analytics.domain.interval import Interval
from voice_analytics.listening.scene import recorded_prompts

HANDOVER_QUIET_MS = 3000
"""A handover leaves the customer waiting at least this long. Ours."""

CONSULT_MS = 10_000
"""Two agents who talk this long without the customer consult each other. Ours."""

CLOSING_MS = 30_000
"""A farewell belongs to the last so many milliseconds of a stint. Ours."""

_WAITING = frozenset({"queue", "ivr", "consent"})


def find_stints(conversation: Conversation, stated: Sequence[StintNote] = ()) -> tuple[Stint, ...]:
    """Return the stints of a call, in order.

    Parameters
    ----------
    conversation
        With its cues.
    stated
        What the source says; what lies after the end of the call is left out.
    """
    if stated:
        return tuple(_as_stated(conversation, stated))
    if conversation.duration_ms == 0 or not _agents(conversation):
        return ()
    marks = sorted({0: (StintKind.AGENT, None), **dict(_marks(conversation))}.items())
    ends = [*(at for at, _ in marks[1:]), conversation.duration_ms]
    return tuple(
        Stint(
            index,
            kind,
            who or _speaker(conversation, Interval(start, end), kind),
            Interval(start, end),
            conversation.language if kind is StintKind.AGENT else None,
        )
        for index, ((start, (kind, who)), end) in enumerate(zip(marks, ends, strict=True))
    )


Mark = tuple[int, tuple[StintKind, str | None]]
"""Where a stint begins, and whose it is."""


def _as_stated(conversation: Conversation, stated: Sequence[StintNote]) -> Iterator[Stint]:
    inside = [note for note in stated if note.from_ms < conversation.duration_ms]
    for index, note in enumerate(sorted(inside, key=lambda note: note.from_ms)):
        at = Interval(note.from_ms, min(note.to_ms, conversation.duration_ms))
        yield Stint(index, note.kind, _speaker(conversation, at, note.kind), at)


def _agents(conversation: Conversation) -> tuple[str, ...]:
    return tuple(who.id for who in conversation.participants if who.role is Role.AGENT)


def _speaker(conversation: Conversation, at: Interval, kind: StintKind) -> str | None:
    """Return the agent who speaks most in a stretch."""
    agents = _agents(conversation)
    if kind is not StintKind.AGENT or not agents:
        return None

    def speech_ms(who: str) -> int:
        return sum(unit.overlap_ms(at) for unit in conversation.ipus_of(who))

    return max(agents, key=speech_ms)


def _marks(conversation: Conversation) -> Iterator[Mark]:
    """Yield where stints begin; a later mark at the same place wins."""
    prompts = recorded_prompts(conversation)
    voicemail = [cue for cue in prompts if cue.label == "voicemail"]
    if voicemail and not _talked_with(conversation, before_ms=voicemail[0].interval.start_ms):
        yield 0, (StintKind.VOICEMAIL, None)
        return
    live = _live(conversation, prompts)
    yield from _prompted_start(prompts, live)
    yield from _new_voices(live)
    yield from _handovers(conversation, live)
    yield from _consultations(conversation)


def _talked_with(conversation: Conversation, before_ms: int) -> bool:
    """Return whether agent and customer had both had turns before."""
    roles = {
        conversation.role_of(t.participant)
        for t in conversation.turns
        if t.interval.end_ms <= before_ms
    }
    return roles >= {Role.AGENT, Role.CUSTOMER}


def _live(conversation: Conversation, prompts: Iterable[Cue]) -> tuple[Sentence, ...]:
    """Return what is said on the agents' side and is no recorded prompt."""
    spans = {cue.interval for cue in prompts}
    return tuple(
        said
        for said in conversation.sentences
        if conversation.role_of(said.participant) is Role.AGENT and said.interval not in spans
    )


def _prompted_start(prompts: Sequence[Cue], live: Sequence[Sentence]) -> Iterator[Mark]:
    """Yield the queue or menu before the first agent, and where the agent comes on."""
    first_ms = live[0].interval.start_ms if live else None
    before = [
        cue
        for cue in prompts
        if cue.label in _WAITING and (first_ms is None or cue.interval.end_ms <= first_ms)
    ]
    if not before:
        return
    menu = any(cue.label == "ivr" for cue in before)
    yield 0, (StintKind.IVR if menu else StintKind.QUEUE, None)
    if first_ms is not None:
        yield first_ms, (StintKind.AGENT, live[0].participant)


def _new_voices(live: Sequence[Sentence]) -> Iterator[Mark]:
    """Yield where a voice that is new takes over from the agent for good."""
    for index, (before, after) in enumerate(pairwise(live), start=1):
        voices_before = {said.participant for said in live[:index]}
        voices_after = {said.participant for said in live[index:]}
        if after.participant not in voices_before and before.participant not in voices_after:
            yield after.interval.start_ms, (StintKind.AGENT, after.participant)


def _handovers(conversation: Conversation, live: Sequence[Sentence]) -> Iterator[Mark]:
    """Yield where another agent greets after a transfer was spoken of and the customer waited."""
    said = [
        cue.interval
        for cue in conversation.cues_of(CueKind.FRICTION, CueKind.ANNOUNCEMENT)
        if cue.label == "transfer"
    ]
    greetings = {cue.interval for cue in conversation.cues_of(CueKind.GREETING)}
    for before, after in pairwise(live):
        announced = any(cue.start_ms < after.interval.start_ms for cue in said)
        gap = (before.interval.end_ms, after.interval.start_ms)
        if announced and after.interval in greetings and gap[1] - gap[0] >= HANDOVER_QUIET_MS:
            yield gap[0], (StintKind.QUEUE, None)
            yield gap[1], (StintKind.AGENT, after.participant)


def _consultations(conversation: Conversation) -> Iterator[Mark]:
    """Yield the stretches in which two agents talk and the customer does not."""
    turns = conversation.turns
    start = 0
    for index in range(1, len(turns) + 1):
        if index < len(turns) and conversation.role_of(turns[index].participant) is Role.AGENT:
            continue
        run = [t for t in turns[start:index] if conversation.role_of(t.participant) is Role.AGENT]
        voices = [t.participant for t in run]
        if run and len(set(voices)) > 1 and voices[-1] == voices[0]:
            at = Interval(run[0].interval.start_ms, run[-1].interval.end_ms)
            if at.duration_ms >= CONSULT_MS:
                yield at.start_ms, (StintKind.CONSULT, None)
                yield at.end_ms, (StintKind.AGENT, voices[-1])
        start = index + 1


def ended_by_agent(conversation: Conversation, stint: Stint, stints: Sequence[Stint]) -> bool:
    """Return whether a stint came to its end with the agent: not handed over, not hung up on.

    The customer hung up when they had the last word, said no farewell, and the agent had begun no
    closing.
    """
    if any(other.index > stint.index and other.kind is not StintKind.CONSULT for other in stints):
        return False
    turns = [t for t in conversation.turns if t.interval.middle_ms in stint.interval]
    if not turns or conversation.role_of(turns[-1].participant) is not Role.CUSTOMER:
        return True
    since_ms = turns[-1].interval.end_ms - CLOSING_MS
    closing = conversation.cues_of(CueKind.FAREWELL, CueKind.CLOSING_CHECK)
    return any(
        cue.interval.end_ms > since_ms and cue.interval.middle_ms in stint.interval
        for cue in closing
    )
