"""What a process takes of the machine."""

import os
import resource
from pathlib import Path

from voice_analytics.backends.weights import Weights, default_folder, read_manifest


def one_core(number: int) -> None:
    """Stay on one processor core, where there are several."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number % len(cores)]})


def cpu_s() -> float:
    """Return the processor time this process has taken."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def vad_path() -> Path:
    """Return the network of speech activity that ships with the product."""
    return Weights(read_manifest(), default_folder()).locate("silero-vad").path


def memory_mib(process: int, *, peak: bool = False) -> float:
    """Return the resident memory of a process, now or at most."""
    name = "VmHWM:" if peak else "VmRSS:"
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    (value,) = (line.split()[1] for line in lines if line.startswith(name))
    return round(int(value) / 1024, 1)
