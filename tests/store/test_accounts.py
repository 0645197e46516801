"""Accounts, sessions, tokens and attempts on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session

from voice_analytics.domain.access import AccountRole, Permission
from voice_analytics.errors import Refused
from voice_analytics.store.accounts import (
    Account,
    Change,
    NewAccount,
    account,
    account_named,
    accounts,
    add_account,
    change_account,
    claim_account,
    normal_name,
    set_password,
    viewer_of,
)
from voice_analytics.store.attempts import Guess, Patience, begin_attempt, forgive_attempts
from voice_analytics.store.database import Database
from voice_analytics.store.passwords import LONGEST, Passwords
from voice_analytics.store.sessions import (
    KNOWN_MS,
    Browser,
    Lifetime,
    browser_known,
    close_session,
    find_session,
    know_browser,
    open_session,
    sessions_of,
)
from voice_analytics.store.tables import AttemptRow, MembershipRow, PersonRow, SessionRow, TeamRow
from voice_analytics.store.tokens import NewToken, add_token, find_token, remove_token, tokens
from voice_analytics.store.visits import VISIT_MS, Visit, add_visit, take_visit

NOW_MS = 1_790_000_000_000
DAY_MS = 86_400_000
LIFETIME = Lifetime(12 * 3_600_000, 3_600_000)
HERE = Browser("10.0.0.5", "test")
PATIENCE = Patience(free=2, longest_wait_ms=4000, forget_ms=60_000)


def made(session: Session, name: str, role: AccountRole, person_id: str | None = None) -> Account:
    password_hash = None if role is AccountRole.INGEST else "hash"
    new = NewAccount(name, role, password_hash, person_id)
    return add_account(session, NOW_MS, "system", new)


def member(
    session: Session,
    person_id: str,
    team_id: str,
    from_ms: int = 0,
    until_ms: int | None = None,
    supervises: bool = False,
) -> None:
    if session.get(PersonRow, person_id) is None:
        session.add(PersonRow(id=person_id, name=person_id))
    if session.get(TeamRow, team_id) is None:
        session.add(TeamRow(id=team_id, name=team_id))
    session.flush()
    session.add(
        MembershipRow(
            person_id=person_id,
            team_id=team_id,
            supervises=supervises,
            from_ms=from_ms,
            until_ms=until_ms,
        )
    )
    session.flush()


def test_account_is_found_by_id_and_by_name(database: Database) -> None:
    with database.write() as session:
        one = made(session, "Mara", AccountRole.ADMIN)
    with database.read() as session:
        assert account(session, one.id) == one
        assert account_named(session, "mARA ") == (one, "hash")
        assert accounts(session) == (one,)
        assert account_named(session, "nobody") is None


@pytest.mark.parametrize("name", ["", " ", "_a", "a b", "a/b", "a" * 101, "a\nb", "<a>"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="a name has up to 100 letters"):
        normal_name(name)


@pytest.mark.parametrize("name", ["a", "7", "renée.o-brien_2@example.com", "a" * 100])
def test_names(name: str) -> None:
    assert normal_name(name) == name


def test_name_is_taken_once(database: Database) -> None:
    with database.write() as session:
        made(session, "mara", AccountRole.AGENT)
        with pytest.raises(Refused, match="already an account with this name"):
            made(session, "Mara", AccountRole.AGENT)


def test_machine_has_no_password(database: Database) -> None:
    with database.write() as session, pytest.raises(Refused, match="make a token for it"):
        add_account(session, NOW_MS, "system", NewAccount("a", AccountRole.INGEST, "hash"))


def test_person_must_be_known(database: Database) -> None:
    with database.write() as session:
        with pytest.raises(Refused, match="nobody in the directory"):
            made(session, "mara", AccountRole.AGENT, "p9")
        one = made(session, "mara", AccountRole.AGENT)
        with pytest.raises(Refused, match="nobody in the directory"):
            change_account(session, NOW_MS, "system", one.id, Change(one.role, "p9", False))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(Change(AccountRole.ADMIN, None, disabled=True), id="switched off"),
        pytest.param(Change(AccountRole.AGENT, None, disabled=False), id="made an agent"),
    ],
)
def test_last_admin_stays(database: Database, change: Change) -> None:
    with database.write() as session:
        one = made(session, "one", AccountRole.ADMIN)
        off = made(session, "off", AccountRole.ADMIN)
        change_account(session, NOW_MS, "system", off.id, Change(off.role, None, disabled=True))
        with pytest.raises(Refused, match="this is the last admin"):
            change_account(session, NOW_MS, one.id, one.id, change)
        made(session, "two", AccountRole.ADMIN)
        assert change_account(session, NOW_MS, one.id, one.id, change) is not None


def test_change_and_new_password_sign_out_only_the_account_itself(database: Database) -> None:
    with database.write() as session:
        one, other = made(session, "one", AccountRole.AGENT), made(session, "b", AccountRole.AGENT)
        for whose in (one, one, other):
            open_session(session, NOW_MS, whose.id, LIFETIME, HERE)
        change_account(
            session, NOW_MS, "system", one.id, Change(AccountRole.REVIEWER, None, disabled=False)
        )
        assert sessions_of(session, NOW_MS, one.id) == ()
        open_session(session, NOW_MS, one.id, LIFETIME, HERE)
        set_password(session, NOW_MS, one.id, one.id, "new")
        assert sessions_of(session, NOW_MS, one.id) == ()
        assert len(sessions_of(session, NOW_MS, other.id)) == 1
        assert account_named(session, "one") == (account(session, one.id), "new")


def seen(session: Session, one: Account, at_ms: int = NOW_MS) -> set[str] | None:
    scopes = frozenset({Permission.UPLOADS_READ}) if one.role is AccountRole.INGEST else None
    who = viewer_of(session, at_ms, one.id, scopes)
    assert who is not None
    return None if who.persons is None else set(who.persons)


def test_supervisor_sees_who_is_in_their_teams_now(database: Database) -> None:
    with database.write() as session:
        member(session, "lead", "north", supervises=True)
        member(session, "lead", "south")
        member(session, "nora", "north")
        member(session, "left", "north", until_ms=NOW_MS)
        member(session, "soon", "north", from_ms=NOW_MS + DAY_MS)
        member(session, "sara", "south")
        one = made(session, "lead", AccountRole.SUPERVISOR, "lead")
        assert seen(session, one) == {"lead", "nora"}
        assert seen(session, one, NOW_MS - 1) == {"lead", "nora", "left"}
        assert seen(session, one, NOW_MS + DAY_MS) == {"lead", "nora", "soon"}


def test_supervisor_of_yesterday_sees_only_themselves(database: Database) -> None:
    with database.write() as session:
        member(session, "lead", "north", until_ms=NOW_MS, supervises=True)
        member(session, "nora", "north")
        one = made(session, "lead", AccountRole.SUPERVISOR, "lead")
        assert seen(session, one) == {"lead"}


@pytest.mark.parametrize(
    ("role", "persons"),
    [
        (AccountRole.ADMIN, None),
        (AccountRole.REVIEWER, None),
        (AccountRole.AGENT, {"nora"}),
        (AccountRole.INGEST, set()),
    ],
)
def test_whose_calls_others_see(
    database: Database, role: AccountRole, persons: set[str] | None
) -> None:
    with database.write() as session:
        member(session, "nora", "north", supervises=True)
        member(session, "nils", "north")
        assert seen(session, made(session, "one", role, "nora")) == persons


@pytest.mark.parametrize("role", [AccountRole.AGENT, AccountRole.SUPERVISOR])
def test_account_of_nobody_sees_nobody(database: Database, role: AccountRole) -> None:
    with database.write() as session:
        assert seen(session, made(session, "one", role)) == set()


def test_address_of_two_accounts_claims_neither(database: Database) -> None:
    with database.write() as session:
        session.add(PersonRow(id="p1", name="One", email="one@example.com"))
        session.flush()
        made(session, "a", AccountRole.AGENT, "p1")
        made(session, "b", AccountRole.ADMIN, "p1")
        assert claim_account(session, NOW_MS, "one@example.com", "issuer|1") is None
        named = made(session, "one@example.com", AccountRole.AGENT)
        claimed = claim_account(session, NOW_MS, "ONE@example.com", "issuer|1")
        assert claimed is not None
        assert claimed.id == named.id


def test_session_lasts_for_its_time_and_its_account_alone(database: Database) -> None:
    with database.write() as session:
        one, other = made(session, "a", AccountRole.AGENT), made(session, "b", AccountRole.AGENT)
        secret, opened = open_session(session, NOW_MS, one.id, LIFETIME, HERE)
        assert find_session(session, NOW_MS + 1, secret, LIFETIME) == opened
        assert find_session(session, NOW_MS + LIFETIME.idle_ms, secret, LIFETIME) is None
        assert find_session(session, NOW_MS, secret + "x", LIFETIME) is None
        assert not close_session(session, NOW_MS, other.id, opened.id)
        assert close_session(session, NOW_MS, one.id, opened.id)
        assert not close_session(session, NOW_MS, one.id, opened.id)
        assert find_session(session, NOW_MS + 1, secret, LIFETIME) is None


def test_sessions_that_ended_are_removed_when_one_begins(database: Database) -> None:
    with database.write() as session:
        one = made(session, "a", AccountRole.AGENT)
        open_session(session, NOW_MS, one.id, LIFETIME, HERE)
        open_session(session, NOW_MS + LIFETIME.whole_ms, one.id, LIFETIME, HERE)
        assert session.query(SessionRow).count() == 1


def test_browser_is_known_to_each_account_for_a_year(database: Database) -> None:
    with database.write() as session:
        one, other = made(session, "a", AccountRole.AGENT), made(session, "b", AccountRole.AGENT)
        know_browser(session, NOW_MS, one.id, "secret")
        know_browser(session, NOW_MS + 1, one.id, "secret")
        assert browser_known(session, one.id, "secret")
        assert not browser_known(session, other.id, "secret")
        know_browser(session, NOW_MS + 1 + KNOWN_MS, other.id, "secret")
        assert not browser_known(session, one.id, "secret")


def test_token_is_found_by_its_secret_until_it_ends_or_is_removed(database: Database) -> None:
    scopes = frozenset({Permission.UPLOADS_WRITE})
    with database.write() as session:
        one = made(session, "recorder", AccountRole.INGEST)
        new = NewToken(one.id, "r", scopes, NOW_MS + DAY_MS)
        secret, token = add_token(session, NOW_MS, "system", new)
        assert secret.startswith("va_")
        assert find_token(session, NOW_MS, secret) == token
        assert find_token(session, NOW_MS + DAY_MS, secret) is None
        assert find_token(session, NOW_MS, token.id) is None
        assert tokens(session) == (token,)
        assert remove_token(session, NOW_MS, "system", token.id)
        assert not remove_token(session, NOW_MS, "system", token.id)
        assert find_token(session, NOW_MS, secret) is None


@pytest.mark.parametrize(
    ("scopes", "why"),
    [
        ({Permission.CALLS_READ}, "cannot have: calls:read"),
        ({Permission.SELF}, "cannot have: self"),
        (set(), "at least one scope"),
    ],
)
def test_token_has_no_more_than_its_account(
    database: Database, scopes: set[Permission], why: str
) -> None:
    with database.write() as session:
        one = made(session, "recorder", AccountRole.INGEST)
        with pytest.raises(Refused, match=why):
            add_token(session, NOW_MS, "system", NewToken(one.id, "r", frozenset(scopes)))


def test_scopes_shrink_with_the_role_of_the_account(database: Database) -> None:
    scopes = frozenset({Permission.UPLOADS_WRITE, Permission.JOBS_READ})
    with database.write() as session:
        made(session, "other", AccountRole.ADMIN)
        one = made(session, "one", AccountRole.ADMIN)
        add_token(session, NOW_MS, "system", NewToken(one.id, "r", scopes))
        change_account(session, NOW_MS, "system", one.id, Change(AccountRole.INGEST, None, False))
        who = viewer_of(session, NOW_MS, one.id, scopes)
        assert who is not None
        assert who.permissions == {Permission.UPLOADS_WRITE}


def test_waits_double_up_to_the_longest(database: Database) -> None:
    guess, now_ms, waits = Guess("a", "10.0.0.5"), NOW_MS, []
    with database.write() as session:
        for _ in range(7):
            wait_ms = begin_attempt(session, now_ms, guess, PATIENCE)
            waits.append(wait_ms)
            if wait_ms:
                now_ms += wait_ms
                assert begin_attempt(session, now_ms - 1, guess, PATIENCE) == 1
                assert begin_attempt(session, now_ms, guess, PATIENCE) == 0
    assert waits == [0, 0, 1000, 2000, 4000, 4000, 4000]


def test_attempts_at_once_do_not_slip_through(database: Database) -> None:
    def attempt(_: int) -> int:
        with database.write() as session:
            return begin_attempt(session, NOW_MS, Guess("a", "x"), PATIENCE)

    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(attempt, range(8)))
    assert sorted(waits)[:3] == [0, 0, 1000]


def test_success_forgets_what_failed_before_but_not_others(database: Database) -> None:
    mine, other = Guess("a", "10.0.0.5"), Guess("b", "10.0.0.5")
    with database.write() as session:
        for guess in (mine, mine, other, other):
            assert begin_attempt(session, NOW_MS, guess, PATIENCE) == 0
        forgive_attempts(session, mine)
        assert begin_attempt(session, NOW_MS, mine, PATIENCE) == 0
        assert begin_attempt(session, NOW_MS, other, PATIENCE) > 0


def test_old_attempts_leave_no_rows(database: Database) -> None:
    with database.write() as session:
        begin_attempt(session, NOW_MS, Guess("a", "x"), PATIENCE)
        begin_attempt(session, NOW_MS + PATIENCE.forget_ms, Guess("b", "y"), PATIENCE)
        assert session.query(AttemptRow).count() == 2


def test_visit_is_taken_once_and_in_time(database: Database) -> None:
    visit = Visit("state", "nonce", "verifier", "/")
    with database.write() as session:
        add_visit(session, NOW_MS, "one", visit)
        add_visit(session, NOW_MS, "two", visit)
        assert take_visit(session, NOW_MS, "none") is None
        assert take_visit(session, NOW_MS, "one") == visit
        assert take_visit(session, NOW_MS, "one") is None
        assert take_visit(session, NOW_MS + VISIT_MS, "two") is None


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords(12, 64)


def test_password_fits_its_hash_however_it_is_composed(passwords: Passwords) -> None:
    kept = passwords.hash("mara", "cafe\u0301 cafe\u0301 cafe\u0301")
    assert kept.startswith("$argon2id$")
    assert passwords.fits("caf\u00e9 caf\u00e9 caf\u00e9", kept)
    assert not passwords.fits("caf\u00e9 caf\u00e9 cafe", kept)
    assert not passwords.fits("x" * (LONGEST + 1), kept)
    assert not passwords.fits("nobody has this password", None)


@pytest.mark.parametrize(
    "word", ["eleven char", "x" * (LONGEST + 1), "MARA@example.com"], ids=["short", "long", "name"]
)
def test_bad_passwords_are_refused(passwords: Passwords, word: str) -> None:
    with pytest.raises(Refused, match="a password"):
        passwords.hash("mara@example.com", word)
