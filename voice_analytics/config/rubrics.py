"""Reading rubrics, flag rules and the wording of feedback."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from voice_analytics.config.resources import shipped
from voice_analytics.config.yamlfile import place_of, read_yaml
from voice_analytics.domain.assessment import FrictionTag, Severity, Verdict
from voice_analytics.domain.call import Direction, Role
from voice_analytics.domain.coaching import ANSWERED, SAID, Coaching, Wording
from voice_analytics.domain.conversation import EventKind
from voice_analytics.domain.cue import CueKind
from voice_analytics.domain.curve import Curve
from voice_analytics.domain.expression import parse
from voice_analytics.domain.rubric import (
    Basis,
    Cap,
    Question,
    Rubric,
    RubricComponent,
    RubricPart,
)
from voice_analytics.domain.rules import OWN_NAMES, SLOTS, Moments, Rule
from voice_analytics.errors import ConfigError

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Source(_Part):
    rate: Key | None = None
    grade: Key | None = None
    missed: Key | None = None
    measure: Key | None = None

    @model_validator(mode="after")
    def check_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("name one of rate, grade, missed or measure")
        return self

    def named(self) -> tuple[Basis, str]:
        ((basis, key),) = self.model_dump(exclude_none=True).items()
        return Basis(basis), key


class _Component(_Part):
    key: Key
    title: str = Field(min_length=1)
    part: Key
    weight: float = Field(gt=0.0, le=100.0)
    of: _Source
    curve: tuple[tuple[float, float], ...]
    monotone: Literal["rising", "falling"] | None = None
    least: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def check_curve(self) -> Self:
        curve = Curve(self.curve)
        if self.monotone == "rising" and not curve.rises:
            raise ValueError("the curve is said to be rising and falls somewhere")
        if self.monotone == "falling" and not curve.falls:
            raise ValueError("the curve is said to be falling and rises somewhere")
        if self.of.missed is not None and not curve.falls:
            raise ValueError("more that is missed must never give more points")
        return self

    def value(self) -> RubricComponent:
        basis, of = self.of.named()
        return RubricComponent(
            self.key, self.part, self.weight, basis, of, Curve(self.curve), self.title, self.least
        )


class _Cap(_Part):
    part: Key
    at_most: float = Field(ge=0.0, le=100.0)
    unless: tuple[Key, ...] = Field(min_length=1)
    blocked_by_friction: bool = True
    because: str = Field(min_length=1)


class _Question(_Part):
    key: Key
    ask: str = Field(min_length=1)
    answers: tuple[str, ...] = Field(min_length=2)
    weight: float = Field(default=0.0, ge=0.0, le=100.0)


class _RubricFile(_Part):
    rubric: Key
    version: int = Field(ge=1)
    title: str = Field(min_length=1)
    languages: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    min_coverage: float = Field(default=0.5, ge=0.0, le=1.0)
    parts: dict[Key, str] = Field(min_length=1)
    components: tuple[_Component, ...] = Field(min_length=1)
    caps: tuple[_Cap, ...] = ()
    questions: tuple[_Question, ...] = ()

    @model_validator(mode="after")
    def check_keys(self) -> Self:
        keys = [c.key for c in self.components] + [q.key for q in self.questions]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"`{key}` is there twice")
        for part in [c.part for c in self.components] + [c.part for c in self.caps]:
            if part not in self.parts:
                raise ValueError(f"`{part}` is none of the parts {', '.join(self.parts)}")
        if all(c.of.missed is not None for c in self.components):
            raise ValueError("no component gives points; add one by rate, grade or measure")
        return self


class _RuleFile(_Part):
    class Moment(_Part):
        """Which moments a rule looks at."""

        events: tuple[EventKind, ...] = ()
        behaviour: Key | None = None
        cues: tuple[CueKind, ...] = ()
        labels: tuple[str, ...] = ()
        friction: tuple[FrictionTag, ...] = ()
        by: Role | None = None
        verdicts: tuple[Verdict, ...] = (Verdict.MISSED,)
        announced: bool | None = None
        least_ms: int = Field(default=0, ge=0)
        most_grade: int | None = Field(default=None, ge=0, le=4)

        @model_validator(mode="after")
        def check_one(self) -> Self:
            """Refuse moments of no kind or of several."""
            kinds = (self.events, self.behaviour, self.cues, self.friction)
            if sum(bool(kind) for kind in kinds) != 1:
                raise ValueError("name one of events, behaviour, cues or friction")
            return self

    class Line(_Part):
        """One rule."""

        key: Key
        severity: Severity
        moments: "_RuleFile.Moment"
        when: str
        reason: str = Field(min_length=1)
        confidence: float = Field(default=0.0, ge=0.0, le=1.0)

        @field_validator("when")
        @classmethod
        def check_when(cls, text: str) -> str:
            """Refuse what is not in the language of rules."""
            parse(text)
            return text

        @field_validator("reason")
        @classmethod
        def check_reason(cls, text: str) -> str:
            """Refuse a reason with an unknown slot."""
            return _with_slots(text, SLOTS)

    flags: tuple[Line, ...]

    @model_validator(mode="after")
    def check_keys(self) -> Self:
        """Refuse two rules of one key."""
        keys = [line.key for line in self.flags]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"`{key}` is there twice")
        return self


class _WordingPart(_Part):
    strength: tuple[str, ...] = ()
    next_step: tuple[str, ...] = ()

    @field_validator("strength", "next_step")
    @classmethod
    def check_slots(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for text in texts:
            _with_slots(text, ("said", "answered"))
            if SAID not in text and ANSWERED not in text:
                raise ValueError("each sentence must hold {said} or {answered}, the moment's words")
        return texts


class _CoachingFile(_Part):
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    behaviours: dict[Key, _WordingPart]


def _with_slots(text: str, allowed: Collection[str]) -> str:
    try:
        text.format(**dict.fromkeys(allowed, ""))
    except (KeyError, IndexError, ValueError) as error:
        names = ", ".join(f"{{{name}}}" for name in allowed)
        raise ValueError(f"only {names} may stand in braces") from error
    return text


def shipped_rubrics() -> tuple[Path, ...]:
    """Return the rubric files that travel with the package."""
    return tuple(sorted(shipped("edge_config", "rubric").glob("*.yaml")))


def read_rubric(file: Path, measures: Collection[str], behaviours: Collection[str]) -> Rubric:
    """Return the rubric of a file.

    Parameters
    ----------
    file
        YAML.
    measures, behaviours
        Keys it may name.

    Raises
    ------
    ConfigError
        When it is wrong; names file, line and key.
    """
    read = read_yaml(file, _RubricFile)
    for index, line in enumerate(read.components):
        basis, of = line.of.named()
        known = measures if basis is Basis.MEASURE else behaviours
        if of not in known:
            what = "measure" if basis is Basis.MEASURE else "behaviour"
            _refuse(file, ("components", index, "of", basis.value), f"`{of}` is no {what}")
    for index, cap in enumerate(read.caps):
        for place, of in enumerate(cap.unless):
            if of not in behaviours:
                _refuse(file, ("caps", index, "unless", place), f"`{of}` is no behaviour")
    return Rubric(
        name=read.rubric,
        version=read.version,
        title=read.title,
        parts=tuple(RubricPart(key, title) for key, title in read.parts.items()),
        components=tuple(line.value() for line in read.components),
        caps=tuple(
            Cap(c.part, c.at_most, c.unless, c.because, c.blocked_by_friction) for c in read.caps
        ),
        questions=tuple(Question(q.key, q.ask, q.answers, q.weight) for q in read.questions),
        min_coverage=read.min_coverage,
        languages=read.languages,
        queues=read.queues,
        directions=read.directions,
    )


def proposed_weights_yaml(rubric: Rubric, weights: Mapping[str, float]) -> str:
    """Return proposed weights as a rubric file has them, with what is to be done with them."""
    return (
        f"# Proposed weights for {rubric.name}/{rubric.version + 1}, from reviews.\n"
        "# A person decides: take them over into the rubric by hand, and raise its version.\n"
        + yaml.safe_dump({"weights": dict(weights)}, sort_keys=False)
    )


def read_rules(file: Path, names: Collection[str], behaviours: Collection[str]) -> tuple[Rule, ...]:
    """Return the flag rules of a file.

    Parameters
    ----------
    file
        YAML.
    names
        Names that conditions may mention besides those of the moments.
    behaviours
        Keys of behaviours.

    Raises
    ------
    ConfigError
        When it is wrong; names file, line and key.
    """
    read = read_yaml(file, _RuleFile)
    rules = []
    for index, line in enumerate(read.flags):
        when = parse(line.when)
        strangers = sorted(when.names - {*names, *OWN_NAMES})
        if strangers:
            _refuse(file, ("flags", index, "when"), f"`{strangers[0]}` is not known")
        of = line.moments.behaviour
        if of is not None and of not in behaviours:
            _refuse(file, ("flags", index, "moments", "behaviour"), f"`{of}` is no behaviour")
        moments = Moments(**line.moments.model_dump())
        rules.append(Rule(line.key, line.severity, moments, when, line.reason, line.confidence))
    return tuple(rules)


def read_coaching(file: Path, behaviours: Collection[str]) -> Coaching:
    """Return the wording of feedback of a file.

    Parameters
    ----------
    file
        YAML.
    behaviours
        Keys of behaviours.

    Raises
    ------
    ConfigError
        When it is wrong; names file, line and key.
    """
    read = read_yaml(file, _CoachingFile)
    for key in read.behaviours:
        if key not in behaviours:
            _refuse(file, ("behaviours", key), f"`{key}` is no behaviour")
    return Coaching(read.language, _wordings(read.behaviours))


def _wordings(read: Mapping[str, _WordingPart]) -> tuple[Wording, ...]:
    return tuple(Wording(key, part.strength, part.next_step) for key, part in read.items())


def _refuse(file: Path, keys: tuple[str | int, ...], problem: str) -> None:
    line, shown = place_of(file.read_text(encoding="utf-8"), keys)
    raise ConfigError(f"{file}, line {line}: {shown}: {problem}; see docs/definitions.md for all")
