"""Is the store sound: the database, the search index, the audio it names."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from voice_analytics.store.database import Database
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.tables import Base, CallRow


def find_faults(database: Database, audio: AudioFiles) -> tuple[str, ...]:
    """Return a sentence for each thing that is wrong; reads everything, and takes its time.

    Raises
    ------
    StoreError
        When the database does not answer.
    """
    if database.path is not None:
        faults = tuple(_of_sqlite(database.path))
        if faults:
            return faults
    with database.read() as session:
        if not database.on_sqlite:
            _read_all(session)
        return tuple(_missing_audio(session, audio))


def _of_sqlite(path: Path) -> Iterator[str]:
    try:
        with closing(sqlite3.connect(path)) as one:
            for (found,) in one.execute("PRAGMA integrity_check(10)"):
                if found != "ok":
                    yield f"the database is damaged: {found}"
            for table, *_ in one.execute("PRAGMA foreign_key_check"):
                yield f"a row of `{table}` belongs to nothing"
            one.execute("INSERT INTO transcript_index(transcript_index, rank) VALUES(?, 1)", _WHOLE)
    except sqlite3.DatabaseError as error:
        yield f"the database is damaged: {error}"


_WHOLE = ("integrity-check",)


def _read_all(session: Session) -> None:
    """Read every row, which fails where a page cannot be read."""
    for table in Base.metadata.sorted_tables:
        session.execute(text(f'SELECT count("{table.name}"::text) FROM "{table.name}"'))  # noqa: S608


def _missing_audio(session: Session, audio: AudioFiles) -> Iterator[str]:
    query = select(CallRow.id, CallRow.audio_sha256).where(CallRow.audio_sha256.is_not(None))
    for call_id, sha256 in session.execute(query.order_by(CallRow.id)):
        if sha256 and not audio.path(sha256).exists():
            yield f"the audio of call {call_id} is missing"
