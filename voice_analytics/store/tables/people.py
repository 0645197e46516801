"""Who works here, in which team, and by which address a call finds them."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from voice_analytics.store.tables.base import Base


class PersonRow(Base):
    """Someone who takes calls."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(primary_key=True)
    """The company's own id of the person, or one made here."""

    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    active: Mapped[bool] = mapped_column(default=True)


class TeamRow(Base):
    """A team."""

    __tablename__ = "team"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class MembershipRow(Base):
    """Somebody's time in a team."""

    __tablename__ = "membership"
    __table_args__ = (Index(None, "team_id", "person_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    supervises: Mapped[bool] = mapped_column(default=False)
    from_ms: Mapped[int]
    until_ms: Mapped[int | None]


class QueueRow(Base):
    """A queue or skill that calls come through."""

    __tablename__ = "queue"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class AddressRow(Base):
    """An extension, SIP address or login, and whose it is when: desks and shifts change."""

    __tablename__ = "address"
    __table_args__ = (Index(None, "kind", "value", "from_ms"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """`extension`, `sip`, `login`."""

    value: Mapped[str]
    """In its normal form: lower case, SIP without parameters."""

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    from_ms: Mapped[int]
    until_ms: Mapped[int | None]
