"""What a language needs to have, so that spoken numbers can be found in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Topic(StrEnum):
    """What the parties are talking about when a number is given."""

    CARD = "card"
    CODE = "code"
    EXPIRY = "expiry"
    BANK = "bank"
    NATIONAL_ID = "national_id"
    BIRTH = "birth"
    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    ADDRESS = "address"
    ACCOUNT = "account"
    """An account number: a bank's while a bank is spoken of, else a customer's."""
    OTHER = "other"
    """Order numbers, references, meter readings: numbers that are to be kept."""


PAYMENT_TOPICS = frozenset({Topic.CARD, Topic.CODE, Topic.EXPIRY, Topic.BANK})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Number words of a language and the words around them; all in lower case."""

    language: str
    """ISO 639 code."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    """Values 0 to 99 by word; hyphenated ones as one word."""

    hundred: frozenset[str] = frozenset()
    thousand: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    """Words that join the parts of one number: `and`, `y`, `et`."""

    times: Mapping[str, int] = field(default_factory=dict)
    """How often the next digit is meant: `double`, `triple`."""

    confusions: Mapping[str, int] = field(default_factory=dict)
    """Words that a digit is misheard as; believed between two digits only."""

    fillers: frozenset[str] = frozenset()
    """Words that say nothing inside a number."""

    corrections: frozenset[str] = frozenset()
    """Words that take back what was just said."""

    counted: frozenset[str] = frozenset()
    """What a quantity is of: the number before it is an amount, a time or a count."""

    months: Mapping[str, int] = field(default_factory=dict)
    ordinals: Mapping[str, int] = field(default_factory=dict)
    """Days of the month, 1 to 31, as said in dates."""

    at: frozenset[str] = frozenset({"at"})
    """What `@` is called."""

    dot: frozenset[str] = frozenset({"dot"})
    streets: frozenset[str] = frozenset()
    """Last words of a street's name: `road`, `lane`."""

    prompts: Mapping[Topic, str] = field(default_factory=dict)
    """Regular expression per topic, of words in lower case without punctuation."""

    refusals: str = ""
    """Regular expression of a refusal to be recorded, of words as in `prompts`."""


def listed(words: str) -> tuple[str, ...]:
    """Return the words of a text, for lists that are read better as one."""
    return tuple(words.split())
