"""An erased call leaves no row, no word in the search index, no file; a held one stays."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.store.calls import add_people
from tests.store.kept import DAY_MS, T0, Store, add_call, add_review
from voice_analytics.errors import StoreError
from voice_analytics.store.audit import entries, verify
from voice_analytics.store.backups import make
from voice_analytics.store.checking import find_faults
from voice_analytics.store.database import Database
from voice_analytics.store.decisions import Decided, Decision, Decisions
from voice_analytics.store.erasure import (
    Original,
    calls_of_party,
    calls_of_person,
    erase_call,
    erase_on_request,
    forget_removed,
)
from voice_analytics.store.holds import held_calls, hold, lift
from voice_analytics.store.layout import Layout
from voice_analytics.store.replaying import note_restore, noted_heads, replay
from voice_analytics.store.restoring import restore
from voice_analytics.store.tables import Base, CallRow

NOW_MS = T0 + DAY_MS
KEPT_ROWS = {"account", "person", "queue", "audit"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Give the folder of the calls' files."""
    return Store(tmp_path)


@pytest.fixture
def decisions(tmp_path: Path) -> Decisions:
    """Give the file of decisions, not there yet."""
    return Decisions(tmp_path / "decisions")


def rows(database: Database) -> dict[str, int]:
    """Return how many rows each table has, empty tables apart."""
    with database.read() as session:
        counts = {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
    return {name: count for name, count in counts.items() if count and name not in KEPT_ROWS}


def indexed(database: Database, word: str = "zebra") -> bool:
    """Return whether the search index knows a word, whatever call it was said in."""
    with database.engine.begin() as connection:
        if not database.on_sqlite:
            query = f"SELECT count(*) FROM transcript WHERE vector @@ to_tsquery('{word}')"  # noqa: S608
            return bool(connection.exec_driver_sql(query).scalar())
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, transcript_index, 'row')"
        )
        found = connection.exec_driver_sql(
            "SELECT count(*) FROM temp.terms WHERE term = ?", (word,)
        ).scalar()
        connection.exec_driver_sql("DROP TABLE temp.terms")
    return bool(found)


def erase(database: Database, store: Store, call_id: str) -> None:
    with database.write() as session:
        erase_call(session, store.places, call_id)


def add_full_call(database: Database, store: Store, call_id: str) -> None:
    audio = store.add_audio(call_id.encode())
    with database.write() as session:
        add_call(session, call_id, audio=audio)
        add_review(session, call_id)
    (store.exports / call_id / "sub").mkdir(parents=True)
    (store.exports / call_id / "sub" / "report.json").write_text("canary")


def test_erased_call_leaves_nothing(database: Database, store: Store) -> None:
    add_full_call(database, store, "c1")
    assert indexed(database)
    erase(database, store, "c1")
    forget_removed(database)
    assert rows(database) == {}
    assert not indexed(database)
    assert store.files() == []
    assert list(store.exports.iterdir()) == []
    assert store.forgotten == [Original("intake-c1", "upload", "c1.wav")]
    assert find_faults(database, store.audio) == ()


def test_no_byte_of_an_erased_call_is_left_in_the_file(database: Database, store: Store) -> None:
    if database.path is None:
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(CallRow)) == 0
        return
    add_full_call(database, store, "c1")
    erase(database, store, "c1")
    forget_removed(database)
    files = list(database.path.parent.glob("store.db*"))
    content = b"".join(file.read_bytes() for file in files)
    assert b"zebra" not in content
    assert b"canary" not in content


def test_other_calls_stay_whole(database: Database, store: Store) -> None:
    audio = store.add_audio(b"the same audio")
    with database.write() as session:
        add_call(session, "c1", audio=audio)
        add_call(session, "c2", audio=audio)
    with database.write() as session:
        erase_call(session, store.places, "c1")
    assert rows(database)["call"] == 1
    assert indexed(database)
    assert len(store.files()) == 2
    assert find_faults(database, store.audio) == ()
    erase(database, store, "c2")
    assert store.files() == []


def test_file_that_cannot_be_removed_leaves_the_call(database: Database, store: Store) -> None:
    add_full_call(database, store, "c1")
    sha256 = store.files()[0].partition(".")[0]
    store.audio.path(sha256).unlink()
    store.audio.path(sha256).mkdir()
    with pytest.raises(StoreError, match="cannot be removed"):
        erase(database, store, "c1")
    assert rows(database)["call"] == 1
    store.audio.path(sha256).rmdir()
    erase(database, store, "c1")
    assert rows(database) == {}


def test_unknown_call_is_refused(database: Database, store: Store) -> None:
    with pytest.raises(StoreError, match="there is no call c9"):
        erase(database, store, "c9")


def test_request_is_written_down(database: Database, store: Store, decisions: Decisions) -> None:
    with database.write() as session:
        add_call(session, "c1")
    with database.write() as session:
        erase_on_request(session, store.places, decisions, "c1", "case 7", NOW_MS, "a1")
    with database.read() as session:
        (entry,) = entries(session, object="call/c1")
        assert (entry.actor, entry.action) == ("a1", "call.erased")
        assert entry.detail == {"why": "request", "reference": "case 7"}
        assert verify(session).fault is None
    assert list(decisions.all()) == [Decision(NOW_MS, Decided.ERASED, "c1", "case 7")]


def test_held_call_cannot_be_erased(database: Database, store: Store, decisions: Decisions) -> None:
    add_full_call(database, store, "c1")
    with database.write() as session:
        hold(session, decisions, "c1", "case 7", NOW_MS, "a1")
        assert held_calls(session) == ("c1",)
    with pytest.raises(StoreError, match="call c1 is under legal hold and cannot be erased; lift"):
        erase(database, store, "c1")
    assert rows(database)["call"] == 1
    assert len(store.files()) == 2
    with database.write() as session:
        lift(session, decisions, "c1", "case 7 closed", NOW_MS + 1, "a2")
        assert held_calls(session) == ()
    erase(database, store, "c1")
    with database.read() as session:
        log = [(one.action, one.actor, one.detail) for one in entries(session)]
    assert log == [
        ("call.hold_lifted", "a2", {"reference": "case 7 closed"}),
        ("call.held", "a1", {"reference": "case 7"}),
    ]


def test_unknown_call_cannot_be_held(database: Database, decisions: Decisions) -> None:
    with (
        pytest.raises(StoreError, match="there is no call c9"),
        database.write() as session,
    ):
        hold(session, decisions, "c9", "case 7", NOW_MS, "a1")
    assert list(decisions.all()) == []


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("crm", "4711", ("c1", "c3")),
        ("crm", "471", ()),
        ("number", "31201234567", ("c2",)),
        ("interaction_id", "i1", ("c3",)),
        ("other", "4711", ()),
    ],
)
def test_calls_of_a_party_are_found(
    database: Database, key: str, value: str, found: tuple[str, ...]
) -> None:
    with database.write() as session:
        add_call(session, "c1", external_ids={"crm": "4711"})
        add_call(session, "c2", customer={"number": 31201234567})
        add_call(session, "c3", customer={"crm": "4711"}, interaction_id="i1")
    with database.read() as session:
        assert calls_of_party(session, key, value) == found


def test_calls_of_a_person_are_found(database: Database) -> None:
    with database.write() as session:
        add_people(session, "p1", "p2")
        add_call(session, "c1", persons=("p1",))
        add_call(session, "c2", persons=("p2",))
        assert calls_of_person(session, "p1") == ("c1",)


def test_decisions_hold_after_a_restore(
    database: Database, store: Store, decisions: Decisions, tmp_path: Path
) -> None:
    layout = Layout(tmp_path)
    layout.prepare()
    with database.write() as session:
        for call_id in ("c1", "c2", "c3"):
            add_call(session, call_id)
        hold(session, decisions, "c3", "case 1", NOW_MS - 2, "a1")
    backup = make(database, layout.backups, NOW_MS)
    with database.write() as session:
        erase_on_request(session, store.places, decisions, "c1", "case 2", NOW_MS + 1, "a1")
        hold(session, decisions, "c2", "case 3", NOW_MS + 2, "a1")
        lift(session, decisions, "c3", "case 4", NOW_MS + 3, "a1")
        erase_on_request(session, store.places, decisions, "c3", "case 5", NOW_MS + 4, "a1")
    later = make(database, layout.backups, NOW_MS + 5)
    database.close()
    restore(database, layout, backup, NOW_MS + 6)
    with database.write() as session:
        note_restore(session, backup, NOW_MS + 7, "shell/0")
        assert replay(session, store.places, decisions, NOW_MS + 7, "shell/0") == 3
        assert replay(session, store.places, decisions, NOW_MS + 8, "shell/0") == 0
    with database.read() as session:
        assert session.scalars(select(CallRow.id)).all() == ["c2"]
        assert held_calls(session) == ("c2",)
        log = [(one.action, one.object) for one in entries(session, limit=4)]
        assert log == [
            ("call.held", "call/c2"),
            ("call.erased", "call/c1"),
            ("call.erased", "call/c3"),
            ("store.restored", "store"),
        ]
        assert noted_heads(session, [backup, later]) == (backup.head,)
        assert verify(session, [later.head]).fault is not None
        assert verify(session, noted_heads(session, [backup, later])).fault is None


def test_call_that_came_in_again_after_it_was_erased_stays(
    database: Database, store: Store, decisions: Decisions
) -> None:
    decisions.add(Decision(T0 - 1, Decided.ERASED, "c1", "case 2"))
    with database.write() as session:
        add_call(session, "c1")
        assert replay(session, store.places, decisions, NOW_MS, "shell/0") == 0
    assert rows(database)["call"] == 1


def test_line_that_broke_off_in_a_crash_is_passed_over(decisions: Decisions) -> None:
    first = Decision(1, Decided.ERASED, "c1", "")
    second = Decision(2, Decided.HELD, "c2", "é")
    decisions.add(first)
    with decisions.path.open("a") as file:
        file.write('{"at_ms": 3, "wha')
    decisions.add(second)
    assert list(decisions.all()) == [first, second]


def test_decisions_that_cannot_be_written_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        Decisions(tmp_path / "file" / "decisions").add(Decision(1, Decided.HELD, "c1", ""))
