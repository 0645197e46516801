"""Speech rate: words of the true text over true speech time, against the reported measure.

The truth takes uncut turns of at least eight words; a word is what stands between spaces and holds
a letter or digit.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.scoring.counts import percentile, ratio
from voice_analytics.domain.interval import Interval, total_ms

LEAST_WORDS = 8
MS_PER_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """A turn as the truth has it: what was said, and when sound was made."""

    participant: str
    interval: Interval
    text: str
    segments: tuple[Interval, ...]
    cut: bool = False
    """Stopped by the other before its end."""


def word_count(text: str) -> int:
    """Return the number of words as written."""
    return sum(any(c.isalnum() for c in word) for word in text.split())


def speech_rate_wpm(turns: Iterable[SpokenTurn]) -> float | None:
    """Return words per minute of own speech over the turns that count; None without one."""
    counted = [t for t in turns if not t.cut and word_count(t.text) >= LEAST_WORDS]
    words = sum(word_count(turn.text) for turn in counted)
    minutes = sum(total_ms(turn.segments) for turn in counted) / MS_PER_MINUTE
    return ratio(words, minutes)


@dataclass(frozen=True, slots=True)
class RateErrors:
    """Relative error of each reported speech rate, one per participant and call."""

    errors: tuple[float, ...] = ()

    def __add__(self, other: "RateErrors") -> "RateErrors":
        return RateErrors(self.errors + other.errors)

    def percentile(self, share: float) -> float | None:
        """Return a percentile of the absolute relative error."""
        return percentile((abs(error) for error in self.errors), share)


def rate_error(true_wpm: float, found_wpm: float) -> RateErrors:
    """Return the relative error of one speech rate; positive is too fast."""
    return RateErrors(((found_wpm - true_wpm) / true_wpm,))
