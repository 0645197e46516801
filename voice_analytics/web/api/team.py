"""What is known of a team beside its trends: friction, agreement, flags and surveys.

Where there are fewer than the settings ask for (`team.least_...`), only how many is told.
"""

from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from voice_analytics.config.settings import TeamSettings
from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.scoring.means import Mean, mean_of
from voice_analytics.store.agreeing import Agreed, Proportion, agreed, flag_precision
from voice_analytics.store.hindrances import Hindrance, hindrances
from voice_analytics.store.surveys import Answered, answers, by_week, with_index
from voice_analytics.store.trends import Trend
from voice_analytics.store.whose import Whose
from voice_analytics.web.api.calls import Ids, Moment
from voice_analytics.web.api.coaching import MeanOut
from voice_analytics.web.api.trends import PointOut
from voice_analytics.web.seeing import sight_of
from voice_analytics.web.services import Served, Services
from voice_analytics.web.viewer import require

router = APIRouter(tags=["trends"])


class TeamWanted(BaseModel):
    """Whose calls, of which time."""

    model_config = ConfigDict(extra="forbid")

    from_ms: Moment = Field(examples=[1_789_000_000_000])
    until_ms: Moment = Field(examples=[1_790_000_000_000])
    person: Ids = Field(default=[], description="Only stints of these.")
    team: Ids = Field(default=[], description="Of those who were in one of these then.")
    queue: Ids = []

    def whose(self) -> Whose:
        """Return them as the store is asked for them."""
        return Whose(
            self.from_ms,
            self.until_ms,
            frozenset(self.person),
            frozenset(self.team),
            frozenset(self.queue),
        )


class ShareOut(BaseModel):
    """How many of some, with the 95 % interval of the share by Wilson."""

    count: int = Field(examples=[18])
    of: int = Field(examples=[20])
    share: float | None = Field(examples=[0.9], description="None: too few to say.")
    low: float | None = Field(examples=[0.7])
    high: float | None = Field(examples=[0.97])


class FrictionOut(BaseModel):
    """A kind of what kept agents from helping."""

    tag: str = Field(examples=["system_slow"])
    queue_id: str | None = Field(examples=["billing"], description="None: of all calls.")
    topic: str | None = Field(examples=["late parcel"], description="None: of all calls.")
    moments: int = Field(examples=[31])
    calls: ShareOut


class FrictionWeeks(BaseModel):
    """In which share of the calls of each week a kind occurred."""

    tag: str = Field(examples=["system_slow"])
    points: list[PointOut]


class FrictionAbout(FrictionOut):
    """A kind in the calls about one topic, and in which share of them each week."""

    weeks: list[PointOut]


class AgreementOut(BaseModel):
    """How near reviewers and machine are on one component."""

    component: str = Field(examples=["lets_finish"])
    blind: ShareOut = Field(
        description="Of submitted blind reviews: points at most `team.near_points` apart, or both "
        "without an occasion."
    )
    bias: MeanOut = Field(description="Of those: machine less reviewer, points.")
    accepted: ShareOut = Field(
        description="Of reviews with the machine's value in sight: agreed with."
    )


class RuleOut(BaseModel):
    """How often the flags of a rule were found right."""

    rule: str = Field(examples=["complaint"])
    right: ShareOut = Field(description="Of the flags that somebody marked.")


class SurveyMeanOut(BaseModel):
    """The mean answer about an agent's or a queue's calls."""

    id: str = Field(examples=["4711"])
    mean: MeanOut


class CorrelationOut(BaseModel):
    """Spearman's rank correlation of answers with the listening index."""

    count: int = Field(examples=[64], description="Calls with one agent, an answer and an index.")
    value: float | None = Field(examples=[0.31], description="None: n too small.")
    low: float | None = Field(examples=[0.07])
    high: float | None = Field(examples=[0.52])


class SurveyQuestionOut(BaseModel):
    """What customers answered to one question, 0 the worst to 100 the best of its scale."""

    question: str = Field(examples=["CSAT"])
    mean: MeanOut
    weeks: list[PointOut]
    by_queue: list[SurveyMeanOut]
    by_person: list[SurveyMeanOut] = Field(description="Of calls with one agent only.")
    with_index: CorrelationOut


class TeamOut(BaseModel):
    """What is known of a team beside its trends."""

    friction: list[FrictionOut]
    friction_by_queue: list[FrictionOut]
    friction_by_topic: list[FrictionAbout]
    with_topic: int = Field(examples=[20], description="Calls that have a topic.")
    friction_by_week: list[FrictionWeeks]
    agreement: list[AgreementOut]
    flags: list[RuleOut]
    surveys: list[SurveyQuestionOut] = Field(description="Never part of a score.")


@router.get("/team")
def team_figures(
    viewer: Annotated[Viewer, require(Permission.PEOPLE_READ)],
    served: Served,
    wanted: Annotated[TeamWanted, Query()],
) -> TeamOut:
    """Return what is known of the calls that one may see."""
    with served.database.read() as session:
        return figures_of(session, served, viewer, wanted.whose())


def figures_of(session: Session, served: Services, viewer: Viewer, whose: Whose) -> TeamOut:
    """Return what is known of the calls that are asked for and that somebody may see."""
    sight, least = sight_of(viewer), served.team
    hindered = hindrances(session, whose, sight=sight)
    found = answers(session, whose, sight=sight)
    return TeamOut(
        friction=[_friction(one, least.least_stints) for one in hindered.kinds],
        friction_by_queue=[_friction(one, least.least_stints) for one in hindered.by_queue],
        friction_by_topic=[
            FrictionAbout(**_friction(one, least.least_stints).model_dump(), weeks=_points(by_week))
            for one, by_week in hindered.by_topic
        ],
        with_topic=hindered.with_topic,
        friction_by_week=[
            FrictionWeeks(tag=one.key, points=_points(one)) for one in hindered.by_week
        ],
        agreement=[
            _agreement(one, least.least_verdicts)
            for one in agreed(session, whose, least.near_points, sight=sight)
        ],
        flags=[
            RuleOut(rule=one.key, right=share_out(one.right, least.least_verdicts))
            for one in flag_precision(session, whose, sight=sight)
        ],
        surveys=[
            _question(key, [one for one in found if one.question == key], least)
            for key in sorted({one.question for one in found})
        ],
    )


def share_out(one: Proportion, least: int) -> ShareOut:
    """Return a share; of too few, only how many."""
    told = one.of >= least
    return ShareOut(
        count=one.count,
        of=one.of,
        share=one.share if told else None,
        low=one.low if told else None,
        high=one.high if told else None,
    )


def _mean_out(one: Mean, least: int) -> MeanOut:
    if one.count < least:
        return MeanOut(count=one.count, value=None, low=None, high=None)
    return MeanOut(count=one.count, value=one.value, low=one.low, high=one.high)


def _friction(one: Hindrance, least: int) -> FrictionOut:
    share = Proportion(one.calls, one.of, one.low, one.high)
    return FrictionOut(
        tag=one.tag,
        queue_id=one.queue_id,
        topic=one.topic,
        moments=one.moments,
        calls=share_out(share, least),
    )


def _agreement(one: Agreed, least: int) -> AgreementOut:
    return AgreementOut(
        component=one.key,
        blind=share_out(one.near, least),
        bias=_mean_out(one.bias, least),
        accepted=share_out(one.accepted, least),
    )


def _question(key: str, found: list[Answered], least: TeamSettings) -> SurveyQuestionOut:
    ranks = with_index(found, least.least_answers)
    return SurveyQuestionOut(
        question=key,
        mean=_mean_out(mean_of([one.points for one in found]), least.least_stints),
        weeks=_points(by_week(found)),
        by_queue=_means(found, lambda one: one.queue_id, least.least_stints),
        by_person=_means(found, lambda one: one.person_id, least.least_stints),
        with_index=CorrelationOut(
            count=ranks.count, value=ranks.value, low=ranks.low, high=ranks.high
        ),
    )


def _means(
    found: Iterable[Answered], whose: Callable[[Answered], str | None], least: int
) -> list[SurveyMeanOut]:
    groups: dict[str, list[float]] = {}
    for one in found:
        key = whose(one)
        if key is not None:
            groups.setdefault(key, []).append(one.points)
    return [
        SurveyMeanOut(id=key, mean=_mean_out(mean_of(groups[key]), least)) for key in sorted(groups)
    ]


def _points(found: Trend) -> list[PointOut]:
    return [
        PointOut(start_ms=one.start_ms, count=one.count, mean=one.mean, low=one.low, high=one.high)
        for one in found.points
    ]
