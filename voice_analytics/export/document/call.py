"""Which call it is, and who takes part."""

from typing import Literal

from pydantic import Field

from voice_analytics.domain.call import CallKind, Consent, Direction, Role, StintKind
from voice_analytics.domain.policy import Keep
from voice_analytics.export.document.part import Ms, Part, Probability


class RoleReasonPart(Part):
    """Something that speaks for a role of a voice."""

    key: str = Field(description="Name of the cue.")
    count: int = Field(ge=1, description="How often it was given.")
    log_odds: float = Field(description="Above 0 for the agent, below 0 for the customer.")


class ParticipantPart(Part):
    """A party of the call."""

    id: str
    role: Role
    channel: int = Field(ge=0)
    role_confidence: Probability | None = Field(
        default=None,
        description="Probability that the role is right; null where there is none or it is stated.",
    )
    role_reasons: tuple[RoleReasonPart, ...] = Field(
        default=(), description="What spoke for or against the role; empty where it is stated."
    )


class StintPart(Part):
    """A stretch of the call in one pair of hands."""

    index: int = Field(ge=0)
    kind: StintKind
    participant: str | None
    start_ms: Ms
    end_ms: Ms
    language: str | None


class PausePart(Part):
    """A stretch that was not recorded."""

    start_ms: Ms
    end_ms: Ms


class CallPart(Part):
    """Which call this is."""

    id: str
    interaction_id: str | None
    external_ids: dict[str, str]
    started_at: str | None = Field(description="RFC 3339 with zone, as the source gave it.")
    time_zone: str | None
    duration_ms: Ms
    direction: Direction | None
    queue: str | None
    source: str = Field(description="How the audio arrived: `file`, ...")
    language: str | None = Field(description="ISO 639 code, given or detected.")
    kind: CallKind
    scorable: bool
    why_not: str | None = Field(description="Why the call cannot be scored.")
    participants: tuple[ParticipantPart, ...]
    stints: tuple[StintPart, ...]
    pauses: tuple[PausePart, ...] = Field(
        default=(),
        description="Where recording was paused, as stated; silenced before anything listened, and "
        "no silence of anybody's.",
    )
    consent: Consent = Field(
        default=Consent.ABSENT,
        description="As the source states it; else `announced` where a notice was heard, which is "
        "no consent, else `absent`.",
    )
    kept: Literal[Keep.KEPT, Keep.MEASURES_ONLY] = Field(
        default=Keep.KEPT,
        description="What the policy in force kept for this consent; `measures_only`: no words, "
        "quotes, feedback or audio.",
    )
