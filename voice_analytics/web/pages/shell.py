"""What stands around every page: who is signed in, and where they can go."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from voice_analytics.domain.access import AccountRole, Permission, Viewer
from voice_analytics.store.people import takes_calls
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import WhoAsks

CALLS, MINE, TEAM, SAMPLE = "/calls", "/mine", "/team", "/sample"
CALIBRATION, MOMENTS, PLAYLISTS = "/calibration", "/moments", "/playlists"
PRACTICE = "/practice"
SYSTEM, DEFINITIONS, AUDIT = "/system", "/definitions", "/audit"


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the navigation."""

    address: str
    title: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page."""

    name: str
    role: str
    csrf: str
    """What forms and scripts of this browser carry."""

    links: tuple[Link, ...]
    part: bool
    """Whether only a part of the page is asked for, to be put in place by a script."""


def shell(request: Request, who: WhoAsks, served: Served) -> Shell:
    """Return the frame for who asks."""
    at = request.url.path
    with served.database.read() as session:
        also_agent = takes_calls(session, who.viewer.person_id)
    return Shell(
        name=who.viewer.name,
        role=who.viewer.role.value,
        csrf="" if who.browser is None else who.browser.csrf,
        links=tuple(
            Link(address, title, at == address or at.startswith(address + "/"))
            for address, title in _places(who.viewer, also_agent=also_agent)
        ),
        part="hx-request" in request.headers,
    )


Framed = Annotated[Shell, Depends(shell)]
"""A route's parameter of this type is given the frame of its page."""


def start_of(viewer: Viewer) -> str:
    """Return the page that somebody begins on."""
    return MINE if viewer.role is AccountRole.AGENT else CALLS


def _places(viewer: Viewer, *, also_agent: bool) -> list[tuple[str, str]]:
    agent = viewer.role is AccountRole.AGENT
    places = (
        (MINE, "My calls", agent),
        (CALLS, "All my calls" if agent else "Calls", viewer.may(Permission.CALLS_READ)),
        (MINE, "My calls", also_agent and not agent),
        (SAMPLE, "Sample", viewer.may(Permission.REVIEWS_WRITE)),
        (CALIBRATION, "Calibration", viewer.may(Permission.CALIBRATE)),
        (MOMENTS, "Moments", viewer.may(Permission.MOMENTS)),
        (PLAYLISTS, "Playlists", agent),
        (TEAM, "Team", viewer.may(Permission.PEOPLE_READ)),
        (PRACTICE, "Practice", viewer.may(Permission.REHEARSE)),
        (DEFINITIONS, "Definitions", viewer.may(Permission.CALLS_READ)),
        (SYSTEM, "System", viewer.may(Permission.JOBS_READ)),
        (AUDIT, "Audit", viewer.may(Permission.AUDIT_READ)),
    )
    return [(address, title) for address, title, shown in places if shown]
