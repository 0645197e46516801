"""Names of the people, queues and teams that a page speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from voice_analytics.domain.access import Viewer
from voice_analytics.domain.directory import Person, Team
from voice_analytics.store.people import memberships, people, person, queues, teams

NOBODY = "Nobody known"
_MOST = 500
"""People that a page lets one choose among."""


@dataclass(frozen=True, slots=True)
class Names:
    """By id."""

    people: dict[str, str]
    queues: dict[str, str]

    def person(self, person_id: str | None) -> str:
        """Return what somebody is called."""
        return NOBODY if person_id is None else self.people.get(person_id, person_id)

    def queue(self, queue_id: str | None) -> str:
        """Return what a queue is called; nothing for a call without one."""
        return "" if queue_id is None else self.queues.get(queue_id, queue_id)


def names_of(session: Session, person_ids: Iterable[str | None]) -> Names:
    """Return the names of some people and of all queues."""
    found = (person(session, one) for one in {one for one in person_ids if one is not None})
    return Names(
        {one.id: one.name for one in found if one is not None},
        {one.id: one.name for one in queues(session)},
    )


def seen_people(session: Session, viewer: Viewer) -> tuple[Person, ...]:
    """Return the people whose calls somebody may see, by name."""
    if viewer.persons is None:
        found: Iterable[Person] = people(session, "", _MOST)
    else:
        each = (person(session, one) for one in viewer.persons)
        found = (one for one in each if one is not None)
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def seen_teams(session: Session, viewer: Viewer) -> tuple[Team, ...]:
    """Return the teams that somebody may see."""
    found = teams(session)
    if viewer.persons is None:
        return found
    own = {one.team_id for one in memberships(session) if viewer.sees(one.person_id)}
    return tuple(one for one in found if one.id in own)
