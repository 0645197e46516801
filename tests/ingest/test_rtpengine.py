"""Calls whose media rtpengine forks, as an SBC does with it: plain, and encrypted."""

import re
import socket
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from tests.ingest.certificates import Authority
from tests.ingest.hearing_calls import (
    LISTENING,
    Remembering,
    Voice,
    Wired,
    as_samples,
    codes,
    heard,
    media_sockets,
    speak,
)
from tests.ingest.rtpengine import RTPENGINE, Engine, engine
from tests.ingest.test_live_server import Encrypted, over_tls
from tests.protocols.client import Client, document, read_answer, recording_body
from voice_analytics.domain.call import Role
from voice_analytics.ingest.session.events import CallEnded

PACKETS = 150

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(RTPENGINE is None, reason="rtpengine is not installed (rtpengine-daemon)"),
]


@pytest.fixture(scope="module")
def control() -> Iterator[Engine]:
    with engine() as one:
        yield one


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


def party(source: socket.socket) -> str:
    """Return what a telephone offers, or answers."""
    port = source.getsockname()[1]
    return (
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n"
    )


def ports_of(sdp: str) -> list[int]:
    return [int(port) for port in re.findall(r"m=audio (\d+)", sdp)]


def forked(control: Engine, call: str, sources: list[socket.socket], profile: str) -> "Fork":
    """Have two telephones talk through rtpengine, and ask for a copy."""
    to_callee = control.ask("offer", call_id=call, from_tag="caller", sdp=party(sources[0]))
    to_caller = control.ask(
        "answer", call_id=call, from_tag="caller", to_tag="callee", sdp=party(sources[1])
    )
    copy = control.ask(
        "subscribe request",
        call_id=call,
        flags=["all", "siprec"],
        transport_protocol=profile,
    )
    targets = [ports_of(to_caller["sdp"])[0], ports_of(to_callee["sdp"])[0]]
    labels = {one["tag"]: label for label, one in copy["media-labels"].items()}
    return Fork(targets, copy["sdp"], copy["to-tag"], [labels["caller"], labels["callee"]])


class Fork:
    """What there is to know of a copy."""

    def __init__(self, targets: list[int], sdp: str, tag: str, labels: list[str]) -> None:
        self.targets = targets
        self.sdp = sdp
        self.tag = tag
        self.labels = labels

    @property
    def body(self) -> tuple[str, bytes]:
        metadata = document("standard.xml")
        for old, new in zip((b"96", b"97"), self.labels, strict=True):
            tags = (b"<label>", b"</label>")
            metadata = metadata.replace(old.join(tags), new.encode().join(tags))
        return recording_body(self.sdp.encode(), metadata)


@pytest.mark.parametrize("profile", ["RTP/AVP", "RTP/SAVP"])
def test_what_is_heard_is_what_both_said(
    profile: str, control: Engine, authority: Authority
) -> None:
    (tls, trunk) = over_tls(authority)
    secure = profile == "RTP/SAVP"
    listening = replace(LISTENING, tls_port=0, tls=tls, trunks=(trunk,)) if secure else LISTENING
    keeper = Remembering()
    said = [codes(7, PACKETS), codes(8, PACKETS)]
    with heard(keeper, listening) as server, media_sockets(2) as sources:
        fork = forked(control, profile, sources, profile)
        wired = Encrypted(server, authority, "sbc.example") if secure else Wired(server)
        client = Client(transport="TLS" if secure else "UDP")
        answer = read_answer(wired.ask(client.invite(fork.body)))
        client.to_tag = answer.tag
        wired.send(client.ack())
        control.ask("subscribe answer", call_id=profile, to_tag=fork.tag, sdp=answer.body.decode())
        voices = [Voice(at, one) for at, one in zip(fork.targets, said, strict=True)]
        speak(voices, sources)
        assert read_answer(wired.ask(client.request("BYE"))).code == 200
        wired.close()
        control.ask("delete", call_id=profile, from_tag="caller")
        kept = keeper.only()
        assert kept.wait() == CallEnded(True, "bye")

    assert {leg.id: leg.role for leg in kept.opened.legs} == dict(
        zip(fork.labels, (Role.CUSTOMER, Role.AGENT), strict=True)
    )
    for label, one in zip(fork.labels, said, strict=True):
        assert np.array_equal(kept.audio(label), as_samples(one))
