"""What the parties talk about when a number is given: asked for, announced or named after it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voice_analytics.domain.interval import Interval
from voice_analytics.privacy.languages.lexicon import PAYMENT_TOPICS, Lexicon, Topic
from voice_analytics.privacy.tokens import Said

ANSWER_MS = 60_000
"""A number is an answer to what the other party asked at most this long ago."""

OWN_MS = 15_000
"""A party that names a number gives it within this time."""

AFTER_MS = 3_000
"""Or names it this soon afterwards."""

TOGETHER_MS = 5_000
"""What is named this soon after a payment prompt, in the same sentence, does not end it."""

FARTHEST_MS = 180_000
"""A number with pauses is given in parts; its prompt is never further back than this."""

MORE_MS = 10_000
"""Once a whole number was given, more digits belong to the question within this time only."""

COMPLETE_DIGITS = {Topic.CARD: 13, Topic.BANK: 6}
"""Digits of a whole number, where it is more than ..."""

FEWEST_COMPLETE = 3

SENTENCE_GAP_MS = 2_500
"""Words further apart are not read as one phrase."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A phrase that says what a number is."""

    topic: Topic
    channel: int
    interval: Interval
    words: frozenset[int]
    sentence: int
    """Which sentence of its channel it is in."""


@dataclass(frozen=True, slots=True)
class Given:
    """Digits that somebody gave."""

    channel: int
    interval: Interval
    digits: int


def find_prompts(line: Sequence[Said], lexicon: Lexicon) -> Iterator[Prompt]:
    """Yield the prompts in one channel's words, which are in order of time."""
    patterns = {topic: re.compile(pattern) for topic, pattern in lexicon.prompts.items()}
    full_stops = [word.interval.start_ms for word in line if word.text.endswith((".", "?", "!"))]
    for phrase in _phrases(line):
        text, starts = _joined(phrase)
        for topic, pattern in patterns.items():
            for match in pattern.finditer(text):
                yield _prompt(topic, _words(phrase, starts, match), full_stops)


def _words(phrase: Sequence[Said], starts: Sequence[int], match: re.Match[str]) -> Sequence[Said]:
    first = bisect_right(starts, match.start()) - 1
    last = bisect_right(starts, max(match.end() - 1, match.start())) - 1
    return phrase[first : last + 1]


def _prompt(topic: Topic, own: Sequence[Said], full_stops: Sequence[int]) -> Prompt:
    span = Interval(own[0].interval.start_ms, max(word.interval.end_ms for word in own))
    return Prompt(
        topic,
        own[0].channel,
        span,
        frozenset(word.place for word in own),
        sentence=bisect_left(full_stops, own[-1].interval.start_ms),
    )


def _phrases(line: Sequence[Said]) -> Iterator[list[Said]]:
    """Yield the words of each stretch of a line, the last one even where it is empty."""
    phrase: list[Said] = []
    for word in line:
        if phrase and (
            phrase[-1].text.endswith((".", "?", "!"))
            or word.interval.start_ms - phrase[-1].interval.end_ms > SENTENCE_GAP_MS
        ):
            yield phrase
            phrase = []
        phrase.append(word)
    yield phrase


def phrase_texts(line: Sequence[Said]) -> Iterator[str]:
    """Yield the words of one party, in order of time, phrase by phrase, as patterns read them."""
    for phrase in _phrases(line):
        yield _joined(phrase)[0].strip()


_OUTSIDE = re.compile(r"[^\w\s]")


def _joined(phrase: Sequence[Said]) -> tuple[str, list[int]]:
    """Return the words in lower case with one space between, and where each begins."""
    text, starts = "", []
    for word in phrase:
        starts.append(len(text))
        plain = word.text.casefold().replace("'", "").replace("’", "")
        text += " ".join(_OUTSIDE.sub(" ", plain).split()) + " "
    return text, starts


def with_accounts_told(prompts: Sequence[Prompt]) -> tuple[Prompt, ...]:
    """Return the prompts, in order of time, with each account a bank's or a customer's."""
    told: list[Prompt] = []
    bank_ms: int | None = None
    for prompt in prompts:
        if prompt.topic is Topic.BANK:
            bank_ms = prompt.interval.end_ms
        if prompt.topic is Topic.ACCOUNT:
            near = bank_ms is not None and prompt.interval.start_ms - bank_ms <= ANSWER_MS
            prompt = replace(prompt, topic=Topic.BANK if near else Topic.OTHER)
        told.append(prompt)
    return tuple(told)


def topics_at(
    prompts: Sequence[Prompt],
    given: Sequence[Given],
    channel: int,
    span: Interval,
    *,
    shared: bool,
) -> tuple[Topic, ...]:
    """Return what a number said on `channel` during `span` can be, the latest topic first.

    Payment topics last until something else is asked for; of the others only the latest counts.

    Parameters
    ----------
    prompts
        Of all channels, in order of time.
    given
        Digits that were given, in order of time.
    channel, span
        Where the number is.
    shared
        True when all parties are on one channel, so that who asked is not known.
    """
    latest = bisect_right(prompts, span.start_ms, key=_start_ms)
    given = _between(given, span.start_ms - FARTHEST_MS, span.start_ms)
    topics: list[Topic] = []
    ended: Prompt | None = None
    for prompt in reversed(prompts[:latest]):
        if span.start_ms - prompt.interval.start_ms > FARTHEST_MS:
            break
        if not _reaches(prompt, given, channel, span, shared=shared):
            continue
        payment = prompt.topic in PAYMENT_TOPICS
        if payment and (ended is None or _together(prompt, ended)):
            topics.append(prompt.topic)
        elif not payment and ended is None:
            ended = prompt
            topics.append(prompt.topic)
    return tuple(dict.fromkeys(topics)) or _named_after(prompts[latest:], channel, span)


def _together(payment: Prompt, other: Prompt) -> bool:
    """Return whether something else was named in the same breath as payment data."""
    return (
        payment.channel == other.channel
        and payment.sentence == other.sentence
        and other.interval.start_ms - payment.interval.end_ms < TOGETHER_MS
    )


def _start_ms(one: Prompt | Given) -> int:
    return one.interval.start_ms


def _between(given: Sequence[Given], start_ms: int, end_ms: int) -> Sequence[Given]:
    first = bisect_left(given, start_ms, key=_start_ms)
    return given[first : bisect_left(given, end_ms, key=_start_ms)]


def _reaches(
    prompt: Prompt, given: Sequence[Given], channel: int, span: Interval, *, shared: bool
) -> bool:
    """Return whether a number there can still be what the prompt asks for or names."""
    before = [one for one in given if one.interval.start_ms >= prompt.interval.start_ms]
    begun_ms = max((one.interval.end_ms for one in before), default=prompt.interval.end_ms)
    waited_ms = span.start_ms - max(begun_ms, prompt.interval.end_ms)
    if sum(one.digits for one in before) >= COMPLETE_DIGITS.get(prompt.topic, FEWEST_COMPLETE):
        return waited_ms <= MORE_MS
    if prompt.channel != channel or shared:
        return waited_ms <= ANSWER_MS
    return waited_ms <= OWN_MS and not any(one.channel != channel for one in before)


def _named_after(prompts: Sequence[Prompt], channel: int, span: Interval) -> tuple[Topic, ...]:
    for prompt in prompts:
        if prompt.interval.start_ms - span.end_ms > AFTER_MS:
            break
        if prompt.channel == channel and prompt.interval.start_ms >= span.end_ms:
            return (prompt.topic,)
    return ()
