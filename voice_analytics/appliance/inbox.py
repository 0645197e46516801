"""The watched folder at work."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from voice_analytics.appliance.storing import data_layout
from voice_analytics.appliance.taking import WATCHED, From, TakingIn
from voice_analytics.config.settings import Settings
from voice_analytics.errors import IngestError, StoreError
from voice_analytics.ingest.watching import WatchedFolder, WatchRules


@dataclass(frozen=True, slots=True)
class Taken:
    """What one look at the folder led to."""

    taken: int
    refused: int


def inbox_folder(settings: Settings) -> Path:
    """Return where the watched folder is."""
    return settings.watch.folder or data_layout(settings).inbox


def watched_folder(settings: Settings) -> WatchedFolder:
    """Return the folder as set."""
    watch = settings.watch
    rules = WatchRules(watch.wait_s * 1000, watch.every_sidecar, watch.keep_done)
    return WatchedFolder(inbox_folder(settings), rules)


def look_once(folder: WatchedFolder, taking: TakingIn, now_ms: int, stop: threading.Event) -> Taken:
    """Take in what is ready in the folder, until `stop` is set.

    Raises
    ------
    StoreError
        When the folder, the spool, the store or the queue cannot be used; what was not taken in
        stays where it is.
    """
    look = folder.look(now_ms)
    taken = 0
    refused = list(look.refused)
    for recording in look.ready:
        if stop.is_set():
            break
        try:
            taking.take(recording, From(WATCHED), now_ms)
        except IngestError as error:
            refused.append((recording, str(error)))
        else:
            folder.taken(recording)
            taken += 1
    for recording, why in refused:
        folder.refuse(recording, why)
    return Taken(taken, len(refused))


def keep_watching(
    settings: Settings, taking: TakingIn, stop: threading.Event, now_ms: Callable[[], int]
) -> None:
    """Look at the folder again and again until `stop` is set; a fault is logged once.

    Parameters
    ----------
    settings
        The settings in force.
    taking
        Takes recordings in.
    stop
        Ends it, at once between two recordings.
    now_ms
        The time.
    """
    log = structlog.get_logger()
    folder = watched_folder(settings)
    prepared = False
    failing = ""
    while not stop.is_set():
        try:
            if not prepared:
                folder.prepare()
                prepared = True
            done = look_once(folder, taking, now_ms(), stop)
            failing = ""
            if done.taken or done.refused:
                log.info("watched_folder_taken", taken=done.taken, refused=done.refused)
        except StoreError as error:
            if str(error) != failing:
                failing = str(error)
                log.warning("watched_folder_failed", why=failing)
        stop.wait(settings.watch.interval_s)
