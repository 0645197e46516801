"""What is private in what was said: found in recognised words, and taken out of them.

A detector is a module in `kinds` and a line in `DETECTORS`. It sees a `Scene` (words, runs of
digits, what was asked for) and yields findings; none knows of another.
"""

from collections.abc import Callable, Iterator

from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.kinds import (
    address,
    bank_account,
    birth_date,
    card_expiry,
    card_number,
    email,
    national_id,
    phone,
    postcode,
    security_code,
)
from voice_analytics.privacy.scene import Scene

Detector = Callable[[Scene], Iterator[Finding]]

DETECTORS: tuple[Detector, ...] = (
    card_number.find,
    security_code.find,
    card_expiry.find,
    bank_account.find,
    national_id.find,
    birth_date.find,
    email.find,
    phone.find,
    postcode.find,
    address.find,
)

__all__ = ["DETECTORS", "Detector", "Finding", "Scene"]
