"""What the policy keeps of a report: all, what holds no word that was said, or nothing."""

import hashlib
from dataclasses import replace

from voice_analytics.domain.assessment import Assessment, BehaviourResult, Evidence
from voice_analytics.domain.call import Consent
from voice_analytics.domain.conversation import Event
from voice_analytics.domain.policy import Keep, Policy
from voice_analytics.domain.report import CallReport
from voice_analytics.privacy.consent import consent_of

_BITS = 64


def possible(stated: Consent | None) -> tuple[Consent, ...]:
    """Return what the consent of a call can turn out to be, the first as far as is known by now."""
    known = (Consent.ABSENT, Consent.ANNOUNCED) if stated is None else (stated,)
    return tuple(dict.fromkeys((*known, Consent.REFUSED)))


def sampled(call_id: str, share: float) -> bool:
    """Return whether a call is in the sample; the same call always is, or never.

    Parameters
    ----------
    call_id
        Its id, by the hash of which it is chosen.
    share
        Share of calls in the sample. A call in a smaller sample is in every larger one.
    """
    digest = hashlib.sha256(call_id.encode()).digest()[: _BITS // 8]
    return int.from_bytes(digest) < share * float(1 << _BITS)


def kept(report: CallReport, policy: Policy) -> CallReport:
    """Return the report as the policy keeps it, with the consent it found and what that means.

    Of a call that is not kept nothing but that is to be used.
    """
    consent = consent_of(report)
    keep = policy.keeps(consent)
    marked = replace(report, call=replace(report.call, consent=consent, kept=keep))
    return marked if keep is Keep.KEPT else without_words(marked)


def without_words(report: CallReport) -> CallReport:
    """Return the report without anything that was said; where and what kind it was stays."""
    return replace(
        report,
        words=(),
        turns=tuple(replace(turn, words=()) for turn in report.turns),
        events=tuple(_silent_event(event) for event in report.events),
        cues=tuple(replace(cue, quote="") for cue in report.cues),
        assessments=tuple(_silent_assessment(one) for one in report.assessments),
        flags=(),
        friction=tuple(replace(one, quote="") for one in report.friction),
    )


def without_feedback(report: CallReport) -> CallReport:
    """Return the report without the sentences to agents, which quote."""
    return replace(
        report, assessments=tuple(replace(one, feedback=None) for one in report.assessments)
    )


def _silent_event(event: Event) -> Event:
    return replace(event, detail=replace(event.detail, quote=None, other_quote=None))


def _silent_assessment(assessment: Assessment) -> Assessment:
    behaviours = tuple(_silent_behaviour(result) for result in assessment.behaviours)
    return replace(assessment, behaviours=behaviours, feedback=None)


def _silent_behaviour(result: BehaviourResult) -> BehaviourResult:
    return replace(result, evidence=tuple(_silent_evidence(one) for one in result.evidence))


def _silent_evidence(evidence: Evidence) -> Evidence:
    answer = evidence.response
    return replace(
        evidence,
        quote="",
        response=None if answer is None else replace(answer, quote=""),
        excused=None if evidence.excused is None else _without_quote(evidence.excused),
    )


def _without_quote(reason: str) -> str:
    """Return why something is excused, up to the words it quotes after a colon."""
    return reason.partition(":")[0]
