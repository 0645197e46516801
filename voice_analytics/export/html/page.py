"""What the HTML page shows, in its order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from voice_analytics.domain.assessment import (
    Assessment,
    BehaviourResult,
    Component,
    Evidence,
    Flag,
    Score,
)
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.measure import CALL
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport, MeasuredValue
from voice_analytics.export.html.picture import picture
from voice_analytics.export.terminal.header import LIMIT_SENTENCES, NO_WORDS
from voice_analytics.export.terminal.look import UNICODE, look_for
from voice_analytics.export.terminal.moments import sentence
from voice_analytics.export.terminal.wording import clock, clock_tenths, printable, value

_FOLDER = Path(__file__).parent
_ANY_WIDTH = 100
_VERDICTS = {"met": "met", "partly": "in part", "missed": "not met", "unclear": "unclear"}


@dataclass(frozen=True, slots=True)
class Titles:
    """Short names for people, by key."""

    measures: Mapping[str, str]
    behaviours: Mapping[str, str]
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the evidence list."""

    at: str
    title: str
    verdict: str
    style: str
    quote: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class _Stint:
    """One assessment as it is shown."""

    who: str
    when: str
    score: Score | None
    parts: tuple[tuple[str, str, str], ...]
    components: tuple[Component, ...]
    rows: tuple[_Row, ...]
    strength: tuple[str, str] | None
    next_step: tuple[str, str] | None


def to_html(report: CallReport, titles: Titles) -> str:
    """Return the page of one call as a whole HTML document.

    Parameters
    ----------
    report
        What was found.
    titles
        Short names of measures, behaviours and parts of a score.
    """
    look = look_for(report.call.participants, _ANY_WIDTH, ascii_only=False)
    moments = [sentence(event, look) for event in report.events]
    drawn = picture(
        report,
        [look.hue(p.id) for p in report.call.participants],
        [look.name(p.id) for p in report.call.participants],
        [f"{clock_tenths(e.interval.start_ms)} {text}"
         for e, text in zip(report.events, moments, strict=True)],
    )  # fmt: skip
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("report.html.j2").render(
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704
        call=report.call,
        facts=list(_facts(report)),
        notes=list(_notes(report)),
        picture=drawn,
        stints=[_stint(one, report, titles) for one in report.assessments],
        flags=[_flag(flag) for flag in report.flags],
        friction=[(clock_tenths(f.interval.start_ms), f.tag.value.replace("_", " "), f.quote)
                  for f in report.friction],
        moments=list(_moments(report, moments)),
        people=[look.name(p.id) for p in report.call.participants],
        measures=list(_measures(report, titles)),
        turns=[
            (clock(t.interval.start_ms), look.name(t.participant), t.text)
            for t in report.turns
            if t.text
        ],
        provenance=report.provenance,
    )  # fmt: skip


def _facts(report: CallReport) -> Iterator[str]:
    call, audio = report.call, report.audio
    yield clock(call.duration_ms)
    yield f"language {call.language or 'unknown'}"
    yield "1 channel" if audio.channels == 1 else f"{audio.channels} channels"
    if call.metadata.started_at:
        yield f"started {printable(call.metadata.started_at)}"
    if call.metadata.queue:
        yield f"queue {printable(call.metadata.queue)}"


def _notes(report: CallReport) -> Iterator[str]:
    for limit in report.audio.limits:
        yield LIMIT_SENTENCES[limit]
    if report.call.why_not:
        yield f"Not scored: {report.call.why_not}."
    if report.call.kept is Keep.MEASURES_ONLY:
        yield NO_WORDS.format(consent=report.call.consent.value)


def _moments(report: CallReport, sentences: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield when, what and its sentence: the events and what was not recorded, in order."""
    told = [
        (event.interval, event.kind.value, text)
        for event, text in zip(report.events, sentences, strict=True)
    ]
    told += [
        (pause, "pause", f"Not recorded for {pause.duration_ms / 1000:.1f} s.")
        for pause in report.call.metadata.pauses
    ]
    for at, kind, text in sorted(told, key=lambda one: one[0]):
        yield clock_tenths(at.start_ms), kind, text


def _flag(flag: Flag) -> tuple[str, str, str, str]:
    title = flag.key.replace("_", " ").capitalize()
    return clock_tenths(flag.interval.start_ms), flag.severity.value, title, flag.reason


def _stint(one: Assessment, report: CallReport, titles: Titles) -> _Stint:
    span = next(
        (s.interval for s in report.call.stints if s.index == one.stint),
        Interval(0, report.call.duration_ms),
    )
    score = one.score
    parts = () if score is None else tuple(
        (titles.parts.get(p.key, p.key), _points(p.value), p.capped or "") for p in score.parts
    )  # fmt: skip
    strength = one.feedback.strength if one.feedback else None
    following = one.feedback.next_step if one.feedback else None
    return _Stint(
        who=one.participant.replace("_", " "),
        when=f"{clock(span.start_ms)} to {clock(span.end_ms)}",
        score=score,
        parts=parts,
        components=score.components if score else (),
        rows=tuple(_rows(one, titles)),
        strength=(clock(strength.clip.start_ms), strength.text) if strength else None,
        next_step=(clock(following.clip.start_ms), following.text) if following else None,
    )


def _points(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _rows(one: Assessment, titles: Titles) -> Iterator[_Row]:
    pairs = [(result, evidence) for result in one.behaviours for evidence in result.evidence]
    for result, evidence in sorted(pairs, key=lambda pair: pair[1].interval.start_ms):
        yield _row(result, evidence, titles)


def _row(result: BehaviourResult, evidence: Evidence, titles: Titles) -> _Row:
    answer = evidence.response
    grade = [] if evidence.grade is None else [f"grade {evidence.grade} of 4"]
    excused = [] if evidence.excused is None else [f"does not count: {evidence.excused}"]
    return _Row(
        at=clock_tenths(evidence.interval.start_ms),
        title=titles.behaviours.get(result.key, result.key.replace("_", " ")),
        verdict=_VERDICTS[evidence.verdict],
        style="excused" if evidence.excused else evidence.verdict.value,
        quote=evidence.quote,
        answer=answer.quote if answer else "",
        note=", ".join([*grade, *excused, f"{evidence.confidence:.0%} sure"]),
    )


def _measures(report: CallReport, titles: Titles) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the name of each measure and its value per participant, or one for the call."""
    people = [p.id for p in report.call.participants]
    by_key: dict[str, dict[str, MeasuredValue]] = {}
    for measured in report.measures:
        by_key.setdefault(measured.key, {})[measured.participant] = measured
    for key, values in by_key.items():
        order = [CALL] if CALL in values else people
        cells = tuple(
            value(values[who].value, values[who].unit, UNICODE) if who in values else "–"
            for who in order
        )
        yield titles.measures.get(key, key), cells
