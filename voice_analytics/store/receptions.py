"""How legs of calls in progress arrived, and how they usually do."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, Integer, cast, delete, func, select
from sqlalchemy.orm import Session

from voice_analytics.domain.operating import PacketCounts, ReceivedLeg, Side
from voice_analytics.store.tables import ReceivedLegRow, RoleEvidenceRow

KEPT_MS = 35 * 86_400_000
"""How long it is kept: five weeks, so that a month can be compared."""

_ID_DIGITS = 32


@dataclass(frozen=True, slots=True)
class SideDays:
    """How one side of a trunk arrived in a time."""

    trunk: str
    side: Side
    legs: int
    counts: PacketCounts
    jitter_ms: int
    """The highest."""

    level_dbfs: float | None
    """The mean of the legs."""

    skew_ppm: int | None
    """The mean of the legs that were long enough to tell."""

    codecs: tuple[str, ...]
    broken_off: int
    last_ms: int
    """When its last call ended."""


def save_legs(session: Session, call_id: str, legs: Sequence[ReceivedLeg]) -> None:
    """Write how the legs of a call arrived; again is the same."""
    for number, leg in enumerate(legs):
        counts = {one.name: getattr(leg.counts, one.name) for one in fields(PacketCounts)}
        session.merge(
            ReceivedLegRow(
                call=_veiled(call_id),
                leg=number,
                trunk=leg.trunk,
                side=leg.side.value,
                began_at_ms=leg.began_ms,
                ended_at_ms=leg.ended_ms,
                normal=leg.normal,
                codec=leg.codec,
                jitter_ms=leg.jitter_ms,
                level_dbfs=leg.level_dbfs,
                skew_ppm=leg.skew_ppm,
                **counts,
            )
        )


def save_evidence(session: Session, call_id: str, trunk: str, at_ms: int, log_odds: float) -> None:
    """Write how much a call speaks for the roles that its trunk told; again is the same."""
    session.merge(
        RoleEvidenceRow(call=_veiled(call_id), trunk=trunk, at_ms=at_ms, log_odds=log_odds)
    )


def forget_old(session: Session, now_ms: int) -> None:
    """Forget what is older than it is kept."""
    until_ms = now_ms - KEPT_MS
    session.execute(delete(ReceivedLegRow).where(ReceivedLegRow.ended_at_ms < until_ms))
    session.execute(delete(RoleEvidenceRow).where(RoleEvidenceRow.at_ms < until_ms))


def last_legs(session: Session, trunk: str, side: Side, count: int) -> tuple[ReceivedLeg, ...]:
    """Return the last legs of a side, the latest first."""
    row = ReceivedLegRow
    query = select(row).where(row.trunk == trunk, row.side == side.value)
    found = session.scalars(query.order_by(row.ended_at_ms.desc(), row.call, row.leg).limit(count))
    return tuple(_leg(one) for one in found)


def last_evidence(session: Session, trunk: str, count: int) -> tuple[float, ...]:
    """Return what the last calls say of the roles, the latest first."""
    row = RoleEvidenceRow
    query = select(row.log_odds).where(row.trunk == trunk)
    return tuple(session.scalars(query.order_by(row.at_ms.desc(), row.call).limit(count)))


def sides_between(session: Session, from_ms: int, until_ms: int) -> tuple[SideDays, ...]:
    """Return how each side of each trunk arrived in calls that ended in a time."""
    row = ReceivedLegRow
    within = (row.ended_at_ms >= from_ms, row.ended_at_ms < until_ms)
    sums = [func.sum(getattr(row, one.name)) for one in fields(PacketCounts)]
    query = (
        select(
            row.trunk,
            row.side,
            func.count(),
            func.max(row.jitter_ms),
            func.avg(row.level_dbfs),
            func.avg(row.skew_ppm),
            func.sum(cast(row.normal, Integer)),
            func.max(row.ended_at_ms),
            *sums,
        )
        .where(*within)
        .group_by(row.trunk, row.side)
        .order_by(row.trunk, row.side)
    )
    codecs = _codecs(session, within)
    return tuple(_side(tuple(found), codecs) for found in session.execute(query))


def calls_between(session: Session, from_ms: int, until_ms: int) -> Mapping[str, int]:
    """Return how many calls ended in a time, by trunk."""
    row = ReceivedLegRow
    within = row.ended_at_ms.between(from_ms, until_ms - 1)
    query = select(row.trunk, func.count(row.call.distinct())).where(within).group_by(row.trunk)
    return {found[0]: found[1] for found in session.execute(query)}


def _side(found: tuple[object, ...], codecs: dict[tuple[str, str], list[str]]) -> SideDays:
    (trunk, side, legs, jitter_ms, level, skew, normal, last_ms, *counts) = found
    count = int(str(legs))
    return SideDays(
        trunk=str(trunk),
        side=Side(str(side)),
        legs=count,
        counts=PacketCounts(*(int(str(one)) for one in counts)),
        jitter_ms=int(str(jitter_ms)),
        level_dbfs=None if level is None else round(float(str(level)), 1),
        skew_ppm=None if skew is None else round(float(str(skew))),
        codecs=tuple(codecs.get((str(trunk), str(side)), ())),
        broken_off=count - int(str(normal)),
        last_ms=int(str(last_ms)),
    )


def _codecs(
    session: Session, within: Iterable[ColumnElement[bool]]
) -> dict[tuple[str, str], list[str]]:
    row = ReceivedLegRow
    query = select(row.trunk, row.side, row.codec).where(*within, row.codec.is_not(None))
    found: dict[tuple[str, str], list[str]] = {}
    for trunk, side, codec in session.execute(query.distinct().order_by(row.codec)):
        found.setdefault((trunk, side), []).append(str(codec))
    return found


def _leg(row: ReceivedLegRow) -> ReceivedLeg:
    return ReceivedLeg(
        trunk=row.trunk,
        side=Side(row.side),
        began_ms=row.began_at_ms,
        ended_ms=row.ended_at_ms,
        normal=row.normal,
        codec=row.codec,
        counts=PacketCounts(*(getattr(row, one.name) for one in fields(PacketCounts))),
        jitter_ms=row.jitter_ms,
        level_dbfs=row.level_dbfs,
        skew_ppm=row.skew_ppm,
    )


def _veiled(call_id: str) -> str:
    """Return an id that does not tell the call, which may be erased."""
    return hashlib.sha256(call_id.encode()).hexdigest()[:_ID_DIGITS]
