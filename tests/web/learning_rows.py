"""Rows of the matrix of access: calibration, moments, playlists and practice."""

from collections.abc import Callable

from tests.web.box import Box, Fields
from tests.web.moments import make_moment, make_own_list, shown_list
from tests.web.practising import make_practice
from tests.web.rows import (
    ADMINS,
    ALL,
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
from tests.web.things import WAV, make_judged
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.calibration import OVERALL, NewRound, Place
from voice_analytics.store.calibration import close_round, give_readings, open_round

JUDGES = ADMINS | {SUPERVISOR, REVIEWER}
OPENING = ADMINS | {REVIEWER}
PART: Seen = {"taking part": JUDGES, "owning": JUDGES, "another's": NOBODY}
TAKING_PART: Seen = {"taking part": JUDGES, "another's": NOBODY}
OWNING: Seen = {"owning": OPENING, "another's": NOBODY}
READING = {"reacts": 60.0, OVERALL: 50.0}


def readers(box: Box, count: int) -> list[str]:
    """Return accounts that can take part."""
    return [box.account(AccountRole.REVIEWER, f"reader{next(numbers)}").id for _ in range(count)]


def make_round(case: Case, *, closed: bool = False) -> tuple[str, Place]:
    """Open a round that whoever asks owns, takes part in, or has no part in."""
    box = case.box
    others = readers(box, 3)
    reads = case.thing == "taking part" and case.account.role in JUDGES
    owner = case.account.id if case.thing == "owning" else others[2]
    taking_part = (case.account.id if reads else others[0], others[1])
    place = Place(make_judged(box, "nora's", f"read{next(numbers)}"), 0)
    now_ms = box.now.ms
    with box.database.write() as session:
        new = NewRound("March", (place,), taking_part, now_ms + 1000)
        one = open_round(session, now_ms, owner, new)
        give_readings(session, now_ms, taking_part[0], one.id, place, READING)
        if closed:
            close_round(session, now_ms, owner, one.id)
    return one.id, place


def of_round(part: str = "", *, closed: bool = False) -> Callable[[Case], Ask]:
    """Return what asks for a part of a round, or does something with it."""
    return lambda case: Ask(f"/api/v1/calibrations/{make_round(case, closed=closed)[0]}{part}")


def given(part: str, *, closed: bool = False) -> Callable[[Case], Ask]:
    """Return what gives readings."""

    def ask(case: Case) -> Ask:
        round_id, place = make_round(case, closed=closed)
        sent = {"call_id": place.call_id, "stint": place.stint, "points": READING}
        return Ask(f"/api/v1/calibrations/{round_id}{part}", sent)

    return ask


def new_round(case: Case) -> Ask:
    call_id = make_judged(case.box, "nora's", f"read{next(numbers)}")
    sent = {
        "title": "March",
        "calls": [{"call_id": call_id}],
        "participants": readers(case.box, 2),
        "due_at_ms": case.box.now.ms,
    }
    return Ask("/api/v1/calibrations", sent, status=201)


def new_round_form(case: Case) -> Ask:
    call_id = make_judged(case.box, "nora's", f"read{next(numbers)}")
    one, two = readers(case.box, 2)
    fields = Fields({"title": "March", "due": "2026-10-01", "call": f"0 {call_id}"})
    fields["participant"] = [one, two]  # type: ignore[assignment]  # a field that comes twice
    return Ask("/calibration", fields, status=303)


def page_of_round(
    part: str = "", *, closed: bool = False, form: dict[str, str] | None = None
) -> Callable[[Case], Ask]:
    """Return what asks for a page of a round, or sends one of its forms."""
    status = 200 if form is None else 303
    body = None if form is None else Fields(form)
    return lambda case: Ask(
        f"/calibration/{make_round(case, closed=closed)[0]}{part}", body, status
    )


ROUND = "/api/v1/calibrations/{round_id}"
ROUND_PAGE = "/calibration/{round_id}"
FORM = {"line.reacts": "50", "points.overall": "55"}

CALIBRATION_ROWS = (
    Row("GET /api/v1/calibrations", JUDGES, fixed("/api/v1/calibrations")),
    Row("POST /api/v1/calibrations", OPENING, new_round),
    Row(
        "GET /api/v1/calibrations/participants",
        OPENING,
        fixed("/api/v1/calibrations/participants"),
    ),
    Row(f"GET {ROUND}", JUDGES, of_round(), seen=PART),
    Row(f"PUT {ROUND}/readings", JUDGES, given("/readings"), seen=TAKING_PART),
    Row(f"POST {ROUND}/submit", JUDGES, of_round("/submit"), seen=TAKING_PART),
    Row(f"POST {ROUND}/close", OPENING, of_round("/close"), seen=OWNING),
    Row(f"PUT {ROUND}/agreed", JUDGES, given("/agreed", closed=True), seen=PART),
    Row(f"GET {ROUND}/proposal", JUDGES, of_round("/proposal", closed=True), seen=PART),
    Row(
        f"GET {ROUND}/proposal.yaml",
        JUDGES,
        of_round("/proposal.yaml", closed=True),
        seen={"another's": NOBODY},
    ),
    Row("GET /calibration", JUDGES, fixed("/calibration")),
    Row("GET /calibration/new", OPENING, fixed("/calibration/new")),
    Row("POST /calibration", OPENING, new_round_form),
    Row(f"GET {ROUND_PAGE}", JUDGES, page_of_round(), seen=PART),
    Row(f"GET {ROUND_PAGE}/calls/{{number}}", JUDGES, page_of_round("/calls/1"), seen=PART),
    Row(
        f"POST {ROUND_PAGE}/calls/{{number}}",
        JUDGES,
        page_of_round("/calls/1", form=FORM),
        seen=TAKING_PART,
    ),
    Row(
        f"POST {ROUND_PAGE}/calls/{{number}}/agreed",
        JUDGES,
        page_of_round("/calls/1/agreed", closed=True, form=FORM),
        seen=PART,
    ),
    Row(f"POST {ROUND_PAGE}/submit", JUDGES, page_of_round("/submit", form={}), seen=TAKING_PART),
    Row(f"POST {ROUND_PAGE}/close", OPENING, page_of_round("/close", form={}), seen=OWNING),
)


WHOSE: Seen = {"nora's": JUDGES, "sara's": OPENING, "nobody's": OPENING}
SHOWN: Seen = {"shown": READERS, "another's": NOBODY}
OWN: Seen = {"own": JUDGES, "another's": NOBODY}


def moment_list(case: Case) -> Ask:
    for thing in WHOSE:
        make_moment(case.box, thing)
    return Ask("/api/v1/moments?size=100&behaviour=reacts")


def moment_sound(case: Case) -> Ask:
    call_id, evidence = make_moment(case.box, case.thing)
    return Ask(f"/api/v1/moments/{call_id}/{evidence}/audio")


def own_list(part: str = "", body: object = None, status: int = 200) -> Callable[[Case], Ask]:
    """Return what does something with a playlist of whoever asks, or of another."""

    def ask(case: Case) -> Ask:
        owner = case.account.id if case.thing == "own" else readers(case.box, 1)[0]
        return Ask(f"/playlists/{make_own_list(case.box, owner)[0]}{part}", body, status)

    return ask


def over_api(ask: Callable[[Case], Ask]) -> Callable[[Case], Ask]:
    def asked(case: Case) -> Ask:
        one = ask(case)
        return Ask(f"/api/v1{one.path}", one.body, one.status)

    return asked


def one_shown(part: str = "") -> Callable[[Case], Ask]:
    """Return what asks for a playlist that is shown to whoever asks, or to nobody."""

    def ask(case: Case) -> Ask:
        to = case.account.id if case.thing == "shown" and case.account.role in READERS else None
        playlist_id, moment_id = shown_list(case.box, readers(case.box, 1)[0], to)
        return Ask(f"/playlists/{playlist_id}{part.format(moment_id=moment_id)}")

    return ask


def added(case: Case) -> Ask:
    owner = case.account.id if case.thing == "own" else readers(case.box, 1)[0]
    playlist_id = make_own_list(case.box, owner, empty=True)[0]
    call_id, evidence = make_moment(case.box, "nora's")
    sent = {"call_id": call_id, "evidence_id": evidence, "note": "Listen."}
    return Ask(f"/playlists/{playlist_id}/moments", sent, 201)


def moved_moment(case: Case) -> Ask:
    owner = case.account.id if case.thing == "own" else readers(case.box, 1)[0]
    playlist_id, moment_id = make_own_list(case.box, owner)
    return Ask(f"/playlists/{playlist_id}/moments/{moment_id}", Fields({"to": "out"}), 303)


def kept_moment(case: Case) -> Ask:
    owner = case.account.id if case.thing == "own" else readers(case.box, 1)[0]
    playlist_id = make_own_list(case.box, owner, empty=True)[0]
    call_id, evidence = make_moment(case.box, "nora's")
    fields = {"playlist": playlist_id, "call_id": call_id, "evidence_id": evidence}
    return Ask("/moments", Fields(fields), 303)


def things_heard(body: dict[str, list[dict[str, str]]]) -> set[str]:
    return {one["call_id"].removeprefix("moment-") for one in body["moments"]} & set(WHOSE)


NAMED = {"title": "Owning a mistake", "note": ""}
LIST = "/playlists/{playlist_id}"

MOMENT_ROWS = (
    Row("GET /api/v1/moments", JUDGES, moment_list, seen=WHOSE, listed=things_heard),
    Row("GET /api/v1/moments/{call_id}/{evidence_id}/audio", JUDGES, moment_sound, seen=WHOSE),
    Row("GET /api/v1/playlists", READERS, fixed("/api/v1/playlists")),
    Row("POST /api/v1/playlists", JUDGES, fixed("/api/v1/playlists", NAMED, 201)),
    Row(f"GET /api/v1{LIST}", READERS, over_api(one_shown()), seen=SHOWN),
    Row(f"PUT /api/v1{LIST}", JUDGES, over_api(own_list("", NAMED)), seen=OWN),
    Row(f"DELETE /api/v1{LIST}", JUDGES, over_api(own_list("", None, 204)), seen=OWN),
    Row(f"POST /api/v1{LIST}/moments", JUDGES, over_api(added), seen=OWN),
    Row(
        f"PUT /api/v1{LIST}/moments",
        JUDGES,
        over_api(own_list("/moments", {"moments": []})),
        seen=OWN,
    ),
    Row(f"PUT /api/v1{LIST}/shares", JUDGES, over_api(own_list("/shares", {})), seen=OWN),
    Row(
        f"GET /api/v1{LIST}/moments/{{moment_id}}/audio",
        READERS,
        over_api(one_shown("/moments/{moment_id}/audio")),
        seen=SHOWN,
    ),
    Row("GET /moments", JUDGES, fixed("/moments")),
    Row("POST /moments", JUDGES, kept_moment, seen=OWN),
    Row("GET /playlists", READERS, fixed("/playlists")),
    Row("POST /playlists", JUDGES, fixed("/playlists", Fields(NAMED), 303)),
    Row(f"GET {LIST}", READERS, one_shown(), seen=SHOWN),
    Row(f"POST {LIST}", JUDGES, own_list("", Fields(NAMED), 303), seen=OWN),
    Row(f"POST {LIST}/remove", JUDGES, own_list("/remove", Fields(), 303), seen=OWN),
    Row(f"POST {LIST}/shares", JUDGES, own_list("/shares", Fields(), 303), seen=OWN),
    Row(f"POST {LIST}/moments/{{moment_id}}", JUDGES, moved_moment, seen=OWN),
)


MINE: Seen = {"own": ALL, "another's": NOBODY}


def own_practice(part: str = "", status: int = 200) -> Callable[[Case], Ask]:
    """Return what asks for a role-play of whoever asks, or of another."""

    def ask(case: Case) -> Ask:
        owner = case.account.id if case.thing == "own" else readers(case.box, 1)[0]
        return Ask(f"/practice/{make_practice(case.box, owner)}{part}", status=status)

    return ask


ONE = "/practice/{practice_id}"

PRACTICE_ROWS = (
    Row(
        "POST /api/v1/practice",
        ALL,
        lambda _: Ask("/api/v1/practice", WAV, status=202),
        browsers_only=True,
    ),
    Row("GET /api/v1/practice", ALL, fixed("/api/v1/practice"), browsers_only=True),
    *(
        Row(
            f"GET /api/v1{ONE}{part}",
            ALL,
            over_api(own_practice(part)),
            seen=MINE,
            browsers_only=True,
        )
        for part in ("", "/report", "/audio")
    ),
    Row(
        f"DELETE /api/v1{ONE}",
        ALL,
        over_api(own_practice("", 204)),
        seen=MINE,
        browsers_only=True,
    ),
    Row("GET /practice", ALL, fixed("/practice"), browsers_only=True),
    Row(f"GET {ONE}", ALL, own_practice(), seen=MINE, browsers_only=True),
    Row(f"POST {ONE}/erase", ALL, own_practice("/erase", 303), seen=MINE, browsers_only=True),
)
