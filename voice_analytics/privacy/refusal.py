"""A refusal to be recorded, found in what was said.

Found when
----------
Somebody who is not known to be an agent says in so many words that they do not want to be recorded,
or asks not to record or to stop recording.

Not fooled by
-------------
Notices that say what to do for those who do not want to be recorded; talk of other recordings,
recorded delivery or what is recorded on file. A bare "no" to a question is not taken for a refusal.
"""

import re
from collections.abc import Sequence

from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.report import CallReport
from voice_analytics.privacy.languages import lexicon_of
from voice_analytics.privacy.prompts import phrase_texts
from voice_analytics.privacy.tokens import Said

LEAST_SURE = 0.3
"""A refusal is believed even where it was heard with doubt, but not where it was hardly heard."""


def refused_in_words(report: CallReport) -> bool:
    """Return whether anybody but an agent refused, in words, to be recorded."""
    pattern = lexicon_of(report.call.language).refusals
    if not pattern:
        return False
    refusal = re.compile(pattern)
    agents = {who.id for who in report.call.participants if who.role is Role.AGENT}
    others = {word.participant for word in report.words} - agents
    return any(
        refusal.search(text)
        for other in sorted(others)
        for text in phrase_texts(_line(report.words, other))
    )


def _line(words: Sequence[Word], participant: str) -> list[Said]:
    own = [
        Said(place, 0, participant, word.interval, word.text, word.confidence)
        for place, word in enumerate(words)
        if word.participant == participant and word.confidence >= LEAST_SURE
    ]
    return sorted(own, key=lambda word: (word.interval.start_ms, word.place))
