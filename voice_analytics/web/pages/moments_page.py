"""Moments to learn from: the best and the worst of a behaviour, each with its sound."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response

from voice_analytics.domain.assessment import Verdict
from voice_analytics.domain.call import Consent
from voice_analytics.store.moments import behaviours_seen, languages_seen
from voice_analytics.store.people import queues
from voice_analytics.web.api import moments as api
from voice_analytics.web.api.fields import Id
from voice_analytics.web.api.moment_models import (
    AddedMoment,
    EvidenceKey,
    ListedMomentOut,
    MomentOut,
    MomentsWanted,
    Note,
)
from voice_analytics.web.api.moments import Finder
from voice_analytics.web.api.review_models import CallKey
from voice_analytics.web.pages import defined
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.rows import call_address
from voice_analytics.web.pages.shell import MOMENTS, PLAYLISTS, Framed
from voice_analytics.web.pages.team_page import DAY_MS, WEEKS, Choice
from voice_analytics.web.services import Served

router = APIRouter(include_in_schema=False)

MOST = 10
"""Of the best and of the worst."""

CONSENTS = {
    Consent.GRANTED: "consent granted",
    Consent.ANNOUNCED: "recording announced",
    Consent.ABSENT: "no consent known",
    Consent.REFUSED: "consent refused",
}


@dataclass(frozen=True, slots=True)
class Clip:
    """A moment as pages show it."""

    moment: MomentOut | ListedMomentOut
    title: str
    meaning: str
    consent: str
    address: str | None
    """Of its call, at the moment; None where that is not told."""


def clip_of(one: MomentOut | ListedMomentOut) -> Clip:
    """Return a moment as pages show it."""
    call_id = one.call_id
    return Clip(
        moment=one,
        title=defined.title(one.behaviour),
        meaning=defined.summary(one.behaviour),
        consent=CONSENTS[one.consent],
        address=None if call_id is None else call_address(call_id, at_ms=one.start_ms),
    )


@router.get(MOMENTS)
def moments(
    viewer: Finder,
    served: Served,
    shell: Framed,
    behaviour: Choice = "",
    queue: Choice = "",
    language: Choice = "",
    weeks: Annotated[int, Query()] = 12,
) -> Response:
    """Return the best and the worst moments of a time."""
    span = weeks if weeks in WEEKS else 12
    now_ms = served.now_ms()
    with served.database.read() as session:
        known = behaviours_seen(session)
        choices = {
            "behaviour": {key: defined.title(key) for key in known},
            "queue": {one.id: one.name for one in queues(session)},
            "language": {one: one for one in languages_seen(session)},
            "weeks": {str(count): title for count, title in WEEKS.items()},
        }
    asked = {
        "behaviour": behaviour if behaviour in known else None,
        "queue": queue or None,
        "language": language or None,
        "from_ms": max(0, now_ms - span * 7 * DAY_MS),
        "until_ms": now_ms,
        "size": MOST,
    }
    best, worst = (
        [
            clip_of(one)
            for one in api.list_of_moments(
                viewer, served, MomentsWanted.model_validate({**asked, "verdict": verdict})
            ).moments
        ]
        for verdict in (Verdict.MET, Verdict.MISSED)
    )
    own = [one for one in api.list_of_playlists(viewer, served).playlists if one.own]
    return page(
        "moments.html",
        shell=shell,
        choices=choices,
        chosen={
            "behaviour": behaviour,
            "queue": queue,
            "language": language,
            "weeks": str(span),
        },
        best=best,
        worst=worst,
        own=own,
        consents=[CONSENTS[one] for one in served.learning.consents],
    )


@router.post(MOMENTS)
def keep(
    viewer: Finder,
    served: Served,
    playlist: Annotated[Id, Form()],
    call_id: Annotated[CallKey, Form()],
    evidence_id: Annotated[EvidenceKey, Form()],
    note: Annotated[Note, Form()] = "",
) -> Response:
    """Put a moment into a playlist of one's own, and go on there."""
    sent = AddedMoment(call_id=call_id, evidence_id=evidence_id, note=note)
    api.add(playlist, viewer, served, sent)
    return RedirectResponse(f"{PLAYLISTS}/{playlist}", 303)
