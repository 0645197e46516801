"""Browsers that are signed in."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from voice_analytics.store.audit import record
from voice_analytics.store.secret import hashed, new_secret
from voice_analytics.store.tables import KnownBrowserRow, SessionRow

SEEN_EVERY_MS = 60_000
"""How exactly it is kept when a browser was last seen: not every request writes."""

ID_LENGTH = 16
"""Hexadecimal digits of the secret's hash by which a session is named."""

KNOWN_MS = 365 * 86_400_000
"""How long a browser is known after it last signed in."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a browser stays signed in."""

    whole_ms: int
    idle_ms: int
    """Without a request."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a request comes from."""

    address: str
    name: str
    """What it says it is."""


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A browser that is signed in."""

    id: str
    account_id: str
    csrf: str
    """What its unsafe requests must carry."""

    address: str
    browser: str
    created_at_ms: int
    seen_at_ms: int
    expires_at_ms: int


def open_session(
    session: Session, now_ms: int, account_id: str, lifetime: Lifetime, browser: Browser
) -> tuple[str, BrowserSession]:
    """Sign a browser in; returns the secret it carries from now on."""
    session.execute(delete(SessionRow).where(SessionRow.expires_at_ms <= now_ms))
    secret = new_secret()
    row = SessionRow(
        token_sha256=hashed(secret),
        account_id=account_id,
        csrf=new_secret(),
        address=browser.address,
        browser=browser.name,
        created_at_ms=now_ms,
        seen_at_ms=now_ms,
        expires_at_ms=now_ms + lifetime.whole_ms,
    )
    session.add(row)
    session.flush()
    detail = {"address": browser.address}
    record(session, now_ms, account_id, "session.opened", f"account/{account_id}", detail)
    return secret, _value(row)


def find_session(
    session: Session, now_ms: int, secret: str, lifetime: Lifetime
) -> BrowserSession | None:
    """Return the session of a secret while it lasts."""
    row = session.get(SessionRow, hashed(secret))
    if row is None or row.expires_at_ms <= now_ms or row.seen_at_ms + lifetime.idle_ms <= now_ms:
        return None
    return _value(row)


def sessions_of(session: Session, now_ms: int, account_id: str) -> tuple[BrowserSession, ...]:
    """Return the browsers signed in with an account, newest first."""
    rows = session.scalars(
        select(SessionRow)
        .where(SessionRow.account_id == account_id, SessionRow.expires_at_ms > now_ms)
        .order_by(SessionRow.created_at_ms.desc(), SessionRow.token_sha256)
    )
    return tuple(_value(row) for row in rows)


def see_session(session: Session, now_ms: int, secret: str) -> None:
    """Keep that a browser was seen now."""
    row = session.get(SessionRow, hashed(secret))
    if row is not None:
        row.seen_at_ms = now_ms


def close_session(session: Session, now_ms: int, account_id: str, session_id: str) -> bool:
    """Sign a browser of an account out; False where it is not signed in."""
    found = session.scalars(
        select(SessionRow).where(
            SessionRow.account_id == account_id,
            func.substr(SessionRow.token_sha256, 1, ID_LENGTH) == session_id,
        )
    ).first()
    if found is None:
        return False
    session.delete(found)
    session.flush()
    record(session, now_ms, account_id, "session.closed", f"account/{account_id}", {})
    return True


def know_browser(session: Session, now_ms: int, account_id: str, secret: str) -> None:
    """Keep that a browser has signed in with an account."""
    session.execute(delete(KnownBrowserRow).where(KnownBrowserRow.seen_at_ms <= now_ms - KNOWN_MS))
    session.merge(
        KnownBrowserRow(token_sha256=hashed(secret), account_id=account_id, seen_at_ms=now_ms)
    )
    session.flush()


def browser_known(session: Session, account_id: str, secret: str) -> bool:
    """Return whether a browser has signed in with an account before."""
    return session.get(KnownBrowserRow, (hashed(secret), account_id)) is not None


def _value(row: SessionRow) -> BrowserSession:
    return BrowserSession(
        id=row.token_sha256[:ID_LENGTH],
        account_id=row.account_id,
        csrf=row.csrf,
        address=row.address,
        browser=row.browser,
        created_at_ms=row.created_at_ms,
        seen_at_ms=row.seen_at_ms,
        expires_at_ms=row.expires_at_ms,
    )
