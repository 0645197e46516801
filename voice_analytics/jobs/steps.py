"""What the steps of the workflows do; plain code that may run twice and replaces its result."""

import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from voice_analytics.domain.intake import UNFINISHED
from voice_analytics.errors import JobFailed, NotKept, StoreError
from voice_analytics.jobs.processes import AnalysisProcesses
from voice_analytics.jobs.protocols import CallKeeper, Messenger
from voice_analytics.pipeline.protocols import Progress
from voice_analytics.store import intakes
from voice_analytics.store.database import Database

NOTHING = ""
"""In place of a folder: there is nothing to keep."""

PROGRESS_EVERY_MS = 1000


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where steps get the time from."""

    now_ms: Callable[[], int]
    """Milliseconds since 1970."""

    elapsed_ms: Callable[[], int]
    """Milliseconds that never go back."""


class Steps:
    """The steps of all workflows.

    Parameters
    ----------
    database
        The store.
    processes
        Analyse recordings.
    keeper
        Keeps what they find.
    messenger
        Tells people and other systems.
    folder
        For what was found and is not stored yet.
    most_attempts
        A recording whose analysis was begun so often without an end is given up.
    clocks
        The time.
    """

    def __init__(
        self,
        database: Database,
        processes: AnalysisProcesses,
        keeper: CallKeeper,
        messenger: Messenger,
        folder: Path,
        most_attempts: int,
        clocks: Clocks,
    ) -> None:
        self._database = database
        self._processes = processes
        self._keeper = keeper
        self._messenger = messenger
        self._folder = folder
        self._most_attempts = most_attempts
        self._clocks = clocks

    def wait(self, seconds: float) -> None:
        """Wait between two attempts, or until the worker stops."""
        self._processes.wait(seconds)

    def analyse(self, intake_id: str) -> str:
        """Have a recording analysed; return the name of the folder with what is to be kept.

        Raises
        ------
        JobFailed
            When that failed.
        StoreError
            When something cannot be written.
        """
        with self._database.write() as session:
            intake = intakes.begin(session, intake_id)
        if intake is None:
            return NOTHING
        if intake.attempts > self._most_attempts:
            raise JobFailed(
                f"its analysis was begun {self._most_attempts} times (jobs.most_attempts) and "
                "each time its worker was stopped; look why, then ask for it again",
                retryable=False,
            )
        folder = self._new_folder(intake_id)
        try:
            self._processes.analyse(intake, folder, self._progress(intake_id))
        except NotKept as decision:
            with self._database.write() as session:
                intakes.not_kept(session, intake_id, str(decision), self._clocks.now_ms())
            return NOTHING
        except JobFailed:
            shutil.rmtree(folder, ignore_errors=True)  # a full disk needs the room
            raise
        return folder.name

    def keep(self, intake_id: str, folder: str) -> None:
        """Store what an analysis left in a folder.

        Raises
        ------
        StoreError
            When it cannot be written.
        """
        with self._database.read() as session:
            intake = intakes.find(session, intake_id)
        if intake is not None and intake.state in UNFINISHED:
            self._keeper.keep(intake, self._folder / folder, self._clocks.now_ms())

    def clean(self, intake_id: str) -> None:
        """Remove the recording as it came in, and what its analyses left.

        Raises
        ------
        StoreError
            When it cannot be removed.
        """
        self._keeper.let_go(intake_id)
        self._remove_folders(intake_id)

    def trouble(self, intake_id: str, why: str) -> None:
        """Write why an attempt failed, for people; the work does not depend on it."""
        with suppress(StoreError), self._database.write() as session:
            intakes.trouble(session, intake_id, why)

    def fail(self, intake_id: str, why: str) -> None:
        """Give a recording up, with the sentence; it stays where it is and can be asked for again.

        Raises
        ------
        StoreError
            When that cannot be written.
        """
        self._remove_folders(intake_id)
        with self._database.write() as session:
            intakes.fail(session, intake_id, why, self._clocks.now_ms())

    def notice_due(self, intake_id: str) -> str:
        """Return the call of which another system is to be told, empty where there is none."""
        return self._keeper.notice_due(intake_id)

    def notify(self, call_id: str) -> None:
        """Tell another system of a call."""
        self._messenger.notify(call_id, self._clocks.now_ms())

    def notice_trouble(self, call_id: str, why: str) -> None:
        """Write why a notice was not taken, for people; the work does not depend on it."""
        with suppress(StoreError):
            self._messenger.notice_failed(call_id, why, None)

    def give_notice_up(self, call_id: str, why: str) -> None:
        """Give a notice up, with the sentence."""
        self._messenger.notice_failed(call_id, why, self._clocks.now_ms())

    def tell(self, message_id: str) -> None:
        """Tell somebody that there is something to look at."""
        self._messenger.tell(message_id, self._clocks.now_ms())

    def telling_trouble(self, message_id: str, why: str) -> None:
        """Write why a message was not taken, for people; the work does not depend on it."""
        with suppress(StoreError):
            self._messenger.telling_failed(message_id, why, None)

    def give_telling_up(self, message_id: str, why: str) -> None:
        """Give a message up, with the sentence."""
        self._messenger.telling_failed(message_id, why, self._clocks.now_ms())

    def notify_alert(self, alert_id: str) -> None:
        """Tell another system of an alert."""
        self._messenger.notify_alert(alert_id, self._clocks.now_ms())

    def alert_trouble(self, alert_id: str, why: str) -> None:
        """Write why an alert was not taken, for people; the work does not depend on it."""
        with suppress(StoreError):
            self._messenger.alert_failed(alert_id, why, given_up=False)

    def give_alert_up(self, alert_id: str, why: str) -> None:
        """Give telling of an alert up, with the sentence."""
        self._messenger.alert_failed(alert_id, why, given_up=True)

    def rescore(self, after: str) -> str:
        """Grade some reports again; return where that ended, empty at the end."""
        return self._keeper.rescore(after, self._clocks.now_ms())

    def correct(self, correction_id: str) -> None:
        """Change a report as somebody corrected it."""
        self._keeper.correct(correction_id, self._clocks.now_ms())

    def give_correction_up(self, correction_id: str, why: str) -> None:
        """Leave a report as it is, with the sentence why."""
        self._keeper.correction_failed(correction_id, why)

    def draw(self, call_id: str) -> None:
        """Make the waveform of a call."""
        self._keeper.draw(call_id)

    def retain(self) -> None:
        """Remove what outlived its tier."""
        self._keeper.retain(self._clocks.now_ms())

    def back_up(self) -> None:
        """Back the store up where that is due."""
        self._keeper.back_up(self._clocks.now_ms())

    def _new_folder(self, intake_id: str) -> Path:
        """Make a folder that no other attempt writes to, such as one of a worker that is gone."""
        folder = self._folder / f"{intake_id}.{secrets.token_hex(4)}"
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise StoreError(f"{folder}: cannot be made ({error.strerror})") from error
        return folder

    def _remove_folders(self, intake_id: str) -> None:
        try:
            for folder in self._folder.glob(f"{intake_id}.*"):
                shutil.rmtree(folder)
        except OSError as error:
            raise StoreError(f"{self._folder}: cannot be cleaned ({error.strerror})") from error

    def _progress(self, intake_id: str) -> Progress:
        """Return what writes progress down, at most once per second."""
        written_ms = self._clocks.elapsed_ms() - PROGRESS_EVERY_MS

        def progress(stage: str, done_ms: int, total_ms: int) -> None:
            nonlocal written_ms
            now_ms = self._clocks.elapsed_ms()
            if now_ms - written_ms < PROGRESS_EVERY_MS:
                return
            written_ms = now_ms
            # It is for people to look at, so the analysis goes on where it cannot be written.
            with suppress(StoreError), self._database.write() as session:
                intakes.advance(session, intake_id, stage, done_ms / max(1, total_ms))

        return progress
