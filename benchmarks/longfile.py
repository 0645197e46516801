"""Long recordings made by repeating a short one, written in blocks."""

import wave
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from benchmarks.errors import BenchmarkError

RATE_HZ = 8000
_BYTES_PER_SAMPLE = 2


def duration_s(audio: Path) -> float:
    """Return the length of a recording, by decoding it."""
    samples = sum(int(block.shape[1]) for block in blocks(audio))
    return samples / RATE_HZ


def repeat(audio: Path, minutes: float, path: Path) -> Path:
    """Write `audio` over and over, `minutes` long, as an 8 kHz WAV file of two channels.

    A mono recording is put on both channels in turn, each silent while the other speaks.
    """
    wanted = round(minutes * 60 * RATE_HZ)
    written = 0
    turn = 0
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(_BYTES_PER_SAMPLE)
        file.setframerate(RATE_HZ)
        while written < wanted:
            before = written
            for block in blocks(audio):
                frames = _two_channels(block, turn)[:, : wanted - written]
                file.writeframes(frames.T.tobytes())
                written += frames.shape[1]
            if written == before:
                raise BenchmarkError(f"{audio.name}: holds no audio to repeat")
            turn += 1
    return path


def _two_channels(block: NDArray[np.int16], turn: int) -> NDArray[np.int16]:
    if block.shape[0] >= 2:
        return block[:2]
    silent = np.zeros_like(block)
    return np.concatenate((block, silent) if turn % 2 == 0 else (silent, block))


def blocks(audio: Path) -> Iterator[NDArray[np.int16]]:  # (channels, samples)
    """Yield a recording at 8 kHz, 16 bits, block by block.

    Raises
    ------
    BenchmarkError
        When it cannot be decoded.
    """
    try:
        with av.open(str(audio)) as container:
            stream = container.streams.audio[0]
            resampler = av.AudioResampler(format="s16p", rate=RATE_HZ)
            for frame in container.decode(stream):
                for part in resampler.resample(frame):
                    yield part.to_ndarray().astype(np.int16, copy=False)
            for part in resampler.resample(None):
                yield part.to_ndarray().astype(np.int16, copy=False)
    except (OSError, av.FFmpegError, IndexError) as error:
        raise BenchmarkError(f"{audio.name}: cannot be decoded ({error})") from error
