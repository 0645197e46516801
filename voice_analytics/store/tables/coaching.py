"""What supervisors and reviewers ask agents to work on."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from voice_analytics.store.tables.base import Base


class CoachingRow(Base):
    """A moment of a call to hear again, what to work on, and when to look again."""

    __tablename__ = "coaching"
    __table_args__ = (
        Index(None, "created_at_ms", "id"),
        Index(None, "person_id", "focus"),
        Index(None, "call_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    stint: Mapped[int]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    """Who it is for: the agent of the stint when it was assigned."""

    about: Mapped[str | None]
    """`evidence/<id>`, `flag/<id>`, `event/<id>` or `cue/<id>`; None: a time that was named."""

    start_ms: Mapped[int]
    end_ms: Mapped[int | None]
    """Of the moment, on the clock of the call."""

    focus: Mapped[str]
    """Key of the component to work on."""

    note: Mapped[str]
    assigned_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at_ms: Mapped[int]
    review_at_ms: Mapped[int]
    """When to look at it again."""

    acknowledged_at_ms: Mapped[int | None]
    answer: Mapped[str | None]
    """The agent's word back."""

    ended_at_ms: Mapped[int | None]
