"""Rounds of calibration in the store."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.store.calls import T0, add_people, add_team, arrival, report, save
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.calibration import OVERALL, NewRound, Place, Round
from voice_analytics.errors import BadQuery, Refused
from voice_analytics.store.accounts import NewAccount, add_account
from voice_analytics.store.audit import entries
from voice_analytics.store.calibration import (
    agree_on,
    agreed,
    close_round,
    give_readings,
    open_round,
    participants,
    readings,
    round_of,
    rounds_of,
    submit_readings,
    unread,
)
from voice_analytics.store.calls import delete_call
from voice_analytics.store.database import Database
from voice_analytics.store.findings import Veil, veiled
from voice_analytics.store.tables import MembershipRow

FIRST, SECOND = Place("c1", 0), Place("c2", 0)
WHOLE = {"reacts": 60.0, OVERALL: 70.0}


def people(session: Session) -> dict[str, str]:
    """Add people with two calls, and return the ids of accounts by name."""
    add_people(session, "nora", "lead")
    add_team(session, "north", ("nora", 0, None))
    session.add(MembershipRow(person_id="lead", team_id="north", supervises=True, from_ms=0))
    for call_id in ("c1", "c2"):
        save(session, report(call_id), arrival("nora"))
    roles = {
        "rui": (AccountRole.REVIEWER, None),
        "ana": (AccountRole.REVIEWER, None),
        "lead": (AccountRole.SUPERVISOR, "lead"),
        "mara": (AccountRole.ADMIN, None),
        "nora": (AccountRole.AGENT, "nora"),
    }
    return {
        name: add_account(session, T0, "system", NewAccount(name, role, None, person)).id
        for name, (role, person) in roles.items()
    }


def opened(session: Session, who: Mapping[str, str], *places: Place) -> Round:
    new = NewRound("March", places or (FIRST, SECOND), (who["rui"], who["lead"]), T0 + 1000)
    return open_round(session, T0, who["mara"], new)


def read_all(session: Session, one: Round, account_id: str, overall: float = 70.0) -> Round:
    for call in one.calls:
        given = {**WHOLE, OVERALL: overall}
        give_readings(session, T0 + 1, account_id, one.id, call.place, given)
    return submit_readings(session, T0 + 2, account_id, one.id)


def test_a_round_holds_what_the_machine_gave_when_it_began(database: Database) -> None:
    with database.write() as session:
        who = people(session)
        one = opened(session, who)
        save(session, report("c1", scores=[20.0]), arrival("nora"))
        again = round_of(session, one.id, who["rui"])
    assert again == one
    assert one.calls[0].machine == {"reacts": 70.0, OVERALL: 70.0}
    assert {seat.account_id for seat in one.seats} == {who["rui"], who["lead"]}


def test_only_who_owns_it_or_takes_part_knows_of_it(database: Database) -> None:
    with database.write() as session:
        who = people(session)
        one = opened(session, who)
        known = {name for name, key in who.items() if rounds_of(session, key) == (one,)}
        assert round_of(session, one.id, who["ana"]) is None
        assert round_of(session, "0" * 16, who["mara"]) is None
    assert known == {"mara", "rui", "lead"}


def test_participants_are_all_but_agents(database: Database) -> None:
    with database.write() as session:
        who = people(session)
        assert list(participants(session).values()) == ["ana", "lead", "mara", "rui"]
        assert who["nora"] not in participants(session)


def test_nobody_sees_another_s_reading_while_it_is_open(database: Database) -> None:
    with database.write() as session:
        who = people(session)
        one = opened(session, who)
        one = read_all(session, one, who["rui"])
        give_readings(session, T0, who["lead"], one.id, FIRST, {"reacts": 10.0})
        shown = {
            name: {reading.account_id for reading in readings(session, one, who[name])}
            for name in ("rui", "lead", "mara")
        }
    assert one.open
    assert shown == {"rui": {who["rui"]}, "lead": {who["lead"]}, "mara": set()}


def test_it_closes_with_the_last_readings_and_shows_all(database: Database) -> None:
    with database.write() as session:
        who = people(session)
        one = read_all(session, opened(session, who), who["rui"])
        one = read_all(session, one, who["lead"])
        shown = {reading.account_id for reading in readings(session, one, who["mara"])}
    assert (one.open, one.closed_by) == (False, None)
    assert shown == {who["rui"], who["lead"]}


def test_readings_that_were_not_submitted_do_not_count(database: Database) -> None:
    with database.write() as session:
        who = people(session)
        one = read_all(session, opened(session, who), who["rui"])
        give_readings(session, T0, who["lead"], one.id, FIRST, WHOLE)
        with pytest.raises(Refused, match="only who opened"):
            close_round(session, T0, who["rui"], one.id)
        one = close_round(session, T0 + 5, who["mara"], one.id)
        shown = {reading.account_id for reading in readings(session, one, who["lead"])}
        with pytest.raises(Refused, match="closed already"):
            close_round(session, T0 + 6, who["mara"], one.id)
    assert (one.closed_at_ms, one.closed_by) == (T0 + 5, who["mara"])
    assert shown == {who["rui"]}


def test_a_line_without_a_reading_is_asked_for(database: Database) -> None:
    with database.write() as session:
        who = people(session)
        one = opened(session, who)
        give_readings(session, T0, who["rui"], one.id, FIRST, {"reacts": None, OVERALL: 40.0})
        give_readings(session, T0, who["rui"], one.id, SECOND, {OVERALL: 40.0})
        assert unread(session, one, FIRST, who["rui"]) == ()
        assert unread(session, one, SECOND, who["rui"]) == ("reacts",)
        with pytest.raises(Refused, match=r"call 2 of the round has 1 line"):
            submit_readings(session, T0, who["rui"], one.id)


def test_what_was_submitted_stays(database: Database) -> None:
    with database.write() as session:
        who = people(session)
        one = read_all(session, opened(session, who), who["rui"])
        with pytest.raises(Refused, match="they stay as they are"):
            give_readings(session, T0, who["rui"], one.id, FIRST, WHOLE)
        with pytest.raises(Refused, match="do not take part"):
            give_readings(session, T0, who["mara"], one.id, FIRST, WHOLE)
        close_round(session, T0, who["mara"], one.id)
        with pytest.raises(Refused, match="nothing is read"):
            give_readings(session, T0, who["lead"], one.id, FIRST, WHOLE)


def test_machine_s_results_are_withheld_from_who_takes_part(database: Database) -> None:
    with database.write() as session:
        who = people(session)
        one = opened(session, who, FIRST)
        both = ("c1", "c2")
        hidden = {name: veiled(session, Veil(who[name]), both) for name in ("rui", "mara")}
        read_all(session, one, who["rui"])
        still = veiled(session, Veil(who["rui"]), both)
        close_round(session, T0, who["mara"], one.id)
        assert veiled(session, Veil(who["rui"]), both) == frozenset()
    assert hidden == {"rui": {"c1"}, "mara": frozenset()}
    assert still == {"c1"}


def test_agreed_reading_is_kept_with_who_wrote_it(database: Database) -> None:
    with database.write() as session:
        who = people(session)
        one = opened(session, who)
        with pytest.raises(Refused, match="once the round is closed"):
            agree_on(session, T0, who["rui"], one.id, FIRST, {"reacts": 50.0})
        one = close_round(session, T0, who["mara"], one.id)
        agree_on(session, T0 + 7, who["rui"], one.id, FIRST, {"reacts": 50.0, OVERALL: 55.0})
        agree_on(session, T0 + 9, who["lead"], one.id, FIRST, {"reacts": 45.0})
        found = {each.component: each for each in agreed(session, one)}
        last = entries(session, object=f"calibration/{one.id}", limit=1)[0]
    assert (found["reacts"].points, found["reacts"].account_id) == (45.0, who["lead"])
    assert (found[OVERALL].points, found[OVERALL].at_ms) == (55.0, T0 + 7)
    assert (last.action, last.detail["components"]) == ("calibration.agreed", ["reacts"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"participants": ("rui",)}, "at least two"),
        ({"places": ()}, "at least one call"),
        ({"places": (FIRST, FIRST)}, "only once"),
        ({"participants": ("rui", "nora")}, "no account with this id that can take part"),
        ({"places": (Place("c1", 7),)}, "rui may not see call c1"),
        ({"places": (Place("foreign", 0),)}, "lead may not see call foreign"),
        ({"places": (Place("unscored", 0),)}, "no score to be read beside"),
    ],
    ids=["alone", "no call", "twice", "agent", "no stint", "other team", "no score"],
)
def test_a_round_that_makes_no_sense(
    database: Database, change: dict[str, tuple[object, ...]], says: str
) -> None:
    with database.write() as session:
        who = people(session)
        add_people(session, "sara")
        save(session, report("foreign"), arrival("sara"))
        silent = replace(report("unscored"), assessments=())
        save(session, silent, arrival("nora"))
        named = change.get("participants", ("rui", "lead"))
        taking_part = tuple(who[str(name)] for name in named)
        places = change.get("places", (FIRST,))
        new = NewRound("March", places, taking_part, T0)  # type: ignore[arg-type]  # of the table
        with pytest.raises((BadQuery, Refused), match=says):
            open_round(session, T0, who["mara"], new)


@pytest.mark.parametrize(
    ("place", "points", "says"),
    [
        (Place("c2", 0), WHOLE, "none of the round"),
        (FIRST, {"charm": 5.0}, "components that this stint is scored by"),
        (FIRST, {}, "components that this stint is scored by"),
        (FIRST, {OVERALL: None}, "overall is a number"),
    ],
    ids=["stint", "component", "nothing", "overall"],
)
def test_a_reading_that_makes_no_sense(
    database: Database, place: Place, points: dict[str, float | None], says: str
) -> None:
    with database.write() as session:
        who = people(session)
        one = opened(session, who, FIRST)
        with pytest.raises(BadQuery, match=says):
            give_readings(session, T0, who["rui"], one.id, place, points)


def test_an_erased_call_leaves_the_round(database: Database) -> None:
    with database.write() as session:
        who = people(session)
        one = read_all(session, opened(session, who), who["rui"])
        delete_call(session, "c1")
        session.expire_all()
        left = round_of(session, one.id, who["rui"])
        assert left is not None
        assert [call.place for call in left.calls] == [SECOND]
        assert {reading.place for reading in readings(session, left, who["rui"])} == {SECOND}
