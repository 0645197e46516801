"""What the measures of pace say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.timelines import A, call, say
from voice_analytics.domain.conversation import AcousticTrack, Conversation, Word
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import CALL, UNDEFINED, Measure, Value
from voice_analytics.measures import MEASURES

BY_KEY: Mapping[str, Measure] = {measure.key: measure for measure in MEASURES}
EIGHT = "one two three four five six ten eight"
"""Eight syllables."""

SLOW_MS, FAST_MS = 500, 250


def value(key: str, conversation: Conversation, participant: str = CALL) -> Value:
    return BY_KEY[key].compute(conversation)[participant]


def english(timeline: str, *words: Sequence[Word]) -> Conversation:
    said = [word for group in words for word in group]
    return replace(call(timeline, words=said), language="en")


def at_paces(*turns: tuple[str, int]) -> Conversation:
    """Return turns of eight words one after the other: who, and the length of a word."""
    timeline, words, at_ms = [], [], 0
    for who, word_ms in turns:
        end_ms = at_ms + 8 * word_ms
        timeline.append(f"{who}[{at_ms},{end_ms})")
        words.append(say(who, at_ms, EIGHT, word_ms))
        at_ms = end_ms + 500
    return english(" ".join(timeline), *words)


def with_level(conversation: Conversation, silent: Sequence[tuple[int, int]]) -> Conversation:
    """Return the call with a track of A that is loud but for some stretches."""
    level = np.full(conversation.duration_ms // 10, -20.0, np.float32)
    for start_ms, end_ms in silent:
        level[start_ms // 10 : end_ms // 10] = -70.0
    return replace(conversation, tracks={"A": AcousticTrack("A", 10, level)})


def test_speech_rate_counts_numbers_as_they_are_said() -> None:
    conversation = english("A[0,4000)", say("A", 0, "that is £412 please", 1000))
    assert value("speech_rate", conversation, "A") == UNDEFINED
    conversation = english("A[0,4000)", say("A", 0, "that comes to £412 for you", 600))
    assert value("speech_rate", conversation, "A") == Value(9 * 15.0, 1)


def test_speech_rate_leaves_out_the_pauses_a_level_shows() -> None:
    conversation = english("A[0,4000)", say("A", 0, EIGHT, 500))
    paused = with_level(conversation, [(1000, 1300), (2000, 2150)])
    assert value("speech_rate", paused, "A") == Value(8 * 60_000 / 3700, 1)


def test_syllable_rate_counts_the_syllables_of_the_words() -> None:
    words = say("A", 0, "your application was unfortunately not received by us", 500)
    conversation = english("A[0,4000)", words)
    assert value("syllable_rate", conversation, "A") == Value(16 / 4, 1)


def test_syllable_rate_of_another_language_is_heard() -> None:
    conversation = with_level(
        replace(call("A[0,4000)", words=say("A", 0, EIGHT, 500)), language="pt"),
        [(at, at + 100) for at in range(500, 4000, 500)],
    )
    assert value("syllable_rate", conversation, "A") == Value(8 / 4, 1)


def test_syllable_rate_without_words_is_heard_in_turns_of_three_seconds() -> None:
    bare = call("A[0,4000) B[4500,5500) A[6000,8500)")
    silent = [(at, at + 100) for at in range(500, 4000, 500)]
    assert value("syllable_rate", with_level(bare, silent), "A") == Value(8 / 4, 1)
    assert value("speech_rate", with_level(bare, silent), "A") == UNDEFINED


def test_syllable_rate_without_words_and_sound_is_undefined() -> None:
    assert value("syllable_rate", call("A[0,9000)"), "A") == UNDEFINED


def test_articulation_rate_leaves_out_short_silences_too() -> None:
    conversation = english("A[0,4000)", say("A", 0, EIGHT, 500))
    assert value("articulation_rate", conversation, "A") == UNDEFINED
    paused = with_level(conversation, [(1000, 1300), (2000, 2150), (3000, 3090)])
    assert value("articulation_rate", paused, "A") == Value(8000 / 3550, 1)
    assert value("syllable_rate", paused, "A") == Value(8000 / 3700, 1)


def test_pace_change_is_the_last_third_over_the_first() -> None:
    first, last = [("A", SLOW_MS), ("B", 100)] * 2, [("A", FAST_MS), ("B", 100)] * 3
    conversation = at_paces(*first, ("B", 900), *last)
    assert value("pace_change", conversation, "A") == Value(2.0, 5)
    assert value("pace_change", conversation, "B") == UNDEFINED


def test_pace_change_needs_five_seconds_in_both_thirds() -> None:
    conversation = at_paces(("A", SLOW_MS), ("B", SLOW_MS), ("A", FAST_MS))
    assert value("pace_change", conversation, "A") == UNDEFINED


def complaint(participant: str, start_ms: int, end_ms: int) -> Cue:
    return Cue(CueKind.COMPLAINT, participant, Interval(start_ms, end_ms), "useless", 0.9)


def test_pace_after_a_complaint_is_that_of_the_turns_around_it() -> None:
    conversation = at_paces(("A", SLOW_MS), ("B", SLOW_MS), ("A", FAST_MS), ("B", SLOW_MS))
    complained = replace(conversation, cues=(complaint("B", 5000, 6000),))
    key = "pace_change_after_complaint"
    assert value(key, complained, "A") == Value(2.0, 1)
    assert value(key, complained, "B") == UNDEFINED
    assert value(key, conversation, "A") == UNDEFINED


def test_pace_after_a_complaint_needs_a_turn_on_both_sides() -> None:
    conversation = at_paces(("B", SLOW_MS), ("A", FAST_MS))
    complained = replace(conversation, cues=(complaint("B", 1000, 2000),))
    assert value("pace_change_after_complaint", complained, "A") == UNDEFINED


def test_pace_match_is_the_mean_difference_of_adjacent_turns() -> None:
    conversation = at_paces(("A", SLOW_MS), ("B", FAST_MS), ("A", FAST_MS), ("B", FAST_MS))
    assert value("pace_match", conversation) == Value(2 / 3, 3)


def test_parties_that_follow_each_other_match_better_than_chance() -> None:
    paces = [word_ms for word_ms in range(500, 180, -40) for _ in ("A", "B")]
    turns = [(("A", "B")[index % 2], word_ms) for index, word_ms in enumerate(paces)]
    conversation = at_paces(*turns)
    match, chance = value("pace_match", conversation), value("pace_match_by_chance", conversation)
    assert match.count == chance.count == 15
    assert match.value is not None
    assert chance.low is not None
    assert match.value < chance.low


def test_chance_deals_the_same_rates_anew() -> None:
    conversation = at_paces(*[("A", SLOW_MS), ("B", FAST_MS)] * 3)
    assert value("pace_match_by_chance", conversation) == Value(2.0, 5, low=2.0, high=2.0)


def test_trend_is_the_later_difference_over_the_earlier() -> None:
    turns = [("A", SLOW_MS), ("B", FAST_MS), ("A", SLOW_MS), ("B", 400), ("A", 400)]
    conversation = at_paces(*turns)
    found = value("pace_match_trend", conversation)
    assert found.value == pytest.approx(0.125)
    assert found.count == 4


def test_too_few_pairs_have_no_match() -> None:
    conversation = at_paces(("A", SLOW_MS), ("B", FAST_MS))
    for key in ("pace_match", "pace_match_by_chance", "pace_match_trend"):
        assert value(key, conversation) == UNDEFINED
    apart = at_paces(*[("A", SLOW_MS), ("B", FAST_MS)] * 2)
    assert value("pace_match_trend", apart) == UNDEFINED
    equal = at_paces(*[("A", SLOW_MS), ("B", SLOW_MS)] * 3)
    assert value("pace_match_trend", equal) == UNDEFINED


def test_questions_are_per_ten_minutes_in_which_anyone_speaks() -> None:
    words = (*say("A", 0, EIGHT), *say("B", 20_000, EIGHT))
    asked = Cue(CueKind.QUESTION, "A", Interval(0, 900), "how", 0.9)
    conversation = replace(
        call("A[0,5000) B[20000,25000)", words=words),
        cues=(asked, replace(asked, interval=Interval(1000, 1500))),
    )
    assert value("question_rate", conversation, "A") == Value(120.0, 2)
    assert value("question_rate", conversation, "B") == Value(0.0, 0)


def test_questions_of_who_has_no_words_are_not_counted() -> None:
    assert value("question_rate", call("A[0,5000)", participants=(A,)), "A") == UNDEFINED
