"""Who is let in where: written down apart from the code, one row for each route.

A route that gets no row here, or a row without its route, fails `test_access_matrix.py`. For a
route about one thing, `seen` names the things tried and the roles that see each; everybody else
is told that there is no such thing. For a list, `listed` reads from the answer what it shows.
"""

import re
from collections.abc import Callable
from typing import Any

from tests.web.box import NEW_WORDS, TEAMS, WORDS
from tests.web.coaching_rows import COACHING_ROWS
from tests.web.learning_rows import CALIBRATION_ROWS, MOMENT_ROWS, PRACTICE_ROWS
from tests.web.review_rows import REVIEW_PAGE_ROWS, REVIEW_ROWS
from tests.web.rows import (
    ADMIN,
    ADMINS,
    AGENT,
    ALL,
    INGEST,
    NOBODY,
    OWN_CALLS,
    READERS,
    REVIEWER,
    SUPERVISOR,
    Ask,
    Case,
    Row,
    Seen,
    fixed,
    numbers,
    of_call,
)
from tests.web.things import (
    PERSON_OF,
    WAV,
    call_id_of,
    make_call,
    make_intake,
    make_notice,
    thing_of,
)
from voice_analytics.domain.access import Permission
from voice_analytics.domain.directory import Address, AddressKind, Membership, Team
from voice_analytics.store.people import add_address, add_membership, save_group

OWN_SESSIONS: Seen = {"own": ALL, "another's": NOBODY}


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


def call_list(case: Case) -> Ask:
    for thing in OWN_CALLS:
        make_call(case.box, thing)
    return Ask("/api/v1/calls?size=200")


def page_of_call(case: Case) -> Ask:
    return Ask(f"/calls/{make_call(case.box, case.thing)}")


def call_page_list(case: Case) -> Ask:
    for thing in OWN_CALLS:
        make_call(case.box, thing)
    return Ask("/calls?kind=conversation&sort=started")


def linked_calls(text: str) -> set[str]:
    """Return what a page of calls leads to."""
    found = (thing_of(one) for one in re.findall(r'href="/calls/([^"?]+)', text))
    return {thing for thing in found if thing is not None}


def release_one(case: Case) -> Ask:
    made = make_call(case.box, case.thing, f"released{next(numbers)}")
    return Ask("/api/v1/calls/release", {"call_ids": [made]}, status=204)


def listed_calls(body: Any) -> set[str]:  # noqa: ANN401 - a JSON value
    found = (thing_of(one["id"]) for one in body["calls"])
    return {thing for thing in found if thing is not None}


def live_calls(case: Case) -> None:
    """Have a call begin for each that is to be seen or not, in a directory that knows whose."""
    if case.box.link.now().calls:
        return
    with case.box.database.write() as session:
        for person in ("nora", "sara"):
            add_address(session, Address(AddressKind.LOGIN, f"{person}.desk", person))
    for thing, whose in PERSON_OF.items():
        case.box.call_now(call_id_of(thing), f"{whose}.desk")


def live_list(case: Case) -> Ask:
    live_calls(case)
    return Ask("/api/v1/live/calls")


def live_stream(case: Case) -> Ask:
    live_calls(case)
    return Ask("/api/v1/live/events?seconds=0")


def live_wish(do: str) -> Callable[[Case], Ask]:
    """Return what has a call paused, or go on."""

    def ask(case: Case) -> Ask:
        live_calls(case)
        return Ask(f"/api/v1/live/calls/{call_id_of('nora' + chr(39) + 's')}/{do}", {})

    return ask


LIVE: Seen = {**OWN_CALLS, "hidden": OWN_CALLS["nora's"]}
"""A call in progress has not been held back from anybody."""

SENT: Seen = {"own": frozenset({ADMIN, INGEST}), "another's": ADMINS}


def one_upload(case: Case) -> Ask:
    whose = case.account
    if case.thing == "another's":
        whose = case.box.account(INGEST, f"recorder{next(numbers)}")
    return Ask(f"/api/v1/uploads/{make_intake(case.box, whose.id)}")


def ended_upload(case: Case) -> Ask:
    whose = case.account
    if case.thing == "another's":
        whose = case.box.account(INGEST, f"recorder{next(numbers)}")
    return Ask(f"/uploads/{make_intake(case.box, whose.id, 'it is silent')}/events")


def page_of_upload(case: Case) -> Ask:
    return Ask(one_upload(case).path.removeprefix("/api/v1"))


def retried_job(case: Case) -> Ask:
    return Ask(f"/system/jobs/{make_intake(case.box, why='it is silent')}/retry", status=303)


def own_page(case: Case) -> Ask:
    for thing in OWN_CALLS:
        make_call(case.box, thing)
    return Ask("/mine")


MINE: Seen = {
    "nora's": frozenset({AGENT}),
    "sara's": NOBODY,
    "nobody's": NOBODY,
    "hidden": NOBODY,
}
"""On the page of one's own calls; `lead` had none."""


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


def failed_notice(case: Case) -> Ask:
    call_id = make_call(case.box, "nora's")
    make_notice(case.box, call_id, "the receiver answers 404")
    return Ask(f"/api/v1/notices/{call_id}/retry", status=202)


def late_fact(case: Case) -> Ask:
    make_call(case.box, "nobody's", "late")
    return Ask("/api/v1/late-facts", {"call_id": "late", "queue": "sales"})


PAUSERS = frozenset({ADMIN, INGEST})

CALL_PARTS = (
    "",
    "/report",
    "/events",
    "/stints",
    "/flags",
    "/audio",
    "/waveform",
    "/waveform.dat",
)

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
    Row("GET /api/v1/live/calls", READERS, live_list, seen=LIVE, listed=listed_calls),
    Row("GET /api/v1/live/events", READERS, live_stream),
    Row("POST /api/v1/live/calls/{call_id}/pause", PAUSERS, live_wish("pause")),
    Row("POST /api/v1/live/calls/{call_id}/resume", PAUSERS, live_wish("resume")),
    Row(
        "POST /api/v1/uploads",
        frozenset({ADMIN, INGEST}),
        lambda _: Ask("/api/v1/uploads", WAV, status=202),
    ),
    Row(
        "GET /api/v1/uploads",
        frozenset({ADMIN, INGEST}),
        fixed("/api/v1/uploads"),
    ),
    Row("GET /api/v1/uploads/{upload_id}", frozenset({ADMIN, INGEST}), one_upload, seen=SENT),
    *REVIEW_ROWS,
    *REVIEW_PAGE_ROWS,
    *CALIBRATION_ROWS,
    *MOMENT_ROWS,
    *PRACTICE_ROWS,
    *COACHING_ROWS,
    Row("GET /api/v1/jobs", ADMINS, fixed("/api/v1/jobs")),
    Row("GET /api/v1/jobs/counts", ADMINS, fixed("/api/v1/jobs/counts")),
    Row("GET /api/v1/jobs/{job_id}", ADMINS, one_job()),
    Row("POST /api/v1/jobs/{job_id}/retry", ADMINS, one_job("/retry", 202)),
    Row("GET /api/v1/notices", ADMINS, fixed("/api/v1/notices")),
    Row("POST /api/v1/notices/{call_id}/retry", ADMINS, failed_notice),
    Row("POST /api/v1/rescore", ADMINS, fixed("/api/v1/rescore", status=202)),
    Row("GET /api/v1/alerts", ADMINS, fixed("/api/v1/alerts")),
    Row("GET /api/v1/sources", ADMINS, fixed("/api/v1/sources")),
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
    Row(
        "GET /api/v1/break-offer",
        frozenset({AGENT}),
        fixed("/api/v1/break-offer"),
        browsers_only=True,
    ),
    Row("GET /api/v1/unmatched", ADMINS, fixed("/api/v1/unmatched")),
    Row("POST /api/v1/late-facts", ADMINS, late_fact),
    Row(
        "POST /api/v1/late-facts/import",
        ADMINS,
        fixed("/api/v1/late-facts/import", b"call_id,queue\nc1,sales\n"),
    ),
    Row(
        "POST /api/v1/directory",
        ADMINS,
        fixed("/api/v1/directory", b"person_id,name\nsara,sara\n"),
    ),
    Row(
        "POST /api/v1/calls/release-imported",
        frozenset({ADMIN, SUPERVISOR}),
        fixed("/api/v1/calls/release-imported", {}),
    ),
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
    Row("GET /", ALL, fixed("/", status=303), browsers_only=True),
    Row("GET /calls", READERS, call_page_list, seen=OWN_CALLS, listed=linked_calls),
    Row("GET /calls/{call_id}", READERS, page_of_call, seen=OWN_CALLS),
    Row("GET /uploads/{upload_id}", frozenset({ADMIN, INGEST}), page_of_upload, seen=SENT),
    Row("GET /uploads/{upload_id}/events", frozenset({ADMIN, INGEST}), ended_upload, seen=SENT),
    Row("GET /mine", READERS, own_page, seen=MINE, listed=linked_calls),
    Row(
        "GET /team",
        DIRECTORY,
        fixed("/team"),
        seen={"nora": DIRECTORY, "sara": ADMINS | {REVIEWER}},
        listed=lambda text: set(re.findall(r'<option value="(nora|sara)"', text)),
    ),
    Row("GET /system", ADMINS, fixed("/system")),
    Row("POST /system/jobs/{job_id}/retry", ADMINS, retried_job),
    Row("GET /definitions", READERS, fixed("/definitions")),
    Row("GET /audit", ADMINS, fixed("/audit")),
    Row("POST /logout", ALL, fixed("/logout", status=303), browsers_only=True),
)

OPEN = {
    "POST /api/v1/session",
    "GET /api/v1/openapi.json",
    "GET /health",
    "GET /ready",
    "GET /api/v1/health",
    "GET /api/v1/ready",
    "GET /static/{name}",
    "GET /login",
    "POST /login",
    "GET /enter",
    "POST /enter",
    "GET /login/oidc",
    "GET /login/oidc/callback",
}
"""Routes that need no sign-in."""
