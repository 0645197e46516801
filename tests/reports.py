"""Reports made from conversations, with something in every field."""

from dataclasses import asdict

from voice_analytics.domain.call import CallKind, CallMetadata, Direction, Role, Stint, StintKind
from voice_analytics.domain.conversation import Conversation
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.report import (
    AudioDescription,
    AudioLimit,
    AudioQuality,
    BleedQuality,
    CallDescription,
    CallReport,
    ChannelQuality,
    Curve,
    Curves,
    MeasuredValue,
    ModelUse,
    Provenance,
    TurnAcoustics,
)
from voice_analytics.measures import MEASURES


def report_of(conversation: Conversation, call_id: str = "call-1") -> CallReport:
    """Return the report of a conversation."""
    return CallReport(
        call=_call(conversation, call_id),
        audio=_audio(len(conversation.participants)),
        segments=conversation.segments,
        words=conversation.words,
        turns=conversation.turns,
        transfers=conversation.transfers,
        events=conversation.events,
        curves=Curves(
            100,
            {
                p.id: Curve((None, -20.5), (None, 120.0), (None, 2.5))
                for p in conversation.participants
            },
        ),
        measures=tuple(
            MeasuredValue(measure.key, who, value, measure.unit, measure.version)
            for measure in MEASURES
            for who, value in measure.compute(conversation).items()
        ),
        provenance=Provenance(
            code="0.1.0",
            config_sha256="0" * 64,
            metadata_sha256="1" * 64,
            models=(ModelUse("silero-vad", "6.2", "2" * 64),),
            definitions={"pipeline": 1},
            limits=asdict(conversation.limits),
        ),
        acoustics=tuple(
            TurnAcoustics(-20.1, 2.5 if index % 2 else None, 120.5, 6.1, -0.4)
            for index in range(len(conversation.turns))
        ),
    )


def _call(conversation: Conversation, call_id: str) -> CallDescription:
    agents = [p.id for p in conversation.participants if p.role is Role.AGENT]
    stints = [
        Stint(0, StintKind.AGENT, who, Interval(0, conversation.duration_ms), "en")
        for who in agents[:1]
        if conversation.duration_ms
    ]
    return CallDescription(
        id=call_id,
        duration_ms=conversation.duration_ms,
        kind=CallKind.SHORT,
        scorable=False,
        why_not="less than 30 s of customer speech",
        source="file",
        language="en",
        metadata=CallMetadata(
            call_id=call_id,
            interaction_id="i-1",
            external_ids={"pbx": "7"},
            started_at="2026-03-02T09:14:05+00:00",
            time_zone="Europe/London",
            direction=Direction.INBOUND,
            queue="parcels",
            pauses=conversation.not_recorded,
        ),
        participants=conversation.participants,
        stints=tuple(stints),
    )


def _audio(channels: int) -> AudioDescription:
    return AudioDescription(
        channels=channels,
        sample_rate_hz=8000,
        codec="pcm_mulaw",
        sha256="a" * 64,
        quality=AudioQuality(
            tuple(
                ChannelQuality(
                    channel=c,
                    level_dbfs=-21.5,
                    noise_dbfs=None,
                    clipped_share=0.000012,
                    active_share=0.4321,
                    speech_dbfs=-22.0,
                    off_share=0.25,
                    dropout_share=0.02,
                    hum_dbfs=-61.5,
                    music_ms=24_000,
                    tone_ms=2000,
                    keys=16,
                )
                for c in range(channels)
            ),
            channel_correlation=-0.0123,
            bleed=(BleedQuality(0, 1, -28.5, 20.1),) if channels > 1 else (),
            channel_delay_ms=150 if channels > 1 else None,
            level_difference_db=0.0 if channels > 1 else None,
        ),
        limits=(AudioLimit.CLIPPED, AudioLimit.TRUNCATED),
    )
