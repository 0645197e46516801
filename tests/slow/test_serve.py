"""The service as an operator runs it: a recording goes in, its call comes out over HTTP."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import httpx2 as httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-c", "from voice_analytics.cli import main; main()"]
WORDS = "a walk in the rain"
ANALYSE_S, STOP_S = 240, 15

pytestmark = [pytest.mark.slow, pytest.mark.model]


@dataclass
class Service:
    """A running service."""

    process: "subprocess.Popen[str]"
    url: str
    folder: Path
    config: Path

    def stop(self, name: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(name)
        return self.process.wait(STOP_S)

    def signed_in(self) -> httpx.Client:
        client = httpx.Client(base_url=self.url, timeout=30)
        answer = client.post("/api/v1/session", json={"name": "root", "password": WORDS})
        assert answer.status_code in {200, 201}, answer.text
        return client


def start(config: Path, folder: Path, *more: str) -> Service:
    process = subprocess.Popen(
        [*RUN, "serve", "--config", str(config), *more],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Listening on http://127.0.0.1:"), line
    return Service(process, line.split()[2].rstrip("."), folder, config)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Give the settings of a service on a free port with the smallest recogniser."""
    file = tmp_path / "box.yaml"
    file.write_text(
        f"store: {{folder: {tmp_path / 'box'}}}\n"
        "server: {port: 0}\n"
        "watch: {interval_s: 1}\n"
        "jobs: {worker: box, look_round_ms: 500, poll_ms: 100}\n"
        "recognition: {model: tiny.en}\n"
    )
    return file


@pytest.fixture
def service(config: Path, tmp_path: Path) -> Iterator[Service]:
    """Give a service with an admin; whatever of it is left at the end is killed."""
    one = start(config, tmp_path / "box")
    try:
        subprocess.run(
            [*RUN, "account", "create", "root", "--role", "admin", "--config", str(config)],
            input=f"{WORDS}\n{WORDS}\n", text=True, check=True, cwd=ROOT, timeout=60,
        )  # fmt: skip
        yield one
    finally:
        one.process.kill()
        one.process.wait()
        if one.process.stdout is not None:
            one.process.stdout.close()


def put_in(service: Service) -> None:
    sample = ROOT / "samples" / "poor_listener.flac"
    part = service.folder / "inbox" / "call.flac.part"
    part.write_bytes(sample.read_bytes())
    part.rename(part.with_suffix(""))


def calls_when_done(client: httpx.Client) -> list[dict[str, object]]:
    until = time.monotonic() + ANALYSE_S
    while time.monotonic() < until:
        found: list[dict[str, object]] = client.get("/api/v1/calls").json()["calls"]
        if found:
            return found
        time.sleep(1)
    raise AssertionError("the recording was not analysed in time")


def test_recording_put_into_the_folder_is_a_call_over_http(service: Service) -> None:
    put_in(service)
    with closing(service.signed_in()) as client:
        (call,) = calls_when_done(client)
        assert call["source"] == "watched"
        report = client.get(f"/api/v1/calls/{call['id']}/report").json()
        assert report["schema"] == "voice-analytics.report/1"
        audio = client.get(f"/api/v1/calls/{call['id']}/audio")
        assert audio.content[:4] == b"fLaC"
        assert client.get(f"/api/v1/calls/{call['id']}/waveform").json()["channels"]
    assert not list((service.folder / "spool").iterdir()), "the original is gone"
    assert (service.folder / "inbox" / "done" / "call.flac").exists()
    assert service.stop() == 0


def test_service_killed_in_the_middle_goes_on_where_it_was(
    service: Service, config: Path, tmp_path: Path
) -> None:
    put_in(service)
    until = time.monotonic() + ANALYSE_S
    while not list((service.folder / "found").glob("*")) and time.monotonic() < until:
        time.sleep(0.1)
    os.kill(service.process.pid, signal.SIGKILL)
    service.process.wait()
    again = start(config, tmp_path / "box")
    try:
        with closing(again.signed_in()) as client:
            assert len(calls_when_done(client)) == 1
        assert again.stop(signal.SIGINT) == 0
    finally:
        again.process.kill()
        again.process.wait()
        if again.process.stdout is not None:
            again.process.stdout.close()


def test_first_look_needs_a_link_and_a_recording(config: Path, tmp_path: Path) -> None:
    sample = ROOT / "samples" / "poor_listener.flac"
    one = start(config, tmp_path / "box", "--link", str(sample))
    try:
        assert one.process.stdout is not None
        line = one.process.stdout.readline()
        address = line.partition(": ")[2].strip()
        assert address.startswith(f"{one.url}/enter?code=")
        with closing(httpx.Client(timeout=30)) as client:
            assert "admin" in client.get(address).text
            code = unquote(address.partition("=")[2])
            assert client.post(f"{one.url}/enter", data={"code": code}).status_code == 303
            client.base_url = httpx.URL(one.url)
            (call,) = calls_when_done(client)
            assert call["source"] == "watched"
        assert one.stop(signal.SIGINT) == 0
    finally:
        one.process.kill()
        one.process.wait()
        if one.process.stdout is not None:
            one.process.stdout.close()
