"""PostgreSQL's own programs for backups: where they are, and running them."""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL

from voice_analytics.errors import StoreError

INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian's packages put the programs of each version."""


def program(name: str, installed: Path = INSTALLED) -> Path:
    """Return where one of PostgreSQL's programs is.

    Raises
    ------
    StoreError
        When it is not installed.
    """
    found = shutil.which(name)
    if found is not None:
        return Path(found)
    versions = sorted(installed.glob(f"*/bin/{name}"), key=_version)
    if not versions:
        raise StoreError(
            f"{name} is not installed, which backups of PostgreSQL need; install the package "
            "postgresql-client, of the server's version or newer"
        )
    return versions[-1]


def run(name: str, url: URL | None, *options: str) -> None:
    """Run a program and wait for its end.

    Parameters
    ----------
    name
        Of the program.
    url
        The database it works on; its password goes into the environment of the program, which
        other users do not see.
    options
        More arguments.

    Raises
    ------
    StoreError
        When the program is missing or fails; says its first complaint.
    """
    command, environment = [str(program(name))], dict(os.environ)
    if url is not None:
        plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
        command += [
            "--no-password",
            "--dbname",
            plain.update_query_dict(url.query).render_as_string(),
        ]
        environment["PGPASSWORD"] = url.password or environment.get("PGPASSWORD", "")
    ended = subprocess.run(  # noqa: S603 - no shell; all arguments are ours or the operator's
        [*command, *options],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if ended.returncode != 0:
        lines = ended.stderr.decode(errors="replace").splitlines()
        first = next((line for line in lines if "error" in line.lower()), f"{name} failed")
        raise StoreError(f"the database could not be copied: {first.removeprefix(f'{name}: ')}")


def _version(path: Path) -> tuple[int, ...]:
    name = path.parent.parent.name
    return tuple(int(part) for part in name.split(".") if part.isdecimal())
