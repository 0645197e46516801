"""Cutting the stream differently never changes what is found of its sounds, bleed and noise."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import holdset
from tests.fakes import ArraySource, Samples, performed, pieces, script
from tests.tones import dialled
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.bleed import Bleed, BleedMeter, WithoutBleed
from voice_analytics.pipeline.noise import VoiceLevelMeter
from voice_analytics.pipeline.sounds.meter import ChannelSounds, SoundMeter
from voice_analytics.pipeline.sounds.music import MusicLimits

FEW = settings(max_examples=4, deadline=None)
CUTS = st.lists(st.integers(500, 60_000), min_size=1, max_size=6)
WHOLE = [10**9]


def a_line() -> Samples:
    audio = performed(script("A[200,13000) B[9000,26000)"), 27_000)
    audio += np.float32(0.1) * audio[::-1]
    tune = holdset.at_16_khz(holdset.music(6.0, "organ", np.random.default_rng(1)))
    audio[0, 16 * 14_000 : 16 * 14_000 + len(tune)] += tune
    at = np.arange(16_000) / 16_000
    audio[0, -32_000:-16_000] += (0.1 * np.sin(2 * np.pi * 425.0 * at)).astype(np.float32)
    keys = dialled("4711#", 80)
    audio[1, 16_000 : 16_000 + len(keys)] = keys
    return audio


LINE = a_line()


def sounds(sizes: list[int]) -> tuple[ChannelSounds, ...]:
    meter = SoundMeter(2, MusicLimits())
    for here in pieces(LINE.shape[1], sizes):
        meter.push(LINE[:, here])
    return meter.flush()


def bleeds(sizes: list[int]) -> tuple[Bleed, ...]:
    meter = BleedMeter(2)
    for here in pieces(LINE.shape[1], sizes):
        meter.push(LINE[:, here])
    return meter.found()


SOUNDS, BLEEDS = sounds(WHOLE), bleeds(WHOLE)


@FEW
@given(CUTS)
def test_sounds_do_not_depend_on_the_cuts(sizes: list[int]) -> None:
    assert len(SOUNDS[0].music) == 1
    assert len(SOUNDS[0].tones) == 1
    assert len(SOUNDS[1].keys) == 5
    assert sounds(sizes) == SOUNDS


@FEW
@given(CUTS)
def test_bleed_does_not_depend_on_the_cuts(sizes: list[int]) -> None:
    found = bleeds(sizes)
    assert len(BLEEDS) == 1
    assert [(b.level_db, b.delay_ms) for b in found] == [(b.level_db, b.delay_ms) for b in BLEEDS]
    for one, other in zip(found, BLEEDS, strict=True):
        np.testing.assert_array_equal(one.path, other.path)


@FEW
@given(CUTS)
def test_the_audio_without_bleed_does_not_depend_on_the_cuts(sizes: list[int]) -> None:
    def cleaned(parts: list[int]) -> Samples:
        apart = WithoutBleed(ArraySource(LINE, parts), BLEEDS)
        return np.concatenate([block.samples for block in apart.blocks()], axis=1)

    np.testing.assert_array_equal(cleaned(sizes), cleaned(WHOLE))


@FEW
@given(CUTS)
def test_levels_of_the_voice_do_not_depend_on_the_cuts(sizes: list[int]) -> None:
    def levels(parts: list[int]) -> Samples:
        meter = VoiceLevelMeter(2)
        found = [meter.push(LINE[:, here]) for here in pieces(LINE.shape[1], parts)]
        return np.concatenate([*found, meter.flush()], axis=1)

    np.testing.assert_allclose(levels(sizes), levels(WHOLE), atol=1e-3)


@FEW
@given(st.integers(0, 2000))
def test_the_length_stays_when_bleed_is_subtracted(cut_ms: int) -> None:
    samples = LINE[:, cut_ms * 16 :]
    apart = WithoutBleed(ArraySource(samples), BLEEDS)
    assert sum(block.samples.shape[1] for block in apart.blocks()) == samples.shape[1]


spans = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 50)), max_size=6).map(
    lambda pairs: tuple(Interval(a * 50, (a + b) * 50) for a, b in pairs)
)


@given(spans, spans, st.integers(0, 5000))
def test_what_is_left_of_speech_is_speech_and_shifts_with_it(
    music: tuple[Interval, ...], speech: tuple[Interval, ...], by_ms: int
) -> None:
    left = ChannelSounds(music=music).without(speech)
    assert all(not part.overlap_ms(tune) for part in left for tune in music)
    assert all(any(part.intersection(span) == part for span in speech) for part in left)
    later = ChannelSounds(music=tuple(tune.shifted(by_ms) for tune in music))
    assert later.without([s.shifted(by_ms) for s in speech]) == tuple(
        part.shifted(by_ms) for part in left
    )
