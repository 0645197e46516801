"""How sure a decision is, as odds.

Each decision has *nats*: the natural logarithm of the odds that it is right, 0 where it could be
another as well. Distance to a limit gives nats in proportion to how far the edges of speech may be
off; words and sound that speak for a decision add to them, those that speak against it take away.
The confidence is the probability these odds stand for. So it falls to 0.5 where a limit is just
met, and stays at 0.95 or below, since no limit is more than a convention.
"""

from math import exp

EDGES_MS = 100
"""Error of a distance between the edges of two parties on channels of their own that makes a
decision e times less likely. Detectors place each edge within 10 to 50 ms."""

SHARED_EDGES_MS = 200
"""The same where the parties share a channel and were told apart by voice."""

SURE_NATS = 3.0
"""Timing is never surer than this, odds of 20 to 1."""

_LEAST = 0.5
MOST = 0.95

MOST_SHARED = 0.8
"""On a shared channel the overlap itself is in doubt: about one in five is none."""


def nats(*margins_ms: int, edges_ms: int = EDGES_MS) -> float:
    """Return what timing gives for a decision, from its distances to the limits that decided it."""
    return max(-SURE_NATS, min(*margins_ms, SURE_NATS * edges_ms) / edges_ms)


def confidence(for_it: float, most: float = MOST) -> float:
    """Return the probability of a decision with these nats, from one half to `most`."""
    return round(min(max(1 / (1 + exp(-for_it)), _LEAST), most), 2)
