"""Raised voice, from tracks."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timelines import A, B, call, speech
from tests.tracks import Sounding, sounding_call, track
from voice_analytics.domain.conversation import Conversation, Event, EventKind
from voice_analytics.domain.limits import TurnLimits

TURNS = " ".join(
    f"A[{n * 8000},{n * 8000 + 3000}) B[{n * 8000 + 3300},{n * 8000 + 7700})" for n in range(6)
)
USUAL = Sounding()
WHO_ASKS = Sounding(-30.0, 210.0)
ALL_USUAL = [USUAL, WHO_ASKS] * 6


def raised_in(conversation: Conversation) -> tuple[Event, ...]:
    return conversation.events_of(EventKind.RAISED_VOICE)


def with_turn(index: int, sound: Sounding) -> list[Sounding]:
    return [*ALL_USUAL[:index], sound, *ALL_USUAL[index + 1 :]]


def test_nobody_is_raised_where_all_turns_are_alike() -> None:
    assert raised_in(sounding_call(TURNS, ALL_USUAL, (A, B))) == ()


def test_a_turn_well_above_the_others_is_raised() -> None:
    sounds = with_turn(5, WHO_ASKS.raised(8.0, 3.0))
    (event,) = raised_in(sounding_call(TURNS, sounds, (A, B)))
    assert (event.participant, event.confidence) == ("B", 0.9)
    assert event.interval.overlap_ms(speech(TURNS)[5].interval) >= 4000
    assert event.detail.level_db == pytest.approx(8.0, abs=0.5)
    assert event.detail.f0_st == pytest.approx(3.0, abs=0.5)


def test_level_without_pitch_is_less_sure() -> None:
    (event,) = raised_in(sounding_call(TURNS, with_turn(5, WHO_ASKS.raised(8.0)), (A, B)))
    assert event.confidence == 0.6


@pytest.mark.parametrize("by_db", [0.0, 3.0, 5.0, -8.0])
def test_a_little_louder_is_not_raised(by_db: float) -> None:
    assert raised_in(sounding_call(TURNS, with_turn(4, USUAL.raised(by_db, 4.0)), (A, B))) == ()


def test_a_stressed_turn_whose_quiet_parts_stay_is_not_raised() -> None:
    stressed = replace(USUAL, swing_db=14.0)
    assert raised_in(sounding_call(TURNS, with_turn(4, stressed), (A, B))) == ()


def test_a_short_shout_is_not_raised() -> None:
    short = TURNS.replace("A[16000,19000)", "A[16000,17200)")  # 0.8 s of it voiced
    assert raised_in(sounding_call(short, with_turn(4, USUAL.raised(10.0)), (A, B))) == ()


def test_raised_in_half_of_the_turns_is_found_in_each() -> None:
    sounds = [
        sound.raised(8.0) if index in (1, 5, 9) else sound for index, sound in enumerate(ALL_USUAL)
    ]
    assert len(raised_in(sounding_call(TURNS, sounds, (A, B)))) == 3


def test_limits_are_those_in_force() -> None:
    said = speech(TURNS)
    sounds = with_turn(4, USUAL.raised(8.0))
    own = [(s, x) for s, x in zip(said, sounds, strict=True) if s.participant == "A"]
    tracks = {"A": track("A", [s for s, _ in own], [x for _, x in own], said[-1].interval.end_ms)}
    for limits, found in (
        (TurnLimits(), 1),
        (TurnLimits(raised_voice_level_db=9), 0),
        (TurnLimits(raised_voice_ms=3000), 0),
    ):
        assert len(raised_in(call(TURNS, limits=limits, tracks=tracks))) == found


def test_nobody_is_raised_where_parties_were_not_told_apart() -> None:
    alone = "A[0,3000) A[5000,8000) A[10000,13000)"
    sounds: Sequence[Sounding] = (USUAL, USUAL, USUAL.raised(10.0))
    assert len(raised_in(sounding_call(alone, sounds, (A,)))) == 1
    assert raised_in(sounding_call(alone, sounds, (A,), separated=False)) == ()


def test_without_tracks_nobody_is_raised() -> None:
    assert raised_in(call(TURNS)) == ()


@given(st.floats(-30.0, 15.0), st.lists(st.sampled_from([0.0, 4.0, 7.0, 9.0]), min_size=12))
def test_absolute_gain_changes_nothing(gain_db: float, raises: list[float]) -> None:
    sounds = [s.raised(db) for s, db in zip(ALL_USUAL, raises, strict=False)]
    gained = [s.raised(gain_db) if i % 2 else s for i, s in enumerate(sounds)]
    before = raised_in(sounding_call(TURNS, sounds, (A, B)))
    after = raised_in(sounding_call(TURNS, gained, (A, B)))
    assert [(e.participant, e.interval) for e in before] == [
        (e.participant, e.interval) for e in after
    ]


def test_a_shift_in_time_shifts_the_event() -> None:
    sounds = with_turn(5, WHO_ASKS.raised(8.0))
    (event,) = raised_in(sounding_call(TURNS, sounds, (A, B)))
    conversation = sounding_call(TURNS, sounds, (A, B))
    by_ms = 5000
    tracks = {
        name: replace(
            own,
            level_dbfs=np.pad(own.level_dbfs, (by_ms // 10, 0), constant_values=-70.0),
            f0_hz=np.pad(own.f0_hz, (by_ms // 10, 0), constant_values=np.nan),
            alpha_db=np.pad(own.alpha_db, (by_ms // 10, 0), constant_values=np.nan),
            slope_db=np.pad(own.slope_db, (by_ms // 10, 0), constant_values=np.nan),
        )
        for name, own in conversation.tracks.items()
    }
    moved = " ".join(
        f"{s.participant}[{s.interval.start_ms + by_ms},{s.interval.end_ms + by_ms})"
        for s in speech(TURNS)
    )
    (later,) = raised_in(call(moved, tracks=tracks))
    assert later == replace(event, interval=event.interval.shifted(by_ms))
