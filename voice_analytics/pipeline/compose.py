"""From what was heard to the report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from voice_analytics.activation import turn_activations
from voice_analytics.cues import PhraseBook, mark_cues
from voice_analytics.cues.plain import plain
from voice_analytics.domain.assessment import Assessment
from voice_analytics.domain.call import (
    CallKind,
    CallMetadata,
    Role,
    Stint,
    StintKind,
)
from voice_analytics.domain.conversation import (
    Conversation,
    Line,
    SpeechSegment,
    Word,
)
from voice_analytics.domain.interval import Interval, total_ms, union
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.measure import Value
from voice_analytics.domain.privacy import Redaction
from voice_analytics.domain.report import (
    AudioDescription,
    AudioLimit,
    AudioQuality,
    CallDescription,
    CallReport,
    MeasuredValue,
    Provenance,
)
from voice_analytics.domain.turn_words import TurnWords
from voice_analytics.listening.assess import assess
from voice_analytics.listening.friction import friction_of
from voice_analytics.listening.stints import find_stints
from voice_analytics.measures import MEASURES
from voice_analytics.pipeline.bleed import loudest_db
from voice_analytics.pipeline.channels import ChannelLimits
from voice_analytics.pipeline.condition import measured_quality, quality_limits
from voice_analytics.pipeline.drawing import curves, turn_acoustics, without
from voice_analytics.pipeline.holds import find_holds
from voice_analytics.pipeline.listening import Listening
from voice_analytics.pipeline.parties import Parties
from voice_analytics.pipeline.protocols import SourceFormat
from voice_analytics.pipeline.tracks import acoustic_tracks
from voice_analytics.pipeline.voices import Voice
from voice_analytics.turns import build_conversation

MIN_CUSTOMER_SPEECH_MS = 30_000
"""Below this a call is too short to be scored (LISTENING.md, DESIGN.md)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which call this is and where it came from."""

    call_id: str
    sha256: str
    source: str
    metadata: CallMetadata


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything the passes found."""

    format: SourceFormat
    listening: Listening
    parties: Parties
    words: tuple[Word, ...]
    language: str | None
    limits: tuple[AudioLimit, ...]
    """Limits found while recognising."""

    voices: Mapping[int, Voice]
    """How the voices sound, by channel."""

    turn_words: TurnWords | None = None
    """Word lists of the language; None when there are none."""
    channel_limits: ChannelLimits = field(default_factory=ChannelLimits)
    redactions: tuple[Redaction, ...] = ()
    """What the words lack."""


def compose(
    identity: Identity,
    heard: Heard,
    limits: TurnLimits,
    provenance: Provenance,
    phrases: PhraseBook | None = None,
    mandated: Sequence[str] = (),
    *,
    activation: bool = False,
) -> CallReport:
    """Return the report of one call.

    Parameters
    ----------
    phrases
        Of the call's language; without them there are no cues and no behaviours.
    mandated
        Wording in that language that the company or law prescribes.
    activation
        Whether the activation of customers is told.
    """
    stated = identity.metadata
    handovers_ms = [note.from_ms for note in stated.stints if note.from_ms > 0]
    conversation = converse(heard, limits, stated.pauses, handovers_ms)
    if phrases is not None:
        conversation = mark_cues(conversation, phrases)
    measures = tuple(_measured(conversation))
    call = _describe_call(identity, heard, conversation)
    return CallReport(
        call=call,
        audio=_describe_audio(identity, heard),
        segments=conversation.segments,
        words=conversation.words,
        turns=conversation.turns,
        acoustics=turn_acoustics(conversation),
        transfers=conversation.transfers,
        events=conversation.events,
        cues=conversation.cues,
        curves=without(curves(conversation), conversation.participants, heard.redactions),
        measures=measures,
        assessments=assessed(call, conversation, measures, phrases, mandated),
        friction=friction_of(conversation),
        provenance=provenance,
        activation=turn_activations(conversation) if activation else None,
        redactions=heard.redactions,
    )


def assessed(
    call: CallDescription,
    conversation: Conversation,
    measures: Sequence[MeasuredValue],
    phrases: PhraseBook | None,
    mandated: Sequence[str],
) -> tuple[Assessment, ...]:
    """Return how well each agent listened; of what is no conversation nothing is said."""
    if phrases is None or call.kind not in (CallKind.CONVERSATION, CallKind.SHORT):
        return ()
    values: dict[str, dict[str, Value]] = {}
    for measured in measures:
        values.setdefault(measured.key, {})[measured.participant] = measured.value
    prescribed = [plain(text, phrases.pack.writing) for text in mandated]
    return assess(conversation, call.stints, mandated=prescribed, measures=values)


def converse(
    heard: Heard,
    limits: TurnLimits,
    not_recorded: Sequence[Interval] = (),
    handovers_ms: Sequence[int] = (),
) -> Conversation:
    """Return the conversation of what was heard; nobody is silent in what was not recorded."""
    parties, listening = heard.parties, heard.listening
    conversation = build_conversation(
        duration_ms=listening.duration_ms,
        participants=parties.participants,
        segments=[
            SpeechSegment(participant.id, span)
            for participant, speech in zip(parties.participants, parties.speech, strict=True)
            for span in speech
        ],
        words=heard.words,
        limits=limits,
        tracks=acoustic_tracks(listening, parties, heard.voices),
        language=heard.language,
        known=heard.turn_words,
        separated=parties.separated,
        holds=tuple(find_holds(parties, listening)),
        not_recorded=not_recorded,
        handovers_ms=handovers_ms,
    )
    return replace(conversation, line=_line(heard))


def _line(heard: Heard) -> Line:
    parties = heard.parties
    levels = loudest_db(heard.listening.bleeds) if parties.separated else {}
    channels = [who.channel for who in parties.participants]
    dual_mono = AudioLimit.DUAL_MONO in parties.limits
    return Line(
        bleed_db={
            who.id: levels[who.channel]
            for who in parties.participants
            if who.channel in levels and channels.count(who.channel) == 1
        },
        dual_mono=dual_mono if heard.format.channels == 2 else None,
    )


def _describe_call(identity: Identity, heard: Heard, conversation: Conversation) -> CallDescription:
    metadata = identity.metadata
    stints = find_stints(conversation, metadata.stints)
    kind, why_not = kind_and_why_not(metadata.kind, stints, conversation, heard.parties.limits)
    return CallDescription(
        id=identity.call_id,
        duration_ms=conversation.duration_ms,
        kind=kind,
        scorable=why_not is None,
        why_not=why_not,
        source=identity.source,
        language=heard.language,
        metadata=replace(metadata, pauses=union(conversation.not_recorded)),
        participants=conversation.participants,
        stints=stints,
    )


def kind_and_why_not(
    stated: CallKind | None,
    stints: Sequence[Stint],
    conversation: Conversation,
    limits: Sequence[AudioLimit],
) -> tuple[CallKind, str | None]:
    """Return what a call is, and why it is not scored; None: it is."""
    kind = stated or _kind_of(stints)
    if stated is None and kind in _PROMPTS_ONLY:
        return kind, _PROMPTS_ONLY[kind]
    why_not = _why_not_scorable(kind, conversation, limits)
    short = stated is None and why_not == _SHORT
    return CallKind.SHORT if short else kind, why_not


_PROMPTS_ONLY = {
    CallKind.VOICEMAIL: "the call reached a voicemail",
    CallKind.IVR_ONLY: "only recorded prompts were heard, and no agent",
}


def _kind_of(stints: Sequence[Stint]) -> CallKind:
    """Return what the call is by who had it: a prompt alone is no conversation."""
    kinds = {stint.kind for stint in stints}
    if StintKind.VOICEMAIL in kinds and StintKind.AGENT not in kinds:
        return CallKind.VOICEMAIL
    if kinds and kinds <= {StintKind.IVR, StintKind.QUEUE}:
        return CallKind.IVR_ONLY
    return CallKind.CONVERSATION


_SHORT = f"less than {MIN_CUSTOMER_SPEECH_MS // 1000} s of customer speech"


def _why_not_scorable(
    kind: CallKind, conversation: Conversation, limits: Sequence[AudioLimit]
) -> str | None:
    if kind is not CallKind.CONVERSATION:
        return f"the call is marked as {kind.value.replace('_', ' ')}"
    if AudioLimit.ONE_SPEAKER_FOUND in limits:
        return "the parties share one channel and only one voice was found"
    if not conversation.separated:
        return "the parties share one channel and were not told apart"
    roles = {participant.role for participant in conversation.participants}
    if not roles >= {Role.AGENT, Role.CUSTOMER}:
        return "it is not known who is the agent and who is the customer"
    customer_ms = sum(
        total_ms(conversation.speech_of(participant.id))
        for participant in conversation.participants
        if participant.role is Role.CUSTOMER
    )
    return _SHORT if customer_ms < MIN_CUSTOMER_SPEECH_MS else None


def _describe_audio(identity: Identity, heard: Heard) -> AudioDescription:
    quality = _with_delays(measured_quality(heard.listening), identity.metadata.delays_ms)
    limits = [
        *heard.parties.limits,
        *heard.limits,
        *quality_limits(heard.listening, quality, heard.channel_limits),
    ]
    if not any(heard.parties.speech):
        limits.append(AudioLimit.NO_SPEECH)
    return AudioDescription(
        channels=heard.format.channels,
        sample_rate_hz=heard.format.sample_rate_hz,
        codec=heard.format.codec,
        sha256=identity.sha256,
        quality=quality,
        limits=tuple(limits),
    )


def _with_delays(quality: AudioQuality, delays_ms: Mapping[int, int]) -> AudioQuality:
    channels = (
        replace(channel, delay_ms=delays_ms.get(channel.channel, 0)) for channel in quality.channels
    )
    return replace(quality, channels=tuple(channels))


def _measured(conversation: Conversation) -> Iterator[MeasuredValue]:
    for measure in MEASURES:
        for participant, value in measure.compute(conversation).items():
            yield MeasuredValue(measure.key, participant, value, measure.unit, measure.version)
