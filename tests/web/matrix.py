"""Who is let in where: written down apart from the code, one row for each route.

A route that gets no row here, or a row without its route, fails `test_access_matrix.py`. For a
route about one thing, `seen` names the things tried and the roles that see each; everybody else
is told that there is no such thing. For a list, `listed` reads from the answer what it shows.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.web.box import NEW_WORDS, TEAMS, WORDS, Box
from tests.web.things import WAV, make_call, make_intake, thing_of
from voice_analytics.domain.access import AccountRole, Permission
from voice_analytics.domain.directory import Address, AddressKind, Membership, Team
from voice_analytics.store.accounts import Account
from voice_analytics.store.people import add_address, add_membership, save_group

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
    """JSON, or bytes as they are."""

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


OWN_SESSIONS: Seen = {"own": ALL, "another's": NOBODY}


def fixed(path: str, body: object = None, status: int = 200) -> Callable[[Case], Ask]:
    """Return what asks always the same."""
    return lambda _: Ask(path, body, status=status)


def new_words(_: Case) -> Ask:
    return Ask("/api/v1/session/password", {"old": WORDS, "new": NEW_WORDS})


def one_session(case: Case) -> Ask:
    whose = case.account
    if case.thing == "another's":
        whose = case.box.account(AGENT, f"another{next(numbers)}")
    return Ask(f"/api/v1/sessions/{case.box.session_id(whose)}", status=204)


def session_list(case: Case) -> Ask:
    case.box.browser(case.box.account(AGENT, f"another{next(numbers)}"), "another's")
    return Ask("/api/v1/sessions")


def one_account(case: Case) -> str:
    return case.box.account(AGENT, f"somebody{next(numbers)}").id


def one_token(case: Case) -> Ask:
    token_id = case.box.token_id(case.box.account(INGEST, f"recorder{next(numbers)}"))
    return Ask(f"/api/v1/tokens/{token_id}", status=204)


def new_account(_: Case) -> Ask:
    sent = {"name": f"new{next(numbers)}", "role": "agent"}
    return Ask("/api/v1/accounts", sent, status=201)


def changed_account(case: Case) -> Ask:
    sent = {"role": "reviewer", "person_id": None, "disabled": False}
    return Ask(f"/api/v1/accounts/{one_account(case)}", sent)


def new_token(case: Case) -> Ask:
    sent = {
        "account_id": case.box.account(INGEST, f"recorder{next(numbers)}").id,
        "label": "recorder",
        "scopes": [Permission.UPLOADS_WRITE],
    }
    return Ask("/api/v1/tokens", sent, status=201)


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


def call_list(case: Case) -> Ask:
    for thing in OWN_CALLS:
        make_call(case.box, thing)
    return Ask("/api/v1/calls?size=200")


def release_one(case: Case) -> Ask:
    made = make_call(case.box, case.thing, f"released{next(numbers)}")
    return Ask("/api/v1/calls/release", {"call_ids": [made]}, status=204)


def listed_calls(body: Any) -> set[str]:  # noqa: ANN401 - a JSON value
    found = (thing_of(one["id"]) for one in body["calls"])
    return {thing for thing in found if thing is not None}


SENT: Seen = {"own": frozenset({ADMIN, INGEST}), "another's": ADMINS}


def one_upload(case: Case) -> Ask:
    whose = case.account
    if case.thing == "another's":
        whose = case.box.account(INGEST, f"recorder{next(numbers)}")
    return Ask(f"/api/v1/uploads/{make_intake(case.box, whose.id)}")


def one_job(part: str = "", status: int = 200) -> Callable[[Case], Ask]:
    """Return what asks for a job that failed."""
    return lambda case: Ask(
        f"/api/v1/jobs/{make_intake(case.box, why='it is silent')}{part}", status=status
    )


PEOPLE: Seen = {"nora": ADMINS | {REVIEWER, SUPERVISOR}, "sara": ADMINS | {REVIEWER}}
DIRECTORY = ADMINS | {SUPERVISOR, REVIEWER}


def of_person(part: str = "") -> Callable[[Case], Ask]:
    """Return what asks for a part of a person."""
    return lambda case: Ask(f"/api/v1/people/{case.thing}{part}")


def unused() -> int:
    """Return a moment that no other request is about."""
    return 1_000 * next(numbers)


def new_membership(_: Case) -> Ask:
    at_ms = unused()
    sent = {"person_id": "sara", "team_id": "north", "from_ms": at_ms, "until_ms": at_ms + 1}
    return Ask("/api/v1/memberships", sent, status=204)


def ended_membership(case: Case) -> Ask:
    team = f"team{next(numbers)}"
    with case.box.database.write() as session:
        save_group(session, Team(team, team))
        add_membership(session, Membership("sara", team))
    sent = {"person_id": "sara", "team_id": team, "at_ms": 5}
    return Ask("/api/v1/memberships/end", sent, status=204)


def new_address(_: Case) -> Ask:
    sent = {"kind": "login", "value": f"login{next(numbers)}", "person_id": "sara"}
    return Ask("/api/v1/addresses", sent)


def ended_address(case: Case) -> Ask:
    login = f"login{next(numbers)}"
    with case.box.database.write() as session:
        add_address(session, Address(AddressKind.LOGIN, login, "sara"))
    return Ask("/api/v1/addresses/end", {"kind": "login", "value": login, "at_ms": 5}, status=204)


def late_fact(case: Case) -> Ask:
    make_call(case.box, "nobody's", "late")
    return Ask("/api/v1/late-facts", {"call_id": "late", "queue": "sales"})


CALL_PARTS = ("", "/report", "/events", "/stints", "/flags", "/audio", "/waveform")

ROWS = (
    Row("GET /api/v1/calls", READERS, call_list, seen=OWN_CALLS, listed=listed_calls),
    *(
        Row(f"GET /api/v1/calls/{{call_id}}{part}", READERS, of_call(part), seen=OWN_CALLS)
        for part in CALL_PARTS
    ),
    Row(
        "POST /api/v1/calls/release",
        frozenset({ADMIN, SUPERVISOR}),
        release_one,
        seen=OWN_CALLS,
    ),
    Row(
        "POST /api/v1/uploads",
        frozenset({ADMIN, INGEST}),
        lambda _: Ask("/api/v1/uploads", WAV, status=202),
    ),
    Row("GET /api/v1/uploads/{upload_id}", frozenset({ADMIN, INGEST}), one_upload, seen=SENT),
    Row("GET /api/v1/jobs", ADMINS, fixed("/api/v1/jobs")),
    Row("GET /api/v1/jobs/counts", ADMINS, fixed("/api/v1/jobs/counts")),
    Row("GET /api/v1/jobs/{job_id}", ADMINS, one_job()),
    Row("POST /api/v1/jobs/{job_id}/retry", ADMINS, one_job("/retry", 202)),
    Row("GET /api/v1/metrics", ADMINS, fixed("/api/v1/metrics")),
    Row("GET /api/v1/audit", ADMINS, fixed("/api/v1/audit")),
    Row("GET /api/v1/trends", READERS, fixed("/api/v1/trends?key=score&from_ms=0&until_ms=1")),
    Row(
        "GET /api/v1/people",
        DIRECTORY,
        fixed("/api/v1/people"),
        seen=PEOPLE,
        listed=lambda body: {one["id"] for one in body["people"]} & set(PEOPLE),
    ),
    *(
        Row(f"GET /api/v1/people/{{person_id}}{part}", DIRECTORY, of_person(part), seen=PEOPLE)
        for part in ("", "/memberships", "/addresses")
    ),
    Row(
        "PUT /api/v1/people/{person_id}",
        ADMINS,
        lambda _: Ask(f"/api/v1/people/p{next(numbers)}", {"name": "New"}),
    ),
    Row("POST /api/v1/memberships", ADMINS, new_membership),
    Row("POST /api/v1/memberships/end", ADMINS, ended_membership),
    Row("POST /api/v1/addresses", ADMINS, new_address),
    Row("POST /api/v1/addresses/end", ADMINS, ended_address),
    Row(
        "GET /api/v1/teams",
        DIRECTORY,
        fixed("/api/v1/teams"),
        seen={"north": DIRECTORY, "south": ADMINS | {REVIEWER}},
        listed=lambda body: {one["id"] for one in body["teams"]} & set(TEAMS),
    ),
    Row("PUT /api/v1/teams/{team_id}", ADMINS, fixed("/api/v1/teams/t1", {"name": "T1"})),
    Row("GET /api/v1/queues", DIRECTORY, fixed("/api/v1/queues")),
    Row("PUT /api/v1/queues/{queue_id}", ADMINS, fixed("/api/v1/queues/q1", {"name": "Q1"})),
    Row("GET /api/v1/unmatched", ADMINS, fixed("/api/v1/unmatched")),
    Row("POST /api/v1/late-facts", ADMINS, late_fact),
    Row("GET /api/v1/session", ALL, fixed("/api/v1/session"), browsers_only=True),
    Row("DELETE /api/v1/session", ALL, fixed("/api/v1/session", status=204), browsers_only=True),
    Row("PUT /api/v1/session/password", ALL, new_words, browsers_only=True),
    Row(
        "GET /api/v1/sessions",
        ALL,
        session_list,
        seen=OWN_SESSIONS,
        listed=lambda body: {one["browser"] for one in body["sessions"]},
        browsers_only=True,
    ),
    Row(
        "DELETE /api/v1/sessions/{session_id}",
        ALL,
        one_session,
        seen=OWN_SESSIONS,
        browsers_only=True,
    ),
    Row("GET /api/v1/accounts", ADMINS, fixed("/api/v1/accounts")),
    Row("POST /api/v1/accounts", ADMINS, new_account),
    Row(
        "GET /api/v1/accounts/{account_id}",
        ADMINS,
        lambda case: Ask(f"/api/v1/accounts/{one_account(case)}"),
    ),
    Row("PUT /api/v1/accounts/{account_id}", ADMINS, changed_account),
    Row(
        "PUT /api/v1/accounts/{account_id}/password",
        ADMINS,
        lambda case: Ask(
            f"/api/v1/accounts/{one_account(case)}/password", {"password": NEW_WORDS}, status=204
        ),
    ),
    Row("GET /api/v1/tokens", ADMINS, fixed("/api/v1/tokens")),
    Row("POST /api/v1/tokens", ADMINS, new_token),
    Row("DELETE /api/v1/tokens/{token_id}", ADMINS, one_token),
    Row("POST /logout", ALL, fixed("/logout", status=303), browsers_only=True),
)

OPEN = {
    "POST /api/v1/session",
    "GET /api/v1/openapi.json",
    "GET /health",
    "GET /ready",
    "GET /login",
    "POST /login",
    "GET /enter",
    "POST /enter",
    "GET /login/oidc",
    "GET /login/oidc/callback",
}
"""Routes that need no sign-in."""
