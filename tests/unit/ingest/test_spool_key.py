"""The key of the spool: where it comes from, and that only its owner has it."""

from pathlib import Path

import pytest

from voice_analytics.errors import ConfigError
from voice_analytics.ingest.spool_key import spool_key

KEY = bytes(range(32))


def written(path: Path, text: str = KEY.hex(), mode: int = 0o600) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def test_the_first_start_makes_one_and_the_next_finds_it(tmp_path: Path) -> None:
    first = spool_key(None, tmp_path / "box", {})
    assert len(first) == 32
    assert (tmp_path / "box" / "spool.key").stat().st_mode & 0o777 == 0o600
    assert spool_key(None, tmp_path / "box", {}) == first
    assert [path.name for path in (tmp_path / "box").iterdir()] == ["spool.key"]


def test_every_box_has_its_own(tmp_path: Path) -> None:
    assert spool_key(None, tmp_path / "a", {}) != spool_key(None, tmp_path / "b", {})


def test_what_the_settings_name_wins_over_a_credential(tmp_path: Path) -> None:
    stated = written(tmp_path / "stated")
    written(tmp_path / "credentials" / "spool.key", "00" * 32, 0o440)
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path / "credentials")}
    assert spool_key(stated, tmp_path, environment) == KEY
    assert spool_key(None, tmp_path, environment) == bytes(32)
    assert not (tmp_path / "spool.key").exists()


def test_credentials_without_a_key_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "credentials").mkdir()
    spool_key(None, tmp_path / "box", {"CREDENTIALS_DIRECTORY": str(tmp_path / "credentials")})
    assert (tmp_path / "box" / "spool.key").exists()


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        pytest.param(KEY.hex(), 0o640, "may be read by others", id="group"),
        pytest.param(KEY.hex(), 0o604, "may be read by others", id="others"),
        pytest.param(KEY.hex()[:-2], 0o600, "64 hex digits", id="short"),
        pytest.param("", 0o600, "64 hex digits", id="empty"),
        pytest.param("z" * 64, 0o600, "64 hex digits", id="no hex"),
    ],
)
def test_a_bad_key_file_is_refused(tmp_path: Path, text: str, mode: int, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as refused:
        spool_key(written(tmp_path / "key", text, mode), tmp_path, {})
    assert KEY.hex()[:8] not in str(refused.value)


def test_a_stated_key_that_is_missing_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        spool_key(tmp_path / "key", tmp_path, {})
    assert not (tmp_path / "key").exists()
