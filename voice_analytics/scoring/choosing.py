"""Which rubric a call is scored by."""

from collections.abc import Sequence

from voice_analytics.domain.call import Direction
from voice_analytics.domain.rubric import Rubric


def choose(
    rubrics: Sequence[Rubric],
    language: str | None,
    queue: str | None,
    direction: Direction | None,
) -> Rubric | None:
    """Return the rubric that fits a call most closely; None when none is for it.

    A rubric that names the call's queue wins over one that names its direction, that over one that
    names its language, and that over one for all; among equals the first.
    """
    fitting = [
        rubric
        for rubric in rubrics
        if _fits(rubric.languages, language)
        and _fits(rubric.queues, queue)
        and _fits(rubric.directions, direction)
    ]
    return max(
        fitting,
        key=lambda r: (bool(r.queues), bool(r.directions), bool(r.languages)),
        default=None,
    )


def _fits(allowed: Sequence[str], value: str | None) -> bool:
    return not allowed or value in allowed
