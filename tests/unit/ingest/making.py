"""Small audio files for the tests, made here so that every sample is known."""

import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from voice_analytics.ingest.files import FileSource, open_recording
from voice_analytics.ingest.recording import Recording

TONES_HZ = (440, 1000)
LEVEL = 0.5


def tone(rate_hz: int, seconds: float = 1.0, channels: int = 1) -> NDArray[np.float32]:
    """Return a sine per channel, (samples, channels)."""
    t = np.arange(round(rate_hz * seconds)) / rate_hz
    waves = [LEVEL * np.sin(2 * np.pi * TONES_HZ[c % 2] * t) for c in range(channels)]
    return np.stack(waves, axis=1).astype(np.float32)


def as_pcm16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    return np.round(samples * 32_767).astype(np.int16)


def encode(
    path: Path,
    codec: str,
    rate_hz: int,
    samples: NDArray[np.float32],
    *,
    options: Mapping[str, str] | None = None,
    mux_options: Mapping[str, str] | None = None,
    sample_format: str | None = None,
    starts: Sequence[tuple[int, int]] = ((0, 0),),
    demuxer: str | None = None,
) -> Path:
    """Write the samples; `starts` moves all from a sample on by so many samples on the clock."""
    layout = "mono" if samples.shape[1] == 1 else "stereo"
    with av.open(str(path), "w", format=demuxer, options=dict(mux_options or {})) as media:
        stream = media.add_stream(codec, rate=rate_hz, options=dict(options or {}))
        assert isinstance(stream, AudioStream)
        stream.layout = layout
        if sample_format is not None:
            stream.format = sample_format
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples.T), format="fltp", layout=layout
        )
        frame.sample_rate = rate_hz
        convert = av.AudioResampler(format=stream.format.name, layout=layout, rate=rate_hz)
        fifo = av.AudioFifo()
        for converted in convert.resample(frame):
            fifo.write(converted)
        place = 0
        while (part := fifo.read(stream.frame_size or 1024, partial=True)) is not None:
            part.pts = place + max(by for start, by in starts if start <= place)
            part.time_base = Fraction(1, rate_hz)
            place += part.samples
            media.mux(stream.encode(part))
        media.mux(stream.encode(None))
    return path


def wav_bytes(
    data: bytes,
    *,
    rate_hz: int = 8000,
    channels: int = 1,
    bits: int = 16,
    tag: int = 1,
    extensible: bool = False,
    data_size: int | None = None,
    riff_size: int | None = None,
    extra: bytes = b"",
    block: int | None = None,
) -> bytes:
    """Return a WAV file with a hand-written header."""
    block = channels * bits // 8 if block is None else block
    code = 0xFFFE if extensible else tag
    fmt = struct.pack("<HHIIHH", code, channels, rate_hz, rate_hz * block & 0xFFFFFFFF, block, bits)
    if extensible:
        guid_rest = bytes.fromhex("000000001000800000aa00389b71")
        fmt += struct.pack("<HHIH", 22, bits, (1 << channels) - 1, tag) + guid_rest
    fmt += extra
    chunks = b"fmt " + struct.pack("<I", len(fmt)) + fmt
    size = len(data) if data_size is None else data_size
    chunks += b"data" + struct.pack("<I", size) + data
    whole = 4 + len(chunks) if riff_size is None else riff_size
    return b"RIFF" + struct.pack("<I", whole) + b"WAVE" + chunks


def source(*paths: Path) -> FileSource:
    return open_recording(Recording(paths[0].stem, paths))


def read(*paths: Path) -> tuple[NDArray[np.float32], bool]:
    """Return all samples, (channels, samples), and whether the data broke off."""
    pieces = []
    place = 0
    truncated = False
    for block in source(*paths).blocks():
        assert block.start_sample == place
        assert not truncated, "only the last block may be marked"
        assert block.samples.shape[1] <= 16_000
        assert np.isfinite(block.samples).all()
        assert np.abs(block.samples).max(initial=0) <= 1
        place = block.end_sample
        truncated = block.truncated
        pieces.append(block.samples)
    return np.concatenate(pieces, axis=1), truncated


def frequency_hz(samples: NDArray[np.float32]) -> float:
    """Return the strongest frequency of 16 kHz samples."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * 16_000 / len(samples)


def level(samples: NDArray[np.float32]) -> float:
    """Return the amplitude of a sine as loud as the samples."""
    return float(np.sqrt(2 * np.mean(np.square(samples, dtype=np.float64))))


def silent_ms(samples: NDArray[np.float32]) -> int:
    """Return how long the beginning stays below a hundredth of the tone, in ms."""
    loud = np.flatnonzero(np.abs(samples) > LEVEL / 10)
    return int(loud[0]) // 16 if len(loud) else len(samples) // 16


_GSM_WIDTHS = (6, 6, 5, 5, 4, 4, 3, 3) + (7, 2, 2, 6, *[3] * 13) * 4


def gsm_frames(count: int, seed: int = 7) -> list[list[int]]:
    """Return full-rate GSM frames as their parameters, drawn at random."""
    draw = np.random.default_rng(seed)
    return [[int(draw.integers(0, 1 << width)) for width in _GSM_WIDTHS] for _ in range(count)]


def gsm_raw(frames: Sequence[Sequence[int]]) -> bytes:
    """Pack frames as `.gsm` files hold them: 33 bytes each, the first four bits 1101."""
    packed = b""
    for frame in frames:
        bits = "1101" + "".join(
            f"{value:0{width}b}" for value, width in zip(frame, _GSM_WIDTHS, strict=True)
        )
        packed += int(bits, 2).to_bytes(33, "big")
    return packed


def gsm_wav(frames: Sequence[Sequence[int]]) -> bytes:
    """Pack frames as WAV holds them: two in 65 bytes, lowest bit first."""
    packed = b""
    for first in range(0, len(frames), 2):
        number, place = 0, 0
        for frame in frames[first : first + 2]:
            for value, width in zip(frame, _GSM_WIDTHS, strict=True):
                number |= value << place
                place += width
        packed += number.to_bytes(65, "little")
    header = struct.pack("<HH", 2, 320)
    return wav_bytes(packed, tag=0x31, bits=0, block=65, extra=header)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up the rights of root, for which no file is unreadable."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(was)
