"""What the doctor finds, and the remedy for it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voice_analytics.backends.device import cuda_devices
from voice_analytics.backends.weights import Weights, read_manifest
from voice_analytics.cli import doctor
from voice_analytics.cli.app import app
from voice_analytics.config.settings import Device, RuntimeSettings, Settings

NOW = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("version", "good"), [((3, 10), False), ((3, 11), True), ((3, 14), True), ((2, 7), False)]
)
def test_python(version: tuple[int, int], good: bool) -> None:
    finding = doctor.check_python(version)
    assert finding.good is good
    assert finding.found == ".".join(map(str, version))
    assert bool(finding.remedy) is not good


@pytest.mark.parametrize(
    ("free", "good"), [(0, False), (1_999_999_999, False), (2_000_000_000, True)]
)
def test_disk(free: int, good: bool) -> None:
    finding = doctor.check_disk(Path("models"), lambda _: free)
    assert finding.good is good
    assert bool(finding.remedy) is not good


def test_disk_of_a_folder_that_is_not_made_yet(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    assert "GB free at" in doctor.check_disk(folder, doctor._free_bytes).found


@pytest.mark.parametrize(
    ("now", "synchronised", "good", "found"),
    [
        pytest.param(NOW, True, True, ", synchronised", id="kept"),
        pytest.param(NOW, False, False, "not synchronised", id="running free"),
        pytest.param(NOW, None, True, "not known here", id="nobody knows"),
        pytest.param(
            datetime(2020, 1, 1, tzinfo=UTC), True, False, "before this release", id="long ago"
        ),
    ],
)
def test_clock(now: datetime, synchronised: bool | None, good: bool, found: str) -> None:
    finding = doctor.check_clock(now, lambda: synchronised)
    assert finding.good is good
    assert found in finding.found
    assert bool(finding.remedy) is not good


@pytest.mark.parametrize(
    ("threads", "workers", "good"), [(0, 1, True), (256, 1, False), (256, 64, False)]
)
def test_threads(threads: int, workers: int, good: bool) -> None:
    settings = Settings(runtime=RuntimeSettings(threads=threads, workers=workers))
    finding = doctor.check_threads(settings)
    assert finding.good is good
    assert f"{workers} worker(s)" in finding.found


def test_device() -> None:
    if cuda_devices() > 0:
        pytest.skip("this machine has CUDA")
    assert doctor.check_device(Device.AUTO).found == "CPU, int8 (asked for: auto)"
    asked = doctor.check_device(Device.CUDA)
    assert not asked.good
    assert asked.remedy == "set runtime.device to cpu or auto"


def test_models_that_are_not_fetched_name_the_command(tmp_path: Path) -> None:
    weights = Weights(read_manifest(), tmp_path)
    *shipped, recogniser = doctor.check_models(weights, "base")
    assert [finding.good for finding in shipped] == [True, True, True, True]

    assert not recogniser.good
    assert recogniser.remedy == "run `voice-analytics models fetch base`"


def test_every_finding_is_printed_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICE_ANALYTICS__MODELS__FOLDER", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 1
    for what in ("Python", "package", "model", "device", "threads", "disk", "clock"):
        assert what in result.stdout
    assert "voice-analytics models fetch base" in result.stdout


def test_a_folder_name_in_brackets_is_shown_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICE_ANALYTICS__MODELS__FOLDER", str(tmp_path / "[red]models"))
    monkeypatch.setenv("COLUMNS", "250")
    assert "[red]models" in CliRunner().invoke(app, ["doctor"]).stdout


def test_wrong_settings_are_an_error_and_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("runtime: {threads: -1}\n")
    result = CliRunner().invoke(app, ["doctor", "--config", str(path)])
    assert result.exit_code == 1
    assert "runtime.threads" in str(result.exception)
