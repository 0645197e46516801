"""What an operator is told of calls in progress."""

from dataclasses import replace

from tests.protocols.client import SBC, SBC_TLS, TRUNK, Client
from voice_analytics.domain.call import Role
from voice_analytics.domain.operating import Certificate, PacketCounts, Side, TrunkNow
from voice_analytics.ingest.live_watch import Watch
from voice_analytics.ingest.rtp.counts import LegQuality
from voice_analytics.ingest.session.events import (
    CallEnded,
    CallOpened,
    Leg,
    MediaWanted,
    MetadataChanged,
)
from voice_analytics.ingest.session.protocol import Message, Peer, SignallingCounts, Transport

T0 = 1_790_000_000_000
CUSTOMER = Leg("96", "P1", Role.CUSTOMER, "+15550100@carrier.example", None, 0, False)
AGENT = Leg("97", "P2", Role.AGENT, "7001@pbx.example", None, 1, False)
CALL = CallOpened("k1", "sbc", (CUSTOMER, AGENT), role_rule="caller_first", dialog="rs-1")
QUALITY = LegQuality(
    packets=100,
    lost=4,
    late=1,
    duplicate=2,
    refused=3,
    dropped=5,
    concealed_ms=0,
    silent_ms=0,
    moved_ms=0,
    jitter_ms=7,
    skew_ppm=None,
    level_dbfs=-20.0,
    reordered=6,
    gaps=1,
    codec="PCMU",
)
COUNTS = PacketCounts(100, 4, 1, 6, 2, 3, 5, 1)
SIGNALLING = {"sbc": SignallingCounts({"rate": 2}, 3)}


class Desk:
    """A watch, and its clocks."""

    def __init__(self) -> None:
        self.now_ms, self.steady_ms = T0, 5_000
        self.watch = Watch([TRUNK], lambda: self.now_ms, lambda: self.steady_ms)

    def wait(self, ms: int) -> None:
        self.now_ms += ms
        self.steady_ms += ms

    def trunk(self) -> TrunkNow:
        (one,) = self.watch.state([], SIGNALLING, 0).trunks
        return one


def test_counts_of_calls_in_progress_and_ended_ones_are_one_sum() -> None:
    desk = Desk()
    desk.watch.opened(CALL)
    desk.watch.quality("k1", "96", QUALITY)
    desk.watch.quality("k1", "97", replace(QUALITY, level_dbfs=None, codec=None))
    before = desk.trunk()
    assert (before.in_progress, before.begun, before.ended) == (1, 1, 0)
    assert before.counts == COUNTS.plus(COUNTS)
    assert (before.refused, before.malformed, before.last_call_ms) == ({"rate": 2}, 3, T0)
    agent, customer = before.sides
    assert (agent.side, agent.silent, agent.codecs, agent.level_dbfs) == (Side.AGENT, 1, (), None)
    assert (customer.silent, customer.codecs, customer.level_dbfs) == (0, ("PCMU",), -20.0)
    desk.watch.happened("k1", CallEnded(False, "no media"))
    after = desk.trunk()
    assert (after.in_progress, after.ended, after.broken_off, after.sides) == (0, 1, 1, ())
    assert after.counts == before.counts


def test_a_trace_has_messages_legs_and_the_rule() -> None:
    desk, client = Desk(), Client(call_id="rs-1")
    desk.watch.message(Message(client.request("INVITE"), SBC, outgoing=False))
    desk.watch.opened(CALL)
    held = MediaWanted("97", (1, 2), None, {}, None, None, None, active=False)
    desk.watch.happened("k1", held)
    desk.watch.quality("k1", "97", QUALITY)
    moved = MetadataChanged((replace(AGENT, address="7002@pbx.example"),), {}, "agent_address")
    desk.watch.happened("k1", moved)
    desk.watch.quality("k1", "97", QUALITY)
    desk.watch.happened("k1", CallEnded(True, "bye"))
    ((one,),) = desk.watch.traces().values()
    assert (one.peer, one.rule, one.ended) == ("192.0.2.10:5060 udp", "agent_address", "bye")
    assert [step.what for step in one.steps] == ["INVITE 1"]
    (leg,) = one.legs
    assert (leg.who, leg.active, leg.counts) == ("agent ••02@pbx.example", False, COUNTS)
    assert desk.watch.traces() == {}, "nothing is new"


def test_messages_of_strangers_and_none_at_all_are_passed_over() -> None:
    desk = Desk()
    stranger = Peer(Transport.UDP, "203.0.113.9", 5060)
    desk.watch.message(Message(Client().request("INVITE"), stranger, outgoing=False))
    desk.watch.message(Message(b"\r\n\r\n", SBC, outgoing=False))
    assert desk.watch.traces() == {}


def test_the_middle_of_the_last_dates_tells_by_how_much_a_clock_differs() -> None:
    desk = Desk()
    for date in ("06:13:30", "06:13:31", "23:00:00"):
        data = Client().request("OPTIONS", headers=[f"Date: Mon, 21 Sep 2026 {date} GMT"])
        desk.watch.message(Message(data, SBC, outgoing=False))
        desk.watch.message(Message(data, SBC, outgoing=True))
    # T0 is 2026-09-21 14:13:20
    assert desk.trunk().clock_ms == -8 * 3_600_000 + 11_500


def test_a_clock_that_is_set_parts_from_the_steady_one() -> None:
    desk = Desk()
    desk.wait(60_000)
    assert desk.watch.state([], SIGNALLING, 0).clock_set_at_ms is None
    desk.now_ms -= 5_000
    desk.wait(1_000)
    state = desk.watch.state(["UDP a:1"], SIGNALLING, 4)
    assert (state.clock_set_ms, state.clock_set_at_ms) == (-5_000, desk.now_ms)
    assert (state.places, state.strangers) == (("UDP a:1",), 4)
    set_at_ms = desk.now_ms
    desk.wait(60_000)
    assert desk.watch.state([], SIGNALLING, 0).clock_set_at_ms == set_at_ms


def test_certificates_of_peers_are_remembered_once() -> None:
    desk = Desk()
    for _ in range(2):
        desk.watch.certificate("sbc", SBC_TLS.certificate_names[0], T0)
    found = desk.watch.state([], SIGNALLING, 0).certificates
    assert found == (Certificate("sbc", "sbc.example", T0),)
