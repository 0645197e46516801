"""Composition root: builds everything from the settings; the one place that knows all names.

* `analysing`: the appliance itself, from a recording to its report
* `models`: which models take part, loaded when they are needed
* `words`: the word lists in force
* `options`: the settings as the pipeline takes them
* `keeping`: what the policy keeps of a call and of its audio
* `grading`: by what reports are scored and flagged
* `provenance`: what makes a report what it is
"""

from voice_analytics.appliance.analysing import Appliance, build
from voice_analytics.appliance.grading import grading, page_titles, read_rubric_file, regraded
from voice_analytics.appliance.models import (
    PITCH_MODEL,
    SEGMENTATION_MODEL,
    SENTENCE_MODEL,
    SHIPPED_MODELS,
    TORCH_MODEL,
    VAD_MODEL,
    VOICE_MODEL,
)
from voice_analytics.appliance.provenance import PIPELINE_VERSION, definitions

__all__ = [
    "PIPELINE_VERSION",
    "PITCH_MODEL",
    "SEGMENTATION_MODEL",
    "SENTENCE_MODEL",
    "SHIPPED_MODELS",
    "TORCH_MODEL",
    "VAD_MODEL",
    "VOICE_MODEL",
    "Appliance",
    "build",
    "definitions",
    "grading",
    "page_titles",
    "read_rubric_file",
    "regraded",
]
