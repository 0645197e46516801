"""Talk-over.

Definition
----------
Time in which a participant who began to speak later speaks at once with another, over the overlaps
that they began (`interruption`, `attempted_interruption`, `terminal_overlap`,
`simultaneous_start`); how many of these last longer than 1 s; and the longest. Listener responses
talk over nobody. Where nothing tells who began a simultaneous start, it is counted for both. The
time and the longest rest on the number of overlaps.

Unit
----
Milliseconds; the number of long ones is a count.

Undefined
---------
When nobody else speaks; when the parties were not told apart. The longest also when there is none.

Source
------
MiiTel and Verint report talk-over, MiiTel from one second. Differs: by who began it, and without
listener responses.
"""

from collections.abc import Callable, Sequence

from voice_analytics.domain.conversation import Conversation, EventKind
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_each_party

KINDS = (
    EventKind.INTERRUPTION,
    EventKind.ATTEMPTED_INTERRUPTION,
    EventKind.TERMINAL_OVERLAP,
    EventKind.SIMULTANEOUS_START,
)
LONG_MS = 1000


def compute_time(conversation: Conversation) -> dict[str, Value]:
    """Return for how long every participant talked over others."""
    return _of_each(conversation, lambda times_ms: Value(sum(times_ms), count=len(times_ms)))


def compute_long(conversation: Conversation) -> dict[str, Value]:
    """Return how many long talk-overs every participant began."""

    def value_of(times_ms: Sequence[int]) -> Value:
        long = sum(time_ms > LONG_MS for time_ms in times_ms)
        return Value(long, count=long)

    return _of_each(conversation, value_of)


def compute_longest(conversation: Conversation) -> dict[str, Value]:
    """Return the longest talk-over that every participant began."""

    def value_of(times_ms: Sequence[int]) -> Value:
        return Value(max(times_ms), count=len(times_ms)) if times_ms else UNDEFINED

    return _of_each(conversation, value_of)


def _of_each(
    conversation: Conversation, value_of: Callable[[Sequence[int]], Value]
) -> dict[str, Value]:
    begun: dict[str, list[int]] = {person.id: [] for person in conversation.participants}
    for event in conversation.events_of(*KINDS):
        begun[event.participant].append(event.detail.overlap_ms or 0)

    def of(participant: str) -> Value:
        if not conversation.others_speech_ms(participant):
            return UNDEFINED
        return value_of(begun[participant])

    return of_each_party(conversation, of)


MEASURES = (
    Measure("talk_over_time", Unit.MILLISECONDS, 1, "Talk-over", compute_time),
    Measure("talk_over_long", Unit.COUNT, 1, "Talk-overs over 1 s", compute_long),
    Measure("talk_over_longest", Unit.MILLISECONDS, 1, "Longest talk-over", compute_longest),
)
