"""Skips are counted, and can be made a failure."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SKIPPING = """
import pytest

def test_passes():
    pass

@pytest.mark.skip(reason="no such machine")
def test_skipped():
    pass

def test_skips_itself():
    pytest.skip("no such machine")
"""


EACH_WAY = pytest.mark.parametrize(
    "options", [[], ["-p", "xdist.plugin", "-n", "2"]], ids=["one process", "two processes"]
)


def run(
    folder: Path, content: str, options: Sequence[str] = (), *, strict: bool
) -> subprocess.CompletedProcess[str]:
    """Run tests of this content with no plugin but ours and those among the options."""
    (folder / "test_it.py").write_text(content)
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("VOICE_ANALYTICS", "PYTEST"))
    }
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    if strict:
        environment["VOICE_ANALYTICS_SKIP_IS_FAILURE"] = "1"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.plugin_skips"]
    return subprocess.run(
        [*command, *options, "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@EACH_WAY
def test_skips_are_counted_with_their_reasons(tmp_path: Path, options: list[str]) -> None:
    done = run(tmp_path, SKIPPING, options, strict=False)
    assert "1 passed, 2 skipped (2 x no such machine)" in done.stdout
    assert done.returncode == pytest.ExitCode.OK


@EACH_WAY
def test_where_nothing_may_be_skipped_a_skip_fails_the_run(
    tmp_path: Path, options: list[str]
) -> None:
    done = run(tmp_path, SKIPPING, options, strict=True)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    (line,) = (one for one in done.stdout.splitlines() if "these were skipped: " in one)
    assert sorted(line.partition("these were skipped: ")[2].split(", ")) == [
        "test_it.py::test_skipped",
        "test_it.py::test_skips_itself",
    ]


@pytest.mark.parametrize("strict", [True, False])
def test_without_a_skip_nothing_changes(tmp_path: Path, strict: bool) -> None:
    done = run(tmp_path, "def test_passes():\n    pass\n", strict=strict)
    assert "1 passed, 0 skipped\n" in done.stdout
    assert done.returncode == pytest.ExitCode.OK


@EACH_WAY
def test_a_skipped_module_is_one_skip(tmp_path: Path, options: list[str]) -> None:
    content = 'import pytest\npytest.skip("none of it", allow_module_level=True)\n'
    done = run(tmp_path, content, options, strict=True)
    assert "0 passed, 1 skipped (1 x none of it)" in done.stdout
    assert done.returncode != pytest.ExitCode.OK
