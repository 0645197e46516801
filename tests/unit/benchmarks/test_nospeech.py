import wave
from pathlib import Path

import numpy as np
import pytest

from benchmarks.nospeech import (
    RATE_HZ,
    SEED,
    SOUNDS,
    Signal,
    call_progress_tones,
    clicks,
    digital_silence,
    dtmf_runs,
    hold_music,
    line_noise,
    write_set,
)

MINUTE = 60 * RATE_HZ


def made(sound: object, samples: int = MINUTE) -> Signal:
    assert callable(sound)
    signal: Signal = sound(samples, np.random.default_rng(SEED))
    return signal


def level_dbfs(signal: Signal) -> float:
    return float(10 * np.log10(np.mean(signal**2)))


def power_at(signal: Signal, hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(signal[: 10 * RATE_HZ])) ** 2
    return float(spectrum[hz * 10] / spectrum.sum())


@pytest.mark.parametrize("sound", SOUNDS, ids=lambda sound: sound.__name__)
def test_every_sound_has_its_length_and_is_not_clipped(sound: object) -> None:
    for samples in (1, 12_345):
        signal = made(sound, samples)
        assert signal.shape == (samples,)
        assert np.all(np.abs(signal) <= 1.0)


@pytest.mark.parametrize("sound", SOUNDS, ids=lambda sound: sound.__name__)
def test_every_sound_is_the_same_each_time(sound: object) -> None:
    assert np.array_equal(made(sound, 9000), made(sound, 9000))


def test_digital_silence_is_nothing() -> None:
    assert not made(digital_silence).any()


def test_hiss_is_about_sixty_decibels_down_with_hum_in_it() -> None:
    signal = made(line_noise)
    assert -60 < level_dbfs(signal) < -56
    assert power_at(signal, 50) > 100 * power_at(signal, 60)


def test_music_never_stops_for_long() -> None:
    blocks = made(hold_music).reshape(-1, RATE_HZ)
    assert all(level_dbfs(block) > -40 for block in blocks)


def test_dial_tone_comes_first_and_ringback_pauses() -> None:
    signal = made(call_progress_tones)
    assert power_at(signal, 350) + power_at(signal, 440) == pytest.approx(1.0)
    ringback = signal[30 * RATE_HZ :].reshape(-1, RATE_HZ)
    assert [bool(block.any()) for block in ringback[:7]] == [True, True, *[False] * 4, True]


def test_keys_last_a_tenth_of_a_second() -> None:
    sounding = np.flatnonzero(np.abs(made(dtmf_runs)) > 1e-9)
    gaps = np.flatnonzero(np.diff(sounding) > RATE_HZ // 50)
    assert sounding[gaps[0]] - sounding[0] == pytest.approx(RATE_HZ // 10, abs=8)
    assert len(gaps) > 50


def test_clicks_are_short_and_loud_against_the_line() -> None:
    signal = np.abs(made(clicks))
    assert signal.max() > 0.1
    assert float(np.mean(signal > 0.01)) < 0.02


def test_the_set_is_written_as_telephone_recordings_without_words(tmp_path: Path) -> None:
    items = write_set(tmp_path, minutes=0.01)
    assert [item.name for item in items] == [sound.__name__ for sound in SOUNDS]
    for item in items:
        assert item.truth is not None
        assert item.truth.whole_text == ""
        with wave.open(str(item.audio)) as file:
            assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (1, 8000, 4800)
