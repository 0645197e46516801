"""Messages out of a stream."""

import pytest

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.sip.framing import Framed, StreamFramer
from voice_analytics.ingest.sip.message import BODY_BYTES, HEADER_BYTES

ONE = b"OPTIONS sip:a SIP/2.0\r\nContent-Length: 3\r\n\r\nabc"
SHORT = b"BYE sip:a SIP/2.0\r\nl : 0\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "messages", "pings"),
    [
        pytest.param(ONE, (ONE,), 0, id="one"),
        pytest.param(ONE + SHORT + ONE, (ONE, SHORT, ONE), 0, id="several"),
        pytest.param(b"\r\n\r\n" + ONE, (ONE,), 1, id="keep-alive before"),
        pytest.param(ONE + b"\r\n\r\n\r\n\r\n", (ONE,), 2, id="keep-alives behind"),
        pytest.param(b"\r\n" + ONE, (ONE,), 0, id="line end before"),
        pytest.param(ONE[:-1], (), 0, id="not yet whole"),
        pytest.param(b"", (), 0, id="nothing"),
    ],
)
def test_messages_and_keep_alives(data: bytes, messages: tuple[bytes, ...], pings: int) -> None:
    whole = StreamFramer().feed(data)
    framer = StreamFramer()
    parts = [framer.feed(data[place : place + 1]) for place in range(len(data))]

    assert whole == Framed(messages, pings)
    assert [message for part in parts for message in part.messages] == list(messages)
    assert sum(part.pings for part in parts) == pings


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"OPTIONS sip:a SIP/2.0\r\nTo: x\r\n\r\n", id="no length"),
        pytest.param(
            b"OPTIONS sip:a SIP/2.0\r\nContent-Length: 3\r\nl: 4\r\n\r\n", id="two lengths"
        ),
        pytest.param(b"OPTIONS sip:a SIP/2.0\r\nContent-Length: x\r\n\r\n", id="no number"),
        pytest.param(
            f"OPTIONS sip:a SIP/2.0\r\nContent-Length: {BODY_BYTES + 1}\r\n\r\n".encode(),
            id="body too large",
        ),
        pytest.param(b"A" * (HEADER_BYTES + 1), id="headers without an end"),
        pytest.param(b"\r\n\r" + b"A" * (HEADER_BYTES + 1), id="line ends and no end"),
    ],
)
def test_streams_that_cannot_be_read_on(data: bytes) -> None:
    with pytest.raises(ProtocolViolation, match="SIP stream"):
        StreamFramer().feed(data)


def test_what_is_before_the_fault_is_given_first() -> None:
    framer = StreamFramer()

    assert framer.feed(ONE + b"X y z\r\n\r\n").messages == (ONE,)
    with pytest.raises(ProtocolViolation):
        framer.feed(b"")


def test_a_long_header_in_small_parts_takes_no_longer_than_it_must() -> None:
    framer = StreamFramer()
    for _ in range(60_000):
        framer.feed(b"A")

    with pytest.raises(ProtocolViolation):
        framer.feed(b"A" * 10_000)
