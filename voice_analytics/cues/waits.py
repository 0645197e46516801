"""Dead air completed: whether it was announced, and whose it is."""

import re
from dataclasses import replace

from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Conversation, Event, EventKind
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.interval import Interval

SHORTLY_MS = 10_000
"""What announces a silence is said at most this long before it; "okay, thank you" comes between."""

LATE_MS = 500
"""Words may seem to end a little after the silence begins."""

_ASKS_TO_WAIT = re.compile(
    r"\b(?:hold|hang) (?:on|please|the line)\b|\b(?:stay|remain) on the line\b"
    r"|\bbear with (?:me|us)\b|\b(?:please wait|wait please|please hold)\b"
)
_TELLS_MORE = frozenset({"i", "we", "let", "while", "until"})
_LASTS = frozenset(
    {"second", "seconds", "sec", "secs", "minute", "minutes", "moment", "moments", "half", "bit",
     "while", "quiet", "shortly"}
)  # fmt: skip


def complete_silences(call: Conversation) -> Conversation:
    """Return the call with its dead air completed by what was said before.

    A silence is announced when an agent said shortly before what they would do, or for about how
    long; "hold on, please" alone says neither. It belongs to whoever asked for it, else to the
    customer if an agent's question was the last thing said, else to the agent.
    """
    if not call.sentences:
        return call
    events = tuple(
        _completed(event, call) if event.kind is EventKind.DEAD_AIR else event
        for event in call.events
    )
    return replace(call, events=events)


def _completed(event: Event, call: Conversation) -> Event:
    wait = _announcement(event.interval, call)
    announced = (
        wait is not None and call.role_of(wait.participant) is Role.AGENT and _announces(wait.quote)
    )
    detail = replace(event.detail, announced=announced)
    if wait is not None:
        sure = min(event.confidence, wait.confidence)
        return replace(event, participant=wait.participant, detail=detail, confidence=sure)
    return replace(event, participant=_whose(event, call), detail=detail)


def _announcement(silence: Interval, call: Conversation) -> Cue | None:
    """Return what announced a silence: the last cue shortly before it, best one that says more."""
    waits = [
        cue
        for cue in call.cues_of(CueKind.ANNOUNCED_WAIT)
        if cue.interval.start_ms < silence.start_ms + LATE_MS
        and silence.start_ms - cue.interval.end_ms <= SHORTLY_MS
    ]
    telling = [cue for cue in waits if _announces(cue.quote)]
    return max(telling or waits, key=lambda cue: cue.interval.end_ms, default=None)


def _announces(text: str) -> bool:
    return says_how_long(text) or not only_asks_to_wait(text)


def says_how_long(text: str) -> bool:
    """Return whether an English announcement says roughly how long it takes."""
    return bool(_LASTS & set(_words(text)))


def only_asks_to_wait(text: str) -> bool:
    """Return whether an English announcement asks to wait and does not say what for."""
    words = _words(text)
    asks = _ASKS_TO_WAIT.search(" ".join(words)) is not None
    return asks and not _TELLS_MORE & {word.split("'")[0] for word in words}


def _words(text: str) -> list[str]:
    return [word.strip(".,!?;:") for word in text.lower().replace("’", "'").split()]


def _whose(event: Event, call: Conversation) -> str:
    agents = [who.id for who in call.participants if who.role is Role.AGENT]
    if not agents:
        return event.participant
    before = [
        (index, sentence)
        for index, sentence in enumerate(call.sentences)
        if sentence.interval.start_ms < event.interval.start_ms
    ]
    last = max(before, key=lambda item: item[1].interval.end_ms, default=None)
    customers = [who.id for who in call.participants if who.role is Role.CUSTOMER]
    if last is not None and last[1].participant in agents and customers:
        asked = {cue.sentence for cue in call.cues_of(CueKind.QUESTION)}
        if last[0] in asked:
            return customers[0]
    return last[1].participant if last and last[1].participant in agents else agents[0]
