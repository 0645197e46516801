"""Presets of what is kept, and what is set over them."""

from pathlib import Path

import pytest

from voice_analytics.config import policy as module
from voice_analytics.config.load import load_settings
from voice_analytics.config.policy import read_policy
from voice_analytics.config.resources import shipped
from voice_analytics.config.settings import PolicyPreset, PolicySettings
from voice_analytics.config.yamlfile import read_yaml
from voice_analytics.domain.call import Consent
from voice_analytics.domain.policy import Keep
from voice_analytics.errors import ConfigError

STRICTER = [Keep.KEPT, Keep.MEASURES_ONLY, Keep.NOT_KEPT]


@pytest.mark.parametrize("preset", list(PolicyPreset))
def test_every_preset_is_read_and_keeps_nothing_that_was_refused(preset: PolicyPreset) -> None:
    policy = read_policy(PolicySettings(preset=preset))
    assert policy.preset == preset.value
    assert policy.keeps(Consent.REFUSED) is Keep.NOT_KEPT
    kept = [STRICTER.index(policy.keeps(c)) for c in (Consent.GRANTED, Consent.ANNOUNCED,
                                                      Consent.ABSENT, Consent.REFUSED)]  # fmt: skip
    assert kept == sorted(kept)
    assert policy.audio_days <= policy.transcript_days <= policy.measures_days


def test_each_preset_is_a_file_and_each_file_a_preset() -> None:
    files = {file.stem for file in shipped("edge_config", "policy").glob("*.yaml")}
    assert files == {preset.value for preset in PolicyPreset}


def test_without_settings_recordings_that_say_nothing_are_kept() -> None:
    policy = read_policy(load_settings().policy)
    assert policy.keeps(Consent.ABSENT) is Keep.KEPT
    assert policy.sample_share == 1.0


@pytest.mark.parametrize("preset", [PolicyPreset.EU, PolicyPreset.FR])
def test_in_europe_a_notice_is_no_consent(preset: PolicyPreset) -> None:
    policy = read_policy(PolicySettings(preset=preset))
    assert policy.keeps(Consent.ANNOUNCED) is Keep.MEASURES_ONLY
    assert not policy.allow_activation


def test_what_is_set_wins_over_the_preset(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("policy: {preset: fr, announced: kept, sample_share: 0.5, live_words: false}\n")
    policy = read_policy(load_settings(mine).policy)
    assert policy.keeps(Consent.ANNOUNCED) is Keep.KEPT
    assert policy.keeps(Consent.ABSENT) is Keep.MEASURES_ONLY
    assert (policy.sample_share, policy.audio_days) == (0.5, 180)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("preset: mars", "line 2: policy.preset: "),
        ("absent: perhaps", "line 2: policy.absent: "),
        ("audio_days: 0", "line 2: policy.audio_days: "),
        ("sample_share: 1.5", "line 2: policy.sample_share: "),
        ("consent: kept", "line 2: policy.consent: is not a setting"),
    ],
)
def test_a_fault_in_the_settings_names_the_line(tmp_path: Path, line: str, said: str) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"policy:\n  {line}\n")
    with pytest.raises(ConfigError) as caught:
        load_settings(mine)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("absent: kept", "absent: yes"), "absent: "),
        (("audio_days: 90", "audio_days: 9000"), "audio_days: "),
        (("live_words: true", "live_word: true"), "live_word: "),
        (("live_words: true", "live_words: 1"), "live_words: "),
    ],
)
def test_a_fault_in_a_preset_names_the_line(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    file = tmp_path / "default.yaml"
    text = (shipped("edge_config", "policy") / "default.yaml").read_text(encoding="utf-8")
    line = 1 + next(at for at, one in enumerate(text.splitlines()) if one.startswith(change[0]))
    file.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_yaml(file, module._Preset)
    assert f"{file}, line {line}: {said}" in str(caught.value)
