"""Calls in progress that somebody may see: those that will be theirs to see when they are kept."""

from sqlalchemy.orm import Session

from voice_analytics.domain.access import Viewer
from voice_analytics.domain.call import Role
from voice_analytics.domain.live import CallNow, LegNow
from voice_analytics.store.people import person_at


class LiveSight:
    """What one viewer sees.

    Parameters
    ----------
    session
        Of the store, which knows whose address it is.
    viewer
        Who asks.
    """

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._persons: dict[tuple[str, int], str | None] = {}

    def person(self, call: CallNow, leg: LegNow) -> str | None:
        """Return who an agent is; None of anybody else, and where nobody has the address."""
        if leg.role is not Role.AGENT or leg.address is None:
            return None
        key = (leg.address, call.began_at_ms)
        if key not in self._persons:
            self._persons[key] = person_at(self._session, *key)
        return self._persons[key]

    def sees(self, call: CallNow) -> bool:
        """Return whether a call is theirs to see."""
        if self._viewer.persons is None:
            return True
        return any(
            person is not None and self._viewer.sees(person)
            for person in (self.person(call, leg) for leg in call.legs)
        )
