"""What routes are given to work with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from voice_analytics.config.settings import AccountsSettings, ServerSettings
from voice_analytics.store.database import Database
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.passwords import Passwords


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


def services(request: Request) -> Services:
    """Return the services of the application that answers."""
    found: Services = request.app.state.services
    return found


Served = Annotated[Services, Depends(services)]
"""A route's parameter of this type is given the services."""
