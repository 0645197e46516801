"""Accounts, for admins."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.access import AccountRole, Permission, Viewer
from voice_analytics.store.accounts import (
    Account,
    Change,
    NewAccount,
    account,
    accounts,
    add_account,
    change_account,
    set_password,
)
from voice_analytics.web.api.fields import Id, Line
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["accounts"])

Manager = Annotated[Viewer, require(Permission.ACCOUNTS_MANAGE)]
AccountId = Annotated[Id, InPath(examples=["9c1f2e7ab3d40586"])]
PersonId = Annotated[
    Line | None,
    Field(max_length=200, examples=["4711"], description="Who of the directory it is."),
]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AccountIn(_In):
    """An account to be made."""

    name: Line = Field(min_length=1, max_length=100, examples=["mara"])
    role: AccountRole
    person_id: PersonId = None
    password: str | None = Field(
        default=None,
        min_length=1,
        max_length=256,
        examples=["correct horse battery staple"],
        description="Left out, it signs in at the identity provider, or only by token.",
    )


class AccountChange(_In):
    """What an account is to be."""

    role: AccountRole
    person_id: PersonId
    disabled: bool


class PasswordIn(_In):
    """A password to be set."""

    password: str = Field(min_length=1, max_length=256, examples=["correct horse battery staple"])


class AccountOut(BaseModel):
    """An account."""

    id: str = Field(examples=["9c1f2e7ab3d40586"])
    name: str = Field(examples=["mara"])
    role: AccountRole
    person_id: str | None = Field(examples=["4711"])
    has_password: bool
    at_provider: bool = Field(description="Whether it is tied to the identity provider.")
    disabled: bool
    created_at_ms: int = Field(examples=[1_790_000_000_000])


class Accounts(BaseModel):
    """All accounts, by name."""

    accounts: list[AccountOut]


@router.get("/accounts")
def list_accounts(_: Manager, served: Served) -> Accounts:
    """Return all accounts."""
    with served.database.read() as session:
        return Accounts(accounts=[_shown(one) for one in accounts(session)])


@router.post("/accounts", status_code=201)
def create(viewer: Manager, served: Served, sent: AccountIn) -> AccountOut:
    """Make an account."""
    password_hash = (
        None if sent.password is None else served.passwords.hash(sent.name, sent.password)
    )
    new = NewAccount(sent.name, sent.role, password_hash, sent.person_id)
    with served.database.write() as session:
        return _shown(add_account(session, served.now_ms(), viewer.account_id, new))


@router.get("/accounts/{account_id}")
def read(account_id: AccountId, _: Manager, served: Served) -> AccountOut:
    """Return an account."""
    with served.database.read() as session:
        found = account(session, account_id)
    if found is None:
        raise no_such("account")
    return _shown(found)


@router.put("/accounts/{account_id}")
def change(
    account_id: AccountId, viewer: Manager, served: Served, sent: AccountChange
) -> AccountOut:
    """Give an account another role or person, or switch it off or on; it must sign in again."""
    wanted = Change(sent.role, sent.person_id, sent.disabled)
    with served.database.write() as session:
        changed = change_account(session, served.now_ms(), viewer.account_id, account_id, wanted)
    if changed is None:
        raise no_such("account")
    return _shown(changed)


@router.put("/accounts/{account_id}/password", status_code=204)
def reset_password(
    account_id: AccountId, viewer: Manager, served: Served, sent: PasswordIn
) -> None:
    """Set the password of an account; its browsers are signed out."""
    with served.database.read() as session:
        found = account(session, account_id)
    if found is None:
        raise no_such("account")
    password_hash = served.passwords.hash(found.name, sent.password)
    with served.database.write() as session:
        set_password(session, served.now_ms(), viewer.account_id, account_id, password_hash)


def _shown(one: Account) -> AccountOut:
    return AccountOut(
        id=one.id,
        name=one.name,
        role=one.role,
        person_id=one.person_id,
        has_password=one.has_password,
        at_provider=one.subject is not None,
        disabled=one.disabled,
        created_at_ms=one.created_at_ms,
    )
