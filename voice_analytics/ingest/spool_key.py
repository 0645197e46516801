"""The key that originals are encrypted with while they wait."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from voice_analytics.errors import ConfigError
from voice_analytics.ingest.sealing import KEY_BYTES
from voice_analytics.ingest.syncing import sync_folder

CREDENTIAL = "spool.key"
"""Name of the systemd credential, and of the file that is made where there is none."""


def spool_key(stated: Path | None, folder: Path, environment: Mapping[str, str]) -> bytes:
    """Return the key; made, for its owner only, where there is none yet.

    It is 64 hex digits in a file: the one stated, else the credential `spool.key` of the systemd
    service, else `spool.key` in the data folder.

    Parameters
    ----------
    stated
        The file that the settings name.
    folder
        The data folder.
    environment
        The process's; `CREDENTIALS_DIRECTORY` is where systemd puts credentials.

    Raises
    ------
    ConfigError
        When the file is missing, holds no key, or may be read by others.
    """
    if stated is not None:
        return _read(stated, private=True)
    credentials = environment.get("CREDENTIALS_DIRECTORY")
    if credentials is not None and (given := Path(credentials, CREDENTIAL)).exists():
        return _read(given, private=False)  # systemd guards it by means that the mode does not show
    own = folder / CREDENTIAL
    if not own.exists():
        _make(own)
    return _read(own, private=True)


def _make(path: Path) -> None:
    """Write a new key; where another process does the same, one of the two stays."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            file.write(secrets.token_hex(KEY_BYTES).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(part)
        sync_folder(path.parent)
    except OSError as error:
        raise ConfigError(
            f"{path}: the key for recordings cannot be made ({error.strerror}); check the folder"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _read(path: Path, *, private: bool) -> bytes:
    try:
        if private and path.stat().st_mode & 0o077:
            raise ConfigError(f"{path}: may be read by others; run chmod 600 on it")
        text = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(text)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); check the key file"
        ) from error
    except ValueError as error:
        raise ConfigError(_no_key(path)) from error
    if len(key) != KEY_BYTES:
        raise ConfigError(_no_key(path))
    return key


def _no_key(path: Path) -> str:
    digits = 2 * KEY_BYTES
    return f"{path}: must hold a key of {digits} hex digits, such as `openssl rand -hex 32` makes"
