"""Which voice is the agent's and which the customer's, by what they say and who speaks first.

Every cue that a voice gives adds its log-odds to that voice: positive for the agent, negative for
the customer. Then all ways of giving the roles are weighed against each other. A voice has the role
whose probability reaches a limit; unless there is an agent and a customer nobody has a role, and
nothing that needs one is computed.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from voice_analytics.domain.call import Direction, Role, RoleReason
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval, total_ms
from voice_analytics.domain.roles import CuePlace, RoleCue

OPENER = "speaks_first"
"""Reason that rests on who speaks first and not on words."""

COMPANY = "company_name"
"""Reason that rests on the names the operator gave."""

_BETWEEN = r"(?:\S+ ){0,3}"
_DECIMALS = 3

Speech = Sequence[Interval]
_Way = tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class RoleOptions:
    """What tells the roles, and when they are believed."""

    cues: Mapping[str, tuple[RoleCue, ...]] = field(default_factory=dict)
    """Cues by ISO 639 code of the language."""

    company_names: tuple[str, ...] = ()
    """Names by which agents call their company."""

    least_confidence: float = 0.95
    """Below this probability a voice has no role."""

    company_log_odds: float = 1.6
    """For one of these names in the opening; customers say it too, but less."""

    opener_log_odds: float = 1.0
    """Whoever is called speaks first: the agent on an inbound call, the customer on an outbound
    one. Recordings often begin late, so it says little ..."""

    unknown_direction: float = 0.5
    """... and this share of it for the agent where the direction is not known."""

    second_party: float = 0.1
    """Of three voices or more, how often one is a second agent or customer, not somebody else."""

    opening_ms: int = 60_000
    closing_ms: int = 60_000

    phrase_pause_ms: int = 2000
    """A phrase does not go on after a longer pause of its speaker."""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known of a call that helps to tell the roles."""

    language: str | None = None
    direction: Direction | None = None
    speaks_first: Role | None = None
    """Role of whoever speaks first, announcements aside, where the source says so."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of a call."""

    speech: tuple[Interval, ...]
    words: tuple[Word, ...]
    """Both in order of time."""


@dataclass(frozen=True, slots=True)
class GivenRole:
    """The role of one voice."""

    role: Role
    confidence: float | None = None
    """Probability that the role is right; None without a role, and where it is stated."""

    reasons: tuple[RoleReason, ...] = ()


def give_roles(
    voices: Sequence[Voice], facts: CallFacts, options: RoleOptions
) -> tuple[GivenRole, ...]:
    """Return the role of each voice.

    Parameters
    ----------
    voices
        Two or more.
    facts
        What is known of the call.
    options
        Cues and limits.
    """
    recorded = _announcement(voices)
    if recorded is not None:
        parties = [voice for index, voice in enumerate(voices) if index != recorded]
        given = give_roles(parties, facts, options)
        return (*given[:recorded], GivenRole(Role.UNKNOWN), *given[recorded:])
    stated = None if facts.speaks_first is None else (_opener(voices), facts.speaks_first)
    if stated is not None and len(voices) == 2:
        (certain,) = _ways(2, stated)
        return tuple(GivenRole(role) for role in certain)
    reasons = _reasons(voices, facts, options)
    scores = [sum(reason.log_odds for reason in own) for own in reasons]
    weights = _weights(scores, _shares(voices), stated, options)
    likeliest = [_likeliest(weights, voice) for voice in range(len(voices))]
    sure = [role for role, confidence in likeliest if confidence >= options.least_confidence]
    known = {Role.AGENT, Role.CUSTOMER} <= set(sure)
    return tuple(
        GivenRole(role, confidence, own)
        if known and role is not Role.UNKNOWN and confidence >= options.least_confidence
        else GivenRole(Role.UNKNOWN, None, own)
        for (role, confidence), own in zip(likeliest, reasons, strict=True)
    )


def log_odds_as_stated(
    agent: Voice, customer: Voice, facts: CallFacts, options: RoleOptions
) -> float:
    """Return how much two voices speak for their stated roles; below 0, for the other way round.

    Parameters
    ----------
    agent, customer
        As they are stated.
    facts
        What is known of the call.
    options
        The cues.
    """
    (ours, theirs) = _reasons([agent, customer], facts, options)
    return sum(one.log_odds for one in ours) - sum(one.log_odds for one in theirs)


def _announcement(voices: Sequence[Voice]) -> int | None:
    """Return which of three voices or more falls silent before another speaks: a recording."""
    heard = [
        (voice.speech[0].start_ms, index) for index, voice in enumerate(voices) if voice.speech
    ]
    if len(heard) < 3:
        return None
    (_, first), (second_ms, _), *_ = sorted(heard)
    return first if voices[first].speech[-1].end_ms <= second_ms else None


def _reasons(
    voices: Sequence[Voice], facts: CallFacts, options: RoleOptions
) -> list[tuple[RoleReason, ...]]:
    """Return what speaks for a role of each voice."""
    names = tuple(" ".join(plain(name)) for name in options.company_names)
    named = RoleCue(COMPANY, Role.AGENT, options.company_log_odds, names, CuePlace.OPENING)
    cues = (*options.cues.get(facts.language or "", ()), named)
    span = _span(voices)
    reasons = [tuple(_said(voice.words, span, cues, options)) for voice in voices]
    opener = _opener(voices)
    reasons[opener] = (_opening(facts.direction, options), *reasons[opener])
    return reasons


def _opening(direction: Direction | None, options: RoleOptions) -> RoleReason:
    leaning = options.opener_log_odds
    if direction is None:
        leaning *= options.unknown_direction
    elif direction is Direction.OUTBOUND:
        leaning = -leaning
    return RoleReason(OPENER, 1, leaning)


def _span(voices: Sequence[Voice]) -> tuple[int, int]:
    """Return when the first word of the call begins and the last one ends."""
    words = [word.interval for voice in voices for word in voice.words]
    first_ms = min((word.start_ms for word in words), default=0)
    return first_ms, max((word.end_ms for word in words), default=0)


def _opener(voices: Sequence[Voice]) -> int:
    """Return which voice says the first word; without words, which is heard first."""
    firsts = [
        (0, voice.words[0].interval.start_ms)
        if voice.words
        else (1, voice.speech[0].start_ms if voice.speech else 0)
        for voice in voices
    ]
    return firsts.index(min(firsts))


def _shares(voices: Sequence[Voice]) -> list[float]:
    """Return each voice's share of all speech; never 0."""
    lengths = [max(total_ms(voice.speech), 1) for voice in voices]
    return [length / sum(lengths) for length in lengths]


def _said(
    words: Sequence[Word], span_ms: tuple[int, int], cues: Sequence[RoleCue], options: RoleOptions
) -> Iterator[RoleReason]:
    """Yield a reason for each cue that is said."""
    utterances = list(_utterances(words, options.phrase_pause_ms))
    first_ms, last_ms = span_ms
    bounds = {
        CuePlace.ANYWHERE: (first_ms, last_ms),
        CuePlace.OPENING: (first_ms, first_ms + options.opening_ms),
        CuePlace.CLOSING: (last_ms - options.closing_ms, last_ms),
    }
    for cue in cues:
        low_ms, high_ms = bounds[cue.place]
        pattern = _pattern(cue.phrases)
        count = sum(
            low_ms <= starts_ms[text.count(" ", 0, found.start())] <= high_ms
            for text, starts_ms in utterances
            for found in pattern.finditer(text)
        )
        if count:
            # Each repetition says half as much as the one before.
            points = cue.log_odds * (2.0 - 0.5 ** (count - 1))
            sign = 1.0 if cue.role is Role.AGENT else -1.0
            yield RoleReason(cue.key, count, round(sign * points, _DECIMALS))


def _utterances(words: Sequence[Word], pause_ms: int) -> Iterator[tuple[str, list[int]]]:
    """Yield text with a space around each word, and the time at which each word begins."""
    text, end_ms = " ", 0
    starts_ms: list[int] = []
    for word in words:
        if starts_ms and word.interval.start_ms - end_ms > pause_ms:
            yield text, starts_ms
            text, starts_ms = " ", []
        end_ms = word.interval.end_ms
        for token in plain(word.text):
            text += f"{token} "
            starts_ms.append(word.interval.start_ms)
    if starts_ms:
        yield text, starts_ms


def plain(text: str) -> list[str]:
    """Return the words of a text without capitals, apostrophes and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    joined = folded.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    return "".join(char if char.isalnum() else " " for char in joined).split()


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """Return what finds any of the phrases; each begins at the space before its first word."""
    if not phrases:
        return re.compile("(?!)")
    return re.compile("|".join(f" {_phrase(phrase)}(?= )" for phrase in phrases))


def _phrase(phrase: str) -> str:
    parts = []
    for part in phrase.split():
        if part == "*":
            parts.append(_BETWEEN)
            continue
        words = (" ".join(plain(word)) for word in part.split("/"))
        parts.append(f"(?:{'|'.join(map(re.escape, words))}) ")
    return "".join(parts).removesuffix(" ")


def _weights(
    scores: Sequence[float],
    shares: Sequence[float],
    stated: tuple[int, Role] | None,
    options: RoleOptions,
) -> dict[_Way, float]:
    """Return how likely each way of giving the roles is.

    Of two voices one is the agent's and one the customer's. Of more, those who speak most are
    likelier to be the parties.
    """
    logs: dict[_Way, float] = {}
    for way in _ways(len(scores), stated):
        parties = [index for index, role in enumerate(way) if role is not Role.UNKNOWN]
        logs[way] = (
            sum(scores[i] / 2 if way[i] is Role.AGENT else -scores[i] / 2 for i in parties)
            + sum(math.log(shares[i]) for i in parties)
            + (len(parties) - 2) * math.log(options.second_party)
        )
    highest = max(logs.values())
    weights = {way: math.exp(value - highest) for way, value in logs.items()}
    total = sum(weights.values())
    return {way: weight / total for way, weight in weights.items()}


def _ways(voices: int, stated: tuple[int, Role] | None) -> Iterator[_Way]:
    for way in product(Role, repeat=voices):
        if not {Role.AGENT, Role.CUSTOMER} <= set(way) or (voices == 2 and Role.UNKNOWN in way):
            continue
        if stated is None or way[stated[0]] is stated[1]:
            yield way


def _likeliest(weights: Mapping[_Way, float], voice: int) -> tuple[Role, float]:
    by_role = dict.fromkeys(Role, 0.0)
    for way, weight in weights.items():
        by_role[way[voice]] += weight
    role = max(by_role, key=by_role.__getitem__)
    return role, round(by_role[role], _DECIMALS)
