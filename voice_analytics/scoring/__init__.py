"""From behaviours and measures to a score, flags and feedback, by rules that are data."""
