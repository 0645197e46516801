"""What is removed from a call, and what consent means for the rest."""

from enum import StrEnum

from pydantic import Field

from voice_analytics.config.settings.section import Days, Section, Share
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.privacy import PAYMENT_KINDS, PrivateKind


class PolicyPreset(StrEnum):
    """Values of `policy` to start from; each is a file in `edge_config/policy`."""

    DEFAULT = "default"
    EU = "eu"
    FR = "fr"
    US_ALL_PARTY = "us-all-party"


class PrivacySettings(Section):
    """What is removed from words, curves and kept audio; payment data always are."""

    remove: tuple[PrivateKind, ...] = Field(
        default=(PrivateKind.NATIONAL_ID,),
        description="Kinds removed besides `card_number`, `security_code`, `card_expiry` and "
        "`bank_account`: `national_id`, `birth_date`, `email`, `phone`, `postcode`, `address`.",
    )

    def kinds(self) -> frozenset[PrivateKind]:
        """Return every kind that is removed."""
        return PAYMENT_KINDS | frozenset(self.remove)


class PolicySettings(Section):
    """What consent means for what is kept; `voice-analytics policy explain` says it in plain words.

    What is left out is filled by the preset, a file in `edge_config/policy`. The daily
    run of the store ends each tier after its days, counted from the call; files that `analyse`
    writes stay.
    """

    preset: PolicyPreset = Field(
        default=PolicyPreset.DEFAULT,
        description="`default`, `eu`, `fr` or `us-all-party`: a start, not legal advice.",
    )
    granted: Keep | None = Field(
        default=None,
        description="With consent: `kept`; `measures_only` (no words, no audio); `not_kept`.",
    )
    announced: Keep | None = Field(
        default=None,
        description="The same where notice was given but no consent: most laws tell them apart.",
    )
    absent: Keep | None = Field(
        default=None, description="The same where nothing is known of consent."
    )
    refused: Keep | None = Field(default=None, description="The same where it was refused.")
    audio_days: Days | None = Field(
        default=None, description="Days that audio is to be kept: the most sensitive tier."
    )
    transcript_days: Days | None = Field(
        default=None, description="Days that words are to be kept: enough to review a call."
    )
    measures_days: Days | None = Field(
        default=None, description="Days that numbers are to be kept: enough to see a trend."
    )
    sample_share: Share | None = Field(
        default=None,
        description="Share of calls that are analysed, chosen by call id; others are left alone.",
    )
    allow_activation: bool | None = Field(
        default=None,
        description="Whether `activation.enabled` may be on; off, it has no effect.",
    )
    live_words: bool | None = Field(
        default=None, description="Whether words may be shown during a call, where pages do so."
    )
