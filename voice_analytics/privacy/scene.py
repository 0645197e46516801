"""A call as the detectors see it: the words, the runs of digits, and what was asked for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.domain.interval import Interval
from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.privacy.finding import Finding
from voice_analytics.privacy.languages.lexicon import PAYMENT_TOPICS, Lexicon, Topic
from voice_analytics.privacy.prompts import (
    Given,
    Prompt,
    find_prompts,
    topics_at,
    with_accounts_told,
)
from voice_analytics.privacy.runs import Run, find_runs
from voice_analytics.privacy.spelled import Spelled, find_spelled
from voice_analytics.privacy.tokens import Class, Said, Token, tokenise

LISTENING_WORDS = 2
"""The other party may say this many words without ending a number: `yes`, `go on`."""

DOUBTFUL = 0.5
"""A word of less confidence beside a payment number may be part of it."""

MOST_DOUBTFUL = 3
DOUBTFUL_APART_MS = 500

ANSWER_DIGITS = 3
"""Fewer digits of the other party are no answer to a question for a number."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a detector may see."""

    lexicon: Lexicon
    words: Mapping[int, Said]
    """By place among all words."""

    lines: Mapping[int, tuple[Token, ...]]
    """Tokens by channel, in order of time."""

    runs: tuple[Run, ...]
    """In order of time."""

    prompts: tuple[Prompt, ...]
    """In order of time."""

    given: tuple[Given, ...]
    """Of the runs, those that answer a question for a number, in order of time."""

    spelled: tuple[Spelled, ...]
    """Letters and digits in a row."""

    @property
    def shared(self) -> bool:
        """Whether all parties are on one channel."""
        return len(self.lines) == 1

    def topics(self, channel: int, span: Interval) -> tuple[Topic, ...]:
        """Return what a number there can be, the latest topic first."""
        return topics_at(self.prompts, self.given, channel, span, shared=self.shared)

    def topics_of(self, run: Run) -> tuple[Topic, ...]:
        """Return what a run can be, the latest topic first."""
        return self.topics(run.channel, run.interval)

    def paying(self, run: Run) -> bool:
        """Return whether a run is near a payment prompt."""
        return bool(PAYMENT_TOPICS & set(self.topics_of(run)))

    def finding(
        self, kind: PrivateKind, words: Sequence[int], confidence: float, why: str
    ) -> Finding:
        """Return the finding of those words."""
        own = [self.words[place] for place in words]
        said_by = Counter(word.participant for word in own).most_common(1)[0][0]
        span = Interval(own[0].interval.start_ms, max(word.interval.end_ms for word in own))
        return Finding(kind, own[0].channel, said_by, tuple(words), span, confidence, why)

    def of_tokens(
        self, kind: PrivateKind, tokens: Sequence[Token], confidence: float, why: str
    ) -> Finding:
        """Return the finding of the tokens' words."""
        return self.finding(
            kind, tuple(dict.fromkeys(token.word for token in tokens)), confidence, why
        )

    def with_doubtful(self, run: Run) -> tuple[int, ...]:
        """Return the run's words and the doubtful ones beside it that belong to no prompt."""
        line = self.lines[run.channel]
        named = {place for prompt in self.prompts for place in prompt.words}
        before = _doubtful(
            reversed(line[max(run.first - MOST_DOUBTFUL, 0) : run.first]), run.interval, named
        )
        after = _doubtful(
            iter(line[run.last + 1 : run.last + 1 + MOST_DOUBTFUL]), run.interval, named
        )
        return tuple(dict.fromkeys([*reversed(before), *run.words, *after]))


def _doubtful(tokens: Iterator[Token], run_end: Interval, named: set[int]) -> list[int]:
    places: list[int] = []
    beside = run_end
    for token in tokens:
        if token.confidence >= DOUBTFUL or token.word in named or _apart(beside, token):
            break
        places.append(token.word)
        beside = token.interval
    return places


def make_scene(said: Sequence[Said], lexicon: Lexicon) -> Scene:
    """Return the scene of a call's words.

    Parameters
    ----------
    said
        In order of time.
    lexicon
        Of the call's language.
    """
    by_channel: dict[int, list[Said]] = {}
    for word in said:
        by_channel.setdefault(word.channel, []).append(word)
    lines = {
        channel: tuple(token for word in own for token in tokenise(word, lexicon))
        for channel, own in by_channel.items()
    }
    prompts = sorted(
        (prompt for own in by_channel.values() for prompt in find_prompts(own, lexicon)),
        key=lambda prompt: (prompt.interval.start_ms, prompt.interval.end_ms),
    )
    takeovers = {channel: _takeovers(lines, channel) for channel in lines}
    runs = [
        run
        for channel, line in lines.items()
        for run in find_runs(line, takeovers[channel], lexicon)
    ]
    runs.sort(key=lambda run: run.interval.start_ms)
    given = [
        Given(run.channel, run.interval, run.read_digits)
        for run in runs
        if run.read_digits >= ANSWER_DIGITS
    ]
    spelled = [
        row
        for channel, line in lines.items()
        for row in find_spelled(line, takeovers[channel], lexicon)
    ]
    return Scene(
        lexicon,
        {word.place: word for word in said},
        lines,
        tuple(runs),
        with_accounts_told(prompts),
        tuple(given),
        tuple(spelled),
    )


def _takeovers(lines: Mapping[int, Sequence[Token]], channel: int) -> list[int]:
    """Return the moments at which somebody else says more than a listener does."""
    moments = []
    for other, line in lines.items():
        if other == channel:
            continue
        said = [token for token in line if token.kind in (Class.OTHER, Class.COUNTED)]
        starts = [token.interval.start_ms for token in said]
        for index, start in enumerate(starts[LISTENING_WORDS:]):
            if start - starts[index] <= 1_000 * (LISTENING_WORDS + 1):
                moments.append(start)
    return sorted(moments)


def _apart(one: Interval, token: Token) -> bool:
    other = token.interval
    gap_ms = max(other.start_ms - one.end_ms, one.start_ms - other.end_ms)
    return gap_ms > DOUBTFUL_APART_MS
