"""Traces: messages in few words, never more than fit, and nothing of who called."""

from pathlib import Path

import pytest

from tests.protocols.client import TWO_LEGS, Client, document, line, recording_body, sdp
from voice_analytics.domain.operating import PacketCounts
from voice_analytics.errors import StoreError
from voice_analytics.ingest.masking import masked
from voice_analytics.ingest.tracing.files import read_traces, write_traces
from voice_analytics.ingest.tracing.ring import MOST_ASIDE, MOST_CALLS, MOST_STEPS, TraceRing
from voice_analytics.ingest.tracing.steps import read_step, trace_id
from voice_analytics.ingest.tracing.values import Step, TracedLeg

BODY = recording_body(TWO_LEGS, document("standard.xml"))
T0 = 1_790_000_000_000
LEG = TracedLeg("96", "agent ••01@pbx.example", "PCMU", True, PacketCounts(packets=9), 3, -20.5)


def note_of(data: bytes) -> str:
    read = read_step(data, T0, outgoing=False)
    assert read is not None
    return read.step.note


def test_a_request_and_its_answer() -> None:
    client = Client()
    read = read_step(client.invite(BODY), T0, outgoing=False)
    assert read is not None
    assert (read.id, read.date_ms) == (trace_id(client.call_id), None)
    assert read.step == Step(T0, False, "INVITE 1", "30000 30002 sendonly, metadata")
    answer = (
        b"SIP/2.0 503 Service Unavailable\r\ni: rs-1@sbc.example\r\nCSeq: 1 INVITE\r\n"
        b'Retry-After: 10\r\nWarning: 399 recorder "No Room"\r\n\r\n'
    )
    read = read_step(answer, T0, outgoing=True)
    assert read is not None
    assert (read.id, read.step.what) == (trace_id(client.call_id), "503 INVITE 1")
    assert read.step.note == "again in 10 s, no room"


@pytest.mark.parametrize(
    ("offer", "note"),
    [
        (
            sdp(line("1", 30_000), line("2", 30_002, "inactive")),
            "30000 sendonly, 30002 inactive",
        ),
        (
            sdp(*(line(str(number), 30_000 + 2 * number) for number in range(6))),
            "30000 30002 30004 30006 ... sendonly",
        ),
        (b"v=0\r\nm=audio 9 RTP/AVP 0\r\n", "9"),
    ],
)
def test_lines_of_an_offer(offer: bytes, note: str) -> None:
    assert note_of(Client().invite(("application/sdp", offer))) == note


def test_passwords_are_named_and_not_told() -> None:
    told = note_of(Client().request("INVITE", headers=["Authorization: Digest username=sbc"]))
    asked = (
        b"SIP/2.0 401 Unauthorized\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nWWW-Authenticate: Digest\r\n"
        b"\r\n"
    )
    assert (told, note_of(asked)) == ("password", "asks for the password")


@pytest.mark.parametrize(
    ("date", "at_ms"),
    [
        ("Sat, 13 Nov 2010 23:29:00 GMT", 1_289_690_940_000),
        ("Sat, 13 Nov 2010 23:29:00", 1_289_690_940_000),
        ("yesterday", None),
        ("Sat, 13 Nov 2010 23:29:00 GMT" + " " * 40 + "x", None),
    ],
)
def test_dates_of_messages(date: str, at_ms: int | None) -> None:
    read = read_step(Client().request("OPTIONS", headers=[f"Date: {date}"]), T0, outgoing=False)
    assert read is not None
    assert read.date_ms == at_ms


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x00\xff",
        b"INVITE sip:a SIP/2.0\r\nCall-ID: 1\r\n\r\n",
        b"INVITE sip:a SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\n",
        b"INVITE sip:a SIP/2.0\r\nCall-ID: 1\r\nCSeq: x INVITE\r\n\r\n",
        b"SIP/2.0 2xx OK\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n",
    ],
)
def test_what_is_no_message_is_no_step(data: bytes) -> None:
    assert read_step(data, T0, outgoing=False) is None


def test_no_part_of_a_message_breaks_it_or_tells_who_called() -> None:
    whole = Client().invite(BODY, ["Date: Sat, 13 Nov 2010 23:29:00 GMT"])
    for end in range(0, len(whole), 7):
        read = read_step(whole[:end], T0, outgoing=False)
        assert read is None or "15550100" not in str(read)


def test_a_ring_forgets_the_oldest_of_each_kind() -> None:
    ring = TraceRing()
    for number in range(MOST_CALLS + 5):
        ring.step(f"c{number}", "peer", Step(T0, False, "INVITE 1", ""))
    for number in range(MOST_ASIDE + 3):
        ring.step(f"o{number}", "peer", Step(T0, False, "OPTIONS 1", ""))
    names = [one.id for one in ring.traces()]
    assert names == [
        *(f"c{number}" for number in range(5, MOST_CALLS + 5)),
        *(f"o{number}" for number in range(3, MOST_ASIDE + 3)),
    ]
    assert not ring.changed
    ring.leg("gone", LEG)
    ring.ended("gone", "bye")
    ring.told("gone", "rule")
    assert not ring.changed


def test_of_a_long_call_the_first_and_the_last_steps_stay() -> None:
    ring = TraceRing()
    for number in range(3 * MOST_STEPS):
        ring.step("c", "peer", Step(T0 + number, False, "UPDATE 1", ""))
    (one,) = ring.traces()
    assert len(one.steps) == MOST_STEPS
    assert one.steps[0].at_ms == T0
    assert one.steps[-1].at_ms == T0 + 3 * MOST_STEPS - 1


def test_traces_are_read_as_they_were_written(tmp_path: Path) -> None:
    ring = TraceRing()
    ring.step("c", "192.0.2.1:5060 udp", Step(T0, False, "INVITE 1", "x"))
    ring.leg("c", LEG)
    ring.told("c", "agent_address")
    ring.ended("c", "bye")
    traces = ring.traces()
    write_traces(tmp_path / "traces", "sbc", traces)
    assert read_traces(tmp_path / "traces", "sbc") == traces
    assert read_traces(tmp_path / "traces", "other") == ()
    (file,) = (tmp_path / "traces").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_traces_that_cannot_be_written_or_read_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="check the disk"):
        write_traces(tmp_path / "file", "sbc", ())
    (tmp_path / "sbc.json").write_text('[{"id": 1}]')
    with pytest.raises(StoreError, match="another version"):
        read_traces(tmp_path, "sbc")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        read_traces(tmp_path, "folder")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+15550100@carrier.example", "•••••••00@carrier.example"),
        ("7", "7"),
        ("7001", "••01"),
        ("@x", "@x"),
    ],
)
def test_numbers_are_masked_but_for_their_end(address: str, shown: str) -> None:
    assert masked(address) == shown
