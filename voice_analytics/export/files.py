"""Report documents as files: written whole or not at all."""

import tempfile
from pathlib import Path

from pydantic import ValidationError

from voice_analytics.errors import StoreError
from voice_analytics.export.document import ReportDocument
from voice_analytics.store.whole import reason, written_whole

SUFFIX = ".report.json"


def to_json(document: ReportDocument, *, indent: int | None = None) -> str:
    """Return the document as JSON text; a module that is switched off is not in it."""
    off = {"activation"} if document.activation is None else None
    return document.model_dump_json(by_alias=True, indent=indent, exclude=off)


def report_path(folder: Path, call_id: str) -> Path:
    """Return where the report of a call lies in `folder`."""
    return folder / f"{call_id}{SUFFIX}"


def prepare_folder(folder: Path) -> None:
    """Make the folder for reports, and see that files can be made in it.

    Raises
    ------
    StoreError
        When that is not so.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise StoreError(
            f"{folder}: reports cannot be written there ({reason(error)}); name another folder"
        ) from error


def write_report(document: ReportDocument, folder: Path) -> Path:
    """Write the document into `folder` and return its path; a reader never sees half of it.

    Raises
    ------
    StoreError
        When the folder cannot be made or the file cannot be written.
    """
    path = report_path(folder, document.call.id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as file:
            file.write(to_json(document, indent=1).encode() + b"\n")
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({reason(error)})") from error
    return path


def write_text(text: str, path: Path) -> None:
    """Write a text file; a reader never sees half of it.

    Raises
    ------
    StoreError
        When it cannot be written.
    """
    try:
        with written_whole(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({reason(error)})") from error


def read_report(path: Path) -> ReportDocument:
    """Return the document in a file.

    Raises
    ------
    StoreError
        When the file is unreadable or holds no report of this schema.
    """
    try:
        return ReportDocument.model_validate_json(path.read_bytes())
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror})") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "document"
        raise StoreError(f"{path}: is no report of this version ({where})") from error
