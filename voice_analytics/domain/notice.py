"""Notices to other systems that a call is stored."""

from enum import StrEnum


class NoticeState(StrEnum):
    """How far a notice is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Given up; it can be asked for again."""
