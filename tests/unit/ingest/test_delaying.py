"""A channel that is delivered late is moved back, and nothing else changes."""

import numpy as np
import pytest

from tests.fakes import ArraySource
from voice_analytics.ingest.delaying import AlignedSource

SAMPLES = 48_000
AUDIO = np.linspace(-0.9, 0.9, 2 * SAMPLES, dtype=np.float32).reshape(2, SAMPLES)


@pytest.mark.parametrize("sizes", [(16_000,), (777, 5), (48_000,)], ids=str)
@pytest.mark.parametrize(
    "delays_ms",
    [{}, {1: 80}, {0: 1}, {0: 1500, 1: 20}, {1: 9000}, {5: 80}],
    ids=str,
)
def test_a_late_channel_is_moved_back(sizes: tuple[int, ...], delays_ms: dict[int, int]) -> None:
    source = AlignedSource(ArraySource(AUDIO, sizes), delays_ms)
    blocks = list(source.blocks())
    expected = np.zeros_like(AUDIO)
    for channel in (0, 1):
        late = min(delays_ms.get(channel, 0) * 16, SAMPLES)
        expected[channel, : SAMPLES - late] = AUDIO[channel, late:]
    np.testing.assert_array_equal(np.concatenate([b.samples for b in blocks], axis=1), expected)
    starts = np.cumsum([0, *(block.samples.shape[1] for block in blocks)])[:-1]
    assert [block.start_sample for block in blocks] == starts.tolist()


def test_format_damage_and_truncation_are_those_of_the_recording() -> None:
    recording = ArraySource(AUDIO, truncated=True)
    source = AlignedSource(recording, {1: 100})
    assert source.format == recording.format
    assert source.damage is recording.damage
    truncated = [block.truncated for block in source.blocks()]
    assert truncated == [False] * (len(truncated) - 1) + [True]
