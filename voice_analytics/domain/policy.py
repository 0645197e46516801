"""What is kept of a call, as the operator has decided it."""

from dataclasses import dataclass
from enum import StrEnum

from voice_analytics.domain.call import Consent


class Keep(StrEnum):
    """How much of a call is kept."""

    KEPT = "kept"
    """All of it, less what is always removed."""

    MEASURES_ONLY = "measures_only"
    """Times, numbers and verdicts; no word that was said, and no audio."""

    NOT_KEPT = "not_kept"
    """Nothing."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is kept, of which calls, and for how long."""

    preset: str
    """Name of the preset that filled what was not set."""

    granted: Keep
    announced: Keep
    absent: Keep
    refused: Keep
    audio_days: int
    transcript_days: int
    measures_days: int
    sample_share: float
    """Share of calls that is analysed, above 0 up to 1."""

    allow_activation: bool
    """Whether the activation of customers may be computed where it is switched on."""

    live_words: bool
    """Whether words may be shown during a call."""

    def keeps(self, consent: Consent) -> Keep:
        """Return how much is kept of a call with this consent."""
        return {
            Consent.GRANTED: self.granted,
            Consent.ANNOUNCED: self.announced,
            Consent.ABSENT: self.absent,
            Consent.REFUSED: self.refused,
        }[consent]
