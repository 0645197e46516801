"""How recordings come in: into the spool, noted in the store, and queued."""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from voice_analytics.appliance.storing import data_layout
from voice_analytics.config.settings import Settings
from voice_analytics.domain.intake import Intake, Priority, Submission
from voice_analytics.errors import IngestError, StoreError
from voice_analytics.ingest.accepting import Acceptance, Accepted
from voice_analytics.ingest.recording import Recording
from voice_analytics.ingest.watching import WatchedFolder, WatchRules
from voice_analytics.jobs.queue import JobQueue
from voice_analytics.store import intakes
from voice_analytics.store.database import Database

WATCHED = "watched"


def new_id() -> str:
    """Return an id for a recording that comes in."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Entrance:
    """Notes recordings that are in the spool, and has them analysed."""

    database: Database
    queue: JobQueue
    acceptance: Acceptance
    now_ms: Callable[[], int]

    def admit(self, submission: Submission, accepted: Accepted) -> Intake:
        """Note a recording that is in the spool and queue it.

        A crash between the two loses nothing: a worker queues what is noted when it starts.
        """
        with self.database.write() as session:
            intake = intakes.receive(session, accepted.id, submission, self.now_ms())
        self.queue.analyse(intake.id, submission.priority)
        return intake

    def take(
        self,
        recording: Recording,
        source: str,
        priority: Priority = Priority.FILE,
        document: Mapping[str, Any] | None = None,
        released: bool = True,
    ) -> Intake:
        """Take in a recording on disk; its files stay.

        Raises
        ------
        IngestError
            When it cannot be analysed.
        StoreError
            When it cannot be stored.
        """
        accepted = self.acceptance.take(new_id(), recording, document)
        submission = Submission(
            source=source,
            label=accepted.label,
            sha256=accepted.sha256,
            priority=priority,
            metadata=accepted.document,
            idempotency_key=None,
            released=released,
        )
        return self.admit(submission, accepted)


def watched_folder(settings: Settings) -> WatchedFolder:
    """Return the folder that is watched, ready.

    Raises
    ------
    StoreError
        When it cannot be written.
    """
    watch = settings.watch
    rules = WatchRules(watch.wait_s * 1000, watch.every_sidecar, watch.keep_done)
    folder = WatchedFolder(inbox(settings), rules)
    folder.prepare()
    return folder


def inbox(settings: Settings) -> Path:
    """Return the folder in which recordings are put."""
    return settings.watch.folder or data_layout(settings).inbox


def watch(
    folder: WatchedFolder, entrance: Entrance, interval_s: float, ended: threading.Event
) -> None:
    """Take in what is put into a folder, until `ended` is set."""
    while not ended.wait(interval_s):
        try:
            look_once(folder, entrance)
        except StoreError as error:  # a full disk or a mount that is away: the next look is later
            structlog.get_logger("voice_analytics.watch").warning("watch.failed", why=str(error))


def look_once(folder: WatchedFolder, entrance: Entrance) -> int:
    """Look into the folder once, take in what is complete, and return how many that were.

    Raises
    ------
    StoreError
        When a folder or the store cannot be read or written; nothing is lost.
    """
    look = folder.look(entrance.now_ms())
    for recording, why in look.refused:
        folder.refuse(recording, why)
    for recording in look.ready:
        try:
            entrance.take(recording, WATCHED)
        except IngestError as error:
            folder.refuse(recording, str(error))
        else:
            folder.taken(recording)
    return len(look.ready)
