import numpy as np
import pytest

from voice_analytics.domain.audio import AudioBlock, to_ms, to_samples


@pytest.mark.parametrize(
    ("samples", "at_ms"),
    [(0, 0), (7, 0), (8, 1), (16, 1), (23, 1), (24, 2), (16_000, 1000)],
)
def test_samples_to_milliseconds_are_rounded(samples: int, at_ms: int) -> None:
    assert to_ms(samples) == at_ms


def test_milliseconds_to_samples_and_back() -> None:
    assert [to_ms(to_samples(at_ms)) for at_ms in (0, 1, 999, 86_400_000)] == [
        0,
        1,
        999,
        86_400_000,
    ]


def test_block_knows_its_shape_and_end() -> None:
    block = AudioBlock(100, np.zeros((2, 30), dtype=np.float32))
    assert (block.channels, block.end_sample, block.truncated) == (2, 130, False)


def test_samples_of_a_block_are_read_only() -> None:
    block = AudioBlock(0, np.zeros((1, 4), dtype=np.float32))
    with pytest.raises(ValueError, match="read-only"):
        block.samples[0, 0] = 1.0


@pytest.mark.parametrize(
    ("shape", "dtype"), [((4,), np.float32), ((1, 4), np.float64)], ids=["shape", "type"]
)
def test_other_arrays_are_refused(shape: tuple[int, ...], dtype: type[np.floating]) -> None:
    with pytest.raises(ValueError, match="must be float32"):
        AudioBlock(0, np.zeros(shape, dtype=dtype))
