"""Ways to say digits, as people say them and recognisers write them.

A word in angle brackets is a turn of somebody: the listener's `<yes>`, the speaker's `<again>`, who
starts anew, and `<back>`, after which the listener reads it back. A number in round brackets is a
pause in ms. A word with a star was heard with doubt.
"""

from collections.abc import Callable

import numpy as np

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
         "eighteen", "nineteen")  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
MISHEARD = {"four": "for", "two": "to", "eight": "ate", "one": "won"}
PAUSE_MS = 700

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


def _grouped(digits: str, _: np.random.Generator) -> list[str]:
    step = 4 if len(digits) % 4 == 0 else 3
    said: list[str] = []
    for at in range(0, len(digits), step):
        said += [f"({PAUSE_MS})"] if said else []
        said += _digit_words(digits[at : at + step], _)
        said[-1] += ","
    return said


def hesitant(said: list[str], rng: np.random.Generator) -> list[str]:
    """Return words with two of the sounds or pauses of somebody who looks something up."""
    for place in sorted(rng.choice(range(1, len(said)), min(2, len(said) - 1), replace=False))[
        ::-1
    ]:
        said.insert(int(place), str(rng.choice(["um", "uh", "and then", "(2500)"])))
    return " ".join(said).split()


def corrected(said: list[str], wrong: str, place: int, rng: np.random.Generator) -> list[str]:
    """Return words of which the one at `place` is said wrong at first."""
    excuse = str(rng.choice(["no sorry", "sorry", "wait no"])).split()
    return [*said[:place], wrong, *excuse, *said[place:]]


def listened_to(said: list[str]) -> list[str]:
    """Return words with a `yes` of the listener in their middle."""
    middle = max(len(said) // 2, 1)
    return [*said[:middle], "<yes>", *said[middle:]]


def restarted(said: list[str]) -> list[str]:
    """Return words that are broken off in their middle and said again from the start."""
    return [*said[: max(len(said) // 2, 1)], "<again>", *said]


def _hesitant(digits: str, rng: np.random.Generator) -> list[str]:
    return hesitant(_digit_words(digits, rng), rng)


def _corrected(digits: str, rng: np.random.Generator) -> list[str]:
    place = int(rng.integers(0, len(digits) - 1))
    wrong = DIGITS[(int(digits[place]) + 3) % 10]
    return corrected(_digit_words(digits, rng), wrong, place, rng)


def _listened_to(digits: str, rng: np.random.Generator) -> list[str]:
    return listened_to((_figures if rng.random() < 0.5 else _digit_words)(digits, rng))


def _restarted(digits: str, rng: np.random.Generator) -> list[str]:
    return restarted(_digit_words(digits, rng))


def _read_back(digits: str, rng: np.random.Generator) -> list[str]:
    return [*_digit_words(digits, rng), "<back>", *_pairs(digits, rng)]


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
    "grouped": _grouped,
    "restarted": _restarted,
    "read back": _read_back,
    "misheard": _misheard,
}
