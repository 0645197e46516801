"""What people learn from: playlists of moments, and practice."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from voice_analytics.store.tables.base import Base


class PlaylistRow(Base):
    """Moments of calls in an order, with what they show."""

    __tablename__ = "playlist"
    __table_args__ = (Index(None, "owner_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    note: Mapped[str]
    owner_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at_ms: Mapped[int]


class PlaylistMomentRow(Base):
    """A moment of a playlist."""

    __tablename__ = "playlist_moment"
    __table_args__ = (Index(None, "playlist_id", "position"), Index(None, "call_id"))

    id: Mapped[str] = mapped_column(primary_key=True)
    playlist_id: Mapped[str] = mapped_column(ForeignKey("playlist.id", ondelete="CASCADE"))
    position: Mapped[int]
    call_id: Mapped[str | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"))
    """None: the call is erased."""

    evidence: Mapped[str]
    note: Mapped[str]
    added_at_ms: Mapped[int]


class PlaylistShareRow(Base):
    """Somebody, or a team, who is shown a playlist."""

    __tablename__ = "playlist_share"
    __table_args__ = (Index(None, "playlist_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    playlist_id: Mapped[str] = mapped_column(ForeignKey("playlist.id", ondelete="CASCADE"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))


class PracticeRow(Base):
    """A role-play: no call, so nothing that is about calls knows of it."""

    __tablename__ = "practice"
    __table_args__ = (Index(None, "account_id", "created_at_ms"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """Of its intake too, for as long as that is there."""

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    label: Mapped[str]
    """File name as its owner calls it."""

    created_at_ms: Mapped[int]
    document: Mapped[bytes | None]
    """The published JSON of its report, compressed by zlib; None until it is analysed."""

    audio_sha256: Mapped[str | None] = mapped_column(index=True)
    """Of the kept, redacted audio."""
