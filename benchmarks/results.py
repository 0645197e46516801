"""Dated results with the machine and versions they were measured on."""

import importlib.metadata
import json
import os
import platform
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"

_PACKAGES = (
    "voice-analytics", "faster-whisper", "ctranslate2", "onnxruntime", "numpy", "av",
    "pyannote.audio", "torch",
)  # fmt: skip


def today() -> str:
    """Return the date of this run, local time."""
    return time.strftime("%Y-%m-%d")


def machine() -> dict[str, str | int | None]:
    """Return what the figures depend on of the machine, and nothing that names it."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_mib": _memory_mib(),
        "omp_num_threads": os.environ.get("OMP_NUM_THREADS"),
    }


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _memory_mib() -> int | None:
    if "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that make the figures."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def write_results(folder: Path, kind: str, content: Mapping[str, Any]) -> Path:
    """Write `content` as `<date>-<kind>.json` into `folder` and return the path."""
    date = today()
    document = {
        "schema": f"voice-analytics.benchmark.{kind}/1",
        "date": date,
        "machine": machine(),
        "versions": versions(),
        **content,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{date}-{kind}.json"
    text = json.dumps(_rounded(document), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
