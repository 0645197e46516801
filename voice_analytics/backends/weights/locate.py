"""Where each model's files are on this machine, verified before use.

A model is looked for among the files that ship with the project, then in the models folder. Nothing
here reaches a network: what is absent or wrong is a `ModelMissing` that names the fetch command.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import platformdirs
from pydantic import ValidationError

from voice_analytics.backends.weights.files import Hashes, find_fault
from voice_analytics.backends.weights.manifest import WHISPER_PREFIX, Manifest, Model, ModelFile
from voice_analytics.config.resources import shipped
from voice_analytics.domain.report import ModelUse
from voice_analytics.errors import ModelError, ModelMissing

RECORD_NAME = "model.json"
"""Beside the files of a model that is not pinned: what was fetched, from where, with hashes."""

WHISPER_REQUIRED = ("model.bin", "config.json", "tokenizer.json")
"""Without these faster-whisper would not load, or would reach for the network."""

WHISPER_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")


@dataclass(frozen=True, slots=True)
class LocatedFile:
    """One verified file."""

    name: str
    path: Path
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class LocatedModel:
    """A model whose files are all present and right."""

    name: str
    version: str
    licence: str
    files: tuple[LocatedFile, ...]

    @property
    def folder(self) -> Path:
        """The folder that holds the model's files."""
        return self.files[0].path.parent

    @property
    def path(self) -> Path:
        """The model's first file, which is the network itself."""
        return self.files[0].path

    @property
    def use(self) -> ModelUse:
        """What a report's provenance says of the model."""
        return ModelUse(self.name, self.version, self.files[0].sha256)


class ModelState(StrEnum):
    """What was found of a model on this machine."""

    PRESENT = "present"
    ABSENT = "absent"
    CORRUPT = "corrupt"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model and what was found of it."""

    name: str
    version: str
    licence: str
    description: str
    bytes: int
    default: bool
    state: ModelState
    place: Path
    """The folder that holds it, or would."""

    detail: str | None
    """What is wrong, as a clause about one file; None when it is present."""


def default_folder() -> Path:
    """Return the models folder of this user when the settings name none."""
    return platformdirs.user_data_path("voice-analytics") / "models"


def fetch_command(name: str) -> str:
    """Return the command that fetches the model called `name`."""
    return f"voice-analytics models fetch {name}"


class Weights:
    """Finds and verifies model files.

    Make one per process: each file is hashed once and remembered while it stays unchanged.

    Parameters
    ----------
    manifest
        The models and their hashes.
    folder
        The models folder.
    shipped_models
        The folder of files that ship with the project; by default the installation's own.
    """

    def __init__(
        self, manifest: Manifest, folder: Path, *, shipped_models: Path | None = None
    ) -> None:
        self.manifest = manifest
        self.folder = folder
        self._shipped = shipped_models or shipped("models")
        self._hashes = Hashes()

    def locate(self, name: str) -> LocatedModel:
        """Return the verified files of the pinned model called `name`.

        Raises
        ------
        ModelMissing
            When a file is absent or is not the one expected.
        ModelError
            When there is no such model.
        """
        return self._locate(self.manifest.get(name))

    def locate_whisper(self, name: str) -> LocatedModel:
        """Return the verified files of a recogniser.

        Parameters
        ----------
        name
            A faster-whisper size (`base`, `tiny.en`, `large-v3`, ...) or a folder with a model in
            faster-whisper's form; a folder is told by a slash in it, or when no size has its name.

        Raises
        ------
        ModelMissing
            When a file is absent or is not the one expected.
        ModelError
            When there is no such size or folder.
        """
        if "/" in name or name.startswith("~"):
            return self._whisper_in(Path(name).expanduser())
        model = self._known_whisper(name)
        if model is not None:
            return self._locate(model)
        if Path(name).is_dir():
            return self._whisper_in(Path(name))
        raise ModelError(
            f"there is no recogniser called {name}: name a folder with a faster-whisper model, "
            f"or one of {', '.join(sorted(self.manifest.whisper_repositories))}"
        )

    def status(self, names: Iterable[str] = (), *, verify: bool = False) -> tuple[ModelStatus, ...]:
        """Return what is found of the models called `names`, by default of all.

        All are the manifest's, then the recogniser sizes that were fetched besides.

        Parameters
        ----------
        names
            Names in the manifest, or sizes of the recogniser.
        verify
            True to compare hashes; else only presence and size are looked at.
        """
        wanted = tuple(names) or (*self.manifest.names, *self._fetched_besides())
        return tuple(self._status(name, verify=verify) for name in wanted)

    def recorded_folder(self, name: str) -> Path:
        """Return the folder of a recogniser size that is not pinned."""
        return self.folder / (WHISPER_PREFIX + name.removeprefix(WHISPER_PREFIX))

    def faults(self, model: Model, *, verify: bool = True) -> dict[ModelFile, str]:
        """Return what is wrong with each file of `model` that has no right copy here."""
        hashes = self._hashes if verify else None
        faults: dict[ModelFile, str] = {}
        for file in model.files:
            found = self._search(model, file, hashes)
            if isinstance(found, str):
                faults[file] = found
        return faults

    def _search(self, model: Model, file: ModelFile, hashes: Hashes | None) -> Path | str:
        """Return the path of the right copy, or what is wrong with the best candidate."""
        fault = ""
        for path in self._candidates(model, file):
            found = find_fault(file, path, hashes)
            if found is None:
                return path
            if not fault or found != "is missing":
                fault = f"{path} {found}"
        return fault

    def _candidates(self, model: Model, file: ModelFile) -> tuple[Path, ...]:
        in_folder = self.folder / model.name / file.name
        if file.tree_path is None:
            return (in_folder,)
        return (self._shipped / file.tree_path, in_folder)

    def _locate(self, model: Model) -> LocatedModel:
        files = []
        for file in model.files:
            found = self._search(model, file, self._hashes)
            if isinstance(found, str):
                raise ModelMissing(
                    f"the model {model.name} cannot be used: {found}; "
                    f"run: {fetch_command(model.name)}"
                )
            files.append(LocatedFile(file.name, found, file.sha256, file.bytes))
        return LocatedModel(model.name, model.version, model.licence, tuple(files))

    def _known_whisper(self, name: str) -> Model | None:
        pinned = self.manifest.find(WHISPER_PREFIX + name.removeprefix(WHISPER_PREFIX))
        if pinned is not None or self.manifest.repository(name) is None:
            return pinned
        return self.recorded(name)

    def recorded(self, name: str) -> Model:
        """Return what was fetched of a recogniser size that is not pinned.

        Raises
        ------
        ModelMissing
            When it was not fetched, or its record cannot be read.
        """
        folder = self.recorded_folder(name)
        record = folder / RECORD_NAME
        try:
            return Model.model_validate_json(record.read_bytes())
        except FileNotFoundError as error:
            raise ModelMissing(
                f"the recogniser {name} is not in {self.folder}; run: {fetch_command(name)}"
            ) from error
        except (OSError, ValidationError) as error:
            raise ModelMissing(
                f"{record} cannot be read as the record of a fetched model; "
                f"run: {fetch_command(name)}"
            ) from error

    def _fetched_besides(self) -> tuple[str, ...]:
        records = sorted(self.folder.glob(f"{WHISPER_PREFIX}*/{RECORD_NAME}"))
        names = (record.parent.name for record in records)
        return tuple(name for name in names if self.manifest.repository(name) is not None)

    def _status(self, name: str, *, verify: bool) -> ModelStatus:
        model = self.manifest.find(name)
        if model is None:
            if self.manifest.repository(name) is None:
                raise self.manifest.unknown(name)
            try:
                model = self.recorded(name)
            except ModelMissing as error:
                return self._unrecorded(name, str(error))
        faults = self.faults(model, verify=verify)
        return ModelStatus(
            name=model.name,
            version=model.version,
            licence=model.licence,
            description=model.description,
            bytes=model.bytes,
            default=model.default,
            state=_state(faults.values()),
            place=self._place(model),
            detail=next(iter(faults.values()), None),
        )

    def _place(self, model: Model) -> Path:
        found = self._search(model, model.files[0], None)
        return found.parent if isinstance(found, Path) else self.folder / model.name

    def _unrecorded(self, name: str, detail: str) -> ModelStatus:
        folder = self.recorded_folder(name)
        return ModelStatus(
            name=folder.name,
            version="",
            licence="",
            description="Speech recognition, a size that is not pinned",
            bytes=0,
            default=False,
            state=ModelState.CORRUPT if folder.exists() else ModelState.ABSENT,
            place=folder,
            detail=detail,
        )

    def _whisper_in(self, folder: Path) -> LocatedModel:
        missing = missing_whisper_files(folder)
        if missing:
            raise ModelMissing(
                f"{folder} holds no {missing}; name a folder with a complete faster-whisper model"
            )
        names = (*WHISPER_REQUIRED, *(n for n in WHISPER_VOCABULARIES if (folder / n).is_file()))
        paths = tuple(folder / name for name in names)
        try:
            _check_json(path for path in paths if path.suffix == ".json")
            files = tuple(
                LocatedFile(path.name, path, self._hashes.sha256(path), path.stat().st_size)
                for path in paths
            )
        except OSError as error:
            raise ModelMissing(f"{error.filename} cannot be read: {error.strerror}") from error
        return LocatedModel(folder.resolve().name, "local", "not stated", files)


def missing_whisper_files(folder: Path) -> str | None:
    """Return the first file a recogniser in `folder` lacks, or None when it is complete."""
    for name in WHISPER_REQUIRED:
        if not (folder / name).is_file():
            return name
    if not any((folder / name).is_file() for name in WHISPER_VOCABULARIES):
        return " or ".join(WHISPER_VOCABULARIES)
    return None


def _check_json(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            json.loads(path.read_bytes())
        except ValueError as error:
            raise ModelMissing(f"{path} is no JSON; bring the model's files again") from error


def _state(faults: Iterable[str]) -> ModelState:
    found = tuple(faults)
    if not found:
        return ModelState.PRESENT
    if all(fault.endswith("is missing") for fault in found):
        return ModelState.ABSENT
    return ModelState.CORRUPT
