"""How words are recognised, and who says them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field

from voice_analytics.config.settings.section import Section

CompanyName = Annotated[str, Field(max_length=100, pattern=r"\w")]


class DiarisationBackend(StrEnum):
    """What tells the voices on one channel apart."""

    AUTO = "auto"
    ONNX = "onnx"
    PYANNOTE = "pyannote"


class Precision(StrEnum):
    """Number format the recogniser computes in."""

    AUTO = "auto"
    INT8 = "int8"
    INT8_FLOAT16 = "int8_float16"
    FLOAT16 = "float16"
    FLOAT32 = "float32"


class RecognitionSettings(Section):
    """How words are recognised."""

    model: str = Field(
        default="base",
        min_length=1,
        description="A faster-whisper size (`base`, `tiny.en`, `large-v3`, ...) or a local folder.",
    )
    language: str | None = Field(
        default=None,
        pattern=r"^[a-z]{2,3}$",
        description="ISO 639 code of all calls; left out, it is detected on speech.",
    )
    pad_ms: int = Field(
        default=200,
        ge=0,
        le=1000,
        description="Audio given to the recogniser before and after each stretch of speech, in ms.",
    )
    precision: Precision = Field(
        default=Precision.AUTO,
        description="Number format to compute in; `auto`: int8 on a processor, float16 on CUDA. "
        "float16 and int8_float16 need CUDA.",
    )
    beam_size: int = Field(default=5, ge=1, le=10, description="Hypotheses kept while decoding.")
    batch_size: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Windows of 30 s decoded together, per thread; more is little faster and "
        "costs memory. 0: 2 on a processor, 16 on CUDA.",
    )


class RoleSettings(Section):
    """How the agent is told from the customer where the parties share a channel."""

    least_confidence: float = Field(
        default=0.95,
        ge=0.5,
        le=1.0,
        description="Probability from which a voice is given a role.",
    )
    company_names: tuple[CompanyName, ...] = Field(
        default=(),
        max_length=100,
        description="Names by which agents call the company when they greet.",
    )
    phrases: Path | None = Field(
        default=None,
        description="Folder of phrase lists of your own, `<language>.yaml`, each in place of the "
        "shipped one.",
    )


class DiarisationSettings(Section):
    """How voices on one channel are told apart."""

    backend: DiarisationBackend = Field(
        default=DiarisationBackend.AUTO,
        description="`onnx` ships with the product; `pyannote` is pyannote.audio, an extra; `auto` "
        "takes pyannote on CUDA where it is installed and its model fetched, else onnx.",
    )
