"""Tokens for machines, for admins."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from voice_analytics.domain.access import Permission, Viewer
from voice_analytics.store.tokens import NewToken, Token, add_token, remove_token, tokens
from voice_analytics.web.api.fields import Id, Line
from voice_analytics.web.problems import no_such
from voice_analytics.web.services import Served
from voice_analytics.web.viewer import require

router = APIRouter(tags=["accounts"])

Manager = Annotated[Viewer, require(Permission.ACCOUNTS_MANAGE)]
TokenId = Annotated[Id, InPath(examples=["77aa01c2d3e4f506"])]
DAY_MS = 86_400_000


class TokenIn(BaseModel):
    """A token to be made."""

    model_config = ConfigDict(extra="forbid")

    account_id: Id = Field(examples=["9c1f2e7ab3d40586"])
    label: Line = Field(min_length=1, max_length=100, examples=["recorder in Leeds"])
    scopes: list[Permission] = Field(
        min_length=1, max_length=len(Permission), examples=[["uploads:write", "uploads:read"]]
    )
    days: int | None = Field(
        default=None, ge=1, le=3650, examples=[365], description="Left out, it does not end."
    )


class TokenOut(BaseModel):
    """A token, without its secret."""

    id: str = Field(examples=["77aa01c2d3e4f506"])
    account_id: str = Field(examples=["9c1f2e7ab3d40586"])
    label: str = Field(examples=["recorder in Leeds"])
    scopes: list[Permission]
    created_at_ms: int = Field(examples=[1_790_000_000_000])
    used_at_ms: int | None = Field(examples=[1_790_000_060_000], description="To the minute.")
    expires_at_ms: int | None = Field(examples=[1_821_000_000_000])


class NewTokenOut(BaseModel):
    """A token that was just made."""

    secret: str = Field(
        examples=["va_0Zr..."], description="What the machine sends; it is shown only now."
    )
    token: TokenOut


class Tokens(BaseModel):
    """All tokens, newest first."""

    tokens: list[TokenOut]


@router.get("/tokens")
def list_tokens(_: Manager, served: Served) -> Tokens:
    """Return all tokens, without their secrets."""
    with served.database.read() as session:
        return Tokens(tokens=[_shown(one) for one in tokens(session)])


@router.post("/tokens", status_code=201)
def create(viewer: Manager, served: Served, sent: TokenIn) -> NewTokenOut:
    """Make a token; its scopes are at most what the role of its account may do."""
    now_ms = served.now_ms()
    until_ms = None if sent.days is None else now_ms + sent.days * DAY_MS
    new = NewToken(sent.account_id, sent.label, frozenset(sent.scopes), until_ms)
    with served.database.write() as session:
        secret, token = add_token(session, now_ms, viewer.account_id, new)
    return NewTokenOut(secret=secret, token=_shown(token))


@router.delete("/tokens/{token_id}", status_code=204)
def remove(token_id: TokenId, viewer: Manager, served: Served) -> None:
    """Take a token back."""
    with served.database.write() as session:
        removed = remove_token(session, served.now_ms(), viewer.account_id, token_id)
    if not removed:
        raise no_such("token")


def _shown(one: Token) -> TokenOut:
    return TokenOut(
        id=one.id,
        account_id=one.account_id,
        label=one.label,
        scopes=sorted(one.scopes),
        created_at_ms=one.created_at_ms,
        used_at_ms=one.used_at_ms,
        expires_at_ms=one.expires_at_ms,
    )
