"""For how long calls are kept: by tier and source, shortened at once, never extended.

A tier ends so many days after the call began, or came in where that was earlier. With the tier of
the measures the whole call ends. Legal hold wins over all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, case, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from voice_analytics.domain.intake import PRACTICE
from voice_analytics.domain.policy import Keep
from voice_analytics.store.records import TierEnds
from voice_analytics.store.tables import CallRow, IntakeRow, TranscriptRow

DAY_MS = 86_400_000
ENDED = ("done", "not_kept", "failed")
"""States of an intake whose original nobody waits for."""


class Tier(StrEnum):
    """What is kept of a call for a time of its own."""

    AUDIO = "audio"
    TRANSCRIPT = "transcript"
    MEASURES = "measures"
    ORIGINAL = "original"
    """Of a recording that became no call: the recording, and what was said of it."""


@dataclass(frozen=True, slots=True)
class TierDays:
    """For how many days each tier is kept."""

    audio: int
    transcript: int
    measures: int

    def ends(self, from_ms: int) -> TierEnds:
        """Return the ends of the tiers; none is after that of the measures."""
        whole = from_ms + self.measures * DAY_MS
        return TierEnds(
            min(from_ms + self.audio * DAY_MS, whole),
            min(from_ms + self.transcript * DAY_MS, whole),
            whole,
        )


@dataclass(frozen=True, slots=True)
class Retention:
    """The days in force."""

    usual: TierDays
    sources: Mapping[str, TierDays] = field(default_factory=dict)
    """Where a source has its own."""

    def of(self, source: str) -> TierDays:
        """Return the days of a source."""
        return self.sources.get(source, self.usual)

    def ends(self, source: str, started_at_ms: int, received_at_ms: int) -> TierEnds:
        """Return until when a call is kept."""
        return self.of(source).ends(min(started_at_ms, received_at_ms))


@dataclass(frozen=True, slots=True)
class Outlived:
    """Something that is kept after its time."""

    tier: Tier
    id: str
    """Of the call; of the intake for an original."""

    until_ms: int


def shorten(session: Session, retention: Retention) -> int:
    """Bring calls that are stored to the days in force where these are fewer; return how many.

    Parameters
    ----------
    session
        Of `Database.write`.
    retention
        The days in force.
    """
    began = case(
        (CallRow.started_at_ms < CallRow.received_at_ms, CallRow.started_at_ms),
        else_=CallRow.received_at_ms,
    )
    changed = 0
    for source in session.scalars(select(CallRow.source).distinct()).all():
        days = retention.of(source).ends(0)
        ends = {
            CallRow.audio_until_ms: began + days.audio_ms,
            CallRow.transcript_until_ms: began + days.transcript_ms,
            CallRow.measures_until_ms: began + days.measures_ms,
        }
        later = or_(*(column > end for column, end in ends.items()))
        sooner = {column: _least(column, end) for column, end in ends.items()}
        done = session.execute(
            update(CallRow)
            .where(CallRow.source == source, later)
            .values(sooner)
            .execution_options(synchronize_session=False)
        )
        changed += getattr(done, "rowcount", 0)
    return changed


def outlived(
    session: Session, now_ms: int, retention: Retention, limit: int = 1000
) -> tuple[Outlived, ...]:
    """Return what is kept after its time, held calls apart: after a daily run, nothing.

    Parameters
    ----------
    session
        Of `Database.read`.
    now_ms
        Milliseconds since 1970, UTC.
    retention
        The days in force, for recordings that became no call.
    limit
        Most of each tier.
    """
    calls = (
        (Tier.MEASURES, CallRow.measures_until_ms, CallRow.id.is_not(None)),
        (Tier.TRANSCRIPT, CallRow.transcript_until_ms, _has_words()),
        (Tier.AUDIO, CallRow.audio_until_ms, CallRow.audio_sha256.is_not(None)),
    )
    found = [
        Outlived(tier, call_id, until_ms)
        for tier, until, still_there in calls
        for call_id, until_ms in session.execute(
            select(CallRow.id, until)
            .where(until <= now_ms, still_there, CallRow.legal_hold.is_(False))
            .order_by(until, CallRow.id)
            .limit(limit)
        )
    ]
    return (*found, *_outlived_originals(session, now_ms, retention, limit))


def _has_words() -> ColumnElement[bool]:
    """Return the condition that words are there: in the report, for search, or of a sidecar."""
    indexed = select(TranscriptRow.id).where(TranscriptRow.call_id == CallRow.id).exists()
    stated = (
        select(IntakeRow.id).where(IntakeRow.call_id == CallRow.id, IntakeRow.label != "").exists()
    )
    return or_(CallRow.kept == Keep.KEPT.value, indexed, stated)


def _outlived_originals(
    session: Session, now_ms: int, retention: Retention, limit: int
) -> list[Outlived]:
    """Return recordings that became no call, kept as long as audio is; practice has its own end."""
    no_call = ~select(CallRow.id).where(CallRow.id == IntakeRow.call_id).exists()
    found = []
    sources = select(IntakeRow.source).distinct().where(IntakeRow.source != PRACTICE)
    for source in session.scalars(sources).all():
        days_ms = retention.of(source).audio * DAY_MS
        rows = session.execute(
            select(IntakeRow.id, IntakeRow.received_at_ms)
            .where(
                IntakeRow.source == source,
                IntakeRow.state.in_(ENDED),
                no_call,
                IntakeRow.received_at_ms <= now_ms - days_ms,
            )
            .limit(limit)
        )
        found += [Outlived(Tier.ORIGINAL, one, at_ms + days_ms) for one, at_ms in rows]
    return found


def _least(column: InstrumentedAttribute[int], end: ColumnElement[int]) -> ColumnElement[int]:
    return case((column > end, end), else_=column)
