"""Kinds of cues whose structure matters: who said what before, and what it shares with it."""
