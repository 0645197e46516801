"""The measures of tone, of calls with tracks."""

from dataclasses import replace

import numpy as np
import pytest

from tests.timelines import A, B
from tests.tracks import Sounding, sounding_call
from voice_analytics.domain.conversation import AcousticTrack, Conversation
from voice_analytics.domain.measure import UNDEFINED, Measure, Value
from voice_analytics.measures import MEASURES

TONE = {m.key: m for m in MEASURES if m.key.startswith(("f0", "pitch", "level", "vocal"))}
LINE = "A[0,4000) B[4300,8000) A[8200,9000)"
SOUNDS = (
    Sounding(-20.0, 110.0, -12.0),
    Sounding(-26.0, 220.0, -6.0),
    Sounding(-20.0, 110.0, -12.0),
)
CALL = sounding_call(LINE, SOUNDS, (A, B))


def values(measure: Measure, conversation: Conversation = CALL) -> dict[str, Value]:
    return dict(measure.compute(conversation))


def test_all_of_them_are_there() -> None:
    assert set(TONE) == {
        *("f0_median", "f0_range", "pitch_variation", "level", "level_range"),
        *("vocal_effort", "vocal_effort_slope"),
    }


@pytest.mark.parametrize(
    ("key", "a", "b", "within"),
    [
        ("f0_median", 110.0, 220.0, 2.0),
        ("f0_range", 1.9, 1.9, 0.15),  # a sine of one semitone
        ("pitch_variation", 0.7, 0.7, 0.05),
        ("level", -20.0, -26.0, 1.0),
        ("level_range", 9.5, 9.5, 0.5),  # a sine of five decibels
        ("vocal_effort", -12.0, -6.0, 0.01),
        ("vocal_effort_slope", -13.0, -7.0, 0.01),
    ],
)
def test_values(key: str, a: float, b: float, within: float) -> None:
    found = values(TONE[key])
    assert found["A"].value == pytest.approx(a, abs=within)
    assert found["B"].value == pytest.approx(b, abs=within)
    assert found["A"].count == len(CALL.tracks["A"].voiced())


@pytest.mark.parametrize("measure", TONE.values(), ids=lambda measure: measure.key)
def test_undefined_with_little_voice_or_parties_not_told_apart(measure: Measure) -> None:
    little = sounding_call("A[0,1000) B[1200,1300)", SOUNDS[:2], (A, B))  # 0.68 s voiced
    assert values(measure, little) == {"A": UNDEFINED, "B": UNDEFINED}
    mixed = sounding_call("A[0,4000)", SOUNDS[:1], (A,), separated=False)
    assert values(measure, mixed) == {"A": UNDEFINED}
    assert values(measure, replace(CALL, tracks={})) == {"A": UNDEFINED, "B": UNDEFINED}


def test_gain_moves_the_level_and_nothing_else() -> None:
    louder = sounding_call(LINE, [s.raised(20.0) for s in SOUNDS], (A, B))
    for key, measure in TONE.items():
        for who, value in values(measure, louder).items():
            before = values(measure)[who].value
            assert before is not None
            moved = before + 20.0 if key == "level" else before
            assert value.value == pytest.approx(moved, abs=1e-4), key


def test_a_track_of_unequal_arrays_is_refused() -> None:
    with pytest.raises(ValueError, match="3 frames cannot hold 2 values"):
        AcousticTrack("A", 10, np.zeros(3, np.float32), np.zeros(2, np.float32))


def test_a_track_without_pitch_is_unvoiced() -> None:
    track = AcousticTrack("A", 10, np.zeros(3, np.float32))
    assert track.voiced().size == 0
    assert np.isnan(track.alpha_db).all()
    with pytest.raises(ValueError, match="read-only"):
        track.f0_hz[0] = 100.0


def test_swapping_the_parties_swaps_the_values() -> None:
    swapped = sounding_call(LINE.translate(str.maketrans("AB", "BA")), SOUNDS, (A, B))
    for measure in TONE.values():
        before, after = values(measure), values(measure, swapped)
        assert (after["A"], after["B"]) == (before["B"], before["A"]), measure.key
