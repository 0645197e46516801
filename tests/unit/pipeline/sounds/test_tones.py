"""Call progress tones and hum."""

import numpy as np
import pytest

from tests.fakes import Samples
from tests.real import sample_call
from tests.tones import dialled
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.sounds.hum import HumMeter
from voice_analytics.pipeline.sounds.keys import Key
from voice_analytics.pipeline.sounds.meter import ChannelSounds, SoundMeter
from voice_analytics.pipeline.sounds.music import MusicLimits
from voice_analytics.pipeline.sounds.spectra import Spectra
from voice_analytics.pipeline.sounds.tones import ToneFinder

NOISE = np.random.default_rng(9)


def tone(seconds: float, *lines_hz: float, level: float = 0.1) -> Samples:
    at = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    wave = sum((level * np.sin(2 * np.pi * hz * at) for hz in lines_hz), start=np.zeros(len(at)))
    return (wave + NOISE.normal(0.0, 3e-4, len(at))).astype(np.float32)


def listened(samples: Samples) -> list[Interval]:
    finder = ToneFinder()
    return finder.push(Spectra(1).push(samples[np.newaxis])[0]) + finder.flush()


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
    found = listened(np.concatenate(parts))
    assert [span.duration_ms for span in found] == pytest.approx([1000, 1000], abs=120)
    assert [span.start_ms for span in found] == pytest.approx([1000, 3000], abs=80)


def test_keys_are_no_call_progress_tones() -> None:
    assert listened(dialled("1550#", 200)) == []


@pytest.mark.parametrize("channel", [0, 1])
def test_speech_has_no_tones(channel: int) -> None:
    assert listened(sample_call("poor_listener")[channel]) == []


def test_a_whistle_is_no_call_progress_tone() -> None:
    assert listened(np.concatenate([tone(1.0), tone(1.0, 1800.0), tone(1.0)])) == []


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


def test_speech_is_what_is_neither_music_nor_tone_nor_key() -> None:
    sounds = ChannelSounds(
        music=(Interval(5000, 9000),),
        tones=(Interval(12_000, 13_000),),
        keys=(Key(Interval(20_000, 20_100), "1"),),
    )
    speech = [
        Interval(1000, 2000),
        Interval(4000, 6000),
        Interval(6500, 7000),
        Interval(8500, 9200),
        Interval(11_900, 13_400),
        Interval(20_020, 20_090),
    ]
    assert sounds.without(speech) == (
        Interval(1000, 2000),
        Interval(4000, 5000),
        Interval(13_000, 13_400),
    )


def test_the_meter_finds_all_of_it_on_its_channel() -> None:
    keys = dialled("42", 250)
    rings = np.concatenate([tone(1.0), tone(1.0, 425.0), keys])
    meter = SoundMeter(2, MusicLimits())
    meter.push(np.stack([tone(len(rings) / SAMPLE_RATE_HZ), rings]))
    quiet, ringing = meter.flush()
    assert quiet == ChannelSounds()
    assert len(ringing.tones) == 1
    assert [key.digit for key in ringing.keys] == ["4", "2"]
    assert ringing.music == ()
