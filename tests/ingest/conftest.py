"""Everything that takes recordings in, on a temporary store, with a queue that is read back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.databases import made
from tests.unit.ingest.making import as_pcm16, tone, wav_bytes
from voice_analytics.appliance.taking import Jobs, TakingIn, taking_in
from voice_analytics.config.settings import Settings, StoreSettings, UploadSettings
from voice_analytics.domain.intake import Intake, Priority
from voice_analytics.ingest.spool import Spool
from voice_analytics.store import intakes
from voice_analytics.store.database import Database

WAV = wav_bytes(as_pcm16(tone(8000, 0.5)).tobytes())
OTHER = wav_bytes(as_pcm16(tone(8000, 0.4)).tobytes())
NOW_MS = 1_700_000_000_000


@dataclass
class Queue:
    """What was handed in."""

    analysed: list[tuple[str, Priority]] = field(default_factory=list)
    again: list[str] = field(default_factory=list)

    def analyse(self, intake_id: str, priority: Priority) -> None:
        self.analysed.append((intake_id, priority))

    def once_more(self, intake_id: str) -> bool:
        self.again.append(intake_id)
        return True


@dataclass
class House:
    """A box."""

    settings: Settings
    database: Database
    spool: Spool
    queue: Queue
    taking: TakingIn

    @property
    def folder(self) -> Path:
        assert self.settings.store.folder is not None
        return self.settings.store.folder

    def intakes(self) -> tuple[Intake, ...]:
        with self.database.read() as session:
            return intakes.listed(session)

    def spooled(self) -> list[str]:
        folder = self.folder / "spool"
        return sorted(one.name for one in folder.iterdir()) if folder.exists() else []

    def fail(self, intake_id: str) -> None:
        with self.database.write() as session:
            intakes.fail(session, intake_id, "why", NOW_MS)

    def finish(self, intake_id: str) -> None:
        with self.database.write() as session:
            intakes.not_kept(session, intake_id, "why", NOW_MS)


@contextmanager
def housed(folder: Path, database: Database) -> Iterator[House]:
    settings = Settings(
        store=StoreSettings(folder=folder), upload=UploadSettings(largest_mb=1, history_ahead=2)
    )
    spool, queue = Spool(folder / "spool", bytes(32)), Queue()
    jobs = Jobs(queue.analyse, queue.once_more)
    with taking_in(settings, database, spool, jobs) as taking:
        yield House(settings, database, spool, queue, taking)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Give a box on SQLite."""
    database = made(f"sqlite:///{tmp_path / 'store.db'}")
    with housed(tmp_path / "box", database) as one:
        yield one
    database.close()
