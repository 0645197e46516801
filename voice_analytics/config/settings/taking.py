"""How recordings come in: by upload, from a folder, from a recorder's archive."""

from pathlib import Path

from pydantic import Field

from voice_analytics.config.settings.section import Section


class UploadSettings(Section):
    """What a recording may be that comes in, and what finding that out may cost."""

    largest_mb: int = Field(
        default=1024,
        ge=1,
        le=65_536,
        description="Audio of one recording, in MiB; ten hours of two channels as 16-bit WAV fit. "
        "It is in memory while it is analysed.",
    )
    longest_h: int = Field(
        default=12,
        ge=1,
        le=168,
        description="Longest recording, in hours: a small file can decode to days of silence.",
    )
    decoder_memory_mb: int = Field(
        default=512,
        ge=64,
        le=16_384,
        description="Memory for decoding one recording, in MiB; known formats need less than 100.",
    )
    decoder_s: int = Field(
        default=900,
        ge=10,
        le=86_400,
        description="Processor time for decoding one recording, in s; an hour takes about ten.",
    )
    key_file: Path | None = Field(
        default=None,
        description="File with the key of waiting recordings, 64 hex digits; left out, the systemd "
        "credential `spool.key`, else a key made in the data folder at the first start.",
    )
    history_ahead: int = Field(
        default=50,
        ge=1,
        le=10_000,
        description="Recordings that `import-history` lets wait, so that an archive is not copied "
        "whole.",
    )


class WatchSettings(Section):
    """The folder in which recordings are put; when they are taken is in `docs/files-in.md`."""

    enabled: bool = Field(default=True, description="Off, the folder is left alone.")
    folder: Path | None = Field(
        default=None,
        description="The folder, which may be a network mount; left out, `inbox` in the data "
        "folder.",
    )
    interval_s: int = Field(
        default=5,
        ge=1,
        le=3600,
        description="Time between two looks, in s; a file that does not change from one to the "
        "next is complete.",
    )
    wait_s: int = Field(
        default=60,
        ge=1,
        le=86_400,
        description="How long a recording waits for its announced sidecar or other half, in s.",
    )
    every_sidecar: bool = Field(
        default=False, description="A recording without a sidecar is refused."
    )
    keep_done: bool = Field(
        default=True,
        description="Recordings that were taken go to `done`, where they stay unredacted and "
        "unencrypted until you remove them; off, they are deleted.",
    )
