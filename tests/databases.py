"""Databases for tests, which run on SQLite and, with the slow ones, on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests import postgres
from voice_analytics.store.database import Database
from voice_analytics.store.migrating import upgrade

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
BOTH = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.slow)]
"""On PostgreSQL every test makes a database of its own, which takes a while."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Give a PostgreSQL server."""
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.server() as one:
        yield one


@pytest.fixture(scope="session")
def sqlite_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file with today's schema, to be copied."""
    file = tmp_path_factory.mktemp("pattern") / "store.db"
    made(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def postgres_pattern(postgres_server: postgres.Server) -> str:
    """Give the name of a database with today's schema, to be copied."""
    url = postgres_server.create()
    made(url).close()
    name = make_url(url).database
    assert name is not None
    return name


def made(url: str) -> Database:
    """Return a database brought to today's schema."""
    one = Database(url)
    upgrade(one)
    return one


@pytest.fixture(params=BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database without a schema."""
    if request.param == SQLITE:
        url = f"sqlite:///{tmp_path / 'store.db'}"
    else:
        url = request.getfixturevalue("postgres_server").create()
    one = Database(url)
    yield one
    one.close()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database with today's schema and no rows."""
    one = copied(request, tmp_path)
    yield one
    one.close()


@pytest.fixture(scope="module", params=BOTH)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Give one such database to all tests of a module, which fill it once and then only read."""
    one = copied(request, tmp_path_factory.mktemp("shared"))
    yield one
    one.close()


def copied(request: pytest.FixtureRequest, folder: Path) -> Database:
    """Return a copy of the database with today's schema."""
    if request.param == SQLITE:
        file = shutil.copy(request.getfixturevalue("sqlite_pattern"), folder / "store.db")
        return Database(f"sqlite:///{file}")
    server = request.getfixturevalue("postgres_server")
    return Database(server.create(request.getfixturevalue("postgres_pattern")))
