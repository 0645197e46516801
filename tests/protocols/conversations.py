"""One whole call in each protocol of the registry, as its client sends it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from tests.protocols.client import (
    SBC,
    SBC_TCP,
    TWO_LEGS,
    Answered,
    Client,
    document,
    line,
    recording_body,
    sdp,
)
from voice_analytics.ingest.session.protocol import Peer

Conversation = Callable[[str, Peer], Iterator[bytes]]
"""Gives what the client says, is sent the answers, and goes on from them."""


def siprec(name: str, peer: Peer) -> Iterator[bytes]:
    """Give a call that is put on hold, goes on and is hung up."""
    client = Client(call_id=name, transport=peer.transport.upper())
    metadata = document("standard.xml")
    held = sdp(line("96", 30_000, "inactive"), line("97", 30_002, "inactive"))
    for offer in (TWO_LEGS, held, TWO_LEGS):
        answers = yield client.invite(recording_body(offer, metadata))
        client.to_tag = client.to_tag or first_tag(answers)
        yield client.ack()
    yield client.request("BYE")


def first_tag(answers: object) -> str:
    assert isinstance(answers, Sequence)
    (answer,) = answers
    assert isinstance(answer, Answered)
    return answer.tag


CONVERSATIONS: Mapping[str, Conversation] = {"siprec": siprec}

PEERS: Mapping[str, Sequence[Peer]] = {"siprec": (SBC, SBC_TCP)}
