"""The workflows: which step follows which. They name calls by id and say nothing else."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from dbos import DBOS, SetWorkflowID, StepOptions
from dbos import error as dbos_error

from voice_analytics.errors import JobFailed, StoreError, VoiceAnalyticsError
from voice_analytics.jobs.steps import Steps

ANALYSE = "analyse"
RESCORE = "rescore"
CORRECT = "correct"
WAVEFORM = "waveform"
RETAIN = "retain"
BACK_UP = "back_up"
NOTIFY = "notify"
NOTIFY_ALERT = "notify_alert"
TELL = "tell"

NOTICES = "notices"
"""Queue of notices: receivers that are away for a while keep no other work waiting."""

TriedEnough = dbos_error.DBOSMaxStepRetriesExceeded

_R = TypeVar("_R")

Running = Callable[[str], AbstractContextManager[None]]
"""Told which workflow runs here, for as long as it does."""

Timed = Callable[[datetime, Any], None]
"""A workflow that the clock starts: it is given the time it was due, and nothing."""


@dataclass(frozen=True, slots=True)
class Retrying:
    """How often a step is tried, and how long it waits before."""

    attempts: int
    backoff_ms: int
    """Before the second attempt; doubled before each one after it."""

    def wait_s(self, attempt: int) -> float:
        """Return the seconds before an attempt; before the first, 0, there are none."""
        return self.backoff_ms * 2 ** (attempt - 1) / 1000 if attempt else 0.0


def register(
    steps: Steps, retrying: Retrying, notifying: Retrying, running: Running
) -> Mapping[str, Timed]:
    """Make the workflows known to DBOS, before it is launched; return those of the clock."""
    stepping = _Stepping(steps, retrying)
    notify = _notifying(steps, _Stepping(steps, notifying), running)
    _analysing(steps, stepping, running, notify)
    _alerting(steps, _Stepping(steps, notifying), running)
    _telling(steps, _Stepping(steps, notifying), running)

    @DBOS.workflow(name=RESCORE)
    def rescore() -> None:
        with running(_own_id()):
            after = stepping.run("rescore", partial(steps.rescore, ""))
            while after:
                after = stepping.run("rescore", partial(steps.rescore, after))

    @DBOS.workflow(name=CORRECT)
    def correct(correction_id: str) -> None:
        with running(_own_id()):
            try:
                stepping.run("correct", partial(steps.correct, correction_id))
            except (JobFailed, TriedEnough) as error:
                why = why_of(error)
                give_up = partial(steps.give_correction_up, correction_id, why)
                stepping.run("give_correction_up", give_up)

    @DBOS.workflow(name=WAVEFORM)
    def waveform(call_id: str) -> None:
        with running(_own_id()):
            stepping.run("draw", partial(steps.draw, call_id))

    upkeep = {RETAIN: steps.retain, BACK_UP: steps.back_up}
    return {
        name: _timed(name, partial(stepping.run, name, work), running)
        for name, work in upkeep.items()
    }


def _analysing(
    steps: Steps, stepping: "_Stepping", running: Running, notify: Callable[[str], None]
) -> None:
    @DBOS.workflow(name=ANALYSE, max_recovery_attempts=None)  # `steps.analyse` counts its own
    def analyse(intake_id: str) -> None:
        note = partial(steps.trouble, intake_id)
        with running(_own_id()):
            try:
                folder = stepping.run("analyse", partial(steps.analyse, intake_id), note)
                if folder:
                    stepping.run("keep", partial(steps.keep, intake_id, folder), note)
            except (JobFailed, TriedEnough) as error:
                stepping.run("fail", partial(steps.fail, intake_id, why_of(error)))
                return
            stepping.run("clean", partial(steps.clean, intake_id))
            call_id = stepping.run("notice_due", partial(steps.notice_due, intake_id))
            if call_id:
                with SetWorkflowID(f"{NOTIFY}:{intake_id}"):
                    DBOS.enqueue_workflow(NOTICES, notify, call_id)


def _notifying(steps: Steps, stepping: "_Stepping", running: Running) -> Callable[[str], None]:
    @DBOS.workflow(name=NOTIFY)
    def notify(call_id: str) -> None:
        note = partial(steps.notice_trouble, call_id)
        with running(_own_id()):
            try:
                stepping.run("notify", partial(steps.notify, call_id), note)
            except (JobFailed, TriedEnough) as error:
                give_up = partial(steps.give_notice_up, call_id, why_of(error))
                stepping.run("give_notice_up", give_up)

    return notify


def _alerting(steps: Steps, stepping: "_Stepping", running: Running) -> None:
    @DBOS.workflow(name=NOTIFY_ALERT)
    def notify_alert(alert_id: str) -> None:
        note = partial(steps.alert_trouble, alert_id)
        with running(_own_id()):
            try:
                stepping.run("notify_alert", partial(steps.notify_alert, alert_id), note)
            except (JobFailed, TriedEnough) as error:
                give_up = partial(steps.give_alert_up, alert_id, why_of(error))
                stepping.run("give_alert_up", give_up)


def _telling(steps: Steps, stepping: "_Stepping", running: Running) -> None:
    @DBOS.workflow(name=TELL)
    def tell(message_id: str) -> None:
        note = partial(steps.telling_trouble, message_id)
        with running(_own_id()):
            try:
                stepping.run("tell", partial(steps.tell, message_id), note)
            except (JobFailed, TriedEnough) as error:
                give_up = partial(steps.give_telling_up, message_id, why_of(error))
                stepping.run("give_telling_up", give_up)


def _timed(name: str, work: Callable[[], None], running: Running) -> Timed:
    @DBOS.workflow(name=name)
    def run(_due: datetime, _nothing: object) -> None:
        with running(_own_id()):
            work()

    return run


def why_of(error: JobFailed | TriedEnough) -> str:
    """Return the sentence of a failure; of several attempts, the last one's."""
    return str(error.errors[-1] if isinstance(error, TriedEnough) else error)


class _Stepping:
    """Runs steps; one that failed in a way that can pass is tried again, ever later.

    It waits at the beginning of an attempt, where a worker that stops can end it.
    """

    def __init__(self, steps: Steps, retrying: Retrying) -> None:
        self._steps = steps
        self._retrying = retrying

    def run(
        self,
        name: str,
        work: Callable[[], _R],
        note: Callable[[str], None] | None = None,
    ) -> _R:
        """Return what the work returns, now or in the run of this workflow that was cut off.

        Parameters
        ----------
        name
            Of the step.
        work
            What it does.
        note
            Told why an attempt failed.
        """

        def attempt() -> _R:
            self._steps.wait(self._retrying.wait_s(_attempt()))
            try:
                return work()
            except VoiceAnalyticsError as error:
                if note is not None:
                    note(str(error))
                if isinstance(error, JobFailed):
                    raise
                raise JobFailed(str(error), retryable=isinstance(error, StoreError)) from error

        options: StepOptions = {
            "name": name,
            "retries_allowed": True,
            "max_attempts": self._retrying.attempts,
            "interval_seconds": 0.0,
            "should_retry": _worth_another_try,
        }
        return DBOS.run_step(options, attempt)


def _own_id() -> str:
    return str(DBOS.workflow_id)


def _attempt() -> int:
    status = DBOS.step_status
    return 0 if status is None else status.current_attempt or 0


def _worth_another_try(error: BaseException) -> bool:
    return isinstance(error, JobFailed) and error.retryable
