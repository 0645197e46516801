"""Tokens by which machines use the API."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice_analytics.domain.access import ALLOWED, PERSONAL, Permission
from voice_analytics.errors import Refused
from voice_analytics.store.accounts import account
from voice_analytics.store.audit import record
from voice_analytics.store.secret import hashed, new_id, new_secret
from voice_analytics.store.tables import TokenRow

PREFIX = "va_"
"""By which a token that got into a file is found."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token, without its secret."""

    id: str
    account_id: str
    label: str
    scopes: frozenset[Permission]
    created_at_ms: int
    used_at_ms: int | None
    expires_at_ms: int | None


@dataclass(frozen=True, slots=True)
class NewToken:
    """What is asked for."""

    account_id: str
    label: str
    scopes: frozenset[Permission]
    expires_at_ms: int | None = None


def add_token(session: Session, now_ms: int, actor: str, new: NewToken) -> tuple[str, Token]:
    """Make a token; returns its secret, which cannot be read again, and the rest.

    Raises
    ------
    Refused
        When there is no such account, or a scope is more than its role may do.
    """
    whose = account(session, new.account_id)
    if whose is None:
        raise Refused("there is no such account")
    if not new.scopes:
        raise Refused("a token has at least one scope")
    beyond = new.scopes - (ALLOWED[whose.role] - PERSONAL)
    if beyond:
        raise Refused(f"a token of this account cannot have: {', '.join(sorted(beyond))}")
    secret = PREFIX + new_secret()
    row = TokenRow(
        id=new_id(),
        token_sha256=hashed(secret),
        account_id=new.account_id,
        label=new.label,
        scopes=sorted(new.scopes),
        created_at_ms=now_ms,
        used_at_ms=None,
        expires_at_ms=new.expires_at_ms,
    )
    session.add(row)
    session.flush()
    detail = {"token": row.id, "scopes": row.scopes}
    record(session, now_ms, actor, "token.created", f"account/{whose.id}", detail)
    return secret, _value(row)


def find_token(session: Session, now_ms: int, secret: str) -> Token | None:
    """Return the token of a secret while it lasts."""
    found = select(TokenRow).where(TokenRow.token_sha256 == hashed(secret))
    row = session.scalars(found).first()
    if row is None or (row.expires_at_ms is not None and row.expires_at_ms <= now_ms):
        return None
    return _value(row)


def use_token(session: Session, now_ms: int, token_id: str) -> None:
    """Keep that a token was used now."""
    row = session.get(TokenRow, token_id)
    if row is not None:
        row.used_at_ms = now_ms


def tokens(session: Session) -> tuple[Token, ...]:
    """Return all tokens, newest first."""
    newest = select(TokenRow).order_by(TokenRow.created_at_ms.desc(), TokenRow.id)
    return tuple(_value(row) for row in session.scalars(newest))


def remove_token(session: Session, now_ms: int, actor: str, token_id: str) -> bool:
    """Take a token back; False where there is none."""
    row = session.get(TokenRow, token_id)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    whose = f"account/{row.account_id}"
    record(session, now_ms, actor, "token.removed", whose, {"token": token_id})
    return True


def _value(row: TokenRow) -> Token:
    return Token(
        id=row.id,
        account_id=row.account_id,
        label=row.label,
        scopes=frozenset(Permission(scope) for scope in row.scopes),
        created_at_ms=row.created_at_ms,
        used_at_ms=row.used_at_ms,
        expires_at_ms=row.expires_at_ms,
    )
