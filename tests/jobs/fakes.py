"""An analysis that does what it is told by the label of a recording.

It leaves a mark in a file for everything it does, so that a test sees it across processes. It
imports no database, so that its processes start fast.
"""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import sleep

from voice_analytics.domain.intake import Intake
from voice_analytics.errors import IngestError, NotKept, StoreError
from voice_analytics.jobs.protocols import Analyse
from voice_analytics.pipeline.protocols import Progress

RESULT = "result.json"
PADDING = {"large": 32 << 20}
WHILE_S = 0.2


class Marks:
    """Marks that processes leave, in the order they came."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def leave(self, what: str) -> None:
        descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, f"{what}\n".encode())
        os.close(descriptor)

    def all(self) -> list[str]:
        return self.file.read_text().splitlines() if self.file.exists() else []

    def count(self, what: str) -> int:
        return self.all().count(what)


@dataclass(frozen=True, slots=True)
class ScriptedAnalysis:
    """Satisfies `Analyse`; `hold` is the gate that a recording called `hold` waits at."""

    marks: Marks
    hold: Path

    def __call__(self, intake: Intake, folder: Path, progress: Progress) -> None:
        self.marks.leave(f"analyse {intake.id}")
        acts: dict[str, Callable[[Intake], None]] = {
            "hold": self._wait,
            "killed": self._killed,
            "killed once": self._killed_once,
            "broken": self._broken,
            "full": self._full,
            "full once": self._full_once,
            "in vain": self._in_vain,
            "not kept": self._not_kept,
            "no memory": self._no_memory,
            "silent": self._silent,
            "worker dies": self._worker_dies,
            "takes a while": self._takes_a_while,
        }
        progress("listening", 500, 1000)
        label = intake.submission.label
        act = acts.get(label)
        if act is not None:
            act(intake)
        progress("listening", 1000, 1000)
        result = json.dumps({"by": os.getpid(), "padding": "-" * PADDING.get(label, 0)})
        try:
            (folder / RESULT).write_text(result)
        except OSError as error:
            raise StoreError(f"{RESULT}: cannot be written ({error.strerror})") from error

    def _wait(self, intake: Intake) -> None:
        self.marks.leave(f"at gate {intake.id}")
        with self.hold.open() as gate:  # a pipe: returns when the test opens its end
            gate.read()

    def _killed(self, _: Intake) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def _killed_once(self, intake: Intake) -> None:
        if intake.attempts == 1:
            os.kill(os.getpid(), signal.SIGKILL)

    def _broken(self, _: Intake) -> None:
        os._exit(3)

    def _full(self, _: Intake) -> None:
        raise StoreError("call.flac: cannot be written (no space left)")

    def _full_once(self, intake: Intake) -> None:
        if self.marks.count(f"analyse {intake.id}") == 1:
            raise StoreError("call.flac: cannot be written (no space left)")

    def _in_vain(self, _: Intake) -> None:
        raise IngestError("it holds no audio")

    def _not_kept(self, _: Intake) -> None:
        raise NotKept("consent is refused")

    def _no_memory(self, _: Intake) -> None:
        raise MemoryError

    def _worker_dies(self, intake: Intake) -> None:
        """Kill the worker once, at the end of the work that it has not heard of."""
        if self.marks.count(f"analyse {intake.id}") == 1:
            os.kill(os.getppid(), signal.SIGKILL)
            signal.pause()

    def _takes_a_while(self, _: Intake) -> None:
        sleep(WHILE_S)

    def _silent(self, _: Intake) -> None:
        signal.pause()


def make_analysis(marks: Path, hold: Path) -> Analyse:
    one = Marks(marks)
    one.leave("loaded")
    return ScriptedAnalysis(one, hold)


def making(folder: Path) -> Callable[[], Analyse]:
    """Return what makes the analysis, in any process; its gate is made here."""
    return partial(make_analysis, folder / "marks", folder / "gate")
