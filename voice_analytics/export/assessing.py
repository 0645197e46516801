"""Cues, assessments, flags and friction: between values and the published document, both ways."""

from voice_analytics.domain.assessment import (
    Assessment,
    BehaviourResult,
    Component,
    Evidence,
    Feedback,
    FeedbackItem,
    Flag,
    Friction,
    Part,
    Response,
    Score,
)
from voice_analytics.domain.cue import Cue
from voice_analytics.domain.ids import content_id
from voice_analytics.export import document as doc
from voice_analytics.export.spans import interval, span


def cue_part(cue: Cue) -> doc.CuePart:
    """Return the published form of a cue."""
    return doc.CuePart(
        id=content_id(cue.kind, cue.participant, cue.interval, cue.label or ""),
        kind=cue.kind,
        participant=cue.participant,
        **span(cue.interval),
        quote=cue.quote,
        confidence=cue.confidence,
        layer=cue.layer,
        label=cue.label,
    )


def cue(part: doc.CuePart) -> Cue:
    """Return the cue of its published form."""
    return Cue(
        part.kind, part.participant, interval(part), part.quote, part.confidence, part.layer,
        part.label,
    )  # fmt: skip


def flag_part(flag: Flag) -> doc.FlagPart:
    """Return the published form of a flag."""
    return doc.FlagPart(
        key=flag.key,
        severity=flag.severity,
        **span(flag.interval),
        reason=flag.reason,
        stint=flag.stint,
    )


def flag(part: doc.FlagPart) -> Flag:
    """Return the flag of its published form."""
    return Flag(part.key, part.severity, interval(part), part.reason, part.stint)


def friction_part(friction: Friction) -> doc.FrictionPart:
    """Return the published form of process friction."""
    return doc.FrictionPart(tag=friction.tag, **span(friction.interval), quote=friction.quote)


def friction(part: doc.FrictionPart) -> Friction:
    """Return the process friction of its published form."""
    return Friction(part.tag, interval(part), part.quote)


def assessment_part(assessment: Assessment) -> doc.AssessmentPart:
    """Return the published form of an assessment."""
    return doc.AssessmentPart(
        stint=assessment.stint,
        participant=assessment.participant,
        behaviours=tuple(_behaviour_part(b, assessment) for b in assessment.behaviours),
        score=_score_part(assessment.score) if assessment.score else None,
        feedback=_feedback_part(assessment.feedback) if assessment.feedback else None,
    )


def assessment(part: doc.AssessmentPart) -> Assessment:
    """Return the assessment of its published form."""
    return Assessment(
        stint=part.stint,
        participant=part.participant,
        behaviours=tuple(_behaviour(b) for b in part.behaviours),
        score=_score(part.score) if part.score else None,
        feedback=_feedback(part.feedback) if part.feedback else None,
    )


def _behaviour_part(result: BehaviourResult, assessment: Assessment) -> doc.BehaviourPart:
    return doc.BehaviourPart(
        key=result.key,
        applicable=result.applicable,
        why_not=result.why_not,
        opportunities=result.opportunities,
        responses=result.responses,
        rate=result.rate,
        evidence=tuple(
            _evidence_part(e, e.id_in(result.key, assessment.participant)) for e in result.evidence
        ),
    )


def _behaviour(part: doc.BehaviourPart) -> BehaviourResult:
    return BehaviourResult(
        key=part.key,
        evidence=tuple(_evidence(e) for e in part.evidence),
        applicable=part.applicable,
        why_not=part.why_not,
    )


def _evidence_part(evidence: Evidence, name: str) -> doc.EvidencePart:
    response = evidence.response
    return doc.EvidencePart(
        id=name,
        **span(evidence.interval),
        quote=evidence.quote,
        verdict=evidence.verdict,
        confidence=evidence.confidence,
        response=None
        if response is None
        else doc.ResponsePart(
            **span(response.interval), quote=response.quote, delay_ms=response.delay_ms
        ),
        layer=evidence.layer,
        excused=evidence.excused,
        grade=evidence.grade,
        parts=None if evidence.parts is None else dict(evidence.parts),
    )


def _evidence(part: doc.EvidencePart) -> Evidence:
    response = part.response
    return Evidence(
        interval=interval(part),
        quote=part.quote,
        verdict=part.verdict,
        confidence=part.confidence,
        response=None
        if response is None
        else Response(interval(response), response.quote, response.delay_ms),
        layer=part.layer,
        excused=part.excused,
        grade=part.grade,
        parts=part.parts,
    )


def _score_part(score: Score) -> doc.ScorePart:
    return doc.ScorePart(
        rubric=score.rubric,
        version=score.version,
        value=score.value,
        low=score.low,
        high=score.high,
        coverage=score.coverage,
        why_not=score.why_not,
        parts=tuple(
            doc.ListeningPart(key=p.key, value=p.value, low=p.low, high=p.high, capped=p.capped)
            for p in score.parts
        ),
        components=tuple(
            doc.ComponentPart(
                key=c.key,
                part=c.part,
                points=c.points,
                low=c.low,
                high=c.high,
                weight=c.weight,
                because=c.because,
                evidence=c.evidence,
            )
            for c in score.components
        ),
    )


def _score(part: doc.ScorePart) -> Score:
    return Score(
        rubric=part.rubric,
        version=part.version,
        value=part.value,
        low=part.low,
        high=part.high,
        coverage=part.coverage,
        why_not=part.why_not,
        parts=tuple(Part(p.key, p.value, p.low, p.high, p.capped) for p in part.parts),
        components=tuple(
            Component(c.key, c.part, c.points, c.weight, c.low, c.high, c.because, c.evidence)
            for c in part.components
        ),
    )


def _feedback_part(feedback: Feedback) -> doc.FeedbackPart:
    return doc.FeedbackPart(
        strength=_item_part(feedback.strength), next_step=_item_part(feedback.next_step)
    )


def _item_part(item: FeedbackItem | None) -> doc.FeedbackItemPart | None:
    if item is None:
        return None
    return doc.FeedbackItemPart(
        behaviour=item.behaviour,
        text=item.text,
        quote=item.quote,
        **span(item.clip),
        evidence=item.evidence,
    )


def _feedback(part: doc.FeedbackPart) -> Feedback:
    return Feedback(_item(part.strength), _item(part.next_step))


def _item(part: doc.FeedbackItemPart | None) -> FeedbackItem | None:
    if part is None:
        return None
    return FeedbackItem(part.behaviour, part.text, part.quote, interval(part), part.evidence)
