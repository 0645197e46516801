"""Expiry dates of cards.

Found when
----------
While an expiry date was asked for or named, a month and year are given: as two to eight digits, or
with the month's name.

Not fooled by
-------------
Dates outside such a question.
"""

from collections.abc import Iterator

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.dates import dates_with_month
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.scene import Scene

FEWEST, MOST = 2, 8
FEWEST_UNSURE = 3
"""Where something else was asked for since."""


def find(scene: Scene) -> Iterator[Finding]:
    """Yield the expiry dates."""
    for line in scene.lines.values():
        for date in dates_with_month(line, scene.lexicon):
            topics = scene.topics(date[0].channel, date[0].interval)
            dated = any(token.text in scene.lexicon.ordinals for token in date)
            if Topic.EXPIRY in topics or (Topic.CARD in topics and not dated):
                yield scene.of_tokens(PrivateKind.CARD_EXPIRY, date, 0.9, "month_after_prompt")
    for run in scene.runs:
        topics = scene.topics_of(run)
        latest = topics[:1] == (Topic.EXPIRY,)
        fewest = FEWEST if latest else FEWEST_UNSURE
        if Topic.EXPIRY in topics and fewest <= run.most_digits and run.read_digits <= MOST:
            confidence = 0.92 if latest else 0.6
            words = scene.with_doubtful(run)
            yield scene.finding(PrivateKind.CARD_EXPIRY, words, confidence, "after_prompt")
