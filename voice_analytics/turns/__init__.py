"""From who spoke when to turns, floor states, transfers and events."""
