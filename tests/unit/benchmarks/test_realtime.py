"""The benchmark of calls in progress: what counts as carried, and one small run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from benchmarks.realtime import carried, table
from benchmarks.realtime_picture import picture
from tests.command import ROOT, environment


def row(calls: int, **changes: float) -> dict[str, Any]:
    known: dict[str, Any] = {
        "calls": calls,
        "core_share": calls / 500,
        "floor_share": calls / 1500,
        "packet_us": 20.0,
        "lag_ms": {"p50": 60, "p95": 110, "p99": 150},
        "live_lag_ms": {"p50": 60, "p95": 110, "p99": 150},
        "live_shed_ms": 0,
        "lost": 0,
        "call_kib": 100.0,
        "sender_late_ms": 5,
        "valid": True,
        "in_time": True,
    }
    return known | changes


@pytest.mark.parametrize(
    ("rows", "most"),
    [
        pytest.param([], 0, id="nothing"),
        pytest.param([row(10), row(50)], 50, id="all"),
        pytest.param([row(10), row(50, lost=1)], 10, id="loss"),
        pytest.param([row(10), row(50, in_time=False)], 10, id="late"),
        pytest.param([row(10), row(50, valid=False)], 10, id="slow sender"),
        pytest.param([row(10), row(50, live_shed_ms=100)], 10, id="not listened to"),
    ],
)
def test_only_calls_without_loss_and_in_time_are_carried(
    rows: list[dict[str, Any]], most: int
) -> None:
    assert carried(rows) == most


def test_the_table_has_a_line_for_each_step() -> None:
    assert table([row(10), row(50)]).row_count == 2


def test_the_picture_is_drawn_inside_its_frame() -> None:
    drawn = ET.fromstring(picture([row(10), row(400, core_share=1.5)], 300))  # noqa: S314 - ours
    lines = [one for one in drawn.iter() if one.tag.endswith("polyline")]
    assert len(lines) == 4
    for line in lines:
        for point in line.attrib["points"].split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= 640
            assert 0 <= y <= 360


@pytest.mark.slow
def test_a_small_run_is_measured(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.realtime", "--steps", "2", "--seconds", "5"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path)],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (results,) = tmp_path.glob("*.json")
    (step,) = json.loads(results.read_text())["steps"]
    assert step["packets"] == step["sent"] == 2 * 2 * 250
    assert step["lost"] == step["refused"] == step["failed"] == 0
    assert sum(step["stages_cpu_s"].values()) == pytest.approx(step["cpu_s"], rel=0.1)
    assert step["stages_cpu_s"]["vad"] > 0
    assert step["live_shed_ms"] == 0
    assert step["floor_packets"] > 0
    assert len(list(tmp_path.glob("*.svg"))) == 1
