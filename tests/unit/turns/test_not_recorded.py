"""What was dropped before anyone listened is nobody's silence."""

import pytest

from tests.timelines import A, B, hold, speech
from voice_analytics.domain.conversation import Conversation, EventKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.measure import CALL
from voice_analytics.measures import dead_air, response_latency, silence_share
from voice_analytics.turns import build_conversation

TALK = "A[0,4000) B[14000,18000)"


def conversation(*missing: tuple[int, int]) -> Conversation:
    return build_conversation(
        duration_ms=20_000,
        participants=(A, B),
        segments=speech(TALK),
        words=(),
        limits=TurnLimits(),
        not_recorded=[Interval(*stretch) for stretch in missing],
    )


def test_without_a_pause_the_silence_is_dead_air() -> None:
    assert [e.kind for e in conversation().events] == [EventKind.DEAD_AIR]
    assert dead_air.compute_count(conversation())[CALL].value == 1


@pytest.mark.parametrize("missing", [(4000, 14_000), (5000, 13_000), (3000, 15_000)], ids=str)
def test_a_pause_is_no_dead_air_and_no_latency(missing: tuple[int, int]) -> None:
    paused = conversation(missing)
    assert paused.events == ()
    assert dead_air.compute_count(paused)[CALL].value == 0
    assert response_latency.compute_median(paused)["B"].value is None


def test_silence_share_is_of_what_was_recorded() -> None:
    assert silence_share.compute(conversation())[CALL].value == pytest.approx(12 / 20)
    assert silence_share.compute(conversation((5000, 13_000)))[CALL].value == pytest.approx(4 / 12)


def test_a_pause_beyond_the_call_is_cut_off() -> None:
    assert conversation((18_500, 90_000)).not_recorded == (Interval(18_500, 20_000),)


def test_holds_and_pauses_are_left_out_together() -> None:
    held = build_conversation(
        duration_ms=20_000,
        participants=(A, B),
        segments=speech(TALK),
        words=(),
        limits=TurnLimits(),
        holds=[hold(4500, 8000)],
        not_recorded=[Interval(8000, 13_500)],
    )
    assert held.left_out() == (Interval(4500, 8000), Interval(8000, 13_500))
    assert held.events_of(EventKind.DEAD_AIR) == ()
