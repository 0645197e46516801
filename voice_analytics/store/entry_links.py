"""Links that sign one browser in, once: for a first visit, or for who forgot a password."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from voice_analytics.domain.access import AccountRole
from voice_analytics.errors import Refused
from voice_analytics.store.accounts import Account
from voice_analytics.store.audit import record
from voice_analytics.store.secret import hashed, new_secret
from voice_analytics.store.tables import AccountRow, EntryLinkRow

LINK_MS = 900_000
"""How long a link can be followed."""


def add_link(session: Session, now_ms: int, actor: str, account: Account) -> str:
    """Make a link for an account and return its secret; earlier ones no longer sign in.

    Raises
    ------
    Refused
        When the account is a machine's, or switched off.
    """
    if account.role is AccountRole.INGEST:
        raise Refused("an ingest account does not sign in; make a token for it")
    if account.disabled:
        raise Refused("the account is switched off; voice-analytics account enable NAME")
    session.execute(
        delete(EntryLinkRow).where(
            (EntryLinkRow.expires_at_ms <= now_ms) | (EntryLinkRow.account_id == account.id)
        )
    )
    secret = new_secret()
    session.add(
        EntryLinkRow(
            secret_sha256=hashed(secret), account_id=account.id, expires_at_ms=now_ms + LINK_MS
        )
    )
    session.flush()
    record(session, now_ms, actor, "account.link_made", f"account/{account.id}")
    return secret


def name_of_link(session: Session, now_ms: int, secret: str) -> str | None:
    """Return the name of the account that a link is for, which stays good; None where it is not."""
    link = session.get(EntryLinkRow, hashed(secret))
    if link is None or link.expires_at_ms <= now_ms:
        return None
    row = session.get_one(AccountRow, link.account_id)
    return None if row.disabled else row.name


def take_link(session: Session, now_ms: int, secret: str) -> str | None:
    """Return the id of the account that a link is for, once; None where it is not, or too late."""
    link = session.get(EntryLinkRow, hashed(secret))
    if link is None:
        return None
    session.delete(link)
    session.flush()
    return link.account_id if link.expires_at_ms > now_ms else None
