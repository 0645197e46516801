"""Bring a database to the schema of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from voice_analytics.errors import StoreError
from voice_analytics.store.database import Database

_LOCK = 0x7661_7363_6865_6D61
"""PostgreSQL's advisory lock of whoever brings the schema on: `vaschema`."""

SCRIPTS = Path(__file__).parent / "migrations"


def newest() -> str:
    """Return the schema that this version works with."""
    return ScriptDirectory.from_config(_config()).get_heads()[0]


def version(database: Database) -> str | None:
    """Return the schema of a database, None for an empty one.

    Raises
    ------
    StoreError
        When it does not answer or is corrupt.
    """
    try:
        with database.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        first = str(error.orig).partition("\n")[0]
        raise StoreError(f"the database cannot be read: {first}") from error


def upgrade(database: Database, target: str = "head") -> None:
    """Bring a database to the schema of this version, in one transaction.

    Raises
    ------
    StoreError
        When it was written by a newer version, or a step fails; then nothing has changed.
    """
    found = version(database)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"the database has schema {found}, which this version does not know; "
            "install the version that wrote it, or restore a backup made before"
        )
    try:
        with database.engine.connect() as connection:
            if database.on_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            command.upgrade(_config(connection), target)
            connection.commit()
    except DBAPIError as error:
        first = str(error.orig).partition("\n")[0]
        raise StoreError(
            f"the schema could not be brought to {newest()}: {first}; nothing was changed"
        ) from error


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
