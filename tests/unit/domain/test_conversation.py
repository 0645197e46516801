import numpy as np
import pytest

from tests.timelines import A, B, C, call, written
from voice_analytics.domain.conversation import AcousticTrack, EventKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.turns import build_conversation


def test_what_one_participant_says() -> None:
    conversation = call("A[0,500) A[600,900) B[300,800) A[2000,3000)")
    assert conversation.speech_of("A") == (
        Interval(0, 500),
        Interval(600, 900),
        Interval(2000, 3000),
    )
    assert conversation.ipus_of("A") == (Interval(0, 900), Interval(2000, 3000))
    assert written(conversation.turns_of("A")) == "A[0,3000)"


def test_speech_of_the_others_counts_shared_time_once() -> None:
    conversation = call("A[0,1000) B[500,1500) C[1200,2000)", participants=(A, B, C))
    assert conversation.others_speech_ms("A") == 1500
    assert conversation.others_speech_ms("B") == 1800


def test_events_by_kind() -> None:
    conversation = call("A[0,5000) B[2000,2400) B[4000,7000) A[12000,12500)")
    kinds = [event.kind for event in conversation.events]
    assert kinds == [EventKind.BACKCHANNEL, EventKind.INTERRUPTION, EventKind.DEAD_AIR]
    found = conversation.events_of(EventKind.DEAD_AIR, EventKind.BACKCHANNEL)
    assert [event.kind for event in found] == [EventKind.BACKCHANNEL, EventKind.DEAD_AIR]


def test_tracks_and_language_are_carried_along() -> None:
    track = AcousticTrack("A", 10, np.zeros(3, dtype=np.float32))
    conversation = build_conversation(
        30, (A,), (), (), TurnLimits(), tracks={"A": track}, language="en"
    )
    assert conversation.tracks["A"] is track
    assert conversation.language == "en"
    with pytest.raises(ValueError, match="read-only"):
        track.level_dbfs[0] = 1.0
