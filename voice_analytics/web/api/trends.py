"""Trends of scores, components and measures."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.store.trends import Step, TrendQuery, trend
from voice_analytics.web.api.calls import Ids, Moment
from voice_analytics.web.seeing import sight_of
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["trends"])


class TrendWanted(BaseModel):
    """Which trend."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(
        pattern=r"^[a-z0-9_.]{1,100}$",
        examples=["score"],
        description="`score`, `component.<key>` or `measure.<key>`.",
    )
    from_ms: Moment = Field(examples=[1_789_000_000_000])
    until_ms: Moment = Field(
        examples=[1_790_000_000_000], description="Days count whole; at most ten years."
    )
    step: Step = Step.DAY
    person: Ids = Field(default=[], description="Only stints of these.")
    team: Ids = Field(default=[], description="Of those who were in one of these on the day.")
    queue: Ids = []


class PointOut(BaseModel):
    """A day, week or month."""

    start_ms: int = Field(examples=[1_789_948_800_000], description="Its beginning in UTC.")
    count: int = Field(examples=[41], description="Stints.")
    mean: float = Field(examples=[71.4])
    low: float | None = Field(examples=[68.0], description="95 % interval; none for one stint.")
    high: float | None = Field(examples=[74.8])


class TrendOut(BaseModel):
    """A trend; a step without stints has no point."""

    key: str = Field(examples=["score"])
    unit: str = Field(examples=["points"])
    points: list[PointOut]


@router.get("/trends")
def one_trend(
    viewer: Annotated[Viewer, require(Permission.TRENDS_READ)],
    served: Served,
    wanted: Annotated[TrendWanted, Query()],
) -> TrendOut:
    """Return a trend over the calls that one may see."""
    query = TrendQuery(
        key=wanted.key,
        from_ms=wanted.from_ms,
        until_ms=wanted.until_ms,
        step=wanted.step,
        persons=frozenset(wanted.person),
        teams=frozenset(wanted.team),
        queues=frozenset(wanted.queue),
    )
    with served.database.read() as session:
        found = trend(session, query, sight=sight_of(viewer))
    return TrendOut(
        key=found.key,
        unit=found.unit,
        points=[
            PointOut(
                start_ms=one.start_ms, count=one.count, mean=one.mean, low=one.low, high=one.high
            )
            for one in found.points
        ],
    )
