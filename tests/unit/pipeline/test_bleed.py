"""How much of one party is heard on the other's channel, and the audio without it."""

import numpy as np
import pytest

from tests.fakes import ArraySource, Samples
from tests.real import sample_call
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.pipeline.bleed import (
    BleedMeter,
    WithoutBleed,
    audible,
    channel_delay_ms,
    loudest_db,
)

SECONDS = 50


@pytest.fixture(scope="module")
def clean() -> Samples:
    return np.ascontiguousarray(sample_call("good_listener")[:, : SECONDS * SAMPLE_RATE_HZ])


def later(samples: Samples, by_ms: float) -> Samples:
    by = round(by_ms * SAMPLE_RATE_HZ / 1000)
    return np.pad(samples, ((0, 0), (by, 0)))[:, : samples.shape[1]]


def bled(clean: Samples, level_db: float, delay_ms: float) -> Samples:
    gain = np.float32(10.0 ** (level_db / 20.0))
    return clean + gain * later(clean[::-1], delay_ms)


def measured(samples: Samples) -> BleedMeter:
    meter = BleedMeter(len(samples))
    meter.push(samples)
    return meter


def test_parties_apart_have_no_bleed(clean: Samples) -> None:
    assert measured(clean).found() == ()


def test_one_channel_has_no_bleed(clean: Samples) -> None:
    assert measured(clean[:1]).found() == ()


@pytest.mark.parametrize(
    ("level_db", "delay_ms"),
    [
        pytest.param(-20.0, 0.0, id="at once"),
        pytest.param(-20.0, 120.0, id="late"),
        pytest.param(-35.0, 200.0, id="faint and later"),
        pytest.param(-4.0, 30.0, id="nearly as loud as the own voice"),
    ],
)
def test_bleed_is_measured(clean: Samples, level_db: float, delay_ms: float) -> None:
    found = {(b.of, b.on): b for b in measured(bled(clean, level_db, delay_ms)).found()}
    assert found.keys() == {(0, 1), (1, 0)}
    for bleed in found.values():
        assert bleed.level_db == pytest.approx(level_db, abs=1.0)
        assert bleed.delay_ms == pytest.approx(delay_ms, abs=0.2)


def test_bleed_one_way_is_found_one_way(clean: Samples) -> None:
    samples = clean.copy()
    samples[1] += np.float32(0.1) * clean[0]
    assert [(b.of, b.on) for b in measured(samples).found()] == [(0, 1)]


def test_a_phrase_that_the_other_party_repeats_is_no_bleed(clean: Samples) -> None:
    phrase = clean[0, 2 * SAMPLE_RATE_HZ : 4 * SAMPLE_RATE_HZ]
    samples = clean.copy()
    samples[1, 20 * SAMPLE_RATE_HZ : 22 * SAMPLE_RATE_HZ] = phrase
    assert measured(samples).found() == ()


@pytest.mark.parametrize("late_ms", [0, 50, 150])
def test_a_late_channel_is_told_by_its_bleed(clean: Samples, late_ms: int) -> None:
    recorded = bled(clean, -20.0, 60.0)
    recorded[1] = later(recorded[1:], late_ms)[0]
    found = measured(recorded).found()
    assert channel_delay_ms(found) == late_ms


def test_without_bleed_nothing_tells_a_late_channel(clean: Samples) -> None:
    assert channel_delay_ms(measured(clean).found()) is None


def test_subtracting_leaves_the_parties_apart(clean: Samples) -> None:
    recorded = bled(clean, -20.0, 80.0)
    apart = WithoutBleed(ArraySource(recorded, truncated=True), measured(recorded).found())
    blocks = list(apart.blocks())
    cleaned = np.concatenate([block.samples for block in blocks], axis=1)
    before = np.mean(np.square(recorded - clean))
    after = np.mean(np.square(cleaned - clean))
    assert cleaned.shape == clean.shape
    assert after < 0.05 * before
    assert [block.truncated for block in blocks] == [False] * (len(blocks) - 1) + [True]
    assert [block.start_sample for block in blocks[1:]] == [b.end_sample for b in blocks[:-1]]
    assert apart.format == ArraySource(recorded).format
    assert apart.damage is None


def test_faint_bleed_is_left_alone(clean: Samples) -> None:
    found = measured(bled(clean, -30.0, 0.0)).found()
    assert audible(found, -40.0) == found
    assert audible(found, -20.0) == ()
    assert loudest_db(found) == {b.of: b.level_db for b in found}
