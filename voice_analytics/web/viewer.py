"""Who asks, and whether they may.

A route declares its permission with a parameter::

    viewer: Annotated[Viewer, require(Permission.CALLS_READ)]

or that it needs none with `dependencies=[open_to_all()]`. The application does not start with a
route that declares neither.
"""

import hmac
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.store.accounts import viewer_of
from voice_analytics.store.sessions import (
    SEEN_EVERY_MS,
    BrowserSession,
    Lifetime,
    find_session,
    see_session,
)
from voice_analytics.store.tokens import find_token, use_token
from voice_analytics.web.cookies import SESSION, cookie
from voice_analytics.web.services import Services, services

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks, and by what."""

    viewer: Viewer
    browser: BrowserSession | None
    """None: by a token."""


class OpenToAll:
    """Marks a route that needs no sign-in."""

    async def __call__(self) -> None:
        """Let everybody in."""


class Needs:
    """Lets in who may do something.

    Parameters
    ----------
    permission
        What it is.
    """

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> Viewer:
        """Return who asks.

        Raises
        ------
        HTTPException
            401 when nobody is signed in, 403 when they may not, or the request may come from
            another site.
        """
        one = await signed_in(request)
        if not one.viewer.may(self.permission):
            raise HTTPException(403, "this account may not do this")
        return one.viewer


_OPEN = OpenToAll()


def require(permission: Permission) -> Any:  # noqa: ANN401 - as FastAPI's Depends
    """Return the dependency that gives a viewer who may do something."""
    return Depends(Needs(permission))


def open_to_all() -> Any:  # noqa: ANN401 - as FastAPI's Depends
    """Return the dependency of a route that needs no sign-in."""
    return Depends(_OPEN)


async def signed_in(request: Request) -> SignedIn:
    """Return who asks and by what.

    Raises
    ------
    HTTPException
        401 when nobody is signed in, 403 when the request may come from another site.
    """
    found: SignedIn | None = getattr(request.state, "signed_in", None)
    if found is None:
        found = await run_in_threadpool(_found, request, services(request))
        if found is None:
            raise HTTPException(401, "sign in first", {"WWW-Authenticate": "Bearer"})
        if found.browser is not None and request.method not in SAFE:
            check_origin(request, services(request))
            await _check_csrf(request, found.browser)
        request.state.signed_in = found
    return found


async def still_signed_in(request: Request, viewer: Viewer) -> bool:
    """Return whether who asked is signed in still, and may and sees what they did then."""
    found = await run_in_threadpool(_found, request, services(request))
    return found is not None and found.viewer == viewer


WhoAsks = Annotated[SignedIn, Depends(signed_in)]
"""A route's parameter of this type is told by what somebody is signed in."""


def own_browser(who: WhoAsks) -> BrowserSession:
    """Return the session of the browser that asks.

    Raises
    ------
    HTTPException
        403 when a token was used.
    """
    if who.browser is None:
        raise HTTPException(403, "this is for browsers, not for tokens")
    return who.browser


OwnBrowser = Annotated[BrowserSession, Depends(own_browser)]
"""A route's parameter of this type is given the session of the browser that asks."""


def check_origin(request: Request, served: Services) -> None:
    """Refuse an unsafe request that a browser sends from another site's page.

    Raises
    ------
    HTTPException
        403.
    """
    origin = request.headers.get("origin")
    if origin is None or origin == served.server.base_url:
        return
    if urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403, "this request comes from the page of another site")


def lifetime(served: Services) -> Lifetime:
    """Return how long browsers stay signed in."""
    accounts = served.accounts
    return Lifetime(accounts.session_hours * 3_600_000, accounts.idle_minutes * 60_000)


def _found(request: Request, served: Services) -> SignedIn | None:
    kind, _, credentials = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return _by_token(served, credentials.strip())
    secret = cookie(request, served, SESSION)
    return None if secret is None else _by_session(served, secret)


def _by_token(served: Services, secret: str) -> SignedIn | None:
    now_ms = served.now_ms()
    with served.database.read() as session:
        token = find_token(session, now_ms, secret)
        if token is None:
            return None
        who = viewer_of(session, now_ms, token.account_id, token.scopes)
    if token.used_at_ms is None or token.used_at_ms + SEEN_EVERY_MS <= now_ms:
        with served.database.write() as session:
            use_token(session, now_ms, token.id)
    return None if who is None else SignedIn(who, None)


def _by_session(served: Services, secret: str) -> SignedIn | None:
    now_ms = served.now_ms()
    with served.database.read() as session:
        browser = find_session(session, now_ms, secret, lifetime(served))
        if browser is None:
            return None
        who = viewer_of(session, now_ms, browser.account_id)
    if browser.seen_at_ms + SEEN_EVERY_MS <= now_ms:
        with served.database.write() as session:
            see_session(session, now_ms, secret)
    return None if who is None else SignedIn(who, browser)


async def _check_csrf(request: Request, browser: BrowserSession) -> None:
    sent: object = request.headers.get(CSRF_HEADER)
    if sent is None and request.headers.get("content-type", "").startswith(FORM):
        sent = (await request.form()).get(CSRF_FIELD)
    if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), browser.csrf.encode()):
        raise HTTPException(403, f"the {CSRF_HEADER} header of this session is missing or wrong")
