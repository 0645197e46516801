"""Speech segments from probabilities and levels."""

import numpy as np
import pytest

from tests.fakes import script
from tests.hearing import Heard, heard, of_channel, segmented
from voice_analytics.pipeline.activity import SpeechSegmenter
from voice_analytics.pipeline.gate import SegmenterOptions


def alone(sure: str, duration_ms: int = 4000, loud: str | None = None, **levels: float) -> Heard:
    loud_script = None if loud is None else script(loud, 1)
    return heard(script(sure, 1), duration_ms, loud=loud_script, **levels)


@pytest.mark.parametrize(
    ("sure", "loud", "segments"),
    [
        pytest.param("A[1000,2000)", "A[1000,2000)", [(1000, 2000)], id="as loud as it is sure"),
        pytest.param("A[1000,2000)", "A[1100,1900)", [(1100, 1900)], id="trimmed to the sound"),
        pytest.param("A[1100,1900)", "A[1000,2000)", [(1000, 2000)], id="widened to the sound"),
        pytest.param("A[1000,2000)", "", [], id="sure of nothing to hear"),
        pytest.param("", "A[1000,2000)", [], id="sound that is no speech"),
        pytest.param("A[1000,1060)", "A[1000,1060)", [], id="too short"),
        pytest.param("A[1000,1100)", "A[1000,1100)", [(1000, 1100)], id="short"),
        pytest.param(
            "A[1000,2000)", "A[1000,1400) A[1550,2000)", [(1000, 2000)], id="pause bridged"
        ),
        pytest.param(
            "A[1000,2000)",
            "A[1000,1400) A[1600,2000)",
            [(1000, 1400), (1600, 2000)],
            id="pause long enough",
        ),
        pytest.param(
            "A[1500,2000)", "A[900,2000)", [(1000, 2000)], id="no further back than 0.5 s"
        ),
        pytest.param("A[1000,1500)", "A[1000,2900)", [(1000, 2000)], id="nor further on"),
        pytest.param("A[1500,2000)", "A[1300,1400) A[1500,2000)", [(1300, 2000)], id="closure"),
        pytest.param(
            "A[1500,2000)", "A[1200,1320) A[1500,2000)", [(1200, 2000)], id="lost packets"
        ),
        pytest.param("A[1500,2000)", "A[1200,1300) A[1500,2000)", [(1500, 2000)], id="no closure"),
        pytest.param("A[3600,4000)", "A[3600,4000)", [(3600, 4000)], id="at the end of the call"),
    ],
)
def test_boundaries(sure: str, loud: str, segments: list[tuple[int, int]]) -> None:
    found = of_channel(segmented(alone(sure, loud=loud)))
    assert len(found) == len(segments)
    # The model's frames are 32 ms long, so that reaching out from them is as coarse.
    for edges, expected in zip(found, segments, strict=True):
        assert edges == pytest.approx(expected, abs=32)


def test_boundaries_inside_the_model_region_are_those_of_the_sound() -> None:
    assert of_channel(segmented(alone("A[900,2100)", loud="A[1040,1970)"))) == [(1040, 1970)]


@pytest.mark.parametrize(
    ("peak", "count"),
    [
        pytest.param(0.45, 0, id="never sure"),
        pytest.param(0.55, 1, id="sure once"),
    ],
)
def test_a_segment_holds_one_sure_frame(peak: float, count: int) -> None:
    call = alone("A[1000,2000)", probability=0.4)
    call.probabilities[0, 45] = peak
    options = SegmenterOptions(sure_probability=0.5)
    assert len(segmented(call, options=options)) == count


def test_region_stays_open_while_the_model_is_in_doubt() -> None:
    """0.2 does not open a region, but keeps one open for longer than loud frames are followed."""
    doubt = alone("A[1000,3000)", probability=0.2)
    assert segmented(doubt) == []
    doubt.probabilities[0, 32:36] = 0.9
    assert of_channel(segmented(doubt)) == [(1000, 3000)]


def test_quiet_sound_of_a_loud_speaker_is_no_speech() -> None:
    call = alone("A[500,1500) A[2000,2200)", floor_db=-80.0)
    call.levels[0, 200:220] = -66.0
    assert of_channel(segmented(call)) == [(500, 1500)]


def test_digital_silence_has_no_speech_whatever_the_model_says() -> None:
    call = alone("A[500,3500)", loud="", floor_db=-120.0)
    assert segmented(call) == []


def test_speech_out_of_digital_silence_is_found() -> None:
    """A line that is switched off between the words says nothing about its noise."""
    call = alone("A[1000,2000) A[2500,3500)", floor_db=-120.0)
    call.levels[0, 105:110] = -55.0
    assert of_channel(segmented(call))[-1] == (2500, 3500)


def test_leakage_of_the_other_party_is_no_speech() -> None:
    call = heard(script("A[500,3500)"), 4000)
    call.levels[1, 50:350] = -45.0
    call.probabilities[1] = call.probabilities[0]
    assert of_channel(segmented(call), 0) == [(500, 3500)]
    assert of_channel(segmented(call), 1) == []


def test_talking_over_the_other_is_speech_of_both() -> None:
    call = heard(script("A[500,3500) B[1500,2500)"), 4000)
    assert of_channel(segmented(call), 0) == [(500, 3500)]
    assert of_channel(segmented(call), 1) == [(1500, 2500)]


def test_one_channel_never_leaks_into_itself() -> None:
    assert of_channel(segmented(alone("A[500,3500)"))) == [(500, 3500)]


@pytest.mark.parametrize("frames", [0, 1, 9, 10, 11, 60])
def test_calls_shorter_than_the_look_ahead(frames: int) -> None:
    quiet = Heard(
        np.full((1, -(-frames * 10 // 32)), 0.02, np.float32),
        np.full((1, frames), -60.0, np.float32),
    )
    assert segmented(quiet) == []


def test_without_an_answer_of_the_model_nothing_is_speech() -> None:
    assert segmented(Heard(np.zeros((1, 0), np.float32), np.full((1, 90), -20.0, np.float32))) == []


def test_short_call_of_speech_is_found() -> None:
    assert of_channel(segmented(alone("A[100,400)", 500))) == [(100, 400)]


def test_options_are_used() -> None:
    options = SegmenterOptions(pause_ms=600, shortest_ms=1500)
    call = alone("A[1000,1500) A[2000,2600)")
    assert of_channel(segmented(call, options=options)) == [(1000, 2600)]
    assert of_channel(segmented(call)) == [(1000, 1500), (2000, 2600)]


def test_a_segment_is_final_soon_after_its_end() -> None:
    call = alone("A[1000,2000)", 10_000)
    until_ms = 2000 + 1400
    early = Heard(call.probabilities[:, : until_ms // 32 + 2], call.levels[:, : until_ms // 10])
    assert of_channel(SpeechSegmenter(1).push(early.probabilities, early.levels)) == [(1000, 2000)]
