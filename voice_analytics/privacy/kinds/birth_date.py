"""Dates of birth.

Found when
----------
A date is given, with the month's name or as two to ten digits, while a date of birth was asked
for or named.

Not fooled by
-------------
Dates of appointments and deliveries.
"""

from collections.abc import Iterator

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.dates import dates_with_month
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.scene import Scene

FEWEST, MOST = 2, 10


def find(scene: Scene) -> Iterator[Finding]:
    """Yield the dates of birth."""
    for line in scene.lines.values():
        for date in dates_with_month(line, scene.lexicon):
            if scene.topics(date[0].channel, date[0].interval)[:1] == (Topic.BIRTH,):
                yield scene.of_tokens(PrivateKind.BIRTH_DATE, date, 0.9, "month_after_prompt")
    for run in scene.runs:
        asked = scene.topics_of(run)[:1] == (Topic.BIRTH,)
        if asked and FEWEST <= run.read_digits <= MOST:
            yield scene.finding(PrivateKind.BIRTH_DATE, run.words, 0.8, "after_prompt")
