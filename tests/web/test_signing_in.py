"""Signing in and out by name and password."""

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.web.box import NEW_WORDS, WORDS, Box
from voice_analytics.config.settings import AccountsSettings, ServerSettings
from voice_analytics.domain.access import AccountRole
from voice_analytics.store.accounts import Change, NewAccount, add_account, change_account
from voice_analytics.store.database import Database

MINUTE_MS = 60_000


def sign_in(
    client: TestClient, name: str = "agent", password: str = WORDS, **headers: str
) -> Response:
    sent = {"name": name, "password": password}
    return client.post("/api/v1/session", json=sent, headers=headers)


def test_password_signs_in_and_cookie_keeps_it(box: Box) -> None:
    one = box.account(AccountRole.AGENT, person_id="nora")
    client = box.client()
    answer = sign_in(client)
    assert answer.status_code == 200
    assert answer.json()["role"] == "agent"
    again = client.get("/api/v1/session")
    assert again.json() == answer.json()
    assert box.audited()[-1] == (one.id, "session.opened", f"account/{one.id}")


def test_name_is_taken_however_it_is_typed(box: Box) -> None:
    box.account(AccountRole.AGENT, name="Mara")
    assert sign_in(box.client(), " MARA ").status_code == 200


@pytest.mark.parametrize("name", ["agent", "somebody"])
def test_wrong_password_and_unknown_name_read_the_same(box: Box, name: str) -> None:
    one = box.account(AccountRole.AGENT)
    answer = sign_in(box.client(), name, "not the password")
    assert answer.status_code == 401
    assert answer.json()["detail"] == "the name or the password is wrong"
    assert "set-cookie" not in answer.headers
    whose = one.id if name == "agent" else "nobody"
    assert box.audited()[-1] == ("nobody", "session.refused", f"account/{whose}")


def test_account_that_is_switched_off_reads_the_same_and_its_browsers_are_out(box: Box) -> None:
    one = box.account(AccountRole.AGENT)
    browser, machine = box.browser(one), box.machine(one)
    with box.database.write() as session:
        change_account(session, 1, "system", one.id, Change(one.role, None, disabled=True))
    assert sign_in(box.client()).json()["detail"] == "the name or the password is wrong"
    assert browser.get("/api/v1/session").status_code == 401
    assert machine.get("/api/v1/accounts").status_code == 401


def test_machine_does_not_sign_in_by_browser(box: Box) -> None:
    one = box.account(AccountRole.INGEST)
    assert box.browser(one).get("/api/v1/session").status_code == 401
    assert sign_in(box.client(), one.name).status_code == 401
    with box.database.write() as session:
        machine = add_account(
            session,
            1,
            "system",
            NewAccount("b", AccountRole.AGENT, box.services.passwords.hash("b", WORDS)),
        )
        change_account(
            session, 1, "system", machine.id, Change(AccountRole.INGEST, None, disabled=False)
        )
    answer = sign_in(box.client(), "b")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_cookie_over_http_is_hidden_from_scripts_and_other_sites(box: Box) -> None:
    box.account(AccountRole.AGENT)
    cookies = sign_in(box.client()).headers.get_list("set-cookie")
    (session,) = [one for one in cookies if one.startswith("va-session=")]
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "Path=/" in session
    assert "Secure" not in session


def test_cookie_over_https_is_bound_to_this_host(database: Database) -> None:
    with Box(database, ServerSettings(base_url="https://box.test")) as box:
        box.account(AccountRole.AGENT)
        cookies = sign_in(box.client()).headers.get_list("set-cookie")
    (session,) = [one for one in cookies if one.startswith("__Host-session=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(session.split("; "))
    assert "Domain" not in session


def test_stored_secrets_are_hashes(box: Box) -> None:
    one = box.account(AccountRole.AGENT)
    client = box.client()
    sign_in(client)
    box.machine(one)
    assert box.database.path is not None
    content = (
        box.database.path.read_bytes() + box.database.path.with_name("store.db-wal").read_bytes()
    )
    assert client.cookies["va-session"].encode() not in content
    assert WORDS.encode() not in content
    assert b"$argon2id$" in content


def test_session_ends_after_its_time(box: Box) -> None:
    browser = box.browser(box.account(AccountRole.AGENT))
    for _ in range(11):
        box.now.ms += 60 * MINUTE_MS
        assert browser.get("/api/v1/session").status_code == 200
    box.now.ms += 60 * MINUTE_MS
    assert browser.get("/api/v1/session").status_code == 401


def test_session_ends_without_use(box: Box) -> None:
    browser = box.browser(box.account(AccountRole.AGENT))
    box.now.ms += 121 * MINUTE_MS
    assert browser.get("/api/v1/session").status_code == 401


def test_signing_out_ends_the_session_for_good(box: Box) -> None:
    one = box.account(AccountRole.AGENT)
    browser = box.browser(one)
    secret = browser.client.cookies["va-session"]
    assert browser.ask("DELETE", "/api/v1/session").status_code == 204
    browser.client.cookies.set("va-session", secret)
    assert browser.get("/api/v1/session").status_code == 401
    assert box.audited()[-1] == (one.id, "session.closed", f"account/{one.id}")


def test_one_browser_can_sign_another_out(box: Box) -> None:
    one = box.account(AccountRole.AGENT)
    lost, here = box.browser(one), box.browser(one)
    listed = here.get("/api/v1/sessions").json()["sessions"]
    assert sorted(each["current"] for each in listed) == [False, True]
    (other,) = [each["id"] for each in listed if not each["current"]]
    assert here.ask("DELETE", f"/api/v1/sessions/{other}").status_code == 204
    assert lost.get("/api/v1/session").status_code == 401
    assert here.get("/api/v1/session").status_code == 200


def test_new_password_signs_other_browsers_out(box: Box) -> None:
    one = box.account(AccountRole.AGENT)
    other, here = box.browser(one), box.browser(one)
    sent = {"old": WORDS, "new": NEW_WORDS}
    answer = here.ask("PUT", "/api/v1/session/password", sent)
    assert answer.status_code == 200
    assert other.get("/api/v1/session").status_code == 401
    assert here.get("/api/v1/session").json() == answer.json()
    assert sign_in(box.client()).status_code == 401
    assert sign_in(box.client(), password=NEW_WORDS).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        pytest.param("not the password", NEW_WORDS, 401, id="old one wrong"),
        pytest.param(WORDS, "too short", 409, id="too short"),
    ],
)
def test_password_stays_when_the_change_is_wrong(box: Box, old: str, new: str, status: int) -> None:
    browser = box.browser(box.account(AccountRole.AGENT))
    answer = browser.ask("PUT", "/api/v1/session/password", {"old": old, "new": new})
    assert answer.status_code == status
    assert sign_in(box.client()).status_code == 200


def guess(box: Box, times: int, address: str, name: str = "agent") -> list[int]:
    client = box.client(address)
    return [sign_in(client, name, f"guess number {n}").status_code for n in range(times)]


def test_guessing_is_slowed_and_never_locks_out(box: Box) -> None:
    box.account(AccountRole.AGENT)
    assert guess(box, 7, "10.0.0.66") == [401] * 5 + [429] * 2
    refused = sign_in(box.client("10.0.0.66"))
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    box.now.ms += 1000
    assert guess(box, 2, "10.0.0.66") == [401, 429]
    box.now.ms += 2000
    assert guess(box, 1, "10.0.0.66") == [401]
    for _ in range(10):
        box.now.ms += MINUTE_MS
        guess(box, 5, "10.0.0.66")
    box.now.ms += MINUTE_MS
    assert sign_in(box.client()).status_code == 200
    assert guess(box, 1, "10.0.0.66") == [401]


def test_guesses_elsewhere_do_not_slow_a_browser_that_signed_in_before(box: Box) -> None:
    box.account(AccountRole.AGENT)
    mine = box.client("10.0.0.5")
    sign_in(mine)
    del mine.cookies["va-session"]
    guess(box, 8, "10.0.0.66")
    assert sign_in(box.client("10.0.0.7")).status_code == 429
    assert sign_in(mine).status_code == 200


def test_known_browser_cannot_guess_for_ever(box: Box) -> None:
    box.account(AccountRole.AGENT)
    mine = box.client("10.0.0.5")
    sign_in(mine)
    tried = [sign_in(mine, password=f"guess number {n}").status_code for n in range(6)]
    assert tried == [401] * 5 + [429]


def test_one_address_cannot_try_many_names(box: Box) -> None:
    tried = [guess(box, 1, "10.0.0.66", f"name{n}")[0] for n in range(21)]
    assert tried == [401] * 20 + [429]
    assert guess(box, 1, "10.0.0.67", "name99") == [401]


def test_addresses_of_one_ipv6_subscriber_count_as_one(box: Box) -> None:
    tried = [guess(box, 1, f"2001:db8::{n:x}", f"name{n}")[0] for n in range(21)]
    assert tried[-1] == 429


def test_address_is_the_one_a_trusted_proxy_tells(database: Database) -> None:
    with Box(database, ServerSettings(trusted_proxies=("10.9.0.0/16",))) as box:
        one = box.account(AccountRole.AGENT)
        told = {"X-Forwarded-For": "192.0.2.7"}
        sign_in(box.client("10.9.0.1"), **told)
        sign_in(box.client("10.8.0.1"), **told)
        seen = box.browser(one).get("/api/v1/sessions").json()["sessions"]
    assert {each["address"] for each in seen} == {"192.0.2.7", "10.8.0.1", "10.0.0.9"}


def test_wrong_passwords_are_forgotten(database: Database) -> None:
    with Box(database, accounts=AccountsSettings(free_attempts=1, forget_minutes=1)) as box:
        assert guess(box, 2, "10.0.0.66") == [401, 429]
        box.now.ms += MINUTE_MS
        assert guess(box, 2, "10.0.0.66") == [401, 429]
