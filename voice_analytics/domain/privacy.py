"""What is removed from a call before anything of it is kept."""

from dataclasses import dataclass
from enum import StrEnum

from voice_analytics.domain.interval import Interval


class PrivateKind(StrEnum):
    """A kind of thing said that can be removed."""

    CARD_NUMBER = "card_number"
    SECURITY_CODE = "security_code"
    CARD_EXPIRY = "card_expiry"
    BANK_ACCOUNT = "bank_account"
    KEYS = "keys"
    """Keys of a telephone pressed, as signalled."""
    NATIONAL_ID = "national_id"
    BIRTH_DATE = "birth_date"
    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    ADDRESS = "address"


PAYMENT_KINDS = frozenset(
    {
        PrivateKind.CARD_NUMBER,
        PrivateKind.SECURITY_CODE,
        PrivateKind.CARD_EXPIRY,
        PrivateKind.BANK_ACCOUNT,
        PrivateKind.KEYS,
    }
)
"""Removed whatever the settings say."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """A stretch of one channel that was removed from the words, the curves and the audio."""

    kind: PrivateKind
    participant: str
    channel: int
    interval: Interval
