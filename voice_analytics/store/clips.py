"""A stretch of a call's kept audio, as a small WAV file."""

import io
import wave
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from voice_analytics.errors import StoreError
from voice_analytics.ingest.decoding import to_float

LEAD_MS = 5_000
"""Heard before the moment itself."""

TAIL_MS = 1_500
LONGEST_MS = 120_000


def clip_span(start_ms: int, end_ms: int) -> tuple[int, int]:
    """Return from where to where a clip of a moment goes, on the clock of the call."""
    first = max(0, start_ms - LEAD_MS)
    return first, min(max(end_ms, start_ms) + TAIL_MS, first + LONGEST_MS)


def clip_of(audio: Path, from_ms: int, until_ms: int) -> bytes:
    """Return a stretch of an audio file as 16-bit WAV; what lies outside the file is left out.

    Raises
    ------
    StoreError
        When the file cannot be read.
    """
    try:
        samples, rate_hz = _read(audio, from_ms, until_ms)
    except (OSError, av.FFmpegError) as error:
        raise StoreError(f"{audio}: the audio of this call cannot be read") from error
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(samples.shape[1])
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(np.rint(np.clip(samples, -1.0, 1.0) * 32_767).astype("<i2").tobytes())
    return file.getvalue()


def _read(audio: Path, from_ms: int, until_ms: int) -> tuple[NDArray[np.float32], int]:
    """Return the samples of a stretch, (samples, channels), and their rate."""
    with av.open(str(audio)) as media:
        stream = media.streams.audio[0]
        rate_hz, channels = stream.rate, stream.channels
        first, last = from_ms * rate_hz // 1000, until_ms * rate_hz // 1000
        found = [np.zeros((0, channels), np.float32)]
        if stream.time_base is not None:
            media.seek(int(from_ms / 1000 / stream.time_base), stream=stream)
        for frame in media.decode(stream):
            at = round((frame.pts or 0) * (frame.time_base or 0) * rate_hz)
            if at >= last:
                break
            found.append(to_float(frame)[max(0, first - at) : last - at])
    return np.concatenate(found), rate_hz
