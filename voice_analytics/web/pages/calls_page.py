"""The list of calls: what to listen to first, and why."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from voice_analytics.domain.access import AccountRole, Permission, Viewer
from voice_analytics.domain.call import CallKind
from voice_analytics.errors import BadQuery
from voice_analytics.store.giving import at_work, reviewers, to_review
from voice_analytics.store.listing import CallFilter, CallPage, list_calls
from voice_analytics.store.people import queues
from voice_analytics.store.topics import topics
from voice_analytics.web.pages.asked import PAGE_CALLS, SORTS, Asked, read_asked
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.names import seen_people, seen_teams
from voice_analytics.web.pages.rows import SEVERITIES, rows_of
from voice_analytics.web.pages.shell import CALLS, Framed
from voice_analytics.web.pages.wording import spoken
from voice_analytics.web.seeing import sight_of, withheld
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

_LABELS = {
    "text": "Said",
    "severity": "At least",
    "flag": "Flag",
    "person": "Agent",
    "team": "Team",
    "queue": "Queue",
    "topic": "Topic",
    "from": "From",
    "to": "To",
    "score_from": "Score from",
    "score_to": "Score to",
    "kind": "Kind",
    "unmatched": "Agent not known",
    "reviewer": "With",
    "interaction_id": "Interaction",
    "language": "Language",
    "source": "Source",
}


@router.get(CALLS)
def calls(
    viewer: Annotated[Viewer, require(Permission.CALLS_READ)],
    served: Served,
    shell: Framed,
    request: Request,
) -> Response:
    """Return a page of calls; those one may not see are not in it."""
    asked = read_asked(request.query_params)
    with served.database.read() as session:
        found, wrong = _found(session, viewer, asked)
        empty = not asked.narrowed and asked.cursor is None and not found.calls
        choices = _choices(session, viewer, asked.value("topic"))
        hidden = withheld(session, viewer, served.review, [one.call.id for one in found.calls])
        told = asked.wanted.tells_results()
        shown = (one for one in found.calls if not told or one.call.id not in hidden)
        rows = rows_of(session, shown, asked.wanted.text, hidden)
        gives = viewer.may(Permission.REVIEWS_ASSIGN)
        with_whom = at_work(session, [one.call.id for one in found.calls]) if gives else {}
        mine = to_review(session, viewer.account_id) if gives else 0
    return page(
        "calls_part.html" if shell.part else "calls.html",
        shell=shell,
        asked=asked,
        wrong=asked.wrong or wrong,
        rows=rows,
        with_whom=with_whom,
        takes=viewer.may(Permission.REVIEWS_WRITE),
        mine=mine,
        own=f"{CALLS}?reviewer={viewer.account_id}",
        here=asked.address(CALLS, asked.cursor),
        next=None if found.next is None else asked.address(CALLS, found.next),
        first=None if asked.cursor is None else asked.address(CALLS),
        chips=_chips(asked, choices),
        choices=choices,
        empty=empty,
        ways=_ways(viewer, served) if empty else None,
        path=CALLS,
    )


def _found(session: Session, viewer: Viewer, asked: Asked) -> tuple[CallPage, str | None]:
    try:
        return (
            list_calls(
                session,
                CallFilter() if asked.wrong else asked.wanted.filter(viewer),
                sight=sight_of(viewer),
                order=SORTS[asked.sort][1],
                size=PAGE_CALLS,
                cursor=asked.cursor,
            ),
            None,
        )
    except BadQuery as error:
        return CallPage((), None), str(error)


def _choices(session: Session, viewer: Viewer, topic: str) -> dict[str, dict[str, str]]:
    """Return what may be chosen in the filters: title by value; the topic chosen is there too."""
    about = sorted({*topics(session, sight=sight_of(viewer)), topic} - {""})
    directory = viewer.may(Permission.PEOPLE_READ)
    return {
        "sort": {name: title for name, (title, _) in SORTS.items()},
        "severity": {one.value: f"{title} or worse" for one, title in SEVERITIES.items()},
        "kind": {one.value: spoken(one.value) for one in CallKind},
        "queue": {one.id: one.name for one in queues(session)},
        "topic": {one: one for one in about},
        "person": {one.id: one.name for one in seen_people(session, viewer) if directory},
        "team": {one.id: one.name for one in seen_teams(session, viewer) if directory},
        "reviewer": _reviewers(session, viewer),
    }


def _reviewers(session: Session, viewer: Viewer) -> dict[str, str]:
    """Return whose work may be asked for, oneself first."""
    if not viewer.may(Permission.REVIEWS_ASSIGN):
        return {}
    found = reviewers(session)
    own = {viewer.account_id: "Me"} if viewer.account_id in found else {}
    return {**own, **{key: name for key, name in found.items() if key not in own}}


def _chips(asked: Asked, choices: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Return each filter in words, with the address of the list without it."""
    return [
        {
            "label": _LABELS.get(name, spoken(name)),
            "value": choices.get(name, {}).get(value, value),
            "without": asked.without(CALLS, name),
        }
        for name, value in asked.given
        if name != "sort"
    ]


def _ways(viewer: Viewer, served: Services) -> dict[str, object]:
    """Return how a first call gets in."""
    return {
        "upload": viewer.may(Permission.UPLOADS_WRITE),
        "admin": viewer.role is AccountRole.ADMIN,
        "inbox": served.about.inbox,
        "sip": served.about.sip,
        "largest_mb": served.taking.largest_bytes >> 20,
    }
