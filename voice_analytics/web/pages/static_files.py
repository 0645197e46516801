"""The files that every page uses, each under an address that names its content."""

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent.parent / "static"
VENDORED = "vendored.json"
"""Says where files of others come from; not served."""

KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


def static_file(name: str) -> Path | None:
    """Return a file that is served."""
    return _files().get(name)


def address(name: str) -> str:
    """Return where a file is served, by its content."""
    return f"/static/{name}?v={tag(_files()[name])}"


@cache
def tag(place: Path) -> str:
    """Return a short name of what a file holds."""
    return hashlib.sha256(place.read_bytes()).hexdigest()[:12]


@cache
def _files() -> dict[str, Path]:
    return {one.name: one for one in STATIC.iterdir() if one.suffix in KINDS}
