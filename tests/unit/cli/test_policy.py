"""`policy explain` and `policy notice`: what people read about what is kept and measured."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.command import voice_analytics
from voice_analytics.appliance import grading
from voice_analytics.cli.policy import explained, notice_text
from voice_analytics.config.load import load_settings
from voice_analytics.config.policy import read_policy
from voice_analytics.config.settings import PolicyPreset
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.privacy import PAYMENT_KINDS
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.measures import MEASURES


def explanation(**sections: Mapping[str, object]) -> str:
    settings = load_settings(None, sections)
    lines = explained(settings, read_policy(settings.policy))
    return " ".join(" ".join(lines).split())


def test_command_explains_the_settings_of_a_file(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("policy: {preset: fr, audio_days: 7}\nprivacy: {remove: [email]}\n")
    done = voice_analytics("policy", "explain", "--config", mine)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= 88
    text = " ".join(done.stdout.split())
    assert "Audio 7 days, words 180 days, measures 365 days" in text
    assert "10 % of all calls" in text
    assert "As set in privacy.remove: email." in text


def test_a_fault_is_one_sentence(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("policy:\n  absent: perhaps\n")
    done = voice_analytics("policy", "explain", "--config", mine)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "line 2: policy.absent" in done.stderr


@pytest.mark.parametrize("preset", list(PolicyPreset))
def test_what_is_said_of_consent_is_what_is_done(preset: PolicyPreset) -> None:
    policy = read_policy(load_settings(None, {"policy": {"preset": preset.value}}).policy)
    text = explanation(policy={"preset": preset.value})
    for case, keep in [("Nothing is known of consent", policy.absent),
                       ("A notice was given, which is no consent", policy.announced),
                       ("Consent was refused", policy.refused)]:  # fmt: skip
        said = text.partition(f"{case}: ")[2].partition(".")[0]
        assert ("nothing is kept" in said) is (keep is Keep.NOT_KEPT)
        assert ("no words" in said) is (keep is Keep.MEASURES_ONLY)


def test_payment_data_is_said_to_be_removed_whatever_is_set() -> None:
    text = explanation(privacy={"remove": []})
    named = text.partition("Always: ")[2].partition(".")[0]
    assert len(named.split(", ")) == len(PAYMENT_KINDS)
    assert "card number" in named
    assert "As set in privacy.remove: nothing." in text


@pytest.mark.parametrize(
    ("enabled", "allowed", "said"),
    [
        (False, True, "activation.enabled is off"),
        (True, False, "the policy does not allow it"),
        (True, True, "Computed: activation.enabled is on"),
    ],
)
def test_activation_is_told_as_it_is(enabled: bool, allowed: bool, said: str) -> None:
    chosen = {"activation": {"enabled": enabled}, "policy": {"allow_activation": allowed}}
    assert said in explanation(**chosen)


def test_it_says_that_nothing_deletes_yet_and_that_this_is_no_advice() -> None:
    text = explanation()
    assert "yours to delete" in text
    assert "not legal advice" in text


def test_notice_names_everything_that_is_measured_and_everything_that_gives_points() -> None:
    text = notice_text(load_settings())
    names = [(one.title, one.key) for one in BEHAVIOURS] + [(m.title, m.key) for m in MEASURES]
    for title, key in names:
        assert f"{title} (`{key}`)" in text
    (rubric,) = grading(load_settings()).rubrics
    for line in rubric.components:
        assert f"- {line.title}: " in text
    assert "Tell your reviewer" in text


def test_notice_says_of_each_behaviour_what_it_does_to_the_index() -> None:
    rows = {
        row.partition("(`")[2].partition("`)")[0]: row.rpartition(" | ")[2].strip(" |")
        for row in notice_text(load_settings()).splitlines()
        if row.startswith("| ") and "(`" in row
    }
    assert rows.keys() == {each.key for each in BEHAVIOURS}
    assert rows["recaps"] == "gives points"
    assert rows["no_blame"] == "takes away"
    assert rows["uses_name"] == rows["keeps_commitments"] == "shown, not scored"


def test_notice_follows_the_settings() -> None:
    base = load_settings()
    strict = base.model_copy(
        update={"policy": base.policy.model_copy(update={"preset": PolicyPreset.US_ALL_PARTY})}
    )
    assert "preset `us-all-party`" in notice_text(strict)
    assert notice_text(strict) != notice_text(base)
