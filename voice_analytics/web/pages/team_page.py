"""How listening goes from week to week, for a team, a queue or an agent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.directory import Person, Queue
from voice_analytics.domain.rubric import Rubric
from voice_analytics.store.people import queues
from voice_analytics.store.records import Sight
from voice_analytics.store.sums import unit
from voice_analytics.store.trends import Step, TrendPoint, TrendQuery, trend, whole
from voice_analytics.store.whose import Whose
from voice_analytics.web.api.calls import Word
from voice_analytics.web.api.team import figures_of
from voice_analytics.web.pages import defined
from voice_analytics.web.pages.chart import Chart, chart
from voice_analytics.web.pages.coached import coached_by_team
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.names import seen_people, seen_teams
from voice_analytics.web.pages.shell import TEAM, Framed
from voice_analytics.web.pages.team_figures import Named, in_words
from voice_analytics.web.seeing import sight_of
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

DAY_MS = 86_400_000
WEEKS = {4: "4 weeks", 12: "12 weeks", 26: "Half a year", 52: "A year"}
MEASURES = ("response_latency_median", "interruption_rate", "dead_air_count", "talk_share")
SCORE = ("Listening index", "A behavioural index of listening from audible conduct, 0 to 100.")

Choice = Annotated[Word, Query()]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose calls, and of which time."""

    team: str
    queue: str
    person: str
    from_ms: int
    until_ms: int

    def query(self, key: str, step: Step = Step.WEEK) -> TrendQuery:
        """Return the query for the trend of a key."""
        return TrendQuery(
            key=key,
            from_ms=self.from_ms,
            until_ms=self.until_ms,
            step=step,
            persons=frozenset({self.person} - {""}),
            teams=frozenset({self.team} - {""}),
            queues=frozenset({self.queue} - {""}),
        )

    def of_person(self, person_id: str) -> "Wanted":
        """Return those of them that are one person's."""
        return replace(self, person=person_id)

    def of_queue(self, queue_id: str) -> "Wanted":
        """Return those of them that came through one queue."""
        return replace(self, queue=queue_id)

    def whose(self) -> Whose:
        """Return whose calls they are."""
        query = self.query("score")
        return Whose(self.from_ms, self.until_ms, query.persons, query.teams, query.queues)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over the whole time."""

    id: str
    title: str
    meaning: str
    point: TrendPoint
    least: int
    """With fewer stints it is shown as too little to go by."""

    @property
    def few(self) -> bool:
        """Return whether there is too little to go by."""
        return self.point.count < self.least or self.point.low is None


@router.get(TEAM)
def team(
    viewer: Annotated[Viewer, require(Permission.PEOPLE_READ)],
    served: Served,
    shell: Framed,
    team: Choice = "",
    queue: Choice = "",
    person: Choice = "",
    weeks: int = 12,
) -> Response:
    """Return trends with intervals; people are listed by name and never ranked."""
    span = weeks if weeks in WEEKS else 12
    now_ms = served.now_ms()
    wanted = Wanted(team, queue, person, max(0, now_ms - span * 7 * DAY_MS), now_ms)
    few = served.team.least_stints
    with served.database.read() as session:
        people = seen_people(session, viewer)
        found_queues = queues(session)
        choices = {
            "team": {one.id: one.name for one in seen_teams(session, viewer)},
            "queue": {one.id: one.name for one in found_queues},
            "person": {one.id: one.name for one in people},
            "weeks": {str(count): title for count, title in WEEKS.items()},
        }
        asked = Asked(session, wanted, sight_of(viewer), few)
        trends = _trends(asked, served.about.rubrics)
        figures = figures_of(session, served, viewer, wanted.whose())
        by_person = asked.means((one for one in people if person in {"", one.id}), wanted.of_person)
        by_queue = asked.means(
            (one for one in found_queues if queue in {"", one.id}), wanted.of_queue
        )
    named = Named(choices["queue"], choices["person"], served.about.rubrics)
    return page(
        "team.html",
        shell=shell,
        choices=choices,
        chosen={"team": team, "queue": queue, "person": person, "weeks": str(span)},
        trends=trends,
        people=by_person,
        queues=by_queue,
        figures=in_words(figures, wanted.whose(), named, served.team.least_answers),
        coached=coached_by_team(served, viewer, person, {one.id for one in people}),
        near=served.team.near_points,
        few=few,
    )


@dataclass(frozen=True, slots=True)
class Trends:
    """The charts of the page."""

    score: Chart
    measures: tuple[Chart, ...]
    lines: tuple[tuple[str, tuple[Mean, ...], tuple[Chart, ...]], ...]
    """By rubric: its title, the means of its components, and how they went."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the store, as far as somebody may see it."""

    session: Session
    wanted: Wanted
    sight: Sight
    few: int

    def chart(self, key: str, title: str, meaning: str) -> Chart:
        """Return how a key went from week to week."""
        found = trend(self.session, self.wanted.query(key), sight=self.sight)
        return chart(title, meaning, found, self.wanted.from_ms, self.wanted.until_ms)

    def mean(self, query: TrendQuery, key: str, title: str) -> Mean | None:
        """Return the mean over the whole time; None where there is nothing."""
        if unit(query.key) is None:
            return None
        point = whole(self.session, query, sight=self.sight)
        return None if point is None else Mean(key, title, defined.summary(key), point, self.few)

    def means(self, of: Iterable[Person | Queue], narrowed: Callable[[str], Wanted]) -> list[Mean]:
        """Return the mean index of each person or queue that has one."""
        found = (self.mean(narrowed(one.id).query("score"), one.id, one.name) for one in of)
        return [one for one in found if one is not None]


def _trends(asked: Asked, rubrics: tuple[Rubric, ...]) -> Trends:
    measures = (
        asked.chart(f"measure.{key}", defined.title(key), defined.summary(key)) for key in MEASURES
    )
    return Trends(
        score=asked.chart("score", *SCORE),
        measures=tuple(one for one in measures if one.dots),
        lines=tuple(
            (one.title, means, charts)
            for one in rubrics
            for means, charts in [_lines(asked, one)]
            if means
        ),
    )


def _lines(asked: Asked, rubric: Rubric) -> tuple[tuple[Mean, ...], tuple[Chart, ...]]:
    """Return the means of a rubric's components, and how each went."""
    means, charts = [], []
    for one in rubric.components:
        key = f"component.{one.key}"
        mean = asked.mean(asked.wanted.query(key), one.of, one.title)
        if mean is not None:
            means.append(mean)
            charts.append(asked.chart(key, one.title, defined.summary(one.of)))
    return tuple(means), tuple(charts)
