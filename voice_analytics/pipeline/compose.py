"""From what was heard to the report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from voice_analytics.activation import turn_activations
from voice_analytics.domain.call import (
    CallKind,
    CallMetadata,
    Participant,
    Role,
    Stint,
    StintKind,
)
from voice_analytics.domain.conversation import (
    Conversation,
    SpeechSegment,
    Word,
)
from voice_analytics.domain.interval import Interval, total_ms
from voice_analytics.domain.limits import TurnLimits
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
from voice_analytics.measures import MEASURES
from voice_analytics.pipeline.drawing import curves, turn_acoustics
from voice_analytics.pipeline.listening import Listening
from voice_analytics.pipeline.parties import Parties
from voice_analytics.pipeline.protocols import SourceFormat
from voice_analytics.pipeline.tracks import acoustic_tracks
from voice_analytics.pipeline.voices import Voice
from voice_analytics.turns import build_conversation

MIN_CUSTOMER_SPEECH_MS = 30_000
"""Below this a call is too short to be scored (LISTENING.md, DESIGN.md)."""
CLIPPED_SHARE = 0.001


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


def compose(
    identity: Identity,
    heard: Heard,
    limits: TurnLimits,
    provenance: Provenance,
    *,
    activation: bool = False,
) -> CallReport:
    """Return the report of one call, with the activation of customers where it is asked for."""
    stated = identity.metadata
    handovers_ms = [note.from_ms for note in stated.stints if note.from_ms > 0]
    conversation = converse(heard, limits, stated.pauses, handovers_ms)
    return CallReport(
        call=_describe_call(identity, heard, conversation),
        audio=_describe_audio(identity, heard),
        segments=conversation.segments,
        words=conversation.words,
        turns=conversation.turns,
        acoustics=turn_acoustics(conversation),
        transfers=conversation.transfers,
        events=conversation.events,
        curves=curves(conversation),
        measures=tuple(_measured(conversation)),
        provenance=provenance,
        activation=turn_activations(conversation) if activation else None,
    )


def converse(
    heard: Heard,
    limits: TurnLimits,
    not_recorded: Sequence[Interval] = (),
    handovers_ms: Sequence[int] = (),
) -> Conversation:
    """Return the conversation of what was heard; nobody is silent in what was not recorded."""
    parties, listening = heard.parties, heard.listening
    return build_conversation(
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
        not_recorded=not_recorded,
        handovers_ms=handovers_ms,
    )


def _describe_call(identity: Identity, heard: Heard, conversation: Conversation) -> CallDescription:
    metadata = identity.metadata
    kind = metadata.kind or CallKind.CONVERSATION
    why_not = _why_not_scorable(kind, conversation, heard.parties.limits)
    if metadata.kind is None and why_not == _SHORT:
        kind = CallKind.SHORT
    return CallDescription(
        id=identity.call_id,
        duration_ms=conversation.duration_ms,
        kind=kind,
        scorable=why_not is None,
        why_not=why_not,
        source=identity.source,
        language=heard.language,
        metadata=metadata,
        participants=conversation.participants,
        stints=_stints(metadata, conversation),
    )


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


def _stints(metadata: CallMetadata, conversation: Conversation) -> tuple[Stint, ...]:
    agents = [p for p in conversation.participants if p.role is Role.AGENT]
    if metadata.stints:
        return tuple(_stated_stints(metadata, agents, conversation.duration_ms))
    if not agents or conversation.duration_ms == 0:
        return ()
    whole = Interval(0, conversation.duration_ms)
    return (Stint(0, StintKind.AGENT, agents[0].id, whole, conversation.language),)


def _stated_stints(
    metadata: CallMetadata, agents: Sequence[Participant], duration_ms: int
) -> Iterator[Stint]:
    inside = [note for note in metadata.stints if note.from_ms < duration_ms]
    for index, note in enumerate(sorted(inside, key=lambda note: note.from_ms)):
        who = agents[0].id if agents and note.kind is StintKind.AGENT else None
        yield Stint(index, note.kind, who, Interval(note.from_ms, min(note.to_ms, duration_ms)))


def _describe_audio(identity: Identity, heard: Heard) -> AudioDescription:
    listening = heard.listening
    limits = [*heard.parties.limits, *heard.limits]
    quality = _with_delays(
        listening.quality.result(listening.active_shares()), identity.metadata.delays_ms
    )
    if listening.truncated:
        limits.append(AudioLimit.TRUNCATED)
    if listening.damaged:
        limits.append(AudioLimit.DAMAGED_SAMPLES)
    if not any(heard.parties.speech):
        limits.append(AudioLimit.NO_SPEECH)
    if any(channel.clipped_share > CLIPPED_SHARE for channel in quality.channels):
        limits.append(AudioLimit.CLIPPED)
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
