"""Calls over real sockets: signalling by UDP, TCP and TLS, and media beside it."""

import asyncio
import queue
import socket
import ssl
import time
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import numpy as np
import pytest

from tests.ingest.certificates import Authority
from tests.ingest.hearing_calls import (
    LISTENING,
    LOOPBACK,
    PATIENCE_S,
    Remembering,
    Voice,
    Wired,
    as_samples,
    codes,
    heard,
    media_sockets,
    speak,
    with_limits,
)
from tests.protocols.client import Client, document, line, read_answer, recording_body, sdp
from voice_analytics.domain.call import Role
from voice_analytics.errors import ConfigError
from voice_analytics.ingest.live_ports import PortPairs
from voice_analytics.ingest.live_server import Listening, LiveServer, listen
from voice_analytics.ingest.live_tls import names_in, tls_context
from voice_analytics.ingest.rtp.rtcp import write_goodbye
from voice_analytics.ingest.session.events import CallEnded, LegAudio, Paused, Resumed
from voice_analytics.ingest.session.protocol import Transport
from voice_analytics.ingest.session.trunks import Trunk

PACKETS = 40
KEY = bytes(range(30))
KEY_LINE = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"


def offer(*, secure: bool = False) -> bytes:
    """Return an offer of two legs from loopback."""
    (profile, extra) = ("RTP/SAVP", [KEY_LINE]) if secure else ("RTP/AVP", [])
    legs = (line(label, 9, profile=profile, extra=extra) for label in ("96", "97"))
    return sdp(*legs, address="127.0.0.1")


def call(wired: Wired, client: Client, *, secure: bool = False) -> list[int]:
    """Begin a call, and return where its legs are to be sent."""
    wired.send(client.invite(recording_body(offer(secure=secure), document("standard.xml"))))
    answer = read_answer(wired.receive())
    assert answer.code == 200
    client.to_tag = answer.tag
    wired.send(client.ack())
    return answer.ports


def hang_up(wired: Wired, client: Client) -> None:
    wired.send(client.request("BYE"))
    assert read_answer(wired.receive()).code == 200


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
def test_a_call_is_heard_as_it_was_said(transport: Transport) -> None:
    keeper = Remembering()
    said = [codes(1, PACKETS), codes(2, PACKETS)]
    with heard(keeper) as server, media_sockets(2) as sources:
        wired = Wired(server, transport)
        client = Client(transport=transport.upper())
        ports = call(wired, client)
        speak([Voice(port, one) for port, one in zip(ports, said, strict=True)], sources)
        hang_up(wired, client)
        wired.close()
        kept = keeper.only()
        assert kept.wait() == CallEnded(True, "bye")

    assert [leg.role for leg in kept.opened.legs] == [Role.CUSTOMER, Role.AGENT]
    assert kept.opened.source == "lab"
    for label, one in zip(("96", "97"), said, strict=True):
        assert np.array_equal(kept.audio(label), as_samples(one))
        assert kept.quality[label].packets == PACKETS
        assert kept.quality[label].lost == 0


def test_what_is_said_on_hold_is_not_kept() -> None:
    keeper = Remembering()
    said = codes(9, 60)
    hold = sdp(line("96", 9, "inactive"), line("97", 9, "inactive"), address="127.0.0.1")
    with heard(keeper) as server, media_sockets(1) as sources, Wired(server) as wired:
        client = Client()
        (port, _) = call(wired, client)
        for number, body in enumerate((hold, offer(), None)):
            part = said[number * 3200 : number * 3200 + 3200]
            speak([Voice(port, part, first=20 * number)], sources)
            if body is not None:
                assert read_answer(wired.ask(client.invite(("application/sdp", body)))).code == 200
                wired.send(client.ack())
        hang_up(wired, client)
        keeper.only().wait()

    kept = [part for part in keeper.only().events if isinstance(part, LegAudio)]
    first = kept[0].start_sample
    held = [part for part in kept if 3200 < part.start_sample - first + len(part.samples) <= 6400]
    heard_all = keeper.only().audio("96")
    assert held == []
    assert np.array_equal(heard_all, as_samples(np.concatenate([said[:3200], said[6400:]])))
    assert keeper.only().quality["96"].dropped == 20


def held(server: LiveServer, keeper: Remembering, *, on: bool) -> bool:
    """Have the only call paused, or go on, as somebody asks for it here."""
    answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
    key = keeper.only().opened.call_key
    server._loop.call_soon_threadsafe(lambda: answers.put(server.hold(key, held=on)))
    return answers.get(timeout=PATIENCE_S)


def pauses(keeper: Remembering) -> list[tuple[str, str | None]]:
    told = (one for one in keeper.only().events if isinstance(one, Paused | Resumed))
    return [(type(one).__name__, one.leg) for one in told]


def test_what_is_said_in_a_pause_that_was_asked_for_is_not_kept() -> None:
    keeper = Remembering()
    said = codes(9, 60)
    with heard(keeper) as server, media_sockets(1) as sources, Wired(server) as wired:
        client = Client()
        (port, _) = call(wired, client)
        for number in range(3):
            part = said[number * 3200 : number * 3200 + 3200]
            speak([Voice(port, part, first=20 * number)], sources)
            if number < 2:
                assert held(server, keeper, on=number == 0)
                assert held(server, keeper, on=number == 0)  # twice is once
        hang_up(wired, client)
        keeper.only().wait()

    assert pauses(keeper) == [("Paused", None), ("Resumed", None)]
    heard_all = keeper.only().audio("96")
    assert np.array_equal(heard_all, as_samples(np.concatenate([said[:3200], said[6400:]])))
    assert keeper.only().quality["96"].dropped == 20


def test_what_the_client_holds_stays_so_when_a_pause_ends() -> None:
    keeper = Remembering()
    hold = sdp(line("96", 9, "inactive"), line("97", 9), address="127.0.0.1")
    with heard(keeper) as server, Wired(server) as wired:
        client = Client()
        call(wired, client)
        assert held(server, keeper, on=True)
        assert read_answer(wired.ask(client.invite(("application/sdp", hold)))).code == 200
        wired.send(client.ack())
        assert held(server, keeper, on=False)
        hang_up(wired, client)
        keeper.only().wait()
        assert not held(server, keeper, on=True)

    assert pauses(keeper) == [
        ("Paused", None),
        ("Paused", "96"),
        ("Resumed", None),
        ("Paused", "96"),
    ]


def test_where_all_addresses_are_listened_to_the_one_reached_is_told() -> None:
    keeper = Remembering()
    with heard(keeper, replace(LISTENING, host="0.0.0.0")) as server, Wired(server) as wired:  # noqa: S104
        client = Client()
        answer = read_answer(wired.ask(client.invite(("application/sdp", offer()))))
        client.to_tag = answer.tag
        wired.send(client.ack())
        hang_up(wired, client)

    assert b"c=IN IP4 127.0.0.1\r\n" in answer.body
    assert "recorder@127.0.0.1:" in answer.headers["contact"]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


def over_tls(authority: Authority, *names: str) -> tuple[ssl.SSLContext, Trunk]:
    server = tls_context(*authority.issue("recorder.example"), authority.file)
    return server, replace(LOOPBACK, certificate_names=names, tls_only=True)


class Encrypted(Wired):
    """A connection by TLS, with a certificate or without."""

    def __init__(self, server: LiveServer, authority: Authority, name: str | None) -> None:
        super().__init__(server, Transport.TLS)
        context = ssl.create_default_context(cafile=str(authority.file))
        if name is not None:
            context.load_cert_chain(*authority.issue(name))
        self.socket = context.wrap_socket(self.socket, server_hostname="recorder.example")


def test_a_call_by_tls_brings_the_keys_of_its_media(authority: Authority) -> None:
    (tls, trunk) = over_tls(authority, "sbc.example")
    listening = replace(LISTENING, udp_port=None, tcp_port=None, tls_port=0, tls=tls)
    listening = replace(listening, trunks=(replace(trunk, srtp_required=True),))
    keeper = Remembering()
    said = [codes(3, PACKETS), codes(4, PACKETS)]
    with heard(keeper, listening) as server, media_sockets(2) as sources:
        wired = Encrypted(server, authority, "sbc.example")
        client = Client(transport="TLS")
        ports = call(wired, client, secure=True)
        voices = [
            Voice(port, one, KEY, ssrc)
            for ssrc, (port, one) in enumerate(zip(ports, said, strict=True))
        ]
        speak(voices, sources)
        hang_up(wired, client)
        wired.close()
        keeper.only().wait()

    for label, one in zip(("96", "97"), said, strict=True):
        assert np.array_equal(keeper.only().audio(label), as_samples(one))


def test_without_a_certificate_nobody_is_heard(authority: Authority) -> None:
    (tls, trunk) = over_tls(authority)
    listening = replace(LISTENING, tls_port=0, tls=tls, trunks=(trunk,))
    with heard(Remembering(), listening) as server, Encrypted(server, authority, None) as wired:
        request = Client(transport="TLS").request("OPTIONS")
        with pytest.raises(OSError, match=r"(?i)certificate|reset|closed|pipe|^$"):
            wired.ask(request)


@pytest.mark.parametrize(("name", "heard_there"), [("sbc.example", True), ("else.example", False)])
def test_the_certificate_has_to_be_the_trunks(
    authority: Authority, name: str, heard_there: bool
) -> None:
    (tls, trunk) = over_tls(authority, "sbc.example")
    listening = replace(LISTENING, tls_port=0, tls=tls, trunks=(trunk,))
    with heard(Remembering(), listening) as server:
        wired = Encrypted(server, authority, name)
        wired.send(Client(transport="TLS").request("OPTIONS"))
        if heard_there:
            assert read_answer(wired.receive()).code == 200
        else:
            with pytest.raises(OSError, match=r"(?i)reset|closed|eof|pipe|^$"):
                wired.receive()
        wired.close()


def test_what_is_to_come_by_tls_is_not_heard_by_udp(authority: Authority) -> None:
    (tls, trunk) = over_tls(authority)
    listening = replace(LISTENING, tls_port=0, tls=tls, trunks=(trunk,))
    with heard(Remembering(), listening) as server:
        wired = Wired(server)
        wired.socket.settimeout(0.3)
        wired.send(Client().request("OPTIONS"))
        with pytest.raises(TimeoutError):
            wired.receive()
        wired.close()


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
def test_strangers_are_not_answered(
    transport: Transport, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = Trunk("far", (ip_network("192.0.2.0/24"),))
    listening = replace(LISTENING, trunks=(elsewhere,))
    request = Client().request("OPTIONS")
    with heard(Remembering(), listening) as server, Wired(server, transport) as wired:
        wired.socket.settimeout(0.3)
        with pytest.raises(OSError, match=r"timed out|reset|pipe|^$"):
            wired.ask(request)

    assert capsys.readouterr().out.count("belongs to no trunk") == 1


def test_a_stream_that_makes_no_sense_is_closed_and_others_go_on() -> None:
    with heard(Remembering()) as server:
        (bad, good) = (Wired(server, Transport.TCP), Wired(server, Transport.TCP))
        bad.send(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(ConnectionError):
            bad.receive()
        good.send(Client(transport="TCP").request("OPTIONS"))
        assert read_answer(good.receive()).code == 200
        bad.close()
        good.close()


def test_messages_that_cannot_be_read_are_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    with heard(Remembering()) as server, Wired(server) as wired:
        wired.send(b"INVITE me SIP/2.0\r\nVia: nonsense\r\n\r\n")
        assert read_answer(wired.ask(Client().request("OPTIONS"))).code == 200
        time.sleep(0.3)  # it is told of when the clock next ticks

    said = capsys.readouterr().out
    assert said.count("sip.malformed") == 1
    assert "messages=1" in said


def test_more_connections_than_allowed_are_closed() -> None:
    with heard(Remembering(), with_limits(connections=1)) as server:
        (first, second) = (Wired(server, Transport.TCP), Wired(server, Transport.TCP))
        first.send(b"\r\n\r\n")
        assert first.socket.recv(10) == b"\r\n"
        with pytest.raises(ConnectionError):
            second.receive()
        first.close()
        second.close()


def test_a_call_nothing_is_heard_of_is_over_and_the_client_is_told() -> None:
    keeper = Remembering()
    with heard(keeper, replace(LISTENING, silence_s=1)) as server:
        wired = Wired(server)
        call(wired, Client())

        assert wired.receive().startswith(b"BYE ")
        assert keeper.only().wait() == CallEnded(False, "no media")
        wired.close()


@pytest.mark.slow
def test_a_call_whose_media_say_goodbye_is_over_and_whole() -> None:
    keeper = Remembering()
    with heard(keeper) as server, media_sockets(2) as sources:
        wired = Wired(server)
        ports = call(wired, Client())
        said = [codes(3, 50), codes(4, 50)]
        voices = [Voice(port, one, None, 7) for port, one in zip(ports, said, strict=True)]
        speak(voices, sources)
        for port, source in zip(ports, sources, strict=True):
            source.sendto(write_goodbye(7), ("127.0.0.1", port + 1))

        assert wired.receive().startswith(b"BYE ")
        assert keeper.only().wait() == CallEnded(True, "its media said goodbye")
        wired.close()


def test_a_call_on_hold_may_be_silent() -> None:
    keeper = Remembering()
    with heard(keeper, replace(LISTENING, silence_s=1)) as server:
        (wired, client) = (Wired(server), Client())
        held = sdp(line("96", 9, "inactive"), line("97", 9, "inactive"), address="127.0.0.1")
        wired.send(client.invite(recording_body(held, document("standard.xml"))))
        client.to_tag = read_answer(wired.receive()).tag
        wired.send(client.ack())
        wired.socket.settimeout(1.6)
        with pytest.raises(TimeoutError):
            wired.receive()
        assert not keeper.only().over.is_set()
        wired.socket.settimeout(PATIENCE_S)
        hang_up(wired, client)
        wired.close()


def test_stopping_ends_calls_and_lets_the_ports_go() -> None:
    keeper = Remembering()
    with heard(keeper) as server:
        wired = Wired(server)
        ports = call(wired, Client())

    assert keeper.only().wait() == CallEnded(False, "recorder stops")
    assert wired.receive().startswith(b"BYE ")
    wired.close()
    for port in ports:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.bind(("127.0.0.1", port))


def test_ports_of_others_are_passed_over() -> None:
    pairs = PortPairs("127.0.0.1", 41_000, 41_007)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 41_003))

        assert [pairs.take(), pairs.take(), pairs.take(), pairs.take()] == [
            (41_000, 41_001),
            (41_004, 41_005),
            (41_006, 41_007),
            None,
        ]
    pairs.close()
    assert pairs.take() == (41_002, 41_003)
    pairs.close()


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM], ids=["udp", "tcp"])
def test_a_port_that_is_taken_is_named(kind: int) -> None:
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        listening = replace(LISTENING, udp_port=port, tcp_port=None)
        if kind == socket.SOCK_STREAM:
            other.listen()
            listening = replace(LISTENING, udp_port=None, tcp_port=port)
        with pytest.raises(ConfigError, match=f"port {port} of 127.0.0.1"):
            start(listening)


def start(listening: Listening) -> None:
    asyncio.run(listen(listening, Remembering(), asyncio.Event(), lambda _: None))


@pytest.mark.parametrize("which", ["certificate", "authority"])
def test_files_that_are_no_certificates_are_named(
    which: str, authority: Authority, tmp_path: Path
) -> None:
    (file, key) = authority.issue("recorder.example")
    other = tmp_path / "other.pem"
    other.write_text("nothing")
    files = (other, key, authority.file) if which == "certificate" else (file, key, other)

    with pytest.raises(ConfigError, match=r"other\.pem"):
        tls_context(*files)


def test_names_of_a_certificate() -> None:
    alternative = {"subjectAltName": (("DNS", "a"), ("URI", "sip:b"), ("DNS", "a"))}

    assert names_in(None) == ()
    assert names_in(alternative) == ("a", "b")
    assert names_in({"subject": ((("commonName", "c"),), (("countryName", "D"),))}) == ("c",)
