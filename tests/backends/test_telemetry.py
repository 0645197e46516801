"""onnxruntime says nothing of its use, whatever the environment asks for."""

import os
import subprocess
import sys
from pathlib import Path

from tests.command import ROOT
from tests.real import vad_path

LISTEN = """
import sys
from pathlib import Path
from voice_analytics.backends.silero import SileroDetector
import numpy as np
stream = SileroDetector(Path(sys.argv[1]), "cpu").open(1)
stream.push(np.zeros((1, 16_000), np.float32))
stream.flush()
"""
TOLD = "import onnxruntime"


def left_in_cache(program: str, folder: Path) -> list[str]:
    """Run a program in an environment of its own, and return what it left in the user's folders."""
    watched = {
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONPATH": str(ROOT),
    }
    told_to_be_silent = ("CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_DISABLE_TELEMETRY")
    kept = {name: value for name, value in os.environ.items() if name not in told_to_be_silent}
    subprocess.run(
        [sys.executable, "-c", program, str(vad_path())],
        cwd=ROOT, env={**kept, **watched, "PYTHONDONTWRITEBYTECODE": "1"}, check=True, timeout=300,
    )  # fmt: skip
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_model_that_is_run_leaves_no_identifier_of_the_machine(tmp_path: Path) -> None:
    assert left_in_cache(LISTEN, tmp_path) == []


def test_what_is_looked_for_is_seen(tmp_path: Path) -> None:
    assert "deviceid" in left_in_cache(TOLD, tmp_path)
