"""Roles given to voices: right, wrong or unknown, call by call.

Each voice of a mixed recording stands for the true party it shares most time with. The roles of a
call are right when at least one voice has a role and every voice that has one has that of its
party; wrong when any has another's, or stands for nobody; unknown when no voice has a role.
"""

from collections.abc import Mapping
from dataclasses import dataclass

KNOWN = frozenset({"agent", "customer"})


@dataclass(frozen=True, slots=True)
class RoleCounts:
    """Calls by what became of their roles."""

    right: int = 0
    wrong: int = 0
    unknown: int = 0

    def __add__(self, other: "RoleCounts") -> "RoleCounts":
        return RoleCounts(
            self.right + other.right, self.wrong + other.wrong, self.unknown + other.unknown
        )


def role_counts(roles: Mapping[str, str], parties: Mapping[str, str]) -> RoleCounts:
    """Return the count of one call.

    Parameters
    ----------
    roles
        Role of each participant of the report.
    parties
        True party, `agent` or `customer`, of each participant that stands for one.
    """
    given = {who: role for who, role in roles.items() if role in KNOWN}
    if not given:
        return RoleCounts(unknown=1)
    right = all(parties.get(who) == role for who, role in given.items())
    return RoleCounts(right=int(right), wrong=int(not right))
