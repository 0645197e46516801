"""What is known of consent to record a call.

A refusal said in the call wins over everything else, also over consent that the source states, as
that may have been given before or for something else. Else what the source states wins; else a
notice that the call is recorded is looked for in what was said. A notice is no consent: it tells
the customer, and whether going on is enough is for the law that applies and for the operator's
policy, so it is a case of its own, `announced`.
"""

from voice_analytics.domain.call import Consent, Role
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.report import CallReport
from voice_analytics.privacy.refusal import refused_in_words

NOTICE = "consent"
"""Label of an announcement that the call is recorded."""

NOTICE_BY_MS = 10_000
"""A notice comes before the customer has spoken for longer than this: a greeting and why they
call. What comes later did not tell them in time. Ours."""

LEAST_SURE = 0.5
"""Less sure than this no notice was heard."""


def consent_of(report: CallReport) -> Consent:
    """Return what is known of consent: refused in words, as stated, or by a notice in time."""
    if refused_in_words(report):
        return Consent.REFUSED
    stated = report.call.metadata.consent
    if stated is not None:
        return stated
    heard = any(_in_time(cue, report) for cue in report.cues if _is_notice(cue, report))
    return Consent.ANNOUNCED if heard else Consent.ABSENT


def _is_notice(cue: Cue, report: CallReport) -> bool:
    """Return whether the company says that the call is recorded; a customer may only ask."""
    return (
        cue.kind is CueKind.ANNOUNCEMENT
        and cue.label == NOTICE
        and cue.confidence >= LEAST_SURE
        and all(
            who.role is not Role.CUSTOMER
            for who in report.call.participants
            if who.id == cue.participant
        )
    )


def _in_time(cue: Cue, report: CallReport) -> bool:
    agents = {who.id for who in report.call.participants if who.role is Role.AGENT}
    at_ms = cue.interval.start_ms
    spoken_ms = sum(
        min(segment.interval.end_ms, at_ms) - segment.interval.start_ms
        for segment in report.segments
        if segment.participant not in agents and segment.interval.start_ms < at_ms
    )
    return spoken_ms <= NOTICE_BY_MS
