"""Who decodes recordings: this process, or a limited one for what strangers send."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from numpy import float32
from numpy.typing import NDArray

from voice_analytics.domain.call import Role
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.native import native_blocks
from voice_analytics.ingest.recording import Recording
from voice_analytics.pipeline.protocols import AudioSource, SourceFormat


class Decoding(Protocol):
    """Opens recordings."""

    def open(
        self,
        recording: Recording,
        roles: Mapping[int, Role] | None = None,
        defaults: Mapping[int, Role] | None = None,
    ) -> AudioSource:
        """Return a recording to read from at 16 kHz, as `open_recording` says."""

    def native_blocks(
        self, recording: Recording, source: SourceFormat, delays_ms: Mapping[int, int]
    ) -> Iterator[NDArray[float32]]:
        """Yield a recording at its own rate, as `ingest.native` says."""


class DecodingHere:
    """Decodes in this process: fit for files of the operator's own."""

    def open(
        self,
        recording: Recording,
        roles: Mapping[int, Role] | None = None,
        defaults: Mapping[int, Role] | None = None,
    ) -> AudioSource:
        """Return a recording to read from at 16 kHz."""
        return open_recording(recording, roles, defaults)

    def native_blocks(
        self, recording: Recording, source: SourceFormat, delays_ms: Mapping[int, int]
    ) -> Iterator[NDArray[float32]]:
        """Yield a recording at its own rate."""
        return native_blocks(recording, source, delays_ms)
