"""Ids that depend on content only, so that reviews and comments survive re-analysis."""

import hashlib

from voice_analytics.domain.interval import Interval


def content_id(kind: str, participant: str, interval: Interval, more: str = "") -> str:
    """Return an id that depends on kind, participants and place only.

    Parameters
    ----------
    kind
        Begins the id.
    participant
        Whose it is.
    interval
        Where it is.
    more
        Anything else that tells two of one kind and place apart.
    """
    content = f"{kind}|{participant}|{more}|{interval.start_ms}|{interval.end_ms}"
    return f"{kind}-{hashlib.sha256(content.encode()).hexdigest()[:10]}"
