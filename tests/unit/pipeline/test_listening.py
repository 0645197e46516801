"""The first pass over a recording."""

import numpy as np
import pytest

from tests.fakes import ArraySource, ScriptedDetector, performed, script
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import Listening, listen
from voice_analytics.pipeline.protocols import Damage

SPEECH = script("A[300,1500) B[1800,2600)")


def listened(duration_ms: int = 3000, **about: bool | Damage) -> tuple[Listening, list[int]]:
    reports: list[int] = []
    source = ArraySource(performed(SPEECH, duration_ms), **about)  # type: ignore[arg-type]
    found = listen(source, ScriptedDetector(SPEECH), SegmenterOptions(), reports.append)
    return found, reports


def test_segments_levels_and_length() -> None:
    found, reports = listened()
    assert found.duration_ms == 3000
    assert found.levels_dbfs.shape == (2, 300)
    assert [[(s.start_ms, s.end_ms) for s in own] for own in found.segments] == [
        [(300, 1500)],
        [(1800, 2600)],
    ]
    assert found.active_shares() == pytest.approx([0.4, 0.8 / 3])
    assert reports == [1000, 2000, 3000]
    assert not found.truncated
    assert not found.damaged


def test_speech_ends_where_the_recording_does() -> None:
    audio = performed(SPEECH, 3000)[:, : 16 * 1000 + 83]
    found = listen(ArraySource(audio), ScriptedDetector(SPEECH), SegmenterOptions(), lambda _: None)
    assert found.duration_ms == 1005
    assert found.segments[0][-1].end_ms == 1005
    assert found.levels_dbfs.shape[1] == 100


def test_a_break_in_the_data_is_known() -> None:
    assert listened(truncated=True)[0].truncated


@pytest.mark.parametrize(("values", "damaged"), [(0, False), (3, True)])
def test_values_that_are_no_number_are_known(values: int, damaged: bool) -> None:
    assert listened(damage=Damage(non_finite=values))[0].damaged is damaged


@pytest.mark.parametrize("samples", [0, 1, 100, 511])
def test_recordings_of_next_to_nothing(samples: int) -> None:
    source = ArraySource(np.zeros((2, samples), np.float32))
    found = listen(source, ScriptedDetector(SPEECH), SegmenterOptions(), lambda _: None)
    assert found.segments == ((), ())
    assert found.active_shares() == [0.0, 0.0]
