"""Browsers on their way to the identity provider and back."""

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from voice_analytics.store.secret import hashed
from voice_analytics.store.tables import VisitRow

VISIT_MS = 600_000
"""How long somebody may take there."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What must be the same when the browser comes back."""

    state: str
    nonce: str
    verifier: str
    then: str
    """The page to go on to."""


def add_visit(session: Session, now_ms: int, secret: str, visit: Visit) -> None:
    """Keep what a browser that carries the secret was sent away with."""
    session.execute(delete(VisitRow).where(VisitRow.expires_at_ms <= now_ms))
    session.add(
        VisitRow(
            token_sha256=hashed(secret),
            state=visit.state,
            nonce=visit.nonce,
            verifier=visit.verifier,
            then=visit.then,
            expires_at_ms=now_ms + VISIT_MS,
        )
    )
    session.flush()


def take_visit(session: Session, now_ms: int, secret: str) -> Visit | None:
    """Return what a browser was sent away with, once; None where it was not, or long ago."""
    row = session.get(VisitRow, hashed(secret))
    if row is None:
        return None
    session.delete(row)
    session.flush()
    if row.expires_at_ms <= now_ms:
        return None
    return Visit(row.state, row.nonce, row.verifier, row.then)
