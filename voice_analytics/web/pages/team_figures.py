"""What is known of a team beside its trends, as its page shows it: the API's figures in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.domain.measure import Unit
from voice_analytics.domain.rubric import Rubric
from voice_analytics.store.trends import Trend, TrendPoint
from voice_analytics.store.whose import Whose
from voice_analytics.web.api.coaching import MeanOut
from voice_analytics.web.api.team import (
    CorrelationOut,
    FrictionAbout,
    ShareOut,
    SurveyQuestionOut,
    TeamOut,
)
from voice_analytics.web.api.trends import PointOut
from voice_analytics.web.pages import defined
from voice_analytics.web.pages.chart import Chart, chart
from voice_analytics.web.pages.coached import focuses
from voice_analytics.web.pages.names import NOBODY
from voice_analytics.web.pages.wording import MINUS, NOTHING, points, share, spoken

ANSWERED = "Answers from 0, the worst of the scale, to 100, the best; never part of a score."


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    title: str
    cells: tuple[str, ...]
    id: str = ""
    """Of its definition, where it has one."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What customers answered to one question."""

    chart: Chart
    whole: str
    queues: tuple[Row, ...]
    people: tuple[Row, ...]
    correlation: str


@dataclass(frozen=True, slots=True)
class Weeks:
    """Each topic from week to week, the kinds under it: in how many of how many calls."""

    days: tuple[int, ...]
    """When each began."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it."""

    friction: tuple[Row, ...]
    friction_by_queue: tuple[Row, ...]
    friction_by_topic: tuple[Row, ...]
    friction_weeks: Weeks
    with_topic: int
    friction_charts: tuple[Chart, ...]
    agreement: tuple[Row, ...]
    flags: tuple[Row, ...]
    surveys: tuple[Survey, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What things are called."""

    queues: Mapping[str, str]
    people: Mapping[str, str]
    rubrics: tuple[Rubric, ...]


def in_words(found: TeamOut, whose: Whose, named: Named, least_answers: int) -> Figures:
    """Return the figures of a team in words and charts."""
    titles = focuses(named.rubrics)
    behaviours = {line.key: line.of for each in named.rubrics for line in each.components}
    order = {key: place for place, key in enumerate(titles)}
    return Figures(
        friction=tuple(
            Row(spoken(one.tag), (_share(one.calls), str(one.moments))) for one in found.friction
        ),
        friction_by_queue=tuple(
            Row(
                spoken(one.tag),
                (named.queues.get(one.queue_id or "", one.queue_id or ""), _share(one.calls)),
            )
            for one in found.friction_by_queue
        ),
        friction_by_topic=tuple(
            Row(one.topic or "", (spoken(one.tag), _share(one.calls))) for one in _by_topic(found)
        ),
        friction_weeks=_weeks(found),
        with_topic=found.with_topic,
        friction_charts=tuple(
            _chart(spoken(one.tag), "Share of the calls of a week.", one.points, Unit.SHARE, whose)
            for one in found.friction_by_week
        ),
        agreement=tuple(
            Row(
                titles.get(one.component, defined.title(one.component)),
                (_share(one.blind), _signed_mean(one.bias), _share(one.accepted)),
                behaviours.get(one.component, ""),
            )
            for one in sorted(found.agreement, key=lambda one: order.get(one.component, len(order)))
        ),
        flags=tuple(Row(spoken(one.rule), (_share(one.right),)) for one in found.flags),
        surveys=tuple(_survey(one, whose, named, least_answers) for one in found.surveys),
    )


def _survey(one: SurveyQuestionOut, whose: Whose, named: Named, least: int) -> Survey:
    def rows(names: Mapping[str, str], means: Sequence[tuple[str, MeanOut]]) -> tuple[Row, ...]:
        found = [Row(names.get(key, NOBODY), (str(mean.count), _mean(mean))) for key, mean in means]
        return tuple(sorted(found, key=lambda row: row.title.casefold()))

    return Survey(
        chart=_chart(one.question, ANSWERED, one.weeks, "points", whose),
        whole=f"{_mean(one.mean)}, n = {one.mean.count}",
        queues=rows(named.queues, [(each.id, each.mean) for each in one.by_queue]),
        people=rows(named.people, [(each.id, each.mean) for each in one.by_person]),
        correlation=_correlation(one.with_index, least),
    )


def _by_topic(found: TeamOut) -> list[FrictionAbout]:
    """Return what is said of topics, all of a topic together, its most frequent kind first."""
    return sorted(
        found.friction_by_topic,
        key=lambda one: ((one.topic or "").casefold(), -one.calls.count, one.tag),
    )


def _weeks(found: TeamOut) -> Weeks:
    days = sorted({point.start_ms for one in found.friction_by_topic for point in one.weeks})

    def cell(one: FrictionAbout, day_ms: int) -> str:
        known = next((point for point in one.weeks if point.start_ms == day_ms), None)
        return NOTHING if known is None else f"{round(known.mean * known.count)} of {known.count}"

    return Weeks(
        days=tuple(days),
        rows=tuple(
            Row(f"{one.topic}: {spoken(one.tag).lower()}", tuple(cell(one, day) for day in days))
            for one in _by_topic(found)
        ),
    )


def _chart(title: str, meaning: str, found: Sequence[PointOut], unit: str, whose: Whose) -> Chart:
    steps = tuple(TrendPoint(one.start_ms, one.count, one.mean, one.low, one.high) for one in found)
    return chart(title, meaning, Trend(title, unit, steps), whose.from_ms, whose.until_ms)


def _share(one: ShareOut) -> str:
    if one.share is None:
        return f"{one.count} of {one.of}: too few to say" if one.of else "none yet"
    return f"{share(one.share)} ({share(one.low)} to {share(one.high)}), {one.count} of {one.of}"


def _mean(one: MeanOut) -> str:
    if one.value is None or one.low is None or one.high is None:
        return "too few to say"
    low, high = max(one.low, 0.0), min(one.high, 100.0)
    return f"{points(one.value)} ({points(low)} to {points(high)})"


def _signed_mean(one: MeanOut) -> str:
    if one.value is None or one.low is None or one.high is None:
        return "too few to say"
    return f"{_signed(one.value)} ({_signed(one.low)} to {_signed(one.high)}), n = {one.count}"


def _signed(number: float) -> str:
    whole = round(number)
    return f"{'+' if whole > 0 else MINUS if whole < 0 else ''}{abs(whole)}"


def _correlation(one: CorrelationOut, least: int) -> str:
    if one.value is None or one.low is None or one.high is None:
        return f"n too small: {one.count} of {least} calls"
    low, high = (f"{end:.2f}".replace("-", MINUS) for end in (one.low, one.high))
    return f"{f'{one.value:.2f}'.replace('-', MINUS)} ({low} to {high}), n = {one.count}"
