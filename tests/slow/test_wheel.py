"""The wheel, installed into an environment of its own and run from another folder.

The new environment sees the libraries of the one that runs the tests, through a path file; what
such a file names is searched, but path files found there are not followed, so the checkout that is
installed there for development stays out of sight.
"""

import json
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command import ROOT
from tests.real import SAMPLES
from tests.slow.command import environment, need_models, run
from tests.slow.reports import reports_in, without_provenance
from voice_analytics import __version__
from voice_analytics.backends.weights import read_manifest

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with the wheel."""

    wheel: Path
    python: Path
    packages: Path

    def run(self, *arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
        return run(
            *arguments,
            folder=folder,
            command=(str(self.python.with_name("voice-analytics")),),
            env=environment(package_from=None, COLUMNS="250"),
        )


def quietly(command: Sequence[str | Path], folder: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp("installed")
    quietly([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place / "dist"])
    (wheel,) = (place / "dist").glob("*.whl")
    quietly([sys.executable, "-m", "venv", "--without-pip", place / "env"])
    python = place / "env" / "bin" / "python"
    purelib = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(quietly([python, "-c", purelib]))
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "libraries.pth").write_text("\n".join(sorted(libraries)) + "\n")
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--python",
        python,
    ]
    quietly([*pip, "install", "--no-index", "--no-deps", "--force-reinstall", wheel], place)
    return Installed(wheel, python, packages)


def test_the_package_is_the_one_of_the_wheel(installed: Installed, tmp_path: Path) -> None:
    where = "import voice_analytics; print(voice_analytics.__file__)"
    found = quietly([installed.python, "-I", "-c", where], tmp_path)
    assert Path(found).is_relative_to(installed.packages)
    done = installed.run("--version", folder=tmp_path)
    assert done.stdout == f"voice-analytics {__version__}\n"


def test_the_wheel_holds_the_package_and_nothing_else(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = wheel.namelist()
    assert {name.split("/")[0] for name in names} == {
        "voice_analytics",
        f"voice_analytics-{__version__}.dist-info",
    }
    shipped = {name for name in names if name.startswith("voice_analytics/shipped/")}
    for part in ("edge_config/default.yaml", "models/manifest.toml"):
        assert f"voice_analytics/shipped/{part}" in shipped
    for licence in (ROOT / "models" / "licences").iterdir():
        assert f"voice_analytics/shipped/models/licences/{licence.name}" in shipped


def test_small_weights_travel_with_the_wheel(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("models", "list", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    for model in ("silero-vad", "swift-f0"):
        (row,) = (line for line in done.stdout.splitlines() if line.startswith(model))
        assert str(installed.packages) in row
    for name in read_manifest().names:
        assert name in done.stdout


def test_the_schema_is_the_published_one(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("schema", folder=tmp_path)
    published = (ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8")
    assert json.loads(done.stdout) == json.loads(published)


@pytest.mark.model
def test_the_doctor_finds_the_models(installed: Installed, tmp_path: Path) -> None:
    need_models("base")
    done = installed.run("doctor", folder=tmp_path)
    assert done.stderr == ""
    assert "silero-vad: verified" in done.stdout
    assert "whisper-base: verified" in done.stdout


@pytest.mark.model
def test_the_report_is_the_same_as_that_of_the_checkout(
    installed: Installed, tmp_path: Path
) -> None:
    need_models("base")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for suffix in (".flac", ".json"):
        name = f"poor_listener{suffix}"
        (elsewhere / name).write_bytes((SAMPLES / name).read_bytes())
    theirs = installed.run("analyse", "poor_listener.flac", "--out", "theirs", folder=elsewhere)
    ours = run("analyse", "poor_listener.flac", "--out", "ours", folder=elsewhere)
    assert (theirs.returncode, ours.returncode) == (0, 0), theirs.stderr + ours.stderr
    (from_wheel,) = reports_in(elsewhere / "theirs").values()
    (from_checkout,) = reports_in(elsewhere / "ours").values()
    assert without_provenance(from_wheel) == without_provenance(from_checkout)
    assert from_wheel["words"]
