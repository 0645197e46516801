"""Things to be done at a time, without a clock."""

import heapq
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Timers(Generic[T]):
    """Items by the time they are due."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, T]] = []
        self._count = 0

    def add(self, due_ms: int, item: T) -> None:
        """Have `item` come up at a time."""
        self._count += 1
        heapq.heappush(self._heap, (due_ms, self._count, item))

    def due(self, now_ms: int) -> Iterator[T]:
        """Give what is due, the earliest first; each comes up once per time it was added."""
        while self._heap and self._heap[0][0] <= now_ms:
            yield heapq.heappop(self._heap)[2]
