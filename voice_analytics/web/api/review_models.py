"""Reviews as the API takes and shows them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.assessment import Verdict
from voice_analytics.domain.review import Judgement, ReviewReason, ReviewState
from voice_analytics.web.api.fields import Id, Line

CallKey = Annotated[Line, Field(min_length=1, max_length=200, examples=["5f0e8b7c1d2a3944"])]
StintIndex = Annotated[int, Field(ge=0, le=1000, examples=[0], description="Of an agent.")]
Points = Annotated[float, Field(ge=0, le=100)]
ComponentKey = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,100}$")]

ABOUT = r"^(component/[a-z0-9_]{1,100}|evidence/[a-z0-9_-]{1,120})$"


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReviewIn(_In):
    """A review to be begun."""

    call_id: CallKey
    stint: StintIndex
    why: ReviewReason = Field(
        default=ReviewReason.CHOSEN,
        description="`sampled` and `calibration` are blind: the machine's results of the call are "
        "withheld until the review is submitted. `self` is for self-ratings.",
    )


class AssignmentIn(ReviewIn):
    """A review for somebody to do."""

    account_id: Id = Field(examples=["9c1f2e7ab3d40586"], description="Who is to do it.")


class VerdictIn(_In):
    """What a reviewer says to a finding."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"about": "component/reacts", "verdict": "override", "points": 80.0},
                {"about": "evidence/reacts-b1946ac924", "verdict": "override", "answer": "partly"},
                {"about": "component/lets_finish", "verdict": "agree"},
            ]
        },
    )

    about: str = Field(
        pattern=ABOUT,
        examples=["component/reacts"],
        description="`component/<key>` or `evidence/<id>`, as the report has them.",
    )
    verdict: Judgement
    points: Points | None = Field(
        default=None,
        examples=[80.0],
        description="To override a component; none: the call gave no occasion for it.",
    )
    answer: Verdict | None = Field(
        default=None, examples=["partly"], description="To override evidence."
    )


class SelfRatingIn(_In):
    """How agents rate their own stint."""

    stint: StintIndex
    points: dict[ComponentKey, Points | None] = Field(
        min_length=1,
        max_length=100,
        examples=[{"reacts": 70.0, "lets_finish": None}],
        description="By component, 0 to 100; none: there was no occasion for it.",
    )


class ToRate(BaseModel):
    """A component that a stint is scored by."""

    key: str = Field(examples=["reacts"])
    part: str = Field(examples=["sensing"])


class SelfRating(BaseModel):
    """What agents can rate their own stint on."""

    components: list[ToRate]
    rated: bool = Field(description="Whether they have.")


class ReviewOut(BaseModel):
    """A review."""

    id: str = Field(examples=["c0ffee0123456789"])
    call_id: str = Field(examples=["5f0e8b7c1d2a3944"])
    stint: int = Field(examples=[0])
    account_id: str = Field(examples=["9c1f2e7ab3d40586"], description="Whose it is.")
    account: str = Field(examples=["mara"], description="Their name.")
    assigned_by: str | None = Field(examples=["0a1b2c3d4e5f6071"], description="None: themselves.")
    why: ReviewReason
    blind: bool
    state: ReviewState
    created_at_ms: int = Field(examples=[1_790_000_000_000])
    submitted_at_ms: int | None = Field(examples=[1_790_000_600_000])


class FindingOut(BaseModel):
    """What can be judged, with the machine's values unless they are withheld."""

    about: str = Field(examples=["component/reacts"])
    part: str | None = Field(examples=["sensing"], description="Of a component.")
    points: float | None = Field(examples=[62.5], description="Of a component.")
    answer: Verdict | None = Field(examples=["met"], description="Of evidence.")


class VerdictOut(BaseModel):
    """What was said to a finding; the machine's values are those of then."""

    about: str = Field(examples=["component/reacts"])
    verdict: Judgement
    points: float | None = Field(examples=[80.0])
    answer: Verdict | None = Field(examples=["partly"])
    machine_points: float | None = Field(examples=[62.5])
    machine_answer: Verdict | None = Field(examples=["met"])
    at_ms: int = Field(examples=[1_790_000_300_000])


class WholeReview(ReviewOut):
    """A review with what was said in it."""

    withheld: bool = Field(description="The machine's values are not shown yet.")
    findings: list[FindingOut] = Field(description="Without evidence while they are withheld.")
    verdicts: list[VerdictOut]


class Reviews(BaseModel):
    """A page of reviews, the newest first."""

    reviews: list[ReviewOut]
    next: str | None = Field(
        examples=["1790000000000.c0ffee0123456789"],
        description="Cursor of the next page; none: this is the last.",
    )


class DrawnOut(BaseModel):
    """A stint of the sample; nothing of its result."""

    call_id: str = Field(examples=["5f0e8b7c1d2a3944"])
    stint: int = Field(examples=[0])
    person_id: str = Field(examples=["4711"])
    queue_id: str | None = Field(examples=["billing"])
    started_at_ms: int = Field(examples=[1_790_000_000_000])
    duration_ms: int = Field(examples=[184_000])


class Sample(BaseModel):
    """What is still to be reviewed of the sample, by agent."""

    stints: list[DrawnOut]


class ReviewerOut(BaseModel):
    """Somebody who can review."""

    account_id: str = Field(examples=["9c1f2e7ab3d40586"])
    name: str = Field(examples=["mara"])


class Reviewers(BaseModel):
    """All who can review, by name."""

    reviewers: list[ReviewerOut]


class ReviewsWanted(BaseModel):
    """Which reviews."""

    model_config = ConfigDict(extra="forbid")

    call_id: CallKey | None = None
    account_id: Id | None = Field(default=None, description="Whose reviews.")
    state: ReviewState | None = None
    why: ReviewReason | None = None
    size: int = Field(default=100, ge=1, le=500)
    cursor: str | None = Field(
        default=None, pattern=r"^[0-9]{1,15}\.[0-9a-f]{16}$", description="`next` of a page."
    )
