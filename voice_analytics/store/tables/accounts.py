"""Who may sign in, and the log of what was done."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from voice_analytics.store.tables.base import Base, Document


class AccountRow(Base):
    """A person's or machine's way in."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    """`admin`, `supervisor`, `reviewer`, `agent`, `ingest`."""

    password_hash: Mapped[str | None]
    subject: Mapped[str | None] = mapped_column(unique=True)
    """Issuer and subject at the identity provider."""

    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at_ms: Mapped[int]


class SessionRow(Base):
    """A browser that is signed in."""

    __tablename__ = "session"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    csrf: Mapped[str]
    address: Mapped[str]
    """Where it signed in from."""

    browser: Mapped[str]
    """What it says it is."""

    created_at_ms: Mapped[int]
    seen_at_ms: Mapped[int]
    expires_at_ms: Mapped[int] = mapped_column(index=True)


class KnownBrowserRow(Base):
    """A browser that an account has signed in with before: guessers elsewhere do not slow it."""

    __tablename__ = "known_browser"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    seen_at_ms: Mapped[int] = mapped_column(index=True)


class EntryLinkRow(Base):
    """A link that signs one browser in, once."""

    __tablename__ = "entry_link"

    secret_sha256: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    expires_at_ms: Mapped[int] = mapped_column(index=True)


class VisitRow(Base):
    """A browser that was sent to the identity provider and has not come back yet."""

    __tablename__ = "visit"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    nonce: Mapped[str]
    verifier: Mapped[str]
    """What proves that the code was asked for here (PKCE)."""

    then: Mapped[str]
    """The page to go on to."""

    expires_at_ms: Mapped[int] = mapped_column(index=True)


class TokenRow(Base):
    """A token for machines."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    label: Mapped[str]
    scopes: Mapped[list[str]]
    created_at_ms: Mapped[int]
    used_at_ms: Mapped[int | None]
    expires_at_ms: Mapped[int | None]


class AttemptRow(Base):
    """A failed or unfinished sign-in, counted to slow down guessing."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "key", "at_ms"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    """Account name, known browser or address of the client, hashed."""

    at_ms: Mapped[int]


class AuditRow(Base):
    """Something somebody did; each row holds the hash of the one before."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "object", "seq"), Index(None, "actor", "seq"))

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at_ms: Mapped[int]
    actor: Mapped[str]
    """Account id, or `system`."""

    action: Mapped[str]
    object: Mapped[str]
    """What it was done to: `call/<id>`, `account/<id>`, ..."""

    detail: Mapped[Document]
    """Never words, names or numbers of a call."""

    previous_sha256: Mapped[str]
    sha256: Mapped[str]
