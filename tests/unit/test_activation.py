"""Activation: customers only, and only where it is asked for."""

from dataclasses import replace

import pytest

from tests.timelines import A, B, say
from tests.tracks import Sounding, sounding_call
from voice_analytics.activation import (
    Sound,
    absolute,
    against_own,
    robust_z,
    sound_of,
    turn_activations,
)
from voice_analytics.domain.call import Role

LINE = " ".join(
    f"A[{n * 6000},{n * 6000 + 2000}) B[{n * 6000 + 2300},{n * 6000 + 5500})" for n in range(7)
)
EASY = Sounding(-25.0, 200.0, -12.0)
SOUNDS = [Sounding(), EASY] * 7
LIVELY = Sounding(-18.0, 260.0, -6.0)


def test_a_lively_turn_of_a_customer_stands_out() -> None:
    conversation = sounding_call(LINE, [*SOUNDS[:9], LIVELY, *SOUNDS[10:]], (A, B))
    found = turn_activations(conversation)
    assert [each.participant for each in found] == ["B"] * 7
    values = [each.value for each in found]
    assert max(values) == values[4] > 3.0
    assert sorted(values)[3] == pytest.approx(0.0, abs=0.5)
    assert [each.interval for each in found] == [t.interval for t in conversation.turns_of("B")]


@pytest.mark.parametrize("role", [Role.AGENT, Role.UNKNOWN])
def test_nobody_but_a_customer_has_one(role: Role) -> None:
    conversation = sounding_call(LINE, SOUNDS, (A, replace(B, role=role)))
    assert turn_activations(conversation) == ()


def test_too_few_turns_tell_nothing() -> None:
    few = "A[0,2000) B[2300,5500) A[6000,8000) B[8300,11000)"
    assert turn_activations(sounding_call(few, SOUNDS[:4], (A, B))) == ()


def test_rate_counts_from_eight_words_on() -> None:
    words = (*say("B", 2300, "one two three four five six seven eight"), *say("B", 8300, "one two"))
    conversation = sounding_call(LINE, SOUNDS, (A, B), words)
    track = conversation.tracks["B"]
    rates = [s.rate for t in conversation.turns_of("B") if (s := sound_of(t, track))]
    assert rates[:2] == [pytest.approx(2.5), None]


def test_gain_of_the_channel_changes_nothing() -> None:
    sounds = [Sound(-20.0 - n % 3, 80.0 + n, 3.0, -10.0) for n in range(6)]
    louder = [replace(s, level_db=(s.level_db or 0.0) + 20.0) for s in sounds]
    assert against_own(louder) == pytest.approx(against_own(sounds))


def test_parts_that_are_missing_are_left_out() -> None:
    sounds = [Sound(None, 80.0 + n, None, None) for n in range(5)]
    assert against_own(sounds) == robust_z([80.0 + n for n in range(5)], 0.5)
    assert absolute(Sound(-20.0, None, 4.0, None)) is None


def test_absolute_variant_takes_pitch_and_effort_against_references() -> None:
    at_ease = Sound(None, 12 * 7.3219, None, -10.0)  # 160 Hz
    assert absolute(at_ease) == pytest.approx(0.0, abs=1e-3)
    assert absolute(Sound(-3.0, 12 * 7.8219, 9.0, -5.0)) == pytest.approx(1.0, abs=1e-3)


def test_who_hardly_varies_is_not_magnified() -> None:
    assert robust_z([1.0, 1.0, 1.0, 1.0, 1.2], 1.0)[4] == pytest.approx(0.2)
    assert robust_z([1.0, None, 1.0], 1.0) == (None, None, None)
