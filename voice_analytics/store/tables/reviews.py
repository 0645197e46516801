"""What people say to what the machine found."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from voice_analytics.store.tables.base import Base


class ReviewRow(Base):
    """A reviewer's look at one stint."""

    __tablename__ = "review"
    __table_args__ = (Index(None, "state", "created_at_ms"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    stint: Mapped[int]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    why: Mapped[str]
    """`flagged`, `sampled`, `calibration` or `chosen`."""

    blind: Mapped[bool]
    """The machine's result was hidden until this was submitted."""

    state: Mapped[str]
    """`open`, `submitted`."""

    created_at_ms: Mapped[int]
    submitted_at_ms: Mapped[int | None]


class VerdictRow(Base):
    """A reviewer's word on one finding: evidence, component, flag or event, by its stable id."""

    __tablename__ = "verdict"

    review_id: Mapped[str] = mapped_column(
        ForeignKey("review.id", ondelete="CASCADE"), primary_key=True
    )
    about: Mapped[str] = mapped_column(primary_key=True)
    """`evidence/<id>`, `component/<key>`, `flag/<id>`, `event/<id>`."""

    verdict: Mapped[str]
    """`agree`, `wrong`, `met`, `partly`, `missed`."""

    points: Mapped[float | None]
    """A component's points in the reviewer's judgement; the machine's value stays."""

    comment: Mapped[str | None]
    at_ms: Mapped[int | None]
    """Moment of the call that the comment is about."""


class DisputeRow(Base):
    """An agent disagrees; somebody else decides."""

    __tablename__ = "dispute"
    __table_args__ = (Index(None, "state", "due_at_ms"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    stint: Mapped[int]
    about: Mapped[str]
    raised_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str]
    created_at_ms: Mapped[int]
    due_at_ms: Mapped[int]
    state: Mapped[str]
    """`open`, `upheld`, `rejected`."""

    decided_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    decided_at_ms: Mapped[int | None]
    decision: Mapped[str | None]
