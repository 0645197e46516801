"""Accounts: who may sign in, and as what."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from voice_analytics.domain.access import (
    SEES_EVERYBODY,
    AccountRole,
    Permission,
    Viewer,
    permissions_of,
)
from voice_analytics.errors import Refused
from voice_analytics.store.audit import record
from voice_analytics.store.secret import new_id
from voice_analytics.store.tables import AccountRow, MembershipRow, PersonRow, SessionRow

NAME = re.compile(r"[^\W_][\w.+@-]{0,99}")
"""Letters, digits and `. _ + @ -`, beginning with a letter or digit."""


@dataclass(frozen=True, slots=True)
class Account:
    """A way in."""

    id: str
    name: str
    role: AccountRole
    person_id: str | None
    """Who of the directory it is."""

    subject: str | None
    """Issuer and subject at the identity provider."""

    has_password: bool
    disabled: bool
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is asked for."""

    name: str
    role: AccountRole
    password_hash: str | None = None
    """None: signs in at the identity provider, or only by token."""

    person_id: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What an account is to be from now on."""

    role: AccountRole
    person_id: str | None
    disabled: bool


def normal_name(name: str) -> str:
    """Return the one form of a name.

    Raises
    ------
    Refused
        When it has other characters than names have.
    """
    normal = name.strip().casefold()
    if not NAME.fullmatch(normal):
        raise Refused(
            "a name has up to 100 letters, digits and . _ + @ -, the first a letter or digit"
        )
    return normal


def add_account(session: Session, now_ms: int, actor: str, new: NewAccount) -> Account:
    """Make an account.

    Parameters
    ----------
    session
        Open for writing.
    now_ms
        Now.
    actor
        Account id of who makes it, or `system`.
    new
        What is asked for.

    Raises
    ------
    Refused
        When the name is taken or not a name, nobody of the directory has this person id, or a
        machine is to have a password.
    """
    name = normal_name(new.name)
    if new.role is AccountRole.INGEST and new.password_hash is not None:
        raise Refused("an ingest account has no password; make a token for it")
    if session.scalars(select(AccountRow.id).where(AccountRow.name == name)).first():
        raise Refused("there is already an account with this name")
    _check_person(session, new.person_id)
    row = AccountRow(
        id=new_id(),
        name=name,
        role=new.role.value,
        password_hash=new.password_hash,
        subject=new.subject,
        person_id=new.person_id,
        disabled=False,
        created_at_ms=now_ms,
    )
    session.add(row)
    session.flush()
    detail = {"role": row.role, "person": row.person_id}
    record(session, now_ms, actor, "account.created", f"account/{row.id}", detail)
    return _account(row)


def names_of(session: Session, account_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of accounts by their ids."""
    rows = select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(sorted(set(account_ids))))
    return {row.id: row.name for row in session.execute(rows)}


def change_account(
    session: Session, now_ms: int, actor: str, account_id: str, change: Change
) -> Account | None:
    """Give an account another role or person, or switch it off or on; its browsers sign in again.

    Returns
    -------
    Account | None
        As it is now; None where there is no such account.

    Raises
    ------
    Refused
        When no admin would be left, or nobody has this person id.
    """
    row = session.get(AccountRow, account_id)
    if row is None:
        return None
    if change.disabled or change.role is not AccountRole.ADMIN:
        _check_other_admin(session, row)
    _check_person(session, change.person_id)
    row.role, row.person_id, row.disabled = change.role.value, change.person_id, change.disabled
    session.execute(delete(SessionRow).where(SessionRow.account_id == account_id))
    session.flush()
    detail = {"role": row.role, "person": row.person_id, "disabled": row.disabled}
    record(session, now_ms, actor, "account.changed", f"account/{row.id}", detail)
    return _account(row)


def set_password(
    session: Session, now_ms: int, actor: str, account_id: str, password_hash: str
) -> None:
    """Set a password and sign all browsers of the account out."""
    row = session.get_one(AccountRow, account_id)
    row.password_hash = password_hash
    session.execute(delete(SessionRow).where(SessionRow.account_id == account_id))
    session.flush()
    record(session, now_ms, actor, "account.password_changed", f"account/{row.id}", {})


def account(session: Session, account_id: str) -> Account | None:
    """Return an account, None where there is none."""
    row = session.get(AccountRow, account_id)
    return None if row is None else _account(row)


def account_named(session: Session, name: str) -> tuple[Account, str | None] | None:
    """Return an account and what its password is checked against."""
    named = select(AccountRow).where(AccountRow.name == name.strip().casefold())
    row = session.scalars(named).first()
    return None if row is None else (_account(row), row.password_hash)


def accounts(session: Session) -> tuple[Account, ...]:
    """Return all accounts, by name."""
    return tuple(_account(row) for row in session.scalars(select(AccountRow).order_by("name")))


def account_of_subject(session: Session, subject: str) -> Account | None:
    """Return the account of somebody at the identity provider."""
    row = session.scalars(select(AccountRow).where(AccountRow.subject == subject)).first()
    return None if row is None else _account(row)


def claim_account(session: Session, now_ms: int, email: str, subject: str) -> Account | None:
    """Tie the account of an e-mail address to a subject at the identity provider, for good.

    It is the account with the address as its name, else the one of the person who has it; None
    where there is none, several, or it is tied to another subject.
    """
    address = email.strip().casefold()
    persons = select(PersonRow.id).where(func.lower(PersonRow.email) == address)
    matches = select(AccountRow).where(
        or_(AccountRow.name == address, AccountRow.person_id.in_(persons))
    )
    rows: Sequence[AccountRow] = session.scalars(matches).all()
    rows = [row for row in rows if row.name == address] or rows
    if len(rows) != 1 or rows[0].subject is not None:
        return None
    (row,) = rows
    row.subject = subject
    session.flush()
    record(session, now_ms, row.id, "account.claimed", f"account/{row.id}", {})
    return _account(row)


def person_with_email(session: Session, email: str) -> str | None:
    """Return who of the directory, and active, has an e-mail address."""
    address = email.strip().casefold()
    return session.scalars(
        select(PersonRow.id).where(func.lower(PersonRow.email) == address, PersonRow.active)
    ).first()


def viewer_of(
    session: Session, now_ms: int, account_id: str, scopes: frozenset[Permission] | None = None
) -> Viewer | None:
    """Return what an account may do and see now.

    None where there is none, it is switched off, or a machine comes without its token.

    Parameters
    ----------
    session
        Open.
    now_ms
        Now: supervisors see who is in their teams now.
    account_id
        Whose it is.
    scopes
        Of the token that was used; None: a browser.
    """
    one = account(session, account_id)
    if one is None or one.disabled or (scopes is None and one.role is AccountRole.INGEST):
        return None
    return Viewer(
        account_id=one.id,
        name=one.name,
        role=one.role,
        person_id=one.person_id,
        persons=_persons(session, now_ms, one),
        permissions=permissions_of(one.role, scopes),
    )


def _persons(session: Session, now_ms: int, one: Account) -> frozenset[str] | None:
    if one.role in SEES_EVERYBODY:
        return None
    if one.person_id is None or one.role is AccountRole.INGEST:
        return frozenset()
    if one.role is AccountRole.AGENT:
        return frozenset({one.person_id})
    now = (
        MembershipRow.from_ms <= now_ms,
        or_(MembershipRow.until_ms.is_(None), MembershipRow.until_ms > now_ms),
    )
    teams = select(MembershipRow.team_id).where(
        MembershipRow.person_id == one.person_id, MembershipRow.supervises, *now
    )
    led = select(MembershipRow.person_id).where(MembershipRow.team_id.in_(teams), *now)
    return frozenset(session.scalars(led)) | {one.person_id}


def _check_person(session: Session, person_id: str | None) -> None:
    if person_id is not None and session.get(PersonRow, person_id) is None:
        raise Refused("nobody in the directory has this person id")


def _check_other_admin(session: Session, row: AccountRow) -> None:
    if row.role != AccountRole.ADMIN or row.disabled:
        return
    others = select(func.count()).where(
        AccountRow.role == AccountRole.ADMIN.value,
        AccountRow.disabled.is_(False),
        AccountRow.id != row.id,
    )
    if session.scalars(others).one() == 0:
        raise Refused("this is the last admin; make another one first")


def _account(row: AccountRow) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        role=AccountRole(row.role),
        person_id=row.person_id,
        subject=row.subject,
        has_password=row.password_hash is not None,
        disabled=row.disabled,
        created_at_ms=row.created_at_ms,
    )
