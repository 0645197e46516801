"""How voices sound, and by what reports are scored."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field

from voice_analytics.config.settings.section import Section


class PitchTrackerName(StrEnum):
    """What follows the pitch."""

    SWIFT_F0 = "swift-f0"
    PYIN = "pyin"


class ToneSettings(Section):
    """How voices sound, as acoustics."""

    pitch_tracker: PitchTrackerName = Field(
        default=PitchTrackerName.SWIFT_F0,
        description="`swift-f0`, or `pyin`, which needs no network and ten times as long.",
    )


class ActivationSettings(Section):
    """How activated customers sound, as one number per turn; never of agents."""

    enabled: bool = Field(default=False, description="Off, it is in no report.")


class ScoringSettings(Section):
    """By what reports are scored and flagged; stored reports can be scored again without audio."""

    rubrics: tuple[Path, ...] = Field(
        default=(),
        description="Rubric files; the one that fits a call's queue, direction and language most "
        "closely is used. Left out, those that ship.",
    )
    flags: Path | None = Field(
        default=None, description="File of flag rules; left out, the one that ships."
    )
