"""What people learn from: moments of calls, and practice."""

from pydantic import Field

from voice_analytics.config.settings.section import Days, Section
from voice_analytics.domain.call import Consent


class LearningSettings(Section):
    """What people learn from: moments of calls, and practice."""

    consents: tuple[Consent, ...] = Field(
        default=(Consent.GRANTED, Consent.ANNOUNCED),
        description="Moments for training are taken from calls with one of these consents only; "
        "none: from no call.",
    )
    practice_days: Days = Field(
        default=30, description="Days that a practice recording and its report are kept."
    )
