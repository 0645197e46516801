"""Private numbers as people say them and recognisers write them: made dialogues with their truth.

Every number is said in a way of its own (digit by digit, in pairs, doubled, corrected, with the
other party listening in between, ...), with some words misheard or doubted. Numbers that are to be
kept are made the same way.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval
from voice_analytics.privacy.runs import luhn

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
         "eighteen", "nineteen")  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
MISHEARD = {"four": "for", "two": "to", "eight": "ate", "one": "won"}
MONTHS = ("January", "February", "March", "April", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
WORD_MS = 320
THANKS = ("Thank", "you,", "that's", "all", "gone", "through", "now.")
GOODBYE = ("Lovely,", "and", "it", "will", "take", "three", "working", "days?")
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


Way = Callable[[str, np.random.Generator], list[str]]


def _digit_words(digits: str, _: np.random.Generator) -> list[str]:
    return [DIGITS[int(digit)] for digit in digits]


def _with_oh(digits: str, _: np.random.Generator) -> list[str]:
    return [DIGITS[int(digit)] if digit != "0" else "oh" for digit in digits]


def _figures(digits: str, _: np.random.Generator) -> list[str]:
    return [f"{digits[at : at + 4]}," for at in range(0, len(digits), 4)]


def _one_string(digits: str, _: np.random.Generator) -> list[str]:
    return [f"{digits}."]


def _hyphens(digits: str, rng: np.random.Generator) -> list[str]:
    step = int(rng.choice([1, 2, 3, 4]))
    return ["-".join(digits[at : at + step] for at in range(0, len(digits), step)) + "."]


def pair_word(pair: str) -> str:
    """Return two digits as a number in words: `forty-two`, `oh five`."""
    value = int(pair)
    if len(pair) == 1 or value < 10:
        return DIGITS[value] if len(pair) == 1 else f"oh {DIGITS[value]}"
    if value < 20:
        return TEENS[value - 10]
    return TENS[value // 10 - 2] + (f"-{DIGITS[value % 10]}" if value % 10 else "")


def _pairs(digits: str, _: np.random.Generator) -> list[str]:
    pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
    return " ".join(pair_word(pair) for pair in pairs).split()


def _doubled(digits: str, _: np.random.Generator) -> list[str]:
    said: list[str] = []
    at = 0
    while at < len(digits):
        count = len(digits[at:]) - len(digits[at:].lstrip(digits[at]))
        count = min(count, 3)
        said += [("double", "triple")[count - 2]] if count > 1 else []
        said.append(DIGITS[int(digits[at])])
        at += count
    return said


def _hesitant(digits: str, rng: np.random.Generator) -> list[str]:
    said = _digit_words(digits, rng)
    for place in sorted(rng.choice(range(1, len(said)), min(2, len(said) - 1), replace=False))[
        ::-1
    ]:
        said.insert(int(place), str(rng.choice(["um", "uh", "and then", "(2500)"])))
    return " ".join(said).split()


def _corrected(digits: str, rng: np.random.Generator) -> list[str]:
    said = _digit_words(digits, rng)
    place = int(rng.integers(1, len(said)))
    wrong = DIGITS[(int(digits[place - 1]) + 3) % 10]
    excuse = str(rng.choice(["no sorry", "sorry", "wait no"])).split()
    return [*said[: place - 1], wrong, *excuse, *said[place - 1 :]]


def _listened_to(digits: str, rng: np.random.Generator) -> list[str]:
    said = _figures(digits, rng) if rng.random() < 0.5 else _digit_words(digits, rng)
    middle = max(len(said) // 2, 1)
    return [*said[:middle], "<yes>", *said[middle:]]


def _misheard(digits: str, rng: np.random.Generator) -> list[str]:
    said = _digit_words(digits, rng)
    places = [i for i in range(1, len(said) - 1) if said[i] in MISHEARD]
    for place in places[:: max(len(places) // 2, 1)]:
        if not said[place - 1].endswith("*"):
            said[place] = MISHEARD[said[place]] + "*"
    return said


WAYS: dict[str, Way] = {
    "digit words": _digit_words,
    "oh": _with_oh,
    "figures": _figures,
    "one string": _one_string,
    "hyphens": _hyphens,
    "pairs": _pairs,
    "doubled": _doubled,
    "hesitant": _hesitant,
    "corrected": _corrected,
    "listened to": _listened_to,
    "misheard": _misheard,
}

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
    "kept": (
        "what's your order number?",
        "do you have the booking reference?",
        "could you read me the meter reading?",
        "what's the policy number please?",
        "and the serial number on the back of the router?",
        "do you have a tracking number for me?",
    ),
}


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


def dialogue(kind: str, way: str, rng: np.random.Generator) -> Dialogue:
    """Return one exchange: small talk, a prompt, the number, thanks, and small talk."""
    said = spoken(kind, way, rng)
    prompt = str(rng.choice(PROMPTS[kind]))
    lead = str(rng.choice(["", "it's", "yeah it's", "sure, um,"])).split()
    turns = [
        (AGENT, ["Right.", *prompt.split()], False),
        *_answer(lead, said),
        (AGENT, list(THANKS), False),
        (CUSTOMER, list(GOODBYE), False),
    ]
    return _timed(kind, way, turns, rng)


def spoken(kind: str, way: str, rng: np.random.Generator) -> list[str]:
    """Return a new number of that kind in the words of that way."""
    if kind == "birth_date" and way in ("pairs", "doubled", "hyphens"):
        month, day = str(rng.choice(MONTHS)), int(rng.integers(1, 29))
        return [f"{day}th", "of", f"{month},", f"19{rng.integers(40, 99)}."]
    return WAYS[way](number(kind, rng), rng)


def number(kind: str, rng: np.random.Generator) -> str:
    """Return the digits of a new number of that kind."""
    lengths = {"security_code": 3, "bank_account": 6, "national_id": 9, "postcode": 5, "kept": 8}
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


def _answer(lead: Sequence[str], said: Sequence[str]) -> Iterator[tuple[str, list[str], bool]]:
    if lead:
        yield CUSTOMER, list(lead), False
    part: list[str] = []
    for word in said:
        if word == "<yes>":
            yield CUSTOMER, part, True
            yield AGENT, ["Yes."], False
            part = []
        else:
            part.append(word)
    yield CUSTOMER, part, True


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
