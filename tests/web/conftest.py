"""A server on a database of its own, with people of two teams."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.box import Box
from voice_analytics.store.database import Database
from voice_analytics.store.migrating import upgrade


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file with today's schema, to be copied."""
    file = tmp_path_factory.mktemp("pattern") / "store.db"
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    database.close()
    return file


@pytest.fixture
def database(pattern: Path, tmp_path: Path) -> Iterator[Database]:
    """Give a database without rows."""
    one = Database(f"sqlite:///{shutil.copy(pattern, tmp_path / 'store.db')}")
    yield one
    one.close()


@pytest.fixture
def box(database: Database) -> Iterator[Box]:
    """Give a server."""
    with Box(database) as one:
        yield one
