"""Whether reviewers find what the machine found, and flags right, over calls that may be seen.

Blind reviews and those with the machine's values before one's eyes are counted apart: who sees a
value tends to agree with it. A self-rating is no review.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from voice_analytics.domain.review import Judgement, ReviewReason, ReviewState
from voice_analytics.scoring.means import Mean, mean_of
from voice_analytics.scoring.wilson import Z_95, wilson
from voice_analytics.store.findings import COMPONENT
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.tables import (
    CallRow,
    FlagMarkRow,
    FlagRow,
    ReviewRow,
    StintRow,
    VerdictRow,
)
from voice_analytics.store.whose import Whose, of_calls, of_stints


@dataclass(frozen=True, slots=True)
class Proportion:
    """How many of some, with the 95 % interval of their share by Wilson."""

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """Return the share; None of nothing."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Agreed:
    """How near reviewers and machine are on one component."""

    key: str
    near: Proportion
    """Of blind reviews: the points are close, or both saw no occasion."""

    bias: Mean
    """Of blind reviews: points of the machine less those of the reviewer."""

    accepted: Proportion
    """Of reviews with the machine's value in sight: it was agreed with."""


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """How often flags of a rule were found right, of those that somebody marked."""

    key: str
    right: Proportion


@dataclass(slots=True)
class _Tally:
    near: list[bool] = field(default_factory=list)
    bias: list[float] = field(default_factory=list)
    accepted: list[bool] = field(default_factory=list)


def agreed(
    session: Session, whose: Whose, near_points: float, *, sight: Sight = EVERYTHING
) -> tuple[Agreed, ...]:
    """Return how reviewers and machine agree, by component.

    Parameters
    ----------
    near_points
        Points that count as close.
    """
    rows = session.execute(
        select(ReviewRow.blind, VerdictRow)
        .join(VerdictRow, VerdictRow.review_id == ReviewRow.id)
        .join(
            StintRow, and_(StintRow.call_id == ReviewRow.call_id, StintRow.index == ReviewRow.stint)
        )
        .join(CallRow, CallRow.id == ReviewRow.call_id)
        .where(
            ReviewRow.state == ReviewState.SUBMITTED,
            ReviewRow.why != ReviewReason.SELF,
            VerdictRow.about.startswith(COMPONENT),
            StintRow.started_at_ms >= whose.from_ms,
            StintRow.started_at_ms < whose.until_ms,
            *of_stints(whose, sight),
        )
    )
    tallies: dict[str, _Tally] = {}
    for blind, verdict in rows:
        tally = tallies.setdefault(verdict.about.removeprefix(COMPONENT), _Tally())
        if blind:
            _count(tally, verdict.machine_points, verdict.points, near_points)
        else:
            tally.accepted.append(verdict.judgement == Judgement.AGREE)
    return tuple(_agreed(key, tallies[key]) for key in sorted(tallies))


def flag_precision(
    session: Session, whose: Whose, *, sight: Sight = EVERYTHING
) -> tuple[RulePrecision, ...]:
    """Return how often the flags of each rule were found right; each marked flag counts once.

    Of several marks of a flag the last one counts.
    """
    about = func.coalesce(FlagRow.stint, StintRow.index) == StintRow.index
    rows = session.execute(
        select(FlagMarkRow.key, FlagMarkRow.call_id, FlagMarkRow.flag_id, FlagMarkRow.wrong)
        .join(CallRow, CallRow.id == FlagMarkRow.call_id)
        .outerjoin(
            FlagRow,
            and_(FlagRow.call_id == FlagMarkRow.call_id, FlagRow.id == FlagMarkRow.flag_id),
        )
        .where(*of_calls(whose, sight, about))
        .order_by(FlagMarkRow.at_ms, FlagMarkRow.account_id)
    )
    last: dict[tuple[str, str, str], bool] = {}
    for key, call_id, flag_id, wrong in rows:
        last[key, call_id, flag_id] = wrong
    by_rule: dict[str, list[bool]] = {}
    for (key, _, _), wrong in last.items():
        by_rule.setdefault(key, []).append(not wrong)
    return tuple(RulePrecision(key, proportion(by_rule[key])) for key in sorted(by_rule))


def proportion(hits: Sequence[bool]) -> Proportion:
    """Return how many of some were so, with the interval of their share."""
    return share_of(sum(hits), len(hits))


def share_of(count: int, of: int) -> Proportion:
    """Return a share with its interval."""
    low, high = wilson(count / of if of else 0.0, of, Z_95)
    return Proportion(count, of, low, high)


def _count(tally: _Tally, ours: float | None, theirs: float | None, near_points: float) -> None:
    if ours is None or theirs is None:
        tally.near.append(ours is theirs)
        return
    tally.near.append(abs(ours - theirs) <= near_points)
    tally.bias.append(ours - theirs)


def _agreed(key: str, tally: _Tally) -> Agreed:
    return Agreed(key, proportion(tally.near), mean_of(tally.bias), proportion(tally.accepted))
