"""The replay's side of a call, with the recording server at the other end and no sockets."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.protocols.client import (
    LOCAL,
    SBC,
    SBC_TCP,
    SBC_TLS,
    TRUNK,
    Bench,
    CountedPorts,
    surroundings,
)
from voice_analytics.domain.call import Role
from voice_analytics.ingest.replaying.client import Addresses, ReplayedCall, State
from voice_analytics.ingest.replaying.offer import SUITE, OfferedLeg
from voice_analytics.ingest.session.events import CallEnded, CallOpened, MediaWanted
from voice_analytics.ingest.session.protocol import Limits, Peer
from voice_analytics.ingest.session.trunks import Login
from voice_analytics.ingest.siprec.server import RecordingServer

CUSTOMER = OfferedLeg("1", 30_002, 8, Role.CUSTOMER, "sip:+15550100@carrier.example")
AGENT = OfferedLeg("0", 30_000, 0, Role.AGENT, "sip:7001@pbx.example")


class Line:
    """A replayed call, and the server it is offered to."""

    def __init__(
        self,
        peer: Peer = SBC,
        legs: tuple[OfferedLeg, ...] = (CUSTOMER, AGENT),
        limits: Limits | None = None,
        known: tuple[str, str] | None = None,
        credentials: tuple[str, str] | None = None,
    ) -> None:
        ports = CountedPorts()
        login = None if credentials is None else Login(*credentials)
        trunk = replace(TRUNK, login=login)
        server = RecordingServer(surroundings([trunk], limits=limits, ports=ports))
        self.bench = Bench(server, ports, peer)
        addresses = Addresses((peer.host, peer.port), LOCAL, peer.transport.upper())
        self.call = ReplayedCall("c1", addresses, legs, known)

    def pass_on(
        self,
        to_server: Callable[[bytes], bool] = lambda _: True,
        to_client: Callable[[bytes], bool] = lambda _: True,
    ) -> None:
        """Carry messages to and fro until nobody says more; some may be lost."""
        while True:
            requests, answers = self.call.pending_output(), self.bench.raw()
            if not requests and not answers:
                return
            for data in filter(to_client, answers):
                self.call.feed(data, self.bench.now_ms)
            for data in filter(to_server, requests):
                at = self.bench
                at.act(at.protocol.feed(data, at.now_ms, at.peer, LOCAL))

    @property
    def ended(self) -> bool:
        return self.call.state is State.ENDED


@pytest.mark.parametrize("peer", [SBC, SBC_TCP, SBC_TLS], ids=lambda peer: peer.transport)
def test_a_call_is_offered_taken_and_ended(peer: Peer) -> None:
    line = Line(peer)
    line.call.start(line.bench.now_ms)
    line.pass_on()
    assert line.call.state is State.TALKING
    events = line.bench.take()
    (opened,) = (one for one in events if isinstance(one, CallOpened))
    assert [(leg.id, leg.address, leg.mixed) for leg in opened.legs] == [
        ("1", "+15550100@carrier.example", False),
        ("0", "7001@pbx.example", False),
    ]
    wanted = {one.leg: one for one in events if isinstance(one, MediaWanted)}
    assert wanted["0"].remote_address == (peer.host, 30_000)
    assert line.call.targets == {
        label: (LOCAL[0], wanted[label].local_ports[0]) for label in ("0", "1")
    }
    line.call.hang_up(line.bench.now_ms)
    line.pass_on()
    assert line.ended
    assert line.call.why is None
    assert [one.normal for one in line.bench.take() if isinstance(one, CallEnded)] == [True]


def test_keys_are_offered_and_a_single_leg_is_mixed() -> None:
    leg = OfferedLeg("0", 30_000, 0, Role.AGENT, "sip:7001@pbx.example", bytes(range(30)), True)
    line = Line(SBC_TLS, (leg,))
    line.call.start(line.bench.now_ms)
    line.pass_on()
    events = line.bench.take()
    assert [one.legs[0].mixed for one in events if isinstance(one, CallOpened)] == [True]
    assert [one.crypto for one in events if isinstance(one, MediaWanted)] == [
        (SUITE, bytes(range(30)))
    ]


def test_what_gets_lost_is_sent_again() -> None:
    line = Line()
    lost = {b"INVITE": 2, b"ACK": 1, b"BYE": 1, b"SIP/2.0": 2}

    def arrives(data: bytes) -> bool:
        word = data.split(b" ", 1)[0]
        lost[word] = lost.get(word, 0) - 1
        return lost[word] < 0

    line.call.start(line.bench.now_ms)
    for _ in range(100):
        line.bench.now_ms += 100
        line.bench.act(line.bench.protocol.tick(line.bench.now_ms))
        line.call.tick(line.bench.now_ms)
        line.pass_on(arrives, arrives)
    assert line.call.state is State.TALKING
    line.call.hang_up(line.bench.now_ms)
    for _ in range(30):
        line.bench.now_ms += 100
        line.call.tick(line.bench.now_ms)
        line.pass_on(arrives, arrives)
    assert line.ended
    assert line.call.why is None
    ends = [one for one in line.bench.take() if isinstance(one, CallEnded)]
    assert [one.normal for one in ends] == [True]


def test_a_recorder_without_room_says_when_to_come_again() -> None:
    line = Line(limits=Limits(calls=0))
    line.call.start(line.bench.now_ms)
    line.pass_on()
    assert line.ended
    assert line.call.why is not None
    assert line.call.why.startswith("refused with 503 (try again in ")


def test_no_answer_ends_in_half_a_minute() -> None:
    line = Line()
    line.call.start(line.bench.now_ms)
    for _ in range(330):
        line.bench.now_ms += 100
        line.call.tick(line.bench.now_ms)
        line.call.pending_output()
    assert (line.call.state, line.call.why) == (State.ENDED, "no answer to INVITE")


def test_a_recorder_that_hangs_up_is_told_of() -> None:
    line = Line()
    line.call.start(line.bench.now_ms)
    line.pass_on()
    line.bench.act(line.bench.protocol.close(line.bench.now_ms))
    line.pass_on()
    assert (line.call.state, line.call.why) == (State.ENDED, "the recorder ended the call")


def test_a_lost_connection_ends_the_call() -> None:
    line = Line(SBC_TCP)
    line.call.start(line.bench.now_ms)
    line.call.lost("the recorder closed the connection")
    assert (line.call.state, line.call.why) == (State.ENDED, "the recorder closed the connection")


@pytest.mark.parametrize(
    "body", [b"no sdp", b"v=0\r\nm=audio 5004 RTP/AVP 0\r\n"], ids=["none", "one line"]
)
def test_an_answer_that_makes_no_sense_ends_the_call(body: bytes) -> None:
    line = Line()
    line.call.start(line.bench.now_ms)
    (invite,) = line.call.pending_output()
    copied = [
        row for row in invite.split(b"\r\n") if row.split(b":")[0] in (b"Via", b"From", b"Call-ID")
    ]
    head = [b"SIP/2.0 200 OK", *copied, b"To: <sip:r@x>;tag=1", b"CSeq: 1 INVITE"]
    line.call.feed(b"\r\n".join(head) + b"\r\n\r\n" + body, line.bench.now_ms)
    sent = [data.split(b" ", 1)[0] for data in line.call.pending_output()]
    assert sent == [b"ACK", b"BYE"]
    assert line.call.why is not None
    assert line.call.why.startswith("its answer cannot be read")


@pytest.mark.parametrize(("password", "why"), [("known", None), ("wrong", "refused with 401")])
def test_a_password_is_given_where_it_is_asked_for(password: str, why: str | None) -> None:
    line = Line(known=("sbc", password), credentials=("sbc", "known"))
    line.call.start(line.bench.now_ms)
    line.pass_on()
    line.call.hang_up(line.bench.now_ms)
    line.pass_on()
    assert line.ended
    assert line.call.why == why
    ends = [one for one in line.bench.take() if isinstance(one, CallEnded)]
    assert [one.normal for one in ends] == ([True] if why is None else [])
