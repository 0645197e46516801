"""Signing in with name and password, and what a browser is given then."""

from dataclasses import dataclass

from fastapi import HTTPException, Request, Response

from voice_analytics.domain.access import Viewer
from voice_analytics.store.accounts import (
    Account,
    account_named,
    set_password,
    viewer_of,
)
from voice_analytics.store.attempts import Guess, Patience, begin_attempt, forgive_attempts
from voice_analytics.store.audit import record
from voice_analytics.store.secret import new_secret
from voice_analytics.store.sessions import (
    browser_known,
    know_browser,
    open_session,
)
from voice_analytics.web.client import browser_of, network_of
from voice_analytics.web.cookies import KNOWN, KNOWN_S, SESSION, cookie, set_cookie
from voice_analytics.web.services import Services
from voice_analytics.web.viewer import SignedIn, check_origin, lifetime

NOBODY = "nobody"
"""Who acts in the log when it is not known who it was."""

WRONG = "the name or the password is wrong"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a browser that has signed in carries from now on."""

    who: SignedIn
    secret: str
    known: str


def sign_in(request: Request, served: Services, name: str, password: str) -> Entry:
    """Return what a browser carries from now on.

    Raises
    ------
    HTTPException
        401 when name or password are wrong, or the account is switched off, which are not told
        apart; 429 when there were too many such; 403 from another site's page.
    """
    check_origin(request, served)
    guess = _guess(request, served, name)
    one = check_password(served, guess, name, password)
    return let_in(request, served, one.id, guess)


def check_password(served: Services, guess: Guess, name: str, password: str) -> Account:
    """Return the account that name and password are of.

    Raises
    ------
    HTTPException
        401 or 429, as above.
    """
    now_ms = served.now_ms()
    with served.database.write() as session:
        wait_ms = begin_attempt(session, now_ms, guess, _patience(served))
        found = account_named(session, name)
    if wait_ms > 0:
        wait_s = -(-wait_ms // 1000)
        raise HTTPException(
            429,
            f"too many sign-ins have failed; try again in {wait_s} s",
            {"Retry-After": str(wait_s)},
        )
    one, password_hash = found if found is not None else (None, None)
    if not served.passwords.fits(password, password_hash) or one is None or one.disabled:
        whose = NOBODY if one is None else one.id
        with served.database.write() as session:
            detail = {"address": guess.address}
            record(session, now_ms, NOBODY, "session.refused", f"account/{whose}", detail)
        raise HTTPException(401, WRONG, {"WWW-Authenticate": "Bearer"})
    return one


def change_password(request: Request, served: Services, who: Viewer, old: str, new: str) -> Entry:
    """Change a password for somebody who knows the old one; other browsers are signed out.

    Raises
    ------
    HTTPException
        As for signing in.
    Refused
        When the new one is no password.
    """
    guess = _guess(request, served, who.name)
    check_password(served, guess, who.name, old)
    password_hash = served.passwords.hash(who.name, new)
    with served.database.write() as session:
        set_password(session, served.now_ms(), who.account_id, who.account_id, password_hash)
    return let_in(request, served, who.account_id, guess)


def let_in(request: Request, served: Services, account_id: str, guess: Guess | None) -> Entry:
    """Sign a browser in that has shown whose it is; its guesses, if any, are forgotten.

    Raises
    ------
    HTTPException
        403 when the account is switched off, or a machine's.
    """
    now_ms = served.now_ms()
    known = cookie(request, served, KNOWN) or new_secret()
    with served.database.write() as session:
        if guess is not None:
            forgive_attempts(session, guess)
        know_browser(session, now_ms, account_id, known)
        secret, opened = open_session(
            session, now_ms, account_id, lifetime(served), browser_of(request)
        )
        who = viewer_of(session, now_ms, account_id)
        if who is None:
            raise HTTPException(403, "this account cannot sign in here")
    return Entry(SignedIn(who, opened), secret, known)


def hand_over(response: Response, served: Services, entry: Entry) -> None:
    """Give a browser its cookies."""
    set_cookie(response, served, SESSION, entry.secret)
    set_cookie(response, served, KNOWN, entry.known, KNOWN_S)


def _guess(request: Request, served: Services, name: str) -> Guess:
    known, address = cookie(request, served, KNOWN), network_of(browser_of(request).address)
    with served.database.read() as session:
        found = account_named(session, name)
        if known is not None and found is not None and browser_known(session, found[0].id, known):
            return Guess(f"browser|{found[0].id}|{known}", address)
    return Guess(f"account|{name.strip().casefold()}", address)


def _patience(served: Services) -> Patience:
    accounts = served.accounts
    return Patience(
        accounts.free_attempts, accounts.longest_wait_s * 1000, accounts.forget_minutes * 60_000
    )
