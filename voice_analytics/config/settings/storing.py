"""Where calls are kept, for how long, and how often that is backed up."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from voice_analytics.config.settings.section import DatabaseUrl, Days, Section

SourceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class SourceDays(Section):
    """For how long calls of one source are kept, where that is not as the policy says."""

    audio_days: Days | None = Field(default=None, description="Days that audio is kept.")
    transcript_days: Days | None = Field(default=None, description="Days that words are kept.")
    measures_days: Days | None = Field(default=None, description="Days that numbers are kept.")


class StoreSettings(Section):
    """Where calls are kept, for how long, and how often that is backed up."""

    folder: Path | None = Field(
        default=None,
        description="Folder of audio, recordings that wait, backups and the SQLite database; left "
        "out, `voice-analytics/box` in the user's data folder.",
    )
    url: DatabaseUrl | None = Field(
        default=None,
        description="`sqlite:////path/store.db` or `postgresql+psycopg://user:password@host/name`, "
        "best set in the environment; left out, SQLite in the folder.",
    )
    retention: dict[SourceName, SourceDays] = Field(
        default={},
        max_length=50,
        description="`audio_days`, `transcript_days` and `measures_days` of a source, such as "
        "`history`, instead of those of `policy`; 1 to 3650.",
    )
    backup_hours: int = Field(
        default=24, ge=1, le=168, description="Hours from one backup of the database to the next."
    )
    backup_days: int = Field(
        default=7,
        ge=1,
        le=365,
        description="Days after which a backup is removed, and with it what was deleted since; the "
        "newest one stays.",
    )
