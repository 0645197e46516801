"""Recordings cut and repeated from the samples, as WAV files."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.longfile import RATE_HZ, blocks
from samples.channel import mu_law_encoded
from tests.unit.ingest.making import wav_bytes

Pcm = NDArray[np.int16]  # (channels, samples)

_MU_LAW = 7


def pcm_of(audio: Path) -> Pcm:
    """Return a whole recording at 8 kHz."""
    whole: Pcm = np.concatenate(list(blocks(audio)), axis=1)
    return whole


def pcm_wav(pcm: Pcm) -> bytes:
    """Return 16-bit WAV."""
    return wav_bytes(pcm.T.astype("<i2").tobytes(), channels=len(pcm))


def opening(audio: Path, seconds: float, path: Path) -> Path:
    """Write the first seconds of a recording as 16-bit WAV."""
    path.write_bytes(pcm_wav(pcm_of(audio)[:, : round(seconds * RATE_HZ)]))
    return path


def repeated_in_mu_law(
    calls: tuple[Path, ...], minutes: float, path: Path, *, mono: bool = False
) -> Path:
    """Write calls of two channels, or mixed to one, over and over, as mu-law WAV."""
    once = np.concatenate([pcm_of(call) for call in calls], axis=1).astype(np.float32)
    once = once.mean(axis=0, keepdims=True) if mono else once
    coded = np.stack([mu_law_encoded(channel / np.float32(32_768)) for channel in once])
    wanted = round(minutes * 60 * RATE_HZ)
    turns = -(-wanted // coded.shape[1])
    data = np.tile(coded, turns)[:, :wanted].T.tobytes()
    path.write_bytes(wav_bytes(data, channels=len(coded), bits=8, tag=_MU_LAW))
    return path
