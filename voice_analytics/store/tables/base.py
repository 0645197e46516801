"""What all tables share.

Times are integer milliseconds: `*_at_ms` since 1970 in UTC, others on the clock of the call.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are called, on every database, as migrations refer to them."""

Document = dict[str, Any]


class Base(DeclarativeBase):
    """Root of all tables. Rows never leave the store; its functions take and return values."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - read once by SQLAlchemy
        int: BigInteger().with_variant(Integer(), "sqlite"),
        str: Text(),
        Document: JSON(),
        list[str]: JSON(),
    }
