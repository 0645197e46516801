"""Call, recording and provenance: between values and the published document, both ways."""

from typing import Literal

from voice_analytics.domain.call import CallMetadata, Participant, RoleReason, Stint
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.report import (
    AudioDescription,
    AudioQuality,
    BleedQuality,
    CallDescription,
    ChannelQuality,
    ModelUse,
    Provenance,
)
from voice_analytics.errors import NotKept
from voice_analytics.export import document as doc
from voice_analytics.export.spans import interval, span


def call_part(call: CallDescription) -> doc.CallPart:
    """Return the published form of which call it is.

    Raises
    ------
    NotKept
        When the policy keeps nothing of it.
    """
    known = call.metadata
    return doc.CallPart(
        id=call.id,
        interaction_id=known.interaction_id,
        external_ids=dict(known.external_ids),
        started_at=known.started_at,
        time_zone=known.time_zone,
        duration_ms=call.duration_ms,
        direction=known.direction,
        queue=known.queue,
        source=call.source,
        language=call.language,
        kind=call.kind,
        scorable=call.scorable,
        why_not=call.why_not,
        participants=tuple(_participant_part(participant) for participant in call.participants),
        stints=tuple(
            doc.StintPart(
                index=s.index,
                kind=s.kind,
                participant=s.participant,
                **span(s.interval),
                language=s.language,
            )
            for s in call.stints
        ),
        pauses=tuple(doc.PausePart(**span(pause)) for pause in known.pauses),
        consent=call.consent,
        kept=_kept(call),
    )


def call(part: doc.CallPart) -> CallDescription:
    """Return which call it is from its published form."""
    return CallDescription(
        id=part.id,
        duration_ms=part.duration_ms,
        kind=part.kind,
        scorable=part.scorable,
        why_not=part.why_not,
        source=part.source,
        language=part.language,
        metadata=CallMetadata(
            call_id=part.id,
            interaction_id=part.interaction_id,
            external_ids=part.external_ids,
            started_at=part.started_at,
            time_zone=part.time_zone,
            direction=part.direction,
            queue=part.queue,
            pauses=tuple(interval(p) for p in part.pauses),
        ),
        participants=tuple(_participant(participant) for participant in part.participants),
        stints=tuple(
            Stint(s.index, s.kind, s.participant, interval(s), s.language) for s in part.stints
        ),
        consent=part.consent,
        kept=part.kept,
    )


def audio_part(audio: AudioDescription) -> doc.AudioPart:
    """Return the published form of what the recording is like."""
    return doc.AudioPart(
        channels=audio.channels,
        sample_rate_hz=audio.sample_rate_hz,
        codec=audio.codec,
        sha256=audio.sha256,
        quality=doc.QualityPart(
            channels=tuple(
                doc.ChannelQualityPart(
                    channel=q.channel,
                    level_dbfs=q.level_dbfs,
                    noise_dbfs=q.noise_dbfs,
                    clipped_share=q.clipped_share,
                    active_share=q.active_share,
                    delay_ms=q.delay_ms,
                    speech_dbfs=q.speech_dbfs,
                    off_share=q.off_share,
                    dropout_share=q.dropout_share,
                    hum_dbfs=q.hum_dbfs,
                    music_ms=q.music_ms,
                    tone_ms=q.tone_ms,
                    keys=q.keys,
                )
                for q in audio.quality.channels
            ),
            channel_correlation=audio.quality.channel_correlation,
            bleed=tuple(
                doc.BleedPart(
                    of_channel=b.of_channel,
                    on_channel=b.on_channel,
                    level_db=b.level_db,
                    delay_ms=b.delay_ms,
                )
                for b in audio.quality.bleed
            ),
            channel_delay_ms=audio.quality.channel_delay_ms,
            level_difference_db=audio.quality.level_difference_db,
        ),
        limits=audio.limits,
    )


def audio(part: doc.AudioPart) -> AudioDescription:
    """Return what the recording is like from its published form."""
    return AudioDescription(
        channels=part.channels,
        sample_rate_hz=part.sample_rate_hz,
        codec=part.codec,
        sha256=part.sha256,
        quality=AudioQuality(
            channels=tuple(
                ChannelQuality(
                    q.channel,
                    q.level_dbfs,
                    q.noise_dbfs,
                    q.clipped_share,
                    q.active_share,
                    q.delay_ms,
                    q.speech_dbfs,
                    q.off_share,
                    q.dropout_share,
                    q.hum_dbfs,
                    q.music_ms,
                    q.tone_ms,
                    q.keys,
                )
                for q in part.quality.channels
            ),
            channel_correlation=part.quality.channel_correlation,
            bleed=tuple(
                BleedQuality(b.of_channel, b.on_channel, b.level_db, b.delay_ms)
                for b in part.quality.bleed
            ),
            channel_delay_ms=part.quality.channel_delay_ms,
            level_difference_db=part.quality.level_difference_db,
        ),
        limits=part.limits,
    )


def provenance_part(made: Provenance) -> doc.ProvenancePart:
    """Return the published form of what made a report."""
    return doc.ProvenancePart(
        code=made.code,
        config_sha256=made.config_sha256,
        metadata_sha256=made.metadata_sha256,
        models=tuple(
            doc.ModelPart(name=m.name, version=m.version, sha256=m.sha256) for m in made.models
        ),
        definitions=dict(made.definitions),
        limits=dict(made.limits),
        rubric=made.rubric,
    )


def provenance(part: doc.ProvenancePart) -> Provenance:
    """Return what made a report from its published form."""
    return Provenance(
        code=part.code,
        config_sha256=part.config_sha256,
        metadata_sha256=part.metadata_sha256,
        models=tuple(ModelUse(m.name, m.version, m.sha256) for m in part.models),
        definitions=part.definitions,
        limits=part.limits,
        rubric=part.rubric,
    )


def _kept(call: CallDescription) -> Literal[Keep.KEPT, Keep.MEASURES_ONLY]:
    if call.kept is Keep.NOT_KEPT:
        raise NotKept("a call of which nothing is kept has no document")
    return call.kept


def _participant_part(who: Participant) -> doc.ParticipantPart:
    return doc.ParticipantPart(
        id=who.id,
        role=who.role,
        channel=who.channel,
        role_confidence=who.role_confidence,
        role_reasons=tuple(
            doc.RoleReasonPart(key=r.key, count=r.count, log_odds=r.log_odds)
            for r in who.role_reasons
        ),
    )


def _participant(part: doc.ParticipantPart) -> Participant:
    reasons = tuple(RoleReason(r.key, r.count, r.log_odds) for r in part.role_reasons)
    return Participant(part.id, part.role, part.channel, part.role_confidence, reasons)
