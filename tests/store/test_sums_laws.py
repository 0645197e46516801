"""The daily sums are what a full recount gives, whatever was done to the calls before."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.store.calls import DAY_MS, STINT_MS, T0, add_people, arrival, report, save
from voice_analytics.domain.report import CallReport
from voice_analytics.store.calls import delete_call, move_to_queue, reassign, release_calls
from voice_analytics.store.database import Database
from voice_analytics.store.tables import CallRow, DailyRow

PEOPLE, QUEUES = ("p1", "p2"), ("q1", "q2")
Daily = dict[tuple[str, int, str, str, bool], tuple[int, int, int]]

persons = st.sampled_from(["-", *PEOPLE])
queues = st.sampled_from([None, *QUEUES])
names = st.sampled_from(["c1", "c2", "c3"])
scores = st.lists(st.none() | st.floats(0.0, 100.0), min_size=1, max_size=3)


@dataclass
class Expected:
    """What is known of a stored call, kept beside the store in plain Python."""

    report: CallReport
    at_ms: int
    persons: list[str]
    queue: str | None
    released: bool


@dataclass(frozen=True)
class Save:
    name: str
    scores: list[float | None]
    persons: list[str]
    queue: str | None
    released: bool
    at_ms: int
    talk_ms: int
    share: float
    scorable: bool

    def do(self, session: Session, known: dict[str, Expected]) -> None:
        one = report(
            self.name,
            scores=self.scores,
            at_ms=self.at_ms,
            talk_ms=self.talk_ms,
            overlap_share=self.share,
            scorable=self.scorable,
        )
        how = arrival(*self.persons, queue=self.queue, released=self.released)
        save(session, one, how)
        shown = self.name in known and known[self.name].released
        whose = self.persons[: len(self.scores)]
        whose += ["-"] * (len(self.scores) - len(whose))
        known[self.name] = Expected(one, self.at_ms, whose, self.queue, self.released or shown)


@dataclass(frozen=True)
class Reassign:
    name: str
    stint: int
    person: str

    def do(self, session: Session, known: dict[str, Expected]) -> None:
        if self.name in known and self.stint < len(known[self.name].persons):
            reassign(session, self.name, self.stint, None if self.person == "-" else self.person)
            known[self.name].persons[self.stint] = self.person


@dataclass(frozen=True)
class Move:
    name: str
    queue: str | None

    def do(self, session: Session, known: dict[str, Expected]) -> None:
        if self.name in known:
            move_to_queue(session, self.name, self.queue)
            known[self.name].queue = self.queue


@dataclass(frozen=True)
class Release:
    name: str

    def do(self, session: Session, known: dict[str, Expected]) -> None:
        if self.name in known:
            release_calls(session, [self.name])
            known[self.name].released = True


@dataclass(frozen=True)
class Delete:
    name: str

    def do(self, session: Session, known: dict[str, Expected]) -> None:
        if known.pop(self.name, None):
            delete_call(session, self.name)


Action = Save | Reassign | Move | Release | Delete
saves = st.builds(
    Save,
    names,
    scores,
    st.lists(persons, max_size=3),
    queues,
    st.booleans(),
    st.sampled_from([T0, T0 + DAY_MS, T0 // DAY_MS * DAY_MS + DAY_MS - STINT_MS]),
    st.integers(0, 28_800_000),
    st.floats(0.0, 1.0),
    st.sampled_from([True, True, True, False]),
)
actions: st.SearchStrategy[list[Action]] = st.lists(
    saves
    | st.builds(Reassign, names, st.integers(0, 2), persons)
    | st.builds(Move, names, queues)
    | st.builds(Release, names)
    | st.builds(Delete, names),
    max_size=12,
)


def recount(known: dict[str, Expected]) -> Daily:
    """Return the sums by adding up every call anew."""
    values: dict[tuple[str, int, str, str, bool], list[int]] = defaultdict(list)
    for one in known.values():
        for stint, key, amount in amounts(one.report):
            day = (one.at_ms + stint * STINT_MS) // DAY_MS
            person = one.persons[stint].removeprefix("-")
            values[key, day, person, one.queue or "", one.released].append(amount)
    return {
        group: (len(each), sum(each), sum(amount**2 for amount in each))
        for group, each in values.items()
    }


def amounts(one: CallReport) -> Iterator[tuple[int, str, int]]:
    """Yield stint, key and amount of what a report says, read as a person would."""
    if not one.call.scorable:
        return
    for assessed in one.assessments:
        score = assessed.score
        assert score is not None
        if score.value is not None:
            yield assessed.stint, "score", round(score.value * 1000)
            yield assessed.stint, "component.reacts", round(score.value * 1000)
    talk, *_, share = one.measures
    for stint in one.call.stints:
        assert talk.value.value is not None
        yield stint.index, "measure.talk_time", int(talk.value.value)
    if len(one.call.stints) == 1:
        assert share.value.value is not None
        yield 0, "measure.overlap_share", round(share.value.value * 1_000_000)


def stored(session: Session) -> Daily:
    """Return the sums of the store."""
    return {
        (row.key, row.day, row.person_id, row.queue_id, row.released): (
            row.count,
            row.total,
            row.squares,
        )
        for row in session.scalars(select(DailyRow))
    }


@pytest.fixture(scope="module")
def peopled(shared: Database) -> Database:
    with shared.write() as session:
        add_people(session, *PEOPLE, queues=QUEUES)
    return shared


@settings(max_examples=25)
@given(actions)
def test_the_sums_are_what_a_recount_gives(peopled: Database, steps: list[Action]) -> None:
    known: dict[str, Expected] = {}
    with peopled.write() as session:
        for step in steps:
            step.do(session, known)
            assert stored(session) == recount(known)
        for name in known:
            delete_call(session, name)
        assert stored(session) == {}


def test_two_calls_of_a_day_are_added_up(database: Database) -> None:
    with database.write() as session:
        add_people(session, "p1")
        save(session, report("c1", scores=(60.0,)), arrival("p1"))
        save(session, report("c2", scores=(80.5,)), arrival("p1"))
        sums = stored(session)["score", T0 // DAY_MS, "p1", "", True]
    assert sums == (2, 140_500, 60_000**2 + 80_500**2)


def test_what_two_stints_share_is_nobodys_alone(database: Database) -> None:
    one = report(scores=(60.0, 70.0))
    with database.write() as session:
        save(session, one)
        assert {group[0] for group in stored(session)} == {
            "score", "component.reacts", "measure.talk_time",
        }  # fmt: skip
        first, second = one.call.stints
        same = (first, replace(second, participant=first.participant))
        save(session, replace(one, call=replace(one.call, stints=same)))
        assert {group[0] for group in stored(session)} == {"score", "component.reacts"}


def test_the_person_of_the_call_follows_its_longest_stint(database: Database) -> None:
    with database.write() as session:
        add_people(session, *PEOPLE)
        save(session, report(scores=(60.0, 70.0)), arrival("p1", "p2"))
        assert session.scalars(select(CallRow.person_id)).all() == ["p1"]
        reassign(session, "c1", 0, None)
        assert session.scalars(select(CallRow.person_id)).all() == [None]
        reassign(session, "c1", 0, "p2")
        assert session.scalars(select(CallRow.person_id)).all() == ["p2"]
