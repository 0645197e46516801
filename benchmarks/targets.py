"""Targets: what a figure must reach, read from `targets.toml` and judged."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from benchmarks.errors import BenchmarkError
from benchmarks.scoring.call import Figures

TARGETS = Path(__file__).with_name("targets.toml")
JOIN = " + "
"""Between the names of sets that are judged together."""


class Outcome(StrEnum):
    """What became of a target in this run."""

    MET = "met"
    NOT_MET = "not met"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Target:
    """A figure of one set's group or call, and its bound."""

    what: str
    """The target in words."""

    set_name: str
    """A set, or several taken together."""

    group: str
    """A group of the set's calls, or one call's name."""

    figure: str
    at_least: float | None = None
    at_most: float | None = None

    def judge(self, figures: Mapping[str, Mapping[str, Figures]]) -> tuple[float | None, Outcome]:
        """Return the figure reached and whether it meets the bound.

        Parameters
        ----------
        figures
            By set, and by group or call.
        """
        value = figures.get(self.set_name, {}).get(self.group, {}).get(self.figure)
        if value is None:
            return None, Outcome.NOT_MEASURED
        low = self.at_least is None or value >= self.at_least
        high = self.at_most is None or value <= self.at_most
        return value, Outcome.MET if low and high else Outcome.NOT_MET

    @property
    def bound(self) -> str:
        """The bound in signs."""
        parts = [f">= {self.at_least:g}"] if self.at_least is not None else []
        parts += [f"<= {self.at_most:g}"] if self.at_most is not None else []
        return ", ".join(parts)


def load_targets(path: Path = TARGETS) -> tuple[Target, ...]:
    """Return the targets of a TOML file.

    Raises
    ------
    BenchmarkError
        When it cannot be read, or a target lacks a key, has an unknown one or no bound.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BenchmarkError(f"{path.name}: cannot be read as TOML ({error})") from error
    entries: Sequence[Mapping[str, Any]] = content.get("target", ())
    return tuple(_target(entry, path.name, n) for n, entry in enumerate(entries, start=1))


def _target(entry: Mapping[str, Any], file: str, number: int) -> Target:
    keys = {"set": "set_name"} | {name: name for name in Target.__dataclass_fields__}
    try:
        target = Target(**{keys[key]: value for key, value in entry.items()})
    except (KeyError, TypeError) as error:
        raise BenchmarkError(f"{file}, target {number}: wrong key ({error})") from error
    if target.at_least is None and target.at_most is None:
        raise BenchmarkError(f"{file}, target {number}: give at_least or at_most")
    return target
