"""Moments to learn from, and playlists of them."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from fastapi.responses import Response
from sqlalchemy.orm import Session

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.store.accounts import names_of
from voice_analytics.store.audit import record
from voice_analytics.store.moments import Moment, Wanted, moment, moments
from voice_analytics.store.playlists import (
    Playlist,
    add_moment,
    drop,
    listed,
    make_playlist,
    playlist,
    playlists,
    rename,
    reorder,
    share,
)
from voice_analytics.web.api.calls import CallId
from voice_analytics.web.api.fields import Id
from voice_analytics.web.api.moment_models import (
    AddedMoment,
    EvidenceKey,
    ListedMomentOut,
    MomentOut,
    Moments,
    MomentsWanted,
    OrderIn,
    PlaylistIn,
    PlaylistOut,
    Playlists,
    SharedWith,
    WholePlaylist,
)
from voice_analytics.web.learned import Shown, clip, shown_list, shown_moments
from voice_analytics.web.places import API
from voice_analytics.web.problems import no_such
from voice_analytics.web.seeing import sight_of
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["moments"])

Finder = Annotated[Viewer, require(Permission.MOMENTS)]
Listener = Annotated[Viewer, require(Permission.PLAYLISTS_READ)]
PlaylistId = Annotated[Id, InPath(examples=["c0ffee0123456789"])]
MomentId = Annotated[Id, InPath(examples=["0123456789c0ffee"])]

_WAV: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "From five seconds before the moment to a little after its answer.",
        "content": {"audio/wav": {}},
    }
}


@router.get("/moments")
def list_of_moments(
    viewer: Finder, served: Served, wanted: Annotated[MomentsWanted, Query()]
) -> Moments:
    """Return the best or worst moments of the calls one may see, redacted.

    Where no behaviour is asked for, there are two of each at most.
    """
    with served.database.read() as session:
        found = moments(
            session,
            Wanted(
                from_ms=wanted.from_ms,
                until_ms=wanted.until_ms,
                verdict=wanted.verdict,
                behaviour=wanted.behaviour,
                queue_id=wanted.queue,
                language=wanted.language,
            ),
            served.learning.consents,
            sight=sight_of(viewer),
            limit=wanted.size,
        )
        shown = shown_moments(session, served, viewer, found)
    return Moments(moments=[MomentOut.model_validate(_fields(one)) for one in shown])


@router.get("/moments/{call_id}/{evidence_id}/audio", response_class=Response, responses=_WAV)
def moment_audio(
    call_id: CallId, evidence_id: EvidenceKey, viewer: Finder, served: Served
) -> Response:
    """Return the sound of a moment; playing it is noted in the audit log."""
    with served.database.write() as session:
        found = _seen(session, served, viewer, call_id, evidence_id)
        record(session, served.now_ms(), viewer.account_id, "moment.played", f"call/{call_id}")
        shown = shown_moments(session, served, viewer, [found])
    if not shown:
        raise no_such("moment")
    return clip(served, found, shown[0].until_ms)


@router.get("/playlists")
def list_of_playlists(viewer: Listener, served: Served) -> Playlists:
    """Return playlists of one's own and those shown to one."""
    with served.database.read() as session:
        found = playlists(session, served.now_ms(), viewer)
        return Playlists(playlists=[_playlist(session, viewer, one) for one in found])


@router.post("/playlists", status_code=201)
def new_playlist(viewer: Finder, served: Served, sent: PlaylistIn) -> WholePlaylist:
    """Make a playlist; nobody else sees it until it is shown to them."""
    with served.database.write() as session:
        one = make_playlist(session, served.now_ms(), viewer.account_id, sent.title, sent.note)
        return _whole(session, served, viewer, one)


@router.get("/playlists/{playlist_id}")
def one_playlist(playlist_id: PlaylistId, viewer: Listener, served: Served) -> WholePlaylist:
    """Return a playlist with the moments that one may see."""
    with served.database.read() as session:
        return _whole(session, served, viewer, _found(session, served, viewer, playlist_id))


@router.put("/playlists/{playlist_id}")
def change_playlist(
    playlist_id: PlaylistId, viewer: Finder, served: Served, sent: PlaylistIn
) -> WholePlaylist:
    """Give a playlist of one's own another title and note."""
    with served.database.write() as session:
        _found(session, served, viewer, playlist_id)
        now_ms = served.now_ms()
        rename(session, now_ms, viewer.account_id, playlist_id, sent.title, sent.note)
        return _whole(session, served, viewer, _found(session, served, viewer, playlist_id))


@router.delete("/playlists/{playlist_id}", status_code=204)
def remove_playlist(playlist_id: PlaylistId, viewer: Finder, served: Served) -> None:
    """Remove a playlist of one's own; its calls stay."""
    with served.database.write() as session:
        _found(session, served, viewer, playlist_id)
        drop(session, served.now_ms(), viewer.account_id, playlist_id)


@router.post("/playlists/{playlist_id}/moments", status_code=201)
def add(
    playlist_id: PlaylistId, viewer: Finder, served: Served, sent: AddedMoment
) -> WholePlaylist:
    """Put a moment at the end of a playlist of one's own."""
    with served.database.write() as session:
        one = _found(session, served, viewer, playlist_id)
        _seen(session, served, viewer, sent.call_id, sent.evidence_id)
        add_moment(
            session,
            served.now_ms(),
            viewer.account_id,
            playlist_id,
            sent.call_id,
            sent.evidence_id,
            sent.note,
        )
        return _whole(session, served, viewer, one)


@router.put("/playlists/{playlist_id}/moments")
def put_in_order(
    playlist_id: PlaylistId, viewer: Finder, served: Served, sent: OrderIn
) -> WholePlaylist:
    """Keep these moments of a playlist of one's own, in this order."""
    with served.database.write() as session:
        one = _found(session, served, viewer, playlist_id)
        reorder(session, served.now_ms(), viewer.account_id, playlist_id, sent.moments)
        return _whole(session, served, viewer, one)


@router.put("/playlists/{playlist_id}/shares")
def show_to(
    playlist_id: PlaylistId, viewer: Finder, served: Served, sent: SharedWith
) -> WholePlaylist:
    """Show a playlist of one's own to these people and teams, and to no others."""
    with served.database.write() as session:
        _found(session, served, viewer, playlist_id)
        now_ms, who = served.now_ms(), viewer.account_id
        share(session, now_ms, who, playlist_id, sent.accounts, sent.teams)
        return _whole(session, served, viewer, _found(session, served, viewer, playlist_id))


@router.get(
    "/playlists/{playlist_id}/moments/{moment_id}/audio", response_class=Response, responses=_WAV
)
def listed_audio(
    playlist_id: PlaylistId, moment_id: MomentId, viewer: Listener, served: Served
) -> Response:
    """Return the sound of a moment of a playlist; playing it is noted in the audit log."""
    with served.database.write() as session:
        _found(session, served, viewer, playlist_id)
        items = [one for one in listed(session, playlist_id) if one.id == moment_id]
        shown = [one for _, one in shown_list(session, served, viewer, items)]
        if not shown:
            raise no_such("moment")
        detail = {"playlist": playlist_id}
        place = f"call/{shown[0].moment.call_id}"
        record(session, served.now_ms(), viewer.account_id, "moment.played", place, detail)
    return clip(served, shown[0].moment, shown[0].until_ms)


def _seen(
    session: Session, served: Served, viewer: Viewer, call_id: str, evidence_id: str
) -> Moment:
    """Return a moment of a call that somebody may see, and that may be learned from.

    Raises
    ------
    HTTPException
        404 where there is none.
    """
    found = moment(session, call_id, evidence_id, served.learning.consents)
    if found is None or not viewer.sees(found.person_id):
        raise no_such("moment")
    return found


def _found(session: Session, served: Served, viewer: Viewer, playlist_id: str) -> Playlist:
    one = playlist(session, served.now_ms(), viewer, playlist_id)
    if one is None:
        raise no_such("playlist")
    return one


def _playlist(session: Session, viewer: Viewer, one: Playlist) -> PlaylistOut:
    own = one.owner_id == viewer.account_id
    return PlaylistOut(
        id=one.id,
        title=one.title,
        note=one.note,
        owner=names_of(session, [one.owner_id])[one.owner_id],
        own=own,
        created_at_ms=one.created_at_ms,
        accounts=list(one.accounts) if own else [],
        teams=list(one.teams) if own else [],
    )


def _whole(session: Session, served: Served, viewer: Viewer, one: Playlist) -> WholePlaylist:
    items = listed(session, one.id)
    shown = shown_list(session, served, viewer, items)
    return WholePlaylist(
        playlist=_playlist(session, viewer, one),
        moments=[
            ListedMomentOut.model_validate(
                {
                    **_fields(each),
                    "id": item.id,
                    "note": item.note,
                    "audio": f"{API}/playlists/{one.id}/moments/{item.id}/audio",
                }
            )
            for item, each in shown
        ],
        left_out=len(items) - len(shown),
    )


def _fields(one: Shown) -> dict[str, Any]:
    found = one.moment
    call_id = quote(found.call_id, safe="")
    return {
        "call_id": None if one.masked else found.call_id,
        "evidence_id": found.evidence,
        "behaviour": found.behaviour,
        "verdict": found.verdict,
        "confidence": found.confidence,
        "agent": one.agent,
        "queue_id": found.queue_id,
        "language": found.language,
        "consent": found.consent,
        "start_ms": found.start_ms,
        "end_ms": found.end_ms,
        "quote": one.quote,
        "answer": one.answer,
        "audio": f"{API}/moments/{call_id}/{found.evidence}/audio",
        "lead_ms": one.lead_ms,
    }
