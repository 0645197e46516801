"""Turns laid on the clock, with a synthesiser that hums a tone for every word."""

from typing import Any

import numpy as np
import pytest

from samples.channel import SAMPLES_PER_MS, active_runs
from samples.script import Script, load_script
from samples.timeline import (
    LEAD_IN_MS,
    SENTENCE_PAUSE_MS,
    TAIL_MS,
    Timeline,
    build_timeline,
)
from samples.truth import build_truth
from samples.voices import SYNTHESIS_RATE_HZ, FloatArray
from voice_analytics.errors import ConfigError

WORD_MS = 300


class HummingSynthesiser:
    """A tone of 300 ms for each word of the text, in silence of 100 ms on both sides."""

    def render(self, sentence: str, voice: str, pace: float, seed: tuple[int, ...]) -> FloatArray:
        count = self.phoneme_count(sentence) * WORD_MS * SYNTHESIS_RATE_HZ // 1000
        tone = np.sin(2 * np.pi * 1000 * np.arange(count) / SYNTHESIS_RATE_HZ)
        return np.pad(tone, SYNTHESIS_RATE_HZ // 10).astype(np.float32)

    def phoneme_count(self, text: str) -> int:
        return len(text.split())


def script_of(*turns: dict[str, Any]) -> Script:
    document = load_script("good_listener").model_dump()
    document["turns"] = list(turns)
    return Script.model_validate(document)


def timeline_of(*turns: dict[str, Any]) -> Timeline:
    return build_timeline(script_of(*turns), HummingSynthesiser())


def test_first_turn_follows_the_lead_in_and_the_tail_ends_the_call() -> None:
    timeline = timeline_of({"who": "agent", "say": "One two three.", "gap_ms": 0})
    (placement,) = timeline.placements
    assert placement.start_ms == LEAD_IN_MS
    assert placement.end_ms - placement.start_ms == pytest.approx(3 * WORD_MS, abs=20)
    assert timeline.duration_ms == placement.end_ms + TAIL_MS


@pytest.mark.parametrize("gap_ms", [-250, 0, 700, 6000])
def test_gap_counts_from_the_end_of_the_floor_turn(gap_ms: int) -> None:
    first, second = timeline_of(
        {"who": "agent", "say": "One two three.", "gap_ms": 0},
        {"who": "customer", "say": "Four.", "gap_ms": gap_ms},
    ).placements
    assert second.start_ms - first.end_ms == gap_ms


def test_speech_is_audible_exactly_where_it_is_placed() -> None:
    timeline = timeline_of(
        {"who": "agent", "say": "One two. Three four.", "gap_ms": 0},
        {"who": "customer", "say": "Five six.", "gap_ms": -200},
    )
    assert [active_runs(channel) for channel in timeline.channels] == [
        placement.segments for placement in timeline.placements
    ]
    assert all(c.size == timeline.duration_ms * SAMPLES_PER_MS for c in timeline.channels)


def test_sentences_are_a_pause_apart() -> None:
    (placement,) = timeline_of({"who": "agent", "say": "One two. Three.", "gap_ms": 0}).placements
    (_, first_end_ms), (second_start_ms, _) = placement.sentences
    assert second_start_ms - first_end_ms == SENTENCE_PAUSE_MS
    assert placement.segments == placement.sentences


def test_turn_inside_begins_after_the_quoted_words_and_does_not_move_the_floor() -> None:
    host, inside, after = timeline_of(
        {"who": "agent", "say": "One two. Three four.", "gap_ms": 0},
        {
            "who": "customer",
            "say": "Right.",
            "inside": {"after": "One two", "delay_ms": 50},
            "role": "backchannel",
        },
        {"who": "customer", "say": "Five.", "gap_ms": 300},
    ).placements
    assert inside.start_ms == pytest.approx(host.sentences[0][1] + 50, abs=100)
    assert after.start_ms == host.end_ms + 300


def test_words_that_are_not_there_are_refused() -> None:
    inside = {"after": "nine", "delay_ms": 0}
    with pytest.raises(ConfigError, match="does not have"):
        timeline_of(
            {"who": "agent", "say": "One two.", "gap_ms": 0},
            {"who": "customer", "say": "Right.", "inside": inside, "role": "backchannel"},
        )


def test_cut_turn_ends_near_its_last_audible_word() -> None:
    plan = "One two three four five six."
    cut, whole = timeline_of(
        {"who": "agent", "say": "One two three", "planned": plan, "gap_ms": 0},
        {"who": "agent", "say": plan, "gap_ms": 500},
    ).placements
    assert cut.end_ms - cut.start_ms == pytest.approx((whole.end_ms - whole.start_ms) / 2, abs=150)


def test_truth_names_events_by_how_turns_meet() -> None:
    script = script_of(
        {"who": "customer", "say": "One two three four", "planned": "One two three four five.",
         "gap_ms": 0},
        {"who": "agent", "say": "Five.", "gap_ms": -600},
        {"who": "customer", "say": "Six.", "gap_ms": -100},
        {"who": "agent", "say": "Seven.", "gap_ms": 4000, "announced": True},
    )  # fmt: skip
    timeline = build_timeline(script, HummingSynthesiser())
    truth = build_truth(script, timeline.placements, timeline.duration_ms)
    kinds = [(event["kind"], event["participant"]) for event in truth["events"]]
    assert kinds == [
        ("interruption", "agent"),
        ("terminal_overlap", "customer"),
        ("dead_air", "agent"),
    ]
    assert [transfer["offset_ms"] for transfer in truth["transfers"]] == [-600, -100, 4000]
    assert truth["events"][2]["detail"]["announced"] is True


def test_truth_wants_a_place_for_every_turn() -> None:
    with pytest.raises(ConfigError, match="0 turns are placed"):
        build_truth(load_script("mono_mix"), (), 1000)
