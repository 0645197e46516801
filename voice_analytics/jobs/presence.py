"""Which workers live: each holds a lock that falls when it is gone, whatever ended it.

A worker holds one under its own name, alone, and one under its version, with others. Where the
jobs are in PostgreSQL these are advisory locks of a session, else locked files beside them.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from voice_analytics.errors import ConfigError, StoreError

_TRIES = 20
_PAUSE_S = 0.1
"""Somebody who only looks whether a lock is held has it for a moment."""


class Presence(Protocol):
    """Says that a worker lives, and sees which others do."""

    def hold(self) -> None:
        """Take both locks, or take them again where they were lost with a connection.

        Raises
        ------
        ConfigError
            When another worker has the same name.
        StoreError
            When the database does not answer.
        """

    def executor_lives(self, executor: str) -> bool:
        """Return whether the worker of this name lives."""

    def version_lives(self, version: str) -> bool:
        """Return whether a worker of this version lives."""

    def turn(self) -> AbstractContextManager[bool]:
        """Give whether it is this worker's turn to look after others; no other's meanwhile."""

    def release(self) -> None:
        """Let go of both."""


def presence(url: str, folder: Path, executor: str, version: str) -> Presence:
    """Return what says that this worker lives.

    Parameters
    ----------
    url
        Where the jobs are.
    folder
        For locked files, on SQLite.
    executor, version
        Of this worker.
    """
    if url.startswith("sqlite"):
        return _FilePresence(folder, executor, version)
    return _ServerPresence(url, executor, version)


def version_works(url: str, folder: Path, version: str) -> bool:
    """Return whether a worker of a version of the program lives.

    Raises
    ------
    StoreError
        When the database with the jobs does not answer.
    """
    return presence(url, folder, "", "").version_lives(version)


def _taken(executor: str) -> ConfigError:
    return ConfigError(
        f"a worker called {executor} runs already; give each its own name (jobs.executor)"
    )


class _FilePresence:
    """Locked files, for the workers of one machine."""

    def __init__(self, folder: Path, executor: str, version: str) -> None:
        self._folder = folder
        self._executor = executor
        self._version = version
        self._held: list[int] = []

    def hold(self) -> None:
        if self._held:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for kind, name, how in (
                ("executor", self._executor, fcntl.LOCK_EX),
                ("version", self._version, fcntl.LOCK_SH),
            ):
                self._held.append(self._locked(kind, name, how))
        except BlockingIOError as error:
            raise _taken(self._executor) from error
        except OSError as error:
            raise StoreError(f"{self._folder}: cannot be locked ({error.strerror})") from error

    def executor_lives(self, executor: str) -> bool:
        return self._lives("executor", executor)

    def version_lives(self, version: str) -> bool:
        return version == self._version or self._lives("version", version)

    @contextmanager
    def turn(self) -> Iterator[bool]:
        descriptor = os.open(self._folder / "turn.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield _locked_now(descriptor)
        finally:
            os.close(descriptor)

    def release(self) -> None:
        while self._held:
            os.close(self._held.pop())

    def _locked(self, kind: str, name: str, how: int) -> int:
        descriptor = os.open(self._file(kind, name), os.O_RDWR | os.O_CREAT, 0o600)
        for left in reversed(range(_TRIES)):
            try:
                fcntl.flock(descriptor, how | fcntl.LOCK_NB)
            except BlockingIOError:
                if not left:
                    os.close(descriptor)
                    raise
                time.sleep(_PAUSE_S)
            else:
                break
        return descriptor

    def _lives(self, kind: str, name: str) -> bool:
        try:
            descriptor = os.open(self._file(kind, name), os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            return not _locked_now(descriptor)
        finally:
            os.close(descriptor)

    def _file(self, kind: str, name: str) -> Path:
        return self._folder / f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:16]}.lock"


def _locked_now(descriptor: int) -> bool:
    """Lock an open file; return whether nobody else has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _ServerPresence:
    """Advisory locks of a session that stays open."""

    def __init__(self, url: str, executor: str, version: str) -> None:
        self._engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._executor = executor
        self._version = version
        self._session: Connection | None = None

    def hold(self) -> None:
        if self._session is not None:
            try:
                self._session.execute(text("SELECT 1"))
            except DBAPIError:  # the server was restarted; what follows opens another session
                self.release()
            else:
                return
        with _explained():
            session = self._engine.connect()
            if not self._alone(session):
                session.close()
                raise _taken(self._executor)
            session.execute(
                text("SELECT pg_advisory_lock_shared(:key)"),
                {"key": _key("version", self._version)},
            )
        self._session = session

    def executor_lives(self, executor: str) -> bool:
        return self._held(_key("executor", executor))

    def version_lives(self, version: str) -> bool:
        return version == self._version or self._held(_key("version", version))

    @contextmanager
    def turn(self) -> Iterator[bool]:
        with _explained(), self._engine.connect() as session:
            query = text("SELECT pg_try_advisory_lock(:key)")
            yield bool(session.execute(query, {"key": _key("turn", "")}).scalar())

    def release(self) -> None:
        if self._session is not None:
            self._session.invalidate()
            self._session.close()
            self._session = None

    def _alone(self, session: Connection) -> bool:
        """Take the lock of this name; the session of a worker killed just now goes in a moment."""
        for left in reversed(range(_TRIES)):
            query = text("SELECT pg_try_advisory_lock(:key)")
            if session.execute(query, {"key": _key("executor", self._executor)}).scalar():
                return True
            if left:
                time.sleep(_PAUSE_S)
        return False

    def _held(self, key: int) -> bool:
        query = text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND objsubid = 1 AND classid::bigint = :high AND objid::bigint = :low"
        )
        with _explained(), self._engine.connect() as session:
            halves = {"high": (key >> 32) & 0xFFFFFFFF, "low": key & 0xFFFFFFFF}
            return bool(session.execute(query, halves).scalar())


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        first = str(error.orig).partition("\n")[0]
        raise StoreError(f"the database failed: {first}") from error


def _key(kind: str, name: str) -> int:
    digest = hashlib.sha256(f"voice-analytics {kind} {name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
