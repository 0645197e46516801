"""Bank accounts: sort codes, account and routing numbers, IBANs.

Found when
----------
An IBAN is spelled out whose check digits are right, or that follows a prompt; or a run of three to
20 digits is given while a sort code, bank account or routing number was asked for or named.

Not fooled by
-------------
"Account number" alone, which is that of a customer.
"""

import re
from collections.abc import Iterator

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.scene import Scene

FEWEST, MOST = 3, 20
_IBAN = re.compile(r"[a-z]{2}\d{2}[a-z0-9]{11,30}")


def find(scene: Scene) -> Iterator[Finding]:
    """Yield the bank accounts."""
    for row in scene.spelled:
        for match in _IBAN.finditer(row.text):
            tokens = row.part(match.start(), match.end())
            asked = Topic.BANK in scene.topics(tokens[0].channel, tokens[0].interval)
            if asked or checks(match[0]):
                yield scene.of_tokens(PrivateKind.BANK_ACCOUNT, tokens, 0.9, "iban")
    for run in scene.runs:
        if Topic.BANK in scene.topics_of(run) and FEWEST <= run.read_digits <= MOST:
            words = scene.with_doubtful(run)
            yield scene.finding(PrivateKind.BANK_ACCOUNT, words, 0.85, "after_prompt")


def checks(iban: str) -> bool:
    """Return whether an IBAN in lower case has the right check digits (ISO 7064, modulo 97)."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1
