"""Calls from a SIP client that is not ours: sipp, by UDP and TCP."""

import shutil
import subprocess
import sys
import time
import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.ingest.conftest import NOW_MS, House
from tests.ingest.hearing_calls import (
    LISTENING,
    LOOPBACK,
    Remembering,
    as_samples,
    codes,
    heard,
    with_limits,
)
from voice_analytics.appliance.receiving import receiving
from voice_analytics.domain.intake import Intake
from voice_analytics.ingest.capture.folder import CaptureFolder
from voice_analytics.ingest.live_server import LiveServer
from voice_analytics.ingest.session.events import CallEnded, Paused, Resumed
from voice_analytics.ingest.session.protocol import Transport
from voice_analytics.ingest.session.trunks import Algorithm, Login

SCENARIOS = Path(__file__).parent / "sipp"
PACKETS = 150
SIPP = shutil.which("sipp")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SIPP is None, reason="sipp is not installed (package sip-tester)"),
]

BOTH = pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])


def sipp(
    server: LiveServer, scenario: str, transport: Transport, folder: Path, more: Sequence[str] = ()
) -> None:
    """Play a scenario to its end; it fails where something else comes than it expects."""
    port = server.places[transport]
    command = [
        str(SIPP), f"127.0.0.1:{port}", "-sf", str(SCENARIOS / f"{scenario}.xml"),
        "-i", "127.0.0.1", "-m", "1", "-nostdin", "-timeout", "90", "-timeout_error",
        "-t", "u1" if transport is Transport.UDP else "t1", "-trace_err",
        "-key", "python", sys.executable, "-key", "sender", str(SCENARIOS / "send_voice.py"), *more,
    ]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    errors = [file.read_text(errors="replace") for file in folder.glob("*_errors.log")]
    assert done.returncode == 0, (errors, done.stdout[-2000:])


def voices(folder: Path) -> tuple[list[NDArray[np.uint8]], list[str]]:
    """Return what two parties say, and how a scenario finds it."""
    said = [codes(5, PACKETS), codes(6, PACKETS)]
    more: list[str] = []
    for number, one in enumerate(said, 1):
        file = folder / f"voice{number}.ul"
        file.write_bytes(one.tobytes())
        more += ["-key", f"voice{number}", str(file)]
    return said, more


def stored(house: House, intake: Intake) -> NDArray[np.int16]:
    """Return what is in the spool: (samples, channels)."""
    with house.spool.open(intake.id) as recording, wave.open(str(recording.paths[0]), "rb") as file:
        frames = file.readframes(file.getnframes())
        return np.frombuffer(frames, "<i2").reshape(-1, file.getnchannels())


def place_of(voice: NDArray[np.int16], channel: NDArray[np.int16]) -> int:
    """Return where in a channel a voice begins, all of it as it was said."""
    starts = np.flatnonzero(channel == voice[0])
    found = [at for at in starts if np.array_equal(channel[at : at + len(voice)], voice)]
    assert len(found) == 1
    return int(found[0])


@BOTH
@pytest.mark.parametrize("scenario", ["hold", "unacknowledged"])
def test_what_is_stored_of_a_call_is_what_was_said(
    scenario: str, transport: Transport, house: House, tmp_path: Path
) -> None:
    (said, more) = voices(tmp_path)
    folder = CaptureFolder(tmp_path / "captures", bytes(32))
    with (
        receiving(folder, house.taking, lambda: NOW_MS) as keeper,
        heard(keeper) as server,
    ):
        sipp(server, scenario, transport, tmp_path, more)

    (intake,) = house.intakes()
    audio = stored(house, intake)
    places = [place_of(as_samples(one), audio[:, at]) for at, one in enumerate(said)]
    assert abs(places[0] - places[1]) <= 0.2 * 8000  # sipp starts one after the other
    assert intake.submission.metadata["channels"] == {"0": "customer", "1": "agent"}
    assert intake.submission.metadata["reception"]["ended"] == "normal"


@BOTH
def test_hold_is_a_pause(transport: Transport, tmp_path: Path) -> None:
    keeper = Remembering()
    (_, more) = voices(tmp_path)
    with heard(keeper) as server:
        sipp(server, "hold", transport, tmp_path, more)
        assert keeper.only().wait() == CallEnded(True, "bye")

    kinds = [event for event in keeper.only().events if isinstance(event, Paused | Resumed)]
    assert [(type(event), event.leg) for event in kinds] == [
        (Paused, "1"),
        (Paused, "0"),
        (Resumed, "1"),
        (Resumed, "0"),
    ]
    assert 450 <= kinds[2].at_ms - kinds[0].at_ms <= 1500


@pytest.mark.parametrize(
    ("scenario", "transport"),
    [("twice", Transport.TCP), ("cancel", Transport.TCP), ("cancel", Transport.UDP)],
)
def test_one_call_is_opened_and_ended(scenario: str, transport: Transport, tmp_path: Path) -> None:
    keeper = Remembering()
    with heard(keeper) as server:
        sipp(server, scenario, transport, tmp_path)
        assert keeper.only().wait() == CallEnded(True, "bye")


@BOTH
def test_who_knows_the_password_is_recorded(transport: Transport, tmp_path: Path) -> None:
    keeper = Remembering()
    trunk = replace(LOOPBACK, login=Login("sbc", "correct-horse-battery", (Algorithm.MD5,)))
    with heard(keeper, replace(LISTENING, trunks=(trunk,))) as server:
        sipp(server, "digest", transport, tmp_path)
        assert keeper.only().wait() == CallEnded(True, "bye")


def test_a_network_that_loses_messages_costs_no_call(tmp_path: Path) -> None:
    keeper = Remembering()
    with heard(keeper) as server:
        sipp(server, "lossy", Transport.UDP, tmp_path, ["-m", "20"])
        assert all(call.wait().normal for call in keeper.calls)

    assert len(keeper.calls) == 20


def test_what_is_refused_and_what_makes_no_sense(tmp_path: Path) -> None:
    keeper = Remembering()
    with heard(keeper) as server:
        sipp(server, "refused", Transport.UDP, tmp_path)

    assert keeper.calls == []


@BOTH
def test_a_full_recorder_sends_calls_elsewhere(transport: Transport, tmp_path: Path) -> None:
    keeper = Remembering()
    with heard(keeper, with_limits(calls_per_s=0)) as server:
        sipp(server, "full", transport, tmp_path)

    assert keeper.calls == []


def test_many_calls_at_a_time(tmp_path: Path) -> None:
    keeper = Remembering()
    with heard(keeper) as server:
        began = time.monotonic()
        sipp(server, "plain", Transport.UDP, tmp_path, ["-m", "100", "-r", "40", "-l", "100"])
        assert time.monotonic() - began < 30
        assert all(call.wait().normal for call in keeper.calls)

    assert len(keeper.calls) == 100
