"""Links that sign in once, on both databases."""

import pytest

from voice_analytics.domain.access import AccountRole
from voice_analytics.errors import Refused
from voice_analytics.store.accounts import Account, Change, NewAccount, add_account, change_account
from voice_analytics.store.database import Database
from voice_analytics.store.entry_links import LINK_MS, add_link, name_of_link, take_link

NOW_MS = 1_790_000_000_000


def account_in(database: Database, role: AccountRole = AccountRole.REVIEWER) -> Account:
    with database.write() as session:
        add_account(session, NOW_MS, "system", NewAccount("root", AccountRole.ADMIN))
        return add_account(session, NOW_MS, "system", NewAccount("mara", role))


def test_link_is_taken_once(database: Database) -> None:
    one = account_in(database)
    with database.write() as session:
        secret = add_link(session, NOW_MS, "system", one)
        assert name_of_link(session, NOW_MS, secret) == "mara"
        assert name_of_link(session, NOW_MS, secret) == "mara", "to look at it changes nothing"
        assert take_link(session, NOW_MS + LINK_MS - 1, secret) == one.id
        assert name_of_link(session, NOW_MS, secret) is None
        assert take_link(session, NOW_MS, secret) is None


def test_old_replaced_and_unknown_links_sign_nobody_in(database: Database) -> None:
    one = account_in(database)
    with database.write() as session:
        first = add_link(session, NOW_MS, "system", one)
        second = add_link(session, NOW_MS, "system", one)
        assert take_link(session, NOW_MS, first) is None
        assert name_of_link(session, NOW_MS + LINK_MS, second) is None
        assert take_link(session, NOW_MS + LINK_MS, second) is None
        assert take_link(session, NOW_MS, "guessed") is None


def test_machines_and_switched_off_accounts_get_none(database: Database) -> None:
    machine = account_in(database, AccountRole.INGEST)
    with database.write() as session, pytest.raises(Refused, match="token"):
        add_link(session, NOW_MS, "system", machine)
    with database.write() as session:
        other = add_account(session, NOW_MS, "system", NewAccount("nora", AccountRole.REVIEWER))
        secret = add_link(session, NOW_MS, "system", other)
        off = change_account(session, NOW_MS, "system", other.id, Change(other.role, None, True))
        assert name_of_link(session, NOW_MS, secret) is None
        assert off is not None
        with pytest.raises(Refused, match="switched off"):
            add_link(session, NOW_MS, "system", off)
