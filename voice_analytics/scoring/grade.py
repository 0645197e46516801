"""Grading a report: score, feedback and flags from what the report already holds.

Nothing here needs audio, so a stored report can be graded again by another rubric.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voice_analytics.domain.assessment import Assessment
from voice_analytics.domain.coaching import Coaching
from voice_analytics.domain.measure import CALL, Value
from voice_analytics.domain.report import AudioLimit, CallReport
from voice_analytics.domain.rubric import Rubric
from voice_analytics.domain.rules import Rule
from voice_analytics.scoring.choosing import choose
from voice_analytics.scoring.feedback import Earlier, feedback
from voice_analytics.scoring.flags import Seen, flags
from voice_analytics.scoring.score import Observed, score

MONO_TRUST = 0.5
"""An observation on a call whose voices were told apart counts for half."""
LANGUAGE_OF_LAST_RESORT = "en"


@dataclass(frozen=True, slots=True)
class Grading:
    """Everything that grades a report."""

    rubrics: tuple[Rubric, ...]
    rules: tuple[Rule, ...]
    coaching: tuple[Coaching, ...]


def grade(report: CallReport, by: Grading, earlier: Earlier | None = None) -> CallReport:
    """Return the report with score, feedback and flags; whatever it had of them is replaced.

    Parameters
    ----------
    report
        With the behaviours of each agent stint.
    by
        Rubrics, flag rules and wording.
    earlier
        What is known of the agent's earlier calls.
    """
    call = report.call
    known = call.metadata
    rubric = choose(by.rubrics, call.language, known.queue, known.direction)
    if rubric is None or not call.scorable:
        bare = tuple(replace(a, score=None, feedback=None) for a in report.assessments)
        made = replace(report.provenance, rubric=None)
        return replace(report, assessments=bare, flags=(), provenance=made)
    words = _coaching(by.coaching, call.language)
    graded = tuple(_graded(one, report, rubric, words, earlier) for one in report.assessments)
    return replace(
        report,
        assessments=graded,
        flags=tuple(flag for one in graded for flag in flags(_seen(one, report), by.rules)),
        provenance=replace(report.provenance, rubric=rubric.label),
    )


def _graded(
    assessment: Assessment,
    report: CallReport,
    rubric: Rubric,
    coaching: Coaching | None,
    earlier: Earlier | None,
) -> Assessment:
    if not assessment.behaviours:
        return replace(assessment, score=None, feedback=None)
    observed = Observed(
        participant=assessment.participant,
        behaviours={result.key: result for result in assessment.behaviours},
        measures=_measures(report, assessment.participant),
        friction=report.friction,
        trust=MONO_TRUST if AudioLimit.MONO_DIARISED in report.audio.limits else 1.0,
    )
    result = score(observed, rubric)
    if coaching is None:
        return replace(assessment, score=result, feedback=None)
    told = feedback(
        assessment.behaviours,
        result,
        rubric,
        coaching,
        assessment.participant,
        report.call.duration_ms,
        earlier,
    )
    return replace(assessment, score=result, feedback=told)


def _seen(assessment: Assessment, report: CallReport) -> Seen:
    """Return what happened during the stint."""
    spans = [stint.interval for stint in report.call.stints if stint.index == assessment.stint]
    return Seen(
        roles={who.id: who.role for who in report.call.participants},
        events=tuple(e for e in report.events if any(e.interval.overlap_ms(s) for s in spans)),
        cues=tuple(c for c in report.cues if any(c.interval.overlap_ms(s) for s in spans)),
        friction=tuple(f for f in report.friction if any(f.interval.overlap_ms(s) for s in spans)),
        assessment=assessment,
        measures=_measures(report, assessment.participant),
    )


def _measures(report: CallReport, participant: str) -> Mapping[str, Value]:
    return {m.key: m.value for m in report.measures if m.participant in (participant, CALL)}


def _coaching(every: Sequence[Coaching], language: str | None) -> Coaching | None:
    """Return the wording in the language of the call, else in English."""
    by_language = {one.language: one for one in every}
    return by_language.get(language or "", by_language.get(LANGUAGE_OF_LAST_RESORT))
