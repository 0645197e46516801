"""Lists hold what was asked for and may be seen, in order, each call once."""

import base64
import json
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.store.calls import DAY_MS, STINT_MS, T0, add_people, add_team, arrival, report, save
from tests.store.naming import named
from voice_analytics.domain.assessment import Severity
from voice_analytics.domain.call import CallKind
from voice_analytics.errors import BadQuery
from voice_analytics.store import listing
from voice_analytics.store.database import Database
from voice_analytics.store.listing import (
    LARGEST_PAGE,
    NEWEST_FIRST,
    CallFilter,
    Order,
    Sort,
    list_calls,
    may_see,
)
from voice_analytics.store.records import EVERYTHING, Sight

NOTE, WARNING, SERIOUS = Severity.INFO, Severity.WARNING, Severity.SERIOUS


def add_calls(session: Session) -> None:
    """Add four calls, a day apart: two of p1, one of p1 and p2, one of nobody known."""
    add_people(session, "p1", "p2", "p3", queues=["q1", "q2"])
    add_team(session, "t1", ("p1", T0 + DAY_MS, T0 + 2 * DAY_MS), ("p2", 0, None))
    silence, words = ("dead_air", WARNING), ("rude_words", SERIOUS)
    save(session, report("c1", flags=[silence]), arrival("p1", queue="q1", topic="refund"))
    save(
        session,
        report("c2", at_ms=T0 + DAY_MS, scores=(20.0,), flags=[silence, words]),
        arrival("p1", queue="q2", released=False),
    )
    save(
        session,
        report("c3", at_ms=T0 + 2 * DAY_MS, scores=(90.0, 80.0), language="de", said="guten tag"),
        arrival("p1", "p2", queue="q1", source="history"),
    )
    save(
        session,
        report("c4", at_ms=T0 + 3 * DAY_MS, scores=(None,), kind=CallKind.SHORT, scorable=False),
        arrival("-"),
    )


@pytest.fixture(scope="module")
def filled(shared: Database) -> Database:
    with shared.write() as session:
        add_calls(session)
    return shared


@pytest.fixture(params=["few", "many", "most"])
def calls(
    request: pytest.FixtureRequest, filled: Database, monkeypatch: pytest.MonkeyPatch
) -> Database:
    """Give the calls; as if few meet each condition, or many, or most."""
    if request.param != "few":
        monkeypatch.setattr(listing, "FEW", 0)
    if request.param == "most":
        monkeypatch.setattr(listing, "MANY_WITH_WORDS", 0)
    return filled


def ids(
    database: Database,
    wanted: CallFilter,
    sight: Sight = EVERYTHING,
    order: Order = NEWEST_FIRST,
) -> list[str]:
    with database.read() as session:
        return [one.call.id for one in list_calls(session, wanted, sight=sight, order=order).calls]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (CallFilter(), ["c4", "c3", "c2", "c1"]),
        (CallFilter(persons=frozenset({"p1"})), ["c3", "c2", "c1"]),
        (CallFilter(persons=frozenset({"p2", "p3"})), ["c3"]),
        (CallFilter(persons=frozenset({"p3"})), []),
        (CallFilter(teams=frozenset({"t1"})), ["c3", "c2"]),
        (CallFilter(teams=frozenset({"t2"})), []),
        (CallFilter(queues=frozenset({"q1"})), ["c3", "c1"]),
        (CallFilter(topics=frozenset({"refund", "other"})), ["c1"]),
        (CallFilter(from_ms=T0 + DAY_MS), ["c4", "c3", "c2"]),
        (CallFilter(until_ms=T0 + DAY_MS), ["c1"]),
        (CallFilter(score_from=70.0), ["c3", "c1"]),
        (CallFilter(score_to=70.0), ["c2", "c1"]),
        (CallFilter(flags=frozenset({"dead_air"})), ["c2", "c1"]),
        (CallFilter(flags=frozenset({"rude_words", "other"})), ["c2"]),
        (CallFilter(severity=WARNING), ["c2", "c1"]),
        (CallFilter(severity=SERIOUS), ["c2"]),
        (CallFilter(language="de"), ["c3"]),
        (CallFilter(kind=CallKind.SHORT), ["c4"]),
        (CallFilter(source="history"), ["c3"]),
        (CallFilter(interaction_id="i-1", language="de"), ["c3"]),
        (CallFilter(interaction_id="i-2"), []),
        (CallFilter(unmatched=True), ["c4"]),
        (CallFilter(reviewer="a" * 16), []),
        (CallFilter(text="parcel"), ["c4", "c2", "c1"]),
        (CallFilter(text="parc*"), ["c4", "c2", "c1"]),
        (CallFilter(text="Tag", persons=frozenset({"p2"})), ["c3"]),
        (CallFilter(text="tag", persons=frozenset({"p3"})), []),
    ],
    ids=named,
)  # fmt: skip
def test_a_list_holds_what_is_wanted(
    calls: Database, wanted: CallFilter, expected: list[str]
) -> None:
    assert ids(calls, wanted) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order(Sort.STARTED), ["c4", "c3", "c2", "c1"]),
        (Order(Sort.STARTED, descending=False), ["c1", "c2", "c3", "c4"]),
        (Order(Sort.SCORE), ["c3", "c1", "c2"]),
        (Order(Sort.SCORE, descending=False), ["c2", "c1", "c3"]),
        (Order(Sort.SEVERITY), ["c2", "c1", "c4", "c3"]),
        (Order(Sort.SEVERITY, descending=False), ["c3", "c4", "c1", "c2"]),
    ],
    ids=str,
)
def test_pages_hold_every_call_once_in_order(
    calls: Database, order: Order, expected: list[str]
) -> None:
    assert ids(calls, CallFilter(), order=order) == expected
    found, cursor = [], None
    with calls.read() as session:
        while True:
            page = list_calls(session, CallFilter(), order=order, size=1, cursor=cursor)
            found += [one.call.id for one in page.calls]
            cursor = page.next
            if cursor is None:
                break
    assert found == expected


def test_calls_that_come_in_do_not_shift_pages(database: Database) -> None:
    with database.write() as session:
        add_calls(session)
        first = list_calls(session, CallFilter(), size=2)
        save(session, report("c5", at_ms=T0 + 9 * DAY_MS))
        second = list_calls(session, CallFilter(), size=2, cursor=first.next)
    assert [one.call.id for one in (*first.calls, *second.calls)] == ["c4", "c3", "c2", "c1"]
    assert second.next is None


def test_calls_of_the_same_moment_and_score_are_not_lost(database: Database) -> None:
    found: list[str] = []
    with database.write() as session:
        for n in range(5):
            save(session, report(f"c{n}"))
        for sort in Sort:
            cursor = None
            for _ in range(3):
                page = list_calls(session, CallFilter(), order=Order(sort), size=2, cursor=cursor)
                found += [one.call.id for one in page.calls]
                cursor = page.next
    assert found == ["c4", "c3", "c2", "c1", "c0"] * 3


@pytest.mark.parametrize(
    ("sight", "expected"),
    [
        (Sight(frozenset({"p1"})), ["c3", "c2", "c1"]),
        (Sight(frozenset({"p1"}), released_only=True), ["c3", "c1"]),
        (Sight(frozenset({"p2"})), ["c3"]),
        (Sight(frozenset()), []),
        (Sight(None, released_only=True), ["c4", "c3", "c1"]),
    ],
    ids=str,
)
def test_nobody_sees_more_than_they_may(calls: Database, sight: Sight, expected: list[str]) -> None:
    assert ids(calls, CallFilter(), sight) == expected
    with calls.read() as session:
        seen = [call for call in ("c4", "c3", "c2", "c1", "c0") if may_see(session, call, sight)]
    assert seen == expected


def test_what_is_wanted_does_not_widen_what_may_be_seen(calls: Database) -> None:
    assert ids(calls, CallFilter(persons=frozenset({"p1"})), Sight(frozenset({"p2"}))) == ["c3"]
    assert ids(calls, CallFilter(text="parcel"), Sight(frozenset({"p2"}))) == []


def test_who_had_a_later_stint_sees_the_call(calls: Database) -> None:
    with calls.read() as session:
        (only,) = list_calls(session, CallFilter(), sight=Sight(frozenset({"p2"}))).calls
    assert only.call.person_id == "p1"


def test_a_team_is_whoever_was_in_it_during_the_stint(database: Database) -> None:
    with database.write() as session:
        add_calls(session)
        just_before = T0 + 2 * DAY_MS - STINT_MS
        save(session, report("c6", at_ms=just_before, scores=(1.0, 2.0)), arrival("p3", "p1"))
        assert "c6" not in _of_team(session)
        save(session, report("c6", at_ms=just_before - 1, scores=(1.0, 2.0)), arrival("p3", "p1"))
        assert "c6" in _of_team(session)


def _of_team(session: Session) -> set[str]:
    page = list_calls(session, CallFilter(teams=frozenset({"t1"})))
    return {one.call.id for one in page.calls}


def cursor(*content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("", "none that a list has given"),
        ("é", "none that a list has given"),
        ("!!!!", "none that a list has given"),
        ("AAAA", "none that a list has given"),
        (base64.urlsafe_b64encode(b"[" * 9999).decode(), "none that a list has given"),
        (cursor("score", True, 1.0, "c1"), "in another order"),
        (cursor("started", False, 1, "c1"), "in another order"),
        (cursor("started", True), "none that a list has given"),
        (cursor("started", True, 1), "none that a list has given"),
        (cursor("started", True, 1, 2), "none that a list has given"),
        (cursor("started", True, "1", "c1"), "none that a list has given"),
        (cursor("started", True, True, "c1"), "none that a list has given"),
        (cursor("started", True, 2**63, "c1"), "none that a list has given"),
        (cursor("started", True, float("nan"), "c1"), "none that a list has given"),
        (cursor("started", True, 1, "c\0"), "none that a list has given"),
        (cursor("started", True, 1, 2, "c1"), "none that a list has given"),
    ],
)
def test_a_wrong_cursor_is_refused(calls: Database, bad: str, message: str) -> None:
    with calls.read() as session, pytest.raises(BadQuery, match=message):
        list_calls(session, CallFilter(), cursor=bad)


def test_a_cursor_between_calls_is_as_good_as_any(calls: Database) -> None:
    between = cursor("started", True, T0 + 1.5, "c")
    with calls.read() as session:
        page = list_calls(session, CallFilter(), cursor=between)
    assert [one.call.id for one in page.calls] == ["c1"]


@pytest.mark.parametrize("size", [0, -1, LARGEST_PAGE + 1])
def test_a_page_has_a_size(calls: Database, size: int) -> None:
    with calls.read() as session, pytest.raises(BadQuery, match=f"1 to 200 calls, not {size}"):
        list_calls(session, CallFilter(), size=size)


def test_many_persons_may_be_seen(database: Database) -> None:
    crowd = frozenset(f"p{n}" for n in range(3000))
    with database.write() as session:
        add_people(session, "p1")
        save(session, report(), arrival("p1"))
        (only,) = list_calls(session, CallFilter(), sight=Sight(crowd)).calls
    assert only.call.id == "c1"


def test_what_was_said_is_shown_where_it_was_looked_for(calls: Database) -> None:
    with calls.read() as session:
        (found, *_) = list_calls(session, CallFilter(text="parcel")).calls
        (silent, *_) = list_calls(session, CallFilter()).calls
    assert [(piece.text, piece.found) for piece in found.snippet] == [
        ("where is my ", False),
        ("parcel", True),
    ]
    assert silent.snippet == ()


def test_words_said_in_a_call_saved_again_are_found_no_more(database: Database) -> None:
    with database.write() as session:
        add_calls(session)
    with database.write() as session:
        save(session, report("c1", said="something else"))
    assert ids(database, CallFilter(text="parcel")) == ["c4", "c2"]
    assert ids(database, CallFilter(text="something")) == ["c1"]
    same = replace(report("c1"), words=(), turns=(), acoustics=())
    with database.write() as session:
        save(session, same)
    assert ids(database, CallFilter(text="something")) == []
