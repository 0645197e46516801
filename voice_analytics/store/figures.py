"""Figures that operators watch."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice_analytics.domain.intake import UNFINISHED, IntakeState
from voice_analytics.store.intakes import counts
from voice_analytics.store.tables import CallRow, IntakeRow, ReportRow


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is of what."""

    calls: Mapping[str, int]
    """By source."""

    intakes: Mapping[IntakeState, int]
    oldest_ms: int | None
    """When the longest waiting recording came in; None where none waits."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way by which calls came."""

    source: str
    calls: int
    day: int
    """Of these, begun in the last 24 hours."""

    last_ms: int
    """When the latest of them began."""


def ways(session: Session, now_ms: int) -> tuple[Way, ...]:
    """Return the ways by which calls came."""
    row = CallRow
    query = select(row.source, func.count(), func.max(row.started_at_ms)).group_by(row.source)
    lately = row.started_at_ms >= now_ms - _DAY_MS
    day = select(row.source, func.count()).where(lately).group_by(row.source)
    of_day = {found[0]: found[1] for found in session.execute(day)}
    found = session.execute(query.order_by(row.source))
    return tuple(Way(one[0], one[1], of_day.get(one[0], 0), one[2]) for one in found)


_WEEK_DAYS = 7
_DAY_MS = 86_400_000


def growth_bytes(session: Session, now_ms: int) -> int:
    """Return by how many bytes a day what is kept grows.

    What came in the last week, less what outlives its time in the next: where calls are kept as
    long as they are, both are alike and nothing grows.
    """
    week_ms = _WEEK_DAYS * _DAY_MS
    audio = func.coalesce(func.sum(CallRow.audio_bytes), 0)
    report = func.coalesce(func.sum(func.length(ReportRow.document)), 0)
    reports = select(report).join(CallRow, CallRow.id == ReportRow.call_id)
    came = CallRow.received_at_ms.between(now_ms - week_ms, now_ms)
    goes = CallRow.audio_until_ms.between(now_ms, now_ms + week_ms)
    ends = CallRow.measures_until_ms.between(now_ms, now_ms + week_ms)
    total = (
        session.scalars(select(audio).where(came)).one()
        + session.scalars(reports.where(came)).one()
        - session.scalars(select(audio).where(goes)).one()
        - session.scalars(reports.where(ends)).one()
    )
    return int(total) // _WEEK_DAYS


def figures(session: Session) -> Figures:
    """Return the figures of now."""
    calls = select(CallRow.source, func.count()).group_by(CallRow.source).order_by(CallRow.source)
    oldest = select(func.min(IntakeRow.received_at_ms)).where(IntakeRow.state.in_(UNFINISHED))
    return Figures(
        calls={row[0]: row[1] for row in session.execute(calls)},
        intakes=counts(session),
        oldest_ms=session.scalar(oldest),
    )
