"""The `doctor` command: is this machine fit, and what to do where it is not."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from voice_analytics import __version__
from voice_analytics.appliance import SHIPPED_MODELS
from voice_analytics.backends.device import CUDA, cuda_devices, resolve_device, threads_for
from voice_analytics.backends.weights import (
    ModelState,
    Weights,
    default_folder,
    fetch_command,
    read_manifest,
)
from voice_analytics.config.load import load_settings
from voice_analytics.config.settings import Device, Settings
from voice_analytics.errors import ModelError

MIN_PYTHON = (3, 11)
MIN_FREE_BYTES = 2_000_000_000
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock is right that shows an earlier time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's page."""

    what: str
    good: bool
    found: str
    remedy: str = ""


def run(config: Path | None) -> int:
    """Print what was found, with a remedy where something is wrong; 1 when anything is."""
    settings = load_settings(config)
    findings = tuple(examine(settings))
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("", "what", "found", "remedy"):
        table.add_column(name, overflow="fold")
    for finding in findings:
        mark = "[green]ok[/]" if finding.good else "[red]no[/]"
        table.add_row(mark, finding.what, Text(finding.found), Text(finding.remedy))
    Console().print(table)
    return 0 if all(finding.good for finding in findings) else 1


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield one finding per thing looked at."""
    folder = settings.models.folder or default_folder()
    yield check_python(sys.version_info[:2])
    yield Finding("package", True, f"voice-analytics {__version__} on {platform.platform()}")
    yield from check_models(Weights(read_manifest(), folder), settings.recognition.model)
    yield check_device(settings.runtime.device)
    yield check_threads(settings)
    yield check_disk(folder, _free_bytes)
    yield check_clock(datetime.now(UTC), _synchronised)  # noqa: TID251 - the clock is what is checked


def check_python(version: tuple[int, ...]) -> Finding:
    """Return whether this Python is new enough."""
    found = ".".join(str(part) for part in version)
    good = version >= MIN_PYTHON
    return Finding("Python", good, found, "" if good else "install Python 3.11 or newer")


def check_models(weights: Weights, recogniser: str) -> Iterator[Finding]:
    """Yield the state of every model the settings need."""
    for status in weights.status(SHIPPED_MODELS, verify=True):
        good = status.state is ModelState.PRESENT
        remedy = "" if good else f"run `{fetch_command(status.name)}`"
        yield Finding("model", good, f"{status.name}: {status.detail or 'verified'}", remedy)
    try:
        located = weights.locate_whisper(recogniser)
    except ModelError as error:
        fetched = "/" not in recogniser
        remedy = f"run `{fetch_command(recogniser)}`" if fetched else "set recognition.model"
        yield Finding("model", False, str(error), remedy)
    else:
        yield Finding("model", True, f"{located.name}: verified")


def check_device(wanted: Device) -> Finding:
    """Return where models will run."""
    try:
        device = resolve_device(wanted)
    except ModelError as error:
        return Finding("device", False, str(error), "set runtime.device to cpu or auto")
    found = f"{cuda_devices()} CUDA device(s), float16" if device == CUDA else "CPU, int8"
    return Finding("device", True, f"{found} (asked for: {wanted.value})")


def check_threads(settings: Settings) -> Finding:
    """Return how many threads each worker gets, and whether there are too many for the cores."""
    runtime = settings.runtime
    cores = len(os.sched_getaffinity(0))
    each = threads_for(runtime.threads, runtime.workers)
    good = each * runtime.workers <= cores
    found = f"{runtime.workers} worker(s) of {each} thread(s) on {cores} core(s)"
    return Finding(
        "threads", good, found, "" if good else "lower runtime.workers or runtime.threads"
    )


def check_disk(folder: Path, free_bytes: Callable[[Path], int]) -> Finding:
    """Return whether there is room for models and reports."""
    free = free_bytes(folder)
    good = free >= MIN_FREE_BYTES
    found = f"{free / 1e9:.1f} GB free at {folder}"
    return Finding("disk", good, found, "" if good else "free at least 2 GB, or set models.folder")


def check_clock(now: datetime, synchronised: Callable[[], bool | None]) -> Finding:
    """Return whether the clock shows a possible time and is kept by a time service."""
    remedy = "turn on a time service, such as `timedatectl set-ntp true`"
    shown = now.strftime("%Y-%m-%d %H:%M:%S UTC")
    if now < RELEASED:
        return Finding("clock", False, f"{shown} lies before this release", remedy)
    state = synchronised()
    if state is None:
        return Finding("clock", True, f"{shown}; whether it is synchronised is not known here")
    found = f"{shown}, {'synchronised' if state else 'not synchronised'}"
    return Finding("clock", state, found, "" if state else remedy)


def _free_bytes(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _synchronised() -> bool | None:
    tool = shutil.which("timedatectl")
    if tool is None:
        return None
    try:
        answer = subprocess.run(  # noqa: S603 - a fixed command
            [tool, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return {"yes": True, "no": False}.get(answer.stdout.strip())
