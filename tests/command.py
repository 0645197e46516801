"""The command line in a process of its own."""

import os
import subprocess
import sys
import wave
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tests.fakes import Samples

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-c", "from voice_analytics.cli import main; main()")


def environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment without settings but those given."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("VOICE_ANALYTICS__")}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **(given or {})}


def voice_analytics(
    *arguments: str | Path, settings: Mapping[str, str] | None = None, folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=folder, env=environment(settings), capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip


def write_wav(path: Path, samples: Samples, rate_hz: int = 16_000) -> Path:
    """Write 16-bit PCM."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((samples.T * 32_767).astype("<i2").tobytes())
    return path


def noise(channels: int, seconds: float) -> Samples:
    """Return quiet noise."""
    rng = np.random.default_rng(4)
    scaled: Samples = (rng.standard_normal((channels, int(16_000 * seconds))) * 0.001).astype(
        np.float32
    )
    return scaled
