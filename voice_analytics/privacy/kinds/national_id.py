"""Social security, national insurance, passport and tax numbers.

Found when
----------
A British national insurance number is spelled out (two letters, six digits, one letter), or a run
of three to 15 digits is given while such a number was asked for or named.

Not fooled by
-------------
Policy and membership numbers, which are asked for by other names.
"""

import re
from collections.abc import Iterator

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.scene import Scene

FEWEST, MOST = 3, 15
_INSURANCE = re.compile(r"^[a-ceghj-prstw-z][a-ceghj-nprstw-z]\d{6}[a-d]$")
_DIGITS = re.compile(r"(\d.*){3}")


def find(scene: Scene) -> Iterator[Finding]:
    """Yield the national numbers."""
    for row in scene.spelled:
        topics = scene.topics(row.tokens[0].channel, row.tokens[0].interval)
        asked = topics[:1] == (Topic.NATIONAL_ID,) and _DIGITS.search(row.text)
        if _INSURANCE.match(row.text) or asked:
            yield scene.of_tokens(PrivateKind.NATIONAL_ID, row.tokens, 0.9, "spelled")
    for run in scene.runs:
        latest = scene.topics_of(run)[:1]
        if latest == (Topic.NATIONAL_ID,) and FEWEST <= run.read_digits <= MOST:
            yield scene.finding(PrivateKind.NATIONAL_ID, run.words, 0.85, "after_prompt")
