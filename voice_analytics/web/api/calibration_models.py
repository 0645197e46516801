"""Rounds of calibration as the API takes and shows them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.web.api.fields import Id, Line
from voice_analytics.web.api.review_models import CallKey, ComponentKey, Points, StintIndex

Title = Annotated[Line, Field(min_length=1, max_length=200, examples=["March, deliveries"])]
Due = Annotated[int, Field(ge=0, le=1 << 52, examples=[1_790_600_000_000])]
GivenPoints = Annotated[
    dict[ComponentKey, Points | None],
    Field(
        min_length=1,
        max_length=100,
        examples=[{"reacts": 70.0, "lets_finish": None, "overall": 65.0}],
        description="By component, 0 to 100; none: the call gave no occasion for it. `overall` is "
        "the stint as a whole.",
    ),
]

MOST_CALLS, MOST_PEOPLE = 30, 20


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlaceIn(_In):
    """A stint of a call."""

    call_id: CallKey
    stint: StintIndex = 0


class RoundIn(_In):
    """A round of calibration to be opened."""

    title: Title
    calls: list[PlaceIn] = Field(default=[], max_length=MOST_CALLS, description="Chosen calls.")
    draw: int = Field(
        default=0,
        ge=0,
        le=MOST_CALLS,
        examples=[0],
        description="So many more are drawn by chance from the scored calls of the last weeks that "
        "everybody who takes part may see.",
    )
    participants: list[Id] = Field(
        min_length=2,
        max_length=MOST_PEOPLE,
        examples=[["9c1f2e7ab3d40586", "0a1b2c3d4e5f6071"]],
        description="Accounts of reviewers, supervisors or admins.",
    )
    due_at_ms: Due


class ReadingsIn(PlaceIn):
    """What one gives a stint."""

    points: GivenPoints


class AgreedIn(ReadingsIn):
    """What was agreed on about a stint."""


class SeatOut(BaseModel):
    """Somebody who takes part."""

    account_id: str = Field(examples=["9c1f2e7ab3d40586"])
    name: str = Field(examples=["rui"])
    submitted_at_ms: int | None = Field(examples=[1_790_000_900_000])


class ReadingOut(BaseModel):
    """What somebody gave a component."""

    account_id: str = Field(examples=["9c1f2e7ab3d40586"], description="Whose it is.")
    points: float | None = Field(examples=[70.0], description="None: no occasion for it.")
    at_ms: int = Field(examples=[1_790_000_800_000])


class LineOut(BaseModel):
    """A component of a stint, with what may be seen of it."""

    component: str = Field(examples=["reacts"], description="Its key, or `overall`.")
    machine: float | None = Field(
        examples=[62.5], description="The machine's points when the round began, once it is closed."
    )
    readings: list[ReadingOut] = Field(
        description="Of an open round one's own; of a closed one those of all who submitted."
    )
    agreed: ReadingOut | None = Field(description="What was agreed on, and who wrote it down.")


class RoundCallOut(BaseModel):
    """A stint of a round."""

    call_id: str = Field(examples=["5f0e8b7c1d2a3944"])
    stint: int = Field(examples=[0])
    lines: list[LineOut]


class AlphaOut(BaseModel):
    """Krippendorff's alpha of the people's readings."""

    n: int = Field(examples=[8], description="Calls that two or more gave points.")
    value: float | None = Field(examples=[0.71], description="None: too few calls.")
    low: float | None = Field(examples=[0.42])
    high: float | None = Field(examples=[0.88])


class WithMachineOut(BaseModel):
    """Agreement of the machine with the readings."""

    n: int = Field(examples=[24])
    kappa: float | None = Field(examples=[0.64], description="Weighted; none: too few readings.")
    kappa_low: float | None = Field(examples=[0.41])
    kappa_high: float | None = Field(examples=[0.79])
    bias: float | None = Field(examples=[-3.5], description="Mean of machine less reader, points.")


class AgreementOut(BaseModel):
    """Agreement on a component."""

    component: str = Field(examples=["reacts"])
    people: AlphaOut
    machine: WithMachineOut


class RoundOut(BaseModel):
    """A round of calibration."""

    id: str = Field(examples=["c0ffee0123456789"])
    title: str = Field(examples=["March, deliveries"])
    owner_id: str = Field(examples=["0a1b2c3d4e5f6071"])
    created_at_ms: int = Field(examples=[1_790_000_000_000])
    due_at_ms: int = Field(examples=[1_790_600_000_000])
    closed_at_ms: int | None = Field(examples=[1_790_500_000_000], description="None: it is open.")
    closed_by: str | None = Field(
        examples=["0a1b2c3d4e5f6071"], description="None, of a closed one: all had submitted."
    )
    calls: int = Field(examples=[8])
    seats: list[SeatOut]


class Rounds(BaseModel):
    """The rounds that one owns or takes part in, the newest first."""

    rounds: list[RoundOut]


class WholeRound(BaseModel):
    """A round with its calls, and what may be seen of their readings."""

    round: RoundOut
    calls: list[RoundCallOut]
    agreement: list[AgreementOut] = Field(description="Empty until the round is closed.")


class WeightOut(BaseModel):
    """A weight of the rubric."""

    component: str = Field(examples=["reacts"])
    now: float = Field(examples=[12.0])
    proposed: float = Field(examples=[12.8])


class ProposalOut(BaseModel):
    """Weights that would agree better; nothing is changed by them."""

    rubric: str | None = Field(examples=["active_listening/1"])
    n: int = Field(examples=[8], description="Calls with an overall reading agreed on.")
    weights: list[WeightOut]
    why_not: str | None = Field(
        examples=["Too few to go by: 3 of at least 5 calls have an overall reading."],
        description="Why none are proposed.",
    )


class ParticipantOut(BaseModel):
    """Somebody who can take part."""

    account_id: str = Field(examples=["9c1f2e7ab3d40586"])
    name: str = Field(examples=["rui"])


class Participants(BaseModel):
    """All who can take part, by name."""

    participants: list[ParticipantOut]
