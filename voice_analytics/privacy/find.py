"""All findings of a call: what each detector finds, said again by either party, and settled."""

from collections.abc import Collection, Iterator, Mapping, Sequence

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

ECHO_DIGITS = 4
"""So many digits of a card are the card's wherever they are said again in the call."""

UNHEARD_MS = 700
"""Speech without words that is shorter is a sound of listening."""

KINDS = {
    Topic.CARD: PrivateKind.CARD_NUMBER,
    Topic.CODE: PrivateKind.SECURITY_CODE,
    Topic.EXPIRY: PrivateKind.CARD_EXPIRY,
    Topic.BANK: PrivateKind.BANK_ACCOUNT,
}

SHORT_ECHO_DIGITS = 3
SHORT_ECHO_MS = 90_000
"""Fewer are so only within this time of it."""


def find(
    words: Sequence[Word],
    channels: Mapping[str, int],
    language: str | None,
    kinds: Collection[PrivateKind],
    detectors: Sequence[Detector] = DETECTORS,
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
    """
    scene = _scene(words, channels, language)
    wanted = [finding for look in detectors for finding in look(scene) if finding.kind in kinds]
    wanted += _echoes(scene, wanted)
    return tuple(_settled(scene, wanted))


def find_unheard(
    words: Sequence[Word],
    channels: Mapping[str, int],
    language: str | None,
    speech: Mapping[int, Sequence[Interval]],
) -> Iterator[tuple[PrivateKind, int, Interval]]:
    """Yield kind, channel and place of speech without words where payment data was asked for.

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
    """
    scene = _scene(words, channels, language)
    for channel, stretches in speech.items():
        said = [word.interval for word in scene.words.values() if word.channel == channel]
        for stretch in stretches:
            for bare in complement([one for one in said if one.overlap_ms(stretch)], stretch):
                topics = scene.topics(channel, bare) if bare.duration_ms >= UNHEARD_MS else ()
                kinds = [KINDS[topic] for topic in topics if _waited_for(scene, topic, bare)]
                if kinds:
                    yield kinds[0], channel, bare


def _waited_for(scene: Scene, topic: Topic, span: Interval) -> bool:
    """Return whether payment data was asked for last and not yet given in full."""
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


def _echoes(scene: Scene, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield where digits of a payment finding are said again, by whomever."""
    known = {place for finding in findings for place in finding.words}
    secrets = [
        (finding, run)
        for finding in findings
        if finding.kind in PAYMENT_KINDS
        for run in scene.runs
        if set(run.words) <= set(finding.words)
    ]
    cards = _together(secrets)
    for run in scene.runs:
        if known.issuperset(run.words):
            continue
        source = _source(run, secrets, cards)
        if source is not None:
            yield scene.finding(source.kind, run.words, 0.8, "said_again")


def _together(secrets: Sequence[tuple[Finding, Run]]) -> Mapping[int, str]:
    """Return by channel all digits of the card numbers said there."""
    cards: dict[int, str] = {}
    for channel in sorted({run.channel for _, run in secrets}):
        runs = dict.fromkeys(
            run
            for finding, run in secrets
            if run.channel == channel and finding.kind is PrivateKind.CARD_NUMBER
        )
        cards[channel] = "".join(run.digits for run in runs)
    return cards


def _source(
    run: Run, secrets: Sequence[tuple[Finding, Run]], cards: Mapping[int, str]
) -> Finding | None:
    """Return what a run repeats; None when it repeats nothing."""
    digits = run.digits
    if len(digits) < SHORT_ECHO_DIGITS:
        return None
    for finding, secret in secrets:
        near = abs(run.interval.start_ms - secret.interval.end_ms) <= SHORT_ECHO_MS
        long_enough = len(digits) >= ECHO_DIGITS or near
        whole = cards[secret.channel] if finding.kind is PrivateKind.CARD_NUMBER else ""
        repeated = any(digits in one for one in (*secret.variants(), whole))
        if long_enough and repeated:
            return finding
    return None


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
