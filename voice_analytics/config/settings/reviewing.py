"""How people look at what the machine found."""

from pydantic import Field

from voice_analytics.config.settings.section import Section


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
