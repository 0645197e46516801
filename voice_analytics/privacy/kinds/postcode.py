"""Postcodes and zip codes.

Found when
----------
A British postcode is spelled out, or three to ten characters with a digit are given while a
postcode or zip code was asked for or named.

Not fooled by
-------------
References with letters, unless they have the form of a postcode.
"""

import re
from collections.abc import Iterator

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.scene import Scene
from voice_analytics.privacy.spelled import Spelled

FEWEST, MOST = 3, 10
_BRITISH = re.compile(r"^[a-pr-uwyz][a-hk-y]?\d[\da-hjkpstuw]?\d[abd-hjlnp-uw-z]{2}$")
_ANY = re.compile(r"^(?=.*\d)[a-z0-9]{3,10}$")


def find(scene: Scene) -> Iterator[Finding]:
    """Yield the postcodes."""
    for row in scene.spelled:
        topics = scene.topics(row.tokens[0].channel, row.tokens[0].interval)
        latest = topics[:1]
        if latest == (Topic.POSTCODE,) and _ANY.match(row.text):
            yield _finding(scene, row, 0.9, "after_prompt")
        elif latest != (Topic.OTHER,) and _BRITISH.match(row.text):
            yield _finding(scene, row, 0.7, "form")
    for run in scene.runs:
        asked = scene.topics_of(run)[:1] == (Topic.POSTCODE,)
        if asked and FEWEST <= run.read_digits <= MOST:
            yield scene.finding(PrivateKind.POSTCODE, run.words, 0.8, "after_prompt")


def _finding(scene: Scene, row: Spelled, confidence: float, why: str) -> Finding:
    return scene.of_tokens(PrivateKind.POSTCODE, row.tokens, confidence, why)
