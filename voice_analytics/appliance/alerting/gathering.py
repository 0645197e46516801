"""What alerts are decided from, read from the store and the machine."""

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from voice_analytics.appliance.alerting.facts import (
    DAY_MS,
    MINUTE_MS,
    AlertLimits,
    DiskFacts,
    Facts,
    Hours,
    ProcessFacts,
    TrunkFacts,
)
from voice_analytics.config.settings import AlertSettings, BusinessHours, Settings, TrunkSettings
from voice_analytics.domain.operating import (
    ListenerNow,
    PacketCounts,
    ProcessKind,
    ProcessSeen,
    Side,
    TrunkNow,
)
from voice_analytics.store.processes import processes
from voice_analytics.store.receptions import (
    SideDays,
    last_evidence,
    last_legs,
    sides_between,
)

RECENT_MS = 15 * MINUTE_MS
_LEGS = 20
_ODDS = 5
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def limits_of(settings: AlertSettings) -> AlertLimits:
    """Return from where on something is wrong."""
    return AlertLimits(
        settings.loss, settings.certificate_days, settings.clock_s, settings.disk_days
    )


def gather(
    session: Session,
    settings: Settings,
    folder: Path,
    now_ms: int,
    looking_ms: int,
    worker_lives: Callable[[], bool],
    grows_bytes: int,
) -> Facts:
    """Return how things are.

    Parameters
    ----------
    session
        The store.
    settings
        The settings in force.
    folder
        Where the data is.
    now_ms
        The time.
    looking_ms
        For how long there has been somebody who decides.
    worker_lives
        Tells whether anybody analyses what comes in.
    grows_bytes
        By how much what is kept grows a day.
    """
    listeners = [
        one for one in processes(session) if one.kind is ProcessKind.LISTENER and one.lives(now_ms)
    ]
    states = [one.now for one in listeners if isinstance(one.now, ListenerNow)]
    recent = sides_between(session, now_ms - RECENT_MS, now_ms + 1)
    usual = sides_between(session, now_ms - 7 * DAY_MS, now_ms - RECENT_MS)
    set_last = max(states, key=lambda one: one.clock_set_at_ms or 0, default=None)
    return Facts(
        now_ms=now_ms,
        local=(_EPOCH + timedelta(milliseconds=now_ms)).astimezone(
            ZoneInfo(settings.alerts.time_zone)
        ),
        looking_ms=looking_ms,
        trunks=tuple(
            _trunk(session, one, [now for state in states for now in state.trunks], recent, usual)
            for one in settings.sip.trunks
        ),
        certificates=tuple(one for state in states for one in state.certificates),
        disk=disk_facts(folder, grows_bytes),
        listener=_listener(settings, listeners),
        worker=ProcessFacts(wanted=True, lives=worker_lives()),
        clock_set_ms=0 if set_last is None else set_last.clock_set_ms,
        clock_set_at_ms=None if set_last is None else set_last.clock_set_at_ms,
    )


def disk_facts(folder: Path, grows_bytes: int) -> DiskFacts:
    """Return the room for what is kept."""
    disk = shutil.disk_usage(folder)
    return DiskFacts(disk.free, disk.total, grows_bytes)


def hours_of(hours: BusinessHours) -> Hours:
    """Return business hours as set."""
    return Hours(
        frozenset(_DAYS.index(day) for day in hours.days),
        _minutes(hours.begin),
        _minutes(hours.end),
        hours.quiet_min,
    )


def _minutes(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return 60 * int(hours) + int(minutes)


def _listener(settings: Settings, alive: Sequence[ProcessSeen]) -> ProcessFacts:
    since_ms = min((one.started_ms for one in alive), default=None)
    return ProcessFacts(settings.sip.enabled, bool(alive), since_ms)


def _trunk(
    session: Session,
    settings: TrunkSettings,
    states: Sequence[TrunkNow],
    recent: Sequence[SideDays],
    usual: Sequence[SideDays],
) -> TrunkFacts:
    name = settings.name
    now = [one for one in states if one.name == name]
    sides = {side: last_legs(session, name, side, _LEGS) for side in Side}
    ended = [legs[0].began_ms for legs in sides.values() if legs]
    begun = [one.last_call_ms for one in now if one.last_call_ms is not None]
    return TrunkFacts(
        name=name,
        hours=None if settings.hours is None else hours_of(settings.hours),
        last_call_ms=max([*ended, *begun], default=None),
        legs={side: legs for side, legs in sides.items() if legs},
        odds=last_evidence(session, name, _ODDS),
        recent=_together(
            [
                *(one.counts for one in recent if one.trunk == name),
                *(side.counts for one in now for side in one.sides),
            ]
        ),
        usual_loss=_together([one.counts for one in usual if one.trunk == name]).loss,
        clock_ms=next((one.clock_ms for one in now if one.clock_ms is not None), None),
        shed_at_ms=max((one.shed_at_ms for one in now if one.shed_at_ms is not None), default=None),
    )


def _together(counts: Sequence[PacketCounts]) -> PacketCounts:
    total = PacketCounts()
    for one in counts:
        total = total.plus(one)
    return total
