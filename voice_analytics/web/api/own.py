"""One's own account: signing in and out, the password, the browsers signed in."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.access import AccountRole, Permission, Viewer
from voice_analytics.store.sessions import BrowserSession, close_session, sessions_of
from voice_analytics.web.api.fields import Id, Line
from voice_analytics.web.cookies import SESSION, drop_cookie
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served
from voice_analytics.web.signing import change_password, hand_over, sign_in
from voice_analytics.web.viewer import OwnBrowser, SignedIn, open_to_all, require

router = APIRouter(tags=["session"])

Self = Annotated[Viewer, require(Permission.SELF)]
SessionId = Annotated[Id, InPath(examples=["3f8a0c51d2e94b76"])]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Credentials(_In):
    """Name and password."""

    name: Line = Field(min_length=1, max_length=100, examples=["mara"])
    password: str = Field(
        min_length=1, max_length=256, examples=["correct horse battery staple"], repr=False
    )


class NewPassword(_In):
    """The password that is and the one that is to be."""

    old: str = Field(min_length=1, max_length=256, examples=["correct horse battery staple"])
    new: str = Field(min_length=1, max_length=256, examples=["a long walk in the rain"])


class Myself(BaseModel):
    """Who is signed in."""

    account_id: str = Field(examples=["9c1f2e7ab3d40586"])
    name: str = Field(examples=["mara"])
    role: AccountRole
    person_id: str | None = Field(
        examples=["4711"], description="Who of the directory the account is."
    )
    permissions: list[Permission]
    csrf_token: str = Field(
        examples=["wZ0fT1r..."], description="What unsafe requests of this browser carry."
    )


class SignedInBrowser(BaseModel):
    """A browser that is signed in."""

    id: str = Field(examples=["3f8a0c51d2e94b76"])
    address: str = Field(examples=["10.0.4.17"])
    browser: str = Field(examples=["Mozilla/5.0 ..."], description="What it says it is.")
    created_at_ms: int = Field(examples=[1_790_000_000_000])
    seen_at_ms: int = Field(examples=[1_790_000_600_000])
    expires_at_ms: int = Field(examples=[1_790_043_200_000])
    current: bool = Field(description="Whether it is the one that asks.")


class Browsers(BaseModel):
    """All browsers signed in with an account."""

    sessions: list[SignedInBrowser]


@router.post("/session", dependencies=[open_to_all()])
def begin(request: Request, response: Response, served: Served, sent: Credentials) -> Myself:
    """Sign a browser in by name and password."""
    entry = sign_in(request, served, sent.name, sent.password)
    hand_over(response, served, entry)
    return _myself(entry.who)


@router.get("/session")
def myself(browser: OwnBrowser, viewer: Self) -> Myself:
    """Return who is signed in."""
    return _myself(SignedIn(viewer, browser))


@router.delete("/session", status_code=204)
def end(response: Response, browser: OwnBrowser, viewer: Self, served: Served) -> None:
    """Sign this browser out."""
    with served.database.write() as session:
        close_session(session, served.now_ms(), viewer.account_id, browser.id)
    drop_cookie(response, served, SESSION)


@router.put("/session/password")
def new_password(
    request: Request, response: Response, viewer: Self, served: Served, sent: NewPassword
) -> Myself:
    """Change one's password; other browsers are signed out, this one gets a new cookie."""
    entry = change_password(request, served, viewer, sent.old, sent.new)
    hand_over(response, served, entry)
    return _myself(entry.who)


@router.get("/sessions")
def browsers(browser: OwnBrowser, viewer: Self, served: Served) -> Browsers:
    """Return the browsers that are signed in with one's account, newest first."""
    with served.database.read() as session:
        found = sessions_of(session, served.now_ms(), viewer.account_id)
    return Browsers(sessions=[_shown(one, browser) for one in found])


@router.delete("/sessions/{session_id}", status_code=204)
def sign_out(session_id: SessionId, viewer: Self, served: Served) -> None:
    """Sign one of one's browsers out."""
    with served.database.write() as session:
        closed = close_session(session, served.now_ms(), viewer.account_id, session_id)
    if not closed:
        raise no_such("session")


def _myself(who: SignedIn) -> Myself:
    one = who.viewer
    return Myself(
        account_id=one.account_id,
        name=one.name,
        role=one.role,
        person_id=one.person_id,
        permissions=sorted(one.permissions),
        csrf_token="" if who.browser is None else who.browser.csrf,
    )


def _shown(one: BrowserSession, current: BrowserSession) -> SignedInBrowser:
    return SignedInBrowser(
        id=one.id,
        address=one.address,
        browser=one.browser,
        created_at_ms=one.created_at_ms,
        seen_at_ms=one.seen_at_ms,
        expires_at_ms=one.expires_at_ms,
        current=one.id == current.id,
    )
