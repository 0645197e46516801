import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from benchmarks.errors import BenchmarkError
from benchmarks.longfile import duration_s, repeat
from benchmarks.processes import Measured, median_seconds
from benchmarks.tables import WIDTH
from benchmarks.throughput import app, interleave, show, spread, stages, summary


def measured(seconds: float, **stage: float) -> Measured:
    return Measured(seconds, 1.0, 500.0, 10, dict(stage))


def write_wav(path: Path, samples: list[list[int]]) -> Path:
    """Write 8 kHz samples, one row per channel."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(np.array(samples, dtype="<i2").T.tobytes())
    return path


def read_wav(path: Path) -> list[list[int]]:
    with wave.open(str(path)) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        rows: list[list[int]] = frames.reshape(-1, file.getnchannels()).T.tolist()
        return rows


def test_the_two_sides_run_in_turn() -> None:
    order: list[str] = []

    def side(name: str) -> Measured:
        order.append(name)
        return measured(float(len(order)))

    first, second = interleave(lambda: side("a"), lambda: side("b"), 2)
    assert order == ["a", "b", "a", "b"]
    assert [run.seconds for run in first] == [1.0, 3.0]
    assert [run.seconds for run in second] == [2.0, 4.0]


def test_runs_are_told_as_median_and_range() -> None:
    assert spread([3.0, 1.0, 8.0]) == {"median": 3.0, "min": 1.0, "max": 8.0}
    told = summary([measured(6.0), measured(12.0), measured(9.0)], audio_s=60.0)
    assert told["real_time_factor"] == {"median": 0.15, "min": 0.1, "max": 0.2}


def test_the_longest_stage_comes_first() -> None:
    runs = [measured(1.0, decode=0.1, recognise=0.9), measured(1.0, decode=0.3, recognise=0.7)]
    assert list(stages(runs)) == ["recognise", "decode"]


def test_tables_tell_both_sides_their_ratio_and_the_long_file() -> None:
    runs = [measured(6.0, recognise=5.0, decode=1.0), measured(12.0, recognise=10.0, decode=2.0)]
    content = {
        "audio": "call.flac",
        "audio_seconds": 60.0,
        "runs": 2,
        "analysis": summary(runs, 60.0),
        "recognition_alone": summary(runs, 60.0),
        "ratio": spread([1.0, 1.2]),
        "stages": stages(runs),
        "help_seconds": 0.31,
        "long": {
            "minutes": 180.0,
            "seconds": 900.0,
            "real_time_factor": 0.083,
            "peak_memory_mib": 640.0,
            "thirds_mib": (600.0, 640.0),
            "flat": True,
        },
    }
    console = Console(width=WIDTH)
    with console.capture() as shown:
        show(content, console)
    text = shown.get()
    assert "call.flac: 60 s of audio, 2 runs each" in text
    assert "9.0 (6.0 to 12.0)" in text
    assert "1.10 (1.00 to 1.20)" in text
    assert text.index("recognise") < text.index("decode")
    assert "peak 640 MiB, first third 600, last third 640: flat" in text
    assert max(len(line) for line in text.splitlines()) <= WIDTH


@pytest.mark.parametrize(
    ("memory", "flat"),
    [
        pytest.param((100.0, 200.0, 200.0, 200.0, 210.0, 190.0), True, id="steady"),
        pytest.param((100.0, 120.0, 150.0, 200.0, 250.0, 300.0), False, id="growing"),
        pytest.param((100.0,), None, id="too short to tell"),
        pytest.param((), None, id="not watched"),
    ],
)
def test_memory_is_flat_when_the_last_third_is_no_higher(
    memory: tuple[float, ...], flat: bool | None
) -> None:
    assert Measured(1.0, 1.0, 300.0, 0, memory_mib=memory).flat is flat


def test_a_recording_is_repeated_to_the_sample(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "a.wav", [[1, 2, 3] * 100, [4, 5, 6] * 100])
    path = repeat(source, minutes=700 / (60 * 8000), path=tmp_path / "b.wav")
    left, right = read_wav(path)
    assert left == ([1, 2, 3] * 300)[:700]
    assert right == ([4, 5, 6] * 300)[:700]
    assert duration_s(path) == pytest.approx(700 / 8000)


def test_mono_is_repeated_on_both_channels_in_turn(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "a.wav", [[7] * 400])
    left, right = read_wav(repeat(source, 800 / (60 * 8000), tmp_path / "b.wav"))
    assert left == [7] * 400 + [0] * 400
    assert right == [0] * 400 + [7] * 400


def test_a_recording_without_audio_cannot_be_repeated(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("no audio", encoding="utf-8")
    with pytest.raises(BenchmarkError, match=r"a\.wav"):
        repeat(tmp_path / "a.wav", 1.0, tmp_path / "b.wav")


def test_a_command_is_timed_and_its_failure_told() -> None:
    assert 0 < median_seconds([sys.executable, "-c", "pass"], 1) < 60
    with pytest.raises(BenchmarkError, match="exit code 3"):
        median_seconds([sys.executable, "-c", "raise SystemExit(3)"], 1)


def test_a_recording_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    missing = str(tmp_path / "gone.wav")
    done = CliRunner().invoke(app, [missing, "--out", str(tmp_path)])
    assert done.exit_code == 1
    assert done.output.startswith("gone.wav: cannot be decoded")
    assert len(done.output.splitlines()) == 1
