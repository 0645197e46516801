"""How listening goes from week to week, for a team, a queue or an agent."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.domain.rubric import Rubric
from voice_analytics.store.hindrances import hindrances
from voice_analytics.store.people import queues
from voice_analytics.store.records import Sight
from voice_analytics.store.sums import unit
from voice_analytics.store.trends import Step, TrendPoint, TrendQuery, trend, whole
from voice_analytics.web.api.calls import Word
from voice_analytics.web.pages import defined
from voice_analytics.web.pages.chart import Chart, chart
from voice_analytics.web.pages.look import page
from voice_analytics.web.pages.names import seen_people, seen_teams
from voice_analytics.web.pages.shell import TEAM, Framed
from voice_analytics.web.seeing import sight_of
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(include_in_schema=False)

DAY_MS = 86_400_000
WEEKS = {4: "4 weeks", 12: "12 weeks", 26: "Half a year", 52: "A year"}
FEW = 8
"""With fewer stints a mean is shown as too little to go by."""

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

    def query(self, key: str, step: Step = Step.WEEK, person: str = "") -> TrendQuery:
        """Return the query for the trend of a key."""
        return TrendQuery(
            key=key,
            from_ms=self.from_ms,
            until_ms=self.until_ms,
            step=step,
            persons=frozenset({person or self.person} - {""}),
            teams=frozenset({self.team} - {""}),
            queues=frozenset({self.queue} - {""}),
        )


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over the whole time."""

    id: str
    title: str
    meaning: str
    point: TrendPoint

    @property
    def few(self) -> bool:
        """Return whether there is too little to go by."""
        return self.point.count < FEW or self.point.low is None


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
    sight = sight_of(viewer)
    with served.database.read() as session:
        people = seen_people(session, viewer)
        choices = {
            "team": {one.id: one.name for one in seen_teams(session, viewer)},
            "queue": {one.id: one.name for one in queues(session)},
            "person": {one.id: one.name for one in people},
            "weeks": {str(count): title for count, title in WEEKS.items()},
        }
        score = _chart(session, wanted, sight, "score", *SCORE)
        charts = [
            _chart(
                session, wanted, sight, f"measure.{key}", defined.title(key), defined.summary(key)
            )
            for key in MEASURES
        ]
        by_person = [
            _mean(session, wanted.query("score", person=one.id), sight, one.id, one.name)
            for one in people
            if person in {"", one.id}
        ]
        parts = [
            (rubric.title, _components(session, wanted, sight, rubric))
            for rubric in served.about.rubrics
        ]
        hindered = hindrances(session, wanted.from_ms, wanted.until_ms, sight=sight)
    return page(
        "team.html",
        shell=shell,
        choices=choices,
        chosen={"team": team, "queue": queue, "person": person, "weeks": str(span)},
        score=score,
        charts_shown=[one for one in charts if one.dots],
        people=[one for one in by_person if one is not None],
        by_line=[(title, lines) for title, lines in parts if lines],
        hindered=hindered,
        few=FEW,
    )


def _chart(
    session: Session, wanted: Wanted, sight: Sight, key: str, title: str, meaning: str
) -> Chart:
    found = trend(session, wanted.query(key), sight=sight)
    return chart(title, meaning, found, wanted.from_ms, wanted.until_ms)


def _components(session: Session, wanted: Wanted, sight: Sight, rubric: Rubric) -> list[Mean]:
    means = (
        _mean(session, wanted.query(f"component.{one.key}"), sight, one.of, one.title)
        for one in rubric.components
    )
    return [one for one in means if one is not None]


def _mean(session: Session, query: TrendQuery, sight: Sight, key: str, title: str) -> Mean | None:
    if unit(query.key) is None:
        return None
    point = whole(session, query, sight=sight)
    return None if point is None else Mean(key, title, defined.summary(key), point)
