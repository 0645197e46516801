"""A store with its jobs, and workers that do them: in this process, or in ones to be killed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic, monotonic_ns, sleep

from tests.command import ROOT, environment
from tests.jobs.fakes import Marks, making
from tests.jobs.keeping import MarkingKeeper
from voice_analytics.domain.intake import Intake, IntakeState, Priority, Submission
from voice_analytics.jobs.queue import JobQueue
from voice_analytics.jobs.steps import Clocks
from voice_analytics.jobs.worker import Worker, WorkerOptions
from voice_analytics.jobs.workflows import Retrying
from voice_analytics.store import intakes
from voice_analytics.store.database import Database

NOW_MS = 1_700_000_000_000
WITHIN_S = 180.0
ENDED = (IntakeState.DONE, IntakeState.NOT_KEPT, IntakeState.FAILED)


def elapsed_ms() -> int:
    return monotonic_ns() // 1_000_000


RETRYING = Retrying(attempts=3, backoff_ms=10)
CLOCKS = Clocks(now_ms=lambda: NOW_MS, elapsed_ms=elapsed_ms)


def eventually(true: Callable[[], bool], what: str, within_s: float = WITHIN_S) -> None:
    """Wait for other processes to bring something about."""
    ends_s = monotonic() + within_s
    while not true():
        assert monotonic() < ends_s, f"not within {within_s:.0f} s: {what}"
        sleep(0.1)


@dataclass(frozen=True)
class House:
    """Where everything lies."""

    folder: Path
    database: Database
    jobs_url: str

    @property
    def marks(self) -> Marks:
        return Marks(self.folder / "marks")

    @property
    def said(self) -> Path:
        """File of what worker processes print."""
        return self.folder / "said"

    @property
    def options(self) -> WorkerOptions:
        return WorkerOptions(
            url=self.jobs_url,
            folder=self.folder,
            executor="one",
            version="v1",
            processes=1,
            retrying=RETRYING,
            notifying=RETRYING,
            most_attempts=8,
            stalled_after_ms=600_000,
            look_round_ms=2000,
            poll_ms=100,
            retain_hour=3,
        )

    def receive(
        self, intake_id: str, label: str = "call.wav", priority: Priority = Priority.FILE
    ) -> None:
        """Let a recording come in, without telling the jobs."""
        (self.folder / "spool").mkdir(exist_ok=True)
        (self.folder / "spool" / intake_id).write_text("sealed")
        with self.database.write() as session:
            intakes.receive(session, intake_id, Submission("upload", label, "ab", priority), NOW_MS)

    def hand_in(
        self, intake_id: str, label: str = "call.wav", priority: Priority = Priority.FILE
    ) -> None:
        self.receive(intake_id, label, priority)
        with JobQueue(self.jobs_url) as queue:
            queue.analyse(intake_id, priority)

    def hand_in_again(self, intake_id: str) -> None:
        with JobQueue(self.jobs_url) as queue:
            queue.analyse(intake_id, Priority.FILE)

    def worker(self, **changes: object) -> Worker:
        """Return a worker for this process."""
        keeper = MarkingKeeper(self.database, self.marks, self.folder / "spool")
        options = replace(self.options, **changes)  # type: ignore[arg-type]
        return Worker(options, self.database, making(self.folder), keeper, keeper, CLOCKS)

    @contextmanager
    def process(
        self,
        executor: str = "one",
        version: str = "v1",
        *,
        dies: str = "",
        processes: int = 1,
        look_round_ms: int = 500,
        retrying: Retrying = RETRYING,
        module: str = "tests.jobs.run_worker",
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Give a worker in a process of its own, which is gone after the block."""
        told = {
            "folder": str(self.folder),
            "store_url": self.database.engine.url.render_as_string(hide_password=False),
            "jobs_url": self.jobs_url,
            "executor": executor,
            "version": version,
            "processes": processes,
            "dies": dies,
            "look_round_ms": look_round_ms,
            "retrying": asdict(retrying),
        }
        with (
            self.said.open("ab") as said,
            subprocess.Popen(
                [sys.executable, "-m", module, json.dumps(told)],
                cwd=ROOT,
                env=environment(),
                stdout=said,
                stderr=said,
            ) as process,
        ):
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()

    def open_gate(self) -> None:
        """Let all analyses go on that wait."""
        os.close(os.open(self.folder / "gate", os.O_WRONLY))

    def found(self, intake_id: str) -> Intake:
        with self.database.read() as session:
            one = intakes.find(session, intake_id)
        assert one is not None
        return one

    def wait_for_end(self, *intake_ids: str, within_s: float = WITHIN_S) -> None:
        for one in intake_ids:
            eventually(lambda one=one: self.found(one).state in ENDED, f"end of {one}", within_s)  # type: ignore[misc]

    def wait_for(self, mark: str, times: int = 1) -> None:
        eventually(lambda: self.marks.count(mark) >= times, mark)

    def wait_until_idle(self) -> None:
        """Wait until nothing waits and nothing runs."""
        with JobQueue(self.jobs_url) as queue:
            eventually(lambda: not queue.unfinished(), "nothing left")
