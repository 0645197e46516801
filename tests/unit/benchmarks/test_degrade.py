"""Recordings made worse on purpose."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import degrade
from benchmarks.errors import BenchmarkError
from benchmarks.sets import find_items
from benchmarks.timing import NoRecogniser
from tests.real import SAMPLES

GENERATOR_SEED = 4


def generator() -> np.random.Generator:
    return np.random.default_rng(GENERATOR_SEED)


@pytest.fixture(scope="module")
def audio() -> degrade.Audio:
    return degrade.load(SAMPLES / "good_listener.flac")[:, : 20 * 16_000]


@pytest.mark.parametrize("below_db", [20, 10, 5])
def test_white_noise_is_so_far_below_the_speech_of_each_channel(
    audio: degrade.Audio, below_db: int
) -> None:
    levels = degrade.speech_levels_db
    noise = degrade.white(audio, generator(), below_db=below_db, levels=levels) - audio
    for row, hiss in zip(audio, noise, strict=True):
        level_db = 10.0 * np.log10(np.mean(np.square(hiss)))
        assert degrade.speech_level_db(row) - level_db == pytest.approx(below_db, abs=0.2)


def test_white_noise_is_as_loud_on_every_channel_and_so_far_below_the_mix(
    audio: degrade.Audio,
) -> None:
    uneven = audio * np.array([[1.0], [0.1]])
    levels = degrade.mix_levels_db
    noise = degrade.white(uneven, generator(), below_db=10, levels=levels) - uneven
    mixed = np.mean(np.square(uneven.mean(axis=0)))
    assert np.mean(np.square(noise), axis=1) == pytest.approx([mixed / 10] * 2, rel=0.02)


def test_a_silent_call_has_a_level() -> None:
    assert degrade.mix_levels_db(np.zeros((2, 100))) == pytest.approx([-120.0, -120.0])


def test_babble_is_many_voices_so_far_below(audio: degrade.Audio) -> None:
    voices = degrade.Voices([SAMPLES / "good_listener.flac", SAMPLES / "poor_listener.flac"])
    levels = degrade.speech_levels_db
    noise = degrade.babble(audio, generator(), voices=voices, below_db=10, levels=levels) - audio
    for row, babble in zip(audio, noise, strict=True):
        below_db = degrade.speech_level_db(row) - degrade.speech_level_db(babble)
        assert below_db == pytest.approx(10.0, abs=0.2)


def test_bleed_is_the_other_channel_late_and_faint(audio: degrade.Audio) -> None:
    leaked = degrade.bleed(audio, generator(), below_db=20) - audio
    late = int(np.argmax(np.correlate(leaked[1, :64_000], audio[0, :60_000], "valid")))
    assert 0 <= late <= 200 * 16
    np.testing.assert_allclose(leaked[1, late:], 0.1 * audio[0, : audio.shape[1] - late])


@pytest.mark.parametrize("share", [0.01, 0.1])
def test_packets_are_lost_whole(audio: degrade.Audio, share: float) -> None:
    lossy = degrade.loss(audio + 1.0, generator(), share=share)
    packets = lossy[:, : lossy.shape[1] // degrade.PACKET * degrade.PACKET].reshape(
        2, -1, degrade.PACKET
    )
    lost = (packets == 0.0).all(axis=2)
    assert not ((packets == 0.0).any(axis=2) & ~lost).any()
    assert lost.mean() == pytest.approx(share, abs=0.02)


def test_the_other_conditions(audio: degrade.Audio) -> None:
    assert degrade.mono(audio, generator()).shape == (1, audio.shape[1])
    late = degrade.delay(audio, generator())
    np.testing.assert_array_equal(late[0], audio[0])
    np.testing.assert_array_equal(late[1, 2400:], audio[1, :-2400])
    coded = degrade.g711(audio, generator())
    assert coded.shape == audio.shape
    assert 0.0 < np.mean(np.square(coded - audio)) < 0.05 * np.mean(np.square(audio))


def test_items_are_written_with_the_condition_in_the_name_of_their_set(tmp_path: Path) -> None:
    items = find_items([SAMPLES / "good_listener.flac", SAMPLES / "mono_mix.flac"])
    (made,) = degrade.degraded(items, "loss_3", tmp_path, ())
    assert (made.set_name, made.name, made.truth) == (
        "samples_loss_3",
        "good_listener",
        items[0].truth,
    )
    before, after = degrade.load(items[0].audio), degrade.load(made.audio)
    assert after.shape == before.shape
    assert (after == 0.0).mean() > (before == 0.0).mean()


def test_conditions_are_chosen_by_name() -> None:
    assert degrade.chosen(["mono", "g711", "mono"]) == ("mono", "g711")
    assert degrade.chosen(["all"]) == degrade.NAMES
    assert degrade.chosen([]) == ()
    with pytest.raises(BenchmarkError, match="rain: no such condition; known are g711"):
        degrade.chosen(["rain"])


def test_babble_is_made_of_what_lies_beside_else_of_the_samples(tmp_path: Path) -> None:
    assert {path.parent for path in degrade.speech_for_babble([tmp_path])} == {SAMPLES}
    near = tmp_path / "turns" / "librispeech"
    near.mkdir(parents=True)
    (near / "one.wav").write_bytes(b"")
    assert degrade.speech_for_babble([tmp_path / "calls"]) == (near / "one.wav",)


def test_without_a_recogniser_there_are_no_words() -> None:
    nobody = NoRecogniser()
    assert nobody.knows("en") is False
    assert nobody.languages(np.zeros(1, np.float32)) == {}
    (decoded,) = nobody.decode([np.zeros(1, np.float32)], "en")
    assert decoded.words == ()
