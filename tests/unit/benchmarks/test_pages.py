"""The call of an hour that pages are measured with."""

import pytest

from benchmarks.long_call import HOUR_MS, PEAKS_PER_S, long_peaks, long_report
from benchmarks.pages import table


@pytest.mark.slow
def test_call_of_an_hour_is_whole() -> None:
    report = long_report()
    assert (report.call.duration_ms, len(report.turns), len(report.words)) == (HOUR_MS, 600, 9000)
    (assessment,) = report.assessments
    assert assessment.score is not None
    assert assessment.score.value is not None
    assert report.flags
    assert {len(one.level_db) for one in report.curves.participants.values()} == {HOUR_MS // 100}


def test_waveform_is_as_long_as_the_call() -> None:
    peaks = long_peaks()
    assert peaks.count == HOUR_MS // 1000 * PEAKS_PER_S
    assert (peaks.values[..., 0] <= peaks.values[..., 1]).all()


def test_table_names_every_page() -> None:
    ready = {"/calls": {"p50": 400.0, "worst": 500.0, "target": 1000.0}}
    frames = {"p50": 16.0, "p95": 18.0, "longest": 40.0, "over_50": 0, "frames": 90}
    scrolls = {"scroll_frames_ms": frames, "close_up_frames_ms": frames}
    shown = table({"ready_ms": ready, "close_up_ms": {"p50": 600.0, "worst": 700.0}, **scrolls})
    assert shown.row_count == 6
