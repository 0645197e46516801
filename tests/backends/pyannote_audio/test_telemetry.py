"""pyannote.audio tells nobody of the calls it hears, even where it was told to."""

import os
import subprocess
import sys

import pytest

from tests.command import ROOT

pytestmark = pytest.mark.model

WATCHED = """
import sys

asked = []

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        asked.append(event)
        raise OSError("no network in this test")

sys.addaudithook(refuse)
"""

DIARISED = """
import tempfile
from pathlib import Path

import numpy as np
from tests.real import diarizer_paths, sample_call, torch_network
from voice_analytics.backends.pyannote_audio.diarizer import PyannoteDiarizer

with tempfile.TemporaryDirectory() as folder:
    stream = PyannoteDiarizer(torch_network(), diarizer_paths()[1], Path(folder)).open()
    stream.push(sample_call("mono_mix")[0, :160_000])
    assert stream.flush().voices > 0

from pyannote.audio.telemetry import metrics
metrics.provider.force_flush()
print(metrics.is_metrics_enabled(), asked)
"""

TOLD = """
import warnings
warnings.simplefilter("ignore")
from pyannote.audio.telemetry import metrics
metrics.track_model_init(object())
metrics.provider.force_flush()
print(metrics.is_metrics_enabled(), asked[:1])
"""


def said(program: str) -> str:
    """Run a program where telemetry is asked for and no socket may be opened."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + program],
        cwd=ROOT,
        env={**os.environ, "PYANNOTE_METRICS_ENABLED": "1", "HF_HUB_OFFLINE": "0"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_call_is_told_apart_without_a_socket() -> None:
    assert said(DIARISED) == "False []"


def test_what_is_watched_for_is_seen() -> None:
    assert said(TOLD) == "True ['socket.getaddrinfo']"
