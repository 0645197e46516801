"""Recordings that came in, from arrival to the end."""

import pytest

from voice_analytics.domain.intake import Intake, IntakeState, Priority, Submission
from voice_analytics.errors import StoreError
from voice_analytics.store import intakes
from voice_analytics.store.database import Database

FILE = Submission("upload", "monday.wav", "ab" * 32, metadata={"queue": "sales"})


def received(
    database: Database, intake_id: str, submission: Submission = FILE, at_ms: int = 5
) -> Intake:
    with database.write() as session:
        return intakes.receive(session, intake_id, submission, at_ms)


def found(database: Database, intake_id: str) -> Intake:
    with database.read() as session:
        one = intakes.find(session, intake_id)
    assert one is not None
    return one


def test_what_came_in_is_found_as_it_was(database: Database) -> None:
    one = received(database, "i1")
    assert found(database, "i1") == one == Intake("i1", FILE, 5)


def test_unknown_id_is_nothing(database: Database) -> None:
    with database.read() as session:
        assert intakes.find(session, "none") is None


@pytest.mark.parametrize("account", ["a1", None], ids=["of an account", "of nobody"])
def test_sent_again_with_the_same_key_is_the_same(database: Database, account: str | None) -> None:
    submission = Submission("upload", "a.wav", "ab", account_id=account, idempotency_key="k")
    assert received(database, "i2", submission) == received(database, "i1", submission)
    with database.read() as session:
        assert len(intakes.listed(session)) == 1


def test_key_of_another_account_is_another_recording(database: Database) -> None:
    first = Submission("upload", "a.wav", "ab", account_id="a1", idempotency_key="k")
    second = Submission("upload", "a.wav", "ab", account_id="a2", idempotency_key="k")
    assert received(database, "i1", first) != received(database, "i2", second)


def test_key_used_for_another_recording_is_refused(database: Database) -> None:
    received(database, "i1", Submission("upload", "a.wav", "ab", Priority.FILE, {}, "a", "k"))
    with pytest.raises(StoreError, match="idempotency key"):
        received(database, "i2", Submission("upload", "b.wav", "cd", Priority.FILE, {}, "a", "k"))


def test_analysis_is_followed_from_begin_to_end(database: Database) -> None:
    received(database, "i1")
    with database.write() as session:
        begun = intakes.begin(session, "i1")
    assert begun is not None
    assert (begun.state, begun.attempts) == (IntakeState.ANALYSING, 1)
    with database.write() as session:
        intakes.advance(session, "i1", "words", 1.7)
        intakes.trouble(session, "i1", "no space left")
    now = found(database, "i1")
    assert (now.stage, now.progress, now.why) == ("words", 1.0, "no space left")
    with database.write() as session:
        intakes.finish(session, "i1", "c1", 9)
    end = found(database, "i1")
    assert (end.state, end.call_id, end.finished_at_ms) == (IntakeState.DONE, "c1", 9)
    assert (end.stage, end.progress, end.why) == (None, None, None)


def test_finished_is_not_begun_and_not_changed(database: Database) -> None:
    received(database, "i1")
    with database.write() as session:
        intakes.finish(session, "i1", "c1", 9)
    with database.write() as session:
        assert intakes.begin(session, "i1") is None
        intakes.advance(session, "i1", "words", 0.5)
        intakes.fail(session, "i1", "too late", 11)
    assert found(database, "i1").state is IntakeState.DONE
    assert found(database, "i1").stage is None


def test_not_kept_says_why(database: Database) -> None:
    received(database, "i1")
    with database.write() as session:
        intakes.not_kept(session, "i1", "consent was refused", 9)
    one = found(database, "i1")
    assert (one.state, one.why) == (IntakeState.NOT_KEPT, "consent was refused")


def test_failed_waits_anew_when_asked_for_and_others_do_not(database: Database) -> None:
    received(database, "i1")
    with database.write() as session:
        intakes.begin(session, "i1")
        assert not intakes.again(session, "i1")
        intakes.fail(session, "i1", "no audio", 9)
    with database.write() as session:
        assert intakes.again(session, "i1")
        assert not intakes.again(session, "none")
    assert found(database, "i1") == Intake("i1", FILE, 5)


def test_list_is_newest_first_in_pages_and_by_state(database: Database) -> None:
    for number, at_ms in enumerate([10, 30, 20, 20]):
        received(database, f"i{number}", at_ms=at_ms)
    with database.write() as session:
        intakes.fail(session, "i0", "no audio", 40)
    with database.read() as session:
        assert [one.id for one in intakes.listed(session)] == ["i1", "i3", "i2", "i0"]
        page = intakes.listed(session, limit=2)
        rest = intakes.listed(session, before=(page[-1].received_at_ms, page[-1].id))
        assert [one.id for one in rest] == ["i2", "i0"]
        assert [one.id for one in intakes.listed(session, [IntakeState.FAILED])] == ["i0"]


def test_counts_name_every_state(database: Database) -> None:
    received(database, "i1")
    received(database, "i2")
    with database.write() as session:
        intakes.begin(session, "i2")
    with database.read() as session:
        assert intakes.counts(session) == {
            IntakeState.RECEIVED: 1,
            IntakeState.ANALYSING: 1,
            IntakeState.DONE: 0,
            IntakeState.NOT_KEPT: 0,
            IntakeState.FAILED: 0,
        }


def test_unfinished_come_in_pages(database: Database) -> None:
    for number in range(5):
        received(database, f"i{number}", Submission("history", "x", "ab", Priority.HISTORY))
    with database.write() as session:
        intakes.finish(session, "i1", "c1", 9)
    with database.read() as session:
        first = intakes.unfinished(session, limit=2)
        assert first == (("i0", Priority.HISTORY), ("i2", Priority.HISTORY))
        rest = intakes.unfinished(session, after=first[-1][0])
        assert [one for one, _ in rest] == ["i3", "i4"]
