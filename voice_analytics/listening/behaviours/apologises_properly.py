"""Apologises properly.

Opportunity
-----------
The customer complains, or the agent says that the company was at fault. Courtesies ("sorry, could
you repeat that") are no apologies.

Met when
--------
The apology takes responsibility, names the fault, accepts the feeling and offers repair: one point
for each part, 0 to 4. Three or four points are `met`, one or two `partly`, none `missed`.

Not fooled by
-------------
"Sorry you feel that way", "sorry for any inconvenience": conditional apologies and formulas reach
one point at most. No apology after a complaint is `missed`.

Source
------
Scher & Darley (1997), Journal of Psycholinguistic Research 26(1), on the parts of an apology. The
grading is ours.
"""

from voice_analytics.domain.assessment import BehaviourKind, Evidence, Verdict
from voice_analytics.domain.conversation import Turn
from voice_analytics.domain.cue import Cue, CueKind, Sentence
from voice_analytics.listening.scene import Behaviour, Finding, Scene
from voice_analytics.listening.steps.content import content_of
from voice_analytics.listening.steps.excuses import blocked
from voice_analytics.listening.steps.occasions import (
    NO_COMPLAINT,
    complaints,
    one_per_agent_turn,
)
from voice_analytics.listening.steps.places import (
    Moment,
    agent_turn_of,
    answered_by,
    judged,
    missed,
    of_cue,
    reply_turns,
)

GRADE_MET = 3
_EMPTY = frozenset({"conditional", "formula"})
_EMPTY_MOST = 1
_REPAIR = (CueKind.COMMITMENT, CueKind.NEXT_STEP, CueKind.OPTION)
_FAULT_WORDS = 3
"""So many content words beyond the formula name a fault. Ours."""


def find(scene: Scene) -> Finding:
    """Return each apology with its grade, and the complaints that got none."""
    apologies = [cue for cue in scene.agent_cues(CueKind.APOLOGY) if _is_apology(cue)]
    found = [judge(scene, cue) for cue in _best_per_turn(scene, apologies)]
    found += [missed(m) for m in complaints(scene) if not _answered(scene, m, apologies)]
    found.sort(key=lambda entry: entry.interval)
    return Finding(tuple(found), None if found else NO_COMPLAINT)


def _is_apology(cue: Cue) -> bool:
    """Return whether it says sorry; admitting a fault without saying so does not."""
    said = cue.quote.lower()
    return cue.label != "courtesy" and any(word in said for word in _SORRY)


_SORRY = ("sorry", "apolog", "forgive", "regret", "entschuldig", "leid", "siento", "disculp",
          "perdón", "désol", "excus", "spijt")  # fmt: skip


def _best_per_turn(scene: Scene, cues: list[Cue]) -> tuple[Cue, ...]:
    sincere = [cue for cue in cues if cue.label not in _EMPTY]
    best = one_per_agent_turn(scene, sincere)
    covered = {_turn_start(scene, cue) for cue in best}
    empty = [cue for cue in cues if _turn_start(scene, cue) not in covered]
    return (*best, *one_per_agent_turn(scene, empty))


def _turn_start(scene: Scene, cue: Cue) -> int:
    turn = agent_turn_of(scene, cue.interval)
    return turn.interval.start_ms if turn is not None else cue.interval.start_ms


def _answered(scene: Scene, complaint: Moment, apologies: list[Cue]) -> bool:
    """Return whether an apology comes soon after the complaint."""
    turns = reply_turns(scene, complaint.interval, scene.limits.repair_turns)
    return any(cue.interval.overlap_ms(turn.interval) for cue in apologies for turn in turns)


def judge(scene: Scene, cue: Cue) -> Evidence:
    """Return one apology with its parts."""
    turn = agent_turn_of(scene, cue.interval)
    parts = {
        "takes_responsibility": _takes_responsibility(scene, turn, cue),
        "names_fault": _names_fault(scene, turn, cue),
        "accepts_feeling": _accepts_feeling(scene, turn),
        "offers_repair": _offers_repair(scene, turn),
    }
    grade = sum(parts.values())
    if cue.label in _EMPTY:
        grade = min(grade, _EMPTY_MOST)
    occasion = answered_by(scene, cue.interval) or of_cue(cue)
    return judged(occasion, _verdict(grade), of_cue(cue), grade=grade, parts=parts)


def _verdict(grade: int) -> Verdict:
    if grade >= GRADE_MET:
        return Verdict.MET
    return Verdict.PARTLY if grade else Verdict.MISSED


def _sentences(scene: Scene, turn: Turn | None, cue: Cue | None = None) -> list[Sentence]:
    at = turn.interval if turn is not None else cue.interval if cue is not None else None
    if at is None:
        return []
    return [said for said in scene.agent_sentences if said.interval.overlap_ms(at)]


def _takes_responsibility(scene: Scene, turn: Turn | None, cue: Cue) -> bool:
    """Return whether the company's fault is owned: a cue says so, or "sorry" is for what we did."""
    if cue.label == "own_fault":
        return True
    if cue.label in _EMPTY:
        return False
    return _sorry_for_ours(cue.quote) or any(
        other.label == "own_fault"
        for other in scene.agent_cues(CueKind.APOLOGY)
        if turn is not None and other.interval.overlap_ms(turn.interval)
    )


def _sorry_for_ours(quote: str) -> bool:
    """Return whether the words right after "sorry" name us as who did it."""
    words = [word.strip(".,!?") for word in quote.lower().split()]
    return any(
        word.startswith(_SORRY) and _OURS & set(words[index + 1 : index + 1 + _NEAR])
        for index, word in enumerate(words)
    )


_OURS = frozenset(
    {"we", "we've", "we're", "our", "us", "i've", "my", "wir", "unser", "nous", "wij"}
)
_NEAR = 3
"""Words after "sorry" among which its subject stands: "sorry that we", "sorry about our"."""


def _names_fault(scene: Scene, turn: Turn | None, cue: Cue) -> bool:
    """Return whether the turn says what went wrong: in words of its own or the customer's."""
    if cue.label in _EMPTY:
        return False
    said = content_of((s.plain for s in _sentences(scene, turn, cue)), scene.language)
    return len(said - _FORMULA) >= _FAULT_WORDS


_FORMULA = content_of(("apologise apologize apologies inconvenience any caused trouble hear",))


def _accepts_feeling(scene: Scene, turn: Turn | None) -> bool:
    """Return whether the turn acknowledges the feeling or agrees with the complaint."""
    return turn is not None and any(
        cue.interval.overlap_ms(turn.interval) for cue in scene.agent_cues(CueKind.ACKNOWLEDGEMENT)
    )


def _offers_repair(scene: Scene, turn: Turn | None) -> bool:
    if turn is None:
        return False
    soon = (turn, *reply_turns(scene, turn.interval, scene.limits.repair_turns))
    return any(
        cue.interval.overlap_ms(later.interval)
        for cue in scene.agent_cues(*_REPAIR)
        for later in soon
    )


BEHAVIOUR = Behaviour(
    key="apologises_properly",
    title="Apologises properly",
    version=1,
    kind=BehaviourKind.EARNS,
    part="responding",
    find=find,
    excuses=(blocked,),
)
