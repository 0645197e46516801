"""Calls to be stored: reports with what the store reads of them, and how they came in."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from tests.reports import report_of
from tests.timelines import call, say
from voice_analytics.domain.assessment import (
    Assessment,
    Component,
    Flag,
    Friction,
    FrictionTag,
    Score,
    Severity,
)
from voice_analytics.domain.call import CallKind, Stint, StintKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import CALL, Unit, Value
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport, MeasuredValue
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.store.calls import save_call
from voice_analytics.store.records import Arrival, TierEnds
from voice_analytics.store.tables import MembershipRow, PersonRow, QueueRow, TeamRow

T0 = 1_772_442_845_000
"""2026-03-02T09:14:05Z, a Monday."""

DAY_MS = 86_400_000
DAY0 = T0 // DAY_MS
STINT_MS = 10_000
ENDS = TierEnds(T0 + 30 * DAY_MS, T0 + 90 * DAY_MS, T0 + 365 * DAY_MS)


def report(
    call_id: str = "c1",
    *,
    scores: Sequence[float | None] = (70.0,),
    at_ms: int = T0,
    said: str = "where is my parcel",
    flags: Iterable[tuple[str, Severity]] = (),
    frictions: Iterable[FrictionTag] = (),
    talk_ms: int = 4000,
    overlap_share: float = 0.125,
    kept: Keep = Keep.KEPT,
    language: str = "en",
    kind: CallKind = CallKind.CONVERSATION,
    scorable: bool = True,
    audio: str | None = None,
) -> CallReport:
    """Return a report with a stint of ten seconds for each score, each of another agent."""
    agents = ["A", *(f"A{n}" for n in range(2, len(scores) + 1))]
    words = say("B", 2100, said)
    full = report_of(call(f"A[0,2000) B[2100,{2100 + 200 * len(words)})", words=words), call_id)
    spans = [Interval(n * STINT_MS, (n + 1) * STINT_MS) for n in range(len(scores))]
    return replace(
        full,
        call=replace(
            full.call,
            metadata=replace(full.call.metadata, started_at=_stamp(at_ms)),
            duration_ms=max(1, len(scores)) * STINT_MS,
            kind=kind,
            scorable=scorable,
            why_not=None if scorable else "it is no conversation",
            kept=kept,
            language=language,
            stints=tuple(
                Stint(n, StintKind.AGENT, agents[n], span) for n, span in enumerate(spans)
            ),
        ),
        audio=replace(full.audio, sha256=hashlib.sha256((audio or call_id).encode()).hexdigest()),
        measures=(
            *(_measured("talk_time", who, talk_ms, Unit.MILLISECONDS) for who in agents),
            _measured("overlap_share", CALL, overlap_share, Unit.SHARE),
        ),
        assessments=tuple(assessment(n, agents[n], score) for n, score in enumerate(scores)),
        flags=tuple(
            Flag(key, severity, Interval(n, n + 500), f"because of {key}", 0)
            for n, (key, severity) in enumerate(flags)
        ),
        friction=tuple(Friction(tag, Interval(100, 900), "the system") for tag in frictions),
        provenance=replace(full.provenance, rubric="shipped 1"),
    )


def _stamp(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


def _measured(key: str, who: str, value: float, unit: Unit) -> MeasuredValue:
    return MeasuredValue(key, who, Value(value, 1), unit, 1)


def assessment(stint: int, participant: str, value: float | None) -> Assessment:
    """Return an assessment with one component of as many points as the score."""
    low, high = (None, None) if value is None else (value - 5.0, value + 5.0)
    line = Component("reacts", "sensing", value, 1.0, low, high, "because")
    score = Score("shipped", 1, value, low, high, 0.5 if value is not None else 0.0, (line,))
    return Assessment(stint, participant, (), score, None)


def arrival(
    *persons: str,
    queue: str | None = None,
    topic: str | None = None,
    source: str = "upload",
    released: bool = True,
) -> Arrival:
    """Return how a call came in; the persons had its stints in turn, `-` stands for nobody."""
    return Arrival(
        source=source,
        received_at_ms=T0 + DAY_MS,
        analysed_at_ms=T0 + DAY_MS + 60_000,
        ends=ENDS,
        queue_id=queue,
        topic=topic,
        persons={n: who for n, who in enumerate(persons) if who != "-"},
        released=released,
    )


def save(session: Session, one: CallReport, how: Arrival | None = None) -> str:
    """Store a report with its own document."""
    return save_call(session, one, to_json(to_document(one)).encode(), how or arrival())


def add_people(session: Session, *persons: str, queues: Iterable[str] = ()) -> None:
    """Add persons and queues named like their ids."""
    session.add_all(PersonRow(id=one, name=one) for one in persons)
    session.add_all(QueueRow(id=one, name=one) for one in queues)
    session.flush()


def add_team(session: Session, team: str, *spells: tuple[str, int, int | None]) -> None:
    """Add a team of persons, each from when until when."""
    session.add(TeamRow(id=team, name=team))
    session.flush()
    session.add_all(
        MembershipRow(person_id=person, team_id=team, from_ms=start, until_ms=end)
        for person, start, end in spells
    )
    session.flush()
