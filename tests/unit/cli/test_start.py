"""Starting up: help comes at once, wrong usage is told from wrong input."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from voice_analytics import __version__
from voice_analytics.cli.app import app

HEAVY = (
    "av", "ctranslate2", "faster_whisper", "huggingface_hub", "numpy", "onnxruntime",
    "rich.progress", "soxr", "tokenizers", "yaml",
)  # fmt: skip
HELP = f"""
import sys
import voice_analytics.cli
sys.argv = ["voice-analytics", *sys.argv[1:]]
try:
    voice_analytics.cli.main()
except SystemExit as end:
    code = end.code
import json
print("\\n" + json.dumps([code, [name for name in {HEAVY!r} if name in sys.modules]]))
"""


@pytest.mark.parametrize(
    "arguments", [("--help",), ("analyse", "--help"), ("models", "--help"), ("--version",)], ids=str
)
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HELP, *arguments],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == [0, []]


def test_version() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"voice-analytics {__version__}\n")


@pytest.mark.parametrize("command", ["analyse", "analyze"])
def test_both_spellings_are_known(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "--transcript" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="nothing"),
        pytest.param(["analyse"], id="no recording"),
        pytest.param(["analyse", "x.wav", "--nonsense"], id="unknown option"),
        pytest.param(["analyse", "x.wav", "--workers", "0"], id="no worker"),
        pytest.param(["analyse", "x.wav", "--workers", "many"], id="not a number"),
        pytest.param(["transcribe", "x.wav"], id="unknown command"),
        pytest.param(["models", "burn"], id="unknown command of models"),
    ],
)
def test_wrong_usage_is_code_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_schema_is_printed_as_json() -> None:
    result = CliRunner().invoke(app, ["schema"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["$id"] == "voice-analytics.report/1"
