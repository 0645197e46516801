"""The `models` commands: what is here, fetching what is not, and checking hashes."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from voice_analytics.backends.weights import (
    FetchProgress,
    FetchStep,
    ModelState,
    ModelStatus,
    Weights,
    default_folder,
    fetch,
    fetch_command,
    read_manifest,
)
from voice_analytics.config.load import load_settings

_STATES = {
    ModelState.PRESENT: "here",
    ModelState.ABSENT: "not fetched",
    ModelState.CORRUPT: "corrupt",
}
_STEPS = {
    FetchStep.WAITING: "waiting for another fetch",
    FetchStep.ASKING: "looking up",
    FetchStep.DOWNLOADING: "downloading",
    FetchStep.UNPACKING: "checking",
    FetchStep.DONE: "ready",
}


def show(folder: Path | None) -> int:
    """Print every known model and what is here of it."""
    weights = _weights(folder)
    Console().print(_table(weights.status()))
    return 0


def verify(names: Sequence[str], folder: Path | None) -> int:
    """Hash the files of the models; exit code 1 when one is corrupt, or missing though named."""
    statuses = _weights(folder).status(names, verify=True)
    Console().print(_table(statuses))
    notes = Console(stderr=True, soft_wrap=True)
    bad = [
        status
        for status in statuses
        if status.state is ModelState.CORRUPT
        or (status.state is ModelState.ABSENT and (names or status.default))
    ]
    for status in bad:
        remedy = f"run `{fetch_command(status.name)}`"
        notes.print(f"{status.name}: {status.detail}; {remedy}", markup=False)
    return 1 if bad else 0


def get(names: Sequence[str], folder: Path | None, from_dir: Path | None) -> int:
    """Fetch the models that are not here yet."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    with _FetchView(console) as view:
        located = fetch(_weights(folder), names, from_dir=from_dir, progress=view.take)
    for model in located:
        console.print(f"{model.name} {model.version}: here and verified", markup=False)
    return 0


def _weights(folder: Path | None) -> Weights:
    chosen = folder or load_settings().models.folder or default_folder()
    return Weights(read_manifest(), chosen)


def _table(statuses: Sequence[ModelStatus]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("model", "version", "licence", "size", "state", "where"):
        table.add_column(name, justify="right" if name == "size" else "left", overflow="fold")
    for status in statuses:
        table.add_row(
            status.name + (" *" if status.default else ""),
            status.version,
            status.licence,
            f"{status.bytes / 1e6:.1f} MB",
            _STATES[status.state],
            Text(_short(status.place) if status.state is ModelState.PRESENT else ""),
        )
    table.caption = "* fetched by default"
    table.caption_justify = "left"
    return table


def _short(path: Path) -> str:
    """Return a path as people write it: from here, or from their home."""
    for root, mark in ((Path.cwd(), ""), (Path.home(), "~/")):
        if path.is_relative_to(root):
            return f"{mark}{path.relative_to(root)}"
    return str(path)


class _FetchView:
    """A bar per package or file on a terminal; a line per step elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said: set[tuple[str, FetchStep, str]] = set()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            DownloadColumn(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._bar = self._progress.add_task("", total=None, visible=False)

    def __enter__(self) -> "_FetchView":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def take(self, news: FetchProgress) -> None:
        """Show one report of progress."""
        text = f"{news.model}: {_STEPS[news.step]} {news.item}".rstrip()
        self._progress.update(
            self._bar,
            description=escape(text),
            completed=news.done_bytes,
            total=news.total_bytes,
            visible=news.step is not FetchStep.DONE,
        )
        key = (news.model, news.step, news.item)
        if not self._console.is_terminal and news.step is FetchStep.DOWNLOADING:
            if key not in self._said:
                self._console.print(text, markup=False)
            self._said.add(key)
