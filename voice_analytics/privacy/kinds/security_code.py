"""Security codes of cards, and PINs.

Found when
----------
A run of three to eight digits is given while a security code or PIN was asked for or named; of two
where they were heard with doubt.

Not fooled by
-------------
Digits asked for again ("the last three digits?") of a number that is no card's, and amounts.
"""

from collections.abc import Iterator

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.scene import DOUBTFUL, Scene

FEWEST, MOST = 3, 8
SURE = (3, 4)
FEWEST_DOUBTFUL = 2


def find(scene: Scene) -> Iterator[Finding]:
    """Yield the security codes."""
    for run in scene.runs:
        topics = scene.topics_of(run)
        fewest = FEWEST if run.confidence >= DOUBTFUL else FEWEST_DOUBTFUL
        if Topic.CODE in topics and fewest <= run.most_digits and run.read_digits <= MOST:
            sure = topics[0] is Topic.CODE and (run.read_digits in SURE or run.most_digits in SURE)
            confidence = 0.92 if sure else 0.6
            words = scene.with_doubtful(run)
            yield scene.finding(PrivateKind.SECURITY_CODE, words, confidence, "after_prompt")
