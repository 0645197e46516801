"""Playlists: moments in an order, made by somebody and shown to the people and teams they name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.errors import BadQuery, Refused
from voice_analytics.store.accounts import viewer_of
from voice_analytics.store.audit import record
from voice_analytics.store.secret import new_id
from voice_analytics.store.tables import (
    AccountRow,
    MembershipRow,
    PlaylistMomentRow,
    PlaylistRow,
    PlaylistShareRow,
    TeamRow,
)

MOST_MOMENTS = 100
_OBJECT = "playlist/{}"


@dataclass(frozen=True, slots=True)
class Playlist:
    """Moments in an order."""

    id: str
    title: str
    note: str
    owner_id: str
    created_at_ms: int
    accounts: tuple[str, ...]
    teams: tuple[str, ...]
    """To whom it is shown."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A moment of a playlist."""

    id: str
    call_id: str | None
    """None: the call is erased."""

    evidence: str
    note: str


def make_playlist(
    session: Session, now_ms: int, account_id: str, title: str, note: str
) -> Playlist:
    """Make a playlist, empty and shown to nobody else."""
    row = PlaylistRow(
        id=new_id(), title=title, note=note, owner_id=account_id, created_at_ms=now_ms
    )
    session.add(row)
    session.flush()
    record(session, now_ms, account_id, "playlist.made", _OBJECT.format(row.id))
    return _playlist(session, row)


def playlists(session: Session, now_ms: int, viewer: Viewer) -> tuple[Playlist, ...]:
    """Return the playlists that are somebody's or shown to them, by title."""
    query = select(PlaylistRow).where(_shown(now_ms, viewer))
    rows = session.scalars(query.order_by(func.lower(PlaylistRow.title), PlaylistRow.id))
    return tuple(_playlist(session, row) for row in rows)


def playlist(session: Session, now_ms: int, viewer: Viewer, playlist_id: str) -> Playlist | None:
    """Return a playlist that is somebody's or shown to them."""
    row = session.scalar(
        select(PlaylistRow).where(PlaylistRow.id == playlist_id, _shown(now_ms, viewer))
    )
    return None if row is None else _playlist(session, row)


def listed(session: Session, playlist_id: str) -> tuple[Listed, ...]:
    """Return the moments of a playlist in their order."""
    query = select(PlaylistMomentRow).where(PlaylistMomentRow.playlist_id == playlist_id)
    rows = session.scalars(query.order_by(PlaylistMomentRow.position, PlaylistMomentRow.id))
    return tuple(Listed(row.id, row.call_id, row.evidence, row.note) for row in rows)


def rename(
    session: Session, now_ms: int, account_id: str, playlist_id: str, title: str, note: str
) -> None:
    """Give a playlist of one's own another title and note.

    Raises
    ------
    Refused
        When it is somebody else's.
    """
    row = _own(session, account_id, playlist_id)
    row.title, row.note = title, note
    session.flush()
    record(session, now_ms, account_id, "playlist.changed", _OBJECT.format(playlist_id))


def drop(session: Session, now_ms: int, account_id: str, playlist_id: str) -> None:
    """Remove a playlist of one's own; its calls stay.

    Raises
    ------
    Refused
        When it is somebody else's.
    """
    session.delete(_own(session, account_id, playlist_id))
    session.flush()
    record(session, now_ms, account_id, "playlist.removed", _OBJECT.format(playlist_id))


def add_moment(
    session: Session,
    now_ms: int,
    account_id: str,
    playlist_id: str,
    call_id: str,
    evidence: str,
    note: str,
) -> str:
    """Put a moment at the end of a playlist of one's own, and return what it is called there.

    Raises
    ------
    Refused
        When the list is somebody else's, full, or has the moment.
    """
    _own(session, account_id, playlist_id)
    there = listed(session, playlist_id)
    if any((one.call_id, one.evidence) == (call_id, evidence) for one in there):
        raise Refused("this moment is in the playlist already")
    if len(there) >= MOST_MOMENTS:
        raise Refused(f"a playlist holds {MOST_MOMENTS} moments; begin another")
    row = PlaylistMomentRow(
        id=new_id(),
        playlist_id=playlist_id,
        position=len(there),
        call_id=call_id,
        evidence=evidence,
        note=note,
        added_at_ms=now_ms,
    )
    session.add(row)
    session.flush()
    detail = {"moment": row.id, "call": call_id}
    record(
        session, now_ms, account_id, "playlist.moment_added", _OBJECT.format(playlist_id), detail
    )
    return row.id


def reorder(
    session: Session, now_ms: int, account_id: str, playlist_id: str, ids: Sequence[str]
) -> None:
    """Keep those moments of a playlist of one's own, in this order; others are taken out.

    Raises
    ------
    BadQuery
        When one is not in the list.
    Refused
        When the list is somebody else's.
    """
    _own(session, account_id, playlist_id)
    there = {one.id for one in listed(session, playlist_id)}
    if not set(ids) <= there or len(set(ids)) < len(ids):
        raise BadQuery("name moments of this playlist, each once")
    for position, one in enumerate(ids):
        session.get_one(PlaylistMomentRow, one).position = position
    gone = PlaylistMomentRow.id.in_(sorted(there - set(ids)))
    session.execute(delete(PlaylistMomentRow).where(gone))
    session.flush()
    detail = {"moments": list(ids)}
    record(session, now_ms, account_id, "playlist.ordered", _OBJECT.format(playlist_id), detail)


def share(
    session: Session,
    now_ms: int,
    account_id: str,
    playlist_id: str,
    accounts: Iterable[str],
    teams: Iterable[str],
) -> None:
    """Show a playlist of one's own to these people and teams, and to no others.

    Raises
    ------
    Refused
        When it is somebody else's, or there is no such account or team.
    """
    _own(session, account_id, playlist_id)
    people, groups = sorted(set(accounts)), sorted(set(teams))
    for one in people:
        viewer = viewer_of(session, now_ms, one)
        if viewer is None or not viewer.may(Permission.PLAYLISTS_READ):
            raise Refused("there is no account with this id that a playlist can be shown to")
    if any(session.get(TeamRow, one) is None for one in groups):
        raise Refused("there is no team with this id")
    before = PlaylistShareRow.playlist_id == playlist_id
    session.execute(delete(PlaylistShareRow).where(before))
    session.add_all(PlaylistShareRow(playlist_id=playlist_id, account_id=one) for one in people)
    session.add_all(PlaylistShareRow(playlist_id=playlist_id, team_id=one) for one in groups)
    session.flush()
    detail = {"accounts": people, "teams": groups}
    record(session, now_ms, account_id, "playlist.shared", _OBJECT.format(playlist_id), detail)


def audience(session: Session) -> dict[str, str]:
    """Return the names of the accounts that a playlist can be shown to, by id, in their order."""
    rows = select(AccountRow).where(~AccountRow.disabled, AccountRow.role != "ingest")
    return {row.id: row.name for row in session.scalars(rows.order_by(AccountRow.name))}


def _shown(now_ms: int, viewer: Viewer) -> ColumnElement[bool]:
    """Return that a playlist is somebody's, or shown to them or a team they are in now."""
    mine = PlaylistShareRow.account_id == viewer.account_id
    teams = select(MembershipRow.team_id).where(
        MembershipRow.person_id == viewer.person_id,
        MembershipRow.from_ms <= now_ms,
        or_(MembershipRow.until_ms.is_(None), MembershipRow.until_ms > now_ms),
    )
    shares = select(PlaylistShareRow.playlist_id).where(
        or_(mine, PlaylistShareRow.team_id.in_(teams))
    )
    return or_(PlaylistRow.owner_id == viewer.account_id, PlaylistRow.id.in_(shares))


def _own(session: Session, account_id: str, playlist_id: str) -> PlaylistRow:
    row = session.get(PlaylistRow, playlist_id, with_for_update=True)
    if row is None or row.owner_id != account_id:
        raise Refused("only who made a playlist changes it")
    return row


def _playlist(session: Session, row: PlaylistRow) -> Playlist:
    shares = session.scalars(
        select(PlaylistShareRow).where(PlaylistShareRow.playlist_id == row.id)
    ).all()
    return Playlist(
        id=row.id,
        title=row.title,
        note=row.note,
        owner_id=row.owner_id,
        created_at_ms=row.created_at_ms,
        accounts=tuple(sorted(one.account_id for one in shares if one.account_id is not None)),
        teams=tuple(sorted(one.team_id for one in shares if one.team_id is not None)),
    )
