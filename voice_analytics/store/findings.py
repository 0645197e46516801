"""What of a report can be judged, by ids that are stable over re-analysis, and who may see it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from voice_analytics.domain.review import ReviewReason, ReviewState
from voice_analytics.store.calls import report_document
from voice_analytics.store.tables import (
    FlagRow,
    ReviewRow,
    RoundCallRow,
    RoundRow,
    SeatRow,
    StintRow,
)

SCORE = "score"
"""What a dispute is about when it is about all of an assessment."""

COMPONENT, EVIDENCE, FLAG = "component/", "evidence/", "flag/"
EVENT, CUE = "event/", "cue/"


@dataclass(frozen=True, slots=True)
class Finding:
    """A component or evidence of an assessment, with the machine's values."""

    about: str
    """`component/<key>` or `evidence/<id>`."""

    part: str | None = None
    """Of a component: the part of listening it belongs to."""

    points: float | None = None
    """Of a component; None where it does not apply."""

    answer: str | None = None
    """Of evidence: `met`, `partly`, `missed` or `unclear`."""


@dataclass(frozen=True, slots=True)
class Veil:
    """From whom the machine's results of some calls are withheld."""

    account_id: str
    rates_first: frozenset[str] = frozenset()
    """People whose own stints this account is to rate before it sees the result."""


def findings(session: Session, call_id: str, stint: int) -> dict[str, Finding]:
    """Return what can be judged of a stint, by what verdicts call it; empty: not assessed."""
    document = report_document(session, call_id)
    if document is None:
        return {}
    assessments = json.loads(document)["assessments"]
    found = (one for each in assessments if each["stint"] == stint for one in _findings(each))
    return {one.about: one for one in found}


def disputable(session: Session, call_id: str, stint: int) -> frozenset[str]:
    """Return what of a stint can be disputed: its score, findings and flags."""
    flags = select(FlagRow.id).where(FlagRow.call_id == call_id, FlagRow.stint == stint)
    about = {*findings(session, call_id, stint), *(FLAG + one for one in session.scalars(flags))}
    return frozenset(about | {SCORE} if about else ())


def moment_of(session: Session, call_id: str, about: str) -> tuple[int, int] | None:
    """Return where in a call evidence, a flag, an event or a cue is; None where there is none.

    Parameters
    ----------
    about
        `evidence/<id>`, `flag/<id>`, `event/<id>` or `cue/<id>`.
    """
    if about.startswith(FLAG):
        flag = session.get(FlagRow, (call_id, about.removeprefix(FLAG)))
        return None if flag is None else (flag.start_ms, flag.end_ms)
    document = report_document(session, call_id)
    found = {} if document is None else dict(_moments(json.loads(document)))
    return found.get(about)


def veiled(session: Session, veil: Veil, call_ids: Iterable[str]) -> frozenset[str]:
    """Return of which calls the machine's results are withheld from somebody.

    That is while a blind review of theirs or a round of calibration that they take part in is open,
    and from an agent who is to rate their own stint first until that is done.
    """
    wanted = sorted(set(call_ids))
    mine = select(ReviewRow.call_id).where(
        ReviewRow.account_id == veil.account_id, ReviewRow.call_id.in_(wanted)
    )
    blind = mine.where(ReviewRow.blind, ReviewRow.state == ReviewState.OPEN)
    found = set(session.scalars(blind)) | set(session.scalars(_being_read(veil.account_id, wanted)))
    if veil.rates_first:
        own = select(StintRow.call_id).where(
            StintRow.call_id.in_(wanted), StintRow.person_id.in_(veil.rates_first)
        )
        rated = mine.where(
            ReviewRow.why == ReviewReason.SELF, ReviewRow.state == ReviewState.SUBMITTED
        )
        found |= set(session.scalars(own)) - set(session.scalars(rated))
    return frozenset(found)


def _being_read(account_id: str, call_ids: Sequence[str]) -> Select[str]:
    """Return those of some calls that somebody reads in an open round of calibration."""
    return (
        select(RoundCallRow.call_id)
        .join(RoundRow, RoundRow.id == RoundCallRow.round_id)
        .join(SeatRow, SeatRow.round_id == RoundCallRow.round_id)
        .where(
            SeatRow.account_id == account_id,
            RoundRow.closed_at_ms.is_(None),
            RoundCallRow.call_id.in_(call_ids),
        )
    )


def without_results(document: bytes) -> bytes:
    """Return the published JSON of a report without what the machine made of the conduct."""
    content = json.loads(document)
    return json.dumps({**content, "assessments": [], "flags": []}, ensure_ascii=False).encode()


def _moments(document: Mapping[str, Any]) -> Iterator[tuple[str, tuple[int, int]]]:
    behaviours = (one for each in document["assessments"] for one in each["behaviours"])
    evidence = [one for each in behaviours for one in each["evidence"]]
    named = ((EVIDENCE, evidence), (EVENT, document["events"]), (CUE, document["cues"]))
    for kind, things in named:
        for one in things:
            yield f"{kind}{one['id']}", (one["start_ms"], one["end_ms"])


def _findings(assessment: Mapping[str, Any]) -> Iterator[Finding]:
    score = assessment["score"]
    for one in score["components"] if score else ():
        yield Finding(f"{COMPONENT}{one['key']}", part=one["part"], points=one["points"])
    for behaviour in assessment["behaviours"]:
        for one in behaviour["evidence"]:
            yield Finding(f"{EVIDENCE}{one['id']}", answer=one["verdict"])
