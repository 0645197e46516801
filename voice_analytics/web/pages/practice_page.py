"""Practice: role-plays of one's own, sent, followed and looked at."""

import json
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from voice_analytics.domain.call import StintKind
from voice_analytics.domain.intake import UNFINISHED
from voice_analytics.store.peaks import Peaks, read_peaks
from voice_analytics.store.practice import own_practice
from voice_analytics.store.records import StoredStint
from voice_analytics.web.api import practice as api
from voice_analytics.web.api.practice import Owner, PracticeId, PracticeOut
from voice_analytics.web.pages.call.document import Document, Voice, voices_of
from voice_analytics.web.pages.call.drawing import CURVES, Picture, picture
from voice_analytics.web.pages.call.facts import limits_of, measured
from voice_analytics.web.pages.call.judged import judged
from voice_analytics.web.pages.call.moments import counts_of, moments_of
from voice_analytics.web.pages.call.talk import Entry, transcript
from voice_analytics.web.pages.call.told import Told, told
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.names import Names
from voice_analytics.web.pages.shell import PRACTICE, Framed
from voice_analytics.web.pages.upload_page import STAGES, STATES
from voice_analytics.web.services import Served, Services

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Sound:
    """A role-play as the parts of a call's page know a call."""

    id: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What is heard of a role-play."""

    voices: tuple[Voice, ...]
    picture: Picture
    told: Told
    talk: tuple[Entry, ...]
    plays: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a role-play is, in words."""

    id: str
    label: str
    state: str
    stage: str
    share: float | None
    why: str | None
    unfinished: bool
    created_at_ms: int


@router.get(PRACTICE)
def practice(viewer: Owner, served: Served, shell: Framed) -> Response:
    """Return role-plays of one's own, and where to send another."""
    found = api.list_of_practice(viewer, served)
    return page(
        "practice.html",
        shell=shell,
        found=[progress_of(one) for one in found.practice],
        days=found.days,
        ways={"largest_mb": served.taking.largest_bytes >> 20},
    )


@router.get(PRACTICE + "/{practice_id}")
def one_practice(practice_id: PracticeId, viewer: Owner, served: Served, shell: Framed) -> Response:
    """Return what was found in a role-play, or how far it is; a script asks for that part."""
    shown = progress_of(api.one_practice(practice_id, viewer, served))
    if shell.part or shown.unfinished or shown.why is not None:
        name = "practice_part.html" if shell.part else "practice_waits.html"
        return page(name, shell=shell, one=shown)
    document: Document = json.loads(api.report_of(served, viewer, practice_id))
    voices, peaks = voices_of(document), _peaks(served, viewer.account_id, practice_id)
    moments = moments_of(document, voices)
    heard = Heard(
        voices,
        picture(document, moments, (), peaks, ()),
        told(document, voices),
        transcript(document, voices, (), (), None),
        peaks is not None,
    )
    return page(
        "practice_call.html",
        shell=shell,
        one=shown,
        call=Sound(practice_id, document["call"]["duration_ms"]),
        shown=heard,
        counts=counts_of(document),
        curves=tuple(CURVES),
        judged=judged(document, voices, _stints(document), Names({}, {})),
        limits=limits_of(document),
        why_not=document["call"]["why_not"],
        measures=measured(document, voices),
        days=served.learning.practice_days,
    )


@router.post(PRACTICE + "/{practice_id}/erase")
def erase(practice_id: PracticeId, viewer: Owner, served: Served) -> Response:
    """Erase a role-play of one's own."""
    api.erase(practice_id, viewer, served)
    return RedirectResponse(PRACTICE, 303)


def progress_of(one: PracticeOut) -> Progress:
    """Return how far a role-play is, in words."""
    return Progress(
        id=one.id,
        label=one.label,
        state=STATES[one.state],
        stage=STAGES.get(one.stage or "", ""),
        share=one.progress,
        why=one.why,
        unfinished=one.state in UNFINISHED,
        created_at_ms=one.created_at_ms,
    )


def _peaks(served: Services, account_id: str, practice_id: str) -> Peaks | None:
    with served.database.read() as session:
        one = own_practice(session, account_id, practice_id)
    if one is None or one.audio_sha256 is None:
        return None
    place = served.audio.peaks_path(one.audio_sha256)
    return read_peaks(place) if place.exists() else None


def _stints(document: Document) -> list[StoredStint]:
    return [
        StoredStint(
            index=one["index"],
            kind=StintKind(one["kind"]),
            participant=one["participant"],
            start_ms=one["start_ms"],
            end_ms=one["end_ms"],
            started_at_ms=one["start_ms"],
            address=None,
            person_id=None,
            score=None,
            score_low=None,
            score_high=None,
            coverage=None,
        )
        for one in document["call"]["stints"]
    ]
