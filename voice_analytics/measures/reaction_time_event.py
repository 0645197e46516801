"""Reaction to a complaint, a feeling or a question: acknowledged, and dealt with.

Definition
----------
From the end of another's complaint, stated feeling or question (a cue) to the participant's first
acknowledgement (`reaction_time_event_acknowledged`; a cue, in a turn or while listening) and to
their first word that deals with it (`reaction_time_event_answered`): the first word in a turn of
theirs that belongs to no acknowledgement, apology, listener response or announced wait. Looked for
from the middle of the cue to the end of their first turn that ends after it; what does not come by
then is no reaction and is not counted, so read the count. Several such cues in one turn are one
event, from the end of the last. Left out are events with a hold, something not recorded or a
handover of the call between them and the reaction. Median over the events; negative: the reaction
began before the cue had ended. From 5 events on with a 95 % bootstrap interval.

Unit
----
Milliseconds.

Undefined
---------
When there is no such reaction; when the parties were not told apart.

Source
------
Ours; we know of no published definition. Both depend on how well cues are found.
"""

from collections.abc import Callable, Iterator

from voice_analytics.domain.conversation import Conversation, Turn
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import Measure, Unit, Value, of_each_party
from voice_analytics.turns.resampling import quantile_with_interval_ms

CALLS_FOR_REACTION = (CueKind.COMPLAINT, CueKind.FEELING, CueKind.QUESTION)
DEALS_WITH_NOTHING = (
    CueKind.ACKNOWLEDGEMENT,
    CueKind.APOLOGY,
    CueKind.BACKCHANNEL,
    CueKind.ANNOUNCED_WAIT,
)

Reaction = Callable[[Conversation, str, Interval], int | None]
"""Gives when a participant reacts in a stretch of the call."""


def compute_acknowledged(conversation: Conversation) -> dict[str, Value]:
    """Return how soon every participant acknowledges."""
    return _median(conversation, _acknowledged_ms)


def compute_answered(conversation: Conversation) -> dict[str, Value]:
    """Return how soon every participant deals with it."""
    return _median(conversation, _answered_ms)


def _median(conversation: Conversation, reaction: Reaction) -> dict[str, Value]:
    def value_of(participant: str) -> Value:
        delays = list(_delays_ms(conversation, participant, reaction))
        return quantile_with_interval_ms(delays, 0.5)

    return of_each_party(conversation, value_of)


def _delays_ms(conversation: Conversation, participant: str, reaction: Reaction) -> Iterator[int]:
    turns = conversation.turns_of(participant)
    for cue in _events(conversation, participant):
        end_ms = next(
            (t.interval.end_ms for t in turns if t.interval.end_ms > cue.interval.end_ms), None
        )
        if end_ms is None:
            continue
        at_ms = reaction(conversation, participant, Interval(cue.interval.middle_ms, end_ms))
        if at_ms is not None and not _held_up(conversation, cue.interval.end_ms, at_ms):
            yield at_ms - cue.interval.end_ms


def _events(conversation: Conversation, participant: str) -> Iterator[Cue]:
    """Yield the last cue that calls for a reaction of each turn of others, in order."""
    calls = list(conversation.cues_of(*CALLS_FOR_REACTION))
    for turn in conversation.turns:
        if turn.participant == participant:
            continue
        inside = [cue for cue in calls if _within(cue, turn)]
        if inside:
            yield max(inside, key=lambda cue: (cue.interval.end_ms, cue.interval.start_ms))


def _within(cue: Cue, turn: Turn) -> bool:
    return cue.participant == turn.participant and cue.interval.middle_ms in turn.interval


def _acknowledged_ms(conversation: Conversation, participant: str, within: Interval) -> int | None:
    return next(
        (
            cue.interval.start_ms
            for cue in conversation.cues_of(CueKind.ACKNOWLEDGEMENT)
            if cue.participant == participant and cue.interval.start_ms in within
        ),
        None,
    )


def _answered_ms(conversation: Conversation, participant: str, within: Interval) -> int | None:
    idle = [
        cue.interval
        for cue in conversation.cues_of(*DEALS_WITH_NOTHING)
        if cue.participant == participant
    ]
    return next(
        (
            word.interval.start_ms
            for turn in conversation.turns_of(participant)
            for word in turn.words
            if word.interval.start_ms in within
            and not any(word.interval.overlap_ms(stretch) for stretch in idle)
        ),
        None,
    )


def _held_up(conversation: Conversation, from_ms: int, to_ms: int) -> bool:
    if to_ms <= from_ms:
        return False
    between = Interval(from_ms, to_ms)
    handed_over = any(from_ms <= at <= to_ms for at in conversation.handovers_ms)
    return handed_over or any(between.overlap_ms(part) > 0 for part in conversation.left_out())


MEASURES = (
    Measure(
        "reaction_time_event_acknowledged",
        Unit.MILLISECONDS,
        1,
        "Time to acknowledge",
        compute_acknowledged,
    ),
    Measure(
        "reaction_time_event_answered",
        Unit.MILLISECONDS,
        1,
        "Time to deal with it",
        compute_answered,
    ),
)
