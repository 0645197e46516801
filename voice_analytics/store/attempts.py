"""Slows down whoever guesses passwords, without locking anybody out.

A sign-in counts against its account and against the address it comes from. After some that failed,
the next must wait: 1 s, 2 s, 4 s, ... up to a longest wait. One that comes too early is not
looked at and does not count. A browser that has signed in before counts for itself, so guesses
made elsewhere do not keep its owner waiting.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from voice_analytics.store.secret import hashed
from voice_analytics.store.tables import AttemptRow

FIRST_WAIT_MS = 1000
ADDRESS_FACTOR = 4
"""More people than one sign in from an address."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How much guessing is borne."""

    free: int
    """Attempts on an account without a wait."""

    longest_wait_ms: int
    forget_ms: int


@dataclass(frozen=True, slots=True)
class Guess:
    """What an attempt counts against."""

    who: str
    """Account by name, or known browser."""

    address: str


def begin_attempt(session: Session, now_ms: int, guess: Guess, patience: Patience) -> int:
    """Count an attempt as failed until it succeeds; returns 0, or how long to wait first, in ms.

    Counted before the password is looked at: attempts made at once do not slip through.
    """
    _alone(session, _who(guess), _from(guess))
    session.execute(delete(AttemptRow).where(AttemptRow.at_ms <= now_ms - patience.forget_ms))
    wait_ms = max(
        _wait_ms(session, now_ms, _who(guess), patience.free, patience),
        _wait_ms(session, now_ms, _from(guess), patience.free * ADDRESS_FACTOR, patience),
    )
    if wait_ms == 0:
        session.add_all(AttemptRow(key=key, at_ms=now_ms) for key in (_who(guess), _from(guess)))
        session.flush()
    return wait_ms


def forgive_attempts(session: Session, guess: Guess) -> None:
    """Forget what counted against an account that has signed in, and this attempt's address."""
    session.execute(delete(AttemptRow).where(AttemptRow.key == _who(guess)))
    newest = session.scalars(
        select(AttemptRow).where(AttemptRow.key == _from(guess)).order_by(AttemptRow.id.desc())
    ).first()
    if newest is not None:
        session.delete(newest)


def _alone(session: Session, *keys: str) -> None:
    """Keep other transactions from counting on these keys; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        for key in keys:
            session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))


def _wait_ms(session: Session, now_ms: int, key: str, free: int, patience: Patience) -> int:
    counted: Sequence[int | None]
    counted = session.execute(
        select(func.count(), func.max(AttemptRow.at_ms)).where(AttemptRow.key == key)
    ).one()
    count, last_ms = counted[0] or 0, counted[1] or 0
    if count < free:
        return 0
    doublings = min(count - free, 30)
    wait_ms = min(FIRST_WAIT_MS << doublings, patience.longest_wait_ms)
    return max(last_ms + wait_ms - now_ms, 0)


def _who(guess: Guess) -> str:
    return hashed(f"who|{guess.who}")


def _from(guess: Guess) -> str:
    return hashed(f"from|{guess.address}")
