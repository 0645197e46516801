"""When an operator is told that something is wrong."""

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from voice_analytics.config.settings.section import Section

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]


class BusinessHours(Section):
    """When calls are to be expected."""

    days: tuple[Weekday, ...] = Field(
        default=("mon", "tue", "wed", "thu", "fri"), min_length=1, description="Days of the week."
    )
    begin: TimeOfDay = Field(default="09:00", description="From when on, in `alerts.time_zone`.")
    end: TimeOfDay = Field(default="17:00", description="Until when; 24:00 is midnight.")
    quiet_min: int = Field(
        default=60,
        ge=5,
        le=1440,
        description="So many minutes without a call are too many.",
    )

    @model_validator(mode="after")
    def check_order(self) -> Self:
        """Refuse hours that end before they begin."""
        if self.begin >= self.end:
            raise ValueError("end must be after begin")
        return self


class AlertSettings(Section):
    """When an operator is told that something is wrong; `docs/operations.md`."""

    time_zone: str = Field(
        default="UTC",
        max_length=100,
        description="Zone of the business hours, such as `Europe/Amsterdam`.",
    )
    loss: float = Field(
        default=0.01,
        gt=0.0,
        le=0.5,
        description="Share of a trunk's packets of the last 15 minutes that may be lost.",
    )
    certificate_days: int = Field(
        default=21, ge=1, le=365, description="Days before a certificate ends."
    )
    clock_s: int = Field(
        default=10, ge=2, le=3600, description="Seconds by which two clocks may differ."
    )
    disk_days: int = Field(
        default=14, ge=1, le=365, description="Days before the disk is full, at the rate of now."
    )
    notify: bool = Field(
        default=True,
        description="New alerts are told to the receiver of notices where `notices.url` is set.",
    )

    @field_validator("time_zone")
    @classmethod
    def check_zone(cls, name: str) -> str:
        """Refuse what is no zone."""
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone; give one as Europe/Amsterdam") from error
        return name
