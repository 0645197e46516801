"""The pass that follows pitch and effort, with the real tracker."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import ArraySource, Samples, Script, ScriptedDetector, script
from tests.real import pitch_path
from tests.vowels import vowel
from voice_analytics.backends.swift_f0 import SwiftF0Tracker
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import AcousticTrack
from voice_analytics.domain.interval import Interval
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import Listening, listen
from voice_analytics.pipeline.parties import Parties
from voice_analytics.pipeline.tracks import acoustic_tracks
from voice_analytics.pipeline.voices import Voice, hear_voices

SWIFT = SwiftF0Tracker(pitch_path())
TALK = script("A[500,2500) A[4000,5000) B[2600,3900)")
A, B = Participant("A", Role.AGENT, 0), Participant("B", Role.CUSTOMER, 1)


def spoken(speech: Script, pitches: tuple[float, ...], duration_ms: int = 5500) -> Samples:
    noise = np.random.default_rng(3)
    audio = noise.standard_normal((len(speech), duration_ms * 16)) * 1e-3
    for row, (spans, f0_hz) in enumerate(zip(speech, pitches, strict=True)):
        for span in spans:
            here = slice(span.start_ms * 16, span.end_ms * 16)
            # A pitch that never moves would be music on the line.
            audio[row, here] += vowel(f0_hz, span.duration_ms, telephone=True, glide=0.06)
    return audio.astype(np.float32)


AUDIO = spoken(TALK, (120.0, 220.0))


def heard(
    audio: Samples, sizes: tuple[int, ...] = (16_000,), speech: Script = TALK
) -> tuple[Listening, Mapping[int, Voice]]:
    source = ArraySource(audio, sizes)
    listening = listen(source, ScriptedDetector(speech), SegmenterOptions(), lambda _: None)
    channels = range(len(audio))
    return listening, hear_voices(source, channels, listening, SWIFT, lambda _: None)


def tracks(audio: Samples) -> dict[str, AcousticTrack]:
    listening, voices = heard(audio)
    return acoustic_tracks(listening, Parties((A, B), listening.segments, separated=True), voices)


def test_each_channel_has_its_own_pitch_where_it_speaks() -> None:
    listening, voices = heard(AUDIO)
    for channel, f0_hz in enumerate((120.0, 220.0)):
        found = voices[channel].f0_hz
        spans = listening.segments[channel]
        assert np.nanmedian(found) == pytest.approx(f0_hz, rel=0.02)
        voiced = np.flatnonzero(~np.isnan(found))
        assert all(any(at * 10 + 5 in span for span in spans) for at in voiced.tolist())
        assert len(voiced) * 10 > 0.8 * sum(span.duration_ms for span in spans)


def test_effort_is_where_the_pitch_is() -> None:
    _, voices = heard(AUDIO)
    for voice in voices.values():
        np.testing.assert_array_equal(np.isnan(voice.alpha_db), np.isnan(voice.f0_hz))
        np.testing.assert_array_equal(np.isnan(voice.slope_db), np.isnan(voice.f0_hz))


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(100, 50_000), min_size=1, max_size=4))
def test_blocks_change_nothing(sizes: list[int]) -> None:
    _, whole = heard(AUDIO)
    _, cut = heard(AUDIO, tuple(sizes))
    for channel in range(2):
        np.testing.assert_array_equal(cut[channel].f0_hz, whole[channel].f0_hz)
        np.testing.assert_array_equal(cut[channel].alpha_db, whole[channel].alpha_db)
        np.testing.assert_array_equal(cut[channel].slope_db, whole[channel].slope_db)


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 20).map(lambda steps: steps * 160))  # whole frames of the detector too
def test_a_stretch_sounds_the_same_wherever_it_lies(later_ms: int) -> None:
    moved = np.pad(AUDIO, ((0, 0), (later_ms * 16, 0)))
    later = tuple(tuple(span.shifted(later_ms) for span in own) for own in TALK)
    (listening, before), (moved_listening, after) = heard(AUDIO), heard(moved, speech=later)
    assert moved_listening.segments == tuple(
        tuple(span.shifted(later_ms) for span in own) for own in listening.segments
    )
    for channel in range(2):
        found = after[channel].f0_hz[later_ms // 10 :]
        np.testing.assert_allclose(found, before[channel].f0_hz, rtol=1e-3)


@pytest.mark.parametrize("gain_db", [-20.0, -6.0, 6.0])
def test_gain_of_a_channel_moves_its_level_and_nothing_else(gain_db: float) -> None:
    gained = AUDIO.copy()
    gained[1] *= np.float32(10.0 ** (gain_db / 20.0))
    before, after = tracks(AUDIO), tracks(gained)
    voiced = before["B"].voiced()
    np.testing.assert_array_equal(after["B"].voiced(), voiced)
    np.testing.assert_allclose(after["B"].f0_hz[voiced], before["B"].f0_hz[voiced], rtol=1e-3)
    np.testing.assert_allclose(after["B"].alpha_db[voiced], before["B"].alpha_db[voiced], atol=0.1)
    difference = after["B"].level_dbfs[voiced] - before["B"].level_dbfs[voiced]
    np.testing.assert_allclose(difference, gain_db, atol=0.01)
    np.testing.assert_array_equal(after["A"].f0_hz, before["A"].f0_hz)


def test_voices_on_one_channel_count_only_where_they_are_alone() -> None:
    mixed = AUDIO.sum(axis=0, keepdims=True)
    source = ArraySource(np.ascontiguousarray(mixed))
    both = ((Interval(500, 5000),),)
    listening = listen(source, ScriptedDetector(both), SegmenterOptions(), lambda _: None)
    voices = hear_voices(source, (0,), listening, SWIFT, lambda _: None)
    speech = ((Interval(500, 2800), Interval(4000, 5000)), (Interval(2600, 3900),))
    people = (Participant("one", Role.UNKNOWN, 0), Participant("two", Role.UNKNOWN, 0))
    found = acoustic_tracks(listening, Parties(people, speech, separated=True), voices)
    assert np.nanmedian(found["one"].f0_hz) == pytest.approx(120.0, rel=0.02)
    assert np.nanmedian(found["two"].f0_hz) == pytest.approx(220.0, rel=0.02)
    for track in found.values():
        assert np.isnan(track.f0_hz[260:280]).all()
        assert not any(260 <= frame < 280 for frame in track.voiced().tolist())


def test_a_channel_without_speech_has_no_voice() -> None:
    _, voices = heard(np.zeros((2, 32_000), np.float32), speech=script(""))
    assert all(np.isnan(voice.f0_hz).all() for voice in voices.values())
