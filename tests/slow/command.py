"""The command line run as a person runs it: a process of its own, piped or on a terminal."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.command import COMMAND, ROOT
from tests.real import whisper_folder

LIMIT_S = 600
SMALL = ("--model", "tiny.en")

_INTERRUPT = b"\x03"
_ROWS, _COLUMNS = 40, 120
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; "
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


@dataclass(frozen=True, slots=True)
class Session:
    """What a command did on a terminal."""

    code: int
    shown: str
    """All that was written to the terminal, control codes and all."""


def need_models(*names: str) -> None:
    """Skip the test where one of these recognisers was not fetched."""
    for name in names:
        whisper_folder(name)


def environment(*, package_from: Path | None = ROOT, **changes: str) -> dict[str, str]:
    """Return the environment without anything that steers the product or its terminal."""
    ours = ("VOICE_ANALYTICS_", "PYTHONPATH", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    found = {} if package_from is None else {"PYTHONPATH": str(package_from)}
    return {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", **found, **changes}


def run(
    *arguments: str | Path,
    folder: Path,
    command: Sequence[str] = COMMAND,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the command in `folder` with its output in pipes."""
    return subprocess.run(
        [*command, *map(str, arguments)],
        cwd=folder,
        env=environment() if env is None else env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def run_on_terminal(
    *arguments: str | Path,
    folder: Path,
    interrupt_at: str | None = None,
    after_s: float = 0.0,
) -> Session:
    """Run the command in `folder` on a terminal of its own.

    Parameters
    ----------
    arguments
        Of the command.
    folder
        Where it runs.
    interrupt_at
        Ctrl-C is pressed once after this text was shown.
    after_s
        How long after.
    """
    keyboard, screen = pty.openpty()
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-c", _TAKE_TERMINAL, *COMMAND, *map(str, arguments)],
        cwd=folder,
        env=environment(),
        stdin=screen,
        stdout=screen,
        stderr=screen,
        start_new_session=True,
    ) as process:
        os.close(screen)
        try:
            shown = _watch(keyboard, interrupt_at, after_s)
        finally:
            os.close(keyboard)
            if process.poll() is None and sys.exc_info()[0] is not None:
                process.kill()
        code = process.wait(LIMIT_S)
    return Session(code, shown)


def _watch(keyboard: int, interrupt_at: str | None, after_s: float) -> str:
    shown = b""
    wanted = None if interrupt_at is None else interrupt_at.encode()
    ends_s = monotonic() + LIMIT_S
    while monotonic() < ends_s:
        ready, _, _ = select.select([keyboard], [], [], 1.0)
        if not ready:
            continue
        try:
            piece = os.read(keyboard, 65_536)
        except OSError:  # how a terminal says that all who wrote to it are gone
            piece = b""
        if not piece:
            return shown.decode()
        shown += piece
        if wanted is not None and wanted in shown:
            sleep(after_s)
            os.write(keyboard, _INTERRUPT)
            wanted = None
    pytest.fail(f"still running after {LIMIT_S} s; shown so far: {shown.decode()[-500:]}")
