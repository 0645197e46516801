"""Signing in by a link that works once."""

from urllib.parse import quote

from tests.web.box import Box
from voice_analytics.domain.access import AccountRole
from voice_analytics.store.accounts import Account, Change, change_account
from voice_analytics.store.entry_links import LINK_MS, add_link


def link_of(box: Box, account: Account) -> str:
    with box.database.write() as session:
        return add_link(session, box.now.ms, "system", account)


def test_link_shows_whose_it_is_and_its_button_signs_in(box: Box) -> None:
    one = box.account(AccountRole.REVIEWER, "mara")
    secret, client = link_of(box, one), box.client()
    for _ in range(2):
        shown = client.get(f"/enter?code={quote(secret)}")
        assert shown.status_code == 200
        assert "mara" in shown.text
        assert "set-cookie" not in shown.headers
    answer = client.post("/enter", data={"code": secret})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/api/v1/session").json()["name"] == "mara"
    assert box.audited()[-1] == (one.id, "session.opened", f"account/{one.id}")


def test_used_old_and_guessed_links_say_so(box: Box) -> None:
    secret = link_of(box, box.account(AccountRole.REVIEWER))
    assert box.client().post("/enter", data={"code": secret}).status_code == 303
    late = link_of(box, box.account(AccountRole.ADMIN))
    box.now.ms += LINK_MS
    for code in (secret, late, "guessed", ""):
        client = box.client()
        for answer in (
            client.get(f"/enter?code={quote(code)}"),
            client.post("/enter", data={"code": code}),
        ):
            assert answer.status_code == 403
            assert "used already, or is too old" in answer.text
            assert "set-cookie" not in answer.headers


def test_link_of_an_account_switched_off_since_signs_nobody_in(box: Box) -> None:
    box.account(AccountRole.ADMIN)
    one = box.account(AccountRole.REVIEWER)
    secret = link_of(box, one)
    with box.database.write() as session:
        change_account(session, 1, "system", one.id, Change(one.role, None, disabled=True))
    answer = box.client().post("/enter", data={"code": secret})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_page_of_another_site_cannot_use_a_link(box: Box) -> None:
    secret = link_of(box, box.account(AccountRole.REVIEWER))
    client = box.client()
    answer = client.post(
        "/enter", data={"code": secret}, headers={"Origin": "https://elsewhere.test"}
    )
    assert answer.status_code == 403
    assert client.post("/enter", data={"code": secret}).status_code == 303
