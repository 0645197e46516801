"""Every error is a problem in one sentence, and tells nothing it should not."""

from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import APIRouter, Query
from httpx2 import Response
from pydantic import BaseModel, ConfigDict, Field
from structlog.testing import capture_logs

from tests.web.box import WORDS, Box
from voice_analytics.config.settings import ServerSettings
from voice_analytics.domain.access import AccountRole, Permission, Viewer
from voice_analytics.errors import BadQuery, IngestError, Refused, StoreError
from voice_analytics.store.database import Database
from voice_analytics.web.viewer import open_to_all, require

CANARY = "kanary4111"

faulty = APIRouter(dependencies=[open_to_all()])


pages = APIRouter()


@pages.get("/faulty/page")
def page(_: Annotated[Viewer, require(Permission.SELF)]) -> str:
    return "page"


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")

    count: int = Field(le=9)


@faulty.post("/faulty/checked")
def checked(sent: Sent, limit: Annotated[int, Query(le=10)] = 1) -> None:
    del sent, limit


@faulty.get("/faulty/unforeseen")
def unforeseen() -> None:
    raise ZeroDivisionError(CANARY)


@faulty.get("/faulty/store")
def store() -> None:
    raise StoreError("the database failed: disk is full")


@faulty.get("/faulty/refused")
def refused() -> None:
    raise Refused("there is already an account with this name")


@faulty.get("/faulty/query")
def bad_query() -> None:
    raise BadQuery("a search needs a word")


@faulty.get("/faulty/input")
def bad_input() -> None:
    raise IngestError("the file holds no audio")


@pytest.fixture
def box(database: Database) -> Box:
    """Give a server with routes that fail."""
    one = Box(database, ServerSettings())
    one.app.include_router(faulty)
    one.app.include_router(pages)
    return one


def problem(answer: Response, status: int) -> str:
    """Check the form of a problem; return its sentence."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == "about:blank"
    assert body["status"] == status
    assert body["title"]
    assert CANARY not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    sentence: str = body["detail"]
    return sentence


def test_unknown_address(box: Box) -> None:
    with box:
        answer = box.client().get(f"/{CANARY}")
    assert problem(answer, 404) == "there is nothing at this address"


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/nothing-here", 404, "There is nothing at this address."),
        ("/faulty/unforeseen", 500, "This failed here; the log of the appliance says where."),
        ("/faulty/input", 422, "The file holds no audio."),
    ],
)
def test_browser_is_shown_a_page_that_says_it(
    box: Box, path: str, status: int, sentence: str
) -> None:
    with box:
        answer = box.client().get(path, headers={"accept": "text/html,*/*"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert sentence in answer.text
    assert CANARY not in answer.text


def test_unknown_method(box: Box) -> None:
    with box:
        answer = box.client().delete("/health")
    assert problem(answer, 405) == "this address does not know this method"
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("json", "query", "where"),
    [
        pytest.param({"count": CANARY}, "", "body.count", id="wrong type"),
        pytest.param({"count": 10}, "", "body.count", id="out of bounds"),
        pytest.param({}, "", "body.count", id="missing"),
        pytest.param({"count": 1, CANARY: 1}, "", "body", id="unknown key"),
        pytest.param({"count": 1}, f"?limit={CANARY}", "query.limit", id="in the query"),
    ],
)
def test_request_that_does_not_fit(box: Box, json: object, query: str, where: str) -> None:
    with box:
        answer = box.client().post(f"/faulty/checked{query}", json=json)
    assert problem(answer, 422).startswith(f"{where}: ")
    assert [one["where"] for one in answer.json()["errors"]] == [where]


def test_body_that_is_no_json(box: Box) -> None:
    with box:
        answer = box.client().post(
            "/faulty/checked", content=f"{{{CANARY}", headers={"content-type": "application/json"}
        )
    assert problem(answer, 422) == "body: this is not JSON"


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("refused", 409, "there is already an account with this name"),
        ("query", 422, "a search needs a word"),
        ("input", 422, "the file holds no audio"),
    ],
)
def test_errors_of_ours_say_why(box: Box, path: str, status: int, sentence: str) -> None:
    with box:
        answer = box.client().get(f"/faulty/{path}")
    assert problem(answer, status) == sentence


def test_store_that_fails_is_explained_in_the_log_only(box: Box) -> None:
    with box, capture_logs() as logs:
        answer = box.client().get("/faulty/store")
    assert "try again" in problem(answer, 503)
    assert "disk" not in answer.text
    assert answer.headers["retry-after"] == "5"
    assert [(one["event"], one["error"]) for one in logs] == [
        ("store_failed", "the database failed: disk is full")
    ]


def test_what_nobody_foresaw_is_logged_by_place_and_without_its_words(
    box: Box, capfd: pytest.CaptureFixture[str]
) -> None:
    with box, capture_logs() as logs:
        answer = box.client().get("/faulty/unforeseen")
    assert problem(answer, 500) == "this failed here; the log of the appliance says where"
    (line,) = logs
    assert (line["event"], line["error"]) == ("request_failed", "ZeroDivisionError")
    assert "test_problems.py:" in line["at"]
    output = capfd.readouterr()
    assert CANARY not in str(logs) + output.out + output.err


@pytest.mark.parametrize("stated", [True, False], ids=["length stated", "in pieces"])
def test_request_larger_than_the_limit(box: Box, stated: bool) -> None:
    large = b"x" * (1 << 20)
    pieces = (large for _ in range(2))
    with box:
        answer = box.client().post(
            "/faulty/checked",
            content=large * 2 if stated else pieces,
            headers={"content-type": "application/json"},
        )
    assert problem(answer, 413) == "the request is larger than the limit"


@pytest.mark.parametrize(
    ("asked", "sent_to"),
    [
        ("/faulty/page", "/login?next=%2Ffaulty%2Fpage"),
        ("/faulty/page?a=1&b=%2F", "/login?next=%2Ffaulty%2Fpage%3Fa%3D1%26b%3D%252F"),
    ],
)
def test_page_sends_who_is_not_signed_in_to_sign_in_and_on_from_there(
    box: Box, asked: str, sent_to: str
) -> None:
    with box:
        box.account(AccountRole.AGENT)
        client = box.client()
        answer = client.get(asked, headers={"accept": "text/html,*/*"})
        assert (answer.status_code, answer.headers["location"]) == (303, sent_to)
        then = parse_qs(urlsplit(sent_to).query)["next"][0]
        assert f'value="{then.replace("&", "&amp;")}"' in client.get(sent_to).text
        sent = {"name": "agent", "password": WORDS, "next": then}
        answer = client.post("/login", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, asked)
        assert client.get(asked, headers={"accept": "text/html"}).status_code == 200


def test_machine_that_is_not_signed_in_is_told_so(box: Box) -> None:
    with box:
        assert problem(box.client().get("/faulty/page"), 401) == "sign in first"
        answer = box.client().get("/api/v1/accounts", headers={"accept": "text/html"})
        assert problem(answer, 401) == "sign in first"


@pytest.mark.parametrize(
    "then", ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test", "/a\nb", ""]
)
def test_signing_in_never_leads_to_another_site(box: Box, then: str) -> None:
    with box:
        box.account(AccountRole.AGENT)
        sent = {"name": "agent", "password": WORDS, "next": then}
        assert box.client().post("/login", data=sent).headers["location"] == "/"


def test_login_page_says_what_was_wrong(box: Box) -> None:
    with box:
        answer = box.client().post("/login", data={"name": "<b>", "password": "wrong"})
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/html")
    assert "the name or the password is wrong" in answer.text
    assert "<b>" not in answer.text


def test_form_of_another_site_signs_nobody_in(box: Box) -> None:
    with box:
        box.account(AccountRole.AGENT)
        sent = {"name": "agent", "password": WORDS}
        answer = box.client().post(
            "/login", data=sent, headers={"Origin": "https://elsewhere.test"}
        )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_form_signs_out_with_its_field(box: Box) -> None:
    with box:
        browser = box.browser(box.account(AccountRole.AGENT))
        (csrf,) = browser.headers.values()
        assert browser.client.post("/logout", data={"csrf_token": "guessed"}).status_code == 403
        answer = browser.client.post("/logout", data={"csrf_token": csrf})
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert browser.get("/api/v1/session").status_code == 401


def test_responses_carry_what_browsers_must_obey(box: Box) -> None:
    with box:
        headers = box.client().get("/login").headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers


def test_browsers_are_told_to_stay_with_https_behind_it(database: Database) -> None:
    with Box(database, ServerSettings(base_url="https://box.test")) as box:
        headers = box.client().get("/health").headers
    assert headers["strict-transport-security"] == "max-age=31536000"
