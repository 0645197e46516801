"""The offline runner: a whole recording through the stages, in three passes over the audio.

A recording whose channels leak into each other is read once more, without the leakage; a channel
that several parties share too, to tell them apart.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from voice_analytics.cues import PhraseBook
from voice_analytics.domain.audio import to_ms
from voice_analytics.domain.call import Role
from voice_analytics.domain.conversation import Word
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.privacy import PAYMENT_KINDS, PrivateKind, Redaction
from voice_analytics.domain.report import AudioLimit, CallReport, Provenance
from voice_analytics.domain.turn_words import TurnWords
from voice_analytics.pipeline.attribution import words_by_voice
from voice_analytics.pipeline.channels import ChannelLimits, ChannelPlan, plan_channels
from voice_analytics.pipeline.compose import Heard, Identity, compose
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.listening import Listening, listen_apart
from voice_analytics.pipeline.packing import Window, plan_windows
from voice_analytics.pipeline.parties import (
    Parties,
    by_channel,
    by_voice,
    with_roles,
    with_unknown,
    words_by_channel,
)
from voice_analytics.pipeline.protocols import (
    AudioSource,
    Diarization,
    Diarizer,
    PitchTracker,
    Progress,
    Transcriber,
    VoiceActivityDetector,
)
from voice_analytics.pipeline.recognition import (
    RecognisedWord,
    RecognitionOptions,
    detect_language,
    recognise,
)
from voice_analytics.pipeline.redaction import Redacted, pressed, redact
from voice_analytics.pipeline.roles import CallFacts, RoleOptions
from voice_analytics.pipeline.stopwatch import Stopwatch
from voice_analytics.pipeline.voices import hear_voices
from voice_analytics.privacy.typed import Press


@dataclass(frozen=True, slots=True)
class OfflineOptions:
    """Everything that steers an offline analysis."""

    roles: Mapping[int, Role]
    """Role of each channel where the call's metadata does not say."""

    language: str | None = None
    """ISO 639 code; None: the metadata's, else detected on speech."""

    segmenter: SegmenterOptions = field(default_factory=SegmenterOptions)
    channels: ChannelLimits = field(default_factory=ChannelLimits)
    recognition: RecognitionOptions = field(default_factory=RecognitionOptions)
    telling: RoleOptions = field(default_factory=RoleOptions)
    """How roles are told where the parties share a channel."""

    turns: TurnLimits = field(default_factory=TurnLimits)
    mandated: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Wording that the company or law prescribes, by language."""
    turn_words: Mapping[str, TurnWords] = field(default_factory=dict)
    """Word lists of turn-taking by language."""

    activation: bool = False
    """Whether the activation of customers is told."""

    remove: frozenset[PrivateKind] = PAYMENT_KINDS
    """What is removed from words, curves and audio."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A report and where the time went."""

    report: CallReport
    timings_s: Mapping[str, float]
    """Seconds by stage."""


@dataclass(frozen=True, slots=True)
class Models:
    """The models an analysis runs; no state of a call stays in them."""

    detector: VoiceActivityDetector
    transcriber: Transcriber
    diarizer: Diarizer
    pitch: PitchTracker
    phrases: Callable[[str], PhraseBook | None] | None = None
    """Gives the phrases of a language, if there are any; None: cues are not looked for."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What the second pass found."""

    words: tuple[RecognisedWord, ...]
    limits: tuple[AudioLimit, ...]


def analyse(
    source: AudioSource,
    identity: Identity,
    models: Models,
    options: OfflineOptions,
    provenance: Provenance,
    progress: Progress,
    clock: Callable[[], float],
) -> Analysis:
    """Return the analysis of one recording.

    Parameters
    ----------
    source
        The recording; it is read three to seven times.
    identity
        Its id, hash and metadata.
    models
        Loaded models.
    options
        Limits and thresholds.
    provenance
        Goes into the report as it is.
    progress
        Told the stage, how far it is, and the whole, both in ms.
    clock
        Monotonic seconds, for the stage times.

    Raises
    ------
    IngestError
        When nothing can be decoded.
    ModelError
        When a model gives impossible output.
    RedactionFailed
        When what is private could not be removed.
    """
    watch = Stopwatch(clock)
    expected_ms = source.format.duration_ms or 0
    with watch.stage("listen"):
        listening, source = listen_apart(
            source,
            models.detector,
            options.segmenter,
            options.channels,
            lambda at_ms: progress("listen", at_ms, expected_ms),
        )
        plan = plan_channels(
            source.format.channels,
            identity.metadata.channels,
            options.roles,
            listening.quality,
            options.channels,
        )
    diarization = None
    if not plan.separated:
        with watch.stage("diarise"):
            diarization = diarise(
                source,
                plan.channels[0],
                models.diarizer,
                lambda at_ms: progress("diarise", at_ms, listening.duration_ms),
            )
    with watch.stage("voices"):
        voices = hear_voices(
            source,
            plan.channels,
            listening,
            models.pitch,
            lambda at_ms: progress("voices", at_ms, listening.duration_ms),
        )
    windows = _windows(listening, plan, options)
    progress("recognise", 0, listening.duration_ms)
    with watch.stage("language"):
        stated = options.language or identity.metadata.language
        language, told = _language(source, windows, stated, models.transcriber)
    with watch.stage("recognise"):
        found = _recognise(
            source,
            windows,
            language,
            models.transcriber,
            options.recognition,
            lambda at_ms: progress("recognise", at_ms, listening.duration_ms),
        )
    with watch.stage("compose"):
        # Without a believable word what was detected says nothing.
        language = language if stated or found.words else None
        limits = (*(told if found.words else ()), *found.limits)
        facts = CallFacts(language, identity.metadata.direction, identity.metadata.speaks_first)
        parties, words = _who_said_what(
            listening, plan, diarization, found.words, facts, options.telling
        )
    with watch.stage("redact"):
        redacted = _redacted(words, parties, plan, listening, language, options.remove)
        channel_of = {who.id: who.channel for who in parties.participants}
        keys = pressed(
            [*identity.metadata.keys, *(press.interval for press in _presses(listening))],
            range(source.format.channels),
            channel_of,
        )
    with watch.stage("compose"):
        book, missing = _phrases(models, language if words else None)
        known = options.turn_words.get(language or "")
        heard = Heard(
            source.format,
            listening,
            parties,
            redacted.words,
            language,
            (*limits, *missing),
            voices,
            known,
            options.channels,
            tuple(sorted((*redacted.redactions, *keys), key=_when)),
        )
        report = compose(
            identity,
            heard,
            options.turns,
            provenance,
            book,
            options.mandated.get(language or "", ()),
            activation=options.activation,
        )
    return Analysis(report, watch.seconds)


def _phrases(
    models: Models, language: str | None
) -> tuple[PhraseBook | None, tuple[AudioLimit, ...]]:
    """Return the phrases of a language, and what is missing of them."""
    if models.phrases is None or language is None:
        return None, ()
    book = models.phrases(language)
    if book is None:
        return None, (AudioLimit.NO_PHRASES,)
    if not book.pack.complete:
        return book, (AudioLimit.FEW_PHRASES,)
    return book, (AudioLimit.NO_SENTENCE_MODEL,) if book.prototypes is None else ()


def diarise(
    source: AudioSource, channel: int, diarizer: Diarizer, report: Callable[[int], None]
) -> Diarization:
    """Return who speaks when on one channel of a recording.

    Parameters
    ----------
    source
        The recording, read once from its start.
    channel
        The channel that all parties share.
    diarizer
        Tells voices apart.
    report
        Told how far the pass is, in ms.
    """
    stream = diarizer.open()
    for block in source.blocks():
        stream.push(block.samples[channel])
        report(to_ms(block.end_sample))
    return stream.flush()


def _who_said_what(
    listening: Listening,
    plan: ChannelPlan,
    diarization: Diarization | None,
    recognised: Sequence[RecognisedWord],
    facts: CallFacts,
    telling: RoleOptions,
) -> tuple[Parties, tuple[Word, ...]]:
    if diarization is None:
        parties = by_channel(plan, listening.segments)
        return parties, words_by_channel(recognised, parties)
    parties = by_voice(plan, listening.segments, diarization)
    if not parties.separated:
        return parties, words_by_channel(recognised, parties)
    words = words_by_voice(recognised, parties, diarization)
    parties, words = with_roles(parties, words, facts, telling)
    return with_unknown(parties, words), words


def _when(one: Redaction) -> tuple[Interval, int]:
    return one.interval, one.channel


def _redacted(
    words: Sequence[Word],
    parties: Parties,
    plan: ChannelPlan,
    listening: Listening,
    language: str | None,
    kinds: Collection[PrivateKind],
) -> Redacted:
    """Return the words without what is private; nothing below sees any others."""
    every = frozenset(range(len(listening.segments)))
    heard_on: dict[int, set[int]] = {channel: set() for channel in every}
    for bleed in listening.bleeds:
        heard_on[bleed.of].add(bleed.on)
    if every != set(plan.channels):  # several channels carry the same, or one carries nothing
        heard_on = {channel: set(every) for channel in every}
    return redact(
        words,
        {who.id: who.channel for who in parties.participants},
        dict(enumerate(listening.segments)),
        heard_on,
        language,
        kinds,
        presses=_presses(listening),
    )


def _presses(listening: Listening) -> list[Press]:
    """Return the keys heard as tones; which they were goes no further than the search."""
    return [
        Press(channel, key.interval, key.digit)
        for channel, own in enumerate(listening.sounds)
        for key in own.keys
    ]


def _windows(
    listening: Listening, plan: ChannelPlan, options: OfflineOptions
) -> tuple[Window, ...]:
    windows = [
        window
        for channel in plan.channels
        for window in plan_windows(
            channel,
            listening.segments[channel],
            listening.levels_dbfs[channel],
            listening.duration_ms,
            options.recognition.packing,
        )
    ]
    return tuple(windows)


def _language(
    source: AudioSource,
    windows: tuple[Window, ...],
    stated: str | None,
    transcriber: Transcriber,
) -> tuple[str | None, tuple[AudioLimit, ...]]:
    """Return the language to recognise, and what limits trust in it."""
    if stated is not None:
        return stated, ()
    if transcriber.only_language is not None:
        return transcriber.only_language, (AudioLimit.LANGUAGE_ASSUMED,)
    return detect_language(source, windows, transcriber), ()


def _recognise(
    source: AudioSource,
    windows: tuple[Window, ...],
    language: str | None,
    transcriber: Transcriber,
    options: RecognitionOptions,
    report: Callable[[int], None],
) -> _Words:
    if language is None:
        return _Words((), ())
    if not transcriber.knows(language):
        return _Words((), (AudioLimit.LANGUAGE_NOT_SUPPORTED,))
    words = tuple(recognise(source, windows, transcriber, language, options, report))
    return _Words(words, ())
