"""Calibration: a round is opened, its calls are read blind, then all is shown side by side."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi import Path as InPath
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.errors import BadQuery
from voice_analytics.store.accounts import names_of
from voice_analytics.store.calibration import FEWEST
from voice_analytics.store.listing import list_calls
from voice_analytics.web.api import calibration
from voice_analytics.web.api.calibration import Owner, Reader, RoundId
from voice_analytics.web.api.calibration_models import (
    AgreedIn,
    ReadingsIn,
    RoundCallOut,
    RoundIn,
    SeatOut,
    Title,
    WholeRound,
)
from voice_analytics.web.pages.asked import SORTS, read_asked
from voice_analytics.web.pages.blind import heard
from voice_analytics.web.pages.calibrating import (
    CHOICES,
    given_in,
    lines_of,
    places_in,
    read_calls,
    readable,
    shown_agreement,
)
from voice_analytics.web.pages.call.drawing import CURVES
from voice_analytics.web.pages.call.reviewed import titles_of
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.rows import rows_of
from voice_analytics.web.pages.shell import CALIBRATION, Framed
from voice_analytics.web.pages.wording import EPOCH
from voice_analytics.web.problems import no_such
from voice_analytics.web.seeing import sight_of, withheld
from voice_analytics.web.services import Served

router = APIRouter(include_in_schema=False)

CALLS_TO_CHOOSE = 30
DAY_MS = 86_400_000

Number = Annotated[int, InPath(ge=1, le=100)]


async def _fields(request: Request) -> FormData:
    """Return what a form sends, whatever its fields are called."""
    return await request.form()


Fields = Annotated[FormData, Depends(_fields)]


@router.get(CALIBRATION)
def rounds(viewer: Reader, served: Served, shell: Framed) -> Response:
    """Return the rounds that one owns or takes part in."""
    found = calibration.list_of_rounds(viewer, served).rounds
    return page(
        "calibration.html",
        shell=shell,
        rounds=found,
        me=viewer.account_id,
        opens=viewer.may(Permission.REVIEWS_WRITE),
    )


@router.get(CALIBRATION + "/new")
def new_round(viewer: Owner, served: Served, shell: Framed, request: Request) -> Response:
    """Return the form for a round; the address filters the calls as it does their list."""
    asked = read_asked(request.query_params)
    people = calibration.who_can_take_part(viewer, served).participants
    with served.database.read() as session:
        found = list_calls(
            session,
            asked.wanted.filter(viewer),
            sight=sight_of(viewer),
            order=SORTS["started" if asked.sort == "severity" else asked.sort][1],
            size=CALLS_TO_CHOOSE,
        ).calls
        hidden = withheld(session, viewer, served.review, [one.call.id for one in found])
        scored = [one for one in found if one.call.coverage is not None]
        rows = rows_of(session, scored, None, hidden)
        choices = [(readable(session, row.call.id), row) for row in rows]
    return page(
        "calibration_new.html",
        shell=shell,
        choices=[(value, row) for value, row in choices if value is not None],
        people=people,
        narrowed=asked.narrowed,
        wrong=asked.wrong,
    )


@router.post(CALIBRATION)
def open_round(
    viewer: Owner,
    served: Served,
    fields: Fields,
    title: Annotated[Title, Form()],
    due: Annotated[date, Form()],
    draw: Annotated[int, Form(ge=0, le=30)] = 0,
) -> Response:
    """Open a round, and go on with it."""
    sent = RoundIn(
        title=title,
        calls=places_in([str(one) for one in fields.getlist("call")]),
        draw=draw,
        participants=_participants(fields),
        due_at_ms=(due - EPOCH.date()).days * DAY_MS + DAY_MS - 1,
    )
    whole = calibration.open_one(viewer, served, sent)
    return RedirectResponse(f"{CALIBRATION}/{whole.round.id}", 303)


@router.get(CALIBRATION + "/{round_id}")
def one_round(round_id: RoundId, viewer: Reader, served: Served, shell: Framed) -> Response:
    """Return how far a round is; of a closed one, who agrees on what."""
    whole = calibration.one_round(round_id, viewer, served)
    titles = titles_of(served.about.rubrics)
    with served.database.read() as session:
        calls = read_calls(session, whole, viewer)
        owner = names_of(session, [whole.round.owner_id])[whole.round.owner_id]
    closed = whole.round.closed_at_ms is not None
    return page(
        "calibration_round.html",
        shell=shell,
        whole=whole,
        calls=calls,
        owner=owner,
        mine=whole.round.owner_id == viewer.account_id,
        seat=_seat(whole, viewer),
        now_ms=served.now_ms(),
        agreement=shown_agreement(whole.agreement, titles),
        proposal=calibration.proposed(round_id, viewer, served) if closed else None,
        titles=titles,
    )


@router.get(CALIBRATION + "/{round_id}/calls/{number}")
def one_call(
    round_id: RoundId, number: Number, viewer: Reader, served: Served, shell: Framed
) -> Response:
    """Return a call of a round to be read, or of a closed one all readings side by side."""
    whole = calibration.one_round(round_id, viewer, served)
    call = _call(whole, number)
    with served.database.write() as session:
        shown = heard(session, served, viewer, call.call_id, call.stint)
        lines = lines_of(session, call, viewer, served.about.rubrics)
    return page(
        "calibration_call.html",
        shell=shell,
        whole=whole,
        number=number,
        shown=shown,
        call=shown.call,
        lines=lines,
        choices=CHOICES,
        curves=tuple(CURVES),
        seat=_seat(whole, viewer),
        readers=[one for one in whole.round.seats if one.submitted_at_ms is not None],
    )


@router.post(CALIBRATION + "/{round_id}/calls/{number}")
def read(
    round_id: RoundId, number: Number, viewer: Reader, served: Served, fields: Fields
) -> Response:
    """Keep what one gives a call, and go on to the next."""
    whole = calibration.one_round(round_id, viewer, served)
    call = _call(whole, number)
    sent = ReadingsIn(call_id=call.call_id, stint=call.stint, points=given_in(fields))
    calibration.read(round_id, viewer, served, sent)
    onward = f"/calls/{number + 1}" if number < len(whole.calls) else ""
    return RedirectResponse(f"{CALIBRATION}/{round_id}{onward}", 303)


@router.post(CALIBRATION + "/{round_id}/calls/{number}/agreed")
def agree(
    round_id: RoundId, number: Number, viewer: Reader, served: Served, fields: Fields
) -> Response:
    """Write down what was agreed on about a call."""
    call = _call(calibration.one_round(round_id, viewer, served), number)
    sent = AgreedIn(call_id=call.call_id, stint=call.stint, points=given_in(fields))
    calibration.agree(round_id, viewer, served, sent)
    return RedirectResponse(f"{CALIBRATION}/{round_id}/calls/{number}#readings", 303)


@router.post(CALIBRATION + "/{round_id}/submit")
def submit(round_id: RoundId, viewer: Reader, served: Served) -> Response:
    """Finish one's readings."""
    calibration.finish(round_id, viewer, served)
    return RedirectResponse(f"{CALIBRATION}/{round_id}", 303)


@router.post(CALIBRATION + "/{round_id}/close")
def close(round_id: RoundId, viewer: Owner, served: Served) -> Response:
    """Close a round of one's own."""
    calibration.close(round_id, viewer, served)
    return RedirectResponse(f"{CALIBRATION}/{round_id}", 303)


def _participants(fields: FormData) -> list[str]:
    chosen = [str(one) for one in fields.getlist("participant")]
    if len(chosen) < FEWEST:
        raise BadQuery("choose at least two people who take part")
    return chosen


def _call(whole: WholeRound, number: int) -> RoundCallOut:
    if number > len(whole.calls):
        raise no_such("call in this round")
    return whole.calls[number - 1]


def _seat(whole: WholeRound, viewer: Viewer) -> SeatOut | None:
    found = (one for one in whole.round.seats if one.account_id == viewer.account_id)
    return next(found, None)
