"""What tells an agent from a customer, as lists of phrases."""

from dataclasses import dataclass
from enum import StrEnum

from voice_analytics.domain.call import Role


class CuePlace(StrEnum):
    """Where in a call a cue counts."""

    ANYWHERE = "anywhere"
    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class RoleCue:
    """Phrases that one role says and the other does not."""

    key: str
    """Name of the cue, told in the report as a reason."""

    role: Role
    """Who says such things: `agent` or `customer`."""

    log_odds: float
    """Natural logarithm of how many times likelier the role is to say it than the other."""

    phrases: tuple[str, ...]
    """Words separated by spaces; `a/b` stands for either word, `*` for up to three words."""

    place: CuePlace = CuePlace.ANYWHERE
