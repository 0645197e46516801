"""A call in progress is told of as its recording will be, by timing alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import Samples, ScriptedDetector, performed, pieces, script
from tests.real import sample_call, vad_path
from voice_analytics.backends.silero import SileroDetector
from voice_analytics.domain.audio import to_ms
from voice_analytics.domain.call import Participant, Role
from voice_analytics.domain.conversation import EventKind, SpeechSegment
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.pipeline.activity import segmented
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.levels import LevelMeter
from voice_analytics.pipeline.live import LiveEvent, LiveStage
from voice_analytics.turns import build_conversation

OPTIONS, LIMITS = SegmenterOptions(), TurnLimits()
NOT_LIVE = {EventKind.HOLD, EventKind.LONG_MONOLOGUE, EventKind.RAISED_VOICE}

SAID = script("A[500,4000) A[4300,6000) A[8000,9000) B[2000,2400) B[5200,7700) B[14000,16000)")
AUDIO = performed(SAID, 17_000)

Told = tuple[str, str, Interval]


def told(events: list[LiveEvent]) -> list[Told]:
    return sorted((one.event.kind, one.event.participant, one.event.interval) for one in events)


def offline(detector: ScriptedDetector | SileroDetector, audio: Samples) -> list[Told]:
    stream, meter = detector.open(len(audio)), LevelMeter(len(audio))
    answers = np.concatenate([stream.push(audio), stream.flush()], axis=1)
    levels = np.concatenate([meter.push(audio), meter.flush()], axis=1)
    speech = [
        SpeechSegment(str(channel), span)
        for channel, spans in enumerate(segmented(answers, levels, OPTIONS))
        for span in spans
    ]
    people = [
        Participant(str(channel), Role.UNKNOWN, channel=channel) for channel in range(len(audio))
    ]
    whole = build_conversation(to_ms(audio.shape[1]), people, speech, (), LIMITS)
    return sorted(
        (one.kind, one.participant, one.interval)
        for one in whole.events
        if one.kind not in NOT_LIVE
    )


def heard(audio: Samples, *sizes: int) -> list[LiveEvent]:
    stage = LiveStage(ScriptedDetector(SAID), OPTIONS, LIMITS)
    call = stage.open(len(audio))
    found: list[LiveEvent] = []
    for here in pieces(audio.shape[1], sizes):
        call.push(audio[:, here])
        found += [event for _, event in stage.hear([call])]
    return found + list(stage.end(call))


def test_events_are_those_of_the_recording() -> None:
    found = told(heard(AUDIO, 1600))
    assert found == offline(ScriptedDetector(SAID), AUDIO)
    assert {kind for kind, _, _ in found} >= {"backchannel", "interruption", "dead_air"}


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(200, 40_000), min_size=1, max_size=5))
def test_cutting_the_stream_differently_changes_nothing(sizes: list[int]) -> None:
    assert heard(AUDIO, *sizes) == heard(AUDIO, 1600)


def test_events_of_a_sample_are_those_of_its_recording() -> None:
    detector = SileroDetector(vad_path())
    audio = sample_call("poor_listener")[:, : 16 * 40_000]
    stage = LiveStage(detector, OPTIONS, LIMITS)
    calls = [stage.open(2), stage.open(2)]
    found: list[list[LiveEvent]] = [[], []]
    most = 0
    for here in pieces(audio.shape[1], (1600,)):
        for call in calls:
            call.push(audio[:, here])
        for call, event in stage.hear(calls):
            found[calls.index(call)].append(event)
        most = max(most, *(call.remembered for call in calls))
    expected = offline(detector, audio)
    assert len(expected) >= 3
    for call, own in zip(calls, found, strict=True):
        assert told([*own, *stage.end(call)]) == expected
    assert most < 20


def test_events_come_before_the_call_ends() -> None:
    stage = LiveStage(ScriptedDetector(SAID), OPTIONS, LIMITS)
    call = stage.open(2)
    call.push(AUDIO[:, : 16 * 7000])
    found = [event for _, event in stage.hear([call])]
    assert [one.event.kind for one in found] == ["backchannel"]
    assert found[0].decided_ms <= 4500


def test_what_was_said_so_far_is_counted() -> None:
    stage = LiveStage(ScriptedDetector(SAID), OPTIONS, LIMITS)
    call = stage.open(2)
    call.push(AUDIO[:, : 16 * 12_000])
    stage.hear([call])
    so_far = call.so_far()
    assert so_far.heard_ms == pytest.approx(12_000, abs=32)
    assert so_far.speech_ms == pytest.approx((6200, 2900), abs=150)
    assert so_far.talk_over_ms == pytest.approx(1200, abs=150)
    assert so_far.speaking == ()
    assert so_far.silent_since_ms == pytest.approx(9000, abs=50)


def test_a_pause_is_no_dead_air() -> None:
    stage = LiveStage(ScriptedDetector(SAID), OPTIONS, LIMITS)
    call = stage.open(2)
    found: list[LiveEvent] = []
    for here in pieces(AUDIO.shape[1], (1600,)):
        at_ms = to_ms(here.start)
        if at_ms == 9500:
            call.pause(at_ms)
        if at_ms == 13_500:
            call.resume(at_ms)
        call.push(AUDIO[:, here])
        found += [event for _, event in stage.hear([call])]
    found += stage.end(call)
    assert "dead_air" not in {one.event.kind for one in found}


def test_one_channel_for_all_parties_has_no_events_between_them() -> None:
    stage = LiveStage(ScriptedDetector(SAID), OPTIONS, LIMITS)
    call = stage.open(1)
    call.push(AUDIO[:1])
    found = [event for _, event in stage.hear([call])] + list(stage.end(call))
    assert {one.event.kind for one in found} <= {"dead_air"}
    assert call.so_far().talk_over_ms == 0


def test_nothing_of_an_empty_call() -> None:
    stage = LiveStage(ScriptedDetector(SAID), OPTIONS, LIMITS)
    call = stage.open(2)
    assert stage.hear([call]) == []
    assert stage.end(call) == ()
    assert call.so_far().silent_since_ms is None
