"""Signing in at the company's identity provider."""

import hmac
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from voice_analytics.domain.access import AccountRole
from voice_analytics.store.accounts import (
    Account,
    NewAccount,
    account_of_subject,
    add_account,
    claim_account,
    person_with_email,
)
from voice_analytics.store.audit import record
from voice_analytics.store.secret import new_secret
from voice_analytics.store.visits import VISIT_MS, Visit, add_visit, take_visit
from voice_analytics.web.client import browser_of
from voice_analytics.web.cookies import VISIT, cookie, drop_cookie, set_cookie
from voice_analytics.web.pages.login_page import login_page
from voice_analytics.web.places import HOME, local
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served, Services
from voice_analytics.web.signing import NOBODY, hand_over, let_in
from voice_analytics.web.viewer import open_to_all

if TYPE_CHECKING:
    from voice_analytics.web.oidc import Identity, Provider

router = APIRouter(include_in_schema=False)

CALLBACK = "/login/oidc/callback"


@router.get("/login/oidc", dependencies=[open_to_all()])
def depart(
    request: Request,
    served: Served,
    then: Annotated[str | None, Query(alias="next", max_length=2000)] = None,
) -> Response:
    """Send a browser to the provider."""
    provider = _provider(request, served)
    try:
        address, visit = provider.depart(local(then))
    except HTTPException as error:
        return login_page(served, local(then), error)
    secret = new_secret()
    with served.database.write() as session:
        add_visit(session, served.now_ms(), secret, visit)
    answer = RedirectResponse(address, 303)
    set_cookie(answer, served, VISIT, secret, VISIT_MS // 1000)
    return answer


@router.get(CALLBACK, dependencies=[open_to_all()])
def arrive(
    request: Request,
    served: Served,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """Sign in a browser that comes back from the provider."""
    provider = _provider(request, served)
    try:
        visit = _visit(request, served, state, code)
        who = provider.arrive(visit, code, served.now_ms())
        entry = let_in(request, served, _account(request, served, who).id, None)
    except HTTPException as error:
        return login_page(served, HOME, error)
    answer = RedirectResponse(visit.then, 303)
    hand_over(answer, served, entry)
    drop_cookie(answer, served, VISIT)
    return answer


def _provider(request: Request, served: Services) -> "Provider":
    from voice_analytics.web.oidc import Provider  # what it needs takes a while to load

    oidc = served.accounts.oidc
    if oidc.issuer is None:
        raise no_such("way to sign in")
    base = served.server.base_url or str(request.base_url).rstrip("/")
    return Provider(oidc, base + CALLBACK)


def _visit(request: Request, served: Services, state: str, code: str) -> Visit:
    """Return what this browser, and no other, was sent away with."""
    secret = cookie(request, served, VISIT)
    visit = None
    if secret is not None:
        with served.database.write() as session:
            visit = take_visit(session, served.now_ms(), secret)
    if visit is None or not hmac.compare_digest(visit.state.encode(), state.encode()) or not code:
        raise HTTPException(403, "this sign-in was not begun here, or too long ago; begin again")
    return visit


def _account(request: Request, served: Services, who: "Identity") -> Account:
    now_ms = served.now_ms()
    with served.database.write() as session:
        found = account_of_subject(session, who.subject) or _by_email(session, now_ms, served, who)
        if found is None:
            detail = {"address": browser_of(request).address}
            record(session, now_ms, NOBODY, "session.refused", f"account/{NOBODY}", detail)
    if found is None:
        raise HTTPException(403, "you have no account here; ask an admin for one")
    return found


def _by_email(session: Session, now_ms: int, served: Services, who: "Identity") -> Account | None:
    """Return the account of a verified address at its first sign-in, making one where set."""
    oidc = served.accounts.oidc
    if who.email is None:
        return None
    if oidc.match_email:
        found = claim_account(session, now_ms, who.email, who.subject)
        if found is not None:
            return found
    person_id = person_with_email(session, who.email) if oidc.create_agents else None
    if person_id is None:
        return None
    new = NewAccount(who.email, AccountRole.AGENT, person_id=person_id, subject=who.subject)
    return add_account(session, now_ms, "system", new)
