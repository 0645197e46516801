"""Jobs, readiness, figures, trends and the audit log over HTTP."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from tests.web.box import Box, Signed
from tests.web.things import make_call, make_intake, make_notice
from voice_analytics.config.settings import ServerSettings
from voice_analytics.domain.access import AccountRole
from voice_analytics.store.database import Database
from voice_analytics.store.tables import AuditRow
from voice_analytics.web.app import create_app
from voice_analytics.web.services import Taking

DAY_MS = 86_400_000


@pytest.fixture
def admin(box: Box) -> Signed:
    return box.browser(box.account(AccountRole.ADMIN))


def test_jobs_are_listed_by_state_and_paged(box: Box, admin: Signed) -> None:
    made = []
    for _ in range(3):
        made.append(make_intake(box, why="it is silent"))
        box.now.ms += 1
    waiting = make_intake(box)
    assert [one["id"] for one in admin.get("/api/v1/jobs").json()["jobs"]] == [waiting, *made[::-1]]
    first = admin.get("/api/v1/jobs?state=failed&size=2").json()
    last = admin.get(f"/api/v1/jobs?state=failed&size=2&cursor={first['next']}").json()
    assert [one["id"] for one in first["jobs"] + last["jobs"]] == made[::-1]
    assert (last["next"], last["jobs"][0]["why"]) == (None, "it is silent")
    counts = admin.get("/api/v1/jobs/counts").json()["counts"]
    assert counts == {"received": 1, "analysing": 0, "done": 0, "not_kept": 0, "failed": 3}


def test_what_failed_is_tried_again_once(box: Box, admin: Signed) -> None:
    job = make_intake(box, why="it is silent")
    again = admin.ask("POST", f"/api/v1/jobs/{job}/retry")
    assert (again.status_code, again.json()["state"], again.json()["why"]) == (
        202,
        "received",
        None,
    )
    assert admin.ask("POST", f"/api/v1/jobs/{job}/retry").status_code == 409
    assert admin.ask("POST", f"/api/v1/jobs/{'0' * 16}/retry").status_code == 404
    assert [row[1:] for row in box.audited()].count(("job.retried", f"job/{job}")) == 1


def test_all_reports_are_graded_again_when_asked(box: Box, admin: Signed) -> None:
    assert admin.ask("POST", "/api/v1/rescore").status_code == 202
    assert box.rescored == [box.now.ms]
    assert box.audited()[-1][1:] == ("calls.rescore_asked", "store")


def test_it_is_ready_when_the_store_answers(box: Box) -> None:
    answer = box.client().get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_another_schema_is_not_ready(box: Box) -> None:
    with box.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    answer = box.client().get("/ready")
    assert answer.status_code == 503
    assert "schema of another version" in answer.json()["detail"]


class Larger:
    """Takes recordings larger than any disk."""

    largest_bytes = 1 << 60

    def __init__(self, taking: Taking) -> None:
        self.begin = taking.begin
        self.upload = taking.upload
        self.practice = taking.practice


def test_without_a_worker_it_is_not_ready(box: Box) -> None:
    box.worked = False
    answer = box.client().get("/api/v1/ready")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.json()["detail"].startswith("no worker runs")


def test_without_room_for_a_recording_it_is_not_ready(box: Box) -> None:
    services = replace(box.services, taking=Larger(box.services.taking))
    with TestClient(create_app(services)) as client:
        answer = client.get("/api/v1/ready")
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("the disk has no room for another recording")


def test_without_its_store_it_is_not_ready(box: Box) -> None:
    assert box.database.path is not None
    box.database.close()
    box.database.path.write_bytes(b"this is no database" * 100)
    answer = box.client().get("/api/v1/ready")
    assert (answer.status_code, answer.json()["detail"]) == (503, "the database does not answer")


def test_figures_tell_of_calls_queue_and_requests(database: Database) -> None:
    with Box(database, ServerSettings()) as box:
        make_call(box, "nora's")
        make_intake(box)
        make_intake(box, why="it is silent")
        box.now.ms += 90_000
        admin = box.browser(box.account(AccountRole.ADMIN))
        admin.get("/api/v1/calls/none")
        admin.get("/made/up")
        text = admin.get("/api/v1/metrics").text
    assert 'voice_analytics_calls{source="upload"} 1.0' in text
    assert 'voice_analytics_recordings{state="failed"} 1.0' in text
    assert "voice_analytics_queue_age_seconds 90.0" in text
    count = "voice_analytics_request_seconds_count"
    assert f'{count}{{method="GET",route="/api/v1/calls/{{call_id}}",status="404"}} 1.0' in text
    assert f'{count}{{method="other",route="other",status="404"}} 1.0' in text
    assert "made/up" not in text


def test_trend_is_of_the_calls_one_sees(box: Box, admin: Signed) -> None:
    make_call(box, "nora's")
    make_call(box, "sara's")
    started_ms = admin.get("/api/v1/calls").json()["calls"][0]["started_at_ms"]
    path = f"/api/v1/trends?key=score&from_ms={started_ms}&until_ms={started_ms + 1}&step=day"
    (point,) = admin.get(path).json()["points"]
    assert (point["count"], point["mean"]) == (2, 70.0)
    assert point["start_ms"] == started_ms // DAY_MS * DAY_MS
    lead = box.browser(box.account(AccountRole.SUPERVISOR, person_id="lead"))
    assert [one["count"] for one in lead.get(path).json()["points"]] == [1]


@pytest.mark.parametrize("query", ["key=colour", "key=score&step=year", "key=score&colour=1"])
def test_trend_that_makes_no_sense_is_a_problem(admin: Signed, query: str) -> None:
    answer = admin.get(f"/api/v1/trends?{query}&from_ms=0&until_ms=1")
    assert answer.status_code == 422


def test_audit_log_is_paged_and_narrowed(box: Box, admin: Signed) -> None:
    make_call(box, "nora's")
    for _ in range(3):
        admin.get("/api/v1/calls/call-noras/report")
    first = admin.get("/api/v1/audit?action=call.viewed&size=2").json()
    rest = admin.get(f"/api/v1/audit?action=call.viewed&size=2&before={first['next']}").json()
    with box.database.read() as session:
        viewed = [row.seq for row in session.query(AuditRow) if row.action == "call.viewed"]
    assert [one["seq"] for one in first["entries"] + rest["entries"]] == sorted(viewed)[::-1]
    assert rest["next"] is None
    assert {one["object"] for one in first["entries"]} == {"call/call-noras"}


def test_notices_are_listed_and_sent_again(box: Box, admin: Signed) -> None:
    ids = [make_call(box, thing) for thing in ("nora's", "sara's")]
    make_notice(box, ids[0], "the receiver answers 404")
    box.now.ms += 1
    make_notice(box, ids[1])
    first = admin.get("/api/v1/notices?size=1").json()
    last = admin.get(f"/api/v1/notices?size=1&cursor={first['next']}").json()
    assert [one["call_id"] for one in first["notices"] + last["notices"]] == ids[::-1]
    (failed,) = admin.get("/api/v1/notices?state=failed").json()["notices"]
    assert failed["why"] == "the receiver answers 404"
    again = admin.ask("POST", f"/api/v1/notices/{ids[0]}/retry")
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    assert admin.ask("POST", f"/api/v1/notices/{ids[0]}/retry").status_code == 409
    assert admin.ask("POST", "/api/v1/notices/none/retry").status_code == 404
