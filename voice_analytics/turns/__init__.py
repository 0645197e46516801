"""Speech segments and words become a conversation: units, floor, turns, transfers, events."""

from voice_analytics.turns.build import build_conversation

__all__ = ["build_conversation"]
