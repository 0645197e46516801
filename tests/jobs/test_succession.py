"""Work goes to whom it should: the next of its name, another worker, another version."""

import signal

import pytest

from tests.jobs.house import WITHIN_S, House
from voice_analytics.domain.intake import IntakeState
from voice_analytics.jobs.queue import JobQueue

pytestmark = pytest.mark.slow


def test_lost_workers_work_is_taken_over(house: House) -> None:
    house.hand_in("i1", "hold")
    with house.process("one") as one:
        house.wait_for("at gate i1")
        with house.process("two"):
            house.wait_for("ready two")
            house.hand_in("i2")
            house.wait_for_end("i2")
            assert house.marks.count("analyse i1") == 1, "whoever lives keeps its work"
            one.kill()
            house.wait_for("at gate i1", times=2)
            house.open_gate()
            house.wait_for_end("i1")
    assert house.marks.count("kept i1") == 1


def test_killed_versions_work_is_begun_anew_in_the_next(house: House) -> None:
    house.hand_in("i1", "hold")
    house.hand_in("i2")
    with house.process(version="v1") as old:
        house.wait_for("at gate i1")
        old.kill()
    with house.process(version="v2"):
        house.wait_for_end("i2")
        house.wait_for("at gate i1", times=2)
        house.open_gate()
        house.wait_for_end("i1")
        house.wait_for("let go i1")
    assert house.found("i1").state is IntakeState.DONE
    assert (house.marks.count("kept i1"), house.marks.count("kept i2")) == (1, 1)


def test_old_version_finishes_what_it_began_while_the_new_one_takes_what_waits(
    house: House,
) -> None:
    house.hand_in("i1", "hold")
    with house.process("one", version="v1") as old:
        house.wait_for("at gate i1")
        with house.process("two", version="v2"):
            house.wait_for("ready two")
            house.hand_in("i2")
            house.wait_for_end("i2")
            old.send_signal(signal.SIGTERM)
            house.open_gate()
            assert old.wait(WITHIN_S) == 0
            house.wait_for_end("i1")
            house.wait_until_idle()
    assert (house.marks.count("analyse i1"), house.marks.count("kept i1")) == (1, 1)


def test_earlier_version_that_is_put_back_does_what_waits(house: House) -> None:
    with house.process(version="v1") as one:
        house.wait_for("ready one")
        one.send_signal(signal.SIGTERM)
    with house.process(version="v2") as two:
        house.wait_for("ready one", times=2)
        two.send_signal(signal.SIGTERM)
    with JobQueue(house.jobs_url) as queue:
        assert queue.versions()[0] == "v2"
    house.hand_in("i1")
    with house.process(version="v1"):
        house.wait_for_end("i1")
    with JobQueue(house.jobs_url) as queue:
        assert queue.versions()[0] == "v1"
