"""Recordings on disk as what a replay sends."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from voice_analytics.domain.call import Role
from voice_analytics.errors import UnsupportedCodec
from voice_analytics.ingest.discovery import recording_of
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.native import native_blocks
from voice_analytics.ingest.replaying.packets import RATE_HZ
from voice_analytics.ingest.replaying.sending import Recorded
from voice_analytics.ingest.resampling import at_rate

_A_LAW = "pcm_alaw"
_PARTIES = 2


def load(path: Path, defaults: Mapping[int, Role]) -> Recorded:
    """Return a recording at 8 kHz, a leg for each channel; a single one has both parties on it.

    Parameters
    ----------
    path
        The file, or one half of a pair.
    defaults
        Role of each channel where the file names do not tell it.

    Raises
    ------
    IngestError
        When it cannot be decoded, or has more than two channels.
    """
    recording = recording_of(path, [])
    source = open_recording(recording, recording.roles, defaults).format
    if source.channels > _PARTIES:
        raise UnsupportedCodec(
            f"{recording.label} has {source.channels} channels; give one with one or two"
        )
    native = native_blocks(recording, source, {})
    blocks = list(at_rate(native, source.sample_rate_hz, RATE_HZ, source.channels))
    floats = np.concatenate(blocks)
    samples = np.clip(np.round(floats * 32_768.0), -32_768, 32_767).astype(np.int16)
    roles = recording.roles or defaults
    return Recorded(
        audio=np.ascontiguousarray(samples.T),
        roles=tuple(roles.get(channel, Role.UNKNOWN) for channel in range(source.channels)),
        payload_type=8 if source.codec == _A_LAW else 0,
    )
