"""Reading settings from the shipped file, the operator's and the environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from voice_analytics.config.load import fingerprint, load_settings
from voice_analytics.config.phrases import cues_sha256
from voice_analytics.config.resources import shipped
from voice_analytics.config.settings import Device, Profile, Settings
from voice_analytics.domain.call import Role
from voice_analytics.domain.roles import RoleCue
from voice_analytics.errors import ConfigError

Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("VOICE_ANALYTICS__")]:
        monkeypatch.delenv(name)


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def fault(path: Path | None, overrides: Mapping[str, object] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(path, overrides)
    message = str(caught.value)
    assert "\n" not in message
    return message


def keys(tree: object, above: str = "") -> set[str]:
    if not isinstance(tree, dict) or above.endswith("channels"):
        return {above}
    return {key for name, below in tree.items() for key in keys(below, f"{above}.{name}")}


def test_shipped_file_says_what_the_code_has() -> None:
    assert load_settings() == Settings()


def test_shipped_file_names_every_setting_and_no_other() -> None:
    tree = yaml.safe_load(shipped("edge_config", "default.yaml").read_text(encoding="utf-8"))
    assert keys(tree) == keys(Settings().model_dump())


def test_operators_file_changes_only_what_it_names(written: Write) -> None:
    settings = load_settings(written("recognition:\n  model: tiny.en\n"))
    assert settings.recognition.model == "tiny.en"
    assert settings.recognition.beam_size == Settings().recognition.beam_size


def test_an_empty_file_changes_nothing(written: Write) -> None:
    assert load_settings(written("# nothing yet\n")) == Settings()


@pytest.mark.parametrize("profile", list(Profile))
def test_profile_is_read_whole_and_differs_from_the_defaults(
    written: Write, profile: Profile
) -> None:
    settings = load_settings(written(f"profile: {profile.value}\n"))
    said = yaml.safe_load(
        shipped("edge_config", "profiles", f"{profile.value}.yaml").read_text(encoding="utf-8")
    )
    for section, values in said.items():
        found = getattr(settings, section).model_dump(mode="json")
        assert {key: found[key] for key in values} == values
    assert settings.runtime.threads * settings.runtime.workers > 0, "sized, not left to chance"


def test_every_profile_has_a_file_that_says_whether_it_was_measured() -> None:
    files = list(shipped("edge_config", "profiles").glob("*.yaml"))
    assert {file.stem for file in files} == {profile.value for profile in Profile}
    for file in files:
        comment = file.read_text(encoding="utf-8").partition("recognition:")[0]
        assert ("Measured on such a machine" in comment) != ("NOT measured" in comment)


def test_operators_file_wins_over_the_profile_it_names(written: Write) -> None:
    settings = load_settings(written("profile: cpu-8core\nruntime:\n  workers: 3\n"))
    assert (settings.runtime.workers, settings.recognition.model) == (3, "small")


def test_profile_of_the_environment_wins(written: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_ANALYTICS__PROFILE", "nvidia-t4")
    settings = load_settings(written("profile: cpu-8core\n"))
    assert (settings.profile, settings.recognition.model) == (Profile.NVIDIA_T4, "large-v3")


def test_profile_that_is_none_is_named(written: Write) -> None:
    said = fault(written("profile: cray-1\n"))
    assert "mine.yaml, line 1: profile: input should be 'cpu-2core'" in said


def test_a_channel_map_replaces_the_default_one(written: Write) -> None:
    settings = load_settings(written("audio:\n  channels: {1: agent}\n"))
    assert settings.audio.channels == {1: Role.AGENT}


def test_environment_wins_over_the_file(written: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_ANALYTICS__RECOGNITION__MODEL", "small")
    settings = load_settings(written("recognition:\n  model: tiny.en\n  beam_size: 2\n"))
    assert (settings.recognition.model, settings.recognition.beam_size) == ("small", 2)


def test_options_win_over_everything(written: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_ANALYTICS__RUNTIME__DEVICE", "cpu")
    monkeypatch.setenv("VOICE_ANALYTICS__RUNTIME__WORKERS", "3")
    path = written("runtime:\n  device: auto\n  threads: 2\n")
    runtime = load_settings(path, {"runtime": {"device": "cuda"}}).runtime
    assert (runtime.device, runtime.workers, runtime.threads) == (Device.CUDA, 3, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "recognition:\n  beam_size: 2\n  modle: base\n",
            "mine.yaml, line 3: recognition.modle: is not a setting",
            id="unknown key",
        ),
        pytest.param(
            "recogniton:\n  model: base\n",
            "mine.yaml, line 1: recogniton: is not a setting",
            id="unknown section",
        ),
        pytest.param(
            "runtime:\n  threads: 1\n  workers: 0\n",
            "mine.yaml, line 3: runtime.workers: input should be greater than or equal to 1",
            id="out of bounds",
        ),
        pytest.param(
            "turns:\n  dead_air_ms: soon\n",
            "mine.yaml, line 2: turns.dead_air_ms: input should be a valid integer",
            id="not a number",
        ),
        pytest.param(
            "audio:\n  channels: {0: agent, 1: seller}\n",
            "mine.yaml, line 2: audio.channels.1: input should be 'agent', 'customer' or 'unknown'",
            id="not a role",
        ),
        pytest.param("recognition: base\n", "mine.yaml, line 1: recognition:", id="no section"),
        pytest.param("1: agent\n", "mine.yaml, line 1: 1: is not a setting", id="number as key"),
        pytest.param("a: [1\n", "mine.yaml: is not YAML (line 2: ", id="not YAML"),
        pytest.param("a: \x07\n", "mine.yaml: is not YAML (", id="control character"),
        pytest.param("- a\n- b\n", "mine.yaml: must be a mapping of sections", id="a list"),
    ],
)
def test_a_fault_is_named_with_file_and_line(written: Write, text: str, expected: str) -> None:
    assert expected in fault(written(text))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    assert f"{path}: is not YAML (" in fault(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    assert fault(path) == f"{path}: cannot be read (No such file or directory)"


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert fault(tmp_path) == f"{tmp_path}: cannot be read (Is a directory)"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("RECOGNITION__BEAM_SIZE", "99", "less than or equal to 10"),
        ("RECOGNITION__BEAM", "5", "is not a setting"),
        ("RUNTIME__DEVICE", "gpu", "'auto', 'cpu' or 'cuda'"),
        ("AUDIO__CHANNELS", "{not json", "is not JSON"),
        ("AUDIO", "[agent", "is not JSON"),
    ],
)
def test_a_fault_in_the_environment_names_the_variable(
    name: str, value: str, expected: str, written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"VOICE_ANALYTICS__{name}", value)
    message = fault(written("recognition:\n  beam_size: 4\n"))
    assert f"VOICE_ANALYTICS__{name}" in message
    assert expected in message
    assert ".yaml, line" not in message


def test_a_fault_in_an_option_names_the_setting() -> None:
    message = fault(None, {"runtime": {"workers": 1000}})
    assert message.startswith("setting runtime.workers: input should be less than")


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().runtime.workers = 2  # type: ignore[misc]


def changed(section: str, **values: object) -> Settings:
    return load_settings(None, {section: values})


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("recognition", {"model": "tiny.en"}),
        ("recognition", {"language": "en"}),
        ("roles", {"least_confidence": 0.9}),
        ("roles", {"company_names": ("Northwind",)}),
        ("turns", {"dead_air_ms": 5000}),
        ("audio", {"channels": {0: "customer", 1: "agent"}}),
    ],
)
def test_what_changes_a_result_changes_the_fingerprint(
    section: str, values: Mapping[str, object]
) -> None:
    assert fingerprint(changed(section, **values)) != fingerprint(Settings())


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("runtime", {"workers": 4, "threads": 1}),
        ("models", {"folder": Path("elsewhere")}),
        ("roles", {"phrases": Path("elsewhere")}),
        ("words", {"folder": Path("elsewhere")}),
    ],
)
def test_what_the_machine_gives_does_not(section: str, values: Mapping[str, object]) -> None:
    assert fingerprint(changed(section, **values)) == fingerprint(Settings())


def test_fingerprint_is_a_sha256_and_does_not_depend_on_how_a_value_came(written: Write) -> None:
    path = written("turns:\n  dead_air_ms: 5000\n")
    in_options = changed("turns", dead_air_ms=5000)
    assert fingerprint(load_settings(path)) == fingerprint(in_options)
    assert len(fingerprint(Settings())) == 64


def test_what_the_phrase_lists_say_changes_the_fingerprint() -> None:
    cue = RoleCue("greeting", Role.AGENT, 2.0, ("thank you for calling",))
    prints = {
        fingerprint(Settings(), cues_sha256(cues))
        for cues in ({}, {"en": (cue,)}, {"nl": (cue,)}, {"en": (replace(cue, log_odds=1.0),)})
    }
    assert len(prints) == 4
