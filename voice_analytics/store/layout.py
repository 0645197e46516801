"""Where the appliance keeps its files, all in one folder."""

from dataclasses import dataclass
from pathlib import Path

from voice_analytics.errors import StoreError
from voice_analytics.store.whole import reason


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders inside the data folder."""

    folder: Path

    @property
    def url(self) -> str:
        """URL of the SQLite database that is used unless another one is named."""
        return f"sqlite:///{self.folder.absolute() / 'store.db'}"

    @property
    def audio(self) -> Path:
        """Redacted audio and its peaks, named by content."""
        return self.folder / "audio"

    @property
    def spool(self) -> Path:
        """Recordings as received, encrypted, until they are analysed."""
        return self.folder / "spool"

    @property
    def captures(self) -> Path:
        """Calls in progress, encrypted, until they have ended."""
        return self.folder / "captures"

    @property
    def live(self) -> Path:
        """The socket over which is told of calls in progress."""
        return self.folder / "live.sock"

    @property
    def traces(self) -> Path:
        """What passed between telephone systems and the box of late, masked."""
        return self.folder / "traces"

    @property
    def backups(self) -> Path:
        """Backups of the database, and what a restore moved aside."""
        return self.folder / "backups"

    @property
    def inbox(self) -> Path:
        """Recordings to be taken in are put here."""
        return self.folder / "inbox"

    @property
    def exports(self) -> Path:
        """What the appliance wrote for others to fetch, named by call."""
        return self.folder / "exports"

    def prepare(self) -> None:
        """Make the folder, for its owner alone.

        Raises
        ------
        StoreError
            When it cannot be made.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for one in (self.audio, self.backups):
                one.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(
                f"{self.folder}: the data folder cannot be made ({reason(error)}); "
                "name another one in store.folder"
            ) from error
