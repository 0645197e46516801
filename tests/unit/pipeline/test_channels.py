"""Who is heard where."""

from collections.abc import Mapping

import numpy as np
import pytest

from tests.fakes import Samples
from voice_analytics.domain.call import Role
from voice_analytics.domain.report import AudioLimit
from voice_analytics.pipeline.channels import ChannelLimits, ChannelPlan, plan_channels
from voice_analytics.pipeline.levels import LevelMeter
from voice_analytics.pipeline.quality import QualityMeter

DEFAULTS = {0: Role.AGENT, 1: Role.CUSTOMER}
MIXED = AudioLimit.MONO_NOT_SEPARATED


def planned(samples: Samples, stated: Mapping[int, Role] | None = None) -> ChannelPlan:
    meter = QualityMeter(len(samples))
    meter.push(samples, LevelMeter(len(samples)).push(samples))
    return plan_channels(len(samples), stated, DEFAULTS, meter, ChannelLimits())


def noise(*levels: float) -> Samples:
    rng = np.random.default_rng(5)
    rows = [rng.standard_normal(16_000) * level for level in levels]
    return np.stack(rows).astype(np.float32)


def parties(plan: ChannelPlan) -> list[tuple[str, Role, int]]:
    return [(p.id, p.role, p.channel) for p in plan.participants]


def test_two_channels_are_two_parties() -> None:
    plan = planned(noise(0.1, 0.1))
    assert parties(plan) == [("agent", Role.AGENT, 0), ("customer", Role.CUSTOMER, 1)]
    assert plan.separated
    assert plan.channels == (0, 1)
    assert plan.limits == ()


def test_stated_roles_win_over_defaults() -> None:
    plan = planned(noise(0.1, 0.1), {0: Role.CUSTOMER, 1: Role.AGENT})
    assert [p.role for p in plan.participants] == [Role.CUSTOMER, Role.AGENT]


def test_mono_is_one_unknown_party_for_all() -> None:
    plan = planned(noise(0.1))
    assert parties(plan) == [("unknown", Role.UNKNOWN, 0)]
    assert not plan.separated
    assert plan.limits == (MIXED,)


def test_mono_stated_to_be_one_party_is_that_party() -> None:
    plan = planned(noise(0.1), {0: Role.CUSTOMER})
    assert parties(plan) == [("customer", Role.CUSTOMER, 0)]
    assert plan.separated
    assert plan.limits == ()


def test_mono_stated_to_be_unknown_stays_mixed() -> None:
    assert not planned(noise(0.1), {0: Role.UNKNOWN}).separated


@pytest.mark.parametrize("gain", [1.0, 0.2])
def test_same_audio_on_both_channels_is_mono(gain: float) -> None:
    (own,) = noise(0.1)
    plan = planned(np.stack([own, (own * gain).astype(np.float32)]))
    assert parties(plan) == [("unknown", Role.UNKNOWN, 0)]
    assert plan.limits == (AudioLimit.DUAL_MONO, MIXED)


@pytest.mark.parametrize("loud", [0, 1])
@pytest.mark.parametrize("quiet_level", [0.0, 0.0001])
def test_a_silent_channel_leaves_mono_on_the_other(loud: int, quiet_level: float) -> None:
    levels = [quiet_level, quiet_level]
    levels[loud] = 0.1
    plan = planned(noise(*levels))
    assert plan.channels == (loud,)
    assert plan.limits == (AudioLimit.SILENT_CHANNEL, MIXED)
    assert not plan.separated


def test_two_silent_channels_stay_two_parties() -> None:
    plan = planned(noise(0.0, 0.0))
    assert plan.channels == (0, 1)
    assert plan.limits == ()


def test_three_channels_with_a_map() -> None:
    plan = planned(noise(0.1, 0.1, 0.1), {0: Role.AGENT, 1: Role.CUSTOMER, 2: Role.AGENT})
    assert parties(plan) == [
        ("agent", Role.AGENT, 0),
        ("customer", Role.CUSTOMER, 1),
        ("agent_2", Role.AGENT, 2),
    ]


def test_a_channel_the_map_leaves_out_is_unknown() -> None:
    plan = planned(noise(0.1, 0.1, 0.1), {0: Role.AGENT, 1: Role.CUSTOMER})
    assert parties(plan)[2] == ("unknown", Role.UNKNOWN, 2)


def test_a_silent_channel_of_three_is_kept() -> None:
    roles = {0: Role.AGENT, 1: Role.CUSTOMER, 2: Role.CUSTOMER}
    assert planned(noise(0.1, 0.1, 0.0), roles).channels == (0, 1, 2)
