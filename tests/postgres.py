"""A PostgreSQL server of the machine's own package, for the tests of one session."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine

USER = "va"


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, None where it is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


class Server:
    """A running server; every test makes a database of its own in it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self._made = 0

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template1") -> str:
        """Make a database like the template, which nobody may use just now; return its URL."""
        self._made += 1
        name = f"test_{self._made}"
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        engine.dispose()
        return self.url(name)

    def control(self, action: str, *options: str) -> None:
        """Start, stop or restart it."""
        _run("pg_ctl", "-D", str(self.folder / "data"), "-w", *options, action)


@contextmanager
def server() -> Iterator[Server]:
    """Give a server that is stopped, and all of it removed, at the end."""
    folder = Path(tempfile.mkdtemp(prefix="va-postgres-"))
    try:
        _own(folder)
        _run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", USER, "--no-sync")
        one = Server(folder, _free_port())
        options = f"-p {one.port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        one.control("start", "-l", str(folder / "log"), "-o", options)
        try:
            yield one
        finally:
            one.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder)


def _own(folder: Path) -> None:
    """Give the folder to the user the server runs as; it refuses to run as root."""
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, pwd.getpwnam("postgres").pw_gid)


def _run(program: str, *options: str) -> None:
    folder = programs()
    assert folder is not None, "PostgreSQL is not installed"
    command = [str(folder / program), *options]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120, cwd="/")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
