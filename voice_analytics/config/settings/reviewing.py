"""How people look at what the machine found."""

from pydantic import Field

from voice_analytics.config.settings.section import Section


class BreakSettings(Section):
    """When an agent, and nobody else, is offered a short break on the page of their own calls.

    A call is hard by two signs or more: the customer raised their voice, blamed or insulted
    somebody, or the call was long. What is offered is stored nowhere.
    """

    enabled: bool = Field(default=True, description="Whether short breaks are offered at all.")
    calls: int = Field(default=1, ge=1, le=20, description="Hard calls after which one is offered.")
    within_min: int = Field(
        default=60, ge=5, le=480, description="They ended within the last so many minutes."
    )
    long_min: int = Field(
        default=15, ge=1, le=240, description="Minutes from which a call is a long one."
    )


class ReviewSettings(Section):
    """How people look at what the machine found."""

    sample_stints: int = Field(
        default=2,
        ge=0,
        le=50,
        description="Stints of each agent that are drawn by chance for blind review; 0: none.",
    )
    sample_days: int = Field(
        default=7, ge=1, le=90, description="They are drawn from the calls of so many days."
    )
    dispute_days: int = Field(
        default=10, ge=1, le=90, description="Days within which a dispute is to be decided."
    )
    self_rating_first: bool = Field(
        default=False,
        description="An agent sees the result of an own call once they have rated it themselves.",
    )
    shift_gap_hours: int = Field(
        default=5, ge=1, le=24, description="After so many hours without a call, a shift is over."
    )
    breaks: BreakSettings = BreakSettings()


class TeamSettings(Section):
    """From how many calls on something is said of a team, a queue or an agent."""

    least_stints: int = Field(
        default=8, ge=2, le=1000, description="Stints from which on a mean is shown."
    )
    least_verdicts: int = Field(
        default=10,
        ge=2,
        le=1000,
        description="Reviewers' verdicts or marks from which on agreement or precision is shown.",
    )
    least_answers: int = Field(
        default=20,
        ge=4,
        le=10_000,
        description="Calls with an answer of a survey and an index from which on their rank "
        "correlation is shown.",
    )
    near_points: int = Field(
        default=15,
        ge=1,
        le=50,
        description="Reviewer and machine agree on a line where they are at most so far apart.",
    )
    coaching_stints: int = Field(
        default=10, ge=2, le=200, description="Stints before and after that are compared, at most."
    )
    coaching_least: int = Field(
        default=5, ge=2, le=200, description="Stints on each side from which on a change is told."
    )
