"""The arithmetic behind the second voice."""

import numpy as np
import pytest

from samples.voices import VOICES, _minimum_phase, _smoothed, _squeezed


def test_second_voice_is_lower_than_the_first() -> None:
    shift = VOICES["heart-lowered"]
    assert VOICES["heart"] is None
    assert shift is not None
    assert shift.pitch_ratio < shift.formant_ratio < 1


@pytest.mark.parametrize(("peak", "expected"), [(100, 80), (250, 200), (500, 400)])
def test_squeezing_moves_a_peak_down_by_the_ratio(peak: int, expected: int) -> None:
    bins = np.arange(601)[:, None]
    spectrum = -np.abs(bins - peak).astype(np.float64)
    assert int(_squeezed(spectrum, 0.8).argmax()) == expected


def test_smoothing_keeps_a_flat_spectrum() -> None:
    assert _smoothed(np.full((601, 3), -4.0)) == pytest.approx(np.full((601, 3), -4.0))


def test_minimum_phase_of_a_flat_spectrum_is_zero() -> None:
    assert _minimum_phase(np.full((601, 2), 1.5)) == pytest.approx(np.zeros((601, 2)))


def test_minimum_phase_of_a_one_pole_filter_is_its_own() -> None:
    response = 1 / (1 - 0.6 * np.exp(-1j * np.pi * np.arange(601) / 600))
    phase = _minimum_phase(np.log(np.abs(response))[:, None])
    assert phase[:, 0] == pytest.approx(np.angle(response), abs=1e-9)
