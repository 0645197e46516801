"""Brings a database to the newest schema and stops before one of the statements, to be killed.

Run as `python -m tests.store.migrating_slowly URL COUNT`.
"""

import signal
import sys

from sqlalchemy import event

from voice_analytics.store.database import Database
from voice_analytics.store.migrating import upgrade

BEGUN = ("CREATE", "ALTER", "UPDATE", "INSERT")


def main(url: str, count: int) -> None:
    """Upgrade; say `stopped` and wait for ever before the statement of this number."""
    database = Database(url)
    seen = 0

    @event.listens_for(database.engine, "before_cursor_execute")
    def stop(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal seen
        seen += statement.lstrip().startswith(BEGUN)
        if seen == count:
            wait()

    @event.listens_for(database.engine, "commit")
    def stop_at_end(_connection: object) -> None:
        if count == 0 and seen:
            wait()

    upgrade(database)


def wait() -> None:
    """Say so and wait to be killed."""
    sys.stdout.write("stopped\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
