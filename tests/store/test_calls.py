"""Calls are stored whole, once, and read back as they were."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.store.calls import (
    DAY_MS,
    ENDS,
    STINT_MS,
    T0,
    add_people,
    arrival,
    report,
    save,
)
from voice_analytics.domain.assessment import FrictionTag, Severity
from voice_analytics.domain.call import CallKind, Direction, StintKind, StintNote
from voice_analytics.domain.policy import Keep
from voice_analytics.errors import StoreError
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.store.calls import (
    arrival_of,
    call_with_audio,
    delete_call,
    drop_audio,
    drop_words,
    flags_of,
    get_call,
    move_to_queue,
    reassign,
    release_calls,
    report_document,
    save_call,
    stints_of,
)
from voice_analytics.store.database import Database
from voice_analytics.store.records import KeptAudio, StoredCall, flag_id, stated_agents
from voice_analytics.store.tables import (
    AccountRow,
    CallRow,
    DailyRow,
    FrictionRow,
    ReportRow,
    ReviewRow,
    StintRow,
    StintValueRow,
    TranscriptRow,
)

FLAGS = (("dead_air", Severity.WARNING), ("rude_words", Severity.SERIOUS))


def stored(database: Database, call_id: str = "c1") -> StoredCall:
    with database.read() as session:
        found = get_call(session, call_id)
    assert found is not None
    return found


def rows(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def test_a_call_is_read_back_as_it_was_saved(database: Database) -> None:
    one = report(flags=FLAGS)
    how = replace(arrival("p1", queue="q1", topic="refund"), audio=KeptAudio("b" * 64, 1234))
    with database.write() as session:
        add_people(session, "p1", queues=["q1"])
        assert save(session, one, how) == "c1"
    found = stored(database)
    assert found == StoredCall(
        id="c1",
        sha256=one.audio.sha256,
        interaction_id="i-1",
        external_ids={"pbx": "7"},
        source="upload",
        started_at_ms=T0,
        received_at_ms=T0 + DAY_MS,
        analysed_at_ms=T0 + DAY_MS + 60_000,
        time_zone="Europe/London",
        duration_ms=STINT_MS,
        direction=Direction.INBOUND,
        language="en",
        kind=CallKind.CONVERSATION,
        scorable=True,
        why_not=None,
        consent=one.call.consent,
        kept=Keep.KEPT,
        person_id="p1",
        queue_id="q1",
        topic="refund",
        score=70.0,
        score_low=65.0,
        score_high=75.0,
        coverage=0.5,
        flags=2,
        severity=Severity.SERIOUS,
        released=True,
        legal_hold=False,
        audio=KeptAudio("b" * 64, 1234),
        ends=ENDS,
    )


def test_the_report_is_read_back_byte_by_byte_and_stored_smaller(database: Database) -> None:
    one = report(said="again and again " * 200)
    document = to_json(to_document(one)).encode()
    with database.write() as session:
        save_call(session, one, document, arrival())
    with database.read() as session:
        assert report_document(session, "c1") == document
        packed = session.scalars(select(ReportRow.document)).one()
    assert len(packed) < len(document) / 4


def test_what_is_not_stored_is_none(database: Database) -> None:
    with database.read() as session:
        assert get_call(session, "c1") is None
        assert report_document(session, "c1") is None
        assert arrival_of(session, "c1") is None
        assert stints_of(session, "c1") == ()
        assert flags_of(session, "c1") == ()


def test_flags_come_worst_first(database: Database) -> None:
    one = report(flags=FLAGS)
    with database.write() as session:
        save(session, one)
        found = flags_of(session, "c1")
    assert [(f.key, f.severity, f.stint) for f in found] == [
        ("rude_words", Severity.SERIOUS, 0),
        ("dead_air", Severity.WARNING, 0),
    ]
    assert {f.id for f in found} == {flag_id(flag) for flag in one.flags}


def test_a_flag_given_twice_is_stored_once(database: Database) -> None:
    one = report(flags=FLAGS)
    with database.write() as session:
        save(session, replace(one, flags=(*one.flags, one.flags[0])))
        assert len(flags_of(session, "c1")) == 2
    assert stored(database).flags == 2


def test_the_call_has_the_lowest_score_and_the_longest_stints_person(database: Database) -> None:
    one = report(scores=(80.0, 40.0, None))
    longer = replace(
        one.call.stints[1], interval=replace(one.call.stints[1].interval, end_ms=29_000)
    )
    one = replace(one, call=replace(one.call, stints=(one.call.stints[0], longer)))
    with database.write() as session:
        add_people(session, "p1", "p2")
        save(session, one, arrival("p1", "p2"))
        first, second = stints_of(session, "c1")
    assert (stored(database).score, stored(database).person_id) == (40.0, "p2")
    assert (first.person_id, first.score, first.started_at_ms) == ("p1", 80.0, T0)
    assert (second.person_id, second.score, second.started_at_ms) == ("p2", 40.0, T0 + STINT_MS)


def test_a_call_without_stints_is_one_agents(database: Database) -> None:
    one = report(scores=())
    with database.write() as session:
        add_people(session, "p1")
        save(session, one, arrival("p1"))
        (only,) = stints_of(session, "c1")
    assert (only.kind, only.person_id, only.end_ms) == (StintKind.AGENT, "p1", STINT_MS)
    assert stored(database).person_id == "p1"


def test_a_queue_is_nobodys_stint(database: Database) -> None:
    one = report()
    waiting = replace(one.call.stints[0], kind=StintKind.QUEUE)
    with database.write() as session:
        add_people(session, "p1")
        save(session, replace(one, call=replace(one.call, stints=(waiting,))), arrival("p1"))
        assert [s.person_id for s in stints_of(session, "c1")] == [None]
        with pytest.raises(StoreError, match="no agent's stint 0"):
            reassign(session, "c1", 0, "p1")


def test_without_a_stated_start_a_call_began_when_it_came_in(database: Database) -> None:
    one = report()
    bare = replace(one.call, metadata=replace(one.call.metadata, started_at=None))
    with database.write() as session:
        save(session, replace(one, call=bare))
    assert stored(database).started_at_ms == T0 + DAY_MS


def test_saving_again_replaces_and_keeps_what_people_did(database: Database) -> None:
    with database.write() as session:
        save(session, report(flags=FLAGS, frictions=[FrictionTag.WAIT]))
        session.add(AccountRow(id="a", name="a", role="reviewer", created_at_ms=0))
        session.flush()
        session.add(
            ReviewRow(
                id="r", call_id="c1", stint=0, account_id="a", why="chosen", blind=True,
                state="open", created_at_ms=0,
            )
        )  # fmt: skip
        session.get_one(CallRow, "c1").legal_hold = True
    with database.write() as session:
        save(session, report(scores=(55.0,)))
    found = stored(database)
    assert (found.score, found.flags, found.severity, found.legal_hold) == (55.0, 0, None, True)
    assert [rows(database, t) for t in (CallRow, ReportRow, StintRow, StintValueRow)] == [1] * 4
    assert (rows(database, ReviewRow), rows(database, FrictionRow)) == (1, 0)


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (True, True)])
def test_what_was_shown_is_not_hidden_again(database: Database, first: bool, second: bool) -> None:
    with database.write() as session:
        save(session, report(), arrival(released=first))
        save(session, report(), arrival(released=second))
    assert stored(database).released


def test_the_same_audio_from_a_second_source_is_no_second_call(database: Database) -> None:
    one, again = report("c1"), report("c2", audio="c1", scores=(10.0,))
    named = replace(again.call.metadata, external_ids={"crm": "9", "pbx": "8"})
    with database.write() as session:
        save(session, one)
        assert save(session, replace(again, call=replace(again.call, metadata=named))) == "c1"
        assert call_with_audio(session, one.audio.sha256) == "c1"
        assert call_with_audio(session, "0" * 64) is None
    assert rows(database, CallRow) == 1
    found = stored(database)
    assert (found.score, found.external_ids) == (70.0, {"pbx": "7", "crm": "9"})


def test_saving_again_with_what_is_stored_changes_nothing(database: Database) -> None:
    how = replace(arrival("p1", queue="q1"), addresses={0: "sip:one"})
    with database.write() as session:
        add_people(session, "p1", "p2", queues=["q1"])
        save(session, report(), how)
        assert arrival_of(session, "c1") == how
        reassign(session, "c1", 0, "p2")
    before = stored(database)
    with database.write() as session:
        same = arrival_of(session, "c1")
        save(session, report(), same)
    assert stored(database) == before
    assert before.person_id == "p2"


def test_of_measures_only_no_word_is_stored(database: Database) -> None:
    with database.write() as session:
        save(session, report())
        assert session.scalars(select(TranscriptRow.text)).all() == ["where is my parcel"]
        save(session, report(kept=Keep.MEASURES_ONLY))
    assert rows(database, TranscriptRow) == 0


def test_words_outside_of_turns_are_stored_too(database: Database) -> None:
    one = report()
    stray = replace(one.words[0], text="stray", participant="A")
    with database.write() as session:
        save(session, replace(one, words=(*one.words, stray)))
        assert session.scalars(select(TranscriptRow.text)).all() == ["where is my parcel\nstray"]


def test_what_may_not_be_kept_is_refused(database: Database) -> None:
    with database.write() as session, pytest.raises(StoreError, match="keeps nothing"):
        save_call(session, report(kept=Keep.NOT_KEPT), b"{}", arrival())


def test_words_that_are_dropped_are_gone(database: Database) -> None:
    with database.write() as session:
        save(session, report(flags=FLAGS))
        drop_words(session, "c1", b'{"words": []}')
    with database.read() as session:
        assert json.loads(report_document(session, "c1") or b"") == {"words": []}
        assert {flag.reason for flag in flags_of(session, "c1")} == {""}
    assert stored(database).kept is Keep.MEASURES_ONLY
    assert rows(database, TranscriptRow) == 0


def test_audio_that_is_dropped_is_noted(database: Database) -> None:
    with database.write() as session:
        save(session, report(), replace(arrival(), audio=KeptAudio("b" * 64, 1)))
        drop_audio(session, "c1")
    assert stored(database).audio is None


def test_a_deleted_call_leaves_nothing(database: Database) -> None:
    with database.write() as session:
        save(session, report(flags=FLAGS, frictions=[FrictionTag.WAIT]))
    with database.write() as session:
        delete_call(session, "c1")
    tables = (CallRow, ReportRow, StintRow, StintValueRow, TranscriptRow, FrictionRow, DailyRow)
    assert [rows(database, table) for table in tables] == [0] * len(tables)


@pytest.mark.parametrize(
    "change",
    [
        delete_call,
        drop_audio,
        lambda session, call: drop_words(session, call, b""),
        lambda session, call: move_to_queue(session, call, None),
        lambda session, call: reassign(session, call, 0, None),
        lambda session, call: release_calls(session, [call]),
    ],
    ids=["delete", "audio", "words", "queue", "reassign", "release"],
)
def test_a_call_that_is_not_there_cannot_be_changed(
    database: Database, change: Callable[[Session, str], None]
) -> None:
    with database.write() as session, pytest.raises(StoreError, match="there is no call c9"):
        change(session, "c9")


def test_the_agents_that_a_source_states_are_found_by_stint() -> None:
    one = report(scores=(1.0, 2.0))
    notes = (
        StintNote(StintKind.AGENT, 0, STINT_MS, "sip:one"),
        StintNote(StintKind.AGENT, STINT_MS, 2 * STINT_MS),
    )
    metadata = replace(one.call.metadata, stints=notes)
    assert stated_agents(replace(one, call=replace(one.call, metadata=metadata))) == {0: "sip:one"}
