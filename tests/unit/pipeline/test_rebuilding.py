"""A stored report becomes the conversation it was made from."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.golden import cases
from voice_analytics.domain.report import AudioLimit
from voice_analytics.export.convert import from_document
from voice_analytics.export.files import read_report
from voice_analytics.pipeline.rebuilding import conversation_of

GOLDEN = sorted(Path(cases.__file__).parent.glob("*.report.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name.partition(".")[0])
def test_turns_and_events_are_those_of_the_report(path: Path) -> None:
    report = from_document(read_report(path))
    again = conversation_of(report)
    assert again.turns == report.turns
    assert again.events == report.events
    assert again.words == report.words
    assert again.duration_ms == report.call.duration_ms
    shared = {AudioLimit.MONO_NOT_SEPARATED, AudioLimit.ONE_SPEAKER_FOUND}
    assert again.separated is not bool(shared & set(report.audio.limits))


def test_levels_come_from_the_stored_curve() -> None:
    report = from_document(read_report(GOLDEN[0]))
    again = conversation_of(report)
    for who, curve in report.curves.participants.items():
        track = again.tracks[who]
        spoken = [level for level in curve.level_db if level is not None]
        assert len(track.level_dbfs) == len(curve.level_db)
        assert max(track.level_dbfs, default=-100.0) == pytest.approx(max(spoken, default=-100.0))


def test_other_limits_give_other_turns() -> None:
    report = from_document(read_report(GOLDEN[0]))
    limits = {**report.provenance.limits, "ipu_gap_ms": 5000}
    other = replace(report, provenance=replace(report.provenance, limits=limits))
    assert conversation_of(other).limits.ipu_gap_ms == 5000
