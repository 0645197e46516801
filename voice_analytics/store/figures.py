"""Figures that operators watch."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice_analytics.domain.intake import UNFINISHED, IntakeState
from voice_analytics.store.intakes import counts
from voice_analytics.store.tables import CallRow, IntakeRow


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is of what."""

    calls: Mapping[str, int]
    """By source."""

    intakes: Mapping[IntakeState, int]
    oldest_ms: int | None
    """When the longest waiting recording came in; None where none waits."""


def figures(session: Session) -> Figures:
    """Return the figures of now."""
    calls = select(CallRow.source, func.count()).group_by(CallRow.source).order_by(CallRow.source)
    oldest = select(func.min(IntakeRow.received_at_ms)).where(IntakeRow.state.in_(UNFINISHED))
    return Figures(
        calls={row[0]: row[1] for row in session.execute(calls)},
        intakes=counts(session),
        oldest_ms=session.scalar(oldest),
    )
