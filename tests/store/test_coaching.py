"""Coaching: who is asked what, who sees it, and what came of it."""

import pytest
from sqlalchemy.orm import Session

from tests.store.calls import DAY_MS, T0, add_people, arrival, report, save
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.assessment import Severity
from voice_analytics.errors import BadQuery, Refused
from voice_analytics.scoring.means import Mean
from voice_analytics.store.accounts import NewAccount, add_account
from voice_analytics.store.audit import entries
from voice_analytics.store.calls import flags_of, reassign
from voice_analytics.store.coaching import (
    Coached,
    Coaching,
    CoachingFilter,
    Window,
    acknowledge,
    assign,
    assignments,
    before_after,
    coaching,
    end,
)
from voice_analytics.store.database import Database
from voice_analytics.store.records import EVERYTHING, Sight

NOW = T0 + 30 * DAY_MS
LATER = NOW + 14 * DAY_MS
WINDOW = Window(stints=4, least=3)
NORA = Sight(frozenset({"nora"}), released_only=True)


@pytest.fixture
def lead(database: Database) -> str:
    """Give the account of a supervisor, with a flagged call of Nora's."""
    with database.write() as session:
        add_people(session, "nora", "sara")
        save(session, report(flags=[("complaint", Severity.WARNING)]), arrival("nora"))
        return add_account(session, 0, "system", NewAccount("lea", AccountRole.SUPERVISOR)).id


def wanted(**changes: object) -> Coached:
    usual = {"call_id": "c1", "stint": 0, "focus": "reacts", "note": "Wait.", "start_ms": 500}
    return Coached(**{**usual, "review_at_ms": LATER, **changes})  # type: ignore[arg-type]  # fields


def asked(session: Session, lead: str, **changes: object) -> Coaching:
    return assign(session, NOW, lead, wanted(**changes))


def test_assignment_names_the_moment_of_a_flag(database: Database, lead: str) -> None:
    with database.write() as session:
        (flag,) = flags_of(session, "c1")
        one = asked(session, lead, about=f"flag/{flag.id}", start_ms=None)
        log = [(row.actor, row.action, row.object) for row in entries(session)]
    assert (one.start_ms, one.end_ms) == (flag.start_ms, flag.end_ms)
    assert one.person_id == "nora"
    assert (lead, "coaching.assigned", "call/c1") in log


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"review_at_ms": NOW}, BadQuery, "name a day to come"),
        ({"start_ms": 10_000}, BadQuery, "after the end"),
        ({"start_ms": None}, BadQuery, "one of them"),
        ({"about": "flag/f"}, BadQuery, "one of them"),
        ({"about": "evidence/none", "start_ms": None}, BadQuery, "names no evidence"),
        ({"about": "flag/none", "start_ms": None}, BadQuery, "names no evidence"),
        ({"call_id": "nobodys"}, Refused, "nobody of the directory"),
    ],
    ids=lambda one: str(one)[:24],
)
def test_what_makes_no_sense_is_refused(
    database: Database, lead: str, changes: dict[str, object], error: type[Exception], message: str
) -> None:
    with database.write() as session:
        save(session, report("nobodys"), arrival())
        with pytest.raises(error, match=message):
            asked(session, lead, **changes)


def test_same_focus_waits_until_the_earlier_one_is_ended(database: Database, lead: str) -> None:
    with database.write() as session:
        first = asked(session, lead)
        with pytest.raises(Refused, match="works on this already"):
            asked(session, lead)
        assert asked(session, lead, focus="recaps").focus == "recaps"
        assert end(session, NOW + 1, lead, first.id).ended_at_ms == NOW + 1
        with pytest.raises(Refused, match="ended already"):
            end(session, NOW + 2, lead, first.id)
        assert asked(session, lead).id != first.id


def test_agent_acknowledges_once_with_a_word_back(database: Database, lead: str) -> None:
    with database.write() as session:
        one = asked(session, lead)
        done = acknowledge(session, NOW + 5, "nora", one.id, "I will.")
        assert (done.acknowledged_at_ms, done.answer) == (NOW + 5, "I will.")
        with pytest.raises(Refused, match="already"):
            acknowledge(session, NOW + 6, "nora", one.id, None)
        ended = asked(session, lead, focus="recaps")
        end(session, NOW, lead, ended.id)
        with pytest.raises(Refused, match="is ended"):
            acknowledge(session, NOW, "nora", ended.id, None)


@pytest.mark.parametrize(
    ("sight", "seen"),
    [
        (EVERYTHING, True),
        (Sight(frozenset({"nora"})), True),
        (NORA, True),
        (Sight(frozenset({"sara"})), False),
        (Sight(frozenset()), False),
    ],
    ids=["everybody", "her lead", "herself", "another lead", "nobody's"],
)
def test_assignment_is_seen_by_those_who_see_the_agent(
    database: Database, lead: str, sight: Sight, seen: bool
) -> None:
    with database.write() as session:
        one = asked(session, lead)
    with database.read() as session:
        assert (coaching(session, one.id, sight) is not None) == seen
        assert bool(assignments(session, CoachingFilter(), sight=sight)) == seen


def test_agent_no_longer_sees_what_is_about_a_call_of_another(
    database: Database, lead: str
) -> None:
    with database.write() as session:
        one = asked(session, lead)
        reassign(session, "c1", 0, "sara")
    with database.read() as session:
        assert coaching(session, one.id, NORA) is None
        assert coaching(session, one.id, Sight(frozenset({"sara"}), released_only=True)) is None
        assert coaching(session, one.id) is not None


def test_list_is_filtered_and_goes_on_where_it_ended(database: Database, lead: str) -> None:
    with database.write() as session:
        first = asked(session, lead)
        end(session, NOW, lead, first.id)
        second = assign(session, NOW + 1, lead, wanted(focus="recaps"))
    with database.read() as session:
        everyone = assignments(session, CoachingFilter("nora", "c1"))
        assert [one.id for one in everyone] == [second.id, first.id]
        assert assignments(session, CoachingFilter("sara")) == ()
        assert assignments(session, CoachingFilter(call_id="c2")) == ()
        assert [one.id for one in assignments(session, CoachingFilter(running=True))] == [second.id]
        assert [one.id for one in assignments(session, CoachingFilter(running=False))] == [first.id]
        rest = assignments(session, CoachingFilter(), before=(NOW + 1, second.id))
        assert [one.id for one in rest] == [first.id]


def test_before_and_after_leave_the_chosen_stint_and_hidden_ones_out(
    database: Database, lead: str
) -> None:
    scores = {-1: 50.0, -2: 54.0, -3: 58.0, -4: 62.0, -5: 0.0, 1: 70.0, 2: 74.0, 3: 78.0}
    with database.write() as session:
        one = asked(session, lead)
        for day, score in scores.items():
            said = report(f"day{day}", at_ms=NOW + day * DAY_MS, scores=(score,))
            save(session, said, arrival("nora"))
        others = (("other", "sara", True), ("hidden", "nora", False))
        for name, person, released in others:
            said = report(name, at_ms=NOW - 1, scores=(1.0,))
            save(session, said, arrival(person, released=released))
        unscored = report("unscored", at_ms=NOW - 1, scores=(None,))
        save(session, unscored, arrival("nora"))
    with database.read() as session:
        found = before_after(session, one, WINDOW)
        few = before_after(session, one, Window(stints=4, least=4))
    assert (found.before.count, found.before.value) == (4, 56.0)
    assert (found.after.count, found.after.value) == (3, 74.0)
    assert found.difference is not None
    assert found.difference.value == 18.0
    assert found.difference.low < 18.0 < found.difference.high
    assert few.difference is None


def test_nothing_is_said_before_there_are_calls(database: Database, lead: str) -> None:
    with database.write() as session:
        one = asked(session, lead)
        found = before_after(session, one, WINDOW)
    assert found.before == found.after == Mean(0, None, None, None)
    assert found.difference is None
