"""What people correct in a report: who the agent is, and what was said."""

from dataclasses import dataclass

from voice_analytics.domain.interval import Interval


@dataclass(frozen=True, slots=True)
class WordsCorrected:
    """Who said what in a stretch of the call."""

    participant: str
    interval: Interval
    text: str
    """Empty: nothing was said."""


@dataclass(frozen=True, slots=True)
class RolesCorrected:
    """Which participant is the agent."""

    agent: str


Corrected = WordsCorrected | RolesCorrected
