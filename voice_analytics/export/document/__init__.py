"""The published report document, `voice-analytics.report/1`: its shape, field by field.

The JSON Schema in `docs/report.schema.json` is generated from these models. A field is never
removed and never changes its meaning within `/1`.
"""

from voice_analytics.export.document.assessment import (
    AssessmentPart,
    BehaviourPart,
    ComponentPart,
    EvidencePart,
    FeedbackItemPart,
    FeedbackPart,
    FlagPart,
    FrictionPart,
    ListeningPart,
    ResponsePart,
    ScorePart,
)
from voice_analytics.export.document.audio import (
    AudioPart,
    BleedPart,
    ChannelQualityPart,
    QualityPart,
)
from voice_analytics.export.document.call import (
    CallPart,
    ParticipantPart,
    PausePart,
    RoleReasonPart,
    StintPart,
)
from voice_analytics.export.document.report import (
    SCHEMA,
    ModelPart,
    ProvenancePart,
    RedactionPart,
    ReportDocument,
    headline,
    json_schema,
)
from voice_analytics.export.document.talk import (
    AcousticsPart,
    ActivationPart,
    CuePart,
    CurvePart,
    CurvesPart,
    EventDetailPart,
    EventPart,
    MeasurePart,
    SegmentPart,
    TransferPart,
    TurnPart,
    WordPart,
)

__all__ = [
    "SCHEMA",
    "AcousticsPart",
    "ActivationPart",
    "AssessmentPart",
    "AudioPart",
    "BehaviourPart",
    "BleedPart",
    "CallPart",
    "ChannelQualityPart",
    "ComponentPart",
    "CuePart",
    "CurvePart",
    "CurvesPart",
    "EventDetailPart",
    "EventPart",
    "EvidencePart",
    "FeedbackItemPart",
    "FeedbackPart",
    "FlagPart",
    "FrictionPart",
    "ListeningPart",
    "MeasurePart",
    "ModelPart",
    "ParticipantPart",
    "PausePart",
    "ProvenancePart",
    "QualityPart",
    "RedactionPart",
    "ReportDocument",
    "ResponsePart",
    "RoleReasonPart",
    "ScorePart",
    "SegmentPart",
    "StintPart",
    "TransferPart",
    "TurnPart",
    "WordPart",
    "headline",
    "json_schema",
]
