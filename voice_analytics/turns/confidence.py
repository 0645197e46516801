"""How sure a decision by limits is."""

_LEAST = 0.5
_MOST = 0.95
_SURE_FROM_MS = 300
"""Distance from the nearest limit at which timing is as sure as it gets."""


def confidence(*margins_ms: int) -> float:
    """Return how sure a decision is, from its distances to the limits that decided it.

    A limit just met gives 0.5: a little earlier or later and the decision were another.
    """
    nearest_ms = min(*margins_ms, _SURE_FROM_MS)
    return round(_LEAST + (_MOST - _LEAST) * nearest_ms / _SURE_FROM_MS, 2)
