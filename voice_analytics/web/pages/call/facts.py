"""What is known of a call and its recording, and its measures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_analytics.domain.measure import CALL
from voice_analytics.domain.report import AudioLimit
from voice_analytics.store.records import StoredCall
from voice_analytics.web.pages import defined
from voice_analytics.web.pages.call.document import Document, Voice
from voice_analytics.web.pages.wording import NOTHING, day, plural, spoken, value

LIMITS = {
    AudioLimit.MONO_NOT_SEPARATED: "One channel with all parties; who spoke was not told apart.",
    AudioLimit.MONO_DIARISED: "One channel with all parties; voices were told apart, with errors.",
    AudioLimit.ONE_SPEAKER_FOUND: "One channel, in which only one voice was found.",
    AudioLimit.ROLES_GUESSED: "Which voice is the agent's was told from what is said.",
    AudioLimit.ROLES_UNKNOWN: "It could not be told which voice is the agent's.",
    AudioLimit.DUAL_MONO: "Both channels carry the same; they were treated as one.",
    AudioLimit.SILENT_CHANNEL: "One channel carries nothing; the other was treated as mono.",
    AudioLimit.TRUNCATED: "The recording breaks off; it was analysed up to there.",
    AudioLimit.NO_SPEECH: "No speech was found.",
    AudioLimit.CLIPPED: "A channel is overdriven.",
    AudioLimit.DAMAGED_SAMPLES: "Some samples were damaged and were taken as silence.",
    AudioLimit.BLEED: "One party is heard on the other's channel; traces may be left.",
    AudioLimit.CHANNEL_DELAY: "One channel is later; gaps and overlaps are off by as much.",
    AudioLimit.NOISY: "A channel is noisy; soft speech in it is missed.",
    AudioLimit.UNEQUAL_LEVELS: "One party is far louder than the other.",
    AudioLimit.DROPOUTS: "Pieces of speech are missing; words there may be wrong.",
    AudioLimit.LANGUAGE_ASSUMED: "The language was assumed; if it is another, words are made up.",
    AudioLimit.LANGUAGE_NOT_SUPPORTED: "The language is not known to the recogniser: no words.",
    AudioLimit.NO_PHRASES: "There are no phrase lists for the language; words are not judged.",
    AudioLimit.FEW_PHRASES: "The phrase lists for the language are small; much is missed.",
    AudioLimit.NO_SENTENCE_MODEL: "Sentences were not compared by meaning.",
}
"""Each reason to trust a report less, in a sentence."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure and its values."""

    key: str
    title: str
    meaning: str
    values: tuple[str, ...]
    """One for each voice, or one for the call."""

    count: int


def limits_of(document: Document) -> tuple[str, ...]:
    """Return what makes this report less sure."""
    return tuple(LIMITS[AudioLimit(one)] for one in document["audio"]["limits"])


def facts_of(document: Document, call: StoredCall) -> tuple[tuple[str, str], ...]:
    """Return what is known of a call: name and value."""
    return tuple(_facts(document, call))


def _facts(document: Document, call: StoredCall) -> Iterator[tuple[str, str]]:
    audio = document["audio"]
    yield "Call", call.id
    if call.interaction_id is not None:
        yield "Interaction", call.interaction_id
    for system, known in sorted(call.external_ids.items()):
        yield f"In {system}", known
    if call.direction is not None:
        yield "Direction", spoken(call.direction.value)
    if call.topic is not None:
        yield "Topic", call.topic
    yield "Language", call.language or "not known"
    rate = f"{audio['sample_rate_hz'] / 1000:g} kHz"
    yield "Recording", f"{audio['codec']}, {plural(audio['channels'], 'channel')}, {rate}"
    yield "Came in by", spoken(call.source)
    yield "Consent", spoken(call.consent.value)
    if call.legal_hold:
        yield "Kept", "under legal hold"
    else:
        ends = call.ends
        yield "Audio kept until", day(ends.audio_ms)
        yield "Words kept until", day(ends.transcript_ms)
        yield "Measures kept until", day(ends.measures_ms)
    made = document["provenance"]
    yield "Made by", f"{made['code']}, {made['rubric'] or 'no rubric'}"


def measured(document: Document, voices: Sequence[Voice]) -> tuple[Measured, ...]:
    """Return the measures of a call in the order of the report."""
    found: dict[str, dict[str, Document]] = {}
    for one in document["measures"]:
        found.setdefault(one["key"], {})[one["participant"]] = one
    return tuple(_measured(key, values, voices) for key, values in found.items())


def _measured(key: str, values: dict[str, Document], voices: Sequence[Voice]) -> Measured:
    order = [CALL] if CALL in values else [one.id for one in voices]
    return Measured(
        key=key,
        title=defined.title(key),
        meaning=defined.summary(key),
        values=tuple(
            value(values[who]["value"], values[who]["unit"]) if who in values else NOTHING
            for who in order
        ),
        count=max(one["count"] for one in values.values()),
    )
