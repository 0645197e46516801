"""Calls: saving a report with what lists and trends need of it, and reading it back.

Every function works inside the caller's transaction.
"""

import zlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from voice_analytics.domain.call import CallKind, Consent, Direction, StintKind
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport
from voice_analytics.domain.review import CorrectionKind
from voice_analytics.errors import StoreError
from voice_analytics.store.columns import (
    call_columns,
    evidence_columns,
    flag_columns,
    friction_columns,
    longest_by,
    report_columns,
    stint_columns,
    transcript,
    value_columns,
)
from voice_analytics.store.records import (
    RANKS,
    Arrival,
    KeptAudio,
    StoredCall,
    StoredFlag,
    StoredStint,
    TierEnds,
)
from voice_analytics.store.sums import in_step
from voice_analytics.store.tables import (
    Base,
    CallRow,
    CorrectionRow,
    EvidenceRow,
    FlagRow,
    FrictionRow,
    ReportRow,
    StintRow,
    StintValueRow,
    TranscriptRow,
)

_SEVERITIES = {rank: severity for severity, rank in RANKS.items()}
_PARTS = (StintValueRow, StintRow, FlagRow, EvidenceRow, FrictionRow, TranscriptRow, ReportRow)


def save_call(session: Session, report: CallReport, document: bytes, arrival: Arrival) -> str:
    """Store a call and return the id it has here, which another one with its audio may have given.

    A call that is stored already under its id is replaced: reviews, disputes and a legal hold
    stay, and what agents have been shown is not hidden again. Where the same audio is stored
    under another id, only what the source says of its ids is added to that.

    Parameters
    ----------
    document
        The published JSON of the report.

    Raises
    ------
    StoreError
        When the policy keeps nothing of the call.
    """
    if report.call.kept is Keep.NOT_KEPT:
        raise StoreError("the policy keeps nothing of this call, so it cannot be stored")
    other = call_with_audio(session, report.audio.sha256)
    if other is not None and other != report.call.id:
        _also_called(session, other, report)
        return other
    stored = session.get(CallRow, report.call.id, with_for_update=True)
    with in_step(session, report.call.id):
        columns = call_columns(report, arrival)
        if stored is None:
            session.add(CallRow(id=report.call.id, legal_hold=False, **columns))
        else:
            columns["released"] = arrival.released or stored.released
            for name, value in columns.items():
                setattr(stored, name, value)
        session.flush()
        _remove_parts(session, report.call.id)
        _add_parts(session, report, document, arrival)
    return report.call.id


def call_with_audio(session: Session, sha256: str) -> str | None:
    """Return the id of the call whose audio as received has this hash."""
    return session.scalar(select(CallRow.id).where(CallRow.sha256 == sha256))


def call_ids(session: Session, after: str, limit: int) -> tuple[str, ...]:
    """Return ids of stored calls in order, those after one; empty is before all."""
    query = select(CallRow.id).where(CallRow.id > after).order_by(CallRow.id).limit(limit)
    return tuple(session.scalars(query))


def get_call(session: Session, call_id: str) -> StoredCall | None:
    """Return a call without its report."""
    row = session.get(CallRow, call_id)
    return None if row is None else stored_call(row)


def report_document(session: Session, call_id: str) -> bytes | None:
    """Return the published JSON of a call's report."""
    packed = session.scalar(select(ReportRow.document).where(ReportRow.call_id == call_id))
    return None if packed is None else zlib.decompress(packed)


def stints_of(session: Session, call_id: str) -> tuple[StoredStint, ...]:
    """Return the stints of a call in order."""
    rows = session.scalars(
        select(StintRow).where(StintRow.call_id == call_id).order_by(StintRow.index)
    )
    return tuple(
        StoredStint(
            index=row.index,
            kind=StintKind(row.kind),
            participant=row.participant,
            start_ms=row.start_ms,
            end_ms=row.end_ms,
            started_at_ms=row.started_at_ms,
            address=row.address,
            person_id=row.person_id,
            score=row.score,
            score_low=row.score_low,
            score_high=row.score_high,
            coverage=row.coverage,
        )
        for row in rows
    )


def flags_of(session: Session, call_id: str) -> tuple[StoredFlag, ...]:
    """Return the flags of a call, the worst first."""
    rows = session.scalars(
        select(FlagRow)
        .where(FlagRow.call_id == call_id)
        .order_by(FlagRow.severity.desc(), FlagRow.start_ms, FlagRow.id)
    )
    return tuple(
        StoredFlag(
            id=row.id,
            key=row.key,
            severity=_SEVERITIES[row.severity],
            stint=row.stint,
            start_ms=row.start_ms,
            end_ms=row.end_ms,
            reason=row.reason,
        )
        for row in rows
    )


def arrival_of(session: Session, call_id: str) -> Arrival | None:
    """Return how a call came in and whose it is now, to save its report again with that."""
    call = get_call(session, call_id)
    if call is None:
        return None
    stints = stints_of(session, call_id)
    return Arrival(
        source=call.source,
        received_at_ms=call.received_at_ms,
        analysed_at_ms=call.analysed_at_ms,
        ends=call.ends,
        queue_id=call.queue_id,
        topic=call.topic,
        persons={one.index: one.person_id for one in stints if one.person_id is not None},
        addresses={one.index: one.address for one in stints if one.address is not None},
        audio=call.audio,
        released=call.released,
    )


def reassign(session: Session, call_id: str, stint: int, person_id: str | None) -> None:
    """Give an agent's stint to somebody, or to nobody, and its scores and values with it.

    Raises
    ------
    StoreError
        When the call has no such stint of an agent.
    """
    call, row = _locked(session, call_id), session.get(StintRow, (call_id, stint))
    if row is None or row.kind != StintKind.AGENT:
        raise StoreError(f"call {call_id} has no agent's stint {stint}")
    with in_step(session, call_id):
        row.person_id = person_id
        session.flush()
        call.person_id = longest_by(stints_of(session, call_id))


def move_to_queue(session: Session, call_id: str, queue_id: str | None) -> None:
    """Say through which queue a call came.

    Raises
    ------
    StoreError
        When there is no such call.
    """
    call = _locked(session, call_id)
    with in_step(session, call_id):
        call.queue_id = queue_id


def say_topic(session: Session, call_id: str, topic: str) -> None:
    """Say what a call was about.

    Raises
    ------
    StoreError
        When there is no such call.
    """
    _locked(session, call_id).topic = topic


def release_calls(session: Session, call_ids: Iterable[str]) -> None:
    """Let agents see their calls.

    Raises
    ------
    StoreError
        When there is no such call.
    """
    for call_id in sorted(set(call_ids)):
        call = _locked(session, call_id)
        with in_step(session, call_id):
            call.released = True


def hidden_calls(
    session: Session,
    source: str,
    *,
    persons: frozenset[str] | None = None,
    until_ms: int | None = None,
    limit: int = 500,
) -> tuple[str, ...]:
    """Return calls of a source that agents do not see yet, the oldest first.

    Parameters
    ----------
    persons
        Only calls in which one of these had a stint.
    until_ms
        Only calls that began before.
    """
    query = select(CallRow.id).where(CallRow.source == source, ~CallRow.released)
    if persons is not None:
        mine = select(StintRow.call_id).where(StintRow.person_id.in_(persons))
        query = query.where(mine.where(StintRow.call_id == CallRow.id).exists())
    if until_ms is not None:
        query = query.where(CallRow.started_at_ms < until_ms)
    return tuple(session.scalars(query.order_by(CallRow.started_at_ms, CallRow.id).limit(limit)))


def drop_words(session: Session, call_id: str, document: bytes) -> None:
    """Remove every word of a call: its tier has ended.

    Parameters
    ----------
    document
        The published JSON of the report without words, to be stored in place of the other.

    Raises
    ------
    StoreError
        When there is no such call.
    """
    call = _locked(session, call_id)
    call.kept = Keep.MEASURES_ONLY.value
    call.transcript_id = None
    session.execute(delete(TranscriptRow).where(TranscriptRow.call_id == call_id))
    heard = CorrectionRow.kind == CorrectionKind.WORDS
    session.execute(delete(CorrectionRow).where(CorrectionRow.call_id == call_id, heard))
    for flag in session.scalars(select(FlagRow).where(FlagRow.call_id == call_id)):
        flag.reason = ""
    report = session.get_one(ReportRow, call_id)
    report.document = zlib.compress(document)
    session.flush()


def drop_audio(session: Session, call_id: str) -> None:
    """Note that the audio of a call is kept no longer; the file is the caller's to remove.

    Raises
    ------
    StoreError
        When there is no such call.
    """
    call = _locked(session, call_id)
    call.audio_sha256 = call.audio_bytes = None
    session.flush()


def delete_call(session: Session, call_id: str) -> None:
    """Remove a call with everything that hangs on it, reviews included, and from the sums.

    Raises
    ------
    StoreError
        When there is no such call.
    """
    call = _locked(session, call_id)
    with in_step(session, call_id):
        _remove_parts(session, call_id)
        session.delete(call)


def stored_call(row: CallRow) -> StoredCall:
    """Return a row as a value."""
    audio = None
    if row.audio_sha256 is not None and row.audio_bytes is not None:
        audio = KeptAudio(row.audio_sha256, row.audio_bytes)
    return StoredCall(
        id=row.id,
        sha256=row.sha256,
        interaction_id=row.interaction_id,
        external_ids=row.external_ids,
        source=row.source,
        started_at_ms=row.started_at_ms,
        received_at_ms=row.received_at_ms,
        analysed_at_ms=row.analysed_at_ms,
        time_zone=row.time_zone,
        duration_ms=row.duration_ms,
        direction=None if row.direction is None else Direction(row.direction),
        language=row.language,
        kind=CallKind(row.kind),
        scorable=row.scorable,
        why_not=row.why_not,
        consent=Consent(row.consent),
        kept=Keep(row.kept),
        person_id=row.person_id,
        queue_id=row.queue_id,
        topic=row.topic,
        score=row.score,
        score_low=row.score_low,
        score_high=row.score_high,
        coverage=row.coverage,
        flags=row.flags,
        severity=_SEVERITIES.get(row.severity),
        released=row.released,
        legal_hold=row.legal_hold,
        audio=audio,
        ends=TierEnds(row.audio_until_ms, row.transcript_until_ms, row.measures_until_ms),
    )


def _remove_parts(session: Session, call_id: str) -> None:
    for part in _PARTS:
        session.execute(delete(part).where(part.call_id == call_id))


def _add_parts(session: Session, report: CallReport, document: bytes, arrival: Arrival) -> None:
    call_id = report.call.id
    parts: tuple[tuple[type[Base], Iterable[dict[str, Any]]], ...] = (
        (ReportRow, (report_columns(report, document),)),
        (StintRow, stint_columns(report, arrival)),
        (StintValueRow, value_columns(report)),
        (FlagRow, flag_columns(report)),
        (EvidenceRow, evidence_columns(report, arrival)),
        (FrictionRow, friction_columns(report, arrival)),
    )
    for table, rows in parts:
        found = [{"call_id": call_id, **row} for row in rows]
        if found:
            session.execute(insert(table), found)
    words = transcript(report)
    if words:
        row = TranscriptRow(call_id=call_id, text=words)
        session.add(row)
        session.flush()
        session.get_one(CallRow, call_id).transcript_id = row.id


def _locked(session: Session, call_id: str) -> CallRow:
    row = session.get(CallRow, call_id, with_for_update=True)
    if row is None:
        raise StoreError(f"there is no call {call_id}")
    return row


def _also_called(session: Session, call_id: str, report: CallReport) -> None:
    known = report.call.metadata
    row = _locked(session, call_id)
    row.external_ids = {**known.external_ids, **row.external_ids}
    row.interaction_id = row.interaction_id or known.interaction_id
    session.flush()
