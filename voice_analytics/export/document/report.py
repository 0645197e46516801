"""The whole document."""

from typing import Any, Literal

from pydantic import Field

from voice_analytics.domain.privacy import PrivateKind
from voice_analytics.export.document.assessment import AssessmentPart, FlagPart, FrictionPart
from voice_analytics.export.document.audio import AudioPart
from voice_analytics.export.document.call import CallPart
from voice_analytics.export.document.part import Ms, Part, Sha256
from voice_analytics.export.document.talk import (
    ActivationPart,
    CuePart,
    CurvesPart,
    EventPart,
    MeasurePart,
    SegmentPart,
    TransferPart,
    TurnPart,
    WordPart,
)

SCHEMA = "voice-analytics.report/1"


class RedactionPart(Part):
    """A stretch of one channel removed from words, curves and kept audio; not what was said."""

    kind: PrivateKind
    participant: str
    channel: int = Field(ge=0)
    start_ms: Ms
    end_ms: Ms


class ModelPart(Part):
    """A model that took part."""

    name: str
    version: str
    sha256: Sha256


class ProvenancePart(Part):
    """What made the report, so that it can be made again."""

    code: str
    config_sha256: Sha256 = Field(description="Of every setting that can change a result.")
    metadata_sha256: Sha256 = Field(description="Of what was stated about the call.")
    models: tuple[ModelPart, ...]
    definitions: dict[str, int] = Field(description="Version of each definition by key.")
    limits: dict[str, int] = Field(
        description="Limits in force by name: ms, dB or semitones as the name ends."
    )
    rubric: str | None = Field(description="Name and version of the rubric; null: not scored.")


class ReportDocument(Part):
    """Everything found in one call."""

    schema_: Literal["voice-analytics.report/1"] = Field(alias="schema")
    call: CallPart
    audio: AudioPart
    segments: tuple[SegmentPart, ...]
    words: tuple[WordPart, ...]
    turns: tuple[TurnPart, ...]
    transfers: tuple[TransferPart, ...]
    events: tuple[EventPart, ...]
    cues: tuple[CuePart, ...]
    curves: CurvesPart
    measures: tuple[MeasurePart, ...]
    assessments: tuple[AssessmentPart, ...]
    flags: tuple[FlagPart, ...]
    friction: tuple[FrictionPart, ...]
    redactions: tuple[RedactionPart, ...] = Field(
        default=(), description="What was removed before anything was kept."
    )
    provenance: ProvenancePart
    activation: tuple[ActivationPart, ...] | None = Field(
        None, description="Of customers, where this module is switched on; else absent."
    )


def headline(document: ReportDocument) -> ReportDocument:
    """Return the document without speech, words, turns and curves, which grow with the call.

    What is left serves a table of many calls; it is no report to be kept.
    """
    curves = CurvesPart(hop_ms=document.curves.hop_ms, participants={})
    emptied: dict[str, object] = {"segments": (), "words": (), "turns": (), "transfers": ()}
    return document.model_copy(update={**emptied, "curves": curves, "activation": None})


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the report document."""
    schema = ReportDocument.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **schema}
