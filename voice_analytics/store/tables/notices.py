"""Notices to other systems and to people."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from voice_analytics.store.tables.base import Base


class NoticeRow(Base):
    """That a call is stored, to be told to another system."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "state", "created_at_ms"),)

    call_id: Mapped[str] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str]
    """`waiting`, `delivered`, `failed`."""

    why: Mapped[str | None]
    """The sentence of the last try that failed."""

    created_at_ms: Mapped[int]
    ended_at_ms: Mapped[int | None]


class MessageRow(Base):
    """That somebody has something to look at, to be told them by e-mail or another system."""

    __tablename__ = "message"
    __table_args__ = (Index(None, "state", "created_at_ms"), Index(None, "created_at_ms", "id"))

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """`coaching.assigned`, `dispute.raised`, ...: with the link, all that is told."""

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    call_id: Mapped[str | None] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), index=True
    )
    """With this call it goes; not told."""

    path: Mapped[str]
    """The page to look at."""

    state: Mapped[str]
    """`waiting`, `delivered`, `failed`."""

    why: Mapped[str | None]
    """The sentence of the last try that failed."""

    round: Mapped[int] = mapped_column(default=0)
    """How often it was asked for again after it had been given up."""

    created_at_ms: Mapped[int]
    ended_at_ms: Mapped[int | None]
