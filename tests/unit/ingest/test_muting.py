"""Paused stretches are silent for everything that listens."""

import numpy as np
import pytest

from tests.fakes import ArraySource
from voice_analytics.domain.interval import Interval
from voice_analytics.ingest.muting import MutedSource

AUDIO = np.full((2, 48_000), 0.5, np.float32)


@pytest.mark.parametrize("sizes", [(16_000,), (777, 5), (48_000,)], ids=str)
@pytest.mark.parametrize(
    "pauses",
    [
        (Interval(0, 500),),
        (Interval(900, 1100), Interval(2000, 2001)),
        (Interval(2500, 9000),),
        (),
    ],
    ids=["start", "two", "beyond the end", "none"],
)
def test_pauses_are_silent_and_nothing_else(
    sizes: tuple[int, ...], pauses: tuple[Interval, ...]
) -> None:
    source = MutedSource(ArraySource(AUDIO, sizes), pauses)
    heard = np.concatenate([block.samples for block in source.blocks()], axis=1)
    expected = AUDIO.copy()
    for pause in pauses:
        expected[:, pause.start_ms * 16 : pause.end_ms * 16] = 0.0
    np.testing.assert_array_equal(heard, expected)


def test_format_damage_and_truncation_are_those_of_the_recording() -> None:
    recording = ArraySource(AUDIO, truncated=True)
    source = MutedSource(recording, (Interval(2900, 3000),))
    assert source.format == recording.format
    assert source.damage is recording.damage
    assert [block.truncated for block in source.blocks()] == [False, False, True]
