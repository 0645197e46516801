"""What was found, and how sure it is."""

from dataclasses import dataclass

from voice_analytics.domain.interval import Interval
from voice_analytics.domain.privacy import PrivateKind


@dataclass(frozen=True, slots=True)
class Finding:
    """Something private that one party said."""

    kind: PrivateKind
    channel: int
    participant: str
    """Who said most of it."""

    words: tuple[int, ...]
    """Places of its words among all words given, in order of time; nothing between them stays."""

    interval: Interval
    """From its first word to the end of its last one, pauses included."""

    confidence: float
    """0 to 1: how surely this is of its kind."""

    why: str
    """Name of the rule that decided."""
