"""Whose calls a figure is of: of which time, people, teams and queues, as far as they are seen."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from voice_analytics.store.records import Sight
from voice_analytics.store.tables import CallRow, MembershipRow, StintRow


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose stints of which time; what is empty does not filter."""

    from_ms: int
    until_ms: int
    persons: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    """Of those who were in one of these when the stint began."""

    queues: frozenset[str] = frozenset()


def of_stints(whose: Whose, sight: Sight) -> Iterator[ColumnElement[bool]]:
    """Yield what limits stints that are joined with their calls, whatever their time."""
    if whose.persons:
        yield StintRow.person_id.in_(whose.persons)
    if whose.teams:
        yield (
            select(MembershipRow.id)
            .where(
                MembershipRow.team_id.in_(whose.teams),
                MembershipRow.person_id == StintRow.person_id,
                MembershipRow.from_ms <= StintRow.started_at_ms,
                MembershipRow.until_ms.is_(None)
                | (MembershipRow.until_ms > StintRow.started_at_ms),
            )
            .exists()
        )
    if sight.persons is not None:
        yield StintRow.person_id.in_(sight.persons)
    yield from _of_any_call(whose, sight)


def of_calls(
    whose: Whose, sight: Sight, *about: ColumnElement[bool]
) -> Iterator[ColumnElement[bool]]:
    """Yield what limits calls to those of a time with a stint that is asked for and seen.

    Parameters
    ----------
    whose, sight
        What is asked for, and what is seen.
    about
        What else that stint must be.
    """
    yield CallRow.started_at_ms >= whose.from_ms
    yield CallRow.started_at_ms < whose.until_ms
    yield from _of_any_call(whose, sight)
    if whose.persons or whose.teams or sight.persons is not None:
        stints = select(StintRow.call_id).where(StintRow.call_id == CallRow.id, *about)
        yield stints.where(*of_stints(whose, sight)).exists()


def _of_any_call(whose: Whose, sight: Sight) -> Iterator[ColumnElement[bool]]:
    if whose.queues:
        yield CallRow.queue_id.in_(whose.queues)
    if sight.released_only:
        yield CallRow.released.is_(True)
