"""The store as the settings say: where it is, for how long it keeps, and its daily run."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import platformdirs
from pydantic import ValidationError

from voice_analytics.appliance.grading import grading
from voice_analytics.config.policy import read_policy
from voice_analytics.config.settings import Settings, SourceDays
from voice_analytics.domain.assessment import Flag
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import CallReport
from voice_analytics.errors import StoreError
from voice_analytics.export.convert import from_document, to_document
from voice_analytics.export.document import ReportDocument
from voice_analytics.export.files import to_json
from voice_analytics.ingest.watching import DONE, FAILED
from voice_analytics.privacy.keeping import without_words
from voice_analytics.scoring.grade import Grading, grade
from voice_analytics.store.audit import SYSTEM
from voice_analytics.store.backups import Backup, due, make, prune
from voice_analytics.store.daily import DailyRun, Thin, run_daily
from voice_analytics.store.database import Database
from voice_analytics.store.decisions import Decisions
from voice_analytics.store.erasure import Original, Places
from voice_analytics.store.files import AudioFiles, remove_older
from voice_analytics.store.layout import Layout
from voice_analytics.store.opening import open_store
from voice_analytics.store.practice import end_practice
from voice_analytics.store.replaying import replay
from voice_analytics.store.restoring import drop_replaced
from voice_analytics.store.retention import DAY_MS, Retention, TierDays

WATCHED = "watched"
"""The source of recordings from the watched folder."""


def data_layout(settings: Settings) -> Layout:
    """Return where the appliance keeps its files."""
    folder = settings.store.folder
    return Layout(folder or platformdirs.user_data_path("voice-analytics") / "box")


def database_url(settings: Settings) -> str | None:
    """Return the URL of the database, None for SQLite in the data folder."""
    url = settings.store.url
    return None if url is None else url.get_secret_value()


def start_store(settings: Settings, now_ms: int) -> Database:
    """Return the database, sound and of this version's schema, with every decision carried out.

    Raises
    ------
    StoreError
        When it is not fit for work; says what to do.
    """
    layout = data_layout(settings)
    database = open_store(database_url(settings), layout, now_ms)
    try:
        with database.write() as session:
            replay(session, places(layout), decisions(layout), now_ms, SYSTEM)
    except StoreError:
        database.close()
        raise
    return database


def originals(settings: Settings) -> tuple[Path, ...]:
    """Return where recordings of the watched folder are after they were taken or refused."""
    inbox = settings.watch.folder or data_layout(settings).inbox
    return inbox / DONE, inbox / FAILED


def places(layout: Layout) -> Places:
    """Return where the files of calls are."""
    return Places(AudioFiles(layout.audio), layout.exports, forgetting(layout.spool))


def decisions(layout: Layout) -> Decisions:
    """Return the file of what people decided about calls."""
    return Decisions(layout.folder / "decisions.jsonl")


def forgetting(spool: Path) -> Callable[[Original], None]:
    """Return what removes a recording that waits, or failed, from the spool."""

    def forget(original: Original) -> None:
        try:
            shutil.rmtree(spool / original.intake_id)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(
                f"{spool}: a recording cannot be removed ({error.strerror}); check its permissions"
            ) from error

    return forget


def retention(settings: Settings) -> Retention:
    """Return for how long calls are kept, by tier and source.

    Raises
    ------
    ConfigError
        When the policy's file is faulty.
    """
    policy = read_policy(settings.policy)
    usual = TierDays(policy.audio_days, policy.transcript_days, policy.measures_days)
    own = {name: _days(days, usual) for name, days in settings.store.retention.items()}
    return Retention(usual, own)


def thinning(by: Grading) -> Thin:
    """Return what takes the words out of a stored report; scores stay as they were given.

    Parameters
    ----------
    by
        Whose flag rules say the reasons of flags again, without quotes.
    """

    def thin(document: bytes) -> bytes:
        try:
            report = from_document(ReportDocument.model_validate_json(document))
        except ValidationError as error:
            raise StoreError("a stored report cannot be read; run `store check`") from error
        return to_json(to_document(wordless(report, by))).encode()

    return thin


def wordless(report: CallReport, by: Grading) -> CallReport:
    """Return a report without anything that was said, with its scores and flags.

    A flag keeps its place and severity; its reason is said again without quotes, or left out where
    the rules in force no longer raise it.
    """
    silent = without_words(replace(report, call=replace(report.call, kept=Keep.MEASURES_ONLY)))
    reasons = {_place(flag): flag.reason for flag in grade(silent, by).flags}
    flags = tuple(replace(one, reason=reasons.get(_place(one), "")) for one in report.flags)
    return replace(silent, flags=flags)


def retain(settings: Settings, database: Database, now_ms: int) -> DailyRun:
    """Do what is due once a day: end tiers, remove old backups, and prove it.

    Raises
    ------
    StoreError
        When something has outlived its tier all the same, or the database does not answer.
    """
    layout = data_layout(settings)
    thin, days = thinning(grading(settings)), retention(settings)
    done = run_daily(database, places(layout), days, thin, now_ms)
    kept_from_ms = now_ms - settings.learning.practice_days * DAY_MS
    end_practice(database, places(layout), kept_from_ms)
    for folder in originals(settings):
        remove_older(folder, now_ms - days.of(WATCHED).audio * DAY_MS)
    prune(layout.backups, now_ms, settings.store.backup_days)
    drop_replaced(database, now_ms, settings.store.backup_days)
    if done.left:
        why = f": {done.failed[0]}" if done.failed else ""
        raise StoreError(f"{len(done.left)} item(s) have outlived their time{why}")
    return done


def back_up(settings: Settings, database: Database, now_ms: int) -> Backup | None:
    """Make a backup when one is due; return it, None where it is too soon.

    Raises
    ------
    StoreError
        When it cannot be made.
    """
    folder = data_layout(settings).backups
    if not due(folder, now_ms, settings.store.backup_hours):
        return None
    return make(database, folder, now_ms)


def _days(days: SourceDays, usual: TierDays) -> TierDays:
    return TierDays(
        days.audio_days or usual.audio,
        days.transcript_days or usual.transcript,
        days.measures_days or usual.measures,
    )


def _place(flag: Flag) -> tuple[str, int | None, Interval]:
    return flag.key, flag.stint, flag.interval
