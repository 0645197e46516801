"""Moments of calls: opportunities for a behaviour that somebody can learn from.

They are of calls whose words and audio are kept, and whose consent allows it. The words are read
from the report, which has nothing private, and go with it.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from voice_analytics.domain.assessment import Verdict
from voice_analytics.domain.call import Consent
from voice_analytics.domain.policy import Keep
from voice_analytics.store.calls import report_document
from voice_analytics.store.records import EVERYTHING, Sight
from voice_analytics.store.tables import CallRow, EvidenceRow, StintRow

OF_EACH = 2
"""Moments of each behaviour, where none is asked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which moments; what is left empty does not filter."""

    from_ms: int
    until_ms: int
    """When the calls began."""

    verdict: Verdict
    behaviour: str | None = None
    queue_id: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """An opportunity and how it was answered."""

    call_id: str
    evidence: str
    """Its id in the report."""

    behaviour: str
    verdict: Verdict
    confidence: float
    start_ms: int
    end_ms: int
    """Of the opportunity, on the clock of the call."""

    started_at_ms: int
    """When the call began."""

    duration_ms: int
    person_id: str | None
    queue_id: str | None
    language: str | None
    consent: Consent
    released: bool
    audio_sha256: str


@dataclass(frozen=True, slots=True)
class Words:
    """What was said at a moment."""

    quote: str
    answer: str
    """The agent's; empty where there was none."""

    until_ms: int
    """End of both."""


def moments(
    session: Session,
    wanted: Wanted,
    consents: Collection[Consent],
    *,
    sight: Sight = EVERYTHING,
    limit: int = 20,
) -> tuple[Moment, ...]:
    """Return moments that may be seen, those that are most certain first.

    Where no behaviour is asked for, there are two of each at most.

    Parameters
    ----------
    consents
        Of calls that may be learned from.
    """
    order = (EvidenceRow.confidence.desc(), EvidenceRow.started_at_ms.desc(), EvidenceRow.id)
    query = _usable(consents).where(*_narrowed(wanted, sight))
    if wanted.behaviour is None:
        place = func.row_number().over(partition_by=EvidenceRow.behaviour, order_by=order)
        ranked = query.with_only_columns(EvidenceRow.call_id, EvidenceRow.id, place.label("place"))
        each = ranked.subquery()
        first = select(each.c.call_id, each.c.id).where(each.c.place <= OF_EACH)
        query = query.where(tuple_(EvidenceRow.call_id, EvidenceRow.id).in_(first))
    return tuple(_moment(row) for row in session.execute(query.order_by(*order).limit(limit)))


def moment(
    session: Session, call_id: str, evidence: str, consents: Collection[Consent]
) -> Moment | None:
    """Return a moment of a call, None where it cannot be learned from, or is not there any more."""
    query = _usable(consents).where(EvidenceRow.call_id == call_id, EvidenceRow.id == evidence)
    row = session.execute(query).first()
    return None if row is None else _moment(row)


def has_moments(session: Session, call_id: str) -> bool:
    """Return whether any opportunity of a call is known: those of older versions had none."""
    query = select(EvidenceRow.id).where(EvidenceRow.call_id == call_id).limit(1)
    return session.scalar(query) is not None


def behaviours_seen(session: Session) -> tuple[str, ...]:
    """Return the behaviours of which there are moments."""
    query = select(EvidenceRow.behaviour).distinct().order_by(EvidenceRow.behaviour)
    return tuple(session.scalars(query))


def languages_seen(session: Session) -> tuple[str, ...]:
    """Return the languages of stored calls."""
    query = select(CallRow.language).distinct().where(CallRow.language.is_not(None))
    return tuple(sorted(one for one in session.scalars(query) if one))


def words_of(session: Session, found: Iterable[Moment]) -> dict[tuple[str, str], Words]:
    """Return what was said, by call and id; each report is read once."""
    wanted: dict[str, set[str]] = {}
    for one in found:
        wanted.setdefault(one.call_id, set()).add(one.evidence)
    return {
        (call_id, said["id"]): _words(said)
        for call_id, ids in wanted.items()
        for said in _evidence(report_document(session, call_id))
        if said["id"] in ids
    }


def _usable(consents: Collection[Consent]) -> Select[EvidenceRow, CallRow, str | None]:
    """Return the query for moments of calls that may be learned from."""
    return (
        select(EvidenceRow, CallRow, StintRow.person_id)
        .join(CallRow, CallRow.id == EvidenceRow.call_id)
        .join(
            StintRow,
            (StintRow.call_id == EvidenceRow.call_id) & (StintRow.index == EvidenceRow.stint),
        )
        .where(
            CallRow.kept == Keep.KEPT.value,
            CallRow.audio_sha256.is_not(None),
            CallRow.consent.in_(sorted(one.value for one in consents)),
        )
    )


def _narrowed(wanted: Wanted, sight: Sight) -> Iterator[ColumnElement[bool]]:
    yield EvidenceRow.verdict == wanted.verdict.value
    yield EvidenceRow.started_at_ms >= wanted.from_ms
    yield EvidenceRow.started_at_ms < wanted.until_ms
    if wanted.behaviour is not None:
        yield EvidenceRow.behaviour == wanted.behaviour
    if wanted.queue_id is not None:
        yield CallRow.queue_id == wanted.queue_id
    if wanted.language is not None:
        yield CallRow.language == wanted.language
    if sight.persons is not None:
        yield StintRow.person_id.in_(sight.persons)
    if sight.released_only:
        yield CallRow.released.is_(True)


def _moment(row: Any) -> Moment:  # noqa: ANN401 - evidence, its call and whose it is
    one, call, person_id = row
    return Moment(
        call_id=one.call_id,
        evidence=one.id,
        behaviour=one.behaviour,
        verdict=Verdict(one.verdict),
        confidence=one.confidence,
        start_ms=one.start_ms,
        end_ms=one.end_ms,
        started_at_ms=call.started_at_ms,
        duration_ms=call.duration_ms,
        person_id=person_id,
        queue_id=call.queue_id,
        language=call.language,
        consent=Consent(call.consent),
        released=call.released,
        audio_sha256=call.audio_sha256,
    )


def _evidence(document: bytes | None) -> Iterable[dict[str, Any]]:
    assessments = [] if document is None else json.loads(document)["assessments"]
    return (
        one
        for assessment in assessments
        for behaviour in assessment["behaviours"]
        for one in behaviour["evidence"]
    )


def _words(said: dict[str, Any]) -> Words:
    answer = said["response"]
    if answer is None:
        return Words(said["quote"], "", said["end_ms"])
    return Words(said["quote"], answer["quote"], max(said["end_ms"], answer["end_ms"]))
