"""Call progress tones, keys and hum."""

import numpy as np
import pytest

from tests.fakes import Samples
from tests.real import sample_call
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.sounds.hum import HumMeter
from voice_analytics.pipeline.sounds.meter import ChannelSounds, SoundMeter
from voice_analytics.pipeline.sounds.music import MusicLimits
from voice_analytics.pipeline.sounds.spectra import Spectra
from voice_analytics.pipeline.sounds.tones import ToneFinder

NOISE = np.random.default_rng(9)


def tone(seconds: float, *lines_hz: float, level: float = 0.1) -> Samples:
    at = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    wave = sum((level * np.sin(2 * np.pi * hz * at) for hz in lines_hz), start=np.zeros(len(at)))
    return (wave + NOISE.normal(0.0, 3e-4, len(at))).astype(np.float32)


def listened(samples: Samples) -> tuple[list[Interval], int]:
    finder = ToneFinder()
    found = finder.push(Spectra(1).push(samples[np.newaxis])[0]) + finder.flush()
    return found, finder.keys


@pytest.mark.parametrize(
    "lines_hz",
    [
        pytest.param((425.0,), id="ring, most of Europe"),
        pytest.param((440.0, 480.0), id="ring, North America"),
        pytest.param((400.0, 450.0), id="ring, United Kingdom"),
        pytest.param((350.0, 440.0), id="dial"),
        pytest.param((480.0, 620.0), id="busy"),
    ],
)
def test_a_tone_is_found_with_its_length(lines_hz: tuple[float, ...]) -> None:
    parts = [tone(1.0), tone(1.0, *lines_hz), tone(1.0), tone(1.0, *lines_hz), tone(1.0)]
    found, keys = listened(np.concatenate(parts))
    assert [span.duration_ms for span in found] == pytest.approx([1000, 1000], abs=120)
    assert [span.start_ms for span in found] == pytest.approx([1000, 3000], abs=80)
    assert keys == 0


def test_keys_are_counted() -> None:
    pressed = [(697.0, 1209.0), (770.0, 1336.0), (770.0, 1336.0), (941.0, 1477.0)]
    parts = [part for key in pressed for part in (tone(0.2, *key), tone(0.3))]
    assert listened(np.concatenate(parts)) == ([], 4)


@pytest.mark.parametrize("channel", [0, 1])
def test_speech_has_no_tones_and_no_keys(channel: int) -> None:
    assert listened(sample_call("poor_listener")[channel]) == ([], 0)


def test_a_whistle_is_no_call_progress_tone() -> None:
    assert listened(np.concatenate([tone(1.0), tone(1.0, 1800.0), tone(1.0)])) == ([], 0)


def hum_of(samples: Samples) -> float | None:
    meter = HumMeter()
    meter.push(Spectra(1).push(samples[np.newaxis])[0])
    return meter.level_dbfs()


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
def test_hum_is_measured_under_speech(mains_hz: float) -> None:
    speech = sample_call("good_listener")[0, : 20 * SAMPLE_RATE_HZ]
    harmonics = [n * mains_hz for n in range(4, 10)]
    hum = tone(20.0, *harmonics, level=2e-3)
    assert hum_of(speech + hum) == pytest.approx(-57.0 + 10.0 * np.log10(6), abs=2.5)


@pytest.mark.parametrize("level", [0.0, 1e-3])
def test_hiss_is_no_hum(level: float) -> None:
    hiss = NOISE.normal(0.0, 1.0, 10 * SAMPLE_RATE_HZ) * level
    assert hum_of(hiss.astype(np.float32)) is None


def test_speech_is_what_is_neither_music_nor_tone() -> None:
    sounds = ChannelSounds(music=(Interval(5000, 9000),), tones=(Interval(12_000, 13_000),))
    speech = [
        Interval(1000, 2000),
        Interval(4000, 6000),
        Interval(6500, 7000),
        Interval(8500, 9200),
        Interval(11_900, 13_400),
    ]
    assert sounds.without(speech) == (
        Interval(1000, 2000),
        Interval(4000, 5000),
        Interval(13_000, 13_400),
    )


def test_the_meter_finds_all_of_it_on_its_channel() -> None:
    rings = np.concatenate([tone(1.0), tone(1.0, 425.0), tone(2.0)])
    meter = SoundMeter(2, MusicLimits())
    meter.push(np.stack([tone(4.0), rings]))
    quiet, ringing = meter.flush()
    assert quiet == ChannelSounds()
    assert len(ringing.tones) == 1
    assert ringing.music == ()
