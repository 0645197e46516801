"""Where a speaker makes sound, and the syllables heard in it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.timelines import call, hold
from voice_analytics.domain.conversation import AcousticTrack, Conversation
from voice_analytics.domain.interval import Interval
from voice_analytics.turns.nuclei import count_nuclei
from voice_analytics.turns.phonation import phonation

Levels = Sequence[tuple[int, float]]
"""Runs of frames of 10 ms: how many, and their level."""


def track(runs: Levels) -> AcousticTrack:
    level = np.concatenate([np.full(count, db, np.float32) for count, db in runs])
    return AcousticTrack("A", 10, level)


def heard(timeline: str, runs: Levels) -> Conversation:
    duration_ms = 10 * sum(count for count, _ in runs)
    return replace(call(timeline, duration_ms=duration_ms), tracks={"A": track(runs)})


QUIET_ROOM = (100, -70.0)
RESTLESS_NOISE = [(1, -40.0), (1, -44.0)] * 50
"""Reaches -38 dB, and so hides 29 ms of a pause between sounds at -20 dB."""


@pytest.mark.parametrize(
    ("runs", "pause_ms", "expected"),
    [
        pytest.param([(100, -20.0), QUIET_ROOM], 200, [Interval(0, 1000)], id="nothing but sound"),
        pytest.param(
            [(40, -20.0), (20, -50.0), (40, -20.0), QUIET_ROOM],
            200,
            [Interval(0, 400), Interval(600, 1000)],
            id="a pause",
        ),
        pytest.param(
            [(40, -20.0), (19, -50.0), (41, -20.0), QUIET_ROOM],
            200,
            [Interval(0, 1000)],
            id="too short a pause",
        ),
        pytest.param(
            [(40, -20.0), (20, -45.0), (40, -20.0), QUIET_ROOM],
            200,
            [Interval(0, 1000)],
            id="weak speech is no pause",
        ),
        pytest.param(
            [(40, -20.0), (20, -50.0), (1, -30.0), (9, -50.0), (30, -20.0), QUIET_ROOM],
            200,
            [Interval(0, 400), Interval(700, 1000)],
            id="a click does not divide a pause",
        ),
        pytest.param(
            [(30, -50.0), (40, -20.0), (30, -50.0), QUIET_ROOM],
            200,
            [Interval(300, 700)],
            id="at both ends",
        ),
        pytest.param(
            [(40, -20.0), (20, -40.0), (40, -20.0), (100, -40.0)],
            200,
            [Interval(0, 400), Interval(600, 1000)],
            id="a pause in even noise",
        ),
        pytest.param(
            [(40, -20.0), (20, -38.0), (40, -20.0), (100, -40.0)],
            200,
            [Interval(0, 1000)],
            id="weak speech in even noise",
        ),
        pytest.param(
            [(40, -20.0), (26, -41.0), (34, -20.0), *RESTLESS_NOISE],
            200,
            [Interval(-15, 414), Interval(645, 1014)],
            id="restless noise makes pauses look longer and turns shorter",
        ),
        pytest.param(
            [(40, -20.0), (22, -41.0), (38, -20.0), *RESTLESS_NOISE],
            200,
            [Interval(-15, 1014)],
            id="too short but for the noise",
        ),
        pytest.param(
            [(30, -41.0), (40, -20.0), (30, -41.0), *RESTLESS_NOISE],
            200,
            [Interval(285, 714)],
            id="at both ends in restless noise",
        ),
        pytest.param(
            [(40, -20.0), (26, -32.0), (34, -20.0), (100, -31.0)],
            200,
            [Interval(0, 1000)],
            id="noise too near to tell",
        ),
        pytest.param(
            [(40, -20.0), (20, -50.0), (40, -20.0)],
            200,
            [Interval(0, 400), Interval(600, 1000)],
            id="no silence to hear the noise in",
        ),
    ],
)
def test_pauses_are_told_by_the_level(
    runs: Levels, pause_ms: int, expected: list[Interval]
) -> None:
    end_ms = 10 * sum(count for count, _ in runs)
    answer = f" B[{end_ms - 100},{end_ms})" if end_ms > 1000 else ""
    conversation = heard("A[0,1000)" + answer, runs)
    assert phonation(conversation, "A", pause_ms) == (tuple(expected),)


def test_each_turn_is_measured_by_its_own_loudest_part() -> None:
    shouted = [(100, -5.0), (150, -70.0), (40, -33.0), (20, -62.0), (40, -33.0), (50, -70.0)]
    conversation = heard("A[0,1000) B[1200,2300) A[2500,3500)", shouted)
    quiet = (Interval(2500, 2900), Interval(3100, 3500))
    assert phonation(conversation, "A", 200) == ((Interval(0, 1000),), quiet)


def test_the_units_of_a_turn_are_measured_together() -> None:
    runs = [(40, -20.0), (40, -70.0), (20, -38.0), (20, -50.0), (20, -38.0), QUIET_ROOM]
    conversation = heard("A[0,400) A[800,1400)", runs)
    units = (Interval(0, 400), Interval(800, 1000), Interval(1200, 1400))
    assert phonation(conversation, "A", 200) == (units,)


def test_silence_on_both_sides_of_an_edge_is_one_pause() -> None:
    conversation = heard("A[0,500) A[700,1400)", [(40, -20.0), (45, -50.0), (55, -20.0)])
    assert phonation(conversation, "A", 300) == ((Interval(0, 400), Interval(850, 1400)),)
    assert phonation(conversation, "A", 500) == ((Interval(0, 1400),),)


@pytest.mark.parametrize("shared", [False, True])
def test_the_background_is_heard_where_nobody_speaks_on_the_channel(shared: bool) -> None:
    runs = [(40, -20.0), (20, -50.0), (40, -20.0), (20, -70.0), (300, -30.0)]
    conversation = heard("A[0,1000) B[1200,4200)", runs)
    if shared:
        parties = tuple(replace(who, channel=0) for who in conversation.participants)
        conversation = replace(conversation, participants=parties)
    pause = (Interval(0, 400), Interval(600, 1000))
    found = pause if shared else (Interval(0, 1000),)
    assert phonation(conversation, "A", 200) == (found,)


def test_the_background_is_heard_between_the_first_speech_and_the_last() -> None:
    ringing = [(300, -30.0), (40, -20.0), (20, -50.0), (40, -20.0), (50, -70.0), (300, -30.0)]
    conversation = heard("A[3000,4000) B[4400,4500)", ringing)
    assert phonation(conversation, "A", 200) == ((Interval(3000, 3400), Interval(3600, 4000)),)


def test_music_on_hold_is_no_background() -> None:
    runs = [(40, -20.0), (20, -50.0), (40, -20.0), (20, -70.0), (300, -30.0)]
    music = replace(heard("A[0,1000) B[4100,4200)", runs), events=(hold(1200, 4200),))
    assert phonation(music, "A", 200) == ((Interval(0, 400), Interval(600, 1000)),)


def test_without_a_track_units_are_all_sound() -> None:
    conversation = call("A[0,1000) A[1500,2500)")
    assert phonation(conversation, "A", 200) == ((Interval(0, 1000), Interval(1500, 2500)),)
    assert phonation(conversation, "B", 200) == ()


def test_a_unit_off_the_grid_keeps_its_ends() -> None:
    conversation = heard("A[3,997)", [(40, -20.0), (20, -50.0), (40, -20.0), QUIET_ROOM])
    assert phonation(conversation, "A", 200) == ((Interval(3, 400), Interval(600, 997)),)


def test_a_turn_after_the_end_of_the_track_is_all_sound() -> None:
    beyond = replace(call("A[500,1000)"), tracks={"A": track([(1, -20.0)])})
    assert phonation(beyond, "A", 200) == ((Interval(500, 1000),),)
    assert count_nuclei(beyond.tracks["A"], Interval(500, 1000)) == 0


SYLLABLE = [(12, -20.0), (8, -30.0)]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        pytest.param([(50, -20.0)], 1, id="a drone"),
        pytest.param(SYLLABLE * 4, 4, id="four peaks"),
        pytest.param([(12, -20.0), (8, -21.5)] * 4, 1, id="too shallow a dip"),
        pytest.param([*SYLLABLE, (12, -50.0), (12, -48.0), *SYLLABLE], 2, id="a peak in silence"),
        pytest.param([(8, -40.0), (12, -20.0), (8, -40.0)], 1, id="a rise and a fall"),
        pytest.param([(12, -20.0), (8, -30.0), (12, -20.0)], 2, id="ends on a peak"),
    ],
)
def test_syllables_are_peaks_with_dips_between(runs: Levels, expected: int) -> None:
    span = Interval(0, 10 * sum(count for count, _ in runs))
    assert count_nuclei(track(runs), span) == expected
