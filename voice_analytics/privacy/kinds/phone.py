"""Telephone numbers.

Found when
----------
A run of five to 15 digits is given while a telephone number was asked for or named; or ten to 13
digits begin with 0 and nothing says that they are something else.

Not fooled by
-------------
Order and reference numbers.
"""

from collections.abc import Iterator

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.scene import Scene

FEWEST, MOST = 5, 15
WHOLE = range(10, 14)


def find(scene: Scene) -> Iterator[Finding]:
    """Yield the telephone numbers."""
    for run in scene.runs:
        topics = scene.topics_of(run)
        if topics[:1] == (Topic.PHONE,) and FEWEST <= run.read_digits <= MOST:
            yield scene.finding(PrivateKind.PHONE, run.words, 0.9, "after_prompt")
        elif not topics and run.digits.startswith("0") and run.read_digits in WHOLE:
            yield scene.finding(PrivateKind.PHONE, run.words, 0.6, "form")
