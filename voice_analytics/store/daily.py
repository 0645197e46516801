"""The daily run: what has outlived its tier goes, and a query proves that nothing is left."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from voice_analytics.errors import StoreError
from voice_analytics.store.audit import SYSTEM, record
from voice_analytics.store.calls import drop_words, report_document
from voice_analytics.store.database import Database
from voice_analytics.store.erasure import (
    Original,
    Places,
    audio_in_use,
    erase_audio,
    erase_call,
    forget_removed,
)
from voice_analytics.store.files import remove_file
from voice_analytics.store.retention import DAY_MS, Outlived, Retention, Tier, outlived, shorten
from voice_analytics.store.tables import CallRow, IntakeRow

STRAY_DAYS = 7
"""After so many days a file that no call names is no longer being written, nor to be rescued."""

Thin = Callable[[bytes], bytes]
"""Gives the published JSON of a report without words for that with them."""


@dataclass(frozen=True, slots=True)
class DailyRun:
    """What a daily run did."""

    ended: dict[Tier, int]
    """How often each tier ended."""

    shortened: int
    """Calls that are kept for less time than on the day before, as the settings now say."""

    stray_files: int
    """Files of no call that were removed."""

    failed: tuple[str, ...]
    """Sentences of what could not be removed."""

    left: tuple[Outlived, ...]
    """What has outlived its tier all the same: nothing, unless something failed."""


def run_daily(
    database: Database, places: Places, retention: Retention, thin: Thin, now_ms: int
) -> DailyRun:
    """End the tiers that are over, each call in a transaction of its own; safe to run again.

    Parameters
    ----------
    database
        The store.
    places
        Where the files of calls are.
    retention
        The days in force.
    thin
        Takes the words out of a report.
    now_ms
        Milliseconds since 1970, UTC.

    Raises
    ------
    StoreError
        When the database does not answer. What cannot be removed of one call does not keep the
        others: it is in the result.
    """
    with database.write() as session:
        shortened = shorten(session, retention)
    ended = dict.fromkeys(Tier, 0)
    failed: list[str] = []
    ending = _Ending(places, thin, now_ms)
    while not failed and (due := _due(database, now_ms, retention)):
        for one in due:
            try:
                with database.write() as session:
                    ended[one.tier] += ending.end(session, one)
            except StoreError as error:
                failed.append(str(error))  # it would be due again: after this round, no other
    stray = _remove_strays(database, places, now_ms)
    if any(ended.values()):
        forget_removed(database)
    left = _due(database, now_ms, retention)
    counts = {tier.value: count for tier, count in ended.items()}
    with database.write() as session:
        detail = {"ended": counts, "shortened": shortened, "strays": stray, "left": len(left)}
        record(session, now_ms, SYSTEM, "retention.run", "store", detail)
    return DailyRun(ended, shortened, stray, tuple(failed), left)


def _due(database: Database, now_ms: int, retention: Retention) -> tuple[Outlived, ...]:
    with database.read() as session:
        return outlived(session, now_ms, retention)


class _Ending:
    """Ends one tier of one call or original, and writes it into the audit log."""

    def __init__(self, places: Places, thin: Thin, now_ms: int) -> None:
        self._places = places
        self._thin = thin
        self._now_ms = now_ms
        self._ends = {
            Tier.MEASURES: (self._end_call, "call.erased"),
            Tier.TRANSCRIPT: (self._end_words, "call.words_removed"),
            Tier.AUDIO: (self._end_audio, "call.audio_removed"),
        }

    def end(self, session: Session, one: Outlived) -> bool:
        """End it, if it is still there; return whether it was."""
        if one.tier is Tier.ORIGINAL:
            return self._end_original(session, one.id)
        row = session.get(CallRow, one.id, with_for_update=True)
        if row is None or row.legal_hold:
            return False  # erased or held meanwhile
        end, action = self._ends[one.tier]
        end(session, one.id)
        record(session, self._now_ms, SYSTEM, action, f"call/{one.id}", {"why": "retention"})
        return True

    def _end_call(self, session: Session, call_id: str) -> None:
        erase_call(session, self._places, call_id)

    def _end_words(self, session: Session, call_id: str) -> None:
        document = report_document(session, call_id)
        if document is None:
            raise StoreError(f"call {call_id} has no report; erase it")
        drop_words(session, call_id, self._thin(document))
        session.execute(
            update(IntakeRow).where(IntakeRow.call_id == call_id).values(label="", metadata_json={})
        )

    def _end_audio(self, session: Session, call_id: str) -> None:
        erase_audio(session, self._places, call_id)

    def _end_original(self, session: Session, intake_id: str) -> bool:
        row = session.execute(
            select(IntakeRow.id, IntakeRow.source, IntakeRow.label).where(IntakeRow.id == intake_id)
        ).first()
        if row is None:
            return False
        self._places.forget(Original(*row))
        session.execute(delete(IntakeRow).where(IntakeRow.id == intake_id))
        detail = {"why": "retention"}
        record(session, self._now_ms, SYSTEM, "intake.erased", f"intake/{intake_id}", detail)
        return True


def _remove_strays(database: Database, places: Places, now_ms: int) -> int:
    """Remove files that no call names: of interrupted writers, or of calls a restore lost."""
    with database.read() as session:
        named = audio_in_use(session)
    oldest_ms = now_ms - STRAY_DAYS * DAY_MS
    removed = 0
    for one in places.audio.found():
        if one.changed_at_ms < oldest_ms and (one.sha256 is None or one.sha256 not in named):
            remove_file(one.path)
            removed += 1
    return removed
