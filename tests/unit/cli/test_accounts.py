"""The commands for accounts, as an operator runs them."""

from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

from voice_analytics.appliance.storing import data_layout
from voice_analytics.cli.app import app
from voice_analytics.cli.store import now_ms
from voice_analytics.config.load import load_settings
from voice_analytics.errors import Refused
from voice_analytics.store.accounts import account_named
from voice_analytics.store.audit import verify
from voice_analytics.store.database import Database
from voice_analytics.store.entry_links import take_link
from voice_analytics.store.passwords import Passwords
from voice_analytics.store.tokens import find_token

WORDS = "a walk in the rain"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Give a settings file whose data folder does not exist yet."""
    file = tmp_path / "my.yaml"
    file.write_text(f"store:\n  folder: {tmp_path / 'box'}\n")
    return file


def run(config: Path, *arguments: str, typed: str | None = None, code: int = 0) -> str:
    done = CliRunner().invoke(
        app, ["account", *arguments, "--config", str(config)], typed, catch_exceptions=False
    )
    assert done.exit_code == code, done.output
    return done.output


def opened(config: Path) -> Database:
    return Database(data_layout(load_settings(config)).url)


def password_fits(config: Path, name: str, word: str) -> bool:
    database = opened(config)
    with database.read() as session:
        found = account_named(session, name)
    database.close()
    assert found is not None
    return Passwords(12).fits(word, found[1])


def test_first_admin_is_made_by_command(config: Path) -> None:
    assert "made, as admin" in run(config, "create", "Mara", "--role", "admin", typed=f"{WORDS}\n")
    assert password_fits(config, "mara", WORDS)
    assert run(config, "list") == "mara  admin\n"


def test_nobody_is_there_before(config: Path) -> None:
    assert "account create NAME --role admin" in run(config, "list")


@pytest.mark.parametrize("typed", ["", "\n", "short\n"])
def test_no_password_makes_no_account(config: Path, typed: str) -> None:
    with pytest.raises(Refused, match="12 to 256 characters"):
        run(config, "create", "mara", "--role", "admin", typed=typed)
    assert "No accounts" in run(config, "list")


def test_account_without_a_password(config: Path) -> None:
    run(config, "create", "nils", "--role", "agent", "--no-password")
    assert not password_fits(config, "nils", "")


def test_account_is_switched_off_and_on(config: Path) -> None:
    run(config, "create", "nils", "--role", "agent", typed=WORDS)
    assert "switched off" in run(config, "disable", "nils")
    assert run(config, "list") == "nils  agent  switched off\n"
    assert "switched on" in run(config, "enable", "nils")
    assert run(config, "list") == "nils  agent\n"


def test_last_admin_stays(config: Path) -> None:
    run(config, "create", "mara", "--role", "admin", typed=WORDS)
    with pytest.raises(Refused, match="this is the last admin"):
        run(config, "disable", "mara")


def test_lost_password_is_replaced(config: Path) -> None:
    run(config, "create", "mara", "--role", "admin", typed=WORDS)
    run(config, "password", "mara", typed="a swim in the lake")
    assert password_fits(config, "mara", "a swim in the lake")
    assert not password_fits(config, "mara", WORDS)


def test_unknown_account_is_one_sentence(config: Path) -> None:
    with pytest.raises(Refused, match="there is no such account"):
        run(config, "disable", "nobody")


def test_token_is_printed_alone(config: Path) -> None:
    run(config, "create", "recorder", "--role", "ingest")
    secret = run(
        config, "token", "recorder", "--label", "Leeds", "--scope", "uploads:write"
    ).strip()
    database = opened(config)
    with database.read() as session:
        token = find_token(session, 0, secret)
        assert verify(session).fault is None
    database.close()
    assert token is not None
    assert token.scopes == {"uploads:write"}


def test_unknown_scope_is_wrong_usage(config: Path) -> None:
    assert "uploads:write" in run(
        config, "token", "recorder", "--label", "x", "--scope", "all", code=2
    )


def test_link_signs_an_account_in_where_browsers_reach_the_box(config: Path) -> None:
    run(config, "create", "mara", "--role", "admin", typed=f"{WORDS}\n")
    address = run(config, "link", "mara").strip()
    assert address.startswith("http://127.0.0.1:8000/enter?code=")
    database = opened(config)
    with database.write() as session:
        found = account_named(session, "mara")
        assert found is not None
        assert take_link(session, now_ms(), unquote(address.partition("=")[2])) == found[0].id
    database.close()
