"""Match of pace between the parties, with what chance would give.

Definition
----------
The mean absolute difference of the syllable rates of two turns of different participants that
follow each other, both with a pace (`pace_match`): smaller is closer. By chance
(`pace_match_by_chance`): the same after the second turns were dealt anew among the first, the mean
of 1000 deals with the interval that holds 95 % of them; a match counts for something only below
that interval. Its trend (`pace_match_trend`): the mean difference of the later half of the pairs
over that of the earlier; below 1 the parties come closer. Rests on the number of pairs. Never a
matter of passing or failing. Where one party is always the faster, every deal gives the same.

Unit
----
Syllables per second; the trend is a ratio.

Undefined
---------
With fewer than 2 pairs, for the trend fewer than 4; when the parties were not told apart.

Source
------
After Levitan & Hirschberg (2011) and Xiao et al. (2015). The baseline and the trend are ours.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from voice_analytics.domain.conversation import Conversation, Turn
from voice_analytics.domain.measure import UNDEFINED, Measure, Unit, Value, of_the_call
from voice_analytics.turns.pace import paced_turns
from voice_analytics.turns.resampling import RESAMPLES, SEED, TAILS

PAIRS_MIN = 2
PAIRS_MIN_FOR_TREND = 4


def compute(conversation: Conversation) -> dict[str, Value]:
    """Return the mean difference of pace."""
    pairs = _pairs(conversation)
    if len(pairs) < PAIRS_MIN:
        return of_the_call(UNDEFINED)
    return of_the_call(Value(float(np.mean(_differences(pairs))), count=len(pairs)))


def compute_by_chance(conversation: Conversation) -> dict[str, Value]:
    """Return the mean difference of pace that chance gives."""
    pairs = _pairs(conversation)
    if len(pairs) < PAIRS_MIN:
        return of_the_call(UNDEFINED)
    generator = np.random.default_rng(SEED)
    dealt = generator.permuted(np.tile(pairs[:, 1], (RESAMPLES, 1)), axis=1)
    means = np.abs(dealt - pairs[:, 0]).mean(axis=1)
    low, high = (float(end) for end in np.quantile(means, TAILS))
    mean = float(np.clip(means.mean(), low, high))
    return of_the_call(Value(mean, count=len(pairs), low=low, high=high))


def compute_trend(conversation: Conversation) -> dict[str, Value]:
    """Return the later difference of pace over the earlier."""
    pairs = _pairs(conversation)
    half = len(pairs) // 2
    if len(pairs) < PAIRS_MIN_FOR_TREND:
        return of_the_call(UNDEFINED)
    differences = _differences(pairs)
    earlier, later = float(differences[:half].mean()), float(differences[-half:].mean())
    if not earlier > 0:
        return of_the_call(UNDEFINED)
    return of_the_call(Value(later / earlier, count=len(pairs)))


def _differences(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.abs(pairs[:, 0] - pairs[:, 1]))


def _pairs(conversation: Conversation) -> NDArray[np.float64]:  # (pairs, 2)
    """Return the rates of adjacent turns, first the rate of who had the earlier first turn."""
    rates = _rates(conversation)
    rank = {who: index for index, who in enumerate(_by_first_turn(conversation.turns))}
    pairs = []
    for one, other in pairwise(conversation.turns):
        if one.participant == other.participant:
            continue
        first, second = sorted((one, other), key=lambda turn: rank[turn.participant])
        if _key(first) in rates and _key(second) in rates:
            pairs.append((rates[_key(first)], rates[_key(second)]))
    return np.asarray(pairs, np.float64).reshape(-1, 2)


def _rates(conversation: Conversation) -> dict[tuple[str, int], float]:
    if not conversation.separated:
        return {}
    return {
        _key(paced.turn): paced.syllable_rate
        for person in conversation.participants
        for paced in paced_turns(conversation, person.id)
        if paced.syllable_rate is not None
    }


def _by_first_turn(turns: Sequence[Turn]) -> list[str]:
    return list(dict.fromkeys(turn.participant for turn in turns))


def _key(turn: Turn) -> tuple[str, int]:
    return turn.participant, turn.interval.start_ms


MEASURES = (
    Measure("pace_match", Unit.SYLLABLES_PER_SECOND, 2, "Difference of pace", compute),
    Measure(
        "pace_match_by_chance",
        Unit.SYLLABLES_PER_SECOND,
        2,
        "Difference of pace by chance",
        compute_by_chance,
    ),
    Measure("pace_match_trend", Unit.RATIO, 2, "Trend of the difference of pace", compute_trend),
)
