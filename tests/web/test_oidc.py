"""Signing in at an identity provider, against a small one on loopback."""

from collections.abc import Callable, Iterator

import pytest
from httpx2 import Response
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr, ValidationError

from tests.web.box import Box
from tests.web.provider import CLIENT, SHARED, Lies, Person, Provider
from voice_analytics.config.settings import AccountsSettings, OidcSettings
from voice_analytics.domain.access import AccountRole
from voice_analytics.store.accounts import Change, accounts, change_account
from voice_analytics.store.database import Database

Made = Callable[..., Box]


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Give a provider, and no proxy between it and the server."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Provider() as one:
        yield one


@pytest.fixture
def made(database: Database, provider: Provider) -> Iterator[Made]:
    """Give a function that makes a server which trusts the provider."""
    boxes: list[Box] = []

    def make(*, match_email: bool = True, create_agents: bool = False) -> Box:
        oidc = OidcSettings(
            issuer=provider.issuer,
            client_id=CLIENT,
            client_secret=SecretStr(SHARED),
            match_email=match_email,
            create_agents=create_agents,
        )
        box = Box(database, accounts=AccountsSettings(oidc=oidc)).__enter__()
        boxes.append(box)
        provider.now_s = box.now.ms // 1000
        return box

    yield make
    for box in boxes:
        box.__exit__(None, None, None)


def sign_in(box: Box, provider: Provider, then: str = "/calls?team=north") -> Response:
    """Go to the provider and back in one browser; return the last answer."""
    client = box.client()
    away = client.get("/login/oidc", params={"next": then})
    assert away.status_code == 303
    back = client.get(provider.visit(away.headers["location"]))
    if back.status_code == 303:
        assert back.headers["location"] == then
        return client.get("/api/v1/session")
    return back


def test_account_is_found_by_address_first_and_by_subject_then(
    made: Made, provider: Provider
) -> None:
    box = made()
    one = box.account(AccountRole.REVIEWER, "nora@example.com")
    assert sign_in(box, provider).json()["account_id"] == one.id
    assert (one.id, "account.claimed", f"account/{one.id}") in box.audited()
    provider.person.email = "nora.newname@example.com"
    assert sign_in(box, provider).json()["account_id"] == one.id


def test_account_is_found_by_the_address_of_its_person(made: Made, provider: Provider) -> None:
    box = made()
    one = box.account(AccountRole.AGENT, "agent7", "nora")
    provider.person.email = "NORA@example.com"
    assert sign_in(box, provider).json()["account_id"] == one.id


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(Person(subject="u-2", email="nora@example.com"), id="account is another's"),
        pytest.param(Person(subject="u-2", verified=False), id="address not verified"),
        pytest.param(Person(subject="u-2", email="sara@example.com"), id="no account"),
    ],
)
def test_who_has_no_account_is_told_so(made: Made, provider: Provider, person: Person) -> None:
    box = made()
    box.account(AccountRole.ADMIN, "nora@example.com")
    sign_in(box, provider)
    provider.person = person
    answer = sign_in(box, provider)
    assert answer.status_code == 403
    assert "you have no account here; ask an admin for one" in answer.text
    assert box.audited()[-1] == ("nobody", "session.refused", "account/nobody")


def test_addresses_are_not_matched_where_that_is_switched_off(
    made: Made, provider: Provider
) -> None:
    box = made(match_email=False)
    box.account(AccountRole.ADMIN, "nora@example.com")
    assert sign_in(box, provider).status_code == 403


def test_agents_of_the_directory_get_an_account_where_set(made: Made, provider: Provider) -> None:
    box = made(create_agents=True)
    answer = sign_in(box, provider).json()
    assert (answer["role"], answer["person_id"]) == ("agent", "nora")
    assert sign_in(box, provider).json()["account_id"] == answer["account_id"]
    provider.person = Person(subject="u-9", email="stranger@example.com")
    assert sign_in(box, provider).status_code == 403
    with box.database.read() as session:
        assert len(accounts(session)) == 1


def test_account_that_is_switched_off_stays_out(made: Made, provider: Provider) -> None:
    box = made()
    one = box.account(AccountRole.AGENT, "nora@example.com")
    sign_in(box, provider)
    with box.database.write() as session:
        change_account(session, 1, "system", one.id, Change(one.role, None, disabled=True))
    answer = sign_in(box, provider)
    assert answer.status_code == 403
    assert "this account cannot sign in here" in answer.text


@pytest.mark.parametrize(
    "lies",
    [
        pytest.param(Lies({"nonce": "another"}), id="nonce of another visit"),
        pytest.param(Lies({"aud": "another-client"}), id="for another client"),
        pytest.param(Lies({"aud": "another-client", "azp": CLIENT}), id="for another, by us"),
        pytest.param(Lies({"iss": "https://elsewhere.test"}), id="from another issuer"),
        pytest.param(Lies({"exp": 1}), id="expired"),
        pytest.param(Lies(key=RSAKey.generate_key(2048, {"kid": "k1"})), id="wrong key"),
        pytest.param(
            Lies(key=OctKey.import_key(SHARED.encode()), algorithm="HS256"), id="shared secret"
        ),
    ],
)
def test_token_that_does_not_hold_signs_nobody_in(
    made: Made, provider: Provider, lies: Lies
) -> None:
    box = made()
    box.account(AccountRole.ADMIN, "nora@example.com")
    provider.lies = lies
    answer = sign_in(box, provider)
    assert answer.status_code == 502
    assert "the identity provider did not answer as it should" in answer.text
    assert "va-session" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    "lies",
    [
        pytest.param(Lies(issuer="https://elsewhere.test"), id="names another issuer"),
        pytest.param(Lies(status=500), id="fails"),
    ],
)
def test_provider_that_cannot_be_believed_is_not_visited(
    made: Made, provider: Provider, lies: Lies
) -> None:
    provider.lies = lies
    answer = made().client().get("/login/oidc")
    assert answer.status_code == 502
    assert provider.asked == ["/company/.well-known/openid-configuration"]


def test_answer_meant_for_another_browser_signs_nobody_in(made: Made, provider: Provider) -> None:
    box = made()
    box.account(AccountRole.ADMIN, "nora@example.com")
    victim, attacker = box.client(), box.client()
    back = provider.visit(attacker.get("/login/oidc").headers["location"])
    assert victim.get(back).status_code == 403
    victim.get("/login/oidc")
    answer = victim.get(back)
    assert answer.status_code == 403
    assert "this sign-in was not begun here" in answer.text


def test_answer_counts_once_and_for_ten_minutes(made: Made, provider: Provider) -> None:
    box = made()
    box.account(AccountRole.ADMIN, "nora@example.com")
    client = box.client()
    back = provider.visit(client.get("/login/oidc").headers["location"])
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 403
    back = provider.visit(client.get("/login/oidc").headers["location"])
    box.now.ms += 600_000
    assert client.get(back).status_code == 403


def test_browser_is_never_sent_on_to_another_site(made: Made, provider: Provider) -> None:
    box = made()
    box.account(AccountRole.ADMIN, "nora@example.com")
    client = box.client()
    away = client.get("/login/oidc", params={"next": "//elsewhere.test/"})
    assert client.get(provider.visit(away.headers["location"])).headers["location"] == "/"


def test_without_an_issuer_there_is_no_such_way(box: Box) -> None:
    client = box.client()
    assert client.get("/login/oidc").status_code == 404
    assert client.get("/login/oidc/callback").status_code == 404
    assert "/login/oidc" not in client.get("/login").text


def test_login_page_names_the_provider(made: Made) -> None:
    text = made().client().get("/login", params={"next": "/calls?a=1&b=2"}).text
    assert 'href="/login/oidc?next=/calls%3Fa%3D1%26b%3D2">Company sign-in</a>' in text


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"issuer": "https://login.example.com"}, "client_id must be set"),
        ({"issuer": "http://login.example.com", "client_id": "x"}, "must begin with https"),
    ],
)
def test_issuer_that_cannot_be_used_is_refused(values: dict[str, str], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        OidcSettings.model_validate(values)
