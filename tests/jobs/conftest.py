"""A house of jobs on both databases."""

import os
from pathlib import Path

import pytest

from tests.jobs.house import House
from voice_analytics.store.database import Database


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    """Give a store with its jobs: beside it on SQLite, in the same database on PostgreSQL."""
    url = database.engine.url.render_as_string(hide_password=False)
    os.mkfifo(tmp_path / "gate")
    return House(
        tmp_path, database, f"sqlite:///{tmp_path / 'jobs.db'}" if database.on_sqlite else url
    )
