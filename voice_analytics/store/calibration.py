"""Rounds of calibration: the same calls read by several people, none of whom sees another's word.

While a round is open, nobody is shown what others gave, and who takes part is not shown what the
machine found in its calls. It closes when all have submitted, or when its owner says so.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_analytics.domain.access import ALLOWED, AccountRole, Permission
from voice_analytics.domain.calibration import (
    OVERALL,
    NewRound,
    Place,
    Points,
    Reading,
    Round,
    RoundCall,
    Seat,
)
from voice_analytics.errors import BadQuery, Refused
from voice_analytics.store.accounts import viewer_of
from voice_analytics.store.audit import record
from voice_analytics.store.calls import stints_of
from voice_analytics.store.findings import COMPONENT, findings
from voice_analytics.store.secret import new_id
from voice_analytics.store.tables import (
    AccountRow,
    AgreedRow,
    ReadingRow,
    RoundCallRow,
    RoundRow,
    SeatRow,
)

FEWEST = 2
"""People who take part."""

_OBJECT = "calibration/{}"


def open_round(session: Session, now_ms: int, actor: str, new: NewRound) -> Round:
    """Open a round.

    Raises
    ------
    BadQuery
        When a call is named twice, was not assessed, or fewer than two people take part.
    Refused
        When somebody who is to take part may not, or may not see one of the calls.
    """
    if len(set(new.participants)) < FEWEST:
        raise BadQuery("name at least two people who take part")
    if not new.places or len(set(new.places)) < len(new.places):
        raise BadQuery("name at least one call, and each only once")
    for account_id in new.participants:
        _check_participant(session, now_ms, account_id, new.places)
    row = RoundRow(
        id=new_id(),
        title=new.title,
        owner_id=actor,
        created_at_ms=now_ms,
        due_at_ms=new.due_at_ms,
        closed_at_ms=None,
        closed_by=None,
    )
    session.add(row)
    session.flush()
    for position, place in enumerate(new.places):
        session.add(_call_row(session, row.id, position, place))
    for account_id in sorted(set(new.participants)):
        session.add(SeatRow(round_id=row.id, account_id=account_id, submitted_at_ms=None))
    session.flush()
    detail = {"calls": len(new.places), "participants": sorted(set(new.participants))}
    record(session, now_ms, actor, "calibration.opened", _OBJECT.format(row.id), detail)
    return _round(session, row)


def rounds_of(session: Session, account_id: str) -> tuple[Round, ...]:
    """Return the rounds that somebody owns or takes part in, the newest first."""
    mine = select(SeatRow.round_id).where(SeatRow.account_id == account_id)
    query = (
        select(RoundRow)
        .where((RoundRow.owner_id == account_id) | RoundRow.id.in_(mine))
        .order_by(RoundRow.created_at_ms.desc(), RoundRow.id)
    )
    return tuple(_round(session, row) for row in session.scalars(query))


def round_of(session: Session, round_id: str, account_id: str) -> Round | None:
    """Return a round that somebody owns or takes part in."""
    row = session.get(RoundRow, round_id)
    if row is None:
        return None
    found = _round(session, row)
    return found if account_id == found.owner_id or found.seat(account_id) else None


def participants(session: Session) -> dict[str, str]:
    """Return the names of the accounts that can take part, by their ids, in order of the names."""
    rows = select(AccountRow).where(~AccountRow.disabled).order_by(AccountRow.name)
    return {
        row.id: row.name
        for row in session.scalars(rows)
        if Permission.CALIBRATE in ALLOWED[AccountRole(row.role)]
    }


def give_readings(
    session: Session, now_ms: int, account_id: str, round_id: str, place: Place, points: Points
) -> None:
    """Write down what somebody gives components of a stint; it replaces what they gave before.

    Raises
    ------
    BadQuery
        When the stint is none of the round, or a component none of the stint's.
    Refused
        When the round is closed, or they have submitted.
    """
    one = _taking_part(session, account_id, round_id)
    call = _call(one, place)
    _check_components(call, points)
    for component, given in points.items():
        session.merge(
            ReadingRow(
                round_id=round_id,
                call_id=place.call_id,
                stint=place.stint,
                account_id=account_id,
                component=component,
                points=given,
                at_ms=now_ms,
            )
        )
    session.flush()
    detail = {"call": place.call_id, "stint": place.stint}
    record(session, now_ms, account_id, "calibration.read", _OBJECT.format(round_id), detail)


def submit_readings(session: Session, now_ms: int, account_id: str, round_id: str) -> Round:
    """Finish somebody's readings; the round closes when they were the last.

    Raises
    ------
    Refused
        When the round is closed, they have submitted, or a component has no reading of theirs.
    """
    one = _taking_part(session, account_id, round_id)
    for number, call in enumerate(one.calls, 1):
        left = unread(session, one, call.place, account_id)
        if left:
            raise Refused(f"call {number} of the round has {len(left)} line(s) without a reading")
    row = session.get_one(SeatRow, (round_id, account_id))
    row.submitted_at_ms = now_ms
    session.flush()
    record(session, now_ms, account_id, "calibration.submitted", _OBJECT.format(round_id))
    others = (each for each in one.seats if each.account_id != account_id)
    if all(each.submitted_at_ms is not None for each in others):
        _close(session, now_ms, round_id, None)
    return _round(session, session.get_one(RoundRow, round_id))


def close_round(session: Session, now_ms: int, account_id: str, round_id: str) -> Round:
    """Close a round before all have submitted; who has not is not counted.

    Raises
    ------
    Refused
        When it is somebody else's, or closed.
    """
    row = session.get(RoundRow, round_id, with_for_update=True)
    if row is None or row.owner_id != account_id:
        raise Refused("only who opened a round closes it")
    if row.closed_at_ms is not None:
        raise Refused("this round is closed already")
    _close(session, now_ms, round_id, account_id)
    return _round(session, row)


def agree_on(
    session: Session, now_ms: int, account_id: str, round_id: str, place: Place, points: Points
) -> None:
    """Write down the readings that were agreed on; they replace what was written before.

    Raises
    ------
    BadQuery
        When the stint is none of the round, or a component none of the stint's.
    Refused
        When the round is still open.
    """
    one = round_of(session, round_id, account_id)
    if one is None or one.open:
        raise Refused("agree on a reading once the round is closed")
    _check_components(_call(one, place), points)
    for component, given in points.items():
        session.merge(
            AgreedRow(
                round_id=round_id,
                call_id=place.call_id,
                stint=place.stint,
                component=component,
                points=given,
                account_id=account_id,
                at_ms=now_ms,
            )
        )
    session.flush()
    detail = {"call": place.call_id, "stint": place.stint, "components": sorted(points)}
    record(session, now_ms, account_id, "calibration.agreed", _OBJECT.format(round_id), detail)


def readings(session: Session, one: Round, account_id: str) -> tuple[Reading, ...]:
    """Return the readings that somebody may see: their own; of a closed round, all submitted."""
    query = select(ReadingRow).where(ReadingRow.round_id == one.id)
    done = {each.account_id for each in one.seats if each.submitted_at_ms is not None}
    shown = {account_id} if one.open else done
    return _readings(session.scalars(query.where(ReadingRow.account_id.in_(sorted(shown)))))


def agreed(session: Session, one: Round) -> tuple[Reading, ...]:
    """Return what was agreed on, each with who wrote it down."""
    return _readings(session.scalars(select(AgreedRow).where(AgreedRow.round_id == one.id)))


def unread(session: Session, one: Round, place: Place, account_id: str) -> tuple[str, ...]:
    """Return the components of a stint that somebody has not read yet."""
    query = select(ReadingRow.component).where(
        ReadingRow.round_id == one.id,
        ReadingRow.call_id == place.call_id,
        ReadingRow.stint == place.stint,
        ReadingRow.account_id == account_id,
    )
    given = set(session.scalars(query))
    return tuple(key for key in _call(one, place).machine if key not in given)


def _check_participant(
    session: Session, now_ms: int, account_id: str, places: Sequence[Place]
) -> None:
    viewer = viewer_of(session, now_ms, account_id)
    if viewer is None or not viewer.may(Permission.CALIBRATE):
        raise Refused("there is no account with this id that can take part in calibration")
    for place in places:
        had = {one.index: one.person_id for one in stints_of(session, place.call_id)}
        if place.stint not in had or not viewer.sees(had[place.stint]):
            raise Refused(
                f"{viewer.name} may not see call {place.call_id}; leave out the one or the other"
            )


def _call_row(session: Session, round_id: str, position: int, place: Place) -> RoundCallRow:
    found = findings(session, place.call_id, place.stint)
    machine: dict[str, Any] = {
        one.about.removeprefix(COMPONENT): one.points
        for one in found.values()
        if one.about.startswith(COMPONENT)
    }
    if not machine:
        raise BadQuery(f"call {place.call_id} has no score to be read beside; choose another")
    scores = {one.index: one.score for one in stints_of(session, place.call_id)}
    return RoundCallRow(
        round_id=round_id,
        call_id=place.call_id,
        stint=place.stint,
        position=position,
        machine={**machine, OVERALL: scores[place.stint]},
    )


def _taking_part(session: Session, account_id: str, round_id: str) -> Round:
    row = session.get(RoundRow, round_id, with_for_update=True)
    one = None if row is None else _round(session, row)
    seat = None if one is None else one.seat(account_id)
    if one is None or seat is None:
        raise Refused("you do not take part in this round")
    if not one.open:
        raise Refused("this round is closed; nothing is read in it any more")
    if seat.submitted_at_ms is not None:
        raise Refused("you have submitted your readings; they stay as they are")
    return one


def _call(one: Round, place: Place) -> RoundCall:
    found = one.call(place)
    if found is None:
        raise BadQuery("this stint is none of the round's")
    return found


def _check_components(call: RoundCall, points: Points) -> None:
    if not points or not points.keys() <= call.machine.keys():
        raise BadQuery("name components that this stint is scored by, or overall")
    if OVERALL in points and points[OVERALL] is None:
        raise BadQuery("overall is a number from 0 to 100")


def _close(session: Session, now_ms: int, round_id: str, account_id: str | None) -> None:
    row = session.get_one(RoundRow, round_id)
    row.closed_at_ms, row.closed_by = now_ms, account_id
    session.flush()
    actor = account_id or "system"
    record(session, now_ms, actor, "calibration.closed", _OBJECT.format(round_id))


def _round(session: Session, row: RoundRow) -> Round:
    calls = select(RoundCallRow).where(RoundCallRow.round_id == row.id)
    seats = select(SeatRow).where(SeatRow.round_id == row.id)
    return Round(
        id=row.id,
        title=row.title,
        owner_id=row.owner_id,
        created_at_ms=row.created_at_ms,
        due_at_ms=row.due_at_ms,
        closed_at_ms=row.closed_at_ms,
        closed_by=row.closed_by,
        calls=tuple(
            RoundCall(Place(one.call_id, one.stint), one.machine)
            for one in session.scalars(calls.order_by(RoundCallRow.position))
        ),
        seats=tuple(
            Seat(one.account_id, one.submitted_at_ms)
            for one in session.scalars(seats.order_by(SeatRow.account_id))
        ),
    )


def _readings(rows: Iterable[ReadingRow] | Iterable[AgreedRow]) -> tuple[Reading, ...]:
    return tuple(
        Reading(Place(row.call_id, row.stint), row.account_id, row.component, row.points, row.at_ms)
        for row in rows
    )
