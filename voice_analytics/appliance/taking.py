"""Recordings taken in, whatever the way: into the spool, into the store, and to the jobs."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from voice_analytics.appliance.decoding import decoder_of
from voice_analytics.config.settings import Settings
from voice_analytics.domain.intake import (
    PRACTICE,
    UNFINISHED,
    Intake,
    IntakeState,
    Priority,
    Submission,
)
from voice_analytics.errors import KeyTaken
from voice_analytics.ingest.accepting import Acceptance, Accepted, Incoming
from voice_analytics.ingest.recording import Recording
from voice_analytics.ingest.spool import Spool
from voice_analytics.store import intakes, practice
from voice_analytics.store.database import Database

UPLOAD, WATCHED, HISTORY = "upload", "watched", "history"
"""Where recordings come from."""

_DAY_MS = 86_400_000
_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class From:
    """Where a recording comes from, and by what it is known when it comes again."""

    source: str
    account_id: str | None = None
    key: str | None = None
    """Idempotency key, as `checked_key` gives it for what others make up."""

    priority: Priority = Priority.FILE
    released: bool = True


@dataclass(frozen=True, slots=True)
class Jobs:
    """What taking in needs of the queue; `JobQueue` has both."""

    analyse: Callable[[str, Priority], None]
    """Has a recording analysed; to ask twice is to ask once."""

    again: Callable[[str], bool]
    """Has one that failed analysed again."""


class TakingIn:
    """Takes recordings in; shared by uploads, the watched folder and imports. Made by `taking_in`.

    Parameters
    ----------
    database
        The store.
    spool
        Where recordings wait.
    acceptance
        Tells whether they can be analysed.
    jobs
        The queue.
    """

    def __init__(
        self, database: Database, spool: Spool, acceptance: Acceptance, jobs: Jobs
    ) -> None:
        self._database = database
        self._spool = spool
        self._acceptance = acceptance
        self._jobs = jobs

    @property
    def largest_bytes(self) -> int:
        """Return what the audio of one recording may have."""
        return self._acceptance.largest_bytes

    def begin(self) -> AbstractContextManager[Incoming]:
        """Give a recording to fill piece by piece; what it accepts goes to `record`.

        Raises
        ------
        StoreError
            When the spool's disk is full or cannot be written.
        """
        return self._acceptance.begin(new_id())

    def record(self, accepted: Accepted, origin: From, now_ms: int) -> Intake:
        """Write a recording down and hand it to the jobs; return it, or the one it repeats.

        Parameters
        ----------
        accepted
            What is in the spool.
        origin
            Where it comes from.
        now_ms
            The time.

        Raises
        ------
        KeyTaken
            When its key stands for another recording; nothing of this one stays.
        StoreError
            When the store or the queue does not answer; send it again.
        """
        submission = Submission(
            source=origin.source,
            label=accepted.label,
            sha256=accepted.sha256,
            priority=origin.priority,
            metadata=accepted.document,
            account_id=origin.account_id,
            idempotency_key=origin.key,
            released=origin.released,
        )
        try:
            with self._database.write() as session:
                intake = intakes.receive(session, accepted.id, submission, now_ms)
        except KeyTaken:
            self._spool.remove(accepted.id)
            raise
        if intake.id != accepted.id:
            self._spool.remove(accepted.id)
        if intake.state in UNFINISHED:
            self._jobs.analyse(intake.id, intake.submission.priority)
        return intake

    def upload(self, accepted: Accepted, account_id: str, key: str | None, now_ms: int) -> Intake:
        """Write down what an account sent, as `record` does."""
        return self.record(accepted, From(UPLOAD, account_id, key), now_ms)

    def practice(self, accepted: Accepted, account_id: str, now_ms: int) -> Intake:
        """Write down a role-play of somebody, as `record` does; nothing but its audio is taken."""
        with self._database.write() as session:
            practice.add(session, now_ms, accepted.id, account_id, accepted.label)
        nameless = replace(accepted, label=PRACTICE)
        return self.record(nameless, From(PRACTICE, account_id), now_ms)

    def take(
        self,
        recording: Recording,
        origin: From,
        now_ms: int,
        document: Mapping[str, Any] | None = None,
    ) -> Intake:
        """Take in a recording on disk; its files stay.

        Parameters
        ----------
        recording
            The files.
        origin
            Where it comes from; without a key, it is known again by its name and content.
        now_ms
            The time.
        document
            What is known of it, in place of a sidecar file.

        Raises
        ------
        IngestError
            When it cannot be analysed.
        StoreError
            When the spool, the store or the queue cannot be written; try again.
        """
        accepted = self._acceptance.take(new_id(), recording, document)
        if origin.key is None:
            origin = replace(origin, key=f"{origin.source}/{accepted.label}/{accepted.sha256}")
        intake = self.record(accepted, origin, now_ms)
        if intake.state is IntakeState.FAILED:
            self._jobs.again(intake.id)  # put in once more, it is meant to be tried once more
        return intake

    def again(self, intake_id: str) -> bool:
        """Have a recording analysed again that failed; return whether there was one."""
        return self._jobs.again(intake_id)

    def known(self, key: str) -> bool:
        """Return whether a recording of this key came in before, of no account."""
        return known_key(self._database, key)

    def waiting(self, source: str) -> int:
        """Return how many recordings of a source are not finished."""
        with self._database.read() as session:
            return intakes.waiting(session, source)

    def sweep(self, now_ms: int) -> int:
        """Remove what a crash left in the spool a day ago or more; return how many there were.

        Raises
        ------
        StoreError
            When the store does not answer, or the spool cannot be written.
        """
        with self._database.read() as session:
            return self._spool.sweep(
                lambda intake_id: intakes.find(session, intake_id) is not None, now_ms - _DAY_MS
            )


@contextmanager
def taking_in(
    settings: Settings, database: Database, spool: Spool, jobs: Jobs
) -> Iterator[TakingIn]:
    """Give what takes recordings in; the process that decodes ends with the block."""
    decoder = decoder_of(settings)
    largest_bytes = settings.upload.largest_mb << 20
    try:
        acceptance = Acceptance(spool, decoder, largest_bytes, settings.audio.channels)
        yield TakingIn(database, spool, acceptance, jobs)
    finally:
        decoder.close()


def known_key(database: Database, key: str) -> bool:
    """Return whether a recording of this key came in before, of no account."""
    with database.read() as session:
        return intakes.keyed(session, None, key) is not None


def new_id() -> str:
    """Return an id for a recording that comes in."""
    return secrets.token_hex(_ID_BYTES)
