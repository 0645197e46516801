"""Named limits of turn-taking, with their defaults and where each comes from.

All are settings (`edge_config/default.yaml`, section `turns`), and every report records the ones
it was made with.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TurnLimits:
    """Limits by which speech becomes turns, transfers and events; milliseconds unless named."""

    ipu_gap_ms: int = 200
    """Silence that ends an inter-pausal unit. Common practice is 180 to 200 ms
    (Levitan & Hirschberg 2011 use 50 ms, Heldner & Edlund 2010 use 180 ms)."""

    backchannel_max_ms: int = 1000
    """Longest listener response that takes no floor."""

    backchannel_goes_on_ms: int = 500
    """The other must go on for at least this long after a backchannel began."""

    terminal_overlap_ms: int = 500
    """Overlap that begins this close to the end of the other's turn is normal turn-taking
    (offsets of -0.5 to 0 s, Heldner & Edlund 2010)."""

    interruption_min_overlap_ms: int = 300
    """Shortest overlap that can interrupt; shorter ones are touches."""

    simultaneous_start_ms: int = 250
    """Two who begin within this time of each other after silence begin together."""

    monologue_pause_ms: int = 3000
    """A pause of this length ends a monologue streak."""

    long_monologue_ms: int = 60_000
    """An agent's streak above this is a `long_monologue`."""

    dead_air_ms: int = 4000
    """Silence of all parties above this is a `dead_air` event."""
