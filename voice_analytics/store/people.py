"""Who works here: people, teams, queues, memberships and addresses."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from voice_analytics.domain.directory import (
    Address,
    AddressKind,
    Membership,
    Person,
    Queue,
    Team,
    Validity,
    readings,
)
from voice_analytics.errors import BadQuery
from voice_analytics.store.tables import (
    AddressRow,
    MembershipRow,
    PersonRow,
    QueueRow,
    StintRow,
    TeamRow,
)


def save_person(session: Session, person: Person) -> None:
    """Add a person, or replace what was known.

    Raises
    ------
    BadQuery
        When the e-mail address is another person's.
    """
    if person.email is not None:
        other = session.scalars(select(PersonRow).where(PersonRow.email == person.email)).first()
        if other is not None and other.id != person.id:
            raise BadQuery(f"person {person.id} has the e-mail address of person {other.id}")
    session.merge(
        PersonRow(id=person.id, name=person.name, email=person.email, active=person.active)
    )
    session.flush()


def save_group(session: Session, group: Team | Queue) -> None:
    """Add a team or a queue, or rename it.

    Raises
    ------
    BadQuery
        When another one has this name.
    """
    row = TeamRow if isinstance(group, Team) else QueueRow
    _check_name(session, row, group)
    session.merge(row(id=group.id, name=group.name))
    session.flush()


def add_membership(session: Session, membership: Membership) -> None:
    """Put somebody into a team for a time; nothing changes where it is known already.

    Raises
    ------
    BadQuery
        When there is no such person or team, or the person is in the team at that time with the
        other part.
    """
    _check_there(session, PersonRow, membership.person_id)
    _check_there(session, TeamRow, membership.team_id)
    for other in memberships(session, membership.person_id, membership.team_id):
        if other == membership:
            return
        if other.valid.overlaps(membership.valid):
            raise BadQuery(
                f"person {membership.person_id} is in team {membership.team_id} at that time "
                "already; end the earlier membership first"
            )
    session.add(
        MembershipRow(
            person_id=membership.person_id,
            team_id=membership.team_id,
            supervises=membership.supervises,
            from_ms=membership.valid.from_ms,
            until_ms=membership.valid.until_ms,
        )
    )
    session.flush()


def end_membership(session: Session, person_id: str, team_id: str, at_ms: int) -> bool:
    """End somebody's time in a team; return whether there was one."""
    rows = session.scalars(
        select(MembershipRow).where(
            MembershipRow.person_id == person_id,
            MembershipRow.team_id == team_id,
            _running(MembershipRow, at_ms),
        )
    ).all()
    for row in rows:
        row.until_ms = at_ms
    return bool(rows)


def add_address(session: Session, address: Address) -> None:
    """Say whose an address is for a time; nothing changes where it is known already.

    Raises
    ------
    BadQuery
        When there is no such person, or it is somebody else's at that time.
    """
    _check_there(session, PersonRow, address.person_id)
    same = select(AddressRow).where(
        AddressRow.kind == address.kind.value, AddressRow.value == address.value
    )
    for row in session.scalars(same):
        other = _address(row)
        if other == address:
            return
        if other.valid.overlaps(address.valid):
            raise BadQuery(
                f"this {address.kind.value} is person {other.person_id}'s at that time and cannot "
                f"be person {address.person_id}'s too; end the earlier one first"
            )
    session.add(
        AddressRow(
            kind=address.kind.value,
            value=address.value,
            person_id=address.person_id,
            from_ms=address.valid.from_ms,
            until_ms=address.valid.until_ms,
        )
    )
    session.flush()


def end_address(session: Session, kind: AddressKind, value: str, at_ms: int) -> bool:
    """End the time an address is anybody's; return whether it was."""
    rows = session.scalars(
        select(AddressRow).where(
            AddressRow.kind == kind.value, AddressRow.value == value, _running(AddressRow, at_ms)
        )
    ).all()
    for row in rows:
        row.until_ms = at_ms
    return bool(rows)


def person_at(session: Session, text: str, at_ms: int) -> str | None:
    """Return whose an agent's name, extension or SIP address was at a moment.

    Where the source does not say which of them it is, the most specific reading that finds
    somebody counts: SIP address, login, extension, in this order.
    """
    for kind, value in readings(text):
        row = session.scalars(
            select(AddressRow).where(
                AddressRow.kind == kind.value,
                AddressRow.value == value,
                AddressRow.from_ms <= at_ms,
                _running(AddressRow, at_ms),
            )
        ).first()
        if row is not None:
            return row.person_id
    return None


def queue_named(session: Session, name: str) -> str | None:
    """Return the id of the queue that a source means, by its id or its name."""
    found = select(QueueRow.id).where(or_(QueueRow.id == name, QueueRow.name == name))
    return session.scalars(found.order_by((QueueRow.id == name).desc())).first()


def person(session: Session, person_id: str) -> Person | None:
    """Return a person."""
    row = session.get(PersonRow, person_id)
    return None if row is None else _person(row)


def people(session: Session, after: str = "", limit: int = 100) -> tuple[Person, ...]:
    """Return people in the order of their ids, those after `after`."""
    rows = select(PersonRow).where(PersonRow.id > after).order_by(PersonRow.id).limit(limit)
    return tuple(_person(row) for row in session.scalars(rows))


def teams(session: Session) -> tuple[Team, ...]:
    """Return all teams by name."""
    rows = session.scalars(select(TeamRow).order_by(TeamRow.name))
    return tuple(Team(row.id, row.name) for row in rows)


def queues(session: Session) -> tuple[Queue, ...]:
    """Return all queues by name."""
    rows = session.scalars(select(QueueRow).order_by(QueueRow.name))
    return tuple(Queue(row.id, row.name) for row in rows)


def memberships(
    session: Session, person_id: str | None = None, team_id: str | None = None
) -> tuple[Membership, ...]:
    """Return the times in teams, of one person or in one team where these are given."""
    rows = select(MembershipRow).order_by(
        MembershipRow.team_id, MembershipRow.person_id, MembershipRow.from_ms
    )
    if person_id is not None:
        rows = rows.where(MembershipRow.person_id == person_id)
    if team_id is not None:
        rows = rows.where(MembershipRow.team_id == team_id)
    return tuple(_membership(row) for row in session.scalars(rows))


def addresses(session: Session, person_id: str) -> tuple[Address, ...]:
    """Return the addresses of a person, past ones too."""
    rows = select(AddressRow).where(AddressRow.person_id == person_id)
    rows = rows.order_by(AddressRow.kind, AddressRow.value, AddressRow.from_ms)
    return tuple(_address(row) for row in session.scalars(rows))


def members_of(session: Session, team_ids: Iterable[str], at_ms: int) -> frozenset[str]:
    """Return who is in any of these teams at a moment, supervisors included."""
    rows = select(MembershipRow.person_id).where(
        MembershipRow.team_id.in_(sorted(set(team_ids))),
        MembershipRow.from_ms <= at_ms,
        _running(MembershipRow, at_ms),
    )
    return frozenset(session.scalars(rows))


def supervised_by(session: Session, person_id: str, at_ms: int) -> frozenset[str]:
    """Return the teams that somebody supervises at a moment."""
    rows = select(MembershipRow.team_id).where(
        MembershipRow.person_id == person_id,
        MembershipRow.supervises,
        MembershipRow.from_ms <= at_ms,
        _running(MembershipRow, at_ms),
    )
    return frozenset(session.scalars(rows))


def _running(row: type[MembershipRow] | type[AddressRow], at_ms: int) -> ColumnElement[bool]:
    return or_(row.until_ms.is_(None), row.until_ms > at_ms)


def _check_there(session: Session, row: type[PersonRow] | type[TeamRow], wanted: str) -> None:
    if session.get(row, wanted) is None:
        raise BadQuery(f"there is no {row.__tablename__} {wanted}; add it first")


def _check_name(session: Session, row: type[TeamRow] | type[QueueRow], one: Team | Queue) -> None:
    other = session.scalars(select(row.id).where(row.name == one.name)).first()
    if other is not None and other != one.id:
        raise BadQuery(f"{row.__tablename__} {one.id} has the name of {other}")


def _person(row: PersonRow) -> Person:
    return Person(row.id, row.name, row.email, row.active)


def _membership(row: MembershipRow) -> Membership:
    valid = Validity(row.from_ms, row.until_ms)
    return Membership(row.person_id, row.team_id, row.supervises, valid)


def _address(row: AddressRow) -> Address:
    valid = Validity(row.from_ms, row.until_ms)
    return Address(AddressKind(row.kind), row.value, row.person_id, valid)


def takes_calls(session: Session, person_id: str | None) -> bool:
    """Return whether somebody had a call that is kept."""
    if person_id is None:
        return False
    had = select(StintRow.call_id).where(StintRow.person_id == person_id)
    return session.scalars(had.limit(1)).first() is not None
