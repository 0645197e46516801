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

    sliver_ms: int = 100
    """Speech shorter than this is a click, and being alone for less than this is chance: speech
    detectors place each boundary within 10 to 50 ms, so two may err by 100 ms together. Ours."""

    floor_gap_ms: int = 300
    """Whoever pauses for less than this has not let go of the floor. Ours."""

    utterance_gap_ms: int = 500
    """A listener who pauses for less than this is still in the same response or attempt. Ours."""

    backchannel_max_ms: int = 1000
    """Longest listener response that takes no floor."""

    backchannel_goes_on_ms: int = 500
    """The other must go on for at least this long after a backchannel began."""

    response_pause_ms: int = 500
    """A listener response may lie in a pause of the other that is shorter than this; in a longer
    one it is a turn of its own. Ours."""

    terminal_overlap_ms: int = 500
    """Overlap that begins this close to the end of the other's turn is normal turn-taking
    (offsets of -0.5 to 0 s, Heldner & Edlund 2010)."""

    interruption_min_overlap_ms: int = 500
    """Shortest overlap that can interrupt; shorter ones are touches. A grace of half a second, as
    in open tools."""

    cut_off_overlap_ms: int = 250
    """The limit in place of the two above when the other's turn stops unfinished: who begins this
    long before an end that never came cannot have answered one, since a response takes at least
    200 ms (Levinson & Torreira 2015)."""

    resume_ms: int = 1000
    """Whoever stops unfinished and goes on within this time has only paused; who speaks into the
    pause cuts in. About one second is the longest silence that passes unremarked (Jefferson
    1989)."""

    simultaneous_start_ms: int = 250
    """Two who begin within this time of each other after silence begin together."""

    simultaneous_silence_ms: int = 1000
    """The silence before a simultaneous start: long enough that nobody holds the floor. Jefferson
    (1989) finds about one second to be the longest silence that passes unremarked."""

    monologue_pause_ms: int = 3000
    """A pause of this length ends a monologue streak."""

    long_monologue_ms: int = 60_000
    """An agent's streak above this is a `long_monologue`."""

    dead_air_ms: int = 4000
    """Silence of all parties of this length or more is a `dead_air` event."""

    dead_air_counted_ms: int = 3000
    """Silence of all parties from this length on is counted as dead air by the measures."""

    paragraph_pause_ms: int = 1000
    """Silence that divides the text of a call whose parties were not told apart. Ours."""
