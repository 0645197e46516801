"""How the appliance is doing: processes, how legs arrived, what is wrong."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from voice_analytics.store.tables.base import Base, Document


class ProcessRow(Base):
    """A process that says from time to time that it lives."""

    __tablename__ = "process"

    kind: Mapped[str] = mapped_column(primary_key=True)
    """`listener`, `worker`, `server`."""

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    started_at_ms: Mapped[int]
    seen_at_ms: Mapped[int]
    now: Mapped[Document]
    """How it is doing."""


class ReceivedLegRow(Base):
    """How a leg of a call in progress arrived; nothing of whose it was or what was said."""

    __tablename__ = "received_leg"
    __table_args__ = (Index(None, "trunk", "ended_at_ms"), Index(None, "ended_at_ms"))

    call: Mapped[str] = mapped_column(primary_key=True)
    """Made of the id of the call, which it does not tell: the call may be erased."""

    leg: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    trunk: Mapped[str]
    side: Mapped[str]
    """`agent`, `customer`, `unknown`, `all`."""

    began_at_ms: Mapped[int]
    ended_at_ms: Mapped[int]
    normal: Mapped[bool]
    codec: Mapped[str | None]
    packets: Mapped[int]
    lost: Mapped[int]
    late: Mapped[int]
    reordered: Mapped[int]
    duplicate: Mapped[int]
    refused: Mapped[int]
    paused: Mapped[int]
    gaps: Mapped[int]
    jitter_ms: Mapped[int]
    level_dbfs: Mapped[float | None]
    skew_ppm: Mapped[int | None]


class RoleEvidenceRow(Base):
    """How much what was said in a call speaks for the roles that its trunk told."""

    __tablename__ = "role_evidence"
    __table_args__ = (Index(None, "trunk", "at_ms"),)

    call: Mapped[str] = mapped_column(primary_key=True)
    """As with received legs."""

    trunk: Mapped[str]
    at_ms: Mapped[int]
    log_odds: Mapped[float]
    """Below 0: for the other way round."""


class AlertRow(Base):
    """Something that is, or was, wrong."""

    __tablename__ = "alert"
    __table_args__ = (Index(None, "ended_at_ms"), Index(None, "since_at_ms"))

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    level: Mapped[str]
    says: Mapped[str]
    remedy: Mapped[str]
    since_at_ms: Mapped[int]
    ended_at_ms: Mapped[int | None]
    told: Mapped[str | None]
    """`waiting`, `delivered`, `failed`; none: nobody is told."""

    why: Mapped[str | None]
