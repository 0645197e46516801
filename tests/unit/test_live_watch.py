"""Calls in progress listened to beside the keeping of them, by the clock of the test."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.fakes import LoudDetector, performed, script
from tests.unit.ingest.capture.calls import AGENT, BEGAN_MS, CALL, CUSTOMER, audio
from voice_analytics.appliance.live_inbox import MOST_WAITING_MS, LiveInbox
from voice_analytics.appliance.live_room import BEHIND_MS, EASE_MS
from voice_analytics.appliance.live_watch import LiveWatch
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.live import CallGone, CallNow, Happening, Totals
from voice_analytics.ingest.session.events import (
    CallEnded,
    CallOpened,
    Leg,
    LegAudio,
    MediaStopped,
    MediaWanted,
    MetadataChanged,
    Paused,
    Resumed,
)
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.live import LiveStage

SAID = script("A[500,4000) A[4300,6000) B[2000,2400) B[5200,7700)")
TICK_MS = 100


def as_telephony(seconds: int) -> NDArray[np.int16]:  # (channels, samples) at 8 kHz
    plain = performed(SAID, seconds * 1000)[:, ::2]
    return np.clip(plain * 32_768, -32_768, 32_767).astype(np.int16)


SOUND = as_telephony(12)


class Room:
    """A watch, and what it told."""

    def __init__(self) -> None:
        self.now_ms = 50_000
        self.said: list[CallNow | CallGone | Happening | Totals] = []
        self.unwritten_ms = 0
        stage = LiveStage(LoudDetector(), SegmenterOptions(), TurnLimits())
        self.watch = LiveWatch(
            stage, self.said.append, lambda: self.now_ms, lambda: self.unwritten_ms
        )

    def begin(self, call_id: str = "c1", opened: CallOpened = CALL) -> LiveInbox:
        return self.watch.begin(call_id, opened, BEGAN_MS)

    def play(
        self,
        inbox: LiveInbox,
        from_ms: int,
        until_ms: int,
        *legs: Leg,
        also: LiveInbox | None = None,
    ) -> None:
        """Let audio come, a piece each tick, and have it listened to."""
        for at_ms in range(from_ms, until_ms, TICK_MS):
            self.now_ms = 50_000 + at_ms + TICK_MS
            for one in (inbox,) if also is None else (inbox, also):
                self.bring(one, at_ms, at_ms + TICK_MS, *legs)
            self.watch.step()

    def bring(self, inbox: LiveInbox, from_ms: int, until_ms: int, *legs: Leg) -> None:
        for leg in legs or (AGENT, CUSTOMER):
            piece = SOUND[leg.channel, from_ms * 8 : until_ms * 8]
            inbox.put(audio(leg, from_ms * 8, piece), until_ms)

    def happened(self) -> list[tuple[str, str | None, str | None]]:
        return [(one.kind, one.leg, one.other) for one in self.said if isinstance(one, Happening)]

    def call(self) -> CallNow:
        return [one for one in self.said if isinstance(one, CallNow)][-1]


@pytest.fixture
def room() -> Room:
    return Room()


def test_what_happens_is_told_with_its_place_and_moment(room: Room) -> None:
    inbox = room.begin()
    room.play(inbox, 0, 9000)
    inbox.put(CallEnded(normal=True, reason="bye"), 9000)
    room.watch.step()

    assert room.happened() == [("backchannel", "2", "1"), ("interruption", "2", "1")]
    first = next(one for one in room.said if isinstance(one, Happening))
    assert (first.number, first.call_id) == (1, "c1")
    assert (first.start_ms, first.end_ms) == pytest.approx((2000, 2400), abs=60)
    assert BEGAN_MS + 3500 < first.decided_at_ms < BEGAN_MS + 5000
    assert room.said[-1] == CallGone("c1", normal=True)


def test_how_a_call_goes_is_told(room: Room) -> None:
    room.play(room.begin(), 0, 12_000)
    told = [one for one in room.said if isinstance(one, CallNow)]
    assert 11 <= len(told) <= 13
    (agent, customer) = told[-1].legs
    assert (agent.role, agent.address) == (AGENT.role, AGENT.address)
    assert agent.speech_ms == pytest.approx(5200, abs=250)
    assert customer.speech_ms == pytest.approx(2900, abs=250)
    assert told[-1].talk_over_ms == pytest.approx(1200, abs=200)
    assert told[-1].silent_since_ms == pytest.approx(7700, abs=60)
    assert told[-1].last is not None
    assert told[-1].external_ids == {"sip": "abc"}
    assert told[-1].shed_ms == 0


def test_a_recording_that_begins_later_has_its_own_clock(room: Room) -> None:
    inbox = room.begin()
    for at_ms in range(0, 9000, TICK_MS):
        room.now_ms = 50_000 + 2000 + at_ms + TICK_MS
        for leg in (AGENT, CUSTOMER):
            piece = SOUND[leg.channel, at_ms * 8 : (at_ms + TICK_MS) * 8]
            inbox.put(audio(leg, (2000 + at_ms) * 8, piece), 2000 + at_ms + TICK_MS)
        room.watch.step()
    first = next(one for one in room.said if isinstance(one, Happening))
    assert (first.start_ms, first.end_ms) == pytest.approx((2000, 2400), abs=60)
    assert first.decided_at_ms > BEGAN_MS + 5500


def test_pauses_are_told_and_nobody_is_silent_in_them(room: Room) -> None:
    inbox = room.begin()
    room.play(inbox, 0, 3000)
    inbox.put(Paused(None, 3000), 3000)
    for at_ms in range(3000, 8000, TICK_MS):
        room.now_ms = 50_000 + at_ms + TICK_MS
        room.watch.step()
    paused = room.call()
    assert paused.paused
    assert all(leg.paused for leg in paused.legs)
    assert paused.silent_since_ms is None
    assert 3000 < paused.paused_ms <= 5000
    inbox.put(Resumed(None, 8000), 8000)
    room.play(inbox, 8000, 9000)
    assert not room.call().paused
    assert room.call().paused_ms == 5000
    kinds = [kind for kind, _, _ in room.happened()]
    assert kinds.count("paused") == kinds.count("resumed") == 1
    assert "dead_air" not in kinds


def test_one_leg_on_hold_does_not_pause_the_call(room: Room) -> None:
    inbox = room.begin()
    room.play(inbox, 0, 1000)
    inbox.put(Paused(CUSTOMER.id, 1000), 1000)
    room.play(inbox, 1000, 2500, AGENT)
    call = room.call()
    assert not call.paused
    assert [leg.paused for leg in call.legs] == [False, True]
    inbox.put(Paused(AGENT.id, 2500), 2500)
    room.play(inbox, 2500, 2600, AGENT)
    assert room.call().paused
    inbox.put(Resumed(CUSTOMER.id, 2600), 2600)
    room.play(inbox, 2600, 2700)
    assert not room.call().paused


def fall_behind(room: Room, *inboxes: LiveInbox, at_ms: int) -> None:
    """Let more come at once than may wait, and have it listened to."""
    until_ms = at_ms + BEHIND_MS + 400
    room.now_ms = 50_000 + until_ms + TICK_MS
    for one in inboxes:
        room.bring(one, at_ms, until_ms)
    room.watch.step()


def test_the_newest_calls_are_left_out_when_it_falls_behind_and_taken_back_later(
    room: Room,
) -> None:
    inbox, newer = room.begin("c1"), room.begin("c2")
    room.play(inbox, 0, 700, also=newer)
    fall_behind(room, inbox, newer, at_ms=700)
    room.play(inbox, 1600, 8900, also=newer)
    last = {one.id: one for one in room.said if isinstance(one, CallNow)}
    assert last["c1"].shed_ms == 0
    assert last["c2"].shed_ms == pytest.approx(EASE_MS + BEHIND_MS + 500, abs=200)
    assert last["c2"].heard_ms + last["c2"].shed_ms == pytest.approx(last["c1"].heard_ms, abs=300)
    totals = [one.shed_ms for one in room.said if isinstance(one, Totals)]
    assert totals == sorted(totals)
    assert totals[-1] == pytest.approx(last["c2"].shed_ms, abs=300)
    own = [one for one in room.said if isinstance(one, Happening) and one.kind == "interruption"]
    assert [one.call_id for one in own] == ["c1", "c2"]
    assert abs(own[0].start_ms - own[1].start_ms) <= 60
    missed = [one.call_id for one in room.said if isinstance(one, Happening)].count("c2")
    assert missed == 1, "the backchannel at 2.0 s was while nobody listened to it"


def test_a_call_that_begins_while_others_are_left_out_waits_its_turn(room: Room) -> None:
    inbox, newer = room.begin("c1"), room.begin("c2")
    room.play(inbox, 0, 700, also=newer)
    fall_behind(room, inbox, newer, at_ms=700)
    newest, began_ms = room.begin("c3"), room.now_ms
    for at_ms in range(0, 1500, TICK_MS):
        room.now_ms = began_ms + at_ms + TICK_MS
        room.bring(newest, at_ms, at_ms + TICK_MS)
        room.watch.step()
    last = {one.id: one for one in room.said if isinstance(one, CallNow)}
    assert last["c3"].heard_ms == 0
    assert last["c3"].shed_ms == pytest.approx(1000, abs=600)
    newest.put(CallEnded(normal=True, reason="bye"), 1500)
    room.watch.step()
    assert CallGone("c3", normal=True) in room.said
    assert not newest.events, "nothing of it is kept"


def test_a_call_that_nobody_listens_to_takes_no_more_memory(room: Room) -> None:
    inbox = room.begin()
    for start_ms in range(0, 9000, 1000):
        room.bring(inbox, start_ms, start_ms + 1000)
    waiting_ms = sum(len(one.samples) // 8 for one, _ in inbox.events if isinstance(one, LegAudio))
    assert waiting_ms == 2 * MOST_WAITING_MS


def test_what_found_no_room_is_left_out_once_and_is_no_silence(room: Room) -> None:
    inbox = room.begin()
    room.play(inbox, 0, 1000)
    stalled_ms = 3 * MOST_WAITING_MS
    for at_ms in range(1000, 1000 + stalled_ms, TICK_MS):
        room.bring(inbox, at_ms, at_ms + TICK_MS)
    room.now_ms = 50_000 + 1000 + stalled_ms
    room.watch.step()
    room.play(inbox, 1000 + stalled_ms, 3000 + stalled_ms)
    call = room.call()
    assert call.shed_ms == pytest.approx(stalled_ms, abs=400)
    assert call.heard_ms == pytest.approx(3000, abs=400)
    totals = [one.shed_ms for one in room.said if isinstance(one, Totals)]
    assert totals[-1] == pytest.approx(call.shed_ms, abs=300)
    assert not room.happened(), "nobody was silent, for all that is known"


def test_what_is_paused_is_not_left_out(room: Room) -> None:
    inbox, newer = room.begin("c1"), room.begin("c2")
    room.play(inbox, 0, 700, also=newer)
    fall_behind(room, inbox, newer, at_ms=700)
    newer.put(Paused(None, 1600), 1600)
    for at_ms in range(1600, 3000, TICK_MS):
        room.now_ms = 50_000 + at_ms + TICK_MS
        room.bring(inbox, at_ms, at_ms + TICK_MS)
        room.watch.step()
    newer.put(Resumed(None, 3000), 3000)
    room.play(inbox, 3000, 3500, also=newer)
    last = {one.id: one for one in room.said if isinstance(one, CallNow)}
    assert last["c2"].paused_ms == 1400
    assert last["c2"].shed_ms == pytest.approx(1600 - 700 + 500, abs=400)


def test_a_leg_that_joins_is_listened_to(room: Room) -> None:
    inbox = room.begin("c1", replace(CALL, legs=(AGENT,)))
    room.play(inbox, 0, 1500, AGENT)
    inbox.put(MetadataChanged((AGENT, CUSTOMER), {"sip": "abc", "b": "2"}), 1500)
    room.play(inbox, 1500, 9000)
    assert room.happened()[-1] == ("interruption", "2", "1")
    call = room.call()
    assert call.legs[0].speech_ms == pytest.approx(5200, abs=1500)
    assert call.external_ids == {"sip": "abc", "b": "2"}


def test_a_leg_that_stopped_is_not_waited_for(room: Room) -> None:
    inbox = room.begin()
    wanted = MediaWanted(CUSTOMER.id, (40_000, 40_001), None, {}, None, None, None, active=True)
    inbox.put(wanted, 0)
    room.play(inbox, 0, 1000)
    inbox.put(MediaStopped(CUSTOMER.id), 1000)
    room.play(inbox, 1000, 8000, AGENT)
    assert room.call().heard_ms > 6900


def test_what_the_disk_did_not_take_is_told(room: Room) -> None:
    room.unwritten_ms = 700
    room.watch.step()
    room.watch.step()
    assert room.said == [Totals(0, 700)]
