"""A connection to SQLite or PostgreSQL: many readers, one writer at a time on SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from voice_analytics.errors import DiskFull, StoreError

BUSY_MS = 30_000
"""How long a writer waits for another one on SQLite."""

POSTGRESQL_OPTIONS = "-c jit=off -c max_parallel_workers_per_gather=0"
"""Both are for long reports: questions that take milliseconds wait for them."""


class Database:
    """One database; safe to share between threads.

    Parameters
    ----------
    url
        SQLAlchemy's URL: `sqlite:////path/store.db` or `postgresql+psycopg://user@host/name`.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    @property
    def on_sqlite(self) -> bool:
        """Return whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """Return the file of an SQLite database."""
        name = self.engine.url.database
        return Path(name) if self.on_sqlite and name else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session on one state of the database; what it changes is thrown away.

        Raises
        ------
        StoreError
            When the database does not answer.
        """
        with _explained(), Session(self.engine, autoflush=False) as session:
            if self.on_sqlite:
                session.execute(text("BEGIN"))
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session whose changes are kept together, or not at all.

        Raises
        ------
        StoreError
            When the database does not answer, is full, or cannot be written.
        """
        with _explained(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            if self.on_sqlite:
                session.execute(text("BEGIN IMMEDIATE"))
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if not make_url(url).drivername.startswith("sqlite"):
        stated = "options" in make_url(url).query
        options = {} if stated else {"options": POSTGRESQL_OPTIONS}
        return create_engine(url, pool_pre_ping=True, connect_args=options)
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions begin where `write` says
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_MS}",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what the driver says into one sentence, without the statement and its values."""
    try:
        yield
    except DBAPIError as error:
        first = str(error.orig).partition("\n")[0]  # the lines after it may hold values
        kind = DiskFull if _is_full(first) else StoreError
        raise kind(f"the database failed: {first}{_remedy(first)}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"the database failed: {type(error).__name__}") from error


def _is_full(said: str) -> bool:
    return "is full" in said or "No space left" in said


def _remedy(said: str) -> str:
    """Return what to do where the disk is full or the file damaged."""
    if _is_full(said):
        return "; free some space, nothing was changed"
    if "malformed" in said or "not a database" in said:
        return "; stop the service and run `voice-analytics store check`"
    return ""
