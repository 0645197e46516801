"""Synthetic calls whose whole report is kept; `python -m tests.golden.update NAME` rewrites one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.fakes import (
    ArraySource,
    ScriptedDetector,
    ScriptedDiarizer,
    ScriptedPitch,
    ScriptedTranscriber,
    StepClock,
    performed,
    script,
)
from voice_analytics.domain.call import CallMetadata, Direction, Role
from voice_analytics.domain.interval import union
from voice_analytics.domain.report import ModelUse, Provenance
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import to_json
from voice_analytics.pipeline.compose import Identity
from voice_analytics.pipeline.offline import Models, OfflineOptions, analyse

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    """A call as text: who speaks when."""

    timeline: str
    duration_ms: int
    metadata: CallMetadata
    channels: int = 2


CASES: Mapping[str, Case] = {
    "every_overlap": Case(
        # a listener response, an interruption, a failed attempt, a terminal overlap, dead air
        "A[500,6000) B[2500,2900) B[6400,12000) A[11000,14000) A[14600,20000) B[17000,18600) "
        "A[20300,24000) B[23800,29000) A[34000,38000) B[38300,40000)",
        41_000,
        CallMetadata(
            call_id="every-overlap",
            started_at="2026-03-05T10:14:00+00:00",
            direction=Direction.INBOUND,
            queue="billing",
            external_ids={"ticket": "T-1"},
        ),
    ),
    "mono": Case("A[500,4000) A[6000,9000)", 10_000, CallMetadata(), channels=1),
    "mono_two_voices": Case(
        "A[500,4000) B[4200,6000) A[5800,9000) B[9400,9900)", 10_500, CallMetadata(), channels=1
    ),
    "nobody": Case("", 6_000, CallMetadata(language="nl")),
}


def made(name: str) -> str:
    """Return the report of a case as it is made now."""
    case = CASES[name]
    voices = script(case.timeline, 2 if "B[" in case.timeline else case.channels)
    audio = performed(voices, case.duration_ms)
    speech = voices
    if case.channels == 1:
        audio = audio.sum(axis=0, keepdims=True)
        speech = (union(span for own in voices for span in own),)
    metadata = case.metadata
    analysis = analyse(
        ArraySource(np.ascontiguousarray(audio)),
        Identity(metadata.call_id or name, "a" * 64, "file", metadata),
        Models(
            ScriptedDetector(speech),
            ScriptedTranscriber(),
            ScriptedDiarizer(voices),
            ScriptedPitch(),
        ),
        OfflineOptions({0: Role.AGENT, 1: Role.CUSTOMER}),
        Provenance("0.1.0", "0" * 64, "1" * 64, (ModelUse("script", "1", "2" * 64),), {}, {}),
        lambda _stage, _at_ms, _whole_ms: None,
        StepClock(),
    )
    return to_json(to_document(analysis.report), indent=1) + "\n"


def kept(name: str) -> Path:
    """Return where the report of a case is kept."""
    return FOLDER / f"{name}.report.json"
