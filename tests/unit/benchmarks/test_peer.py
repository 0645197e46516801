"""The peer on the same recordings, under the same rules."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks.peer import app, peer_document, peer_table
from benchmarks.scoring.call import Figures
from benchmarks.tables import console
from tests.real import SAMPLES
from voice_analytics.domain.interval import Interval

RATE_HZ = 16_000


def bursts(*stretches_ms: tuple[int, int], duration_ms: int = 12_000) -> np.ndarray:
    """Return noise that is loud in the stretches."""
    generator = np.random.default_rng(1)
    samples = 0.0005 * generator.standard_normal(duration_ms * RATE_HZ // 1000)
    for start_ms, end_ms in stretches_ms:
        first, end = start_ms * RATE_HZ // 1000, end_ms * RATE_HZ // 1000
        samples[first:end] += 0.1 * generator.standard_normal(end - first)
    return samples.astype(np.float32)


def test_what_the_peer_finds_is_a_report() -> None:
    agent = bursts((500, 5000))
    customer = bursts((4000, 9000))
    found = peer_document("call", np.stack([agent, customer]))
    (event,) = found.events
    assert (event.kind, event.participant) == ("interruption", "customer")
    assert event.interval.overlap_ms(Interval(4000, 5000)) > 900
    (transfer,) = found.transfers
    assert (transfer.from_participant, transfer.to_participant) == ("agent", "customer")
    assert transfer.offset_ms == pytest.approx(-1000, abs=60)
    assert set(found.segments) == {"agent", "customer"}
    assert found.code == "call-ai-metrics 0.1.0"


def test_a_peer_that_does_not_tell_a_kind_has_no_figure_for_it() -> None:
    figures: Figures = {"overlap_f1": 0.5, "backchannel_f1": 0.0, "transfer_error_median_ms": 14.4}
    shown = console()
    with shown.capture() as capture:
        shown.print(peer_table("set", figures | {"overlap_f1": 0.75}, figures))
    lines = [line.split() for line in capture.get().splitlines()]
    assert ["overlap,", "F1", "of", "frames", "75.0", "%", "50.0", "%"] in lines
    assert ["listener", "responses,", "F1", "0.0", "%", "-"] in lines
    assert ["offset", "error,", "median", "ms", "14", "14"] in lines


def test_both_are_scored_on_two_channel_recordings_only(tmp_path: Path) -> None:
    report = {
        "schema": "voice-analytics.report/1",
        "call": {"id": "good_listener", "duration_ms": 1000, "language": "en", "participants": []},
        "audio": {"channels": 2, "limits": []},
        **{part: [] for part in ("segments", "words", "transfers", "events", "measures")},
        "provenance": {"code": "0", "models": []},
    }
    (tmp_path / "good_listener.report.json").write_text(json.dumps(report), encoding="utf-8")
    paths = [str(SAMPLES / f"{name}.flac") for name in ("good_listener", "mono_mix")]
    out = tmp_path / "out"
    result = CliRunner().invoke(app, [*paths, "--reports", str(tmp_path), "--out", str(out)])
    assert result.exit_code == 0, result.output
    (written,) = out.iterdir()
    content = json.loads(written.read_text(encoding="utf-8"))
    assert content["peer"] == "call-ai-metrics 0.1.0"
    (found,) = content["sets"]
    assert found["name"] == "samples"
    assert found["peer"]["overlap_f1"] > 0.5


def test_what_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [str(tmp_path), "--reports", str(tmp_path)])
    assert result.exit_code == 1
    assert "no audio found here" in result.output
