"""Keys of a telephone heard as tones."""

import numpy as np
import pytest

from tests.fakes import Samples
from tests.real import sample_call
from tests.tones import KEYPAD_DIGITS, dialled
from voice_analytics.domain.audio import SAMPLE_RATE_HZ
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.sounds.keys import Key, KeyFinder

CARD = "4111222233334444#"


def heard(samples: Samples) -> list[Key]:
    finder = KeyFinder()
    return finder.push(samples) + finder.flush()


def typed(samples: Samples) -> str:
    return "".join(key.digit for key in heard(samples))


@pytest.mark.parametrize(
    ("on_ms", "over_db", "twist_db", "off"),
    [
        pytest.param(50, 30.0, 0.0, 0.0, id="dialled by a machine"),
        pytest.param(100, 30.0, 0.0, 0.0, id="quiet line"),
        pytest.param(100, 10.0, 0.0, 0.0, id="noise 10 dB below"),
        pytest.param(100, 30.0, 6.0, 0.0, id="high tone louder"),
        pytest.param(100, 30.0, -6.0, 0.0, id="low tone louder"),
        pytest.param(100, 30.0, 0.0, 0.015, id="1.5 % too high"),
        pytest.param(100, 30.0, 0.0, -0.015, id="1.5 % too low"),
    ],
)
def test_every_key_is_found_in_its_order(
    on_ms: int, over_db: float, twist_db: float, off: float
) -> None:
    digits = KEYPAD_DIGITS + CARD
    sound = dialled(digits, on_ms, over_db=over_db, twist_db=twist_db, off=off)
    assert typed(sound) == digits


def test_a_key_is_where_it_was_pressed() -> None:
    (key,) = heard(dialled("5", 200))
    assert key.interval.overlap_ms(Interval(500, 700)) == 200
    assert key.interval.duration_ms < 280


@pytest.mark.parametrize("name", ["good_listener", "poor_listener"])
@pytest.mark.parametrize("channel", [0, 1])
def test_speech_has_no_keys(name: str, channel: int) -> None:
    assert typed(sample_call(name)[channel]) == ""


@pytest.mark.parametrize("off", [0.035, -0.035])
def test_tones_beside_those_of_keys_are_none(off: float) -> None:
    assert typed(dialled(CARD, 100, off=off)) == ""


def test_one_tone_alone_is_no_key() -> None:
    at = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    assert typed((0.1 * np.sin(2 * np.pi * 770.0 * at)).astype(np.float32)) == ""


def test_a_blip_alone_is_no_key_and_in_a_row_of_keys_it_is() -> None:
    assert typed(dialled("7", 45)) == ""
    assert typed(dialled("77", 45)) == "77"


def test_what_a_key_says_of_itself_does_not_tell_the_digit() -> None:
    assert repr(Key(Interval(1, 2), "8")) == "Key(interval=Interval(start_ms=1, end_ms=2))"
