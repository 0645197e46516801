"""Stock phrases wear off: the third time the same phrase adds nothing, from the fourth it costs."""

from collections.abc import Iterable
from dataclasses import replace

from voice_analytics.domain.assessment import Evidence, Verdict
from voice_analytics.listening.scene import Scene
from voice_analytics.listening.steps.content import FUNCTION_WORDS

_ALIKE = 0.6
"""Share of words that two quotes of one phrase have in common."""
_STRESS = frozenset({"really", "very", "so", "totally", "completely", "fully", "absolutely"})
_ADDRESS = FUNCTION_WORDS["en"] & frozenset({"sir", "madam", "mister", "miss"})


def worn_off(scene: Scene, evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence with what repeated phrases are still worth."""
    heard: list[frozenset[str]] = []
    kept: list[Evidence] = []
    for entry in evidence:
        kept.append(_worth(entry, heard, scene.limits.stock_free))
        if entry.response is not None and entry.verdict is not Verdict.MISSED:
            heard.append(_bare(entry.response.quote))
    return tuple(kept)


def _worth(entry: Evidence, heard: list[frozenset[str]], free: int) -> Evidence:
    if entry.response is None or entry.verdict is Verdict.MISSED:
        return entry
    before = sum(_same(_bare(entry.response.quote), words) for words in heard)
    if before < free:
        return entry
    if before == free:
        return replace(entry, excused="the same phrase once more adds nothing")
    return replace(entry, verdict=Verdict.MISSED)


def _bare(quote: str) -> frozenset[str]:
    words = "".join(c if c.isalnum() or c.isspace() else " " for c in quote.lower()).split()
    return frozenset(words) - _STRESS - _ADDRESS


def _same(left: frozenset[str], right: frozenset[str]) -> bool:
    return len(left & right) >= _ALIKE * len(left | right)
