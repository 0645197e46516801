"""How well an agent listened: every behaviour of every agent stint, judged fairly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from voice_analytics.domain.assessment import (
    Assessment,
    BehaviourResult,
    Evidence,
    Verdict,
)
from voice_analytics.domain.call import Role, Stint, StintKind
from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.measure import Value
from voice_analytics.listening import BEHAVIOURS
from voice_analytics.listening.scene import (
    Behaviour,
    ListeningLimits,
    Scene,
    scene_of,
)
from voice_analytics.listening.steps.certainty import with_certainty
from voice_analytics.listening.steps.excuses import ALWAYS
from voice_analytics.listening.stints import ended_by_agent


def assess(
    conversation: Conversation,
    stints: Sequence[Stint],
    *,
    limits: ListeningLimits | None = None,
    mandated: Iterable[str] = (),
    measures: Mapping[str, Mapping[str, Value]] | None = None,
    behaviours: Sequence[Behaviour] = BEHAVIOURS,
) -> tuple[Assessment, ...]:
    """Return one assessment per agent stint, without score and feedback.

    None are made when the parties were not told apart, or when nothing was divided into sentences
    because the language has no phrases: then nothing is known of what was said.

    Parameters
    ----------
    conversation
        With its sentences and cues.
    stints
        Who had the call when.
    limits
        Limits of the behaviours; the defaults when None.
    mandated
        Wording that the company or law prescribes, in plain words.
    measures
        Values by measure and participant.
    behaviours
        Those to judge.
    """
    if not conversation.separated or not conversation.sentences:
        return ()
    prescribed = tuple(mandated)
    return tuple(
        Assessment(stint.index, _who(conversation, stint), judge_all(scene, behaviours), None, None)
        for stint in stints
        if stint.kind is StintKind.AGENT
        for scene in (
            scene_of(
                conversation,
                stint,
                ended_by_agent=ended_by_agent(conversation, stint, stints),
                limits=limits,
                mandated=prescribed,
                measures=measures,
            ),
        )
    )


def _who(conversation: Conversation, stint: Stint) -> str:
    if stint.participant is not None:
        return stint.participant
    agents = (person.id for person in conversation.participants if person.role is Role.AGENT)
    return next(agents, Role.AGENT.value)


def judge_all(
    scene: Scene, behaviours: Sequence[Behaviour] = BEHAVIOURS
) -> tuple[BehaviourResult, ...]:
    """Return every behaviour of one stint."""
    return tuple(judge(scene, behaviour) for behaviour in behaviours)


def judge(scene: Scene, behaviour: Behaviour) -> BehaviourResult:
    """Return one behaviour of one stint, with what does not count marked so."""
    finding = behaviour.find(scene)
    if finding.why_not is not None:
        return BehaviourResult(behaviour.key, (), applicable=False, why_not=finding.why_not)
    clear = with_certainty(scene, finding.evidence)
    fair = tuple(_excused(scene, behaviour, entry) for entry in clear)
    return BehaviourResult(behaviour.key, fair)


def _excused(scene: Scene, behaviour: Behaviour, evidence: Evidence) -> Evidence:
    """Return the evidence with the first excuse that holds; only what costs needs one."""
    if evidence.verdict not in (Verdict.MISSED, Verdict.PARTLY) or evidence.excused is not None:
        return evidence
    reasons = (excuse(scene, evidence) for excuse in (*ALWAYS, *behaviour.excuses))
    reason = next((reason for reason in reasons if reason is not None), None)
    return evidence if reason is None else replace(evidence, excused=reason)
