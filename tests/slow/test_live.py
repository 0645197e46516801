"""A call that is replayed to the listener: seen while it lasts, and paused by the API."""

import json
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.command import COMMAND, ROOT, environment, write_wav
from tests.live_listener import followed
from tests.real import sample_call
from tests.slow.test_listen_killed import listener
from tests.web.box import Box
from voice_analytics.domain.access import AccountRole
from voice_analytics.domain.intake import Intake
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.live_link import LiveLink
from voice_analytics.ingest.spool import Spool
from voice_analytics.store import intakes
from voice_analytics.store.database import Database

pytestmark = pytest.mark.slow

CALL_S = 34
PATIENCE_S = 60
RATE_HZ = 16_000


def events_of(text: str, kind: str) -> list[Any]:
    blocks = (block.splitlines() for block in text.split("\n\n") if block.startswith("event: "))
    return [json.loads(lines[-1][6:]) for lines in blocks if lines[0] == f"event: {kind}"]


def handed_in(database: Database) -> Intake:
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        with database.read() as session:
            found = list(intakes.listed(session))
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError("nothing came in")


def test_a_call_is_seen_and_paused_while_it_lasts(tmp_path: Path) -> None:
    folder, config = tmp_path / "box", tmp_path / "box.yaml"
    config.write_text(
        f"store: {{folder: {folder}}}\n"
        "sip: {udp_port: null, tcp_port: 0, media_first_port: 43000, media_last_port: 43999,\n"
        "  trunks: [{name: lab, addresses: [127.0.0.0/8]}]}\n"
    )
    # A tone below speech, so that every moment that is not recorded shows.
    said = sample_call("poor_listener")[:, 8 * RATE_HZ : (8 + CALL_S) * RATE_HZ]
    hum = 0.002 * np.sin(2 * np.pi * 300 * np.arange(said.shape[1]) / RATE_HZ)
    audio = write_wav(tmp_path / "call.wav", (said + hum).astype(np.float32), RATE_HZ)
    with listener(config) as (_, port):
        database = Database(f"sqlite:///{folder / 'store.db'}")
        with (
            followed(LiveLink(folder / "live.sock")) as link,
            Box(database, link=link) as box,
            subprocess.Popen(
                [*COMMAND, "replay", str(audio), "--to", "siprec", f"127.0.0.1:{port}", "--tcp"],
                cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            ) as replay,
        ):  # fmt: skip
            admin = box.browser(box.account(AccountRole.ADMIN))
            machine = box.machine(box.account(AccountRole.INGEST, "pbx"))
            stream: list[str] = []

            def follow() -> None:
                stream.append(admin.get("/api/v1/live/events?seconds=40").text)

            follower = threading.Thread(target=follow)
            follower.start()
            heard: list[dict[str, Any]] = []
            while not heard or heard[0]["heard_ms"] < 4000:
                assert replay.poll() is None
                time.sleep(0.2)
                heard = admin.get("/api/v1/live/calls").json()["calls"]
            name = heard[0]["external_ids"]["sip_session_id"]
            paused = machine.ask("POST", f"/api/v1/live/calls/{name}/pause")
            time.sleep(3)
            resumed = machine.ask("POST", f"/api/v1/live/calls/{name}/resume")
            assert (paused.status_code, resumed.status_code) == (200, 200)
            replay.communicate(timeout=PATIENCE_S)
            assert replay.returncode == 0
            intake = handed_in(database)
            follower.join()
            late = machine.ask("POST", f"/api/v1/live/calls/{name}/pause")
            actions = [action for _, action, _ in box.audited()]
        database.close()

    assert late.status_code == 409
    assert {"call.paused", "call.resumed"} <= set(actions)
    metadata = intake.submission.metadata
    assert metadata["call_id"] == heard[0]["id"]
    ((start_ms, end_ms),) = [(one["from_ms"], one["to_ms"]) for one in metadata["pauses"]]
    assert 3000 <= end_ms - start_ms <= 5000

    happened = events_of(stream[0], "event")
    kinds = {one["kind"] for one in happened}
    assert {"paused", "resumed"} <= kinds
    assert kinds & {"interruption", "attempted_interruption", "dead_air"}
    assert events_of(stream[0], "gone") == [{"call_id": heard[0]["id"]}]
    (pause,) = [one for one in happened if one["kind"] == "paused"]
    assert pause["start_ms"] == pytest.approx(start_ms, abs=20)

    key = bytes.fromhex((folder / "spool.key").read_text().strip())
    with Spool(folder / "spool", key).open(intake.id) as recording:
        blocks = [block.samples for block in open_recording(recording).blocks()]
    kept = np.concatenate(blocks, axis=1)
    edge = RATE_HZ // 20  # of the resampling
    inside = kept[:, start_ms * 16 + edge : end_ms * 16 - edge]
    assert not np.any(np.abs(inside) > 1e-4)
    outside = kept[:, end_ms * 16 + edge :]
    assert np.all(np.abs(outside[:, : 10 * RATE_HZ].reshape(2, -1, RATE_HZ // 10)).max(2) > 1e-4)
