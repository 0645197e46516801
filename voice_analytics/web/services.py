"""What routes are given to work with."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Protocol

from fastapi import Depends, Request

from voice_analytics.config.settings import (
    AccountsSettings,
    LearningSettings,
    ReviewSettings,
    ServerSettings,
    TeamSettings,
)
from voice_analytics.domain.intake import Intake
from voice_analytics.domain.notice import MessageKind
from voice_analytics.domain.rubric import Rubric
from voice_analytics.ingest.accepting import Accepted, Incoming
from voice_analytics.ingest.live_link import LiveLink
from voice_analytics.store.database import Database
from voice_analytics.store.erasure import Places
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.passwords import Passwords


class Taking(Protocol):
    """Takes recordings in."""

    @property
    def largest_bytes(self) -> int:
        """Return what the audio of one recording may have."""

    def begin(self) -> AbstractContextManager[Incoming]:
        """Give a recording to fill piece by piece; unless it is accepted, nothing of it stays."""

    def upload(self, accepted: Accepted, account_id: str, key: str | None, now_ms: int) -> Intake:
        """Write down what an account sent and have it analysed; return it, or what it repeats."""

    def practice(self, accepted: Accepted, account_id: str, now_ms: int) -> Intake:
        """Write down a role-play of somebody, which nobody else sees, and have it analysed."""


@dataclass(frozen=True, slots=True)
class About:
    """How this appliance is set up, as pages tell people."""

    rubrics: tuple[Rubric, ...] = ()
    """By which calls are scored."""

    policy: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What is kept of calls: headings, each with its sentences."""

    settings: tuple[tuple[str, str], ...] = ()
    """What differs from the defaults, without secrets: place and value."""

    inbox: str | None = None
    """The folder in which recordings are put; None: none is watched."""

    sip: str | None = None
    """Where calls in progress are sent; None: nowhere."""


@dataclass(frozen=True, slots=True)
class Services:
    """Made once by whoever starts the server."""

    database: Database
    passwords: Passwords
    server: ServerSettings
    accounts: AccountsSettings
    now_ms: Callable[[], int]
    """Milliseconds since 1970 in UTC."""

    audio: AudioFiles
    """The kept audio of calls."""

    taking: Taking
    retry: Callable[[str], bool]
    """Has a recording analysed again that failed; returns whether there was one."""

    rescore: Callable[[int], None]
    """Has all stored reports graded again, told the time; asked twice in a minute is once."""

    correct: Callable[[str], None]
    """Has a report changed as the correction with this id says, and scored again."""

    notify_again: Callable[[str, int], bool]
    """Has a notice of a call sent again that was given up, told the time; returns whether."""

    worker_lives: Callable[[], bool]
    """Tells whether anybody analyses what comes in."""

    places: Places
    """Where the files of calls are."""

    folder: Path
    """Where all data is."""

    review: ReviewSettings
    learning: LearningSettings = field(default_factory=LearningSettings)
    about: About = field(default_factory=About)
    live: LiveLink | None = None
    """Knows of calls in progress; None: nobody can here."""
    team: TeamSettings = field(default_factory=TeamSettings)
    tells: frozenset[MessageKind] = frozenset()
    """Of what people are told by e-mail or another system; empty: there is no way to."""

    beat_s: float = 15.0
    """Between two signs of life of a stream; so often it is checked, too, who reads it."""


def services(request: Request) -> Services:
    """Return the services of the application that answers."""
    found: Services = request.app.state.services
    return found


Served = Annotated[Services, Depends(services)]
"""A route's parameter of this type is given the services."""
