"""From what was heard to the report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from voice_analytics.cues import PhraseBook, mark_cues
from voice_analytics.domain.call import (
    CallKind,
    CallMetadata,
    Participant,
    Role,
    Stint,
    StintKind,
)
from voice_analytics.domain.conversation import (
    AcousticTrack,
    Conversation,
    SpeechSegment,
    Turn,
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
    Curve,
    Curves,
    MeasuredValue,
    Provenance,
    TurnAcoustics,
)
from voice_analytics.domain.turn_words import TurnWords
from voice_analytics.measures import MEASURES
from voice_analytics.pipeline.levels import FRAME_MS
from voice_analytics.pipeline.listening import Listening
from voice_analytics.pipeline.parties import Parties
from voice_analytics.pipeline.protocols import SourceFormat
from voice_analytics.spoken import spoken_words
from voice_analytics.turns import build_conversation

CURVE_HOP_MS = 100
MIN_CUSTOMER_SPEECH_MS = 30_000
"""Below this a call is too short to be scored (LISTENING.md, DESIGN.md)."""
MIN_WORDS_FOR_RATE = 8
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

    turn_words: TurnWords | None = None
    """Word lists of the language; None when there are none."""


def compose(
    identity: Identity,
    heard: Heard,
    limits: TurnLimits,
    provenance: Provenance,
    phrases: PhraseBook | None = None,
) -> CallReport:
    """Return the report of one call; without `phrases` of its language there are no cues."""
    stated = identity.metadata
    handovers_ms = [note.from_ms for note in stated.stints if note.from_ms > 0]
    conversation = converse(heard, limits, stated.pauses, handovers_ms)
    if phrases is not None:
        conversation = mark_cues(conversation, phrases)
    return CallReport(
        call=_describe_call(identity, heard, conversation),
        audio=_describe_audio(identity, heard),
        segments=conversation.segments,
        words=conversation.words,
        turns=conversation.turns,
        acoustics=tuple(_acoustics(turn, conversation) for turn in conversation.turns),
        transfers=conversation.transfers,
        events=conversation.events,
        cues=conversation.cues,
        curves=_curves(conversation),
        measures=tuple(_measured(conversation)),
        provenance=provenance,
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
        tracks={
            who.id: AcousticTrack(who.id, FRAME_MS, listening.levels_dbfs[who.channel])
            for who in parties.participants
        },
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


def _acoustics(turn: Turn, conversation: Conversation) -> TurnAcoustics:
    speech_ms = sum(ipu.interval.duration_ms for ipu in turn.ipus)
    track = conversation.tracks[turn.participant]
    words = len(spoken_words(turn.text, conversation.language))
    levels = _levels_in(track, [ipu.interval for ipu in turn.ipus])
    return TurnAcoustics(
        level_db=round(float(np.median(levels)), 1) if levels.size else None,
        rate=round(words * 1000 / speech_ms, 2) if words >= MIN_WORDS_FOR_RATE else None,
    )


def _levels_in(track: AcousticTrack, spans: Sequence[Interval]) -> NDArray[np.float32]:
    hop = track.hop_ms
    parts = [track.level_dbfs[s.start_ms // hop : -(-s.end_ms // hop)] for s in spans]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _curves(conversation: Conversation) -> Curves:
    return Curves(
        hop_ms=CURVE_HOP_MS,
        participants={
            name: Curve(_level_curve(track, conversation.speech_of(name)))
            for name, track in conversation.tracks.items()
        },
    )


def _level_curve(track: AcousticTrack, speech: Sequence[Interval]) -> tuple[float | None, ...]:
    """Mean power of each hop's frames with speech, dB; None where the participant is silent."""
    speaking = np.zeros(len(track.level_dbfs), bool)
    for span in speech:
        speaking[span.start_ms // track.hop_ms : span.end_ms // track.hop_ms] = True
    per_hop = CURVE_HOP_MS // track.hop_ms
    whole = len(speaking) // per_hop * per_hop
    power = np.where(speaking, 10.0 ** (track.level_dbfs.astype(np.float64) / 10.0), 0.0)
    sums = power[:whole].reshape(-1, per_hop).sum(axis=1)
    counts = speaking[:whole].reshape(-1, per_hop).sum(axis=1)
    return tuple(
        round(float(10.0 * np.log10(total / n)), 1) if n and total > 0.0 else None
        for total, n in zip(sums, counts, strict=True)
    )


def _measured(conversation: Conversation) -> Iterator[MeasuredValue]:
    for measure in MEASURES:
        for participant, value in measure.compute(conversation).items():
            yield MeasuredValue(measure.key, participant, value, measure.unit, measure.version)
