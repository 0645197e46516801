"""Notices to other systems."""

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
