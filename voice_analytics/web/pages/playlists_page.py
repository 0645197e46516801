"""Playlists: those one made, and those one is shown."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BeforeValidator

from voice_analytics.domain.access import Permission
from voice_analytics.store.people import teams
from voice_analytics.store.playlists import audience, listed
from voice_analytics.web.api import moments as api
from voice_analytics.web.api.fields import Id
from voice_analytics.web.api.moment_models import Key, Note, OrderIn, PlaylistIn, SharedWith, Title
from voice_analytics.web.api.moments import Finder, Listener, MomentId, PlaylistId
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.moments_page import clip_of
from voice_analytics.web.pages.review_page import unix_lines
from voice_analytics.web.pages.shell import PLAYLISTS, Framed
from voice_analytics.web.services import Served

router = APIRouter(include_in_schema=False)

NoteText = Annotated[Note, BeforeValidator(unix_lines), Form()]
Move = Literal["up", "down", "out"]


@router.get(PLAYLISTS)
def playlists(viewer: Listener, served: Served, shell: Framed) -> Response:
    """Return one's own playlists and those one is shown."""
    return page(
        "playlists.html",
        shell=shell,
        playlists=api.list_of_playlists(viewer, served).playlists,
        makes=viewer.may(Permission.MOMENTS),
    )


@router.post(PLAYLISTS)
def make(
    viewer: Finder, served: Served, title: Annotated[Title, Form()], note: NoteText = ""
) -> Response:
    """Make a playlist."""
    made = api.new_playlist(viewer, served, PlaylistIn(title=title, note=note))
    return _back(made.playlist.id)


@router.get(PLAYLISTS + "/{playlist_id}")
def one_playlist(
    playlist_id: PlaylistId, viewer: Listener, served: Served, shell: Framed
) -> Response:
    """Return a playlist with its moments."""
    whole = api.one_playlist(playlist_id, viewer, served)
    with served.database.read() as session:
        people = audience(session) if whole.playlist.own else {}
        groups = {one.id: one.name for one in teams(session)} if whole.playlist.own else {}
    people.pop(viewer.account_id, None)
    return page(
        "playlist.html",
        shell=shell,
        one=whole.playlist,
        clips_found=[(each, clip_of(each)) for each in whole.moments],
        left_out=whole.left_out,
        people=people,
        groups=groups,
        finds=viewer.may(Permission.MOMENTS),
    )


@router.post(PLAYLISTS + "/{playlist_id}")
def change(
    playlist_id: PlaylistId,
    viewer: Finder,
    served: Served,
    title: Annotated[Title, Form()],
    note: NoteText = "",
) -> Response:
    """Give a playlist another title and note."""
    api.change_playlist(playlist_id, viewer, served, PlaylistIn(title=title, note=note))
    return _back(playlist_id)


@router.post(PLAYLISTS + "/{playlist_id}/remove")
def remove(playlist_id: PlaylistId, viewer: Finder, served: Served) -> Response:
    """Remove a playlist."""
    api.remove_playlist(playlist_id, viewer, served)
    return RedirectResponse(PLAYLISTS, 303)


@router.post(PLAYLISTS + "/{playlist_id}/shares")
def show_to(
    playlist_id: PlaylistId,
    viewer: Finder,
    served: Served,
    account: Annotated[list[Id] | None, Form()] = None,
    team: Annotated[list[Key] | None, Form()] = None,
) -> Response:
    """Show a playlist to people and teams."""
    sent = SharedWith(accounts=account or [], teams=team or [])
    api.show_to(playlist_id, viewer, served, sent)
    return _back(playlist_id)


@router.post(PLAYLISTS + "/{playlist_id}/moments/{moment_id}")
def move(
    playlist_id: PlaylistId,
    moment_id: MomentId,
    viewer: Finder,
    served: Served,
    to: Annotated[Move, Form()],
) -> Response:
    """Move a moment up or down in a playlist, or take it out."""
    api.one_playlist(playlist_id, viewer, served)
    with served.database.read() as session:
        there = [one.id for one in listed(session, playlist_id)]
    api.put_in_order(playlist_id, viewer, served, OrderIn(moments=moved(there, moment_id, to)))
    return _back(playlist_id)


def moved(ids: list[str], one: str, to: Move) -> list[str]:
    """Return ids in their order after one of them moved; one that is not there moves nothing."""
    if one not in ids:
        return ids
    at = ids.index(one)
    left = ids[:at] + ids[at + 1 :]
    if to == "out":
        return left
    place = max(0, at - 1) if to == "up" else at + 1
    return [*left[:place], one, *left[place:]]


def _back(playlist_id: str) -> Response:
    return RedirectResponse(f"{PLAYLISTS}/{playlist_id}", 303)
