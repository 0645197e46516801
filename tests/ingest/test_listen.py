"""`listen` and `listen --check`, as an operator runs them, with calls of our own client."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command import COMMAND, ROOT, environment, noise, voice_analytics, write_wav
from voice_analytics.domain.operating import Side
from voice_analytics.store.database import Database
from voice_analytics.store.processes import processes
from voice_analytics.store.receptions import last_legs

PATIENCE_S = 60.0

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "box.yaml"
    file.write_text(
        f"store: {{folder: {tmp_path / 'box'}}}\n"
        "server: {port: 0}\n"
        "recognition: {model: tiny.en}\n"
        f"sip: {{enabled: true, udp_port: {free_port()}, tcp_port: null, media_first_port: 42000,\n"
        "  media_last_port: 42999, trunks: [{name: lab, addresses: [127.0.0.1]}]}\n"
    )
    return file


def port_of(config: Path) -> str:
    return config.read_text().partition("udp_port: ")[2].partition(",")[0]


@contextmanager
def running(config: Path, *command: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a command until it is told to stop; it ends with 0."""
    with subprocess.Popen(
        [*COMMAND, *command, "--config", str(config)],
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


def replay(config: Path, folder: Path) -> None:
    recording = write_wav(folder / "call.wav", 300 * noise(2, 6.5), 16_000)
    done = voice_analytics("replay", recording, "--to", "siprec", f"127.0.0.1:{port_of(config)}")
    assert done.returncode == 0, done.stderr


def jobs(config: Path) -> str:
    return voice_analytics("jobs", "list", "--config", config).stdout


def test_check_shows_who_sends_what_and_keeps_nothing(config: Path, tmp_path: Path) -> None:
    with running(config, "listen", "--check") as process:
        assert process.stderr is not None
        assert process.stdout is not None
        assert "Listening for calls on UDP" in process.stderr.readline()
        replay(config, tmp_path)
        lines = [process.stdout.readline() for _ in range(8)]

    said = "".join(lines)
    assert "begins, from lab, 2 legs; roles: " in said
    assert "agent" in said
    assert "PCMU" in said
    assert "0.0 % lost" in said
    assert "dBFS" in said
    assert "15550100" not in said
    assert "bye" in lines[-1]
    assert not (tmp_path / "box").exists()


def test_a_call_that_was_heard_waits_for_its_analysis(config: Path, tmp_path: Path) -> None:
    with running(config, "listen") as process:
        assert process.stderr is not None
        assert "Listening for calls on UDP" in process.stderr.readline()
        replay(config, tmp_path)

    assert "1 received" in jobs(config)
    trace = voice_analytics("trace", "lab", "--config", config)
    assert "INVITE 1 ─" in trace.stdout
    assert "PCMU, 325 packets, 0.00 % lost" in trace.stdout
    assert "15550100" not in trace.stdout
    database = Database(f"sqlite:///{tmp_path / 'box' / 'store.db'}")
    with database.read() as session:
        (agent,) = last_legs(session, "lab", Side.AGENT, 9)
        assert processes(session) == (), "it said that it ends"
    database.close()
    assert (agent.codec, agent.normal, agent.counts.packets) == ("PCMU", True, 325)


@pytest.mark.model
def test_serve_listens_too(config: Path, tmp_path: Path) -> None:
    with running(config, "serve") as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert any("taken from 1 trunk" in line for line in lines)
        until = time.monotonic() + PATIENCE_S
        while voice_analytics("replay", write_wav(tmp_path / "s.wav", noise(2, 0.5)), "--to",
                              "siprec", f"127.0.0.1:{port_of(config)}").returncode:  # fmt: skip
            assert time.monotonic() < until
        while " live " not in jobs(config):
            assert time.monotonic() < until
