"""Hold music, and what is none."""

import numpy as np
import pytest

from benchmarks import holdset, nospeech
from tests.fakes import Samples
from tests.real import sample_call
from voice_analytics.domain.audio import SAMPLE_RATE_HZ, to_ms
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.sounds.music import MusicFinder, MusicLimits
from voice_analytics.pipeline.sounds.spectra import Spectra

EDGE_MS = 400


def music_in(samples: Samples) -> list[Interval]:
    finder = MusicFinder(MusicLimits())
    return finder.push(Spectra(1).push(samples[np.newaxis])[0]) + finder.flush()


def silence(seconds: float) -> Samples:
    quiet = np.random.default_rng(1).normal(0.0, 1e-3, round(seconds * SAMPLE_RATE_HZ))
    return quiet.astype(np.float32)


@pytest.mark.parametrize("voice", sorted(holdset.VOICES))
@pytest.mark.parametrize("seed", [11, 12])
def test_music_between_silence_is_found_with_its_edges(voice: str, seed: int) -> None:
    tune = holdset.at_16_khz(holdset.music(9.0, voice, np.random.default_rng(seed)))
    (found,) = music_in(np.concatenate([silence(3.0), tune, silence(3.0)]))
    assert found.start_ms == pytest.approx(3000, abs=EDGE_MS)
    assert found.end_ms == pytest.approx(3000 + to_ms(len(tune)), abs=EDGE_MS)


@pytest.mark.parametrize("channel", [0, 1])
def test_speech_is_no_music(channel: int) -> None:
    assert music_in(sample_call("poor_listener")[channel]) == []


@pytest.mark.parametrize(
    "sound",
    [nospeech.digital_silence, nospeech.line_noise, nospeech.dtmf_runs, nospeech.clicks],
    ids=lambda sound: str(sound.__name__),
)
def test_noises_and_keys_are_no_music(sound: nospeech.Sound) -> None:
    made = sound(20 * nospeech.RATE_HZ, np.random.default_rng(5))
    assert music_in(holdset.at_16_khz(made)) == []


def test_a_jingle_is_no_hold() -> None:
    tune = holdset.at_16_khz(holdset.music(3.0, "piano", np.random.default_rng(2)))
    assert music_in(np.concatenate([silence(3.0), tune, silence(4.0)])) == []


def test_music_that_goes_on_after_a_rest_is_one() -> None:
    tune = holdset.at_16_khz(holdset.music(8.0, "strings", np.random.default_rng(4)))
    (found,) = music_in(np.concatenate([tune, silence(1.5), tune, silence(4.0)]))
    assert found.duration_ms == pytest.approx(17_500, abs=2 * EDGE_MS)


def test_music_that_goes_on_after_a_while_is_two() -> None:
    tune = holdset.at_16_khz(holdset.music(8.0, "strings", np.random.default_rng(4)))
    assert len(music_in(np.concatenate([tune, silence(6.0), tune]))) == 2
