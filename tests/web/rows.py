"""What rows of the matrix of access are made of."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.web.box import Box
from tests.web.things import make_call
from voice_analytics.domain.access import AccountRole
from voice_analytics.store.accounts import Account

ADMIN, SUPERVISOR, REVIEWER, AGENT, INGEST = AccountRole
ALL = frozenset(AccountRole) - {INGEST}
"""Everybody with a browser."""
NOBODY: frozenset[AccountRole] = frozenset()
ADMINS = frozenset({ADMIN})

PERSONS = {SUPERVISOR: "lead", AGENT: "nora"}
"""Who of the directory the account of a role is."""

numbers = itertools.count()


@dataclass(frozen=True)
class Case:
    """A request to be made."""

    box: Box
    account: Account
    """Of who asks."""

    thing: str
    """What is asked for, of the row's `seen`; empty for lists and routes without things."""


@dataclass(frozen=True)
class Ask:
    """What is sent."""

    path: str
    body: object = None
    """JSON, or the fields of a form, or bytes as they are."""

    status: int = 200
    """The answer to who is let in."""


Seen = Mapping[str, frozenset[AccountRole]]


@dataclass(frozen=True)
class Row:
    """A route and who is let in."""

    route: str
    roles: frozenset[AccountRole]
    ask: Callable[[Case], Ask]
    seen: Seen | None = None
    listed: Callable[[Any], set[str]] | None = None
    """Reads from the answer, its JSON or the text of a page, what it shows."""

    browsers_only: bool = False

    def things(self) -> tuple[str, ...]:
        """Return the things that are asked for one by one."""
        return ("",) if self.seen is None or self.listed is not None else tuple(self.seen)

    def expected(self, case: Case, ask: Ask, *, by_token: bool) -> int:
        """Return the status of the answer."""
        role = case.account.role
        if role is INGEST and not by_token:
            return 401
        if role not in self.roles or (by_token and self.browsers_only):
            return 403
        if case.thing and self.seen is not None and role not in self.seen[case.thing]:
            return 404
        return ask.status


def fixed(path: str, body: object = None, status: int = 200) -> Callable[[Case], Ask]:
    """Return what asks always the same."""
    return lambda _: Ask(path, body, status=status)


READERS = ALL - {INGEST}
OWN_CALLS: Seen = {
    "nora's": READERS,
    "sara's": frozenset({ADMIN, REVIEWER}),
    "nobody's": frozenset({ADMIN, REVIEWER}),
    "hidden": READERS - {AGENT},
}
"""`lead` leads the team of Nora, whose account the agent's is; one of her calls is hidden."""


def of_call(part: str = "") -> Callable[[Case], Ask]:
    """Return what asks for a part of a call."""
    return lambda case: Ask(f"/api/v1/calls/{make_call(case.box, case.thing)}{part}")
