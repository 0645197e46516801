"""How a recorder's export is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ISO, UNIX, UNIX_MS = "iso", "unix", "unix_ms"
"""Formats of a time besides those made of `%Y` and the like."""


@dataclass(frozen=True, slots=True)
class HistoryMap:
    """Which column of an export is what, and how its cells are written."""

    columns: Mapping[str, str]
    """Field of a recording to column."""

    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By field, what words of the export mean."""

    constants: Mapping[str, str] = field(default_factory=dict)
    """Fields that are the same in every line."""

    time_format: str = ISO
    """Of `started_at`."""

    time_zone: str | None = None
    """IANA name of the zone of times that state none."""

    strip: str = ""
    """What paths in the export begin with and that is left out."""

    folder: str = "."
    """Where the recordings are; below the export's own folder unless it is absolute."""

    suffix: str = ""
    """Added to names of files without one."""

    delimiter: str | None = None
    """Between cells; None: whichever of comma, semicolon, tab and bar the heading has most of."""

    encoding: str = "utf-8-sig"
