"""Values only: what a call, a turn, a measure and a report are. Standard library and numpy."""
