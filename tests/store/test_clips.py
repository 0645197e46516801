"""Clips of kept audio."""

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from voice_analytics.errors import StoreError
from voice_analytics.export.audio import audio_path, write_audio
from voice_analytics.store.clips import LONGEST_MS, clip_of, clip_span

RATE_HZ = 8000


@pytest.fixture
def ramp(tmp_path: Path) -> Path:
    """Give twenty seconds whose level tells the time: a hundredth more each second."""
    steps = np.repeat(np.arange(20, dtype=np.float32) / 100, RATE_HZ)
    samples = np.stack([steps, -steps], axis=1).astype(np.float32)
    return write_audio([samples], RATE_HZ, 2, audio_path(tmp_path, "ramp"))


def levels(content: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(content)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (2, 2, RATE_HZ)
        raw = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, 2)
    return raw / 32_768


@pytest.mark.parametrize(
    ("from_ms", "until_ms", "first", "last", "seconds"),
    [
        (0, 2000, 0.00, 0.01, 2.0),
        (12_000, 15_500, 0.12, 0.15, 3.5),
        (18_000, 30_000, 0.18, 0.19, 2.0),
    ],
    ids=["start", "middle", "beyond the end"],
)
def test_a_clip_is_exactly_the_stretch(
    ramp: Path, from_ms: int, until_ms: int, first: float, last: float, seconds: float
) -> None:
    found = levels(clip_of(ramp, from_ms, until_ms))
    assert len(found) == round(seconds * RATE_HZ)
    assert found[0] == pytest.approx([first, -first], abs=0.001)
    assert found[-1] == pytest.approx([last, -last], abs=0.001)


def test_a_clip_has_a_lead_and_an_end() -> None:
    assert clip_span(60_000, 63_000) == (55_000, 64_500)
    assert clip_span(2_000, 3_000) == (0, 4_500)
    assert clip_span(60_000, 600_000) == (55_000, 55_000 + LONGEST_MS)


def test_what_is_no_audio_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "x.flac"
    file.write_text("no audio")
    with pytest.raises(StoreError, match="cannot be read"):
        clip_of(file, 0, 1000)
