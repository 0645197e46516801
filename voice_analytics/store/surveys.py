"""What customers answered in surveys: kept beside the calls, never part of a score.

An answer is an agent's where the call had a stint of one agent only; of a call that was handed on
nobody knows whom the customer means, so it counts for the queue alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voice_analytics.domain.call import StintKind
from voice_analytics.domain.survey import Answer, SurveyLine
from voice_analytics.scoring.means import mean_of
from voice_analytics.scoring.ranking import RankCorrelation, rank_correlation
from voice_analytics.store.assigning import LateFact, calls_of
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.sums import DAY_MS
from voice_analytics.store.tables import CallRow, StintRow, SurveyRow
from voice_analytics.store.trends import Trend, TrendPoint, monday_of
from voice_analytics.store.whose import Whose, of_calls

PERCENT = 100.0
"""Answers on different scales are compared as points from 0, their worst, to 100, their best."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an export came to."""

    stored: int
    """Answers that are new or differ from those before."""

    known: int
    problems: tuple[str, ...]
    """A sentence for each line that could not be used, with its number."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with what is known of its call."""

    question: str
    points: float
    started_at_ms: int
    """Of the call."""

    queue_id: str | None
    person_id: str | None
    """The agent, where there was one only."""

    index: float | None
    """Listening index of that agent's stint."""


def import_answers(session: Session, lines: Iterable[SurveyLine]) -> Imported:
    """Store the answers of an export; to do it again changes nothing."""
    stored = known = 0
    problems: list[str] = []
    for line in lines:
        if line.answer is None:
            problems.append(line.problem or "")
            continue
        found = calls_of(session, _fact(line.answer))
        if len(found) != 1:
            why = "no such call is stored" if not found else f"it names {len(found)} calls"
            problems.append(f"line {line.number}: {why}")
        elif _store(session, found[0], line.answer):
            stored += 1
        else:
            known += 1
    session.flush()
    return Imported(stored, known, tuple(problems))


def answers(session: Session, whose: Whose, *, sight: Sight = EVERYTHING) -> tuple[Answered, ...]:
    """Return the answers about calls of a time that may be seen, the earliest call first."""
    agents = (
        select(
            StintRow.call_id,
            func.count().label("agents"),
            func.min(StintRow.person_id).label("person_id"),
            func.min(StintRow.score).label("score"),
        )
        .where(StintRow.kind == StintKind.AGENT.value)
        .group_by(StintRow.call_id)
        .subquery()
    )
    rows = session.execute(
        select(
            SurveyRow,
            CallRow.started_at_ms,
            CallRow.queue_id,
            agents.c.agents,
            agents.c.person_id,
            agents.c.score,
        )
        .join(CallRow, CallRow.id == SurveyRow.call_id)
        .join(agents, agents.c.call_id == SurveyRow.call_id)
        .where(*of_calls(whose, sight))
        .order_by(CallRow.started_at_ms, SurveyRow.call_id, SurveyRow.question)
    )
    found = (
        Answered(
            question=row.question,
            points=PERCENT * (row.score - row.lowest) / (row.highest - row.lowest),
            started_at_ms=started_at_ms,
            queue_id=queue_id,
            person_id=person_id if count == 1 else None,
            index=score if count == 1 else None,
        )
        for row, started_at_ms, queue_id, count, person_id, score in rows
    )
    return tuple(one for one in found if _whose(one, whose, sight))


def by_week(found: Iterable[Answered]) -> Trend:
    """Return the mean of answers by the week, from Monday, in which their calls were."""
    weeks = groupby(found, key=lambda one: monday_of(one.started_at_ms // DAY_MS))
    points = []
    for monday, group in weeks:
        mean = mean_of([one.points for one in group])
        points.append(
            TrendPoint(monday * DAY_MS, mean.count, mean.value or 0.0, mean.low, mean.high)
        )
    return Trend("survey", "points", tuple(points))


def with_index(found: Iterable[Answered], least: int) -> RankCorrelation:
    """Return how well the order of answers goes with that of the listening index."""
    pairs = [(one.points, one.index) for one in found if one.index is not None]
    return rank_correlation([one[0] for one in pairs], [one[1] for one in pairs], least)


def _fact(answer: Answer) -> LateFact:
    return LateFact(
        call_id=answer.call_id,
        interaction_id=answer.interaction_id,
        external_ids=answer.external_ids,
    )


def _store(session: Session, call_id: str, answer: Answer) -> bool:
    """Write an answer down; return whether it is new, or later than the one before."""
    row = session.get(SurveyRow, (call_id, answer.question))
    new = SurveyRow(
        call_id=call_id,
        question=answer.question,
        score=answer.score,
        lowest=answer.lowest,
        highest=answer.highest,
        answered_at_ms=answer.answered_at_ms,
    )
    if row is not None and (
        row.answered_at_ms > new.answered_at_ms
        or (row.score, row.lowest, row.highest, row.answered_at_ms)
        == (new.score, new.lowest, new.highest, new.answered_at_ms)
    ):
        return False
    session.merge(new)
    return True


def _whose(one: Answered, whose: Whose, sight: Sight) -> bool:
    """Return whether an answer is one of those whose agent is asked for, and may be seen."""
    if whose.persons and one.person_id not in whose.persons:
        return False
    return sight.persons is None or one.person_id is None or one.person_id in sight.persons
