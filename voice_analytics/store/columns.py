"""A report as rows: what each table holds of it, without the call's id."""

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from voice_analytics.domain.assessment import Score
from voice_analytics.domain.call import Stint, StintKind
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport
from voice_analytics.store.records import RANKS, Arrival, StoredStint, flag_id
from voice_analytics.store.sums import amounts_of

Columns = dict[str, Any]


def call_columns(report: CallReport, arrival: Arrival) -> Columns:
    """Return the columns of the call, all but those that outlive its being saved again."""
    call, audio, ends = report.call, arrival.audio, arrival.ends
    return {
        "sha256": report.audio.sha256,
        "interaction_id": call.metadata.interaction_id,
        "external_ids": dict(call.metadata.external_ids),
        "source": arrival.source,
        "started_at_ms": started_at_ms(report, arrival.received_at_ms),
        "received_at_ms": arrival.received_at_ms,
        "analysed_at_ms": arrival.analysed_at_ms,
        "time_zone": call.metadata.time_zone,
        "duration_ms": call.duration_ms,
        "direction": call.metadata.direction,
        "language": call.language,
        "kind": call.kind.value,
        "scorable": call.scorable,
        "why_not": call.why_not,
        "consent": call.consent.value,
        "kept": call.kept.value,
        "person_id": longest_by(_stored(report, arrival)),
        "queue_id": arrival.queue_id,
        "topic": arrival.topic,
        **_score_columns(_lowest(report)),
        "flags": len({flag_id(flag) for flag in report.flags}),
        "severity": max((RANKS[flag.severity] for flag in report.flags), default=0),
        "released": arrival.released,
        "transcript_id": None,
        "audio_sha256": None if audio is None else audio.sha256,
        "audio_bytes": None if audio is None else audio.bytes,
        "audio_until_ms": ends.audio_ms,
        "transcript_until_ms": ends.transcript_ms,
        "measures_until_ms": ends.measures_ms,
    }


def started_at_ms(report: CallReport, received_at_ms: int) -> int:
    """Return when the call began: as stated, else when it was received."""
    stated = report.call.metadata.started_at
    if stated is None:
        return received_at_ms
    return round(datetime.fromisoformat(stated.upper()).timestamp() * 1000)


def longest_by(stints: Iterable[StoredStint]) -> str | None:
    """Return who had the longest of the agents' stints, the first of equals."""
    agents = [one for one in stints if one.kind is StintKind.AGENT]
    longest = max(agents, key=lambda one: (one.end_ms - one.start_ms, -one.index), default=None)
    return None if longest is None else longest.person_id


def report_columns(report: CallReport, document: bytes) -> Columns:
    """Return the columns of the whole report."""
    return {
        "document": zlib.compress(document),
        "rubric": report.provenance.rubric,
        "config_sha256": report.provenance.config_sha256,
    }


def stint_columns(report: CallReport, arrival: Arrival) -> Iterator[Columns]:
    """Yield the columns of each stint."""
    for one in _stored(report, arrival):
        names = StoredStint.__slots__
        yield {name: getattr(one, name) for name in names} | {"kind": one.kind.value}


def value_columns(report: CallReport) -> Iterator[Columns]:
    """Yield the columns of what each stint adds to the daily sums."""
    for stint in _stints(report):
        amounts = amounts_of(report, stint)
        if amounts:
            yield {"index": stint.index, "amounts": amounts}


def flag_columns(report: CallReport) -> Iterable[Columns]:
    """Return the columns of each flag."""
    return {
        flag_id(flag): {
            "id": flag_id(flag),
            "key": flag.key,
            "severity": RANKS[flag.severity],
            "stint": flag.stint,
            "start_ms": flag.interval.start_ms,
            "end_ms": flag.interval.end_ms,
            "reason": flag.reason,
        }
        for flag in report.flags
    }.values()


def evidence_columns(report: CallReport, arrival: Arrival) -> Iterable[Columns]:
    """Return the columns of each opportunity that counts, without words."""
    began_ms = started_at_ms(report, arrival.received_at_ms)
    return {
        one.id_in(result.key, assessed.participant): {
            "id": one.id_in(result.key, assessed.participant),
            "stint": assessed.stint,
            "behaviour": result.key,
            "verdict": one.verdict.value,
            "confidence": one.confidence,
            "started_at_ms": began_ms,
            "start_ms": one.interval.start_ms,
            "end_ms": one.interval.end_ms,
        }
        for assessed in report.assessments
        for result in assessed.behaviours
        for one in result.evidence
        if one.excused is None
    }.values()


def friction_columns(report: CallReport, arrival: Arrival) -> Iterator[Columns]:
    """Yield the columns of each friction."""
    began_ms = started_at_ms(report, arrival.received_at_ms)
    for one in report.friction:
        yield {
            "tag": one.tag.value,
            "started_at_ms": began_ms,
            "start_ms": one.interval.start_ms,
            "end_ms": one.interval.end_ms,
        }


def transcript(report: CallReport) -> str:
    """Return the redacted words turn by turn, then those outside of turns; empty: none kept."""
    if report.call.kept is not Keep.KEPT:
        return ""
    in_turns = {word for turn in report.turns for word in turn.words}
    others = " ".join(word.text for word in report.words if word not in in_turns)
    return "\n".join(text for text in (*(turn.text for turn in report.turns), others) if text)


def _stints(report: CallReport) -> tuple[Stint, ...]:
    """Return the stints; a call in which none was found is an agent's as a whole."""
    call = report.call
    if call.stints or not call.duration_ms:
        return call.stints
    return (Stint(0, StintKind.AGENT, None, Interval(0, call.duration_ms), call.language),)


def _stored(report: CallReport, arrival: Arrival) -> Iterator[StoredStint]:
    began_ms = started_at_ms(report, arrival.received_at_ms)
    scores = {one.stint: one.score for one in report.assessments}
    for stint in _stints(report):
        agent = stint.kind is StintKind.AGENT
        yield StoredStint(
            index=stint.index,
            kind=stint.kind,
            participant=stint.participant,
            start_ms=stint.interval.start_ms,
            end_ms=stint.interval.end_ms,
            started_at_ms=began_ms + stint.interval.start_ms,
            address=arrival.addresses.get(stint.index),
            person_id=arrival.persons.get(stint.index) if agent else None,
            **_score_columns(scores.get(stint.index)),
        )


def _lowest(report: CallReport) -> Score | None:
    scores = [one.score for one in report.assessments if one.score is not None]
    return min(scores, key=lambda s: float("inf") if s.value is None else s.value, default=None)


def _score_columns(score: Score | None) -> dict[str, float | None]:
    if score is None:
        return dict.fromkeys(("score", "score_low", "score_high", "coverage"))
    return {
        "score": score.value,
        "score_low": score.low,
        "score_high": score.high,
        "coverage": score.coverage,
    }
