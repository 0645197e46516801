"""What an agent sees first: feedback on their own calls, then the calls."""

import json
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from voice_analytics.domain.access import AccountRole, Permission, Viewer
from voice_analytics.store.audit import record
from voice_analytics.store.calls import report_document, stints_of
from voice_analytics.store.listing import CallFilter, ListedCall, list_calls
from voice_analytics.store.trends import Step, TrendQuery, trend
from voice_analytics.web.api.breaks import BreakOffer, break_offer
from voice_analytics.web.cookies import cookie, drop_cookie, set_cookie
from voice_analytics.web.pages import defined
from voice_analytics.web.pages.chart import chart
from voice_analytics.web.pages.coached import coached_of_person
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.rows import call_address, rows_of
from voice_analytics.web.pages.shell import CALLS, MINE, Framed
from voice_analytics.web.pages.shift import Shift, last_shift
from voice_analytics.web.pages.team_page import DAY_MS, SCORE
from voice_analytics.web.seeing import sight_of, withheld
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

FOCUS_DAYS, TREND_DAYS = 14, 84
LATEST = 20
"""Calls that are listed."""

MOST_TOLD = 100
"""Calls whose feedback counts."""

LATER_S = 12 * 3600
NEVER_S = 365 * 86_400
BREAK = "break"
"""Cookie that says which offers of a break an agent wants to see no more."""

NEVER = "never"

MOST_CLIPS = 3
STRENGTH, NEXT_STEP = "strength", "next_step"


@dataclass(frozen=True, slots=True)
class Clip:
    """Something that was told about one call."""

    call_id: str
    behaviour: str
    text: str
    quote: str
    address: str
    at_ms: int
    started_at_ms: int


@dataclass(frozen=True, slots=True)
class Theme:
    """What was told most often, with its clips, the latest first."""

    title: str
    meaning: str
    behaviour: str
    times: int
    clips: tuple[Clip, ...]


@router.get(MINE)
def mine(
    viewer: Annotated[Viewer, require(Permission.CALLS_READ)],
    served: Served,
    shell: Framed,
    request: Request,
    offers: Annotated[Literal["later", "never", "again"] | None, Query()] = None,
) -> Response:
    """Return one's own calls, feedback first; that it was read is noted in the audit log."""
    person_id = viewer.person_id
    if offers is not None:
        return _silenced(served, offers)
    if person_id is None:
        return page("mine.html", shell=shell, known=False)
    now_ms, sight = served.now_ms(), sight_of(viewer)
    with served.database.write() as session:
        own = CallFilter(persons=frozenset({person_id}))
        calls = list_calls(session, own, sight=sight, size=MOST_TOLD).calls
        recent = [one for one in calls if one.call.started_at_ms >= now_ms - FOCUS_DAYS * DAY_MS]
        hidden = withheld(session, viewer, served.review, [one.call.id for one in calls])
        rated = [one for one in recent if one.call.id not in hidden]
        told = [one for call in rated for one in _told(session, call, person_id)]
        since_ms = max(0, now_ms - TREND_DAYS * DAY_MS)
        until_ms = max(_known_until(calls, hidden, now_ms), since_ms + DAY_MS)
        query = TrendQuery("score", since_ms, until_ms, Step.WEEK, frozenset({person_id}))
        found = trend(session, query, sight=sight)
        rows = rows_of(session, calls[:LATEST], None, hidden)
        record(session, now_ms, viewer.account_id, "feedback.viewed", f"person/{person_id}")
    shift = last_shift(recent, served.review.shift_gap_hours * 3_600_000, now_ms)
    silent = cookie(request, served, BREAK)
    offer = break_offer(viewer, served) if viewer.may(Permission.PRACTICE) else None
    return page(
        "mine.html",
        shell=shell,
        known=True,
        focus=_theme([clip for kind, clip in told if kind == NEXT_STEP]),
        strength=_theme([clip for kind, clip in told if kind == STRENGTH]),
        shift=None if shift is None else _summary(shift, told, hidden),
        offer=offer if offer is not None and _wanted(offer, silent) else None,
        breaks_off=silent == NEVER and served.review.breaks.enabled,
        days=FOCUS_DAYS,
        recent=len(recent),
        score=chart(*SCORE, found, since_ms, now_ms),
        rows=rows,
        all_of_them=_all_of(viewer, person_id),
        coached=coached_of_person(served, viewer),
    )


def _all_of(viewer: Viewer, person_id: str) -> str:
    """Return where all calls of somebody are; who leads a team sees others in the list too."""
    mine = {} if viewer.role is AccountRole.AGENT else {"person": person_id}
    return f"{CALLS}?{urlencode({**mine, 'sort': 'started'})}"


def _summary(
    shift: Shift, told: Sequence[tuple[str, Clip]], hidden: Container[str]
) -> dict[str, object]:
    """Return what is said of a shift, once for all its calls: one strength and one next step."""
    own = {one.call.id for one in shift.calls}
    clips = [(kind, clip) for kind, clip in told if clip.call_id in own]
    return {
        "shift": shift,
        "calls": len(shift.calls),
        "to_rate": sum(one.call.id in hidden for one in shift.calls),
        "strength": _theme([clip for kind, clip in clips if kind == STRENGTH]),
        "next": _theme([clip for kind, clip in clips if kind == NEXT_STEP]),
    }


def _known_until(calls: Sequence[ListedCall], hidden: Container[str], now_ms: int) -> int:
    """Return until when a trend tells nothing of calls whose results are still withheld."""
    first_ms = min((one.call.started_at_ms for one in calls if one.call.id in hidden), default=None)
    return now_ms if first_ms is None else first_ms // DAY_MS * DAY_MS


def _wanted(offer: BreakOffer, silent: str | None) -> bool:
    """Return whether an offer is to be shown: it is, and is another than the one put off."""
    if offer.ended_at_ms is None or silent == NEVER:
        return False
    put_off_ms = int(silent) if silent is not None and silent.isdecimal() else 0
    return offer.ended_at_ms > put_off_ms


def _silenced(served: Services, offers: str) -> Response:
    """Remember in this browser, and nowhere else, which offers somebody wants to see no more."""
    answer = RedirectResponse(MINE, 303)
    if offers == "again":
        drop_cookie(answer, served, BREAK)
    elif offers == NEVER:
        set_cookie(answer, served, BREAK, NEVER, NEVER_S)
    else:
        set_cookie(answer, served, BREAK, str(served.now_ms()), LATER_S)
    return answer


def _told(session: Session, one: ListedCall, person_id: str) -> Iterator[tuple[str, Clip]]:
    """Yield what was told somebody about their stints of a call."""
    document = report_document(session, one.call.id)
    if document is None:
        return
    mine = {
        stint.index for stint in stints_of(session, one.call.id) if stint.person_id == person_id
    }
    for assessment in json.loads(document)["assessments"]:
        if assessment["stint"] in mine:
            for kind, item in (assessment["feedback"] or {}).items():
                if item is not None:
                    yield kind, _clip(one, item)


def _clip(one: ListedCall, item: dict[str, Any]) -> Clip:
    return Clip(
        call_id=one.call.id,
        behaviour=item["behaviour"],
        text=item["text"],
        quote=item["quote"],
        address=call_address(one.call.id, at_ms=item["start_ms"]),
        at_ms=item["start_ms"],
        started_at_ms=one.call.started_at_ms,
    )


def _theme(clips: Sequence[Clip]) -> Theme | None:
    """Return what was told most often; of several, what was told last."""
    if not clips:
        return None
    ((behaviour, times),) = Counter(one.behaviour for one in clips).most_common(1)
    different = {one.text: one for one in reversed(clips) if one.behaviour == behaviour}
    return Theme(
        title=defined.title(behaviour),
        meaning=defined.summary(behaviour),
        behaviour=behaviour,
        times=times,
        clips=tuple(different.values())[::-1][:MOST_CLIPS],
    )
