"""Card numbers.

Found when
----------
13 to 19 digits in a row, in one run or in neighbouring ones, pass the Luhn check as said or as
corrected, and begin as cards do unless a payment prompt is near or the language has no prompts; or
15 to 21 digits are read out and nothing says that they are something else; or more digits than any
one number has, as a recogniser may write several answers as one; or a run of at least
three digits is given near a payment prompt, complete or not. Words heard with doubt beside a run
near a prompt go with it.

Not fooled by
-------------
Amounts, counts and times, and numbers given to a question for something else.
"""

import re
from collections.abc import Iterator, Sequence

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.runs import Run, joined, luhn
from voice_analytics.privacy.scene import Scene

SHORTEST, LONGEST = 13, 19
SHORTEST_DOUBTFUL = 15
SHORTEST_PARTIAL = 3
LONGEST_ANY = 21
_ISSUED = re.compile(
    r"4(\d{12}|\d{15}|\d{18})$|5[1-5]\d{14}$|2[2-7]\d{14}$|3[47]\d{13}$|3[0689]\d{12}$|35\d{14}$|"
    r"6\d{12,18}$|5[0-9]\d{11,17}$"
)

NEIGHBOURS_MS = 15_000
"""Parts of one card number are said within this time of each other."""

MOST_PARTS = 8


def find(scene: Scene) -> Iterator[Finding]:
    """Yield the card numbers and their parts."""
    for chain in _chains(scene.runs):
        yield from _complete(scene, chain)
    for run in scene.runs:
        topics = scene.topics_of(run)
        if scene.paying(run) and run.read_digits >= SHORTEST_PARTIAL:
            complete = any(_valid(digits) for digits in run.variants())
            confidence = 0.9 if complete else 0.7
            words = scene.with_doubtful(run)
            yield scene.finding(PrivateKind.CARD_NUMBER, words, confidence, "near_payment_prompt")
        elif run.read_digits > LONGEST_ANY:
            yield scene.finding(PrivateKind.CARD_NUMBER, run.words, 0.5, "several_numbers")
        elif _unnamed(topics) and run.read_digits >= SHORTEST_DOUBTFUL:
            yield scene.finding(PrivateKind.CARD_NUMBER, run.words, 0.5, "as_long_as_a_card")


def _unnamed(topics: Sequence[Topic]) -> bool:
    return not topics or topics[0] not in (Topic.OTHER, Topic.PHONE, Topic.NATIONAL_ID)


def _chains(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Yield neighbouring runs of one channel that may be parts of one number."""
    for channel in sorted({run.channel for run in runs}):
        own = [run for run in runs if run.channel == channel]
        for first in range(len(own)):
            chain: list[Run] = []
            for run in own[first : first + MOST_PARTS]:
                if chain and _apart_ms(chain[-1], run) > NEIGHBOURS_MS:
                    break
                chain.append(run)
                yield list(chain)


def _apart_ms(before: Run, after: Run) -> int:
    return after.interval.start_ms - before.interval.end_ms


def _complete(scene: Scene, chain: Sequence[Run]) -> Iterator[Finding]:
    """Yield each part of the chain, when together they are a number that checks."""
    whole = joined(chain)
    parts_fit = len(chain) == 1 or all(run.read_digits >= 2 for run in chain)
    if not parts_fit or not SHORTEST <= len(whole.digits) <= LONGEST + 8:
        return
    known = bool(scene.lexicon.prompts) and not any(scene.paying(run) for run in chain)
    valid = [digits for digits in whole.variants() if _valid(digits)]
    if any(_issued(digits) or not known for digits in valid) or _holds_valid(chain):
        for run in chain:
            yield scene.finding(PrivateKind.CARD_NUMBER, run.words, 0.95, "luhn")


def _valid(digits: str) -> bool:
    return SHORTEST <= len(digits) <= LONGEST and digits.strip("0") != "" and luhn(digits)


def _issued(digits: str) -> bool:
    """Return whether a number of this length can begin so (ISO/IEC 7812, the issuers' ranges)."""
    return _ISSUED.match(digits) is not None


def _holds_valid(chain: Sequence[Run]) -> bool:
    """Return whether a run too long for one card holds 16 digits that are one."""
    digits = chain[0].digits
    return len(chain) == 1 and any(
        _issued(digits[at : at + 16]) and _valid(digits[at : at + 16])
        for at in range(len(digits) - 15)
    )
