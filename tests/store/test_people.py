"""The directory: nobody has two desks' calls, and desks change hands."""

from collections.abc import Callable
from datetime import UTC

import pytest
from sqlalchemy.orm import Session

from voice_analytics.domain.directory import (
    Address,
    AddressKind,
    Membership,
    Person,
    Queue,
    Team,
    Validity,
)
from voice_analytics.errors import StoreError
from voice_analytics.ingest.directory import read_directory
from voice_analytics.store import people
from voice_analytics.store.database import Database
from voice_analytics.store.enrolling import Enrolled, enrol

EXTENSION = AddressKind.EXTENSION


def staff(database: Database) -> None:
    with database.write() as session:
        for name in ("p1", "p2"):
            people.save_person(session, Person(name, f"Name {name}"))
        people.save_group(session, Team("t1", "North"))
        people.save_group(session, Queue("q1", "Sales"))


def test_desk_that_changes_hands_is_everybodys_in_turn(database: Database) -> None:
    staff(database)
    with database.write() as session:
        people.add_address(session, Address(EXTENSION, "1001", "p1", Validity(0, 100)))
        people.add_address(session, Address(EXTENSION, "1001", "p2", Validity(100, 200)))
    with database.read() as session:
        found = [people.person_at(session, "1001", at) for at in (0, 99, 100, 199, 200)]
    assert found == ["p1", "p1", "p2", "p2", None]


def test_address_of_two_people_at_once_is_refused(database: Database) -> None:
    staff(database)
    with database.write() as session:
        people.add_address(session, Address(EXTENSION, "1001", "p1"))
        with pytest.raises(StoreError, match="this extension is person p1's at that time"):
            people.add_address(session, Address(EXTENSION, "1001", "p2", Validity(5, 10)))


def test_ended_address_can_be_given_on(database: Database) -> None:
    staff(database)
    with database.write() as session:
        people.add_address(session, Address(EXTENSION, "1001", "p1"))
        assert people.end_address(session, EXTENSION, "1001", 50)
        assert not people.end_address(session, EXTENSION, "1001", 60)
        people.add_address(session, Address(EXTENSION, "1001", "p2", Validity(50)))
        assert people.person_at(session, "1001", 49) == "p1"
        assert people.person_at(session, "1001", 50) == "p2"
        assert people.addresses(session, "p1") == (
            Address(EXTENSION, "1001", "p1", Validity(0, 50)),
        )


def test_login_that_looks_like_an_extension_is_the_login(database: Database) -> None:
    staff(database)
    with database.write() as session:
        people.add_address(session, Address(EXTENSION, "1001", "p1"))
        people.add_address(session, Address(AddressKind.LOGIN, "1001", "p2"))
        assert people.person_at(session, "1001", 0) == "p2"


def test_member_of_a_team_is_one_for_a_time(database: Database) -> None:
    staff(database)
    member = Membership("p1", "t1", True, Validity(10, None))
    with database.write() as session:
        people.add_membership(session, member)
        people.add_membership(session, member)
        people.add_membership(session, Membership("p2", "t1"))
        with pytest.raises(StoreError, match="p1 is in team t1 at that time already"):
            people.add_membership(session, Membership("p1", "t1", False))
        assert people.members_of(session, ["t1"], 5) == {"p2"}
        assert people.supervised_by(session, "p1", 10) == {"t1"}
        assert people.end_membership(session, "p1", "t1", 20)
        assert people.members_of(session, ["t1"], 20) == {"p2"}
        assert people.supervised_by(session, "p1", 20) == frozenset()
    with database.read() as session:
        assert [one.person_id for one in people.memberships(session, team_id="t1")] == ["p1", "p2"]


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda s: people.save_person(s, Person("p2", "B", "a@x.example")), "of person p1"),
        (lambda s: people.save_group(s, Team("t2", "North")), "team t2 has the name of t1"),
        (lambda s: people.save_group(s, Queue("q2", "Sales")), "queue q2 has the name of q1"),
        (lambda s: people.add_membership(s, Membership("p1", "no")), "there is no team no"),
        (lambda s: people.add_address(s, Address(EXTENSION, "1", "no")), "there is no person no"),
    ],
)
def test_contradictions_are_one_sentence(
    database: Database, write: Callable[[Session], None], expected: str
) -> None:
    staff(database)
    with database.write() as session:
        people.save_person(session, Person("p1", "A", "a@x.example"))
        with pytest.raises(StoreError, match=expected):
            write(session)


def test_queue_is_found_by_id_before_name(database: Database) -> None:
    staff(database)
    with database.write() as session:
        people.save_group(session, Queue("Sales", "Other"))
        assert people.queue_named(session, "Sales") == "Sales"
        assert people.queue_named(session, "Other") == "Sales"
        assert people.queue_named(session, "none") is None
        assert [queue.id for queue in people.queues(session)] == ["Sales", "q1"]


def test_people_come_page_by_page(database: Database) -> None:
    staff(database)
    with database.read() as session:
        assert [one.id for one in people.people(session, limit=1)] == ["p1"]
        assert [one.id for one in people.people(session, after="p1")] == ["p2"]
        assert people.person(session, "p1") == Person("p1", "Name p1")
        assert people.person(session, "no") is None
        assert people.teams(session) == (Team("t1", "North"),)


FILE = (
    b"person_id,name,team,supervises,login,extension,valid_from,valid_until,queue\n"
    b"p1,Ann,North,yes,alee,1001,,2026-03-01,sales\n"
    b"p2,Bob,North,no,bob,1001,2026-03-01,,sales\n"
)


def test_file_twice_is_the_file_once(database: Database) -> None:
    for _ in range(2):
        with database.write() as session:
            done = enrol(session, read_directory(FILE, "staff.csv", UTC), "staff.csv")
        assert done == Enrolled(people=2, teams=1, queues=1, addresses=3)
    with database.read() as session:
        assert len(people.addresses(session, "p1")) == 2
        assert len(people.memberships(session)) == 2


def test_file_with_a_contradiction_is_not_taken_at_all(database: Database) -> None:
    bad = FILE.replace(b"1001,2026-03-01", b"1001,2026-02-01")
    with (
        pytest.raises(StoreError, match=r"staff\.csv, line 3: this extension is person p1's"),
        database.write() as session,
    ):
        enrol(session, read_directory(bad, "staff.csv", UTC), "staff.csv")
    with database.read() as session:
        assert people.people(session) == ()
