"""Recordings taken in: in the spool, in the store and in the queue, each once."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.ingest.conftest import NOW_MS, OTHER, WAV, House, housed
from voice_analytics.appliance.taking import UPLOAD, From, Jobs, taking_in
from voice_analytics.domain.intake import Intake, IntakeState, Priority
from voice_analytics.errors import IngestError, KeyTaken
from voice_analytics.ingest.recording import Recording
from voice_analytics.jobs.queue import JobQueue
from voice_analytics.store.database import Database

DAY_MS = 86_400_000


@pytest.fixture
def both(tmp_path: Path, database: Database) -> Iterator[House]:
    """Give a box on SQLite, and one on PostgreSQL."""
    with housed(tmp_path / "box", database) as one:
        yield one


def upload(house: House, content: bytes = WAV, key: str | None = None, who: str = "me") -> Intake:
    with house.taking.begin() as incoming:
        incoming.file("call.wav")
        incoming.write(content)
        accepted = incoming.accept({"queue": "sales"})
    return house.taking.record(accepted, From(UPLOAD, who, key), NOW_MS)


def test_an_upload_is_spooled_written_down_and_queued(both: House) -> None:
    intake = upload(both)
    assert both.intakes() == (intake,)
    assert intake.state is IntakeState.RECEIVED
    assert intake.received_at_ms == NOW_MS
    assert intake.submission.source == "upload"
    assert intake.submission.label == "call.wav"
    assert intake.submission.metadata == {"queue": "sales"}
    assert intake.submission.released
    assert both.spooled() == [intake.id]
    assert both.queue.analysed == [(intake.id, Priority.FILE)]
    with both.spool.open(intake.id) as recording:
        assert recording.paths[0].read_bytes() == WAV


def test_the_same_key_and_content_is_the_same_recording(both: House) -> None:
    first = upload(both, key="k")
    again = upload(both, key="k")
    assert again.id == first.id
    assert both.spooled() == [first.id]
    assert len(both.intakes()) == 1


def test_the_same_key_with_other_content_is_a_conflict(both: House) -> None:
    first = upload(both, key="k")
    with pytest.raises(KeyTaken, match="used for another recording"):
        upload(both, OTHER, key="k")
    assert both.spooled() == [first.id]
    assert len(both.intakes()) == 1


def test_a_key_is_its_accounts_own(both: House) -> None:
    assert upload(both, key="k", who="me").id != upload(both, key="k", who="you").id


def test_without_a_key_each_upload_is_one(both: House) -> None:
    assert upload(both).id != upload(both).id


def test_what_is_refused_is_nowhere(house: House) -> None:
    with pytest.raises(IngestError):
        upload(house, b"no audio")
    assert (house.spooled(), house.intakes(), house.queue.analysed) == ([], (), [])


def test_a_repeated_upload_of_a_finished_recording_is_not_queued_again(house: House) -> None:
    first = upload(house, key="k")
    house.finish(first.id)
    again = upload(house, key="k")
    assert (again.id, again.state) == (first.id, IntakeState.NOT_KEPT)
    assert len(house.queue.analysed) == 1


def test_a_sweep_leaves_what_the_store_knows(house: House) -> None:
    kept = upload(house)
    with house.spool.write("orphan") as parcel:
        parcel.begin("call.wav")
        parcel.complete("call")
        parcel.keep()
    written_ms = (house.folder / "spool" / "orphan").stat().st_mtime_ns // 1_000_000
    assert house.taking.sweep(written_ms) == 0, "it may be under way"
    assert house.taking.sweep(written_ms + 2 * DAY_MS) == 1
    assert house.spooled() == [kept.id]


def test_the_real_queue_takes_what_came_in(house: House, tmp_path: Path) -> None:
    audio = tmp_path / "call.wav"
    audio.write_bytes(WAV)
    with JobQueue(f"sqlite:///{tmp_path / 'jobs.db'}") as queue:
        jobs = Jobs(queue.analyse, partial(queue.again, house.database))
        with taking_in(house.settings, house.database, house.spool, jobs) as taking:
            recording = Recording("call", (audio,))
            first = taking.take(recording, From("watched"), NOW_MS)
            house.fail(first.id)
            again = taking.take(recording, From("watched"), NOW_MS)
    assert again.id == first.id
    assert house.intakes()[0].state is IntakeState.RECEIVED
