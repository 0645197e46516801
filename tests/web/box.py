"""A server in this process, its clock in the hands of the test."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.live_listener import Listener, followed, listening, of_agent, until
from voice_analytics.appliance.grading import grading
from voice_analytics.appliance.storing import forgetting
from voice_analytics.appliance.taking import Jobs, taking_in
from voice_analytics.config.settings import (
    AccountsSettings,
    ReviewSettings,
    ServerSettings,
    Settings,
    UploadSettings,
)
from voice_analytics.domain.access import ALLOWED, PERSONAL, AccountRole, Permission
from voice_analytics.domain.intake import Priority
from voice_analytics.domain.notice import MessageKind
from voice_analytics.domain.rubric import Rubric
from voice_analytics.ingest.live_link import LiveLink
from voice_analytics.ingest.spool import Spool
from voice_analytics.store import intakes, notices
from voice_analytics.store.accounts import Account, NewAccount, add_account
from voice_analytics.store.database import Database
from voice_analytics.store.erasure import Places
from voice_analytics.store.files import AudioFiles
from voice_analytics.store.passwords import Passwords
from voice_analytics.store.sessions import Browser, BrowserSession, open_session
from voice_analytics.store.tables import AuditRow, MembershipRow, PersonRow, TeamRow
from voice_analytics.store.tokens import NewToken, add_token
from voice_analytics.web.app import create_app
from voice_analytics.web.cookies import SESSION, cookie_name
from voice_analytics.web.services import About, Services
from voice_analytics.web.viewer import CSRF_HEADER, lifetime

NOON_MS = 1_790_000_000_000
WORDS = "a walk in the rain"
NEW_WORDS = "a swim in the lake"
MEMORY_KIB = 64

TEAMS = {"north": ("nora", "nils", "lead"), "south": ("sara", "boss")}
"""Persons by team; `lead` and `boss` supervise."""


@cache
def rubrics() -> tuple[Rubric, ...]:
    """Return the rubrics as shipped."""
    return grading(Settings()).rubrics


_idle: list[FastAPI] = []
"""Applications on the server settings as shipped whose boxes are closed."""


@contextmanager
def application(services: Services, *, shared: bool) -> Iterator[FastAPI]:
    """Give the application of a box; a shared one serves one box after another.

    Its routes take longer to build than most tests; what it serves comes with `services`.
    """
    if not shared:
        yield create_app(services)
        return
    app = _idle.pop() if _idle else create_app(services)
    app.state.services = services
    routes = len(app.router.routes)
    yield app
    assert len(app.router.routes) == routes, "for routes of its own a box is given server settings"
    _idle.append(app)


class Clock:
    """Tells the time that the test has set."""

    def __init__(self) -> None:
        self.ms = NOON_MS

    def __call__(self) -> int:
        return self.ms


class Fields(dict[str, str]):
    """What a form of a page sends."""


@dataclass(frozen=True)
class Signed:
    """A client whose requests carry what they must."""

    client: TestClient
    headers: dict[str, str]

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        **headers: str,
    ) -> Response:
        """Send JSON, or the fields of a form, or bytes as they are."""
        whole = {**self.headers, **headers}
        if isinstance(body, Fields):
            return self.client.request(method, path, data=body, headers=whole)
        if isinstance(body, bytes):
            return self.client.request(method, path, content=body, headers=whole)
        return self.client.request(method, path, json=body, headers=whole)

    def get(self, path: str) -> Response:
        return self.ask("GET", path)


class Box:
    """The server and shortcuts into its database.

    A box that is given server settings has an application that no other box had.
    """

    def __init__(
        self,
        database: Database,
        server: ServerSettings | None = None,
        accounts: AccountsSettings | None = None,
        review: ReviewSettings | None = None,
        beat_s: float = 15.0,
        link: LiveLink | None = None,
    ) -> None:
        self.database = database
        self.now = Clock()
        self._open = ExitStack()
        self.folder = Path(self._open.enter_context(TemporaryDirectory()))
        self.analysed: list[str] = []
        self.rescored: list[int] = []
        self.corrected: list[str] = []
        self.worked = True
        """Whether a worker lives."""
        self.reviewed: set[str] = set()
        self.disputed: set[str] = set()
        self.coached: set[str] = set()
        """What lists of the matrix are filled with already."""
        self.link = link or LiveLink(self.folder / "live.sock")
        jobs = Jobs(self._analyse, self._again)
        spool = Spool(self.folder / "spool", bytes(32))
        limits = Settings(upload=UploadSettings(largest_mb=1))
        taking = self._open.enter_context(taking_in(limits, database, spool, jobs))
        self.services = Services(
            database,
            Passwords(12, MEMORY_KIB),
            server or ServerSettings(),
            accounts or AccountsSettings(),
            self.now,
            AudioFiles(self.folder / "audio"),
            taking,
            taking.again,
            self.rescored.append,
            self.corrected.append,
            self._notify,
            lambda: self.worked,
            Places(
                AudioFiles(self.folder / "audio"),
                self.folder / "exports",
                forgetting(self.folder / "spool"),
            ),
            self.folder,
            review or ReviewSettings(),
            about=About(rubrics=rubrics()),
            tells=frozenset(MessageKind),
            live=self.link,
            beat_s=beat_s,
        )
        self.app = self._open.enter_context(application(self.services, shared=server is None))

    def __enter__(self) -> Self:
        self._people()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    @cached_property
    def listener(self) -> Listener:
        """Who receives calls in progress; nobody does before this is asked for."""
        one = self._open.enter_context(listening(self.folder / "live.sock"))
        self._open.enter_context(followed(self.link))
        return one

    def call_now(self, call_id: str, address: str) -> None:
        """Have a call of the agent with this address begin."""
        self.listener.tell(of_agent(call_id, address))
        until(lambda: call_id in {call.id for call in self.link.now().calls})

    @cached_property
    def _machines(self) -> TestClient:
        """One client for all machines: they carry what they are in each request."""
        return self.client()

    def client(self, address: str = "10.0.0.9") -> TestClient:
        """Return a browser, or machine, that is not signed in."""
        base = self.services.server.base_url or "http://box.test"
        client = TestClient(
            self.app, base_url=base, follow_redirects=False, client=(address, 40_000)
        )
        client.portal = self._portal
        self._open.callback(client.close)
        return client

    @cached_property
    def _portal(self) -> BlockingPortal:
        """The event loop of the application, which has started in it."""
        first = self._open.enter_context(TestClient(self.app))
        assert first.portal is not None
        return first.portal

    def account(
        self, role: AccountRole, name: str | None = None, person_id: str | None = None
    ) -> Account:
        """Make an account with the password of all tests."""
        named = name or role.value
        hashed = None if role is AccountRole.INGEST else self._hashed
        new = NewAccount(named, role, hashed, person_id)
        with self.database.write() as session:
            return add_account(session, self.now.ms, "system", new)

    @cached_property
    def _hashed(self) -> str:
        """The password of all tests, hashed once."""
        return self.services.passwords.hash("nobody", WORDS)

    def browser(self, account: Account, name: str = "own") -> Signed:
        """Return a browser, which says that it is `name`, signed in with an account."""
        client = self.client()
        secret, opened = self._session(account, name)
        client.cookies.set(cookie_name(self.services, SESSION), secret)
        return Signed(client, {CSRF_HEADER: opened.csrf})

    def session_id(self, account: Account) -> str:
        """Return the id of another browser's session."""
        return self._session(account, "other")[1].id

    def machine(self, account: Account, *scopes: Permission) -> Signed:
        """Return a machine with a token; without scopes, with all its account may have."""
        chosen = frozenset(scopes) or ALLOWED[account.role] - PERSONAL
        with self.database.write() as session:
            secret, _ = add_token(
                session, self.now.ms, "system", NewToken(account.id, "test", chosen)
            )
        return Signed(self._machines, {"Authorization": f"Bearer {secret}"})

    def token_id(self, account: Account) -> str:
        """Return the id of a token that was just made."""
        new = NewToken(account.id, "test", ALLOWED[account.role] - PERSONAL)
        with self.database.write() as session:
            return add_token(session, self.now.ms, "system", new)[1].id

    def audited(self) -> list[tuple[str, str, str]]:
        """Return who did what to what."""
        with self.database.read() as session:
            rows = session.query(AuditRow).order_by(AuditRow.seq)
            return [(row.actor, row.action, row.object) for row in rows]

    def _session(self, account: Account, name: str) -> tuple[str, BrowserSession]:
        browser = Browser("10.0.0.9", name)
        with self.database.write() as session:
            return open_session(session, self.now.ms, account.id, lifetime(self.services), browser)

    def _analyse(self, intake_id: str, _: Priority) -> None:
        self.analysed.append(intake_id)

    def _again(self, intake_id: str) -> bool:
        with self.database.write() as session:
            return intakes.again(session, intake_id)

    def _notify(self, call_id: str, _: int) -> bool:
        with self.database.write() as session:
            return notices.again(session, call_id)

    def _people(self) -> None:
        with self.database.write() as session:
            for team, persons in TEAMS.items():
                session.add(TeamRow(id=team, name=team))
                session.add_all(
                    PersonRow(id=one, name=one, email=f"{one}@example.com") for one in persons
                )
                session.flush()
                session.add_all(
                    MembershipRow(
                        person_id=one,
                        team_id=team,
                        supervises=one in {"lead", "boss"},
                        from_ms=0,
                    )
                    for one in persons
                )
