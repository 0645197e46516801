"""What people say to what the machine found. Ids of findings are stable over re-analysis."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from voice_analytics.store.tables.base import Base, Document


class ReviewRow(Base):
    """Somebody's look at one stint."""

    __tablename__ = "review"
    __table_args__ = (
        Index(None, "created_at_ms", "id"),
        Index(None, "account_id", "state"),
        Index(None, "call_id", "stint"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    stint: Mapped[int]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    assigned_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    why: Mapped[str]
    """`flagged`, `sampled`, `calibration`, `chosen` or `self`."""

    blind: Mapped[bool]
    """The machine's result is withheld until this is submitted."""

    state: Mapped[str]
    """`open`, `submitted`."""

    created_at_ms: Mapped[int]
    submitted_at_ms: Mapped[int | None]


class VerdictRow(Base):
    """A reviewer's word on one finding: a component or evidence, by its stable id."""

    __tablename__ = "verdict"

    review_id: Mapped[str] = mapped_column(
        ForeignKey("review.id", ondelete="CASCADE"), primary_key=True
    )
    about: Mapped[str] = mapped_column(primary_key=True)
    """`component/<key>` or `evidence/<id>`."""

    judgement: Mapped[str]
    """`agree` or `override`."""

    points: Mapped[float | None]
    """A component's points in the reviewer's judgement; None: no occasion for it."""

    answer: Mapped[str | None]
    """How evidence was answered in the reviewer's judgement."""

    machine_points: Mapped[float | None]
    machine_answer: Mapped[str | None]
    """The machine's values when this was given; they stay."""

    at_ms: Mapped[int]
    """When it was given."""


class FlagMarkRow(Base):
    """Somebody's word on whether a flag was right."""

    __tablename__ = "flag_mark"
    __table_args__ = (Index(None, "key"),)

    call_id: Mapped[str] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), primary_key=True
    )
    flag_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    key: Mapped[str]
    """The rule that raised it."""

    wrong: Mapped[bool]
    at_ms: Mapped[int]


class CommentRow(Base):
    """What somebody says about a call or a moment of it."""

    __tablename__ = "comment"

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    stint: Mapped[int | None]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    moment_ms: Mapped[int | None]
    """On the clock of the call; None: about all of it."""

    text: Mapped[str]
    created_at_ms: Mapped[int]


class CorrectionRow(Base):
    """What somebody corrects in a report."""

    __tablename__ = "correction"

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str]
    """`words` or `roles`."""

    detail: Mapped[Document]
    """What is to be, and under `was` what it was."""

    created_at_ms: Mapped[int]
    applied_at_ms: Mapped[int | None]
    """When the report was changed by it; None: not yet, or never where `why` says so."""

    why: Mapped[str | None]
    """Why it could not be applied."""


class DisputeRow(Base):
    """An agent disagrees; somebody else decides."""

    __tablename__ = "dispute"
    __table_args__ = (
        Index(None, "state", "due_at_ms", "id"),
        Index(None, "call_id", "stint"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    stint: Mapped[int]
    about: Mapped[str]
    """`score`, `component/<key>`, `evidence/<id>` or `flag/<id>`."""

    raised_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str]
    created_at_ms: Mapped[int]
    due_at_ms: Mapped[int]
    state: Mapped[str]
    """`open`, `upheld`, `rejected`."""

    decided_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    decided_at_ms: Mapped[int | None]
    decision: Mapped[str | None]
    """The sentence why."""
