"""Rows of the matrix of access: coaching, the figures of a team, surveys and messages."""

from collections.abc import Callable

from tests.web.box import Fields
from tests.web.review_rows import JUDGES, REVIEWED, form, judged, things_of
from tests.web.rows import (
    ADMIN,
    ADMINS,
    AGENT,
    NOBODY,
    READERS,
    REVIEWER,
    SUPERVISOR,
    Ask,
    Case,
    Row,
    Seen,
    fixed,
    numbers,
)
from tests.web.things import (
    call_id_of,
    make_call,
    make_coaching,
    make_judged,
    make_message,
    make_notice,
)
from voice_analytics.store.coaching import CoachingFilter, assignments, end

ASSIGNED: Seen = {"nora's": JUDGES, "sara's": frozenset({ADMIN, REVIEWER})}
OWN: Seen = {"nora's": frozenset({AGENT}), "sara's": NOBODY, "hidden": NOBODY}
SAID = {"stint": 0, "start_ms": 500, "focus": "reacts", "note": "Wait.", "review_at_ms": 1 << 42}
"""Somebody's focus is free: each case has a call of its own, and its person's earlier one ends."""


def new_coaching(case: Case) -> str:
    """Return the path of a call whose agent works on nothing yet."""
    call_id = make_judged(case.box, case.thing, f"coached{next(numbers)}")
    with case.box.database.write() as session:
        for one in assignments(session, CoachingFilter(running=True), limit=500):
            if one.focus == "reacts":
                end(session, case.box.now.ms, case.account.id, one.id)
    return f"/calls/{call_id}/coaching"


def coaching_list(case: Case) -> Ask:
    for thing in REVIEWED:
        if thing not in case.box.coached:
            make_call(case.box, thing)
            make_coaching(case.box, thing, call_id_of(thing))
            case.box.coached.add(thing)
    return Ask("/api/v1/coaching?size=200")


def one_coaching(part: str = "", body: object = None) -> Callable[[Case], Ask]:
    """Return what asks for a part of an assignment, or changes it."""
    return lambda case: Ask(
        f"/api/v1/coaching/{make_coaching(case.box, case.thing, judged(case))}{part}", body
    )


def failed_message(case: Case) -> Ask:
    message_id = make_message(case.box, "nora", "the mail server answers 550")
    return Ask(f"/api/v1/messages/{message_id}/retry", status=202)


def failed_notice(case: Case) -> Ask:
    call_id = make_call(case.box, "nora's")
    make_notice(case.box, call_id, "the receiver answers 404")
    return Ask(f"/system/notices/{call_id}/retry", Fields({}), status=303)


def retried_on_the_page(case: Case) -> Ask:
    path = failed_message(case).path.replace("/api/v1", "/system")
    return Ask(path, Fields({}), status=303)


SURVEY = b"call_id,date,score,scale,question\nnone,2026-03-02,4,1-5,CSAT\n"
DIRECTORY = ADMINS | {SUPERVISOR, REVIEWER}

COACHING_ROWS = (
    Row(
        "POST /api/v1/calls/{call_id}/coaching",
        JUDGES,
        lambda case: Ask(f"/api/v1{new_coaching(case)}", SAID, status=201),
        seen=ASSIGNED,
    ),
    Row(
        "GET /api/v1/coaching",
        READERS,
        coaching_list,
        seen=REVIEWED,
        listed=lambda body: things_of(body, "coaching"),
    ),
    Row("GET /api/v1/coaching/{coaching_id}", READERS, one_coaching(), seen=REVIEWED),
    Row(
        "POST /api/v1/coaching/{coaching_id}/acknowledge",
        frozenset({AGENT}),
        one_coaching("/acknowledge", {"answer": "I will."}),
        seen=OWN,
    ),
    Row(
        "POST /api/v1/coaching/{coaching_id}/end",
        JUDGES,
        one_coaching("/end"),
        seen=ASSIGNED,
    ),
    Row(
        "POST /calls/{call_id}/coaching",
        JUDGES,
        lambda case: Ask(
            new_coaching(case),
            Fields(stint="0", at="0:01", focus="reacts", note="Wait.", until="2100-01-01"),
            status=303,
        ),
        seen=ASSIGNED,
    ),
    Row(
        "POST /coaching/{coaching_id}/acknowledge",
        frozenset({AGENT}),
        form(one_coaching("/acknowledge"), answer="I will."),
        seen=OWN,
    ),
    Row("POST /coaching/{coaching_id}/end", JUDGES, form(one_coaching("/end")), seen=ASSIGNED),
    Row("GET /api/v1/team", DIRECTORY, fixed("/api/v1/team?from_ms=0&until_ms=1")),
    Row("POST /api/v1/surveys/import", ADMINS, fixed("/api/v1/surveys/import", SURVEY)),
    Row("GET /api/v1/messages", ADMINS, fixed("/api/v1/messages")),
    Row("POST /api/v1/messages/{message_id}/retry", ADMINS, failed_message),
    Row("POST /system/messages/{message_id}/retry", ADMINS, retried_on_the_page),
    Row("POST /system/notices/{call_id}/retry", ADMINS, failed_notice),
)
