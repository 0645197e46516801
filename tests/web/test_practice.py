"""Practice: scored like a call, and there for nobody but its owner."""

import re

import pytest
from sqlalchemy import select

from tests.web.box import NOON_MS, Box, Fields, Signed
from tests.web.practising import LABEL, SAID, SCORE, make_practice
from tests.web.things import WAV, make_call
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.intake import PRACTICE
from voice_analytics.store import intakes
from voice_analytics.store.database import Database
from voice_analytics.store.practice import end_practice, own_practice, practice_of
from voice_analytics.store.retention import Retention, TierDays, outlived
from voice_analytics.store.tables import CallRow, PracticeRow
from voice_analytics.web.routing import declared
from voice_analytics.web.viewer import SAFE

API = "/api/v1/practice"
DAY_MS = 86_400_000
NOT_WALKED = {
    "/logout",
    "/api/v1/session",
    "/api/v1/session/password",
    "/api/v1/live/events",
}
"""What would sign the walker out, and the stream of calls in progress, which never ends."""

OTHERS = {
    AccountRole.ADMIN: None,
    AccountRole.REVIEWER: None,
    AccountRole.SUPERVISOR: "lead",
    AccountRole.AGENT: "nils",
}


@pytest.fixture
def nora(box: Box) -> Signed:
    return box.browser(box.account(AccountRole.AGENT, "nora", "nora"))


def me(who: Signed) -> str:
    found: str = who.get("/api/v1/session").json()["account_id"]
    return found


def test_a_role_play_is_taken_in_with_nothing_but_its_audio(box: Box, nora: Signed) -> None:
    make_call(box, "sara's")
    boundary = "b"
    fields = {"sidecar": '{"call_id": "call-saras", "agent": {"login": "sara"}}'}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n'
    body = "".join([*parts, head]).encode() + WAV + f"\r\n--{boundary}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    answer = nora.ask("POST", API, body, **kind)
    assert answer.status_code == 202, answer.text
    sent = answer.json()
    assert (sent["label"], sent["state"]) == ("a.wav", "received")
    assert box.analysed == [sent["id"]]
    with box.database.read() as session:
        intake = intakes.find(session, sent["id"])
    assert intake is not None
    assert intake.submission.source == PRACTICE
    assert intake.submission.metadata == {"consent": "granted"}
    assert (intake.submission.label, intake.submission.account_id) == (PRACTICE, me(nora))
    audited = [one for one in box.audited() if one[1].startswith("practice")]
    assert audited == [(me(nora), "practice.added", f"account/{me(nora)}")]


def test_its_owner_sees_and_erases_it(box: Box, nora: Signed) -> None:
    made = make_practice(box, me(nora))
    assert LABEL in nora.get("/practice").text
    page = nora.get(f"/practice/{made}").text
    assert SAID in page
    assert f"{API}/{made}/audio" in page
    assert "62" in page
    assert nora.get(f"{API}/{made}/report").json()["assessments"][0]["score"]["value"] == SCORE
    assert nora.get(f"{API}/{made}/audio").headers["content-type"] == "audio/flac"
    (audio,) = box.services.audio.folder.glob("*/*.flac")
    assert nora.ask("POST", f"/practice/{made}/erase", Fields()).status_code == 303
    assert nora.get(f"/practice/{made}").status_code == 404
    assert nora.get(API).json() == {"practice": [], "days": 30}
    assert not audio.exists()
    with box.database.read() as session:
        assert intakes.find(session, made) is None


def test_audio_that_a_call_has_too_stays_with_the_call(box: Box, nora: Signed) -> None:
    make_call(box, "nora's")
    made = make_practice(box, me(nora))
    with box.database.write() as session:
        call = session.scalars(select(CallRow)).one()
        session.get_one(PracticeRow, made).audio_sha256 = sha256 = str(call.audio_sha256)
    assert nora.ask("DELETE", f"{API}/{made}").status_code == 204
    assert box.services.audio.path(sha256).exists()
    assert nora.get("/api/v1/calls/call-noras/audio").status_code == 200


def test_how_far_it_is_is_told(box: Box, nora: Signed) -> None:
    waiting = make_practice(box, me(nora), done=False)
    failed = make_practice(box, me(nora), done=False, why="the audio is silent")
    assert "Waiting to be analysed" in nora.get(f"/practice/{waiting}").text
    part = nora.ask("GET", f"/practice/{waiting}", **{"HX-Request": "true"}).text
    assert f'hx-get="/practice/{waiting}"' in part
    assert "<html" not in part
    assert "the audio is silent" in nora.get(f"/practice/{failed}").text
    assert nora.get(f"{API}/{waiting}/report").status_code == 404
    assert nora.get(f"{API}/{waiting}/audio").status_code == 404


def of_route(path: str, practice_id: str) -> str:
    """Return a route's path with the role-play in every place that can name something."""
    return re.sub(r"\{number\}", "1", re.sub(r"\{(?!number)\w+\}", practice_id, path))


@pytest.mark.slow
def test_nobody_else_comes_upon_it_by_any_route(box: Box, nora: Signed) -> None:
    owner = me(nora)
    made = make_practice(box, owner)
    failed = make_practice(box, owner, done=False, why=f"{LABEL} is silent")
    with box.database.read() as session:
        one = own_practice(session, owner, made)
    assert one is not None
    sound = one.audio_sha256
    assert sound is not None
    telling = (made, failed, LABEL, SAID, str(SCORE), sound)
    asked = 0
    for role, person in OTHERS.items():
        who = box.browser(box.account(role, f"other-{role}", person))
        for route in declared(box.app):
            if route.path in NOT_WALKED:
                continue
            for practice_id in (made, failed):
                body: dict[str, str] | None = None if route.method in SAFE else {}
                answer = who.ask(route.method, of_route(route.path, practice_id), body)
                said = answer.text.replace(answer.request.url.path, "")
                assert not [one for one in telling if one in said], (role, route, said[:400])
                asked += 1
    assert asked > 1000
    assert [one["id"] for one in nora.get(API).json()["practice"]] != []
    with box.database.read() as session:
        assert {one.id for one in practice_of(session, owner)} == {made, failed}


def test_it_is_in_no_list_of_its_owner_s_calls(box: Box, nora: Signed) -> None:
    make_practice(box, me(nora))
    assert nora.get("/api/v1/calls").json()["calls"] == []
    assert nora.get(f"/api/v1/calls?text={SAID.split()[0]}").json()["calls"] == []
    trend = nora.get(f"/api/v1/trends?key=score&from_ms=0&until_ms={NOON_MS * 2}&step=week").json()
    assert str(SCORE) not in str(trend)
    assert SAID not in nora.get("/mine").text


def test_it_ends_after_its_own_time(box: Box, nora: Signed) -> None:
    owner = me(nora)
    made = make_practice(box, owner)
    make_practice(box, owner, done=False, why="it is silent")
    places, database = box.services.places, box.database
    assert end_practice(database, places, NOON_MS - 1) == 0
    box.now.ms += 30 * DAY_MS
    with database.read() as session:
        days = Retention(TierDays(1, 1, 1))
        assert outlived(session, box.now.ms, days) == ()  # it has an end of its own
    assert end_practice(database, places, box.now.ms - 30 * DAY_MS) == 2
    with database.read() as session:
        assert own_practice(session, owner, made) is None
    assert list(box.services.audio.folder.glob("*/*.flac")) == []
    assert all("intake" not in action for _, action, _ in box.audited())


def test_a_failed_one_is_no_job_of_an_operator(box: Box, nora: Signed, database: Database) -> None:
    failed = make_practice(box, me(nora), done=False, why="it is silent")
    admin = box.browser(box.account(AccountRole.ADMIN))
    assert admin.get("/api/v1/jobs").json()["jobs"] == []
    assert admin.ask("POST", f"/api/v1/jobs/{failed}/retry").status_code == 404
    assert admin.get(f"/api/v1/uploads/{failed}").status_code == 404
    with database.read() as session:
        assert intakes.listed(session) == ()
