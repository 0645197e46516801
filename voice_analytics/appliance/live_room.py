"""How many calls in progress there is time to listen to, found by trying."""

BEHIND_MS = 500
"""A call that so much waits of is behind."""

EASE_MS = 2000
"""Between two attempts to listen to more calls."""

BUSY_SHARE = 0.7
"""Of the time at most, before more calls are listened to."""

PART = 4
"""One in so many calls is left out at a time."""


class LiveRoom:
    """Says when to listen to fewer calls, and when to more.

    Parameters
    ----------
    now_ms
        By the clock that never goes back.
    """

    def __init__(self, now_ms: int) -> None:
        self._since_ms = now_ms
        self._worked_ms = 0
        self._next = 1

    def worked(self, from_ms: int, until_ms: int) -> None:
        """Take note of when calls were listened to."""
        self._worked_ms += until_ms - from_ms

    def too_many(self, listened: int, waiting_ms: int, now_ms: int) -> int:
        """Return how many calls are to be left out.

        Parameters
        ----------
        listened
            How many calls are listened to.
        waiting_ms
            How much waits of that call of which most does.
        now_ms
            By the clock that never goes back.
        """
        if waiting_ms <= BEHIND_MS:
            return 0
        self._begin(now_ms)
        self._next = 1
        return max(1, listened // PART)

    def more(self, listened: int, now_ms: int) -> int:
        """Return how many more calls could be listened to; each time more, while it goes well."""
        passed_ms = now_ms - self._since_ms
        if passed_ms < EASE_MS:
            return 0
        idle = self._worked_ms <= BUSY_SHARE * passed_ms
        self._begin(now_ms)
        if not idle:
            return 0
        count = min(self._next, max(1, listened // PART))
        self._next *= 2
        return count

    def _begin(self, now_ms: int) -> None:
        self._since_ms = now_ms
        self._worked_ms = 0
