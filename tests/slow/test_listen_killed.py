"""The listener killed in the middle of calls: each of them is handed in at the next start."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.command import COMMAND, ROOT, environment
from tests.unit.ingest.making import wav_bytes
from tests.unit.ingest.rtp.hearing import noise
from voice_analytics.domain.intake import Intake
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.spool import Spool
from voice_analytics.store import intakes
from voice_analytics.store.database import Database

pytestmark = pytest.mark.slow

CALLS = 20
CALL_S, KILL_S = 8, 4
START_S = 60


@contextmanager
def listener(config: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """Give a listener that is ready, and its TCP port."""
    command = [*COMMAND, "listen", "--config", str(config)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            assert line.startswith("Listening for calls"), line
            yield process, int(line.rpartition(":")[2].strip(" .\n"))
        finally:
            process.kill()


def handed_in(url: str) -> list[Intake]:
    """Return what came in, waiting for it to be all."""
    database = Database(url)
    try:
        until = time.monotonic() + START_S
        found: list[Intake] = []
        while len(found) < CALLS and time.monotonic() < until:
            with database.read() as session:
                found = list(intakes.listed(session))
            time.sleep(0.2)
        return found
    finally:
        database.close()


def test_every_call_is_handed_in_as_interrupted(tmp_path: Path) -> None:
    box, config, audio = tmp_path / "box", tmp_path / "box.yaml", tmp_path / "call.wav"
    config.write_text(
        f"store: {{folder: {box}}}\n"
        "sip:\n"
        "  udp_port: null\n"
        "  tcp_port: 0\n"
        "  media_first_port: 41000\n"
        "  media_last_port: 42999\n"
        "  trunks: [{name: lab, addresses: [127.0.0.0/8]}]\n"
    )
    both = np.stack([noise(8000 * CALL_S, 1), noise(8000 * CALL_S, 2)], axis=1)
    audio.write_bytes(wav_bytes(both.tobytes(), channels=2))
    with listener(config) as (process, port):
        to = ["--to", "siprec", f"127.0.0.1:{port}", "--calls", str(CALLS), "--tcp"]
        with subprocess.Popen(
            [*COMMAND, "replay", str(audio), *to],
            cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as replay:  # fmt: skip
            until = time.monotonic() + START_S
            while len(list((box / "captures").glob("*.capture"))) < CALLS:
                assert replay.poll() is None, replay.communicate()
                assert time.monotonic() < until
                time.sleep(0.1)
            time.sleep(KILL_S)
            os.kill(process.pid, signal.SIGKILL)
            _, said = replay.communicate(timeout=60)
        assert replay.returncode == 1
        assert f"{CALLS} call(s) not recorded: the recorder closed the connection" in said
    with listener(config):
        found = handed_in(f"sqlite:///{box / 'store.db'}")
    assert len(found) == CALLS
    assert {one.submission.metadata["reception"]["ended"] for one in found} == {"interrupted"}
    spool = Spool(box / "spool", bytes.fromhex((box / "spool.key").read_text().strip()))
    for one in found:
        with spool.open(one.id) as recording:
            length_ms = open_recording(recording).format.duration_ms
        assert length_ms is not None
        assert length_ms >= (KILL_S - 1) * 1000
    assert list((box / "captures").iterdir()) == []
