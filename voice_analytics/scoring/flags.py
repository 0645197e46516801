"""Flags: which calls a reviewer should open first, and where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.domain.assessment import Assessment, Flag, Friction
from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Event
from voice_analytics.domain.cue import Cue
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import Value
from voice_analytics.domain.rules import Moments, Rule
from voice_analytics.scoring.because import times

QUOTE_WORDS = 14


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything rules may look at, of one stint."""

    roles: Mapping[str, Role]
    """By participant."""

    events: tuple[Event, ...]
    cues: tuple[Cue, ...]
    friction: tuple[Friction, ...]
    assessment: Assessment
    measures: Mapping[str, Value]
    """The agent's own values, and the call's, by key."""


@dataclass(frozen=True, slots=True)
class _Moment:
    interval: Interval
    quote: str
    answer: str = ""
    """What the agent said there."""

    confidence: float = 0.0
    """Of what was said, 0 to 1; of what was not said in words, 0."""


def flags(seen: Seen, rules: Sequence[Rule]) -> tuple[Flag, ...]:
    """Return the flags of one stint in order of the rules."""
    return tuple(flag for rule in rules for flag in _flag(rule, seen))


def vocabulary(measures: Sequence[str], behaviours: Sequence[str]) -> frozenset[str]:
    """Return every name a rule may mention besides those of its own moments."""
    return frozenset(
        [f"measure.{key}" for key in measures]
        + [f"behaviour.{key}.{what}" for key in behaviours for what in _OF_BEHAVIOUR]
        + ["score.value", "score.coverage"]
    )


_OF_BEHAVIOUR = ("opportunities", "responses", "rate", "missed")


def _flag(rule: Rule, seen: Seen) -> Iterator[Flag]:
    moments = list(_moments(rule, seen))
    own = _own(moments)
    if not moments or not rule.when.holds(lambda name: _number(name, own, seen)):
        return
    # The surest words, the longest sound.
    place = max(moments, key=lambda moment: (moment.confidence, moment.interval.duration_ms))
    numbers = {name: f"{value:.3g}" for name, value in own.items()}
    reason = rule.reason.format(
        quote=_short(place.quote),
        answer=_short(place.answer or place.quote),
        times=times(len(moments)),
        **numbers,
    )
    yield Flag(rule.key, rule.severity, place.interval, reason, seen.assessment.stint)


def _own(moments: Sequence[_Moment]) -> dict[str, float]:
    lengths = [moment.interval.duration_ms for moment in moments]
    return {
        "count": float(len(lengths)),
        "longest_s": round(max(lengths, default=0) / 1000, 1),
        "total_s": round(sum(lengths) / 1000, 1),
    }


def _short(quote: str) -> str:
    """Return the first words of a quote; three dots where the words are not kept."""
    words = quote.strip().rstrip(".,;:").split()
    if not words:
        return "…"
    return " ".join(words[:QUOTE_WORDS]) + (" …" if len(words) > QUOTE_WORDS else "")


def _number(name: str, own: Mapping[str, float], seen: Seen) -> float | None:
    if name in own:
        return own[name]
    head, _, rest = name.partition(".")
    if head == "measure":
        value = seen.measures.get(rest)
        return None if value is None or value.value is None else float(value.value)
    if head == "score":
        score = seen.assessment.score
        return None if score is None else {"value": score.value, "coverage": score.coverage}[rest]
    return _of_behaviour(rest, seen)


def _of_behaviour(name: str, seen: Seen) -> float | None:
    key, _, what = name.partition(".")
    for result in seen.assessment.behaviours:
        if result.key == key and result.applicable:
            missed = result.opportunities - result.responses
            return {
                "opportunities": float(result.opportunities),
                "responses": result.responses,
                "rate": result.rate,
                "missed": missed,
            }[what]
    return None


def _moments(rule: Rule, seen: Seen) -> Iterator[_Moment]:
    wanted = rule.moments
    for event in seen.events:
        if _wanted_event(event, wanted, rule.confidence, seen.roles):
            yield _Moment(event.interval, "")
    for cue in seen.cues:
        if _wanted_cue(cue, wanted, rule.confidence, seen.roles):
            yield _Moment(cue.interval, cue.quote, confidence=cue.confidence)
    for one in seen.friction:
        if one.tag in wanted.friction:
            yield _Moment(one.interval, one.quote)
    yield from _evidence(rule, seen)


def _wanted_event(event: Event, wanted: Moments, sure: float, roles: Mapping[str, Role]) -> bool:
    return (
        event.kind in wanted.events
        and event.confidence >= sure
        and event.interval.duration_ms >= wanted.least_ms
        and wanted.by in (None, roles.get(event.participant))
        and wanted.announced in (None, bool(event.detail.announced))
    )


def _wanted_cue(cue: Cue, wanted: Moments, sure: float, roles: Mapping[str, Role]) -> bool:
    return (
        cue.kind in wanted.cues
        and cue.confidence >= sure
        and (not wanted.labels or cue.label in wanted.labels)
        and wanted.by in (None, roles.get(cue.participant))
    )


def _evidence(rule: Rule, seen: Seen) -> Iterator[_Moment]:
    wanted = rule.moments
    for result in seen.assessment.behaviours:
        if result.key != wanted.behaviour or not result.applicable:
            continue
        for one in result.evidence:
            graded = wanted.most_grade is None or (
                one.grade is not None and one.grade <= wanted.most_grade
            )
            if (
                one.verdict in wanted.verdicts
                and one.excused is None
                and one.confidence >= rule.confidence
                and one.interval.duration_ms >= wanted.least_ms
                and graded
            ):
                answer = one.response.quote if one.response else ""
                yield _Moment(one.interval, one.quote, answer, one.confidence)
