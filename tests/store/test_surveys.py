"""Answers are kept beside the calls, once, and go with them."""

from dataclasses import replace

import pytest

from tests.store.calls import DAY_MS, T0, add_people, add_team, arrival, report, save
from tests.store.kept import Store
from voice_analytics.domain.survey import Answer, SurveyLine
from voice_analytics.scoring.means import mean_of
from voice_analytics.store.calls import get_call, stints_of
from voice_analytics.store.database import Database
from voice_analytics.store.erasure import erase_call
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.surveys import (
    Imported,
    answers,
    by_week,
    import_answers,
    with_index,
)
from voice_analytics.store.whose import Whose

WHOLE = Whose(T0 - DAY_MS, T0 + 30 * DAY_MS)


def line(number: int, call_id: str | None, score: float = 4.0, at_ms: int = T0) -> SurveyLine:
    return SurveyLine(number, Answer("CSAT", score, 1.0, 5.0, at_ms, call_id))


def named(number: int, **by: object) -> SurveyLine:
    said = line(number, None).answer
    assert said is not None
    return SurveyLine(number, replace(said, **by))  # type: ignore[arg-type]  # its own fields


@pytest.fixture
def calls(database: Database) -> Database:
    """Give calls of two people, one handed on between them."""
    with database.write() as session:
        add_people(session, "p1", "p2", queues=["q1", "q2"])
        add_team(session, "t1", ("p1", 0, None))
        save(session, report("c1", scores=(60.0,)), arrival("p1", queue="q1"))
        save(session, report("c2", at_ms=T0 + 7 * DAY_MS), arrival("p2", queue="q2"))
        both = report("both", scores=(50.0, 60.0))
        save(session, both, arrival("p1", "p2", queue="q1"))
        hidden = report("hidden")
        known = replace(hidden.call.metadata, interaction_id="i1", external_ids={"acd": "77"})
        hidden = replace(hidden, call=replace(hidden.call, metadata=known))
        save(session, hidden, arrival("p1", released=False))
    return database


def test_answers_are_stored_once_and_bad_lines_are_named(calls: Database) -> None:
    lines = [
        line(2, "c1"),
        line(3, "none"),
        SurveyLine(4, problem="line 4: score 9 is not on the scale 1 to 5"),
        named(5, interaction_id="i1"),
    ]
    problems = ("line 3: no such call is stored", "line 4: score 9 is not on the scale 1 to 5")
    with calls.write() as session:
        assert import_answers(session, lines) == Imported(2, 0, problems)
        assert import_answers(session, lines) == Imported(0, 2, problems)
        again = [named(2, external_ids={"acd": "77"}), named(3, external_ids={"crm": "77"})]
        assert import_answers(session, again) == Imported(0, 1, ("line 3: no such call is stored",))


def test_later_answer_replaces_an_earlier_one(calls: Database) -> None:
    with calls.write() as session:
        assert import_answers(session, [line(2, "c1", 4.0)]).stored == 1
        assert import_answers(session, [line(2, "c1", 2.0, T0 - 1)]).known == 1
        assert import_answers(session, [line(2, "c1", 3.0, T0 + 1)]).stored == 1
        (one,) = answers(session, WHOLE)
    assert one.points == 50.0


def test_name_of_several_calls_is_no_name(calls: Database) -> None:
    with calls.write() as session:
        for name in ("x1", "x2"):
            one = report(name)
            known = replace(one.call.metadata, interaction_id="twice")
            save(session, replace(one, call=replace(one.call, metadata=known)))
        found = import_answers(session, [named(2, interaction_id="twice")])
    assert found.problems == ("line 2: it names 2 calls",)


def test_answer_is_an_agents_where_there_was_one_only(calls: Database) -> None:
    with calls.write() as session:
        import_answers(session, [line(2, "c1"), line(3, "both", 1.0), line(4, "c2", 5.0)])
        found = {one.person_id or "nobody": one for one in answers(session, WHOLE)}
    assert {who: one.points for who, one in found.items()} == {"p1": 75, "nobody": 0, "p2": 100}
    assert (found["p1"].index, found["nobody"].index) == (60.0, None)
    assert (found["p1"].queue_id, found["nobody"].queue_id) == ("q1", "q1")


P1 = frozenset({"p1"})


@pytest.mark.parametrize(
    ("whose", "sight", "seen"),
    [
        (WHOLE, EVERYTHING, [75, 75, 0, 100]),
        (WHOLE, Sight(P1), [75, 75, 0]),
        (WHOLE, Sight(P1, released_only=True), [75, 0]),
        (WHOLE, Sight(frozenset()), []),
        (replace(WHOLE, persons=P1), EVERYTHING, [75, 75]),
        (replace(WHOLE, teams=frozenset({"t1"})), EVERYTHING, [75, 75, 0]),
        (replace(WHOLE, queues=frozenset({"q2"})), EVERYTHING, [100]),
        (Whose(T0 + 1, T0 + 30 * DAY_MS), EVERYTHING, [100]),
    ],
    ids=["all", "seen", "released", "nobody's", "a person", "a team", "a queue", "a time"],
)
def test_answers_are_those_of_calls_that_may_be_seen(
    calls: Database, whose: Whose, sight: Sight, seen: list[float]
) -> None:
    given = [line(2, "c1"), line(3, "hidden"), line(4, "both", 1.0), line(5, "c2", 5.0)]
    with calls.write() as session:
        import_answers(session, given)
        found = answers(session, whose, sight=sight)
    assert sorted(one.points for one in found) == sorted(seen)


def test_weeks_are_those_of_the_calls(calls: Database) -> None:
    with calls.write() as session:
        import_answers(session, [line(2, "c1"), line(3, "both", 1.0), line(4, "c2", 5.0)])
        found = answers(session, WHOLE)
    first, second = by_week(found).points
    mean = mean_of([75.0, 0.0])
    assert (first.count, first.mean, first.low) == (2, mean.value, mean.low)
    assert (second.count, second.mean, second.low) == (1, 100.0, None)
    assert with_index(found, 4).value is None
    assert with_index(found, 4).count == 2


def test_answer_changes_nothing_of_the_call_and_goes_with_it(
    calls: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with calls.write() as session:
        before = get_call(session, "c1"), stints_of(session, "c1")
        import_answers(session, [line(2, "c1", 1.0)])
        assert (get_call(session, "c1"), stints_of(session, "c1")) == before
        erase_call(session, Store(tmp_path_factory.mktemp("files")).places, "c1")
        assert answers(session, WHOLE) == ()
