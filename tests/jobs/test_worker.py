"""A worker does what is queued, by priority, and says what became of it."""

import threading

import pytest
from dbos import DBOSClient

from tests.jobs.house import NOW_MS, House, eventually
from voice_analytics.domain.intake import IntakeState, Priority
from voice_analytics.domain.notice import MessageKind, NoticeState
from voice_analytics.errors import ConfigError
from voice_analytics.jobs.queue import APPLICATION, JobQueue
from voice_analytics.jobs.workflows import BACK_UP, RETAIN, Retrying
from voice_analytics.store import messages
from voice_analytics.store.tables import MessageRow, PersonRow


def test_each_recording_comes_to_its_end_once(house: House) -> None:
    labels = {
        "i1": "call.wav",
        "i2": "killed once",
        "i3": "full once",
        "i4": "full",
        "i5": "in vain",
        "i6": "not kept",
    }
    for intake_id, label in labels.items():
        house.hand_in(intake_id, label)
        house.hand_in_again(intake_id)
    with house.worker():
        house.wait_for_end(*labels)
        house.wait_for("let go i6")
    done = {one: house.found(one) for one in labels}
    assert {one: (found.state, found.why) for one, found in done.items()} == {
        "i1": (IntakeState.DONE, None),
        "i2": (IntakeState.DONE, None),
        "i3": (IntakeState.DONE, None),
        "i4": (IntakeState.FAILED, "call.flac: cannot be written (no space left)"),
        "i5": (IntakeState.FAILED, "it holds no audio"),
        "i6": (IntakeState.NOT_KEPT, "consent is refused"),
    }
    attempts = [house.marks.count(f"analyse {one}") for one in labels]
    assert attempts == [1, 2, 2, 3, 1, 1]
    assert done["i1"].call_id == "call of i1"
    assert done["i1"].finished_at_ms == NOW_MS
    assert [house.marks.count(f"kept {one}") for one in labels] == [1, 1, 1, 0, 0, 0]
    waiting = sorted(file.name for file in (house.folder / "spool").iterdir())
    assert waiting == ["i4", "i5"], "what failed stays until it is asked for again"
    assert not list((house.folder / "found").iterdir())


@pytest.mark.slow
def test_sooner_is_what_matters_more_and_what_came_first(house: House) -> None:
    house.hand_in("i1", priority=Priority.HISTORY)
    house.hand_in("i2", priority=Priority.FILE)
    house.hand_in("i3", priority=Priority.FILE)
    house.hand_in("i4", priority=Priority.LIVE)
    with house.worker():
        house.wait_for_end("i1", "i2", "i3", "i4")
    begun = [mark for mark in house.marks.all() if mark.startswith("analyse")]
    assert begun == ["analyse i4", "analyse i2", "analyse i3", "analyse i1"]


@pytest.mark.slow
def test_what_nobody_handed_in_is_found_at_the_start(house: House) -> None:
    house.receive("i1")
    with house.worker():
        house.wait_for_end("i1")
    assert house.found("i1").state is IntakeState.DONE


def test_failed_one_is_asked_for_again(house: House) -> None:
    house.hand_in("i1", "in vain")
    with house.worker(), JobQueue(house.jobs_url) as queue:
        house.wait_for_end("i1")
        house.wait_until_idle()
        assert queue.again(house.database, "i1")
        house.wait_for("analyse i1", times=2)
        house.wait_for_end("i1")
        assert not queue.again(house.database, "unknown")
    one = house.found("i1")
    assert (one.state, one.attempts, one.why) == (IntakeState.FAILED, 1, "it holds no audio")


@pytest.mark.slow
def test_what_runs_is_handed_back_by_a_worker_that_stops(house: House) -> None:
    house.hand_in("i1", "hold")
    with house.worker() as first:
        house.wait_for("at gate i1")
        assert house.found("i1").stage == "listening"
        first.stop(within_s=1.0)
    assert house.found("i1").state is IntakeState.ANALYSING
    with house.worker(executor="two"):
        house.wait_for("at gate i1", times=2)
        house.open_gate()
        house.wait_for_end("i1")
    assert house.marks.count("kept i1") == 1
    assert house.found("i1").attempts == 2


@pytest.mark.slow
def test_what_runs_is_finished_by_a_worker_with_time_to_stop(house: House) -> None:
    house.hand_in("i1", "hold")
    house.hand_in("i2")
    with house.worker() as first:
        house.wait_for("at gate i1")
        stopping = threading.Thread(target=first.stop, args=(60.0,))
        stopping.start()
        house.open_gate()
        stopping.join()
    assert house.found("i1").state is IntakeState.DONE
    assert house.found("i2").state is IntakeState.RECEIVED


@pytest.mark.slow
def test_stopped_while_it_waits_to_try_again(house: House) -> None:
    house.hand_in("i1", "full")
    with house.worker(retrying=Retrying(attempts=3, backoff_ms=600_000)):
        house.wait_for("analyse i1")
        eventually(lambda: house.found("i1").why is not None, "the sentence")
    one = house.found("i1")
    assert (one.state, one.attempts) == (IntakeState.ANALYSING, 1)
    assert one.why == "call.flac: cannot be written (no space left)"


@pytest.mark.slow
def test_upkeep_is_done(house: House) -> None:
    with house.worker(), JobQueue(house.jobs_url) as queue:
        queue.rescore("rubric 2")
        queue.rescore("rubric 2")
        queue.correct("x1")
        queue.correct("x1")
        queue.correct("impossible")
        queue.waveform("c7")
        queue.waveform("unreadable")
        client = DBOSClient(system_database_url=house.jobs_url, application_name=APPLICATION)
        client.trigger_schedule(RETAIN)
        client.trigger_schedule(BACK_UP)
        client.destroy()
        for mark in (
            "rescore c2",
            "correct x1",
            "correction impossible failed: there is no such participant",
            "draw c7",
            "draw unreadable",
            f"retain {NOW_MS}",
            f"back up {NOW_MS}",
        ):
            house.wait_for(mark)
        house.wait_until_idle()
    marks = house.marks.all()
    assert [one for one in marks if "rescore" in one] == ["rescore ", "rescore c1", "rescore c2"]
    assert marks.count("draw unreadable") == 1
    assert marks.count("correct x1") == 1


@pytest.mark.slow
def test_second_worker_of_a_name_is_refused(house: House) -> None:
    with house.process():
        house.wait_for("ready one")
        with pytest.raises(ConfigError, match="runs already"):
            house.worker().start()


def test_another_system_is_told_of_alerts(house: House) -> None:
    with house.worker(), JobQueue(house.jobs_url) as queue:
        for alert in ("a1", "a1", "unwanted"):
            queue.notify_alert(alert)
        house.wait_for("tell of a1", times=2)
        house.wait_for("unwanted given up: the receiver wants none")
        house.wait_until_idle()
    assert house.marks.count("tell of a1") == 2
    assert house.marks.count("a1 failed: the receiver is away") == 1


def test_another_system_is_told_once_it_can_be(house: House) -> None:
    house.hand_in("i1")
    house.hand_in("unwanted")
    gone = "notice of call of unwanted gone: the receiver wants none"
    with house.worker():
        house.wait_for_end("i1", "unwanted")
        house.wait_for("notify call of i1", times=2)
        house.wait_for(gone)
        house.wait_until_idle()
    assert house.marks.count("notify call of i1") == 2
    assert house.marks.count("notice of call of i1 failed: the receiver is away") == 1
    assert house.marks.count("notify call of unwanted") == 2
    assert house.marks.count(gone) == 1


def test_people_are_told_what_waits_and_again_when_asked(house: House) -> None:
    with house.database.write() as session:
        session.add(PersonRow(id="nora", name="Nora"))
        session.flush()
        session.add_all(
            MessageRow(
                id=name,
                kind=MessageKind.COACHING_ASSIGNED.value,
                person_id="nora",
                path="/mine",
                state=NoticeState.WAITING.value,
                created_at_ms=NOW_MS,
            )
            for name in ("wanted", "unwanted")
        )
    gone = "message unwanted gone: the mail server wants none"
    with house.worker(look_round_ms=200):
        house.wait_for("tell wanted", times=2)
        house.wait_for(gone)
        house.wait_until_idle()
        with house.database.write() as session:
            assert messages.again(session, "unwanted")
        house.wait_for(gone, times=2)
        house.wait_until_idle()
    assert house.marks.count("message wanted failed: the mail server is away") == 1
    assert house.marks.count("tell wanted") == 2
    with house.database.read() as session:
        states = {one.id: one.state for one in messages.messages(session)}
    assert states == {"wanted": NoticeState.DELIVERED, "unwanted": NoticeState.FAILED}
