"""Calls, what was found in them, and how they came in."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voice_analytics.store.tables.base import Base, Document


class CallRow(Base):
    """One call, with the columns that lists are filtered and sorted by."""

    __tablename__ = "call"
    __table_args__ = (
        Index(None, "started_at_ms", "id"),
        Index(None, "person_id", "started_at_ms", "id"),
        Index(None, "queue_id", "started_at_ms", "id"),
        Index(None, "topic", "started_at_ms", "id"),
        Index(None, "score", "id"),
        Index(None, "severity", "started_at_ms", "id"),
        Index(None, "language", "started_at_ms", "id"),
        Index(None, "kind", "started_at_ms", "id"),
        Index(None, "source", "started_at_ms", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    """Of the audio as received: the same call from two sources is one row."""

    interaction_id: Mapped[str | None] = mapped_column(index=True)
    external_ids: Mapped[Document]
    source: Mapped[str]
    """`upload`, `watched`, `history`, `siprec`, ...: decides how long it is kept."""

    started_at_ms: Mapped[int]
    """As stated, else when it was received."""

    received_at_ms: Mapped[int]
    analysed_at_ms: Mapped[int]
    time_zone: Mapped[str | None]
    duration_ms: Mapped[int]
    direction: Mapped[str | None]
    language: Mapped[str | None]
    kind: Mapped[str]
    scorable: Mapped[bool]
    why_not: Mapped[str | None]
    consent: Mapped[str]
    kept: Mapped[str]
    """`kept` or `measures_only`."""

    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """Agent of the only or the longest agent stint; None: unmatched."""

    queue_id: Mapped[str | None] = mapped_column(ForeignKey("queue.id", ondelete="SET NULL"))
    score: Mapped[float | None]
    """Of the stint with the lowest score."""

    score_low: Mapped[float | None]
    score_high: Mapped[float | None]
    coverage: Mapped[float | None]
    flags: Mapped[int] = mapped_column(default=0)
    severity: Mapped[int] = mapped_column(default=0)
    """Of the worst flag: 0 none, 1 note, 2 warning, 3 serious."""

    released: Mapped[bool] = mapped_column(default=True)
    """False: hidden from agents, as imported history is at first."""

    legal_hold: Mapped[bool] = mapped_column(default=False)
    transcript_id: Mapped[int | None] = mapped_column(unique=True)
    """Its words in the index for search; None where there are none."""

    audio_sha256: Mapped[str | None]
    """Of the kept, redacted audio, by which its file is named; None where none is kept."""

    audio_bytes: Mapped[int | None]
    audio_until_ms: Mapped[int]
    transcript_until_ms: Mapped[int]
    measures_until_ms: Mapped[int] = mapped_column(index=True)
    """Ends of the tiers, from the policy on arrival."""

    topic: Mapped[str | None]
    """What it was about, as another system says."""


class ReportRow(Base):
    """The report of a call, whole."""

    __tablename__ = "report"

    call_id: Mapped[str] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), primary_key=True
    )
    document: Mapped[bytes]
    """The published JSON, compressed by zlib."""

    rubric: Mapped[str | None]
    config_sha256: Mapped[str]


class StintRow(Base):
    """A part of a call in one pair of hands."""

    __tablename__ = "stint"
    __table_args__ = (Index(None, "person_id", "started_at_ms", "call_id"),)

    call_id: Mapped[str] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), primary_key=True
    )
    index: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    participant: Mapped[str | None]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    started_at_ms: Mapped[int]
    address: Mapped[str | None]
    """What the source said of the agent: a login, extension or SIP address."""

    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    score: Mapped[float | None]
    score_low: Mapped[float | None]
    score_high: Mapped[float | None]
    coverage: Mapped[float | None]


class StintValueRow(Base):
    """What an agent's stint adds to the daily sums."""

    __tablename__ = "stint_value"

    call_id: Mapped[str] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), primary_key=True
    )
    index: Mapped[int] = mapped_column(primary_key=True)
    amounts: Mapped[Document]
    """Whole numbers by key: `score`, `component.<key>`, `measure.<key>`."""


class DailyRow(Base):
    """Sums of a key per day, agent and queue: what trends are drawn from.

    Whole numbers, so that what is added and taken away again leaves exactly nothing.
    """

    __tablename__ = "daily"
    __table_args__ = (
        Index("ix_daily_of_person", "person_id", "key", "day", "count", "total", "squares"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Days since 1970-01-01, UTC."""

    person_id: Mapped[str] = mapped_column(primary_key=True)
    """Empty where unmatched."""

    queue_id: Mapped[str] = mapped_column(primary_key=True)
    """Empty where unknown."""

    released: Mapped[bool] = mapped_column(primary_key=True)
    """Whether agents may see the calls."""

    count: Mapped[int]
    """How many stints."""

    total: Mapped[int]
    squares: Mapped[int]


class FlagRow(Base):
    """A flag of a call."""

    __tablename__ = "flag"
    __table_args__ = (Index(None, "key", "call_id"),)

    call_id: Mapped[str] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    severity: Mapped[int]
    stint: Mapped[int | None]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    reason: Mapped[str]


class EvidenceRow(Base):
    """An opportunity for a behaviour, without what was said; its words are in the report."""

    __tablename__ = "evidence"
    __table_args__ = (Index(None, "behaviour", "verdict", "started_at_ms"),)

    call_id: Mapped[str] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    stint: Mapped[int]
    behaviour: Mapped[str]
    verdict: Mapped[str]
    confidence: Mapped[float]
    started_at_ms: Mapped[int]
    """When the call began."""

    start_ms: Mapped[int]
    end_ms: Mapped[int]


class FrictionRow(Base):
    """What kept an agent from helping."""

    __tablename__ = "friction"
    __table_args__ = (Index(None, "tag", "started_at_ms"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    tag: Mapped[str]
    started_at_ms: Mapped[int]
    start_ms: Mapped[int]
    end_ms: Mapped[int]


class TranscriptRow(Base):
    """The redacted words of a call, for search; indexed by FTS5 or a tsvector beside it."""

    __tablename__ = "transcript"
    __table_args__ = ({"sqlite_autoincrement": True},)  # no id is ever another call's again

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str]


class IntakeRow(Base):
    """A recording that came in, until its call is stored, and after that what became of it."""

    __tablename__ = "intake"
    __table_args__ = (
        Index(None, "state", "received_at_ms"),
        UniqueConstraint("account_id", "idempotency_key"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    label: Mapped[str]
    """File name as its folder or client calls it; shown to operators only."""

    sha256: Mapped[str] = mapped_column(index=True)
    """Of what came in, audio and sidecar."""

    received_at_ms: Mapped[int]
    priority: Mapped[int]
    """Lower is sooner: 1 ended live calls, 5 files, 9 history."""

    state: Mapped[str]
    """`received`, `analysing`, `done`, `not_kept`, `failed`."""

    stage: Mapped[str | None]
    progress: Mapped[float | None]
    """Share of the stage, 0 to 1."""

    attempts: Mapped[int] = mapped_column(default=0)
    why: Mapped[str | None]
    """The sentence, where it failed or was not kept."""

    finished_at_ms: Mapped[int | None]
    call_id: Mapped[str | None] = mapped_column(index=True)
    metadata_json: Mapped[Document]
    """The sidecar."""

    account_id: Mapped[str | None]
    idempotency_key: Mapped[str | None]
    released: Mapped[bool] = mapped_column(default=True)
