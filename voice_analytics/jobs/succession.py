"""Whose work is whose: workers that are gone, and other versions of the program.

DBOS resumes a worker's own work when it starts again under its name and version. The rest is here:
what a worker began that is gone for good, what its own process lost, say to a full disk, and
work of a version of which no worker lives any more.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from dbos import WorkflowStatus

from voice_analytics.jobs.presence import Presence
from voice_analytics.jobs.queue import JobQueue

_T = TypeVar("_T")


class Succession:
    """Looks round now and then for work that nobody does, and lets it be done.

    Something counts as lost when it was found so in several rounds: after a restart of the
    database, the living take their locks again within one.

    Parameters
    ----------
    queue
        The jobs.
    presence
        Of this worker.
    executor, version
        Of this worker.
    running
        Gives the ids of the workflows that run in this process.
    rounds
        How many.
    """

    def __init__(
        self,
        queue: JobQueue,
        presence: Presence,
        executor: str,
        version: str,
        running: Callable[[], Collection[str]],
        rounds: int = 3,
    ) -> None:
        self._queue = queue
        self._presence = presence
        self._executor = executor
        self._version = version
        self._running = running
        self._rounds = rounds
        self._seen: dict[str, int] = {}

    def look_round(self) -> None:
        """Say that this worker lives, and take what lost its worker; one worker at a time.

        Raises
        ------
        ConfigError
            When another worker took the name of this one.
        StoreError
            When a database does not answer.
        """
        self._presence.hold()
        with self._presence.turn() as mine:
            if not mine:
                return
            versions = self._queue.versions()
            dead = {f"version {one}": one for one in versions if not self._lives(one)}
            lost = {_key(one): one for one in self._lost()}
            self._count([*dead, *lost])
            for version in self._lasting(dead):
                if version == versions[0]:
                    self._queue.put_in_force(self._version)
                self._queue.move(self._queue.unfinished(version), self._version)
            self._queue.hand_back(self._lasting(lost))

    def _lives(self, version: str) -> bool:
        return version == self._version or self._presence.version_lives(version)

    def _lost(self) -> Iterable[WorkflowStatus]:
        """Yield what was begun in this version and is not gone on with."""
        running = self._running()
        for one in self._queue.running(version=self._version):
            if one.executor_id == self._executor:
                if one.workflow_id not in running:
                    yield one
            elif not self._presence.executor_lives(str(one.executor_id)):
                yield one

    def _count(self, found: Iterable[str]) -> None:
        self._seen = {key: self._seen.get(key, 0) + 1 for key in found}

    def _lasting(self, found: Mapping[str, _T]) -> list[_T]:
        return [one for key, one in found.items() if self._seen[key] >= self._rounds]


def _key(work: WorkflowStatus) -> str:
    return f"{work.executor_id} {work.workflow_id}"
