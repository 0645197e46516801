"""Legs of a call in progress side by side."""

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.fakes import pieces
from tests.unit.ingest.capture.calls import AGENT, CUSTOMER, audio, noise
from voice_analytics.ingest.doubling import Doubling
from voice_analytics.ingest.lining_up import WAIT_MS, LiningUp
from voice_analytics.ingest.rtp.clock import FIRST_MS

SOUND = noise(8000 * 3)


def as_16_khz(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    return np.asarray(soxr.resample(samples.astype(np.float32) / np.float32(32_768), 8000, 16_000))


def doubled(sizes: list[int]) -> NDArray[np.float32]:
    one = Doubling()
    sound = SOUND.astype(np.float32) / np.float32(32_768)
    return np.concatenate([one.push(sound[here]) for here in pieces(len(sound), sizes)])


def test_doubled_sound_is_that_of_a_recording() -> None:
    found = doubled([800])
    assert len(found) >= 2 * (len(SOUND) - 800)
    np.testing.assert_allclose(found, as_16_khz(SOUND)[: len(found)], atol=3e-6)


@settings(max_examples=30)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=5))
def test_cuts_do_not_change_doubled_sound(sizes: list[int]) -> None:
    np.testing.assert_array_equal(doubled(sizes), doubled([8000]))


def test_legs_lie_where_the_recording_has_them() -> None:
    lines = LiningUp((AGENT, CUSTOMER))
    lines.put(audio(AGENT, 4000, SOUND[:8000]), 600)
    lines.put(audio(CUSTOMER, 4800, SOUND[8000:16_000]), 700)
    taken = [lines.take(now_ms) for now_ms in (700, 1500, 1900, 2200)]
    together = np.concatenate(taken, axis=1)
    assert lines.start_ms == 500
    length = 16 * 980
    assert together.shape[1] >= length
    alone = as_16_khz(SOUND[:8000])[:length]
    shifted = as_16_khz(np.concatenate([np.zeros(800, np.int16), SOUND[8000:16_000]]))[:length]
    np.testing.assert_allclose(together[0, :length], alone, atol=3e-6)
    np.testing.assert_allclose(together[1, :length], shifted, atol=3e-6)


def test_a_leg_that_brings_nothing_is_silence_after_a_while() -> None:
    lines = LiningUp((AGENT, CUSTOMER))
    lines.put(audio(AGENT, 0, SOUND[:8000]), 1000)
    assert lines.take(1000).shape == (2, 0)
    assert lines.take(1000 + FIRST_MS + WAIT_MS - 1).shape == (2, 0)
    found = lines.take(1000 + FIRST_MS + WAIT_MS)
    assert found.shape[1] > 16 * 900
    assert not found[1].any()
    assert found[0].any()


def test_a_leg_on_hold_is_not_waited_for() -> None:
    lines = LiningUp((AGENT, CUSTOMER))
    lines.runs(CUSTOMER.id, running=False, at_ms=0)
    lines.put(audio(AGENT, 0, SOUND[:8000]), 1000)
    assert lines.take(1000).shape[1] > 16 * 900


def test_what_comes_too_late_is_counted_and_left_out() -> None:
    lines = LiningUp((AGENT, CUSTOMER))
    lines.put(audio(AGENT, 0, SOUND[:800]), 100)
    lines.put(audio(CUSTOMER, 0, SOUND[:800]), 100)
    lines.take(1000)
    lines.put(audio(AGENT, 800, SOUND[800:1600]), 1100)
    assert lines.late_ms == 100
    lines.put(audio(AGENT, 800, SOUND[800:8000]), 1100)
    assert lines.late_ms == 100 + 1000 - WAIT_MS - 100


@pytest.mark.parametrize("rate_hz", [16_000, 48_000])
def test_other_rates_are_brought_to_16_khz(rate_hz: int) -> None:
    lines = LiningUp((AGENT,))
    lines.put(audio(AGENT, 0, noise(2 * rate_hz), rate_hz), 2000)
    assert 16 * 1700 <= lines.take(2000).shape[1] <= 16 * 2000


def test_a_leg_that_joins_later_is_another_channel() -> None:
    lines = LiningUp((AGENT,))
    lines.put(audio(AGENT, 0, SOUND[:8000]), 1000)
    assert lines.take(1000).shape[0] == 1
    before = lines.taken
    assert lines.changed((AGENT, CUSTOMER))
    assert not lines.changed((AGENT, CUSTOMER))
    lines.put(audio(AGENT, 8000, SOUND[8000:16_000]), 2000)
    lines.put(audio(CUSTOMER, 8000, SOUND[8000:16_000]), 2000)
    found = lines.take(2000)
    assert found.shape[0] == 2
    late = 16 * 1000 - before
    assert not found[1, : late - 600].any()
    assert found[1, late + 600 :].any()


def test_a_party_that_is_always_late_is_moved_back() -> None:
    lines = LiningUp((AGENT, CUSTOMER), {AGENT.role: 100})
    lines.put(audio(AGENT, 0, SOUND[:16_000]), 2000)
    lines.put(audio(CUSTOMER, 0, SOUND[800:16_000]), 2000)
    found = lines.take(2000)
    assert lines.start_ms == 0
    assert lines.late_ms == 0, "what lies before the recording is not late"
    # The resampler remembers what it was given before.
    length = 16 * 1700
    np.testing.assert_allclose(found[0, 800:length], found[1, 800:length], atol=1e-4)


def test_a_party_that_is_always_late_is_waited_for_longer() -> None:
    lines = LiningUp((AGENT, CUSTOMER), {AGENT.role: 500})
    lines.put(audio(AGENT, 0, SOUND[:8000]), 1000)
    lines.put(audio(CUSTOMER, 0, SOUND[:8000]), 1000)
    taken = lines.take(1000 + FIRST_MS + WAIT_MS).shape[1]
    assert taken == pytest.approx(16 * (FIRST_MS + 500), abs=16 * 40)
    lines.put(audio(AGENT, 8000, SOUND[8000:16_000]), 1000 + FIRST_MS + WAIT_MS)
    assert lines.late_ms == FIRST_MS


def test_what_is_left_out_is_neither_heard_nor_late() -> None:
    lines = LiningUp((AGENT, CUSTOMER))
    for leg in (AGENT, CUSTOMER):
        lines.put(audio(leg, 0, SOUND[:8000]), 1000)
    before = lines.take(1000).shape[1] // 16
    assert lines.skip(2000) == 2000 - before
    for leg in (AGENT, CUSTOMER):
        lines.put(audio(leg, 16_000, SOUND[16_000:24_000]), 3000)
    found = lines.take(3000)
    alone = as_16_khz(SOUND[16_000:24_000])[: found.shape[1]]
    np.testing.assert_allclose(found[0], alone, atol=3e-6)
    assert (lines.taken_ms, lines.late_ms) == (2000 + found.shape[1] // 16, 0)
    assert LiningUp((AGENT,)).skip(1000) == 0, "before it began there is nothing to leave out"
