"""Hundreds of thousands of faulty messages: no error but the declared one, and no growth."""

import time
from collections.abc import Callable, Sequence

import pytest

from tests.protocols.client import (
    LOCAL,
    SBC,
    SBC_TCP,
    SBC_TLS,
    TWO_LEGS,
    Bench,
    Client,
    CountedPorts,
    document,
    line,
    multipart,
    recording_body,
    sdp,
    surroundings,
)
from tests.protocols.fuzz import faulty
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.session.protocol import Limits, Peer, Transport
from voice_analytics.ingest.sip.framing import StreamFramer
from voice_analytics.ingest.sip.message import parse
from voice_analytics.ingest.sip.multipart import parts_of
from voice_analytics.ingest.sip.sdp import parse_offer
from voice_analytics.ingest.siprec.metadata import parse_metadata
from voice_analytics.ingest.siprec.roles import decide
from voice_analytics.ingest.siprec.server import RecordingServer

FEW, MANY = 2_000, 200_000
SLOWEST_S = 0.5
"""Of processor time, for one message: far more than any takes."""

NAMES = (
    "standard.xml",
    "attributes_in_participant.xml",
    "prefixed_crossed.xml",
    "recorded_party.xml",
    "mixed.xml",
)
METADATA = [document(name) for name in NAMES]
KEY = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNk"
OFFERS = [
    TWO_LEGS,
    sdp(line("1", 22_294, formats="8 101 0 9 18")),
    sdp(line("1", 30_000, profile="RTP/SAVP", extra=[KEY]), ["m=video 1 RTP/AVP 96"]),
]
(PARTS_TYPE, PARTS) = recording_body(TWO_LEGS, METADATA[0])
BODIES = [
    multipart(
        ("Content-Type: application/sdp", b"v=0\r\n"),
        (
            "Content-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session",
            b"<recording/>",
        ),
    )[1],
    multipart(("Content-Type: application/gtd", b"x"), ("A: b", b"plain"))[1],
]
INVITES = [
    Client().invite(recording_body(TWO_LEGS, METADATA[0]), ["Supported: timer", "x: 120"]),
    Client(tag="b2").invite((PARTS_TYPE, PARTS)),
    Client(tag="c3").invite(
        ("application/sdp", OFFERS[1]),
        ["Cisco-Guid: 1-2", 'X-Cisco-Recording-Participant: <sip:1@a>;media-index="0"'],
    ),
    Client(tag="d4").invite(recording_body(OFFERS[2], METADATA[1])),
]
OTHERS = [Client().request(method) for method in ("OPTIONS", "CANCEL", "BYE", "UPDATE", "ACK")]
REPLY = b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK9\r\nCSeq: 2 BYE\r\n\r\n"


def _stream(data: bytes) -> None:
    framer = StreamFramer()
    framer.feed(data)
    framer.feed(data)


def _read_metadata(data: bytes) -> None:
    metadata = parse_metadata(data)
    decide(metadata, surroundings().trunks[0])
    metadata.merged(metadata).senders("96")


PARSERS = [
    pytest.param(parse, [*INVITES, *OTHERS, REPLY], id="message"),
    pytest.param(_stream, [*OTHERS, *INVITES], id="stream"),
    pytest.param(parse_offer, OFFERS, id="offer"),
    pytest.param(lambda data: parts_of(PARTS_TYPE, data), BODIES, id="parts"),
    pytest.param(_read_metadata, METADATA, id="metadata"),
]


@pytest.mark.parametrize(("parser", "originals"), PARSERS)
@pytest.mark.parametrize(
    "count", [pytest.param(FEW, id="few"), pytest.param(MANY, marks=pytest.mark.slow, id="many")]
)
def test_only_the_declared_error_is_raised(
    parser: Callable[[bytes], object], originals: Sequence[bytes], count: int
) -> None:
    began = time.perf_counter()
    slowest = 0.0
    for message in faulty(originals, count, seed=count):
        before = time.thread_time()
        try:
            parser(message)
        except ProtocolViolation:
            continue
        finally:
            slowest = max(slowest, time.thread_time() - before)
    assert slowest < SLOWEST_S
    print(f"{count / (time.perf_counter() - began):.0f} messages/s")  # noqa: T201


@pytest.mark.parametrize(("parser", "originals"), PARSERS)
def test_broken_off_anywhere_only_the_declared_error_is_raised(
    parser: Callable[[bytes], object], originals: Sequence[bytes]
) -> None:
    for original in originals:
        for end in range(len(original)):
            try:
                parser(original[:end])
            except ProtocolViolation:
                continue


@pytest.mark.parametrize(
    "count", [pytest.param(FEW, id="few"), pytest.param(MANY, marks=pytest.mark.slow, id="many")]
)
def test_the_server_survives_and_keeps_its_limits(count: int) -> None:
    ports = CountedPorts(most=300)
    limits = Limits(calls=100, calls_per_s=1_000_000)
    at = Bench(RecordingServer(surroundings(limits=limits, ports=ports)), ports)
    began = time.perf_counter()
    peers = (SBC, SBC_TLS, SBC_TCP)
    for number, message in enumerate(faulty([*INVITES, *OTHERS, REPLY], count, seed=7)):
        peer = peers[number % 3]
        if peer.transport is not Transport.UDP:
            peer = Peer(peer.transport, peer.host, peer.port, number)
        at.now_ms += 7
        try:
            at.act(at.protocol.feed(message, at.now_ms, peer, LOCAL))
        except ProtocolViolation:
            continue
        finally:
            at.protocol.disconnected(peer)
            at.protocol.pending_output()
        if number % 500 == 0:
            at.wait(100)
            at.events.clear()
            _end_some(at)
        assert at.protocol.calls <= 100
    print(f"{count / (time.perf_counter() - began):.0f} messages/s")  # noqa: T201

    at.act(at.protocol.close(at.now_ms))
    at.wait(120_000, 1000)

    assert at.protocol.calls == 0
    assert ports.out == set()


def _end_some(at: Bench) -> None:
    for key in {key for key, _ in list(at.pairs)[:100]}:
        at.act(at.protocol.media_lost(key, at.now_ms))
