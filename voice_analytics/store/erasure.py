"""Erase calls: rows, search index, audio, own exports, and what is left of their originals."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from voice_analytics.errors import StoreError
from voice_analytics.store.audit import record
from voice_analytics.store.calls import delete_call, drop_audio
from voice_analytics.store.database import Database
from voice_analytics.store.decisions import Decided, Decision, Decisions
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.tables import CallRow, IntakeRow, PracticeRow, StintRow

_WITH_WORDS = ("report", "transcript", "flag", "intake", "practice", "call")
"""Tables that tell what was said or who called."""


@dataclass(frozen=True, slots=True)
class Original:
    """A recording as it came in."""

    intake_id: str
    source: str
    label: str
    """What its folder or client called it."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files of calls are."""

    audio: AudioFiles
    exports: Path
    """A folder for each call that something was exported of."""

    forget: Callable[[Original], None]
    """Removes what is left of an original; done twice, it is done once."""


def erase_call(session: Session, places: Places, call_id: str) -> None:
    """Remove a call and every file of it; for the caller to write into the audit log.

    Files go first: when removing one fails, the call is still there and erased by another try.

    Parameters
    ----------
    session
        Of `Database.write`.
    places
        Where its files are.
    call_id
        Which call.

    Raises
    ------
    StoreError
        When there is no such call, it is held, or a file cannot be removed.
    """
    row = session.get(CallRow, call_id, with_for_update=True)
    if row is None:
        raise StoreError(f"there is no call {call_id}")
    if row.legal_hold:
        raise StoreError(
            f"call {call_id} is under legal hold and cannot be erased; lift the hold first"
        )
    erase_audio(session, places, call_id)
    _remove_folder(places.exports / call_id)
    for original in originals_of(session, call_id):
        places.forget(original)
    session.execute(delete(IntakeRow).where(IntakeRow.call_id == call_id))
    delete_call(session, call_id)


def erase_on_request(
    session: Session,
    places: Places,
    decisions: Decisions,
    call_id: str,
    reference: str,
    now_ms: int,
    actor: str,
) -> None:
    """Erase a call that somebody asked to be erased, and write that down.

    Parameters
    ----------
    session, places, call_id
        As of `erase_call`.
    decisions
        Where it is written down for the case of a restore.
    reference
        Why, such as the number of a request; no names.
    now_ms, actor
        When and by whom, for the audit log.

    Raises
    ------
    StoreError
        As `erase_call`.
    """
    erase_call(session, places, call_id)
    decisions.add(Decision(now_ms, Decided.ERASED, call_id, reference))
    detail = {"why": "request", "reference": reference}
    record(session, now_ms, actor, "call.erased", f"call/{call_id}", detail)


def erase_audio(session: Session, places: Places, call_id: str) -> None:
    """Remove the audio of a call; the file stays while another call holds the same audio.

    Raises
    ------
    StoreError
        When there is no such call, or the file cannot be removed.
    """
    sha256 = session.scalar(select(CallRow.audio_sha256).where(CallRow.id == call_id))
    drop_audio(session, call_id)
    if sha256 is None:
        return
    if sha256 not in audio_in_use(session, sha256):
        places.audio.remove(sha256)


def audio_in_use(session: Session, sha256: str | None = None) -> frozenset[str]:
    """Return the names of all audio that a call or practice has, or that one where it is named."""
    found: set[str] = set()
    for column in (CallRow.audio_sha256, PracticeRow.audio_sha256):
        query = select(column).distinct().where(column.is_not(None))
        rows = session.scalars(query if sha256 is None else query.where(column == sha256))
        found.update(one for one in rows if one is not None)
    return frozenset(found)


def originals_of(session: Session, call_id: str) -> tuple[Original, ...]:
    """Return the recordings that a call came from."""
    rows = session.execute(
        select(IntakeRow.id, IntakeRow.source, IntakeRow.label).where(IntakeRow.call_id == call_id)
    )
    return tuple(Original(*row) for row in rows)


def calls_of_party(session: Session, key: str, value: str) -> tuple[str, ...]:
    """Return the calls of a party, known by an id of another system.

    Parameters
    ----------
    session
        Of `Database.read` or `Database.write`.
    key, value
        As in a sidecar's `external_ids` or `customer`, or `interaction_id` and its value.
    """
    found: set[str] = set()
    for call_id, ids, interaction in session.execute(
        select(CallRow.id, CallRow.external_ids, CallRow.interaction_id)
    ):
        if value in (_said(ids, key), interaction if key == "interaction_id" else None):
            found.add(call_id)
    query = select(IntakeRow.call_id, IntakeRow.metadata_json).where(IntakeRow.call_id.is_not(None))
    for known, said in session.execute(query):
        told = (_said(said.get("customer"), key), _said(said.get("external_ids"), key))
        if known is not None and value in told:
            found.add(known)
    return tuple(sorted(found & set(session.scalars(select(CallRow.id)))))


def calls_of_person(session: Session, person_id: str) -> tuple[str, ...]:
    """Return the calls in which somebody of the company had a stint."""
    calls = select(StintRow.call_id).where(StintRow.person_id == person_id).distinct()
    return tuple(session.scalars(calls.order_by(StintRow.call_id)))


def forget_removed(database: Database) -> None:
    """Take removed words out of the search index and the log of changes, not only out of sight.

    Raises
    ------
    StoreError
        When the database does not answer.
    """
    if not database.on_sqlite:
        with database.engine.connect() as connection:
            outside = connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in _WITH_WORDS:
                outside.exec_driver_sql(f'VACUUM "{table}"')
        return
    with database.write() as session:
        session.execute(text("INSERT INTO transcript_index(transcript_index) VALUES ('optimize')"))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _said(of: object, key: str) -> str | None:
    if not isinstance(of, dict) or key not in of:
        return None
    return str(of[key])


def _remove_folder(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be removed ({error.strerror}); check its permissions"
        ) from error
