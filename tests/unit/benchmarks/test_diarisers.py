"""The comparison of diarisers."""

from pathlib import Path

import pytest

from benchmarks.diarisation import (
    ONNX,
    Answer,
    Call,
    answered,
    document,
    open_diarizers,
    pooled,
    set_table,
    speed,
    windows_of,
)
from benchmarks.mono import mixed
from benchmarks.scoring.diarisation import DiarisationErrors
from benchmarks.sets import Item, find_items
from tests.real import SAMPLES, diarizer_paths, vad_path
from voice_analytics.backends.diarisation.segmentation import SegmentationNetwork
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.backends.weights import Weights, default_folder, read_manifest


def answer(miss_ms: int, seconds: float, voices: int = 2) -> Answer:
    errors = DiarisationErrors(miss_ms=miss_ms, reference_ms=1000)
    return Answer(voices, errors + errors, errors, seconds, cpu_seconds=seconds / 2)


def call(name: str, seconds: float, window_s: float, **answers: Answer) -> Call:
    item = Item("somewhere", Path(f"{name}.wav"), None)
    return Call(item, seconds, window_s, 2, answers)


def test_errors_are_added_up_over_calls() -> None:
    both = pooled([answer(100, 1.0), answer(300, 2.0, voices=3)])
    assert (both.voices, both.seconds, both.cpu_seconds) == (5, 3.0, 1.5)
    assert both.reported.rate == pytest.approx(0.2)
    assert both.alone.reference_ms == 4000


@pytest.mark.parametrize(("seconds", "windows"), [(1, 1), (10, 1), (10.1, 2), (12.6, 3), (60, 21)])
def test_windows_of_a_call(seconds: float, windows: int) -> None:
    assert windows_of(seconds) == windows


def test_time_is_a_share_of_the_audio_and_a_multiple_of_the_network_alone() -> None:
    calls = [call("a", 60.0, 0.02, onnx=answer(0, 0.9)), call("b", 10.0, 0.02, onnx=answer(0, 0.1))]
    found = speed(calls)
    assert found["onnx_real_time_factor"] == pytest.approx(1.0 / 70)
    assert found["onnx_cpu_time_factor"] == pytest.approx(0.5 / 70)
    assert found["onnx_over_segmentation_alone"] == pytest.approx(1.0 / (0.02 * 22))


def test_a_table_has_a_row_per_call_and_one_for_all() -> None:
    calls = [
        call("a", 60.0, 0.02, onnx=answer(100, 1.0)),
        call("b", 9.0, 0.02, onnx=answer(0, 1.0)),
    ]
    table = set_table("somewhere", calls)
    assert table.row_count == 3
    assert [str(cell) for cell in table.columns[-1].cells] == [
        "10.0 (10.0) 2",
        "0.0 (0.0) 2",
        "5.0 (5.0) 4",
    ]


def test_a_sample_is_answered_by_the_shipped_diariser(tmp_path: Path) -> None:
    (item,) = mixed(find_items([SAMPLES / "mono_mix.flac"]), tmp_path)
    models = (SileroDetector(vad_path()), SegmentationNetwork(diarizer_paths()[0]))
    every = dict(open_diarizers(Weights(read_manifest(), default_folder()), threads=1))
    found = answered(item, models, {ONNX: every[ONNX]})
    figures = document([found], threads=1)["sets"][0]["calls"][0]
    assert (figures["call"], figures["voices"]) == ("mono_mix", 2)
    onnx = figures["diarizers"]["onnx"]
    assert onnx["voices_found"] == 2
    assert 0 < onnx["reported"]["diarisation_error"] < onnx["alone"]["diarisation_error"] < 0.3
