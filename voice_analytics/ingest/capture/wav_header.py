"""The header of a WAV file with samples of 16 bits."""

import struct

_SAMPLE_BYTES = 2
_LARGEST = 0xFFFF_FFFF


def wav_header(channels: int, rate_hz: int, samples: int) -> bytes:
    """Return the header for so many samples of each channel."""
    frame_bytes = channels * _SAMPLE_BYTES
    data_bytes = min(samples * frame_bytes, _LARGEST)
    layout = (1, channels, rate_hz, rate_hz * frame_bytes, frame_bytes, 8 * _SAMPLE_BYTES)
    return (
        struct.pack("<4sI4s", b"RIFF", min(data_bytes + 36, _LARGEST), b"WAVE")
        + struct.pack("<4sIHHIIHH", b"fmt ", 16, *layout)
        + struct.pack("<4sI", b"data", data_bytes)
    )
