"""What the jobs need of the appliance."""

from pathlib import Path
from typing import Protocol

from voice_analytics.domain.intake import Intake
from voice_analytics.pipeline.protocols import Progress


class Analyse(Protocol):
    """Analyses a recording that came in; lives in a process of its own and keeps its models."""

    def __call__(self, intake: Intake, folder: Path, progress: Progress) -> None:
        """Write what is kept of it into an empty folder.

        Raises
        ------
        NotKept
            When the policy keeps nothing of it.
        StoreError
            When something cannot be written; it is tried again.
        JobFailed
            When it failed; says itself whether another try is worth it.
        VoiceAnalyticsError
            When it cannot be analysed; it is not tried again.
        """


class CallKeeper(Protocol):
    """Keeps what an analysis found; called in a worker. Every method may be called twice."""

    def keep(self, intake: Intake, folder: Path, now_ms: int) -> None:
        """Store the call that an analysis left in a folder, and finish its intake with it.

        The call, its columns and the end of the intake are one transaction; files come before it.

        Raises
        ------
        StoreError
            When it cannot be written.
        """

    def let_go(self, intake_id: str) -> None:
        """Remove the recording as it came in.

        Raises
        ------
        StoreError
            When it cannot be removed.
        """

    def rescore(self, after: str, now_ms: int) -> str:
        """Grade some stored reports again by the rubric in force.

        Parameters
        ----------
        after
            Id of the call where the last part ended; empty at first.
        now_ms
            The time.

        Returns
        -------
        str
            Id of the call where this part ended, empty when there are no more.
        """

    def correct(self, correction_id: str, now_ms: int) -> None:
        """Change the report of a call as somebody corrected it, and grade it again.

        Raises
        ------
        JobFailed
            When it cannot be changed so.
        StoreError
            When it cannot be written.
        """

    def correction_failed(self, correction_id: str, why: str) -> None:
        """Write why a correction could not be applied.

        Raises
        ------
        StoreError
            When that cannot be written.
        """

    def notice_due(self, intake_id: str) -> str:
        """Return the call of a recording of which another system is to be told, empty: of none."""

    def draw(self, call_id: str) -> None:
        """Make the waveform of a call's audio where it is missing.

        Raises
        ------
        StoreError
            When the audio cannot be read or the waveform not be written.
        """

    def retain(self, now_ms: int) -> None:
        """Remove what outlived its tier and prove that nothing did.

        Raises
        ------
        StoreError
            When something is left that should not be there.
        """

    def back_up(self, now_ms: int) -> None:
        """Make a backup of the store where one is due.

        Raises
        ------
        StoreError
            When it cannot be made.
        """


class Messenger(Protocol):
    """Tells people and other systems that there is something, by links only."""

    def notify(self, call_id: str, now_ms: int) -> None:
        """Tell another system of a call, and write that down.

        Raises
        ------
        JobFailed
            When it was not taken; says itself whether another try is worth it.
        StoreError
            When that cannot be written.
        """

    def notice_failed(self, call_id: str, why: str, now_ms: int | None) -> None:
        """Write why a notice was not taken; with the time, that it is given up.

        Raises
        ------
        StoreError
            When that cannot be written.
        """

    def tell(self, message_id: str, now_ms: int) -> None:
        """Tell somebody that there is something to look at, and write that down.

        Raises
        ------
        JobFailed
            When it was not taken; says itself whether another try is worth it.
        StoreError
            When that cannot be written.
        """

    def telling_failed(self, message_id: str, why: str, now_ms: int | None) -> None:
        """Write why a message was not taken; with the time, that it is given up.

        Raises
        ------
        StoreError
            When that cannot be written.
        """

    def notify_alert(self, alert_id: str, now_ms: int) -> None:
        """Tell another system of an alert, and write that down.

        Raises
        ------
        JobFailed
            When it was not taken; says itself whether another try is worth it.
        StoreError
            When that cannot be written.
        """

    def alert_failed(self, alert_id: str, why: str, *, given_up: bool) -> None:
        """Write why nobody could be told of an alert.

        Raises
        ------
        StoreError
            When that cannot be written.
        """
