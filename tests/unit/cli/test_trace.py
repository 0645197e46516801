"""`trace`: what passed on the wire, in 80 columns."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.unit.ingest.making import as_pcm16, tone
from tests.unit.ingest.pcap.captures import CALLED, CALLER, ethernet, pcap, rtp, sdp, sip, udp
from voice_analytics.cli.app import app
from voice_analytics.domain.operating import PacketCounts
from voice_analytics.ingest.tracing.files import write_traces
from voice_analytics.ingest.tracing.values import CallTrace, Step, TracedLeg

T0 = 1_790_000_000_000
STEPS = (
    Step(T0, False, "INVITE 1", "30000 30002 sendonly, metadata"),
    Step(T0 + 2, True, "401 INVITE 1", "asks for the password"),
    Step(T0 + 20, False, "INVITE 2", "password, 30000 30002 30004 30006 sendonly, metadata"),
    Step(T0 + 25, True, "200 INVITE 2", "20000 20002 recvonly"),
)
LEGS = (
    TracedLeg("96", "agent ••01@pbx.example", "PCMU", True, PacketCounts(980, 20), 7, -24.0),
    TracedLeg("97", "customer", None, False, PacketCounts(), 0, None),
    TracedLeg("98", "unknown", "PCMA", True, PacketCounts(9, gaps=2, paused=3), 1, -70.0),
)
TRACES = (
    CallTrace("aa11", "192.0.2.10:5060 udp", STEPS[:1], (), None, None),
    CallTrace("bb22", "192.0.2.10:5060 udp", STEPS, LEGS, "agent_address", "bye"),
)


SBC, BOX = ("192.0.2.10", 5060), ("192.0.2.20", 5060)


def capture() -> bytes:
    """Return a capture of a call with one leg."""
    said = as_pcm16(tone(8000, 1.0)).reshape(-1)
    packets = [
        (0, udp(SBC, BOX, sip("INVITE sip:b@x SIP/2.0", sdp(CALLER)))),
        (10_000, udp(BOX, SBC, sip("SIP/2.0 200 OK", sdp(CALLED)))),
        *rtp(CALLER, CALLED, said),
    ]
    return pcap([(at_us, ethernet(data)) for at_us, data in packets])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "box.yaml"
    file.write_text(
        f"store: {{folder: {tmp_path / 'data'}}}\n"
        "sip: {trunks: [{name: sbc, addresses: [192.0.2.10]}]}\n"
    )
    return file


def run(*words: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, ["trace", *words], env={"COLUMNS": "200"})
    return result.exit_code, result.output.splitlines()


def test_a_trunk_as_a_ladder(config: Path, tmp_path: Path) -> None:
    write_traces(tmp_path / "data" / "traces", "sbc", TRACES)
    code, lines = run("sbc", "--config", str(config))
    assert code == 0
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert "INVITE 1 ─" in text
    assert "─ 401 INVITE 1   asks for the password" in text
    assert "    0.025  ◀─" in text
    assert "PCMU, 980 packets, 2.00 % lost, jitter 7 ms, -24 dBFS" in text
    assert "leg 97: customer, on hold" in text
    assert "NOTHING ARRIVES" in text
    assert "SILENT" in text
    assert "3 paused, 2 gaps" in text
    assert lines[-1] == "  ended: bye"


def test_one_call_of_many(config: Path, tmp_path: Path) -> None:
    write_traces(tmp_path / "data" / "traces", "sbc", TRACES)
    assert "aa11" not in "\n".join(run("sbc", "--calls", "1", "--config", str(config))[1])
    assert "bb22" not in "\n".join(run("sbc", "--call", "aa", "--config", str(config))[1])
    code, lines = run("sbc", "--call", "zz", "--config", str(config))
    assert (code, len(lines)) == (1, 1)


def test_nothing_seen_says_what_to_check(config: Path) -> None:
    code, lines = run("sbc", "--config", str(config))
    assert code == 1
    assert "Check the firewall" in " ".join(lines)


def test_a_name_that_is_no_trunk_names_those_there_are(config: Path) -> None:
    result = CliRunner().invoke(app, ["trace", "abc", "--config", str(config)])
    assert "sip.trunks has: sbc" in str(result.exception)


def test_a_capture_as_a_ladder(tmp_path: Path) -> None:
    file = tmp_path / "call.pcap"
    file.write_bytes(capture())
    code, lines = run(str(file))
    text = "\n".join(lines)
    assert code == 0
    assert "INVITE 1 ─" in text
    assert "─ 200 INVITE 1" in text
    assert "◀──────" in text
    assert "PCMU, 50 packets, 0.00 % lost" in text


@pytest.mark.parametrize(("data", "why"), [(b"nothing", "cannot be read"), (None, "cannot be")])
def test_what_is_no_capture_is_one_sentence(tmp_path: Path, data: bytes | None, why: str) -> None:
    file = tmp_path / "call.pcap"
    if data is not None:
        file.write_bytes(data)
    assert why in str(CliRunner().invoke(app, ["trace", str(file)]).exception)
