"""A keeper of what a scripted analysis leaves; it too leaves a mark for everything it does."""

import json
import os
import signal
from pathlib import Path

from tests.jobs.fakes import RESULT, Marks
from voice_analytics.domain.intake import Intake
from voice_analytics.domain.notice import NoticeState
from voice_analytics.errors import JobFailed
from voice_analytics.store import intakes, messages
from voice_analytics.store.database import Database
from voice_analytics.store.tables import PersonRow


class MarkingKeeper:
    """Satisfies `CallKeeper`: a stored call is a row in a table that takes an id once.

    Once, it kills its own process at the point it is told.
    """

    def __init__(self, database: Database, marks: Marks, spool: Path, dies: str = "") -> None:
        self._database = database
        self._marks = marks
        self._spool = spool
        self._dies = dies

    def keep(self, intake: Intake, folder: Path, now_ms: int) -> None:
        self.die("before keep")
        json.loads((folder / RESULT).read_text())
        with self._database.write() as session:
            session.add(PersonRow(id=intake.id, name="a call"))
            intakes.finish(session, intake.id, f"call of {intake.id}", now_ms)
        self._marks.leave(f"kept {intake.id}")
        self.die("after keep")

    def let_go(self, intake_id: str) -> None:
        self.die("before clean")
        (self._spool / intake_id).unlink(missing_ok=True)
        self._marks.leave(f"let go {intake_id}")
        self.die("after clean")

    def die(self, where: str) -> None:
        """Kill this process if it is told to die here and has not yet."""
        if where == self._dies and not self._marks.count(f"died {where}"):
            self._marks.leave(f"died {where}")
            os.kill(os.getpid(), signal.SIGKILL)

    def notice_due(self, intake_id: str) -> str:
        return f"call of {intake_id}"

    def notify(self, call_id: str, now_ms: int) -> None:
        self._marks.leave(f"notify {call_id}")
        if self._marks.count(f"notify {call_id}") == 1:
            raise JobFailed("the receiver is away", retryable=True)
        if call_id.endswith("unwanted"):
            raise JobFailed("the receiver wants none", retryable=False)

    def notice_failed(self, call_id: str, why: str, now_ms: int | None) -> None:
        self._marks.leave(f"notice of {call_id} {'failed' if now_ms is None else 'gone'}: {why}")

    def notify_alert(self, alert_id: str, now_ms: int) -> None:
        self._marks.leave(f"tell of {alert_id}")
        if self._marks.count(f"tell of {alert_id}") == 1:
            raise JobFailed("the receiver is away", retryable=True)
        if alert_id == "unwanted":
            raise JobFailed("the receiver wants none", retryable=False)

    def alert_failed(self, alert_id: str, why: str, *, given_up: bool) -> None:
        self._marks.leave(f"{alert_id} {'given up' if given_up else 'failed'}: {why}")

    def tell(self, message_id: str, now_ms: int) -> None:
        self._marks.leave(f"tell {message_id}")
        if self._marks.count(f"tell {message_id}") == 1:
            raise JobFailed("the mail server is away", retryable=True)
        if message_id.startswith("unwanted"):
            raise JobFailed("the mail server wants none", retryable=False)
        with self._database.write() as session:
            messages.set_state(session, message_id, NoticeState.DELIVERED, None, now_ms)

    def telling_failed(self, message_id: str, why: str, now_ms: int | None) -> None:
        self._marks.leave(f"message {message_id} {'failed' if now_ms is None else 'gone'}: {why}")
        if now_ms is not None:
            with self._database.write() as session:
                messages.set_state(session, message_id, NoticeState.FAILED, why, now_ms)

    def rescore(self, after: str, now_ms: int) -> str:
        self._marks.leave(f"rescore {after}")
        return {"": "c1", "c1": "c2"}.get(after, "")

    def correct(self, correction_id: str, now_ms: int) -> None:
        self._marks.leave(f"correct {correction_id}")
        if correction_id == "impossible":
            raise JobFailed("there is no such participant", retryable=False)

    def correction_failed(self, correction_id: str, why: str) -> None:
        self._marks.leave(f"correction {correction_id} failed: {why}")

    def draw(self, call_id: str) -> None:
        self._marks.leave(f"draw {call_id}")
        if call_id == "unreadable":
            raise JobFailed("its audio cannot be read", retryable=False)

    def retain(self, now_ms: int) -> None:
        self._marks.leave(f"retain {now_ms}")

    def back_up(self, now_ms: int) -> None:
        self._marks.leave(f"back up {now_ms}")
