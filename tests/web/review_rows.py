"""Rows of the matrix of access: reviews, remarks and disputes."""

from collections.abc import Callable
from typing import Any

from tests.web.box import Fields
from tests.web.rows import (
    ADMINS,
    AGENT,
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
    call_id_of,
    flag_of,
    make_call,
    make_dispute,
    make_judged,
    make_review,
    review_of,
    thing_of,
)

JUDGES = ADMINS | {SUPERVISOR, REVIEWER}
REVIEWING = ADMINS | {REVIEWER}
OWN_STINTS: Seen = {"nora's": frozenset({AGENT}), "sara's": NOBODY, "hidden": NOBODY}
REVIEWED: Seen = {
    "nora's": READERS,
    "sara's": REVIEWING,
    "hidden": READERS - {AGENT},
}
SWAP = {"kind": "roles", "agent": "B"}
RATING = {"stint": 0, "points": {"reacts": 50}}


def judged(case: Case) -> str:
    """Return the id of a call that several accounts say something about."""
    return make_judged(case.box, case.thing, f"judged-{call_id_of(case.thing)}")


def to_call(part: str, body: object, status: int = 201) -> Callable[[Case], Ask]:
    """Return what sends something to a call."""
    return lambda case: Ask(f"/api/v1/calls/{judged(case)}{part}", body, status=status)


def corrected(path: str, body: object, status: int = 201) -> Callable[[Case], Ask]:
    """Return what corrects a call of its own, as one correction at a time is worked in."""

    def ask(case: Case) -> Ask:
        made = make_judged(case.box, case.thing, f"corrected{next(numbers)}")
        return Ask(path.format(made), body, status=status)

    return ask


def marked_flag(case: Case) -> Ask:
    call_id = judged(case)
    flag = flag_of(case.box, call_id)
    return Ask(f"/api/v1/calls/{call_id}/flags/{flag}/mark", {"wrong": True}, status=204)


def begun_review(case: Case) -> Ask:
    sent = {"call_id": judged(case), "stint": 0, "why": "calibration"}
    return Ask("/api/v1/reviews", sent, status=201)


def assigned_review(case: Case) -> Ask:
    reviewer = case.box.account(REVIEWER, f"assigned{next(numbers)}").id
    sent = {"call_id": judged(case), "stint": 0, "account_id": reviewer, "why": "calibration"}
    return Ask("/api/v1/reviews/assign", sent, status=201)


def review_list(case: Case) -> Ask:
    for thing in REVIEWED:
        if thing not in case.box.reviewed:
            make_call(case.box, thing)
            make_review(case.box, thing, call_id_of(thing))
            case.box.reviewed.add(thing)
    return Ask("/api/v1/reviews?size=500")


def one_review(case: Case) -> Ask:
    return Ask(f"/api/v1/reviews/{make_review(case.box, case.thing, judged(case))}")


def own_review(part: str, body: object) -> Callable[[Case], Ask]:
    """Return what goes on with a review of whoever asks."""

    def ask(case: Case) -> Ask:
        call_id = make_judged(case.box, "sara's", f"new{next(numbers)}")
        return Ask(f"/api/v1/reviews/{review_of(case.box, case.account.id, call_id)}{part}", body)

    return ask


def dispute_list(case: Case) -> Ask:
    for thing in REVIEWED:
        if thing not in case.box.disputed:
            make_call(case.box, thing)
            make_dispute(case.box, thing, call_id_of(thing))
            case.box.disputed.add(thing)
    return Ask("/api/v1/disputes?size=500")


def one_dispute(part: str = "", body: object = None) -> Callable[[Case], Ask]:
    """Return what asks for a part of a dispute, or decides it."""
    return lambda case: Ask(
        f"/api/v1/disputes/{make_dispute(case.box, case.thing, judged(case))}{part}", body
    )


def things_of(body: Any, key: str) -> set[str]:  # noqa: ANN401 - a JSON value
    found = (thing_of(one["call_id"]) for one in body[key])
    return {thing for thing in found if thing is not None}


REVIEW_ROWS = (
    Row(
        "GET /api/v1/reviews",
        READERS,
        review_list,
        seen=REVIEWED,
        listed=lambda body: things_of(body, "reviews"),
    ),
    Row("GET /api/v1/reviews/sample", REVIEWING, fixed("/api/v1/reviews/sample")),
    Row("GET /api/v1/reviewers", JUDGES, fixed("/api/v1/reviewers")),
    Row("POST /api/v1/reviews", REVIEWING, begun_review, seen=OWN_CALLS),
    Row("POST /api/v1/reviews/assign", JUDGES, assigned_review, seen=OWN_CALLS),
    Row("GET /api/v1/reviews/{review_id}", READERS, one_review, seen=REVIEWED),
    Row(
        "POST /api/v1/reviews/{review_id}/verdicts",
        REVIEWING,
        own_review("/verdicts", {"about": "component/reacts", "verdict": "agree"}),
    ),
    Row("POST /api/v1/reviews/{review_id}/submit", REVIEWING, own_review("/submit", None)),
    Row(
        "GET /api/v1/calls/{call_id}/self-rating",
        frozenset({AGENT}),
        of_call("/self-rating"),
        seen=OWN_STINTS,
    ),
    Row(
        "POST /api/v1/calls/{call_id}/self-rating",
        frozenset({AGENT}),
        to_call("/self-rating", RATING),
        seen=OWN_STINTS,
    ),
    *(
        Row(f"GET /api/v1/calls/{{call_id}}{part}", READERS, of_call(part), seen=OWN_CALLS)
        for part in ("/comments", "/corrections", "/history")
    ),
    Row(
        "POST /api/v1/calls/{call_id}/comments",
        READERS,
        to_call("/comments", {"text": "Well done."}),
        seen=OWN_CALLS,
    ),
    Row(
        "POST /api/v1/calls/{call_id}/corrections",
        REVIEWING,
        corrected("/api/v1/calls/{}/corrections", {"correction": SWAP}),
        seen=OWN_CALLS,
    ),
    Row(
        "PUT /api/v1/calls/{call_id}/flags/{flag_id}/mark",
        REVIEWING,
        marked_flag,
        seen=OWN_CALLS,
    ),
    Row("GET /api/v1/flag-precision", REVIEWING, fixed("/api/v1/flag-precision")),
    Row(
        "POST /api/v1/calls/{call_id}/disputes",
        frozenset({AGENT}),
        to_call("/disputes", {"stint": 0, "about": "score", "text": "The line was bad."}),
        seen=OWN_STINTS,
    ),
    Row(
        "GET /api/v1/disputes",
        READERS,
        dispute_list,
        seen=REVIEWED,
        listed=lambda body: things_of(body, "disputes"),
    ),
    Row("GET /api/v1/disputes/{dispute_id}", READERS, one_dispute(), seen=REVIEWED),
    Row(
        "POST /api/v1/disputes/{dispute_id}/decide",
        JUDGES,
        one_dispute("/decide", {"state": "upheld", "text": "Right."}),
        seen={"nora's": JUDGES, "sara's": REVIEWING},
    ),
)


def form(ask: Callable[[Case], Ask], **fields: str) -> Callable[[Case], Ask]:
    """Return what sends a form of a page in place of the API's request."""
    return lambda case: Ask(ask(case).path.removeprefix("/api/v1"), Fields(fields), status=303)


def new_review(case: Case) -> Ask:
    return Ask(f"/calls/{make_judged(case.box, case.thing, f'begun{next(numbers)}')}/reviews")


def given_call(case: Case) -> Ask:
    made = make_judged(case.box, case.thing, f"given{next(numbers)}")
    whose = case.box.account(REVIEWER, f"given{next(numbers)}").id
    return Ask(f"/calls/{made}/assign", Fields(account_id=whose, back="/calls"), status=303)


REVIEW_PAGE_ROWS = (
    Row("GET /sample", REVIEWING, fixed("/sample")),
    Row(
        "POST /calls/{call_id}/reviews",
        REVIEWING,
        form(new_review, stint="0", why="chosen"),
        seen={"nora's": REVIEWING, "sara's": REVIEWING},
    ),
    Row(
        "POST /reviews/{review_id}/verdicts",
        REVIEWING,
        form(own_review("/verdicts", None), component="reacts", verdict="override", points="80"),
    ),
    Row("POST /reviews/{review_id}/submit", REVIEWING, form(own_review("/submit", None))),
    Row(
        "POST /calls/{call_id}/flags/{flag_id}/mark",
        REVIEWING,
        form(marked_flag, wrong="true"),
        seen=OWN_CALLS,
    ),
    Row(
        "POST /calls/{call_id}/comments",
        READERS,
        form(to_call("/comments", None), text="Well done.", moment_ms="500"),
        seen=OWN_CALLS,
    ),
    Row(
        "POST /calls/{call_id}/disputes",
        frozenset({AGENT}),
        form(to_call("/disputes", None), stint="0", about="score", text="The line was bad."),
        seen=OWN_STINTS,
    ),
    Row(
        "POST /calls/{call_id}/self-rating",
        frozenset({AGENT}),
        form(to_call("/self-rating", None), stint="0", reacts="50"),
        seen=OWN_STINTS,
    ),
    Row(
        "POST /calls/{call_id}/assign",
        JUDGES,
        given_call,
        seen=OWN_CALLS,
    ),
    Row(
        "GET /calls/{call_id}/corrections",
        READERS,
        corrected("/calls/{}/corrections", None, 303),
        seen=OWN_CALLS,
    ),
    Row(
        "POST /calls/{call_id}/roles",
        REVIEWING,
        corrected("/calls/{}/roles", Fields(agent="B"), 303),
        seen=OWN_CALLS,
    ),
    Row(
        "POST /calls/{call_id}/words",
        REVIEWING,
        corrected(
            "/calls/{}/words",
            Fields(participant="B", start_ms="2100", end_ms="2900", text="it is here"),
            303,
        ),
        seen=OWN_CALLS,
    ),
    Row(
        "POST /disputes/{dispute_id}/decide",
        JUDGES,
        form(one_dispute("/decide"), state="upheld", text="Right."),
        seen={"nora's": JUDGES, "sara's": REVIEWING},
    ),
)
"""Forms of pages; each does what its route of the API does."""
