"""Whether words name a time."""

_TIMES = """today tonight tomorrow now straight immediately noon midday midnight morning afternoon
    evening monday tuesday wednesday thursday friday saturday sunday weekend january february march
    april june july august september october november december second seconds minute minutes hour
    hours day days week weeks month months soon shortly oclock first once when after before until
    within by"""
_KNOWN = frozenset(_TIMES.split())


def says_when(text: str) -> bool:
    """Return whether a text names a time, or something that it waits for."""
    words = (word.strip(".,!?;:'").replace("'", "") for word in text.lower().split())
    return any(word in _KNOWN for word in words)
