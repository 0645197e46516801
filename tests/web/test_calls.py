"""Calls over HTTP: lists, reports, audio."""

import gzip
import json
import struct

import pytest

from tests.store.calls import T0, arrival, report, save
from tests.web.box import Box, Signed
from tests.web.things import RATE_HZ, call_id_of, make_call
from voice_analytics.domain.access import AccountRole

NORAS = call_id_of("nora's")


@pytest.fixture
def reviewer(box: Box) -> Signed:
    """Give the browser of somebody who sees every call."""
    for thing in ("nora's", "sara's", "nobody's"):
        make_call(box, thing)
    return box.browser(box.account(AccountRole.REVIEWER))


def ids(body: dict[str, list[dict[str, str]]]) -> list[str]:
    return [one["id"] for one in body["calls"]]


def test_list_is_filtered_and_paged(reviewer: Signed) -> None:
    everything = ids(reviewer.get("/api/v1/calls").json())
    assert len(everything) == 3
    first = reviewer.get("/api/v1/calls?size=2").json()
    second = reviewer.get(f"/api/v1/calls?size=2&cursor={first['next']}").json()
    assert ids(first) + ids(second) == everything
    assert second["next"] is None
    assert ids(reviewer.get("/api/v1/calls?person=sara").json()) == [call_id_of("sara's")]
    assert ids(reviewer.get("/api/v1/calls?person=sara&person=nora&size=1").json())


def test_search_shows_where_it_was_said(reviewer: Signed) -> None:
    (one, *_) = reviewer.get("/api/v1/calls?text=parcel").json()["calls"]
    assert [piece["text"] for piece in one["snippet"] if piece["found"]] == ["parcel"]
    assert reviewer.get("/api/v1/calls?text=zebra").json()["calls"] == []


@pytest.mark.parametrize(
    "query", ["size=0", "size=201", "cursor=x", "sort=colour", "colour=red", "score_from=-1"]
)
def test_list_that_makes_no_sense_is_a_problem(reviewer: Signed, query: str) -> None:
    answer = reviewer.get(f"/api/v1/calls?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_report_is_the_document_and_is_not_sent_again_unchanged(box: Box, reviewer: Signed) -> None:
    answer = reviewer.get(f"/api/v1/calls/{NORAS}/report")
    assert answer.json()["schema"] == "voice-analytics.report/1"
    assert answer.headers["content-encoding"] == "gzip"
    tag = answer.headers["etag"]
    again = reviewer.ask("GET", f"/api/v1/calls/{NORAS}/report", **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    plain = reviewer.ask("GET", f"/api/v1/calls/{NORAS}/report", **{"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    viewed = [row for row in box.audited() if row[1] == "call.viewed"]
    assert [row[2] for row in viewed] == [f"call/{NORAS}"] * 3


def test_parts_of_a_call_are_those_of_its_report(reviewer: Signed) -> None:
    report = reviewer.get(f"/api/v1/calls/{NORAS}/report").json()
    assert reviewer.get(f"/api/v1/calls/{NORAS}/events").json()["events"] == report["events"]
    (stint,) = reviewer.get(f"/api/v1/calls/{NORAS}/stints").json()["stints"]
    assert (stint["person_id"], stint["score"]) == ("nora", 70.0)
    assert reviewer.get(f"/api/v1/calls/{NORAS}/flags").json() == {"flags": []}


def test_audio_is_served_in_ranges_and_its_playing_noted_once(box: Box, reviewer: Signed) -> None:
    path = f"/api/v1/calls/{NORAS}/audio"
    whole = reviewer.get(path)
    assert whole.content[:4] == b"fLaC"
    head = reviewer.ask("GET", path, Range="bytes=0-3")
    assert (head.status_code, head.content) == (206, b"fLaC")
    later = reviewer.ask("GET", path, Range="bytes=4-7")
    assert (later.status_code, later.content) == (206, whole.content[4:8])
    outside = reviewer.ask("GET", path, Range="bytes=99999999-")
    assert outside.status_code == 416
    assert [row[1] for row in box.audited()].count("call.played") == 2


def test_waveform_has_no_more_points_than_wanted(reviewer: Signed) -> None:
    shown = reviewer.get(f"/api/v1/calls/{NORAS}/waveform?points=10").json()
    assert shown["sample_rate_hz"] == RATE_HZ
    tone, silence = shown["channels"]
    assert len(tone) <= 10
    assert max(high for _, high in tone) > 50
    assert {tuple(pair) for pair in silence} == {(0, 0)}


def test_fine_waveform_of_a_second_has_fifty_peaks(box: Box, reviewer: Signed) -> None:
    whole = reviewer.get(f"/api/v1/calls/{NORAS}/waveform.dat").content
    version, _, rate_hz, step, count, channels = struct.unpack_from("<iIiiIi", whole)
    assert (version, rate_hz, step, channels) == (2, RATE_HZ, RATE_HZ // 50, 2)
    assert count == 50
    assert len(whole) == 24 + count * channels * 2
    assert "call.played" not in [row[1] for row in box.audited()]


def test_released_call_is_seen_by_its_agent(box: Box) -> None:
    make_call(box, "hidden")
    hidden = call_id_of("hidden")
    agent = box.browser(box.account(AccountRole.AGENT, person_id="nora"))
    lead = box.browser(box.account(AccountRole.SUPERVISOR, person_id="lead"))
    assert agent.get(f"/api/v1/calls/{hidden}").status_code == 404
    sent = {"call_ids": [hidden]}
    assert lead.ask("POST", "/api/v1/calls/release", sent).status_code == 204
    assert agent.get(f"/api/v1/calls/{hidden}").json()["released"]
    assert ("call.released", f"call/{hidden}") in [row[1:] for row in box.audited()]


def test_gzip_is_json(reviewer: Signed) -> None:
    with reviewer.client.stream(
        "GET", f"/api/v1/calls/{NORAS}/report", headers={"Accept-Encoding": "gzip"}
    ) as answer:
        raw = b"".join(answer.iter_raw())
    assert json.loads(gzip.decompress(raw))["call"]["id"] == NORAS


def test_imported_calls_are_released_to_the_people_of_whoever_asks(box: Box) -> None:
    for name, person in (("h1", "nora"), ("h2", "sara")):
        with box.database.write() as session:
            how = arrival(person, source="history", released=False)
            save(session, report(name), how)
    lead = box.browser(box.account(AccountRole.SUPERVISOR, "lead", "lead"))
    early = lead.ask("POST", "/api/v1/calls/release-imported", {"until_ms": T0}).json()
    assert early == {"released": 0, "more": False}
    done = lead.ask("POST", "/api/v1/calls/release-imported", {}).json()
    assert done == {"released": 1, "more": False}
    admin = box.browser(box.account(AccountRole.ADMIN))
    assert admin.get("/api/v1/calls/h1").json()["released"] is True
    assert admin.get("/api/v1/calls/h2").json()["released"] is False
