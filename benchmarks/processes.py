"""Child processes that are timed and whose memory is watched from outside."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

from benchmarks.errors import BenchmarkError

POLL_S = 0.5
FLAT_GROWTH = 1.10
"""Memory is flat when its peak in the last third of a run exceeds that in the first by no more."""


class What(StrEnum):
    """What is measured."""

    ANALYSIS = "analysis"
    """The whole product."""

    RECOGNITION = "recognition"
    """faster-whisper alone: each channel decoded whole, its own voice activity detection."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of a child process."""

    seconds: float
    """Without loading of models."""

    load_seconds: float
    peak_memory_mib: float
    words: int
    timings: dict[str, float] = field(default_factory=dict)
    memory_mib: tuple[float, ...] = ()
    """Resident memory over the run, every `POLL_S` seconds; empty where the system has no /proc."""

    @property
    def thirds_mib(self) -> tuple[float, float] | None:
        """Peak memory of the first and of the last third of the run."""
        third = len(self.memory_mib) // 3
        if third == 0:
            return None
        return max(self.memory_mib[:third]), max(self.memory_mib[-third:])

    @property
    def flat(self) -> bool | None:
        """Whether memory stopped growing; None when it was not watched."""
        thirds = self.thirds_mib
        return None if thirds is None else thirds[1] <= FLAT_GROWTH * thirds[0]


def run_child(arguments: Sequence[str]) -> Measured:
    """Run ``python -m benchmarks.child`` and return what it measured.

    Raises
    ------
    BenchmarkError
        When it fails; the message is its own last line.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.child", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        memory: list[float] = []
        while process.poll() is None:
            memory += resident_mib(process.pid)
            sleep(POLL_S)
        output, problem = process.communicate()
    if process.returncode != 0:
        lines = [line for line in problem.splitlines() if line.strip()]
        raise BenchmarkError(f"{arguments[0]} failed: {lines[-1] if lines else 'no message'}")
    content: dict[str, Any] = json.loads(output.splitlines()[-1])
    return Measured(**content, memory_mib=tuple(memory))


def resident_mib(pid: int) -> list[float]:
    """Return the memory a process holds now as a list of one; empty when it cannot be told."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(line.split()[1]) / 2**10 for line in lines if line.startswith("VmRSS:")]


def median_seconds(command: Sequence[str], runs: int) -> float:
    """Return the median time a command takes from start to exit.

    Raises
    ------
    BenchmarkError
        When it fails.
    """
    times = []
    for _ in range(runs):
        started = perf_counter()
        done = subprocess.run(command, capture_output=True, check=False)
        times.append(perf_counter() - started)
        if done.returncode != 0:
            raise BenchmarkError(f"{command[0]}: exit code {done.returncode}")
    return median(times)
