"""Call, recording and provenance: between values and the published document, both ways."""

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
from voice_analytics.export.mapping import interval, published, restored, span


def call_part(call: CallDescription) -> doc.CallPart:
    """Return the published form of which call it is.

    Raises
    ------
    NotKept
        When the policy keeps nothing of it.
    """
    if call.kept is Keep.NOT_KEPT:
        raise NotKept("a call of which nothing is kept has no document")
    known = call.metadata
    return published(
        doc.CallPart,
        call,
        interaction_id=known.interaction_id,
        external_ids=known.external_ids,
        started_at=known.started_at,
        time_zone=known.time_zone,
        direction=known.direction,
        queue=known.queue,
        stints=tuple(published(doc.StintPart, stint) for stint in call.stints),
        pauses=tuple(doc.PausePart(**span(pause)) for pause in known.pauses),
    )


def call(part: doc.CallPart) -> CallDescription:
    """Return which call it is from its published form."""
    known = CallMetadata(
        call_id=part.id,
        interaction_id=part.interaction_id,
        external_ids=part.external_ids,
        started_at=part.started_at,
        time_zone=part.time_zone,
        direction=part.direction,
        queue=part.queue,
        pauses=tuple(interval(pause) for pause in part.pauses),
    )
    return restored(
        CallDescription,
        part,
        metadata=known,
        participants=tuple(_participant(participant) for participant in part.participants),
        stints=tuple(restored(Stint, stint) for stint in part.stints),
    )


def audio_part(audio: AudioDescription) -> doc.AudioPart:
    """Return the published form of what the recording is like."""
    return published(doc.AudioPart, audio)


def audio(part: doc.AudioPart) -> AudioDescription:
    """Return what the recording is like from its published form."""
    quality = restored(
        AudioQuality,
        part.quality,
        channels=tuple(restored(ChannelQuality, one) for one in part.quality.channels),
        bleed=tuple(restored(BleedQuality, one) for one in part.quality.bleed),
    )
    return restored(AudioDescription, part, quality=quality)


def provenance_part(made: Provenance) -> doc.ProvenancePart:
    """Return the published form of what made a report."""
    return published(doc.ProvenancePart, made)


def provenance(part: doc.ProvenancePart) -> Provenance:
    """Return what made a report from its published form."""
    models = tuple(restored(ModelUse, model) for model in part.models)
    return restored(Provenance, part, models=models)


def _participant(part: doc.ParticipantPart) -> Participant:
    reasons = tuple(restored(RoleReason, reason) for reason in part.role_reasons)
    return restored(Participant, part, role_reasons=reasons)
