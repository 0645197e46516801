"""A call finds its agent; late data corrects it; who has nobody is a work list."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.store.calls import DAY_MS, STINT_MS, T0, arrival, report, save
from voice_analytics.domain.call import StintKind, StintNote
from voice_analytics.domain.directory import Address, AddressKind, Person, Queue, Validity
from voice_analytics.domain.report import CallReport
from voice_analytics.store.assigning import (
    LateFact,
    LateOutcome,
    Unmatched,
    apply_late,
    calls_of_interaction,
    match_again,
    persons_of,
    unmatched,
)
from voice_analytics.store.calls import arrival_of, get_call, stints_of
from voice_analytics.store.database import Database
from voice_analytics.store.people import add_address, save_group, save_person
from voice_analytics.store.records import stated_agents


def desk(session: Session, person: str, value: str, valid: Validity = Validity()) -> None:  # noqa: B008
    save_person(session, Person(person, person))
    add_address(session, Address(AddressKind.LOGIN, value, person, valid))


def keep(session: Session, one: CallReport, agents: dict[int, str]) -> None:
    """Store a call as the box does: with the people that its agents' addresses lead to."""
    starts = {stint.index: T0 + stint.interval.start_ms for stint in one.call.stints}
    persons = persons_of(session, agents, starts)
    save(session, one, replace(arrival(), persons=persons, addresses=agents))


def people_of(session: Session, call_id: str) -> list[str | None]:
    return [stint.person_id for stint in stints_of(session, call_id)]


def test_each_stint_finds_who_had_the_desk_when_it_began(database: Database) -> None:
    with database.write() as session:
        desk(session, "p1", "desk", Validity(0, T0 + STINT_MS))
        desk(session, "p2", "desk", Validity(T0 + STINT_MS))
        keep(session, report(scores=(70.0, 60.0, 50.0)), {0: "desk", 1: "Desk", 2: "nobody"})
        assert people_of(session, "c1") == ["p1", "p2", None]


def test_agent_of_the_whole_call_had_its_only_stint() -> None:
    one = report()
    named = replace(one.call, metadata=replace(one.call.metadata, agent="alee"))
    assert stated_agents(replace(one, call=named)) == {0: "alee"}
    assert stated_agents(replace(one, call=replace(named, stints=()))) == {0: "alee"}
    two = report(scores=(1.0, 2.0))
    said = replace(two.call.metadata, agent="alee")
    assert stated_agents(replace(two, call=replace(two.call, metadata=said))) == {}
    note = StintNote(StintKind.AGENT, STINT_MS, 2 * STINT_MS, "bob")
    both = replace(said, stints=(note,))
    assert stated_agents(replace(two, call=replace(two.call, metadata=both))) == {1: "bob"}


def test_directory_that_comes_later_finds_who_was_missing(database: Database) -> None:
    with database.write() as session:
        keep(session, report("c1"), {0: "alee"})
        keep(session, report("c2", at_ms=T0 + DAY_MS), {0: "alee"})
        desk(session, "p1", "alee", Validity(T0 + 1))
        assert match_again(session, until_ms=T0) == 0
        assert match_again(session) == 1
        assert match_again(session) == 0
        assert (people_of(session, "c1"), people_of(session, "c2")) == ([None], ["p1"])


def test_unmatched_stints_are_a_list_by_address(database: Database) -> None:
    with database.write() as session:
        desk(session, "p1", "known")
        keep(session, report("c1"), {0: "alee"})
        keep(session, report("c2", at_ms=T0 + DAY_MS), {0: "alee"})
        keep(session, report("c3"), {})
        keep(session, report("c4"), {0: "known"})
        assert unmatched(session) == (
            Unmatched("alee", 2, T0, T0 + DAY_MS, "c2"),
            Unmatched(None, 1, T0, T0, "c3"),
        )
        assert len(unmatched(session, limit=1)) == 1


def test_late_fact_corrects_the_agent_and_nothing_else(database: Database) -> None:
    with database.write() as session:
        desk(session, "p1", "alee")
        desk(session, "p2", "bob")
        keep(session, report(scores=(70.0, 60.0)), {0: "alee", 1: "alee"})
        before = get_call(session, "c1")
        outcome = apply_late(session, LateFact(call_id="c1", stint=1, agent="Bob"))
        assert outcome == LateOutcome(("c1",), 1, False)
        assert people_of(session, "c1") == ["p1", "p2"]
        again = apply_late(session, LateFact(call_id="c1", stint=1, agent="bob"))
        assert again == LateOutcome(("c1",), 0, False)
        after = get_call(session, "c1")
        assert before is not None
        assert after == replace(before, person_id=after.person_id if after else None)


def test_late_agent_whom_nobody_knows_makes_the_call_nobodys(database: Database) -> None:
    with database.write() as session:
        desk(session, "p1", "alee")
        keep(session, report(), {0: "alee"})
        assert apply_late(session, LateFact(call_id="c1", agent="new")).unknown
        assert people_of(session, "c1") == [None]
        assert unmatched(session)[0].address == "new"
        desk(session, "p2", "new")
        assert match_again(session) == 1


def test_late_queue_and_calls_by_other_names(database: Database) -> None:
    with database.write() as session:
        save_group(session, Queue("q1", "Sales"))
        for name in ("c1", "c2"):
            one = report(name)
            said = replace(
                one.call.metadata, interaction_id="i1", external_ids={"pbx": f"x-{name}"}
            )
            keep(session, replace(one, call=replace(one.call, metadata=said)), {})
        assert calls_of_interaction(session, "i1") == ("c1", "c2")
        both = apply_late(session, LateFact(interaction_id="i1", queue="Sales"))
        assert both.calls == ("c1", "c2")
        one_only = apply_late(session, LateFact(external_ids={"pbx": "x-c2"}, queue="none"))
        assert one_only.calls == ("c2",)
        found = [get_call(session, name) for name in ("c1", "c2")]
        assert [one.queue_id for one in found if one] == ["q1", None]
        apply_late(session, LateFact(call_id="c2", topic="refund"))
        saved_again = arrival_of(session, "c2")
        assert saved_again is not None
        assert saved_again.topic == "refund"


@pytest.mark.parametrize("fact", [LateFact(call_id="no", agent="a"), LateFact(agent="a")])
def test_fact_about_no_stored_call_changes_nothing(database: Database, fact: LateFact) -> None:
    with database.write() as session:
        keep(session, report(), {})
        assert apply_late(session, fact) == LateOutcome((), 0, False)
