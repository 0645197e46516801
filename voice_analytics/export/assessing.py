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
from voice_analytics.export.mapping import interval, published, restored, span


def cue_part(cue: Cue) -> doc.CuePart:
    """Return the published form of a cue."""
    name = content_id(cue.kind, cue.participant, cue.interval, cue.label or "")
    return published(doc.CuePart, cue, id=name)


def cue(part: doc.CuePart) -> Cue:
    """Return the cue of its published form."""
    return restored(Cue, part)


def flag_part(flag: Flag) -> doc.FlagPart:
    """Return the published form of a flag."""
    return published(doc.FlagPart, flag)


def flag(part: doc.FlagPart) -> Flag:
    """Return the flag of its published form."""
    return restored(Flag, part)


def friction_part(friction: Friction) -> doc.FrictionPart:
    """Return the published form of process friction."""
    return published(doc.FrictionPart, friction)


def friction(part: doc.FrictionPart) -> Friction:
    """Return the process friction of its published form."""
    return restored(Friction, part)


def assessment_part(assessment: Assessment) -> doc.AssessmentPart:
    """Return the published form of an assessment."""
    return published(
        doc.AssessmentPart,
        assessment,
        behaviours=tuple(_behaviour_part(one, assessment) for one in assessment.behaviours),
        feedback=_feedback_part(assessment.feedback) if assessment.feedback else None,
    )


def assessment(part: doc.AssessmentPart) -> Assessment:
    """Return the assessment of its published form."""
    return restored(
        Assessment,
        part,
        behaviours=tuple(_behaviour(one) for one in part.behaviours),
        score=_score(part.score) if part.score else None,
        feedback=_feedback(part.feedback) if part.feedback else None,
    )


def _behaviour_part(result: BehaviourResult, assessment: Assessment) -> doc.BehaviourPart:
    evidence = tuple(
        _evidence_part(one, one.id_in(result.key, assessment.participant))
        for one in result.evidence
    )
    return published(doc.BehaviourPart, result, evidence=evidence)


def _behaviour(part: doc.BehaviourPart) -> BehaviourResult:
    evidence = tuple(_evidence(one) for one in part.evidence)
    return restored(BehaviourResult, part, evidence=evidence)


def _evidence_part(evidence: Evidence, name: str) -> doc.EvidencePart:
    response = evidence.response
    answer = None if response is None else published(doc.ResponsePart, response)
    return published(doc.EvidencePart, evidence, id=name, response=answer)


def _evidence(part: doc.EvidencePart) -> Evidence:
    response = part.response
    answer = None if response is None else restored(Response, response)
    return restored(Evidence, part, response=answer)


def _score(part: doc.ScorePart) -> Score:
    return restored(
        Score,
        part,
        parts=tuple(restored(Part, one) for one in part.parts),
        components=tuple(restored(Component, one) for one in part.components),
    )


def _feedback_part(feedback: Feedback) -> doc.FeedbackPart:
    return doc.FeedbackPart(
        strength=_item_part(feedback.strength), next_step=_item_part(feedback.next_step)
    )


def _item_part(item: FeedbackItem | None) -> doc.FeedbackItemPart | None:
    return None if item is None else published(doc.FeedbackItemPart, item, **span(item.clip))


def _feedback(part: doc.FeedbackPart) -> Feedback:
    return Feedback(_item(part.strength), _item(part.next_step))


def _item(part: doc.FeedbackItemPart | None) -> FeedbackItem | None:
    return None if part is None else restored(FeedbackItem, part, clip=interval(part))
