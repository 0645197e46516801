"""Conversations of one, two and three people made of readings."""

from itertools import pairwise

import numpy as np
import pytest

from benchmarks.more_voices import ANNOUNCED, Conversation, conversations, spoken
from tests.vowels import vowel
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.domain.interval import Interval


def reading(f0_hz: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    said, pause = vowel(f0_hz, 3000, level_dbfs=-26.0), np.zeros(SAMPLE_RATE_HZ // 2)
    return np.concatenate([said, pause, said]).astype(np.float64)


READERS = {name: [reading(f0)] for name, f0 in (("a", 100.0), ("b", 150.0), ("c", 210.0))}
PROMPTS = [reading(180.0)]


def test_speech_is_what_is_no_pause() -> None:
    short = np.concatenate([np.ones(1600), np.zeros(1600), np.ones(1600), np.zeros(4800)]) * 0.05
    assert spoken(short) == [Interval(0, 300)]
    assert spoken(reading(120.0)) == [Interval(0, 3000), Interval(3500, 6500)]
    assert spoken(np.zeros(1600)) == []


def test_every_kind_has_its_people() -> None:
    made = [(kind, set(one.said)) for kind, one in conversations(READERS, PROMPTS)]
    people = {kind: {len(who) for of, who in made if of == kind} for kind, _ in made}
    assert people == {
        "transfer": {3},
        "supervisor": {3},
        "announcements": {3},
        "two": {2},
        "one": {1},
    }
    assert all((ANNOUNCED in who) == (kind == "announcements") for kind, who in made)


def test_without_prompts_nobody_announces() -> None:
    assert "announcements" not in {kind for kind, _ in conversations(READERS, [])}


def test_the_same_name_gives_the_same_conversation() -> None:
    calls = [Conversation("transfer_a_b_c", READERS) for _ in range(2)]
    for call in calls:
        call.talk("a", "b", 10)
    np.testing.assert_array_equal(calls[0].audio(), calls[1].audio())
    assert calls[0].said == calls[1].said


def test_truth_lies_where_the_sound_is() -> None:
    call = Conversation("x", READERS)
    call.talk("a", "b", 10)
    audio = call.audio()
    said = sorted((one for own in call.said.values() for one in own), key=lambda one: one.start_ms)
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(said))
    inside = np.zeros(len(audio), bool)
    for one in said:
        inside[one.start_ms * 16 : one.end_ms * 16] = True
    level = {
        where: np.sqrt(np.mean(audio[mask] ** 2)) for where, mask in ((1, inside), (0, ~inside))
    }
    assert 20 * np.log10(level[1] / level[0]) > 15
    assert level[1] == pytest.approx(0.05, rel=0.3)
