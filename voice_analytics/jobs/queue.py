"""Handing in work, from any process; it is done by workers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowStatus
from dbos import error as dbos_error
from sqlalchemy.exc import SQLAlchemyError

from voice_analytics.domain.intake import Priority
from voice_analytics.errors import StoreError
from voice_analytics.jobs.workflows import (
    ANALYSE,
    CORRECT,
    NOTICES,
    NOTIFY,
    NOTIFY_ALERT,
    RESCORE,
    TELL,
    WAVEFORM,
)
from voice_analytics.store import intakes, messages
from voice_analytics.store.database import Database
from voice_analytics.store.remarks import waiting_corrections

APPLICATION = "voice-analytics"
CALLS = "calls"
"""Queue of analyses; as many run in a worker as it has processes."""

UPKEEP = "upkeep"
"""Queue of all other work, one at a time."""

LIVE = ("ENQUEUED", "PENDING", "DELAYED")
"""States of work that will still be done."""

PAGE = 500


class JobQueue:
    """The queue of the jobs.

    Parameters
    ----------
    url
        Where the jobs are: SQLAlchemy's URL of an SQLite file or a PostgreSQL database.

    Raises
    ------
    StoreError
        When the database does not answer.
    """

    def __init__(self, url: str) -> None:
        with explained():
            DBOS.migrate(url)
            self._client = DBOSClient(
                system_database_url=url,
                application_name=APPLICATION,
                retry_connection_errors=False,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.destroy()

    def analyse(self, intake_id: str, priority: Priority) -> None:
        """Have a recording that came in analysed; to ask twice is to ask once."""
        self._enqueue(ANALYSE, CALLS, analysis_of(intake_id), priority, intake_id)

    def rescore(self, name: str) -> None:
        """Have all stored reports graded again by the rubric in force.

        Parameters
        ----------
        name
            Of this time, such as the rubric's hash and the day; the same name is the same work.
        """
        self._enqueue(RESCORE, UPKEEP, f"{RESCORE}:{name}", Priority.FILE)

    def correct(self, correction_id: str) -> None:
        """Have a report changed as somebody corrected it; to ask twice is to ask once."""
        workflow_id = f"{CORRECT}:{correction_id}"
        self._enqueue(CORRECT, UPKEEP, workflow_id, Priority.LIVE, correction_id)

    def notify(self, call_id: str, name: str) -> None:
        """Have another system told of a call.

        Parameters
        ----------
        call_id
            The call.
        name
            Of this time; the same name is the same work.
        """
        self._enqueue(NOTIFY, NOTICES, f"{NOTIFY}:{call_id}:{name}", Priority.FILE, call_id)

    def notify_alert(self, alert_id: str) -> None:
        """Have another system told of an alert; to ask twice is to ask once."""
        self._enqueue(NOTIFY_ALERT, NOTICES, f"{NOTIFY_ALERT}:{alert_id}", Priority.FILE, alert_id)

    def tell(self, database: Database) -> None:
        """Have people told what waits to be told, each once; to ask twice is to ask once.

        Raises
        ------
        StoreError
            When a database does not answer.
        """
        with database.read() as session:
            found = messages.waiting(session)
        known = self._known([telling_of(*one) for one in found]) if found else {}
        for one in found:
            if telling_of(*one) not in known:
                self._enqueue(TELL, NOTICES, telling_of(*one), Priority.FILE, one[0])

    def waveform(self, call_id: str) -> None:
        """Have the waveform of a call made where it is missing."""
        self._enqueue(WAVEFORM, UPKEEP, f"{WAVEFORM}:{call_id}", Priority.LIVE, call_id)

    def again(self, database: Database, intake_id: str) -> bool:
        """Have a recording analysed that failed; return whether there was one that did.

        Raises
        ------
        StoreError
            When a database does not answer.
        """
        with database.write() as session:
            waits = intakes.again(session, intake_id)
            found = intakes.find(session, intake_id)
        if waits and found is not None:
            self._ensure([(intake_id, found.submission.priority)])
        return waits

    def ensure(self, database: Database) -> None:
        """Have everything done that came in or was corrected and is not finished, each once.

        For what came in while nobody could hand it in, and what a restored backup brought back.

        Raises
        ------
        StoreError
            When a database does not answer.
        """
        with database.read() as session:
            corrections = waiting_corrections(session)
        for correction_id in corrections:
            self.correct(correction_id)
        after = ""
        while True:
            with database.read() as session:
                page = intakes.unfinished(session, after, PAGE)
            if not page:
                return
            self._ensure(page)
            after = page[-1][0]

    def running(
        self, *, executor: str | None = None, version: str | None = None
    ) -> list[WorkflowStatus]:
        """Return what workers have begun, of one worker or version where it is named."""
        with explained():
            return self._listed(status="PENDING", app_version=version, executor_id=executor)

    def unfinished(self, version: str | None = None) -> list[WorkflowStatus]:
        """Return work that has not ended; only what is bound to a version where it is named."""
        with explained():
            return self._listed(status=list(LIVE), app_version=version)

    def versions(self) -> tuple[str, ...]:
        """Return the versions of the program that worked here, the one in force first."""
        with explained():
            return tuple(one["version_name"] for one in self._client.list_application_versions())

    def put_in_force(self, version: str) -> None:
        """Let a version take the work that is not bound to one."""
        with explained():
            self._client.set_latest_application_version(version)

    def hand_back(self, work: Sequence[WorkflowStatus]) -> None:
        """Let what a worker began be gone on with by whoever is free; its done steps count."""
        with explained():
            for one in work:
                self._client.resume_workflow(one.workflow_id, queue_name=one.queue_name)

    def move(self, work: Sequence[WorkflowStatus], version: str) -> None:
        """Let work of another version of the program begin anew in this one."""
        with explained():
            for one in work:
                self._client.cancel_workflow(one.workflow_id)
                self._client.rewind_workflow(
                    one.workflow_id, application_version=version, queue_name=one.queue_name
                )

    def _ensure(self, wanted: Sequence[tuple[str, Priority]]) -> None:
        """Enqueue what is not there, and begin anew what ended without an end of its intake."""
        known = self._known([analysis_of(intake_id) for intake_id, _ in wanted])
        for intake_id, priority in wanted:
            state = known.get(analysis_of(intake_id))
            if state is None:
                self.analyse(intake_id, priority)
            elif state not in LIVE:
                with explained():
                    self._client.rewind_workflow(analysis_of(intake_id), queue_name=CALLS)

    def _known(self, ids: list[str]) -> dict[str, str]:
        """Return the states of those of some workflows that there are."""
        with explained():
            return {one.workflow_id: one.status for one in self._listed(workflow_ids=ids)}

    def _listed(
        self,
        *,
        status: str | list[str] | None = None,
        workflow_ids: list[str] | None = None,
        app_version: str | None = None,
        executor_id: str | None = None,
    ) -> list[WorkflowStatus]:
        return self._client.list_workflows(
            status=status,
            workflow_ids=workflow_ids,
            app_version=app_version,
            executor_id=executor_id,
            load_input=False,
            load_output=False,
        )

    def _enqueue(
        self, name: str, queue: str, workflow_id: str, priority: Priority, *args: str
    ) -> None:
        options: EnqueueOptions = {
            "workflow_name": name,
            "queue_name": queue,
            "workflow_id": workflow_id,
            "priority": int(priority),
        }
        with explained():
            self._client.enqueue(options, *args)


def analysis_of(intake_id: str) -> str:
    """Return the id of the workflow that analyses a recording."""
    return f"{ANALYSE}:{intake_id}"


def telling_of(message_id: str, round_: int) -> str:
    """Return the id of the workflow that tells somebody something."""
    return f"{TELL}:{message_id}:{round_}"


@contextmanager
def explained() -> Iterator[None]:
    """Turn what the job database says into one sentence."""
    try:
        yield
    except SQLAlchemyError as error:
        first = str(getattr(error, "orig", None) or type(error).__name__).partition("\n")[0]
        raise StoreError(f"the job database failed: {first}") from error
    except dbos_error.DBOSException as error:
        raise StoreError(f"the job database failed: {error}") from error
