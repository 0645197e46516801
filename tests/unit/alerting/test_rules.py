"""When something is wrong, and when it is well again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from voice_analytics.appliance.alerting.facts import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    AlertLimits,
    DiskFacts,
    Facts,
    Hours,
    ProcessFacts,
    TrunkFacts,
)
from voice_analytics.appliance.alerting.rules import decide, keys_of
from voice_analytics.domain.alert import Alert, AlertKind, AlertLevel
from voice_analytics.domain.operating import Certificate, PacketCounts, ReceivedLeg, Side

NOW_MS = 1_790_000_000_000
TUESDAY_NOON = datetime(2026, 9, 22, 12, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 9, 20, 12, 0, tzinfo=UTC)
OFFICE = Hours(frozenset(range(5)), 9 * 60, 17 * 60, 60)
ROOMY = DiskFacts(500, 1000, 0)

WELL = Facts(
    now_ms=NOW_MS,
    local=TUESDAY_NOON,
    looking_ms=DAY_MS,
    trunks=(),
    certificates=(),
    disk=ROOMY,
    listener=ProcessFacts(wanted=True, lives=True, since_ms=NOW_MS - HOUR_MS),
    worker=ProcessFacts(wanted=True, lives=True),
)
TRUNK = TrunkFacts("sbc")


def with_trunk(trunk: TrunkFacts, facts: Facts = WELL) -> Facts:
    return replace(facts, trunks=(trunk,))


def found(facts: Facts, before: tuple[Alert, ...] = ()) -> tuple[Alert, ...]:
    return decide(facts, AlertLimits(), keys_of(before))


def kinds(facts: Facts, before: tuple[Alert, ...] = ()) -> list[tuple[str, str]]:
    return [(one.kind.value, one.subject) for one in found(facts, before)]


def leg(*, silent: bool, length_ms: int = 60_000, paused: int = 0) -> ReceivedLeg:
    return ReceivedLeg(
        "sbc",
        Side.AGENT,
        0,
        length_ms,
        True,
        "PCMU",
        PacketCounts(packets=100, paused=paused),
        3,
        -70.0 if silent else -25.0,
        None,
    )


def test_where_all_is_well_there_is_no_alert() -> None:
    assert found(with_trunk(replace(TRUNK, hours=OFFICE, last_call_ms=NOW_MS - MINUTE_MS))) == ()


@pytest.mark.parametrize(
    ("local", "ago_ms", "raised"),
    [
        (TUESDAY_NOON, 61 * MINUTE_MS, True),
        (TUESDAY_NOON, 59 * MINUTE_MS, False),
        (TUESDAY_NOON.replace(hour=9, minute=59), 900 * MINUTE_MS, False),
        (TUESDAY_NOON.replace(hour=10), 900 * MINUTE_MS, True),
        (TUESDAY_NOON.replace(hour=17), 900 * MINUTE_MS, False),
        (SUNDAY, 900 * MINUTE_MS, False),
    ],
    ids=["noon", "not yet", "just opened", "an hour open", "closed", "Sunday"],
)
def test_no_calls_in_business_hours(local: datetime, ago_ms: int, raised: bool) -> None:
    quiet = replace(TRUNK, hours=OFFICE, last_call_ms=NOW_MS - ago_ms)
    assert kinds(with_trunk(quiet, replace(WELL, local=local))) == (
        [("no_calls", "sbc")] if raised else []
    )


def test_silence_at_the_start_is_none_until_it_lasted() -> None:
    never = with_trunk(replace(TRUNK, hours=OFFICE))
    assert kinds(never) == [("no_calls", "sbc")]
    assert kinds(replace(never, looking_ms=10 * MINUTE_MS)) == []


def test_an_alert_about_silence_lasts_over_the_night_and_ends_with_a_call() -> None:
    quiet = replace(TRUNK, hours=OFFICE, last_call_ms=NOW_MS - 90 * MINUTE_MS)
    before = found(with_trunk(quiet))
    night = replace(WELL, local=TUESDAY_NOON.replace(hour=23))
    assert found(with_trunk(quiet, night), before) == before
    called = replace(quiet, last_call_ms=NOW_MS - MINUTE_MS)
    assert found(with_trunk(called, night), before) == ()


@pytest.mark.parametrize(
    ("pattern", "was", "raised"),
    [
        ("sss..", False, True),
        ("ss...", False, False),
        ("ss...", True, True),
        ("s....", True, False),
        ("..sss", False, True),
        (".....sss", False, False),
    ],
)
def test_a_silent_leg(pattern: str, was: bool, raised: bool) -> None:
    silent = found(with_trunk(replace(TRUNK, legs={Side.AGENT: (leg(silent=True),) * 5})))
    legs = tuple(leg(silent=one == "s") for one in pattern)
    facts = with_trunk(replace(TRUNK, legs={Side.AGENT: legs}))
    assert kinds(facts, silent if was else ()) == ([("silent_leg", "sbc/agent")] if raised else [])


def test_short_and_paused_legs_say_nothing_of_silence() -> None:
    legs = tuple(leg(silent=True, length_ms=5000) for _ in range(5))
    legs += tuple(leg(silent=True, paused=200) for _ in range(5))
    assert kinds(with_trunk(replace(TRUNK, legs={Side.AGENT: legs}))) == []


@pytest.mark.parametrize(
    ("odds", "raised"),
    [((-4.0, -5.0, -3.0, 2.0, 6.0), True), ((-4.0, -5.0, -2.9, 2.0, 6.0), False), ((), False)],
)
def test_swapped_legs(odds: tuple[float, ...], raised: bool) -> None:
    facts = with_trunk(replace(TRUNK, odds=odds))
    assert kinds(facts) == ([("swapped_legs", "sbc")] if raised else [])


@pytest.mark.parametrize(
    ("lost", "was", "raised"),
    [(100, False, True), (99, False, False), (60, True, True), (49, True, False)],
)
def test_loss_is_raised_at_a_limit_and_ends_at_half_of_it(
    lost: int, was: bool, raised: bool
) -> None:
    much = found(with_trunk(replace(TRUNK, recent=PacketCounts(packets=9000, lost=1000))))
    facts = with_trunk(
        replace(TRUNK, recent=PacketCounts(packets=10_000 - lost, lost=lost), usual_loss=0.001)
    )
    assert kinds(facts, much if was else ()) == ([("loss", "sbc")] if raised else [])


def test_with_few_packets_an_alert_about_loss_stays_as_it_is() -> None:
    before = found(with_trunk(replace(TRUNK, recent=PacketCounts(packets=9000, lost=1000))))
    few = with_trunk(replace(TRUNK, recent=PacketCounts(packets=10)))
    assert found(few, before) == before
    assert found(few) == ()


@pytest.mark.parametrize(
    ("days", "level"),
    [(22, None), (21, AlertLevel.WARNING), (7, AlertLevel.SERIOUS), (-1, AlertLevel.SERIOUS)],
)
def test_a_certificate_near_its_end(days: int, level: AlertLevel | None) -> None:
    one = Certificate("ours", "recorder.example", NOW_MS + days * DAY_MS + HOUR_MS)
    alerts = found(replace(WELL, certificates=(one,)))
    assert [alert.level for alert in alerts] == ([] if level is None else [level])


@pytest.mark.parametrize(
    ("clock_ms", "was", "raised"),
    [(None, False, False), (9999, False, False), (-10_000, False, True), (6000, True, True)],
)
def test_clocks_that_differ(clock_ms: int | None, was: bool, raised: bool) -> None:
    before = found(with_trunk(replace(TRUNK, clock_ms=60_000)))
    facts = with_trunk(replace(TRUNK, clock_ms=clock_ms))
    assert kinds(facts, before if was else ()) == ([("clock", "sbc")] if raised else [])


def test_a_clock_that_was_set_is_told_for_a_day() -> None:
    facts = replace(WELL, clock_set_ms=-3000, clock_set_at_ms=NOW_MS - HOUR_MS)
    assert kinds(facts) == [("clock", "")]
    assert kinds(replace(facts, clock_set_at_ms=NOW_MS - 2 * DAY_MS)) == []
    assert kinds(replace(facts, clock_set_ms=1500)) == []


@pytest.mark.parametrize(
    ("disk", "was", "level"),
    [
        (DiskFacts(500, 1000, -5), False, None),
        (DiskFacts(500, 1000, 30), False, None),
        (DiskFacts(500, 1000, 36), False, AlertLevel.WARNING),
        (DiskFacts(500, 1000, 30), True, AlertLevel.WARNING),
        (DiskFacts(500, 1000, 20), True, None),
        (DiskFacts(500, 1000, 170), False, AlertLevel.SERIOUS),
        (DiskFacts(49, 1000, 0), False, AlertLevel.WARNING),
        (DiskFacts(70, 1000, 0), True, AlertLevel.WARNING),
        (DiskFacts(19, 1000, 0), False, AlertLevel.SERIOUS),
    ],
)
def test_days_left_on_the_disk(disk: DiskFacts, was: bool, level: AlertLevel | None) -> None:
    before = found(replace(WELL, disk=DiskFacts(1, 1000, 0))) if was else ()
    alerts = found(replace(WELL, disk=disk), before)
    assert [one.level for one in alerts] == ([] if level is None else [level])


def test_audio_that_the_disk_did_not_take() -> None:
    shed = replace(TRUNK, shed_at_ms=NOW_MS - 5 * MINUTE_MS)
    before = found(with_trunk(shed))
    assert kinds(with_trunk(shed)) == [("shed", "sbc")]
    later = with_trunk(replace(TRUNK, shed_at_ms=NOW_MS - 30 * MINUTE_MS))
    assert (kinds(later), kinds(later, before)) == ([], [("shed", "sbc")])
    assert kinds(with_trunk(replace(TRUNK, shed_at_ms=NOW_MS - 2 * HOUR_MS)), before) == []


@pytest.mark.parametrize("kind", [AlertKind.LISTENER, AlertKind.WORKER])
def test_a_process_that_is_gone(kind: AlertKind) -> None:
    gone = with_process(kind, ProcessFacts(wanted=True, lives=False))
    before = found(gone)
    assert [one.kind for one in before] == [kind]
    assert found(replace(gone, looking_ms=MINUTE_MS)) == (), "it may be starting"
    assert kinds(with_process(kind, ProcessFacts(False, False)), before) == []


def with_process(kind: AlertKind, process: ProcessFacts) -> Facts:
    if kind is AlertKind.LISTENER:
        return replace(WELL, listener=process)
    return replace(WELL, worker=process)


def test_a_process_that_starts_and_fails_again_and_again_raises_one_alert() -> None:
    before = found(replace(WELL, listener=ProcessFacts(wanted=True, lives=False)))
    young = ProcessFacts(wanted=True, lives=True, since_ms=NOW_MS - 5000)
    assert kinds(replace(WELL, listener=young), before) == [("listener", "")]
    steady = replace(young, since_ms=NOW_MS - 2 * MINUTE_MS)
    assert found(replace(WELL, listener=steady), before) == ()


def test_every_kind_of_alert_is_raised_by_something_and_says_what_to_do() -> None:
    legs = {side: (leg(silent=True),) * 3 for side in Side}
    worst = replace(
        WELL,
        trunks=(
            replace(
                TRUNK,
                hours=OFFICE,
                legs=legs,
                odds=(-9.0,) * 3,
                recent=PacketCounts(packets=5000, lost=5000),
                clock_ms=-99_000,
                shed_at_ms=NOW_MS,
            ),
        ),
        certificates=(Certificate("sbc", "sbc.example", NOW_MS),),
        disk=DiskFacts(0, 1000, 10),
        listener=ProcessFacts(True, False),
        worker=ProcessFacts(True, False),
    )
    alerts = found(worst)
    assert {one.kind for one in alerts} == set(AlertKind)
    assert len({one.key for one in alerts}) == len(alerts)
    assert all(one.says.endswith(".") and one.remedy.endswith(".") for one in alerts)
