"""Notices to other systems that a call is stored, and to people that there is something to see."""

from enum import StrEnum


class NoticeState(StrEnum):
    """How far a notice is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Given up; it can be asked for again."""


class MessageKind(StrEnum):
    """Why somebody is told to look at a page."""

    COACHING_ASSIGNED = "coaching.assigned"
    COACHING_ACKNOWLEDGED = "coaching.acknowledged"
    REVIEW_ASSIGNED = "review.assigned"
    DISPUTE_RAISED = "dispute.raised"
    DISPUTE_DECIDED = "dispute.decided"
