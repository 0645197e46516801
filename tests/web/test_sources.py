"""Telephone systems, processes and alerts over HTTP."""

import re

import pytest

from tests.web.box import Box, Signed
from tests.web.operating_rows import COUNTS, HOUR_MS, make_operating
from tests.web.things import make_call
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.operating import ALIVE_MS


@pytest.fixture
def admin(box: Box) -> Signed:
    return box.browser(box.account(AccountRole.ADMIN))


def test_alerts_say_since_when_and_what_to_do(box: Box, admin: Signed) -> None:
    make_operating(box)
    found = admin.get("/api/v1/alerts").json()
    first, second = found["open"]
    assert (first["kind"], first["level"], first["subject"]) == (
        "silent_leg",
        "serious",
        "sbc/customer",
    )
    assert first["since_ms"] == box.now.ms - 2 * HOUR_MS
    assert first["remedy"] == "Check the firewall's rule for media."
    assert second["kind"] == "certificate"
    (ended,) = found["ended"]
    assert (ended["kind"], ended["ended_ms"]) == ("loss", box.now.ms - HOUR_MS)


def test_sources_tell_of_trunks_legs_processes_certificates_and_room(
    box: Box, admin: Signed
) -> None:
    make_operating(box)
    make_call(box, "nora's")
    found = admin.get("/api/v1/sources").json()
    trunk, branch = found["trunks"]
    assert (trunk["name"], trunk["in_progress"], trunk["day_calls"]) == ("sbc", 2, 2)
    assert trunk["refused"] == {"calls": 4, "password": 1}
    assert (trunk["shed_ms"], trunk["clock_ms"], trunk["malformed"]) == (1500, -1400, 2)
    assert trunk["last_call_ms"] == box.now.ms - 120_000
    assert [(one["side"], one["silent"]) for one in trunk["now"]] == [("agent", 0), ("customer", 1)]
    agent = trunk["day"][0]
    assert (agent["legs"], agent["jitter_ms"], agent["skew_ppm"]) == (2, 12, 30)
    assert agent["counts"]["lost"] == 2 * COUNTS.lost
    assert agent["loss"] == pytest.approx(50 / 3000)
    assert (branch["last_call_ms"], branch["now"], branch["day"]) == (None, [], [])
    assert {(one["kind"], one["name"]): one["lives"] for one in found["processes"]} == {
        ("listener", "box-1"): True,
        ("server", "box-1"): True,
        ("worker", "box-1"): True,
        ("worker", "box-2"): False,
    }
    (certificate,) = found["certificates"]
    assert (certificate["name"], certificate["days"]) == ("recorder.example", 20)
    disk = found["disk"]
    assert disk["days"] == disk["free_bytes"] // disk["grows_bytes"]
    assert (found["clock_set_ms"], found["clock_set_at_ms"]) == (2500, box.now.ms - HOUR_MS)
    (way,) = found["ways"]
    assert (way["source"], way["calls"]) == ("upload", 1)


def test_a_trunk_nobody_listens_to_any_more_is_shown_with_what_it_brought(
    box: Box, admin: Signed
) -> None:
    make_operating(box)
    box.now.ms += ALIVE_MS + 1
    found = admin.get("/api/v1/sources").json()
    (trunk,) = found["trunks"]
    assert (trunk["name"], trunk["listener"], trunk["day_calls"]) == ("sbc", None, 2)
    assert trunk["last_call_ms"] is not None
    assert found["disk"]["grows_bytes"] is None


def test_figures_count_by_trunk_and_name_no_caller(box: Box, admin: Signed) -> None:
    make_operating(box)
    text = admin.get("/api/v1/metrics").text
    labels = 'listener="box-1",trunk="sbc"'
    for line in (
        f"voice_analytics_live_calls_total{{{labels}}} 640.0",
        f"voice_analytics_live_calls_broken_off_total{{{labels}}} 3.0",
        'refused_total{listener="box-1",reason="password",trunk="sbc"} 1.0',
        f"voice_analytics_malformed_messages_total{{{labels}}} 2.0",
        f"voice_analytics_packets_total{{{labels}}} 2950.0",
        f"voice_analytics_packets_lost_total{{{labels}}} 50.0",
        f"voice_analytics_packets_reordered_total{{{labels}}} 12.0",
        f"voice_analytics_packets_late_total{{{labels}}} 4.0",
        f"voice_analytics_packets_paused_total{{{labels}}} 300.0",
        f"voice_analytics_audio_gaps_total{{{labels}}} 3.0",
        f"voice_analytics_shed_audio_seconds_total{{{labels}}} 1.5",
        f"voice_analytics_calls_in_progress{{{labels}}} 2.0",
        'voice_analytics_alerts{kind="silent_leg",level="serious"} 1.0',
        'voice_analytics_alerts{kind="disk",level="warning"} 0.0',
        'voice_analytics_processes{kind="worker"} 1.0',
    ):
        assert line in text


def test_the_page_shows_it_all_in_words(box: Box, admin: Signed) -> None:
    make_operating(box)
    text = " ".join(re.sub(r"<[^>]+>", " ", admin.get("/system").text).split())
    for said in (
        "Look at this 2 alerts",
        "The customer could not be heard in 3 of the last 5 calls over sbc.",
        "Serious since",
        "2 in progress, 2 ended in 24 hours; 3 broken off since the listener began",
        "4: as many in progress as allowed; 1: wrong password",
        "1.5 s of audio that the disk did not take",
        "1.4 s behind ours",
        "Customer 1 silent",
        "-61 dBFS",
        "Worker box-2",
        "1 address of no trunk not heard",
        "silero-vad 6.2",
        "recorder.example",
        "Was wrong of late",
        "The clock of this machine was set by 2.5 s",
    ):
        assert said in text


def test_a_box_without_trunks_shows_none(box: Box, admin: Signed) -> None:
    text = admin.get("/system").text
    assert "Telephone systems" not in text
    assert "None has said yet that it lives." in text
