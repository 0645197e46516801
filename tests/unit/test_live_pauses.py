"""When a call in progress is not recorded."""

import pytest

from tests.unit.ingest.capture.calls import AGENT, CUSTOMER
from voice_analytics.appliance.live_pauses import LivePauses, Turned
from voice_analytics.ingest.session.events import Paused, Resumed

LEGS = (AGENT, CUSTOMER)


@pytest.fixture
def pauses() -> LivePauses:
    return LivePauses()


def test_a_call_is_off_from_its_last_leg_paused_to_the_first_resumed(pauses: LivePauses) -> None:
    assert pauses.take(Paused(AGENT.id, 0), LEGS, 1000) is None
    assert (pauses.of(AGENT.id), pauses.of(CUSTOMER.id)) == (True, False)
    assert not pauses.of_all(LEGS)
    assert pauses.take(Paused(CUSTOMER.id, 0), LEGS, 2000) is Turned.OFF
    assert pauses.of_all(LEGS)
    assert pauses.take(Resumed(AGENT.id, 0), LEGS, 2600) is Turned.ON
    assert pauses.take(Resumed(CUSTOMER.id, 0), LEGS, 3000) is None
    assert pauses.length_ms(9000) == 600


def test_a_pause_of_the_whole_call_is_held_and_ends_with_every_other(pauses: LivePauses) -> None:
    pauses.take(Paused(AGENT.id, 0), LEGS, 500)
    seen = [pauses.held]
    assert pauses.take(Paused(None, 0), LEGS, 1000) is Turned.OFF
    seen.append(pauses.held)
    assert pauses.of(CUSTOMER.id)
    assert pauses.take(Resumed(AGENT.id, 0), LEGS, 1500) is None
    assert pauses.take(Resumed(None, 0), LEGS, 2000) is Turned.ON
    assert [*seen, pauses.held] == [False, True, False]
    assert not any(pauses.of(leg.id) for leg in LEGS)


def test_a_second_pause_changes_nothing(pauses: LivePauses) -> None:
    pauses.take(Paused(None, 0), LEGS, 1000)
    assert pauses.take(Paused(None, 0), LEGS, 1500) is None
    pauses.take(Resumed(None, 0), LEGS, 2000)
    assert pauses.take(Resumed(None, 0), LEGS, 2500) is None
    assert pauses.length_ms(3000) == 1000


def test_a_pause_that_lasts_counts_up_to_now_and_several_add_up(pauses: LivePauses) -> None:
    assert pauses.length_ms(500) == 0
    pauses.take(Paused(None, 0), LEGS, 1000)
    assert pauses.length_ms(900) == 0, "less was taken than is paused"
    assert pauses.length_ms(1400) == 400
    pauses.take(Resumed(None, 0), LEGS, 2000)
    pauses.take(Paused(None, 0), LEGS, 5000)
    assert pauses.length_ms(5300) == 1300


def test_only_the_call_as_a_whole_is_paused_before_there_are_legs(pauses: LivePauses) -> None:
    assert not pauses.of_all(())
    assert pauses.take(Paused(None, 0), (), 0) is Turned.OFF
    assert pauses.of_all(())
