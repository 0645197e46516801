"""What every protocol of the registry has to do, shown on one whole call in each."""

from collections.abc import Iterator, Sequence

import pytest

from tests.protocols.client import LOCAL, Answered, Bench, CountedPorts, surroundings
from tests.protocols.conversations import CONVERSATIONS, PEERS
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.protocols import PROTOCOLS
from voice_analytics.ingest.session.events import (
    CallEnded,
    CallOpened,
    Event,
    MediaStopped,
    MediaWanted,
    Paused,
    Resumed,
)
from voice_analytics.ingest.session.protocol import Peer, WireProtocol

EACH = [
    pytest.param(protocol, peer, id=f"{protocol.key} over {peer.transport}")
    for protocol in PROTOCOLS
    for peer in PEERS[protocol.key]
]
STREAMS = [case for case in EACH if case.values[1].transport.reliable]  # type: ignore[union-attr]


def test_every_protocol_has_a_conversation_and_no_other_has() -> None:
    assert {protocol.key for protocol in PROTOCOLS} == set(CONVERSATIONS) == set(PEERS)
    assert len({protocol.key for protocol in PROTOCOLS}) == len(PROTOCOLS)
    assert all(protocol.title for protocol in PROTOCOLS)


def bench(protocol: WireProtocol, peer: Peer) -> Bench:
    ports = CountedPorts()
    return Bench(protocol.open(surroundings(ports=ports)), ports, peer)


def talk(at: Bench, conversation: Iterator[bytes], sizes: Sequence[int] = ()) -> list[bytes]:
    """Have the whole conversation, each message cut into parts of such sizes."""
    said: list[bytes] = []
    message: bytes | None = next(conversation)
    while message is not None:
        said.append(message)
        answers: list[Answered] = []
        for part in _cut(message, sizes):
            answers += at.send(part)
        at.now_ms += 1000
        try:
            message = conversation.send(answers)  # type: ignore[attr-defined]
        except StopIteration:
            message = None
    return said


def _cut(message: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    place = 0
    turn = 0
    while place < len(message):
        size = sizes[turn % len(sizes)] if sizes else len(message)
        yield message[place : place + size]
        place += size
        turn += 1


@pytest.mark.parametrize(("protocol", "peer"), EACH)
def test_a_call_opens_is_paused_goes_on_and_ends_once(protocol: WireProtocol, peer: Peer) -> None:
    at = bench(protocol, peer)

    talk(at, CONVERSATIONS[protocol.key]("one", peer))

    events = at.take()
    assert isinstance(events[0], CallOpened)
    assert isinstance(events[-1], CallEnded)
    assert events[-1].normal
    assert [type(event) for event in events if isinstance(event, CallOpened | CallEnded)] == [
        CallOpened,
        CallEnded,
    ]
    legs = {leg.id for leg in events[0].legs}
    assert {event.leg for event in events if isinstance(event, MediaWanted)} == legs
    assert sorted(event.leg for event in events if isinstance(event, MediaStopped)) == sorted(legs)
    paused = [event.at_ms for event in events if isinstance(event, Paused)]
    resumed = [event.at_ms for event in events if isinstance(event, Resumed)]
    assert len(paused) == len(resumed) == len(legs)
    assert max(paused) < min(resumed)


@pytest.mark.parametrize(("protocol", "peer"), EACH)
def test_events_bear_the_key_of_their_call(protocol: WireProtocol, peer: Peer) -> None:
    at = bench(protocol, peer)

    talk(at, CONVERSATIONS[protocol.key]("one", peer))
    talk(at, CONVERSATIONS[protocol.key]("two", peer))

    opened = [item.event.call_key for item in at.events if isinstance(item.event, CallOpened)]
    assert len(set(opened)) == 2
    assert {item.call_key for item in at.events} == set(opened)


@pytest.mark.parametrize(("protocol", "peer"), EACH)
def test_nothing_is_left_after_the_end(protocol: WireProtocol, peer: Peer) -> None:
    at = bench(protocol, peer)

    talk(at, CONVERSATIONS[protocol.key]("one", peer))

    assert at.protocol.calls == 0
    assert at.ports.out == set()
    assert at.wait(120_000, 500) == []


@pytest.mark.parametrize(("protocol", "peer"), EACH)
def test_closing_ends_what_is_in_progress(protocol: WireProtocol, peer: Peer) -> None:
    at = bench(protocol, peer)
    conversation = CONVERSATIONS[protocol.key]("one", peer)
    at.send(next(conversation))

    at.act(at.protocol.close(at.now_ms))

    ended = at.take()[-1]
    assert isinstance(ended, CallEnded)
    assert not ended.normal
    assert at.ports.out == set()


@pytest.mark.parametrize(("protocol", "peer"), STREAMS)
@pytest.mark.parametrize("sizes", [(1,), (2, 3, 5, 7, 11), (640,)], ids=str)
def test_cutting_a_stream_differently_changes_nothing(
    protocol: WireProtocol, peer: Peer, sizes: Sequence[int]
) -> None:
    def events(cut: Sequence[int]) -> list[Event]:
        at = bench(protocol, peer)
        talk(at, CONVERSATIONS[protocol.key]("one", peer), cut)
        return at.take()

    assert events(sizes) == events(())


@pytest.mark.parametrize(("protocol", "peer"), EACH)
def test_a_first_message_that_breaks_off_opens_no_call(protocol: WireProtocol, peer: Peer) -> None:
    message = next(CONVERSATIONS[protocol.key]("one", peer))

    for end in range(len(message)):
        at = bench(protocol, peer)
        at.protocol.feed(message[:end], at.now_ms, peer, LOCAL)
        assert at.protocol.calls == 0
        assert at.ports.out == set()


@pytest.mark.parametrize(("protocol", "peer"), EACH)
def test_with_any_byte_wrong_only_the_declared_error_is_raised(
    protocol: WireProtocol, peer: Peer
) -> None:
    message = next(CONVERSATIONS[protocol.key]("one", peer))
    at = bench(protocol, peer)

    for place in range(len(message)):
        for value in (0x0A, 0x3B, 0xFF):
            wrong = message[:place] + bytes([value]) + message[place + 1 :]
            stream = Peer(peer.transport, peer.host, peer.port, place * 256 + value)
            try:
                at.protocol.feed(wrong, at.now_ms, stream, LOCAL)
            except ProtocolViolation:
                continue
            finally:
                at.protocol.pending_output()
                at.protocol.disconnected(stream)
