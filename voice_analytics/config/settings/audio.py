"""What the channels of a recording are, and where speech lies in them."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from voice_analytics.config.settings.section import Section
from voice_analytics.domain.call import Role


class AudioSettings(Section):
    """What the channels of a recording mean, and when two of them are really one."""

    channels: dict[int, Role] = Field(
        default={0: Role.AGENT, 1: Role.CUSTOMER},
        description="Role of each channel of a file without a sidecar.",
    )
    dual_mono_correlation: float = Field(
        default=0.98,
        ge=0.5,
        le=1.0,
        description="Two channels correlated at least this much carry the same mixed audio.",
    )
    silent_channel_dbfs: float = Field(
        default=-65.0,
        ge=-120.0,
        le=-20.0,
        description="A channel whose loudest frames stay below this level carries nothing, dBFS.",
    )
    delay_ms: dict[Annotated[int, Field(ge=0, le=15)], Annotated[int, Field(ge=0, le=5000)]] = (
        Field(
            default={},
            description="By how much the tap delivers each channel late, in ms by channel; such a "
            "channel is moved back by it. A sidecar overrides it.",
        )
    )
    bleed_db: float = Field(
        default=-40.0,
        ge=-80.0,
        le=0.0,
        description="Leakage between channels of at least this level is named and subtracted, dB.",
    )


class SpeechSettings(Section):
    """Where speech begins and ends; the detector's finer thresholds are in `pipeline/gate.py`."""

    enter_probability: float = Field(
        default=0.3, ge=0.05, le=0.95, description="A stretch of speech opens here."
    )
    sure_probability: float = Field(
        default=0.3, ge=0.05, le=0.95, description="It holds at least one frame like this."
    )
    leave_probability: float = Field(
        default=0.15, ge=0.01, le=0.95, description="It stays open above this."
    )
    reach_ms: int = Field(
        default=500,
        ge=0,
        le=1000,
        description="How far beyond it loud frames are followed; boundaries lie where sound does.",
    )
    pause_ms: int = Field(
        default=200, ge=0, le=1000, description="Shorter pauses are bridged, in ms."
    )
    shortest_ms: int = Field(
        default=80, ge=10, le=1000, description="Shorter sounds are no speech, in ms."
    )

    @model_validator(mode="after")
    def check_probabilities(self) -> Self:
        """Refuse thresholds that are out of order."""
        if not self.leave_probability <= self.enter_probability <= self.sure_probability:
            raise ValueError("leave, enter and sure_probability must not fall in this order")
        return self
