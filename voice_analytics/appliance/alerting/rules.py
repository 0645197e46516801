"""When something is wrong, and when it is well again.

What is well has to be clearly so before an alert ends: a value that lies at a limit raises one
alert, and not one every minute. Where there is nothing to judge by, an alert stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence

from voice_analytics.appliance.alerting.facts import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    AlertLimits,
    Facts,
    ProcessFacts,
    TrunkFacts,
)
from voice_analytics.domain.alert import Alert, AlertKind, AlertLevel
from voice_analytics.domain.operating import ReceivedLeg, Side

Key = tuple[AlertKind, str]
Open = Mapping[Key, Alert]

LAST_CALLS = 5
WRONG_CALLS = 3
"""Of the last calls: so many and it is no accident; one of them and it is well again."""

LEAST_CALL_MS = 20_000
"""In a shorter call it may be that one side says nothing."""

SWAPPED_ODDS = -3.0
"""One in twenty that the roles are right after all."""

LEAST_PACKETS = 3000
"""Half a minute of a call with two legs: of fewer, a share says little."""

URGENT_DAYS = 7
DISK_URGENT_DAYS = 3
DISK_FREE = 0.05
DISK_URGENT_FREE = 0.02
SHED_MS = 10 * MINUTE_MS
CLOCK_SET_MS = 2000

STARTING_MS = 2 * MINUTE_MS
"""Until everything has started."""

STEADY_MS = MINUTE_MS
"""A process that lives so long is no longer starting and failing again and again."""


def decide(facts: Facts, limits: AlertLimits, before: Open) -> tuple[Alert, ...]:
    """Return what is wrong now.

    Parameters
    ----------
    facts
        How things are.
    limits
        From where on something is wrong.
    before
        What was wrong a moment ago.
    """
    found = [
        *_processes(facts, before),
        *_certificates(facts, limits),
        *_disk(facts, limits, before),
        *_own_clock(facts),
    ]
    for trunk in facts.trunks:
        found += [
            *_no_calls(trunk, facts, before),
            *_silent(trunk, before),
            *_swapped(trunk, before),
            *_loss(trunk, limits, before),
            *_clock(trunk, limits, before),
            *_shed(trunk, facts, before),
        ]
    return tuple(found)


def _no_calls(trunk: TrunkFacts, facts: Facts, before: Open) -> Iterator[Alert]:
    if trunk.hours is None:
        return
    key = (AlertKind.NO_CALLS, trunk.name)
    open_ms = trunk.hours.open_for_ms(facts.local)
    since_ms = facts.looking_ms
    if trunk.last_call_ms is not None:
        since_ms = facts.now_ms - trunk.last_call_ms
    quiet_ms = trunk.hours.quiet_min * MINUTE_MS
    stays = key in before and since_ms >= quiet_ms
    if stays and open_ms is None:
        yield before[key]
    elif open_ms is not None and (stays or min(open_ms, since_ms) >= quiet_ms):
        yield Alert(
            *key,
            AlertLevel.SERIOUS,
            f"No call came over {trunk.name} for {_length(since_ms)}, in business hours.",
            "Check that the telephone system records calls and reaches the box: run "
            f"`voice-analytics trace {trunk.name}` and look whether it asks at all.",
        )


def _silent(trunk: TrunkFacts, before: Open) -> Iterator[Alert]:
    for side, legs in trunk.legs.items():
        judged = [leg for leg in legs if _can_be_judged(leg)][:LAST_CALLS]
        wrong = sum(leg.is_silent for leg in judged)
        key = (AlertKind.SILENT_LEG, f"{trunk.name}/{side}")
        if _is_wrong(wrong, key, before):
            yield Alert(
                *key,
                AlertLevel.SERIOUS,
                f"{_WHO[side]} could not be heard in {wrong} of the last {len(judged)} calls over "
                f"{trunk.name}.",
                "Check the firewall's rule for media, and that the telephone system sends that "
                "party on the leg; `voice-analytics listen --check` shows each leg.",
            )


def _can_be_judged(leg: ReceivedLeg) -> bool:
    counts = leg.counts
    return leg.ended_ms - leg.began_ms >= LEAST_CALL_MS and counts.paused <= counts.packets


_WHO = {
    Side.AGENT: "The agent",
    Side.CUSTOMER: "The customer",
    Side.UNKNOWN: "A party of unknown role",
    Side.ALL: "Nobody",
}


def _swapped(trunk: TrunkFacts, before: Open) -> Iterator[Alert]:
    judged = trunk.odds[:LAST_CALLS]
    wrong = sum(one <= SWAPPED_ODDS for one in judged)
    key = (AlertKind.SWAPPED_LEGS, trunk.name)
    if _is_wrong(wrong, key, before):
        yield Alert(
            *key,
            AlertLevel.SERIOUS,
            f"In {wrong} of the last {len(judged)} calls over {trunk.name} who is taken for the "
            "customer spoke like an agent.",
            "Set who is the agent for the trunk (`agents` or `caller_is`); until then agents are "
            "judged by what customers do.",
        )


def _is_wrong(wrong: int, key: Key, before: Open) -> bool:
    return wrong >= WRONG_CALLS or (key in before and wrong > 1)


def _loss(trunk: TrunkFacts, limits: AlertLimits, before: Open) -> Iterator[Alert]:
    key = (AlertKind.LOSS, trunk.name)
    recent = trunk.recent
    loss = recent.loss
    if loss is None or recent.packets + recent.lost < LEAST_PACKETS:
        if key in before:
            yield before[key]
        return
    if loss < (limits.loss / 2 if key in before else limits.loss):
        return
    usual = (
        ""
        if trunk.usual_loss is None
        else f", against {_share(trunk.usual_loss)} in the week before"
    )
    yield Alert(
        *key,
        AlertLevel.WARNING,
        f"{_share(loss)} of the packets of {trunk.name} are lost{usual}.",
        "Look for a busy link between the telephone system and the box, and for ports of switches "
        "that negotiated another speed; what is lost is silence in the recording.",
    )


def _clock(trunk: TrunkFacts, limits: AlertLimits, before: Open) -> Iterator[Alert]:
    key = (AlertKind.CLOCK, trunk.name)
    apart_ms = abs(trunk.clock_ms or 0)
    limit_ms = limits.clock_s * 1000
    if apart_ms < (limit_ms // 2 if key in before else limit_ms):
        return
    way = "ahead of" if (trunk.clock_ms or 0) > 0 else "behind"
    yield Alert(
        *key,
        AlertLevel.WARNING,
        f"The clock of {trunk.name} is {_length(apart_ms)} {way} ours, by the dates of its "
        "messages; one of the two is wrong.",
        "Let both keep time by NTP; calls are stored with the time of this machine.",
    )


def _own_clock(facts: Facts) -> Iterator[Alert]:
    at_ms, by_ms = facts.clock_set_at_ms, abs(facts.clock_set_ms)
    if at_ms is None or by_ms < CLOCK_SET_MS or facts.now_ms - at_ms > DAY_MS:
        return
    yield Alert(
        AlertKind.CLOCK,
        "",
        AlertLevel.WARNING,
        f"The clock of this machine was set by {_length(by_ms)} while calls were listened to.",
        "Let it keep time by NTP, which moves clocks slowly; times of calls before that are off.",
    )


def _shed(trunk: TrunkFacts, facts: Facts, before: Open) -> Iterator[Alert]:
    if trunk.shed_at_ms is None:
        return
    key = (AlertKind.SHED, trunk.name)
    if facts.now_ms - trunk.shed_at_ms <= (HOUR_MS if key in before else SHED_MS):
        yield Alert(
            *key,
            AlertLevel.SERIOUS,
            f"The disk did not take all audio of calls over {trunk.name}.",
            "Free space on the disk of the data folder, or put it on a faster one; what was not "
            "taken is silence in the recordings.",
        )


def _certificates(facts: Facts, limits: AlertLimits) -> Iterator[Alert]:
    for one in facts.certificates:
        days = (one.until_ms - facts.now_ms) // DAY_MS
        if days > limits.certificate_days:
            continue
        when = "has ended" if days < 0 else f"ends in {_days(days)}"
        yield Alert(
            AlertKind.CERTIFICATE,
            f"{one.whose}/{one.name}",
            AlertLevel.SERIOUS if days <= URGENT_DAYS else AlertLevel.WARNING,
            f"The certificate {one.name} ({_whose(one.whose)}) {when}; after that no call comes "
            "over TLS.",
            "Put a new one in its place and restart; `sip.certificate` and "
            "`sip.client_authority` name our files.",
        )


def _whose(whose: str) -> str:
    known = {"ours": "of the box", "authority": "by which telephone systems are known"}
    return known.get(whose, f"of {whose}")


def _disk(facts: Facts, limits: AlertLimits, before: Open) -> Iterator[Alert]:
    disk = facts.disk
    key = (AlertKind.DISK, "")
    easing = 1.5 if key in before else 1.0
    days = disk.days
    soon = days is not None and days <= limits.disk_days * easing
    if not soon and disk.free >= DISK_FREE * easing:
        return
    when = "" if days is None else f"; at the rate of this week it is full in {_days(days)}"
    urgent = disk.free < DISK_URGENT_FREE or (days is not None and days <= DISK_URGENT_DAYS)
    yield Alert(
        *key,
        AlertLevel.SERIOUS if urgent else AlertLevel.WARNING,
        f"{_share(disk.free)} of the disk are free{when}.",
        "Keep audio for fewer days (`policy`), or give the data folder a larger disk.",
    )


def _processes(facts: Facts, before: Open) -> Iterator[Alert]:
    if _is_missing(facts.listener, facts, (AlertKind.LISTENER, "") in before):
        yield Alert(
            AlertKind.LISTENER,
            "",
            AlertLevel.SERIOUS,
            "Nobody listens for calls in progress, so none is kept.",
            "Look into the log of `serve` or `listen` why it ended, and start it.",
        )
    if _is_missing(facts.worker, facts, (AlertKind.WORKER, "") in before):
        yield Alert(
            AlertKind.WORKER,
            "",
            AlertLevel.SERIOUS,
            "No worker runs, so what comes in waits and nothing is analysed.",
            "Look into the log of `serve` or `worker` why it ended, and start one.",
        )


def _is_missing(process: ProcessFacts, facts: Facts, was: bool) -> bool:
    if not process.wanted or facts.looking_ms < STARTING_MS:
        return was and process.wanted and not process.lives
    if not process.lives:
        return True
    since_ms = process.since_ms
    return was and since_ms is not None and facts.now_ms - since_ms < STEADY_MS


def keys_of(alerts: Sequence[Alert]) -> Open:
    """Return alerts by what they are the same by."""
    return {alert.key: alert for alert in alerts}


def _length(ms: int) -> str:
    if ms >= 2 * HOUR_MS:
        return f"{ms // HOUR_MS} hours"
    return f"{ms // MINUTE_MS} minutes" if ms >= 2 * MINUTE_MS else f"{ms // 1000} seconds"


def _days(days: int) -> str:
    return "a day" if days == 1 else f"{days} days"


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"
