"""A progress bar per call, with its stage and the remaining time."""

from collections.abc import Mapping
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from voice_analytics.cli.batch import Step

STAGES = {
    "listen": (0.0, 0.1),
    "diarise": (0.1, 0.2),
    "voices": (0.2, 0.3),
    "recognise": (0.3, 1.0),
}
"""Share of a call's work at which each stage begins and ends, for the bar only."""


class ProgressView:
    """Bars on a terminal; nothing elsewhere.

    Parameters
    ----------
    console
        Where to draw.
    labels
        Name of each call by its index.
    """

    def __init__(self, console: Console, labels: Mapping[int, str]) -> None:
        self._labels = labels
        self._finished = 0
        self._bars: dict[int, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TaskProgressColumn(),
            TextColumn("{task.fields[stage]}"),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> "ProgressView":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def step(self, step: Step) -> None:
        """Show how far a call is."""
        begin, end = STAGES[step.stage]
        share = min(1.0, step.done_ms / step.total_ms) if step.total_ms else 0.0
        self._progress.update(
            self._bar(step.index), completed=begin + share * (end - begin), stage=step.stage
        )

    def finish(self, index: int) -> None:
        """Take the bar of a call away, if it got as far as having one."""
        self._finished += 1
        bar = self._bars.pop(index, None)
        if bar is not None:
            self._progress.remove_task(bar)

    def _bar(self, index: int) -> TaskID:
        if index not in self._bars:
            number = self._finished + len(self._bars) + 1
            label = f"{self._labels[index]} ({number}/{len(self._labels)})"
            self._bars[index] = self._progress.add_task(label, total=1.0, stage="")
        return self._bars[index]
