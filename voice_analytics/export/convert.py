"""Between the report as a value and the published document, both ways."""

from collections.abc import Iterable

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
from voice_analytics.domain.limits import TurnLimits
from voice_analytics.domain.measure import Value
from voice_analytics.domain.privacy import Redaction
from voice_analytics.domain.report import (
    CallReport,
    Curve,
    Curves,
    MeasuredValue,
    TurnAcoustics,
    TurnActivation,
)
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
from voice_analytics.export.describing import (
    audio,
    audio_part,
    call,
    call_part,
    provenance,
    provenance_part,
)
from voice_analytics.export.mapping import interval, published, restored, span
from voice_analytics.turns.ipus import find_ipus
from voice_analytics.turns.wording import with_words


def to_document(report: CallReport) -> doc.ReportDocument:
    """Return the document of a report."""
    return doc.ReportDocument(
        schema_=doc.SCHEMA,
        call=call_part(report.call),
        audio=audio_part(report.audio),
        segments=tuple(
            doc.SegmentPart(participant=s.participant, **span(s.interval)) for s in report.segments
        ),
        words=tuple(
            doc.WordPart(
                participant=w.participant, **span(w.interval), text=w.text, confidence=w.confidence
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
        redactions=tuple(published(doc.RedactionPart, one) for one in report.redactions),
        provenance=provenance_part(report.provenance),
        activation=_activation_parts(report),
    )


def event_id(event: Event) -> str:
    """Return an id that depends on the event's kind, participants and place only."""
    return content_id(event.kind, event.participant, event.interval, event.detail.other or "")


def _turn_parts(report: CallReport) -> tuple[doc.TurnPart, ...]:
    return tuple(
        doc.TurnPart(
            participant=turn.participant,
            **span(turn.interval),
            text=turn.text,
            acoustics=published(doc.AcousticsPart, sound),
        )
        for turn, sound in zip(report.turns, report.acoustics, strict=True)
    )


def _activation_parts(report: CallReport) -> tuple[doc.ActivationPart, ...] | None:
    if report.activation is None:
        return None
    return tuple(published(doc.ActivationPart, one) for one in report.activation)


def _event_part(event: Event) -> doc.EventPart:
    return published(doc.EventPart, event, id=event_id(event))


def _curves_part(curves: Curves) -> doc.CurvesPart:
    return published(doc.CurvesPart, curves)


def _measure_part(measured: MeasuredValue) -> doc.MeasurePart:
    found = measured.value
    return published(
        doc.MeasurePart,
        measured,
        value=found.value,
        count=found.count,
        low=found.low,
        high=found.high,
    )


def from_document(document: doc.ReportDocument) -> CallReport:
    """Return the report a document was made from; the inverse of `to_document`."""
    segments = tuple(SpeechSegment(s.participant, interval(s)) for s in document.segments)
    words = tuple(Word(w.participant, interval(w), w.text, w.confidence) for w in document.words)
    return CallReport(
        call=call(document.call),
        audio=audio(document.audio),
        segments=segments,
        words=words,
        turns=_turns(document, segments, words),
        acoustics=tuple(restored(TurnAcoustics, turn.acoustics) for turn in document.turns),
        transfers=tuple(
            FloorTransfer(t.from_, t.to, t.at_ms, t.offset_ms) for t in document.transfers
        ),
        events=tuple(_event(part) for part in document.events),
        curves=_curves(document.curves),
        measures=tuple(
            restored(MeasuredValue, one, value=restored(Value, one)) for one in document.measures
        ),
        provenance=provenance(document.provenance),
        activation=_activation(document),
        cues=tuple(cue(part) for part in document.cues),
        assessments=tuple(assessment(part) for part in document.assessments),
        flags=tuple(flag(part) for part in document.flags),
        friction=tuple(friction(part) for part in document.friction),
        redactions=tuple(restored(Redaction, one) for one in document.redactions),
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
    return tuple(restored(TurnActivation, one) for one in document.activation)


def _curves(part: doc.CurvesPart) -> Curves:
    participants = {who: restored(Curve, curve) for who, curve in part.participants.items()}
    return restored(Curves, part, participants=participants)


def _turn(part: doc.TurnPart, units: Iterable[Ipu]) -> Turn:
    place = interval(part)
    own = tuple(unit for unit in units if unit.interval.overlap_ms(place))
    return Turn(part.participant, place, own)


def _event(part: doc.EventPart) -> Event:
    return restored(Event, part, detail=restored(EventDetail, part.detail))
