"""Who is who: the best pairing of a few speakers with a few others, found exactly."""

from collections.abc import Sequence
from functools import cache


def cheapest_assignment(
    costs: Sequence[Sequence[int]], alone: Sequence[int]
) -> tuple[int | None, ...]:
    """Return the column each row takes so that the total cost is least.

    Parameters
    ----------
    costs
        One row per speaker, one column per possible partner; a column serves one row at most.
    alone
        Cost of leaving each row without a partner.

    Returns
    -------
    tuple of int or None
        Column of each row; None for a row better left alone. Every subset of columns is tried,
        which is exact and quick up to about fifteen columns.
    """

    @cache
    def best(row: int, taken: int) -> tuple[int, tuple[int | None, ...]]:
        if row == len(costs):
            return 0, ()
        rest, choice = best(row + 1, taken)
        least: tuple[int, tuple[int | None, ...]] = (alone[row] + rest, (None, *choice))
        for column, cost in enumerate(costs[row]):
            if taken & (1 << column):
                continue
            rest, choice = best(row + 1, taken | (1 << column))
            if cost + rest < least[0]:
                least = (cost + rest, (column, *choice))
        return least

    return best(0, 0)[1]
