"""Calibration: several people read the same calls, blind, and agree on a reading afterwards."""

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from voice_analytics.store.tables.base import Base, Document


class RoundRow(Base):
    """A round of calibration."""

    __tablename__ = "calibration"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    owner_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at_ms: Mapped[int]
    due_at_ms: Mapped[int]
    closed_at_ms: Mapped[int | None]
    """None: readings are still given, and nobody sees another's."""

    closed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    """None, of a closed one: it closed when all had submitted."""


class RoundCallRow(Base):
    """A stint that is read in a round."""

    __tablename__ = "calibration_call"
    __table_args__ = (Index(None, "call_id"),)

    round_id: Mapped[str] = mapped_column(
        ForeignKey("calibration.id", ondelete="CASCADE"), primary_key=True
    )
    call_id: Mapped[str] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), primary_key=True
    )
    stint: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    machine: Mapped[Document]
    """The machine's points by component when the round began; null where it saw no occasion."""


class SeatRow(Base):
    """Somebody who takes part in a round."""

    __tablename__ = "calibration_seat"
    __table_args__ = (Index(None, "account_id"),)

    round_id: Mapped[str] = mapped_column(
        ForeignKey("calibration.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    submitted_at_ms: Mapped[int | None]


def _of_the_call() -> ForeignKeyConstraint:
    names = ["round_id", "call_id", "stint"]
    columns = [f"calibration_call.{name}" for name in names]
    return ForeignKeyConstraint(names, columns, ondelete="CASCADE")


class ReadingRow(Base):
    """What somebody gave a component of a stint, before seeing anything else of it."""

    __tablename__ = "calibration_reading"
    __table_args__ = (_of_the_call(),)

    round_id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(primary_key=True)
    stint: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    component: Mapped[str] = mapped_column(primary_key=True)
    """Its key, or `overall`."""

    points: Mapped[float | None]
    """None: no occasion for it."""

    at_ms: Mapped[int]


class AgreedRow(Base):
    """The reading of a component of a stint that was agreed on in the end."""

    __tablename__ = "calibration_agreed"
    __table_args__ = (_of_the_call(),)

    round_id: Mapped[str] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(primary_key=True)
    stint: Mapped[int] = mapped_column(primary_key=True)
    component: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[float | None]
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    """Who wrote it down."""

    at_ms: Mapped[int]
