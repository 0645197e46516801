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


_FUTURE = frozenset({"will", "going", "shall", "wird", "werden", "zal", "zullen", "va", "será"})
_PROMISES = ("you will get", "you will have", "you will receive", "you will hear")
_SOMEDAY = frozenset(
    {"now", "straight", "immediately", "first", "once", "when", "after", "before", "until",
     "within", "by", "soon", "shortly"}
)  # fmt: skip


def tells_the_future(plain: str) -> bool:
    """Return whether a sentence says what will be."""
    return bool(_FUTURE & set(plain.split()))


def promises(plain: str) -> bool:
    """Return whether a sentence says what the customer will get."""
    return any(words in plain for words in _PROMISES)


def foretells(plain: str) -> bool:
    """Return whether a sentence says what will be, and names a time for it."""
    words = set(plain.split())
    return bool(_FUTURE & words) and bool((_KNOWN - _SOMEDAY) & words)
