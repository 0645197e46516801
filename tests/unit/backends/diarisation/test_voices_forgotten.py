"""The numbers that stand for a voice exist while one call is analysed, and nowhere after it."""

import gc
import logging
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.fakes import (
    ArraySource,
    Samples,
    ScriptedDetector,
    ScriptedPitch,
    ScriptedTranscriber,
    StepClock,
    script,
)
from tests.real import diarizer_paths, sample_call
from voice_analytics.backends.diarisation.diarizer import Networks, OnnxDiarizer
from voice_analytics.backends.diarisation.segmentation import SegmentationNetwork
from voice_analytics.backends.diarisation.voices import VOICE_SIZE, VoiceNetwork
from voice_analytics.domain.call import CallMetadata, Role
from voice_analytics.domain.report import Provenance
from voice_analytics.export.audio import silenced, write_audio
from voice_analytics.export.convert import to_document
from voice_analytics.export.files import write_report, write_text
from voice_analytics.export.html import Titles, to_html
from voice_analytics.pipeline.compose import Identity
from voice_analytics.pipeline.offline import Analysis, Models, OfflineOptions, analyse

LENGTH_MS = 24_000
CANARY = np.float32(0.2718281)
DIGITS = "0.27182"

Voices = NDArray[np.float32]


class MarkedVoices(VoiceNetwork):
    """The network, with a number in each voice that is found again wherever it goes."""

    def __init__(self, path: Path, given: list[weakref.ref[Voices]]) -> None:
        super().__init__(path)
        self.given = given

    def embed(self, stretches: Sequence[Voices]) -> Voices:
        voices = super().embed(stretches)
        voices[:, 0] = CANARY
        self.given.append(weakref.ref(voices))
        return voices


class MarkedDiarizer(OnnxDiarizer):
    """The diariser with that network."""

    def __init__(self, segmentation: Path, voices: Path) -> None:
        super().__init__(segmentation, voices)
        self.given: list[weakref.ref[Voices]] = []

    def _loaded(self) -> Networks:
        segmentation, voices = self._paths
        return Networks(SegmentationNetwork(segmentation), MarkedVoices(voices, self.given))


def audio() -> Samples:
    """Return the beginning of a call with both parties on one channel."""
    mixed: Samples = sample_call("good_listener").sum(axis=0, keepdims=True)[:, : LENGTH_MS * 16]
    return mixed


def analysed(diarizer: OnnxDiarizer) -> Analysis:
    spoken = script(f"A[0,{LENGTH_MS})", channels=1)
    return analyse(
        ArraySource(audio()),
        Identity("call-1", "a" * 64, "file", CallMetadata(language="en")),
        Models(ScriptedDetector(spoken), ScriptedTranscriber(), diarizer, ScriptedPitch()),
        OfflineOptions({0: Role.UNKNOWN}),
        Provenance("0.1.0", "0" * 64, "1" * 64, (), {}, {}),
        lambda _stage, _at_ms, _whole_ms: None,
        StepClock(),
    )


def arrays_within(root: object) -> Iterator[NDArray[np.generic]]:
    """Yield every array that can be reached from a value."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        here = waiting.pop()
        if id(here) in seen or isinstance(here, type) or hasattr(here, "__loader__"):
            continue
        seen.add(id(here))
        if isinstance(here, np.ndarray):
            yield here
        waiting += gc.get_referents(here)


def voices_within(root: object) -> list[tuple[int, ...]]:
    """Return the shapes of the arrays that could hold a voice, or the mark of one."""
    return [
        array.shape
        for array in arrays_within(root)
        if VOICE_SIZE in array.shape or (array.dtype.kind == "f" and CANARY in array)
    ]


def test_the_search_finds_a_voice_that_is_held() -> None:
    held = {"somewhere": [np.zeros((3, VOICE_SIZE), np.float32)], "mark": (np.array([CANARY]),)}
    assert sorted(voices_within(held)) == [(1,), (3, VOICE_SIZE)]


def test_a_stream_holds_voices_during_its_call_and_gives_none_back() -> None:
    diarizer = MarkedDiarizer(*diarizer_paths())
    stream = diarizer.open()
    stream.push(audio()[0])
    told = stream.flush()
    assert len(told.speech) >= 1
    assert voices_within(stream)
    assert voices_within(told) == []
    del stream
    gc.collect()
    assert [one for one in diarizer.given if one() is not None] == []


def test_nothing_of_a_voice_is_kept_returned_written_or_logged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    caplog.set_level(logging.DEBUG)
    diarizer = MarkedDiarizer(*diarizer_paths())
    analysis = analysed(diarizer)
    report = analysis.report
    assert report.segments
    gc.collect()
    assert diarizer.given, "no voice was ever told"
    assert [one for one in diarizer.given if one() is not None] == []
    assert voices_within(analysis) == []
    assert voices_within(diarizer) == []
    write_report(to_document(report), tmp_path)
    write_text(to_html(report, Titles({}, {}, {})), tmp_path / "call-1.html")
    write_audio(silenced([audio().T], 16_000, {}, []), 16_000, 1, tmp_path / "call-1.flac")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 3
    output = capfd.readouterr()
    written = [path.read_bytes() for path in files]
    written += [text.encode() for text in (caplog.text, output.out, output.err, repr(report))]
    for content in written:
        assert CANARY.tobytes() not in content
        assert DIGITS.encode() not in content
