"""Change of pace: over the call, and after a complaint.

Definition
----------
Over the call (`pace_change`): the syllable rate in the last third of the call over that in the
first, from the first speech to the last; a turn belongs to the third its middle lies in. Each of
the two thirds needs 5 s of speech in turns that have a pace. Rests on the turns of both.

After a complaint (`pace_change_after_complaint`): the syllable rate of the participant's first turn
that begins after another's complaint has ended, over that of their last turn that ended before the
complaint began; the median over complaints, both turns of at least 8 words. Rests on the
complaints.

Unit
----
Ratio; above 1 is faster.

Undefined
---------
When there is too little speech in a third; when no complaint has such a turn on both sides; when
the parties were not told apart.

Source
------
VoiceBase and Gong report a change of pace. The definitions and limits are ours.
"""

from collections.abc import Sequence

import numpy as np

from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.cue import CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_each_party
from voice_analytics.turns.pace import PacedTurn, paced_turns, pooled_syllable_rate

SPEECH_MIN_MS = 5000
"""About twenty syllables."""


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the change of pace of every participant over the call."""

    def value_of(participant: str) -> Value:
        units = conversation.ipus
        start_ms, end_ms = units[0].interval.start_ms, max(u.interval.end_ms for u in units)
        thirds: tuple[list[PacedTurn], ...] = ([], [], [])
        for paced in paced_turns(conversation, participant):
            inside_ms = paced.turn.interval.middle_ms - start_ms
            thirds[3 * inside_ms // (end_ms - start_ms)].append(paced)
        return _change(thirds[0], thirds[2])

    return of_each_party(conversation, value_of if conversation.ipus else lambda _: UNDEFINED)


def _change(first: Sequence[PacedTurn], last: Sequence[PacedTurn]) -> Value:
    if min(sum(turn.sound_ms for turn in third) for third in (first, last)) < SPEECH_MIN_MS:
        return UNDEFINED
    before, after = pooled_syllable_rate(first).value, pooled_syllable_rate(last).value
    if not before or after is None:
        return UNDEFINED
    return Value(after / before, count=len(first) + len(last))


def compute_after_complaint(conversation: Conversation) -> dict[str, Value]:
    """Return the change of pace of every participant after the complaints of others."""
    complaints = conversation.cues_of(CueKind.COMPLAINT)

    def value_of(participant: str) -> Value:
        turns = paced_turns(conversation, participant)
        jumps = [
            jump
            for cue in complaints
            if cue.participant != participant and (jump := _jump(turns, cue.interval)) is not None
        ]
        return Value(float(np.median(jumps)), count=len(jumps)) if jumps else UNDEFINED

    return of_each_party(conversation, value_of)


def _jump(turns: Sequence[PacedTurn], complaint: Interval) -> float | None:
    rates = [(turn.turn.interval, turn.syllable_rate) for turn in turns]
    before = [rate for span, rate in rates if span.end_ms <= complaint.start_ms]
    after = [rate for span, rate in rates if span.start_ms >= complaint.end_ms]
    if not before or not after or not before[-1] or after[0] is None:
        return None
    return after[0] / before[-1]


MEASURES = (
    Measure("pace_change", Unit.RATIO, 2, "Change of pace", compute),
    Measure(
        "pace_change_after_complaint",
        Unit.RATIO,
        2,
        "Change of pace after a complaint",
        compute_after_complaint,
    ),
)
