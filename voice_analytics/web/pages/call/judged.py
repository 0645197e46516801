"""How each agent listened, with the evidence of every line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voice_analytics.store.records import StoredStint
from voice_analytics.web.pages import defined
from voice_analytics.web.pages.call.document import Document, Voice
from voice_analytics.web.pages.names import Names
from voice_analytics.web.pages.wording import length

PARTS = {"sensing": "Takes it in", "processing": "Works with it", "responding": "Answers it"}
VERDICTS = {"met": "met", "partly": "in part", "missed": "missed", "unclear": "unclear"}


@dataclass(frozen=True, slots=True)
class Proof:
    """An opportunity and how it was answered."""

    start_ms: int
    end_ms: int
    verdict: str
    style: str
    quote: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a score."""

    title: str
    because: str
    points: float | None
    low: float | None
    high: float | None
    weight: float
    meaning: str
    behaviour: str
    """Key of its definition; empty where it is a measure's."""

    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of listening with its lines, those that cost most first."""

    title: str
    value: float | None
    low: float | None
    high: float | None
    capped: str | None
    lines: tuple[Line, ...]
    idle: tuple[Line, ...]
    """Those for which the call gave no occasion."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell the agent, with its clip."""

    title: str
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Judged:
    """How one agent listened during one stint."""

    who: str
    start_ms: int
    end_ms: int
    score: Mapping[str, Any] | None
    parts: tuple[Part, ...]
    told: tuple[Told, ...]


def judged(
    document: Document, voices: Sequence[Voice], stints: Sequence[StoredStint], names: Names
) -> tuple[Judged, ...]:
    """Return how each agent listened, in order of their stints."""
    by_index = {one.index: one for one in stints}
    return tuple(
        _one(one, by_index.get(one["stint"]), voices, names, document["call"]["duration_ms"])
        for one in document["assessments"]
    )


def _one(
    assessment: Mapping[str, Any],
    stint: StoredStint | None,
    voices: Sequence[Voice],
    names: Names,
    whole: int,
) -> Judged:
    voice = next((one.name for one in voices if one.id == assessment["participant"]), "Agent")
    person = None if stint is None else stint.person_id
    score = assessment["score"]
    return Judged(
        who=voice if person is None else names.person(person),
        start_ms=0 if stint is None else stint.start_ms,
        end_ms=whole if stint is None else stint.end_ms,
        score=score,
        parts=() if score is None else tuple(_parts(score, _proofs(assessment))),
        told=tuple(_told(assessment["feedback"] or {})),
    )


def _told(feedback: Mapping[str, Any]) -> Iterator[Told]:
    for key, title in (("strength", "Strength"), ("next_step", "Next step")):
        item = feedback.get(key)
        if item:
            yield Told(title, item["text"], item["start_ms"], item["end_ms"])


def _parts(score: Mapping[str, Any], proofs: Mapping[str, Proof]) -> Iterator[Part]:
    for part in score["parts"]:
        lines = [_line(one, proofs) for one in score["components"] if one["part"] == part["key"]]
        yield Part(
            title=PARTS.get(part["key"], part["key"].capitalize()),
            value=part["value"],
            low=part["low"],
            high=part["high"],
            capped=part["capped"],
            lines=tuple(sorted((one for one in lines if one.points is not None), key=_kept)),
            idle=tuple(one for one in lines if one.points is None),
        )


def _kept(line: Line) -> float:
    return ((line.points or 0.0) - 100) * line.weight


def _line(component: Mapping[str, Any], proofs: Mapping[str, Proof]) -> Line:
    title, _, because = component["because"].partition(": ")
    ids = component["evidence"]
    behaviour = ids[0].rpartition("-")[0] if ids else ""
    return Line(
        title=title,
        because=because,
        points=component["points"],
        low=component["low"],
        high=component["high"],
        weight=component["weight"],
        meaning=defined.summary(behaviour),
        behaviour=behaviour if behaviour in defined.by_key() else "",
        proofs=tuple(proofs[one] for one in ids if one in proofs),
    )


def _proofs(assessment: Mapping[str, Any]) -> dict[str, Proof]:
    return {
        one["id"]: _proof(one)
        for behaviour in assessment["behaviours"]
        for one in behaviour["evidence"]
    }


def _proof(evidence: Mapping[str, Any]) -> Proof:
    response = evidence["response"] or {}
    delay = response.get("delay_ms")
    notes = [
        None if evidence["grade"] is None else f"grade {evidence['grade']} of 4",
        None if evidence["excused"] is None else f"does not count: {evidence['excused']}",
        None if delay is None or delay <= 0 else f"after {length(delay)}",
        f"{evidence['confidence']:.0%} sure",
    ]
    return Proof(
        start_ms=evidence["start_ms"],
        end_ms=max(evidence["end_ms"], response.get("end_ms", 0)),
        verdict=VERDICTS[evidence["verdict"]],
        style="excused" if evidence["excused"] else evidence["verdict"],
        quote=evidence["quote"],
        answer=response.get("quote", ""),
        note=", ".join(one for one in notes if one is not None),
    )
