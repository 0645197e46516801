"""How recordings are read: in this process, or by `Decoder` in a limited one."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from voice_analytics.domain.call import Role
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.native import native_blocks
from voice_analytics.ingest.recording import Recording
from voice_analytics.ingest.resampling import Samples
from voice_analytics.pipeline.protocols import AudioSource, SourceFormat


class Reader(Protocol):
    """Reads recordings; `Decoder` is one as well."""

    def open(
        self,
        recording: Recording,
        roles: Mapping[int, Role] | None = None,
        defaults: Mapping[int, Role] | None = None,
    ) -> AudioSource:
        """Return a recording as a source to read from; see `open_recording`."""

    def native_blocks(
        self, recording: Recording, source: SourceFormat, delays_ms: Mapping[int, int]
    ) -> Iterator[Samples]:
        """Yield a recording at its own rate; see the function of this name."""


class ReaderHere:
    """Reads recordings in this process: those that its own user names."""

    def open(
        self,
        recording: Recording,
        roles: Mapping[int, Role] | None = None,
        defaults: Mapping[int, Role] | None = None,
    ) -> AudioSource:
        """Return a recording as a source to read from."""
        return open_recording(recording, roles, defaults)

    def native_blocks(
        self, recording: Recording, source: SourceFormat, delays_ms: Mapping[int, int]
    ) -> Iterator[Samples]:
        """Yield a recording at its own rate."""
        return native_blocks(recording, source, delays_ms)
