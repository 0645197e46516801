"""When a call is flagged, where, and what the reviewer reads."""

import pytest

from tests.grading import found
from voice_analytics.domain.assessment import (
    Assessment,
    BehaviourResult,
    Friction,
    FrictionTag,
    Severity,
    Verdict,
)
from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Event, EventDetail, EventKind
from voice_analytics.domain.cue import Cue, CueKind
from voice_analytics.domain.expression import parse
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import Value
from voice_analytics.domain.rules import Moments, Rule
from voice_analytics.scoring.flags import Seen, flags

ROLES = {"agent": Role.AGENT, "customer": Role.CUSTOMER}


def event(kind: EventKind, who: str, start_ms: int, end_ms: int, sure: float = 0.9,
          announced: bool | None = None) -> Event:  # fmt: skip
    return Event(kind, who, Interval(start_ms, end_ms), sure, EventDetail(announced=announced))


def seen(
    *events: Event,
    cues: tuple[Cue, ...] = (),
    friction: tuple[Friction, ...] = (),
    behaviours: tuple[BehaviourResult, ...] = (),
    measures: dict[str, Value] | None = None,
) -> Seen:
    assessment = Assessment(2, "agent", behaviours, None, None)
    return Seen(ROLES, events, cues, friction, assessment, measures or {})


def rule(moments: Moments, when: str = "count >= 1", reason: str = "{count}, {longest_s} s",
         confidence: float = 0.0) -> Rule:  # fmt: skip
    return Rule("r", Severity.WARNING, moments, parse(when), reason, confidence)


INTERRUPTIONS = Moments(events=(EventKind.INTERRUPTION,), by=Role.AGENT)
TWO = (
    event(EventKind.INTERRUPTION, "agent", 0, 1000),
    event(EventKind.INTERRUPTION, "agent", 5000, 7500),
)


def test_a_flag_has_the_longest_moment_the_numbers_and_the_stint() -> None:
    (flag,) = flags(seen(*TWO), [rule(INTERRUPTIONS, "count >= 2")])
    assert flag.interval == Interval(5000, 7500)
    assert flag.reason == "2, 2.5 s"
    assert (flag.key, flag.severity, flag.stint) == ("r", Severity.WARNING, 2)


@pytest.mark.parametrize(
    ("moments", "when", "confidence", "found_by"),
    [
        pytest.param(INTERRUPTIONS, "count >= 3", 0.0, False, id="too few"),
        pytest.param(INTERRUPTIONS, "total_s > 3", 0.0, True, id="total"),
        pytest.param(INTERRUPTIONS, "count >= 1", 0.95, False, id="not sure enough"),
        pytest.param(
            Moments(events=(EventKind.INTERRUPTION,), by=Role.CUSTOMER), "count >= 1", 0.0, False,
            id="somebody else",
        ),
        pytest.param(
            Moments(events=(EventKind.INTERRUPTION,), least_ms=2000), "count == 1", 0.0, True,
            id="long ones only",
        ),
        pytest.param(INTERRUPTIONS, "measure.dead_air > 3", 0.0, True, id="a measure"),
        pytest.param(INTERRUPTIONS, "measure.unknown > 3", 0.0, False, id="an undefined measure"),
        pytest.param(INTERRUPTIONS, "behaviour.listens.missed >= 2", 0.0, True, id="a behaviour"),
        pytest.param(INTERRUPTIONS, "score.value < 50", 0.0, False, id="no score"),
    ],
)  # fmt: skip
def test_conditions_of_rules(
    moments: Moments, when: str, confidence: float, found_by: bool
) -> None:
    call = seen(*TWO, behaviours=(found("listens", "+--"),), measures={"dead_air": Value(4, 1)})
    assert bool(flags(call, [rule(moments, when, confidence=confidence)])) is found_by


@pytest.mark.parametrize(("announced", "flagged"), [(True, False), (False, True), (None, True)])
def test_dead_air_that_was_announced_is_left_alone(announced: bool | None, flagged: bool) -> None:
    call = seen(event(EventKind.DEAD_AIR, "agent", 0, 12_000, announced=announced))
    only = Moments(events=(EventKind.DEAD_AIR,), announced=False, least_ms=10_000)
    assert bool(flags(call, [rule(only)])) is flagged


def test_cues_by_label_and_their_quote() -> None:
    cues = (
        Cue(CueKind.APOLOGY, "agent", Interval(0, 500), "sorry about the fee", 0.9, label="plain"),
        Cue(CueKind.APOLOGY, "agent", Interval(900, 2000), "sorry you feel that way", 0.9,
            label="conditional"),
        Cue(CueKind.APOLOGY, "customer", Interval(3000, 9000), "sorry you", 0.9,
            label="conditional"),
    )  # fmt: skip
    only = Moments(cues=(CueKind.APOLOGY,), labels=("conditional",), by=Role.AGENT)
    (flag,) = flags(seen(cues=cues), [rule(only, reason="“{quote}”")])
    assert flag.reason == "“sorry you feel that way”"


def test_long_quotes_are_cut() -> None:
    quote = " ".join(f"word{n}" for n in range(40))
    cues = (Cue(CueKind.BLAME, "agent", Interval(0, 500), quote, 0.9),)
    (flag,) = flags(seen(cues=cues), [rule(Moments(cues=(CueKind.BLAME,)), reason="{quote}")])
    assert flag.reason.endswith("word13 …")


def test_a_reason_can_quote_the_answer_and_say_how_often() -> None:
    refused = found("no", "+-+")
    only = Moments(behaviour="no", verdicts=(Verdict.MET,))
    (flag,) = flags(seen(behaviours=(refused,)), [rule(only, reason="{answer}, {times}: {quote}")])
    assert flag.reason == "answer, twice: said no 0"
    (bare,) = flags(seen(behaviours=(refused,)), [rule(Moments(behaviour="no"), reason="{answer}")])
    assert bare.reason == "said no 1"


def test_the_surest_words_are_quoted() -> None:
    cues = (
        Cue(CueKind.BLAME, "agent", Interval(0, 900), "longer and less sure", 0.6),
        Cue(CueKind.BLAME, "agent", Interval(2000, 2500), "shorter and surer.", 0.9),
    )
    (flag,) = flags(seen(cues=cues), [rule(Moments(cues=(CueKind.BLAME,)), reason="“{quote}”.")])
    assert flag.reason == "“shorter and surer”."


def test_friction() -> None:
    slow = Friction(FrictionTag.SYSTEM_SLOW, Interval(0, 900), "my screen is frozen")
    only = Moments(friction=(FrictionTag.SYSTEM_SLOW,))
    assert flags(seen(friction=(slow,)), [rule(only)])
    assert not flags(seen(friction=(slow,)), [rule(Moments(friction=(FrictionTag.WAIT,)))])


def test_evidence_by_verdict_and_grade() -> None:
    def count(moments: Moments, result: BehaviourResult) -> int:
        return len(flags(seen(behaviours=(result,)), [rule(moments)]))

    assert count(Moments(behaviour="a"), found("a", "+-")) == 1
    assert count(Moments(behaviour="a"), found("a", "+~")) == 0
    assert count(Moments(behaviour="a", verdicts=(Verdict.PARTLY,)), found("a", "+~")) == 1
    assert count(Moments(behaviour="a", most_grade=1), found("a", "-", grade=1)) == 1
    assert count(Moments(behaviour="a", most_grade=1), found("a", "-", grade=2)) == 0
    assert count(Moments(behaviour="a", most_grade=1), found("a", "-")) == 0
    assert count(Moments(behaviour="a"), found("a", "-", excused="abuse")) == 0
    off = BehaviourResult("a", found("a", "-").evidence, applicable=False, why_not="short")
    assert count(Moments(behaviour="a"), off) == 0
