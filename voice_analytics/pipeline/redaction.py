"""What is private, taken out of the words before the conversation is built from them.

It fails closed: an analysis whose words cannot be searched ends without a report.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval, complement, union
from voice_analytics.domain.privacy import PrivateKind, Redaction
from voice_analytics.errors import RedactionFailed
from voice_analytics.privacy import DETECTORS, Detector, Finding
from voice_analytics.privacy.find import find, find_unheard
from voice_analytics.privacy.masking import masked
from voice_analytics.privacy.typed import Press

MARGIN_MS = 300
"""Word times are this wrong; so much of a neighbouring word goes too."""

REACH_MS = 10_000
"""Speech without words beside a finding belongs to it, up to this far."""

MOST_ROUNDS = 4
"""Taking words out may bring others together; this is settled in two rounds."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """Words fit to be kept, and what is no longer in them."""

    words: tuple[Word, ...]
    redactions: tuple[Redaction, ...]


def redact(
    words: Sequence[Word],
    channels: Mapping[str, int],
    speech: Mapping[int, Sequence[Interval]],
    heard_on: Mapping[int, Collection[int]],
    language: str | None,
    kinds: Collection[PrivateKind],
    detectors: Sequence[Detector] = DETECTORS,
    presses: Sequence[Press] = (),
) -> Redacted:
    """Return the words without what is private.

    Parameters
    ----------
    words
        Of all parties.
    channels
        Channel of each participant.
    speech
        Speech of each analysed channel, in order of time.
    heard_on
        For each channel the others on which what is said there can be heard as well.
    language
        ISO 639 code of the call.
    kinds
        What is removed.
    detectors
        Who looks for it.
    presses
        Keys heard as tones; their digits are looked for in the words.

    Raises
    ------
    RedactionFailed
        When that did not work; without what was being looked at.
    """
    try:
        kept, findings = _searched(tuple(words), channels, language, kinds, detectors, presses)
        spans = [_silenced(finding, kept, channels, speech) for finding in findings]
        unheard = list(find_unheard(words, channels, language, speech, kinds))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # the error itself may hold what was said
        raise RedactionFailed(
            "the search for payment and identity data failed, so nothing of the call is kept; "
            "please report this fault of the program"
        ) from None
    removed = [
        Redaction(finding.kind, finding.participant, finding.channel, span)
        for finding, span in zip(findings, spans, strict=True)
    ]
    for kind, channel, span in unheard:
        wider = Interval(max(span.start_ms - MARGIN_MS, 0), span.end_ms + MARGIN_MS)
        removed += _unless_covered(Redaction(kind, _on(channel, channels), channel, wider), removed)
    return Redacted(kept, tuple(_everywhere(removed, heard_on)))


def _searched(
    words: tuple[Word, ...],
    channels: Mapping[str, int],
    language: str | None,
    kinds: Collection[PrivateKind],
    detectors: Sequence[Detector],
    presses: Sequence[Press],
) -> tuple[tuple[Word, ...], list[Finding]]:
    findings: list[Finding] = []
    for _ in range(MOST_ROUNDS):
        found = find(words, channels, language, kinds, detectors, presses)
        if not found:
            return words, findings
        findings += found
        words = masked(words, found)
    raise RedactionFailed(
        "payment or identity data could not be removed for certain, so nothing of the call is kept"
    )


def _silenced(
    finding: Finding,
    kept: Sequence[Word],
    channels: Mapping[str, int],
    speech: Mapping[int, Sequence[Interval]],
) -> Interval:
    """Return the stretch to silence: up to the neighbouring words, where there is speech."""
    span = finding.interval
    neighbours = [
        word.interval
        for word in kept
        if channels[word.participant] == finding.channel and not word.interval.overlap_ms(span)
    ]
    after_ms = max((one.end_ms for one in neighbours if one.start_ms < span.start_ms), default=0)
    before_ms = min(
        (one.start_ms for one in neighbours if one.start_ms >= span.end_ms),
        default=span.end_ms + REACH_MS,
    )
    after_ms = min(max(after_ms, span.start_ms - REACH_MS), span.start_ms)
    before_ms = max(min(before_ms, span.end_ms + REACH_MS), span.end_ms)
    own = [
        shared
        for stretch in speech.get(finding.channel, ())
        if (shared := _within(stretch, after_ms, before_ms)) is not None
    ]
    whole = union([span, *own])
    return Interval(max(whole[0].start_ms - MARGIN_MS, 0), whole[-1].end_ms + MARGIN_MS)


def _within(stretch: Interval, start_ms: int, end_ms: int) -> Interval | None:
    start, end = max(stretch.start_ms, start_ms), min(stretch.end_ms, end_ms)
    return Interval(start, end) if start < end else None


def pressed(
    keys: Sequence[Interval], channels: Collection[int], channel_of: Mapping[str, int]
) -> tuple[Redaction, ...]:
    """Return the redactions of keys pressed, on every channel, as both may carry the tones.

    Parameters
    ----------
    keys
        When keys were pressed.
    channels
        All channels of the recording.
    channel_of
        Channel of each participant.
    """
    spans = union(
        Interval(max(key.start_ms - MARGIN_MS, 0), key.end_ms + MARGIN_MS) for key in keys
    )
    return tuple(
        Redaction(PrivateKind.KEYS, _on(channel, channel_of), channel, span)
        for span in spans
        for channel in sorted(channels)
    )


def _on(channel: int, channels: Mapping[str, int]) -> str:
    """Return who is heard on a channel, of several the first; `unknown` where nobody is."""
    own = (participant for participant, heard in channels.items() if heard == channel)
    return next(own, Role.UNKNOWN.value)


def _unless_covered(found: Redaction, removed: Sequence[Redaction]) -> list[Redaction]:
    """Return the redaction, unless what is removed already covers it."""
    own = [one.interval for one in removed if one.channel == found.channel]
    return [found] if complement(own, found.interval) else []


def _everywhere(
    removed: Sequence[Redaction], heard_on: Mapping[int, Collection[int]]
) -> Iterator[Redaction]:
    """Yield what is removed, in order of time, also wherever else it can be heard."""
    for one in sorted(removed, key=lambda one: (one.interval, one.channel)):
        for channel in sorted({one.channel, *heard_on.get(one.channel, ())}):
            yield replace(one, channel=channel)
