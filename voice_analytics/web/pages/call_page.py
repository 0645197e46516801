"""The page of one call: hear it, see why, read what was said."""

import json
import re
import secrets
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.call import StintKind
from voice_analytics.errors import BadQuery
from voice_analytics.store.calls import flags_of, stints_of
from voice_analytics.store.giving import at_work, reviewers
from voice_analytics.store.peaks import Peaks, read_peaks
from voice_analytics.store.records import StoredCall, unjudged
from voice_analytics.store.search import pattern_of, read_search
from voice_analytics.web.api.calls import CallId
from voice_analytics.web.headers import POLICY, policy
from voice_analytics.web.pages.call.close_up import close_up
from voice_analytics.web.pages.call.corrections import corrections_of, swaps_of
from voice_analytics.web.pages.call.document import Document, in_sentence, voices_of
from voice_analytics.web.pages.call.drawing import CURVES, picture
from voice_analytics.web.pages.call.facts import facts_of, limits_of, measured
from voice_analytics.web.pages.call.judged import judged
from voice_analytics.web.pages.call.moments import counts_of, moments_of
from voice_analytics.web.pages.call.reviewed import about_words, own_ratings, said_of, titles_of
from voice_analytics.web.pages.call.talk import Entry, transcript
from voice_analytics.web.pages.call.told import hands_of, told
from voice_analytics.web.pages.coached import coached_of
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.names import names_of
from voice_analytics.web.pages.shell import CALLS, Framed
from voice_analytics.web.seeing import is_withheld, viewed_report
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

_SAYING = (
    Permission.REVIEWS_WRITE,
    Permission.REVIEWS_COMMENT,
    Permission.DISPUTES_RAISE,
    Permission.DISPUTES_DECIDE,
)


@router.get(CALLS + "/{call_id}")
def call(
    call_id: CallId,
    viewer: Annotated[Viewer, require(Permission.CALLS_READ)],
    served: Served,
    shell: Framed,
    at_ms: Annotated[int | None, Query(alias="t", ge=0, le=1 << 40)] = None,
    text: Annotated[str, Query(max_length=200)] = "",
    correct: Annotated[int | None, Query(ge=0, le=1 << 40)] = None,
) -> Response:
    """Return the page; looking at it is noted in the audit log.

    Its policy has a nonce for the sheet that the close-up of the sound writes.
    """
    with served.database.write() as session:
        stored, report = viewed_report(session, served, viewer, call_id)
        hidden = is_withheld(session, viewer, served.review, call_id)
        flags = () if hidden else flags_of(session, call_id)
        stints = stints_of(session, call_id)
        names = names_of(session, [stored.person_id, *(one.person_id for one in stints)])
        gives = viewer.may(Permission.REVIEWS_ASSIGN) and stored.score is not None
        givers = reviewers(session) if gives else {}
        with_whom = at_work(session, [call_id]).get(call_id, ()) if gives else ()
    document: Document = json.loads(report)
    titles = titles_of(served.about.rubrics)
    voices, peaks = voices_of(document), _peaks(served, stored)
    moments = moments_of(document, voices)
    talk = transcript(document, voices, moments, flags, _looked_for(text))
    plays = stored.audio is not None and viewer.may(Permission.CALLS_PLAY)
    nonce = secrets.token_urlsafe(16)
    answer = page(
        "call.html",
        shell=shell,
        call=unjudged(stored) if hidden else stored,
        withheld=hidden,
        agent=names.person(stored.person_id),
        queue=names.queue(stored.queue_id),
        at_ms=_start(at_ms, talk),
        text=text,
        correct=correct,
        corrections=corrections_of(served, viewer, call_id),
        swaps=swaps_of(voices),
        in_sentence=in_sentence,
        ratings=own_ratings(served, viewer, call_id, stints) if hidden else (),
        givers=givers,
        with_whom=with_whom,
        voices=voices,
        picture=picture(document, moments, flags, peaks, hands_of(stints, names)),
        curves=tuple(CURVES),
        told=told(document, voices),
        counts=counts_of(document),
        moments=moments,
        flags=flags,
        talk=talk,
        judged=judged(document, voices, stints, names),
        friction=document["friction"],
        limits=limits_of(document),
        facts=facts_of(document, stored),
        measures=measured(document, voices),
        plays=plays,
        close_up=close_up(document, voices) if plays and peaks is not None else None,
        nonce=nonce,
        said=said_of(served, viewer, call_id, flags),
        coached=None if hidden else coached_of(served, viewer, document, stints),
        about_words=lambda about: about_words(about, titles),
        agents=[one for one in stints if one.kind is StintKind.AGENT],
        names=names,
        may={one.name.lower(): viewer.may(one) for one in _SAYING},
        silences=_spans(document, ("dead_air",)),
        holds=_spans(document, ("hold",)),
    )
    answer.headers[POLICY] = policy(nonce)
    return answer


def _peaks(served: Services, stored: StoredCall) -> Peaks | None:
    if stored.audio is None:
        return None
    place = served.audio.peaks_path(stored.audio.sha256)
    return read_peaks(place) if place.exists() else None


def _looked_for(text: str) -> re.Pattern[str] | None:
    try:
        return pattern_of(read_search(text)) if text.strip() else None
    except BadQuery:
        return None


def _start(at_ms: int | None, talk: tuple[Entry, ...]) -> int | None:
    """Return the moment that is asked for, or where what was looked for was said first."""
    if at_ms is not None:
        return at_ms
    hits = (one.turn.start_ms for one in talk if one.turn is not None and one.turn.hit)
    return next(hits, None)


def _spans(document: Document, kinds: tuple[str, ...]) -> str:
    """Return the stretches of some kinds of events, for the player."""
    found = (one for one in document["events"] if one["kind"] in kinds)
    return " ".join(f"{one['start_ms']}-{one['end_ms']}" for one in found)
