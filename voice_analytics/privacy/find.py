"""All findings of a call: what each detector finds, said again by either party, and settled."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval, complement
from voice_analytics.domain.privacy import PAYMENT_KINDS, PrivateKind
from voice_analytics.privacy import DETECTORS, Detector, Finding, Scene
from voice_analytics.privacy.languages import Topic, lexicon_of
from voice_analytics.privacy.masking import LABELS
from voice_analytics.privacy.prompts import COMPLETE_DIGITS, FEWEST_COMPLETE
from voice_analytics.privacy.runs import Run
from voice_analytics.privacy.scene import make_scene
from voice_analytics.privacy.tokens import Said
from voice_analytics.privacy.typed import PAYMENT, Press, find_typed

ECHO_DIGITS = 4
"""So many digits of a card are the card's wherever they are said again in the call."""

UNHEARD_MS = 700
"""Speech without words that is shorter is a sound of listening."""

KINDS = {
    **PAYMENT,
    Topic.NATIONAL_ID: PrivateKind.NATIONAL_ID,
    Topic.BIRTH: PrivateKind.BIRTH_DATE,
    Topic.EMAIL: PrivateKind.EMAIL,
    Topic.PHONE: PrivateKind.PHONE,
    Topic.POSTCODE: PrivateKind.POSTCODE,
    Topic.ADDRESS: PrivateKind.ADDRESS,
}

SHORT_ECHO_DIGITS = 3
SHORT_ECHO_MS = 90_000
"""Fewer are so only within this time of it."""


@dataclass(frozen=True, slots=True)
class _Secret:
    """Payment data that was said or typed."""

    kind: PrivateKind
    interval: Interval
    variants: tuple[str, ...]
    """Its digits as they may be said again."""


def find(
    words: Sequence[Word],
    channels: Mapping[str, int],
    language: str | None,
    kinds: Collection[PrivateKind],
    detectors: Sequence[Detector] = DETECTORS,
    presses: Sequence[Press] = (),
) -> tuple[Finding, ...]:
    """Return what is private in the words, none of it sharing a word with another.

    Parameters
    ----------
    words
        Of all parties, in any order.
    channels
        Channel of each participant.
    language
        ISO 639 code; of a language without number words only digits in figures are found.
    kinds
        What is looked for.
    detectors
        Who looks.
    presses
        Keys heard as tones; their digits are looked for in the words.
    """
    scene = _scene(words, channels, language)
    wanted = [finding for look in detectors for finding in look(scene) if finding.kind in kinds]
    typed = [_Secret(one.kind, one.interval, (one.digits,)) for one in find_typed(scene, presses)]
    wanted += _echoes(scene, wanted, typed)
    return tuple(_settled(scene, wanted))


def find_unheard(
    words: Sequence[Word],
    channels: Mapping[str, int],
    language: str | None,
    speech: Mapping[int, Sequence[Interval]],
    kinds: Collection[PrivateKind],
) -> Iterator[tuple[PrivateKind, int, Interval]]:
    """Yield kind, channel and place of speech without words where private data was asked for.

    A recogniser may give up on a number that is the same digit over and over.

    Parameters
    ----------
    words
        Of all parties, in any order.
    channels
        Channel of each participant.
    language
        ISO 639 code.
    speech
        Speech of each channel, in order of time.
    kinds
        What is looked for.
    """
    scene = _scene(words, channels, language)
    for channel, stretches in speech.items():
        said = [word.interval for word in scene.words.values() if word.channel == channel]
        for stretch in stretches:
            for bare in complement([one for one in said if one.overlap_ms(stretch)], stretch):
                topics = scene.topics(channel, bare) if bare.duration_ms >= UNHEARD_MS else ()
                asked = [KINDS[topic] for topic in topics if _waited_for(scene, topic, bare)]
                wanted = [kind for kind in asked if kind in kinds]
                if wanted:
                    yield wanted[0], channel, bare


def _waited_for(scene: Scene, topic: Topic, span: Interval) -> bool:
    """Return whether private data was asked for last and not yet given in full."""
    asked_ms = max(
        (
            prompt.interval.start_ms
            for prompt in scene.prompts
            if prompt.topic is topic and prompt.interval.start_ms <= span.start_ms
        ),
        default=span.end_ms,
    )
    given = sum(
        one.digits for one in scene.given if asked_ms <= one.interval.start_ms < span.start_ms
    )
    return topic in KINDS and given < COMPLETE_DIGITS.get(topic, FEWEST_COMPLETE)


def _scene(words: Sequence[Word], channels: Mapping[str, int], language: str | None) -> Scene:
    """Return the scene of the words; a label says nothing, so that it is no prompt either."""
    said = [
        Said(
            place,
            channels[word.participant],
            word.participant,
            word.interval,
            "" if word.text in LABELS else word.text,
            word.confidence,
        )
        for place, word in enumerate(words)
    ]
    said.sort(key=lambda word: (word.interval.start_ms, word.interval.end_ms, word.place))
    return make_scene(said, lexicon_of(language))


def _echoes(
    scene: Scene, findings: Sequence[Finding], typed: Sequence[_Secret]
) -> Iterator[Finding]:
    """Yield where digits of payment data are said again, by whomever."""
    known = {place for finding in findings for place in finding.words}
    secrets = [*_secrets(scene, findings), *typed]
    for run in scene.runs:
        if known.issuperset(run.words):
            continue
        source = next((secret for secret in secrets if _repeats(run, secret)), None)
        if source is not None:
            yield scene.finding(source.kind, run.words, 0.8, "said_again")


def _secrets(scene: Scene, findings: Sequence[Finding]) -> Iterator[_Secret]:
    """Yield the payment data that was said."""
    said = [
        (finding.kind, run)
        for finding in findings
        if finding.kind in PAYMENT_KINDS
        for run in scene.runs
        if set(run.words) <= set(finding.words)
    ]
    cards: dict[int, str] = {}
    for channel in sorted({run.channel for _, run in said}):
        runs = dict.fromkeys(
            run for kind, run in said if run.channel == channel and kind is PrivateKind.CARD_NUMBER
        )
        cards[channel] = "".join(run.digits for run in runs)
    for kind, run in said:
        whole = cards[run.channel] if kind is PrivateKind.CARD_NUMBER else ""
        yield _Secret(kind, run.interval, (*run.variants(), whole))


def _repeats(run: Run, secret: _Secret) -> bool:
    """Return whether a run is a part of a secret said again."""
    digits = run.digits
    near = abs(run.interval.start_ms - secret.interval.end_ms) <= SHORT_ECHO_MS
    fewest = SHORT_ECHO_DIGITS if near else ECHO_DIGITS
    return len(digits) >= fewest and any(digits in one for one in secret.variants)


def _settled(scene: Scene, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings in order of time, those that share a word as one of the surest kind."""
    groups: list[list[Finding]] = []
    for finding in sorted(findings, key=lambda one: -one.confidence):
        own = set(finding.words)
        touched = [group for group in groups if any(own & set(one.words) for one in group)]
        for group in touched:
            groups.remove(group)
        groups.append([one for group in touched for one in group] + [finding])
    merged = []
    for group in groups:
        surest = max(group, key=lambda one: one.confidence)
        places = sorted(
            {place for one in group for place in one.words},
            key=lambda place: (scene.words[place].interval.start_ms, place),
        )
        merged.append(scene.finding(surest.kind, places, surest.confidence, surest.why))
    yield from sorted(merged, key=lambda one: (one.interval.start_ms, one.channel))
