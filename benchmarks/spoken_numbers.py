"""Private numbers as people say them and recognisers write them: made dialogues with their truth.

Every number is said in a way of its own (digit by digit, in pairs, doubled, corrected, with the
other party listening in between, ...), with some words misheard or doubted. Numbers that are to be
kept are made the same way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.spoken_addresses import email, postcode, street
from benchmarks.spoken_ways import WAYS
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval
from voice_analytics.privacy.runs import luhn

MONTHS = ("January", "February", "March", "April", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
WORD_MS = 320
SMALL_TALK = (
    ("Thank", "you,", "that's", "all", "gone", "through", "now."),
    ("Lovely,", "and", "it", "will", "take", "three", "working", "days?"),
)
"""What the agent and then the customer say afterwards."""

AGENT, CUSTOMER = "agent", "customer"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A made exchange."""

    kind: str
    """What the number is; `kept` for one that is to stay."""

    way: str
    words: tuple[Word, ...]
    secret: frozenset[int]
    """Places of the words that give the number."""


PROMPTS: dict[str, tuple[str, ...]] = {
    "card_number": (
        "can I take the long number from the front of your card please?",
        "go ahead with the sixteen digits whenever you are ready.",
        "what's the card number you would like to use?",
        "could you read out your debit card for me?",
        "and which credit card number shall I put in?",
    ),
    "security_code": (
        "and the three digits on the back?",
        "what's the security code?",
        "and the CVV please.",
        "could I have the last three digits on the signature strip?",
    ),
    "card_expiry": (
        "and the expiry date?",
        "when does the card expire?",
        "what's the expiration on that?",
        "and it's valid until when?",
    ),
    "bank_account": (
        "could I take your sort code?",
        "what's the bank account you want it paid into?",
        "and the routing number please?",
        "your IBAN please, or the bank details you have.",
    ),
    "national_id": (
        "what's your social security number?",
        "could you confirm your national insurance number?",
        "and the passport number please?",
    ),
    "phone": (
        "what's the best number to reach you on?",
        "and a contact number please?",
        "could you give me your mobile number?",
    ),
    "birth_date": (
        "and your date of birth please?",
        "could you confirm the date of birth on the account?",
        "when were you born?",
    ),
    "postcode": ("what's the zip code there?", "and the postcode please?"),
    "email": (
        "what's your e-mail address?",
        "and which email shall I send the confirmation to?",
        "could I take an email address for you?",
    ),
    "address": (
        "and the first line of your address?",
        "where shall we have that delivered to?",
        "could you confirm your address for me?",
    ),
    "kept": (
        "what's your order number?",
        "do you have the booking reference?",
        "could you read me the meter reading?",
        "what's the policy number please?",
        "and the serial number on the back of the router?",
        "do you have a tracking number for me?",
    ),
}


IN_WORDS = {"email": email, "address": street, "postcode": postcode}


def dialogues(count: int, seed: int) -> Iterator[Dialogue]:
    """Yield that many private numbers and a third as many to keep, all from one seed."""
    rng = np.random.default_rng(seed)
    kinds = [kind for kind in PROMPTS if kind != "kept"]
    ways = list(WAYS)
    for index in range(count):
        kind = kinds[index % len(kinds)]
        yield dialogue(kind, ways[(index // len(kinds)) % len(ways)], rng)
    for index in range(count // 3):
        yield dialogue("kept", ways[index % len(ways)], rng)


def dialogue(
    kind: str,
    way: str,
    rng: np.random.Generator,
    closing: Sequence[Sequence[str]] = SMALL_TALK,
) -> Dialogue:
    """Return one exchange: a prompt, the number, and what agent and customer say afterwards."""
    answer = spoken(kind, way, rng)
    prompt = str(rng.choice(PROMPTS[kind]))
    lead = str(rng.choice(["", "it's", "yeah it's", "sure, um,"])).split()
    turns = [
        (AGENT, ["Right.", *prompt.split()], False),
        *_answer(lead, answer),
        *((who, list(said), False) for who, said in zip((AGENT, CUSTOMER), closing, strict=False)),
    ]
    return _timed(kind, way, turns, rng)


def spoken(kind: str, way: str, rng: np.random.Generator) -> list[str]:
    """Return a new number or address of that kind in the words of that way."""
    if kind in IN_WORDS:
        return IN_WORDS[kind](way, rng)
    if kind == "birth_date" and way in ("pairs", "doubled", "hyphens"):
        month, day = str(rng.choice(MONTHS)), int(rng.integers(1, 29))
        return [f"{day}th", "of", f"{month},", f"19{rng.integers(40, 99)}."]
    return WAYS[way](number(kind, rng), rng)


def number(kind: str, rng: np.random.Generator) -> str:
    """Return the digits of a new number of that kind."""
    lengths = {"security_code": 3, "bank_account": 6, "national_id": 9, "kept": 8}
    if kind == "card_number":
        return _card(rng)
    if kind == "card_expiry":
        return f"{rng.integers(1, 13):02d}{rng.integers(26, 34)}"
    if kind == "birth_date":
        return f"{rng.integers(1, 29):02d}{rng.integers(1, 13):02d}{rng.integers(1940, 2005)}"
    if kind == "phone":
        return "07" + _random(9, rng)
    return _random(lengths[kind], rng)


def _random(length: int, rng: np.random.Generator) -> str:
    return "".join(str(digit) for digit in rng.integers(0, 10, length))


def _card(rng: np.random.Generator) -> str:
    body = str(rng.choice(["4", "51", "55", "6011"]))
    body += _random(15 - len(body), rng)
    return next(body + str(check) for check in range(10) if luhn(body + str(check)))


TURNS = {
    "<yes>": (AGENT, "Yes.", CUSTOMER),
    "<again>": (CUSTOMER, "Sorry, let me start again.", CUSTOMER),
    "<back>": (AGENT, "Thank you, so that's", AGENT),
}
"""What somebody says between the parts of an answer, and who goes on with it."""


def _answer(lead: Sequence[str], said: Sequence[str]) -> Iterator[tuple[str, list[str], bool]]:
    if lead:
        yield CUSTOMER, list(lead), False
    who, part = CUSTOMER, list[str]()
    for word in said:
        if word in TURNS:
            yield who, part, True
            says, text, who = TURNS[word]
            yield says, text.split(), False
            part = []
        else:
            part.append(word)
    yield who, part, True


def _timed(
    kind: str, way: str, turns: Sequence[tuple[str, Sequence[str], bool]], rng: np.random.Generator
) -> Dialogue:
    words: list[Word] = []
    secret: set[int] = set()
    at_ms = 0
    for who, said, private in turns:
        for word in said:
            if word[0] == "(":
                at_ms += int(word[1:-1])
                continue
            sure = 0.3 if word.endswith("*") else round(float(rng.uniform(0.6, 1.0)), 2)
            if private:
                secret.add(len(words))
            span = Interval(at_ms, at_ms + WORD_MS - 20)
            words.append(Word(who, span, word.removesuffix("*"), sure))
            at_ms += WORD_MS
        at_ms += 250
    return Dialogue(kind, way, tuple(words), frozenset(secret))
