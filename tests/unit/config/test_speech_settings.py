"""The settings of speech and recognition agree with the stages they steer."""

from dataclasses import asdict

from voice_analytics.config.settings import RecognitionSettings, SpeechSettings
from voice_analytics.pipeline.gate import SegmenterOptions
from voice_analytics.pipeline.packing import PackingOptions


def test_speech_defaults_are_those_of_the_segmenter() -> None:
    stage = asdict(SegmenterOptions())
    settings = SpeechSettings().model_dump()
    assert settings == {name: stage[name] for name in settings}


def test_pad_default_is_that_of_packing() -> None:
    assert RecognitionSettings().pad_ms == PackingOptions().pad_ms
