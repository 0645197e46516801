"""Between the report as a value and the published document, both ways."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Literal

from voice_analytics.domain.call import CallMetadata, Participant, RoleReason, Stint
from voice_analytics.domain.conversation import (
    Event,
    EventDetail,
    FloorTransfer,
    Ipu,
    SpeechSegment,
    Turn,
    Word,
)
from voice_analytics.domain.ids import content_id
from voice_analytics.domain.interval import Interval
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.measure import Value
from voice_analytics.domain.policy import Keep
from voice_analytics.domain.privacy import Redaction
from voice_analytics.domain.report import (
    AudioDescription,
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
    TurnActivation,
)
from voice_analytics.errors import NotKept
from voice_analytics.export import document as doc
from voice_analytics.export.assessing import (
    assessment,
    assessment_part,
    cue,
    cue_part,
    flag,
    flag_part,
    friction,
    friction_part,
)
from voice_analytics.turns.ipus import find_ipus
from voice_analytics.turns.wording import with_words


def to_document(report: CallReport) -> doc.ReportDocument:
    """Return the document of a report."""
    return doc.ReportDocument(
        schema_=doc.SCHEMA,
        call=_call_part(report.call),
        audio=_audio_part(report.audio),
        segments=tuple(
            doc.SegmentPart(participant=s.participant, **_span(s.interval)) for s in report.segments
        ),
        words=tuple(
            doc.WordPart(
                participant=w.participant, **_span(w.interval), text=w.text, confidence=w.confidence
            )
            for w in report.words
        ),
        turns=_turn_parts(report),
        transfers=tuple(
            doc.TransferPart(
                from_=t.from_participant, to=t.to_participant, at_ms=t.at_ms, offset_ms=t.offset_ms
            )
            for t in report.transfers
        ),
        events=tuple(_event_part(event) for event in report.events),
        cues=tuple(cue_part(cue) for cue in report.cues),
        curves=_curves_part(report.curves),
        measures=tuple(_measure_part(value) for value in report.measures),
        assessments=tuple(assessment_part(one) for one in report.assessments),
        flags=tuple(flag_part(flag) for flag in report.flags),
        friction=tuple(friction_part(one) for one in report.friction),
        redactions=tuple(
            doc.RedactionPart(
                kind=one.kind,
                participant=one.participant,
                channel=one.channel,
                **_span(one.interval),
            )
            for one in report.redactions
        ),
        provenance=_provenance_part(report.provenance),
        activation=_activation_parts(report),
    )


def event_id(event: Event) -> str:
    """Return an id that depends on the event's kind, participants and place only."""
    return content_id(event.kind, event.participant, event.interval, event.detail.other or "")


def _span(interval: Interval) -> dict[str, int]:
    return {"start_ms": interval.start_ms, "end_ms": interval.end_ms}


def _call_part(call: CallDescription) -> doc.CallPart:
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
                **_span(s.interval),
                language=s.language,
            )
            for s in call.stints
        ),
        pauses=tuple(doc.PausePart(**_span(pause)) for pause in known.pauses),
        consent=call.consent,
        kept=_kept(call),
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


def _audio_part(audio: AudioDescription) -> doc.AudioPart:
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


def _turn_parts(report: CallReport) -> tuple[doc.TurnPart, ...]:
    return tuple(
        doc.TurnPart(
            participant=turn.participant,
            **_span(turn.interval),
            text=turn.text,
            acoustics=doc.AcousticsPart(
                level_db=sound.level_db,
                f0_median_hz=sound.f0_median_hz,
                f0_range_st=sound.f0_range_st,
                rate=sound.rate,
                effort=sound.effort,
            ),
        )
        for turn, sound in zip(report.turns, report.acoustics, strict=True)
    )


def _activation_parts(report: CallReport) -> tuple[doc.ActivationPart, ...] | None:
    if report.activation is None:
        return None
    return tuple(
        doc.ActivationPart(participant=a.participant, **_span(a.interval), value=a.value)
        for a in report.activation
    )


def _event_part(event: Event) -> doc.EventPart:
    return doc.EventPart(
        id=event_id(event),
        kind=event.kind,
        participant=event.participant,
        **_span(event.interval),
        confidence=event.confidence,
        detail=doc.EventDetailPart.model_validate(asdict(event.detail)),
    )


def _curves_part(curves: Curves) -> doc.CurvesPart:
    return doc.CurvesPart(
        hop_ms=curves.hop_ms,
        participants={
            participant: doc.CurvePart(level_db=curve.level_db, f0_hz=curve.f0_hz, rate=curve.rate)
            for participant, curve in curves.participants.items()
        },
    )


def _measure_part(measured: MeasuredValue) -> doc.MeasurePart:
    return doc.MeasurePart(
        key=measured.key,
        participant=measured.participant,
        value=measured.value.value,
        unit=measured.unit,
        count=measured.value.count,
        low=measured.value.low,
        high=measured.value.high,
        version=measured.version,
    )


def _provenance_part(made: Provenance) -> doc.ProvenancePart:
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


def from_document(document: doc.ReportDocument) -> CallReport:
    """Return the report a document was made from; the inverse of `to_document`."""
    segments = tuple(
        SpeechSegment(s.participant, Interval(s.start_ms, s.end_ms)) for s in document.segments
    )
    words = tuple(
        Word(w.participant, Interval(w.start_ms, w.end_ms), w.text, w.confidence)
        for w in document.words
    )
    return CallReport(
        call=_call(document.call),
        audio=_audio(document.audio),
        segments=segments,
        words=words,
        turns=_turns(document, segments, words),
        acoustics=tuple(_acoustics(t.acoustics) for t in document.turns),
        transfers=tuple(
            FloorTransfer(t.from_, t.to, t.at_ms, t.offset_ms) for t in document.transfers
        ),
        events=tuple(_event(part) for part in document.events),
        curves=Curves(
            hop_ms=document.curves.hop_ms,
            participants={
                participant: Curve(part.level_db, part.f0_hz, part.rate)
                for participant, part in document.curves.participants.items()
            },
        ),
        measures=tuple(
            MeasuredValue(
                m.key, m.participant, Value(m.value, m.count, m.low, m.high), m.unit, m.version
            )
            for m in document.measures
        ),
        provenance=_provenance(document.provenance),
        activation=_activation(document),
        cues=tuple(cue(part) for part in document.cues),
        assessments=tuple(assessment(part) for part in document.assessments),
        flags=tuple(flag(part) for part in document.flags),
        friction=tuple(friction(part) for part in document.friction),
        redactions=tuple(
            Redaction(r.kind, r.participant, r.channel, Interval(r.start_ms, r.end_ms))
            for r in document.redactions
        ),
    )


def _call(part: doc.CallPart) -> CallDescription:
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
            pauses=tuple(Interval(p.start_ms, p.end_ms) for p in part.pauses),
        ),
        participants=tuple(_participant(participant) for participant in part.participants),
        stints=tuple(
            Stint(s.index, s.kind, s.participant, Interval(s.start_ms, s.end_ms), s.language)
            for s in part.stints
        ),
        consent=part.consent,
        kept=part.kept,
    )


def _participant(part: doc.ParticipantPart) -> Participant:
    reasons = tuple(RoleReason(r.key, r.count, r.log_odds) for r in part.role_reasons)
    return Participant(part.id, part.role, part.channel, part.role_confidence, reasons)


def _audio(part: doc.AudioPart) -> AudioDescription:
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


def _turns(
    document: doc.ReportDocument,
    segments: tuple[SpeechSegment, ...],
    words: tuple[Word, ...],
) -> tuple[Turn, ...]:
    """Return the turns with their units and words, divided as when the conversation was built."""
    limits = TurnLimits(**document.provenance.limits)
    units = {
        p.id: find_ipus(p.id, [s.interval for s in segments if s.participant == p.id], limits)
        for p in document.call.participants
    }
    turns = [_turn(part, units[part.participant]) for part in document.turns]
    held = {unit for turn in turns for unit in turn.ipus}
    rest = [
        Turn(unit.participant, unit.interval, (unit,))
        for own in units.values()
        for unit in own
        if unit not in held
    ]
    return with_words(turns, rest, words)[0]


def _activation(document: doc.ReportDocument) -> tuple[TurnActivation, ...] | None:
    if document.activation is None:
        return None
    return tuple(
        TurnActivation(a.participant, Interval(a.start_ms, a.end_ms), a.value)
        for a in document.activation
    )


def _acoustics(part: doc.AcousticsPart) -> TurnAcoustics:
    return TurnAcoustics(
        level_db=part.level_db,
        rate=part.rate,
        f0_median_hz=part.f0_median_hz,
        f0_range_st=part.f0_range_st,
        effort=part.effort,
    )


def _turn(part: doc.TurnPart, units: Iterable[Ipu]) -> Turn:
    span = Interval(part.start_ms, part.end_ms)
    own = tuple(unit for unit in units if unit.interval.overlap_ms(span))
    return Turn(part.participant, span, own)


def _event(part: doc.EventPart) -> Event:
    return Event(
        kind=part.kind,
        participant=part.participant,
        interval=Interval(part.start_ms, part.end_ms),
        confidence=part.confidence,
        detail=EventDetail(**part.detail.model_dump()),
    )


def _provenance(part: doc.ProvenancePart) -> Provenance:
    return Provenance(
        code=part.code,
        config_sha256=part.config_sha256,
        metadata_sha256=part.metadata_sha256,
        models=tuple(ModelUse(m.name, m.version, m.sha256) for m in part.models),
        definitions=part.definitions,
        limits=part.limits,
        rubric=part.rubric,
    )
