"""Postcodes and zip codes.

Found when
----------
A British postcode is spelled out, or three to ten characters with a digit are given while a
postcode or zip code was asked for or named; of what the other party answers then, all from the
first letter or digit to the last, few words apart.

Not fooled by
-------------
References with letters, unless they have the form of a postcode.
"""

import re
from collections.abc import Iterator, Sequence

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.answers import answers_to, is_character
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import Topic
from voice_analytics.privacy.scene import Scene
from voice_analytics.privacy.spelled import Spelled
from voice_analytics.privacy.tokens import Class, Token

FEWEST, MOST = 3, 10
MOST_BETWEEN = 3
"""Words between the letters and digits of an answer: `sorry, I mean`."""

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
    for answer in answers_to(scene, Topic.POSTCODE):
        given = _given(answer)
        if any(token.digits or token.kind is Class.MIXED for token in given):
            yield scene.of_tokens(PrivateKind.POSTCODE, given, 0.6, "answer")
    for run in scene.runs:
        asked = scene.topics_of(run)[:1] == (Topic.POSTCODE,)
        if asked and FEWEST <= run.read_digits <= MOST:
            yield scene.finding(PrivateKind.POSTCODE, run.words, 0.8, "after_prompt")


def _given(answer: Sequence[Token]) -> Sequence[Token]:
    """Return the answer from its first letter or digit up to where no more follow soon."""
    places = [at for at, token in enumerate(answer) if is_character(token)]
    if not places:
        return ()
    last = places[0]
    for at in places[1:]:
        if at - last > MOST_BETWEEN + 1 or answer[last].ends_sentence:
            break
        last = at
    return answer[places[0] : last + 1]


def _finding(scene: Scene, row: Spelled, confidence: float, why: str) -> Finding:
    return scene.of_tokens(PrivateKind.POSTCODE, row.tokens, confidence, why)
