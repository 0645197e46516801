"""Reading SIP messages, bodies of several parts, and SDP."""

import time

import pytest

from tests.protocols.client import Client, multipart
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.rtp.codecs import CODECS
from voice_analytics.ingest.rtp.srtp import SUITES
from voice_analytics.ingest.sip.answer import choose
from voice_analytics.ingest.sip.message import (
    BODY_BYTES,
    HEADER_BYTES,
    Request,
    Response,
    contact_uri,
    parse,
)
from voice_analytics.ingest.sip.multipart import Part, parts_of
from voice_analytics.ingest.sip.sdp import KEY_BYTES, Direction, parse_offer

COMPACT = (
    b"INVITE sip:srs@recorder.example SIP/2.0\r\n"
    b"v: SIP/2.0/UDP sbc.example:5060;branch=z9hG4bK1\r\n"
    b"Via: SIP/2.0/TCP inner.example;branch=z9hG4bK0\r\n"
    b'f: "A, B" <sip:sbc.example>\r\n ;tag=a1\r\n'
    b"t : <sip:srs@recorder.example>\r\n"
    b"i: call-1\r\n"
    b"CSEQ: 7 INVITE\r\n"
    b"m: <sip:sbc.example:5070;transport=tcp>;+sip.src\r\n"
    b"c: application/sdp\r\n"
    b"l: 2\r\n\r\nabc"
)


def test_short_forms_folding_and_several_vias() -> None:
    request = parse(COMPACT)

    assert isinstance(request, Request)
    assert (request.call_id, request.from_tag, request.to_tag) == ("call-1", "a1", None)
    assert (request.cseq, request.branch) == (7, "z9hG4bK1")
    assert request.sent_by == "sbc.example:5060"
    assert len(request.headers.all("via")) == 2
    assert request.headers.first("content-type") == "application/sdp"
    assert request.body == b"ab"
    assert contact_uri(request.headers) == "sip:sbc.example:5070;transport=tcp"


def test_a_response_of_ours_is_found_by_branch() -> None:
    response = parse(b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK9\r\nCSeq: 2 BYE\r\n\r\n")

    assert isinstance(response, Response)
    assert (response.code, response.branch, response.method) == (200, "z9hG4bK9", "BYE")


def changed(old: bytes, new: bytes) -> bytes:
    assert old in COMPACT
    return COMPACT.replace(old, new)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\r\n\r\n", id="line ends"),
        pytest.param(COMPACT.partition(b"\r\n\r\n")[0], id="no end of headers"),
        pytest.param(changed(b"SIP/2.0\r\nv", b"SIP/3.0\r\nv"), id="version"),
        pytest.param(changed(b"INVITE sip:srs@recorder.example SIP", b"INVITE SIP"), id="no uri"),
        pytest.param(changed(b"f: ", b"X: "), id="no From"),
        pytest.param(changed(b"i: call-1\r\n", b""), id="no Call-ID"),
        pytest.param(changed(b"CSEQ: 7 INVITE\r\n", b""), id="no CSeq"),
        pytest.param(changed(b"7 INVITE", b"7 BYE"), id="CSeq of another method"),
        pytest.param(changed(b"7 INVITE", b"9999999999 INVITE"), id="CSeq too large"),
        pytest.param(changed(b"7 INVITE", b"x INVITE"), id="CSeq is no number"),
        pytest.param(changed(b"SIP/2.0/UDP sbc.example:5060", b"sbc"), id="Via"),
        pytest.param(changed(b"f: ", b"f- "), id="header without a colon"),
        pytest.param(changed(b"l: 2", b"l: 4"), id="longer than it is"),
        pytest.param(changed(b"l: 2", b"l: -1"), id="negative length"),
        pytest.param(changed(b"l: 2", "l: ٢".encode()), id="digits of another script"),
        pytest.param(changed(b"=z9hG4bK1", b"=z9hG4bK1;self=1"), id="parameter named self"),
        pytest.param(changed(b"call-1", b"A" * 5000), id="long Call-ID"),
        pytest.param(changed(b"srs@recorder.example S", b"a" * 5000 + b" S"), id="long uri"),
        pytest.param(changed(b"i: ", b"X: y\r\n" * 300 + b"i: "), id="too many headers"),
        pytest.param(changed(b"i: ", b"X: " + b"y" * HEADER_BYTES + b"\r\ni: "), id="long headers"),
        pytest.param(COMPACT + b"x" * BODY_BYTES, id="long body"),
        pytest.param(b"SIP/2.0 abc OK\r\nVia: SIP/2.0/UDP a\r\n\r\n", id="status is no number"),
    ],
)
def test_messages_that_are_not_taken(data: bytes) -> None:
    with pytest.raises(ProtocolViolation, match="SIP"):
        parse(data)


@pytest.mark.parametrize("uri", [b"tel:" + b"1" * 1000 + b"!", b"sip:" + b"a." * 500 + b"1"])
def test_the_longest_addresses_take_no_time(uri: bytes) -> None:
    request = parse(changed(b"sip:sbc.example:5070", uri))
    assert isinstance(request, Request)
    began = time.thread_time()

    assert contact_uri(request.headers) is None

    assert time.thread_time() - began < 0.2


@pytest.mark.parametrize(
    "sender",
    [
        pytest.param("<sip:sbc_1>;tag=a1", id="host with an underscore"),
        pytest.param("Zoë <sip:7001@sbc.example> ; x=y ; TAG = a1", id="name without quotes"),
        pytest.param('"a;tag=no>" <sip:sbc.example;tag=no>;tag=a1', id="tags of other kinds"),
        pytest.param("sip:sbc.example;tag=a1", id="no brackets"),
    ],
)
def test_tags_are_found_behind_any_address(sender: str) -> None:
    found = parse(changed(b'"A, B" <sip:sbc.example>\r\n ;tag=a1', sender.encode()))
    latin = parse(changed(b"A, B", b"Zo\xeb").replace(b"srs@recorder.example SIP", b"a_b SIP"))

    assert isinstance(found, Request)
    assert isinstance(latin, Request)
    assert (found.from_tag, latin.from_tag, latin.uri) == ("a1", "a1", "sip:a_b")


@pytest.mark.parametrize("value", [None, "", "<what>", "x" * 5000])
def test_a_contact_that_cannot_be_read(value: str | None) -> None:
    headers = [] if value is None else [f"Contact: {value}"]
    message = parse(
        Client()
        .request("OPTIONS", headers=headers)
        .replace(b"Contact: <sip:sbc.example;transport=udp>;+sip.src\r\n", b"")
    )

    assert isinstance(message, Request)
    assert contact_uri(message.headers) is None


def test_parts_are_given_with_type_and_disposition() -> None:
    (kind, body) = multipart(
        ("Content-Type: application/sdp", b"v=0\r\n"),
        (
            "CONTENT-TYPE: Application/X ; a=b\r\ncontent-disposition: Session;handling=y",
            b"\x00\xff",
        ),
        ("X-Other: 1", b"plain"),
    )

    assert parts_of(kind, body) == [
        Part("application/sdp", "", b"v=0\r\n"),
        Part("application/x", "session", b"\x00\xff"),
        Part("", "", b"plain"),
    ]


def test_a_body_without_parts_is_one() -> None:
    assert parts_of("application/sdp", b"v=0", "session") == [
        Part("application/sdp", "session", b"v=0")
    ]
    assert parts_of("application/sdp", b"") == []
    assert parts_of(None, b"v=0") == [Part("", "", b"v=0")]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/mixed;boundary=b1", b"no boundary here"),
        ("multipart/mixed", b"--b1\r\n\r\nx\r\n--b1--"),
        ("multipart/mixed;boundary=b1", b"--b1\r\nContent-Type: multipart/x\r\n" * 20),
    ],
)
def test_parts_that_are_not_taken(kind: str, body: bytes) -> None:
    with pytest.raises(ProtocolViolation, match="multipart"):
        parts_of(kind, body)


def test_session_lines_hold_for_all_media_that_say_nothing() -> None:
    (one, two) = parse_offer(
        b"v=0\r\nc=IN IP4 192.0.2.1\r\na=sendonly\r\n"
        b"m=audio 1000 RTP/AVP 0\r\n"
        b"m=audio 2000/2 RTP/AVP 8\nc=IN IP6 2001:db8::1\na=inactive\na=label: 7 \n"
    )

    assert (one.address, one.direction, one.label) == ("192.0.2.1", Direction.SENDONLY, None)
    assert (two.address, two.direction, two.label) == ("2001:db8::1", Direction.INACTIVE, "7")
    assert two.port == 2000


@pytest.mark.parametrize(
    "attribute",
    [
        "a=rtpmap:0 PCMU",
        "a=rtpmap:200 PCMU/8000",
        "a=rtpmap:x",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:A",
        "a=crypto:",
        "a=label:",
        "a=direction:both",
        "b=AS:84",
        "x",
        "",
    ],
)
def test_attributes_that_cannot_be_read_are_left_out(attribute: str) -> None:
    offer = f"v=0\r\nm=audio 1000 RTP/AVP 0\r\n{attribute}\r\n".encode()

    (media,) = parse_offer(offer)

    assert media == parse_offer(b"v=0\r\nm=audio 1000 RTP/AVP 0\r\n")[0]


@pytest.mark.parametrize(
    "offer",
    [
        b"",
        b"m=audio 1 RTP/AVP 0",
        b"v=0\nm=audio\n",
        b"v=0\nm=audio 65536 RTP/AVP 0\n",
        b"v=0\nm=audio -1 RTP/AVP 0\n",
        b"v=0\n" + b"m=audio 1 RTP/AVP 0\n" * 33,
        b"v=0\n" * 3000,
    ],
)
def test_offers_that_are_not_taken(offer: bytes) -> None:
    with pytest.raises(ProtocolViolation, match="SDP"):
        parse_offer(offer)


def test_what_is_accepted_can_be_decoded_and_decrypted() -> None:
    assert {name: suite.key_bytes for name, suite in SUITES.items()} == KEY_BYTES
    names = " ".join(map(str, range(96, 96 + len(CODECS))))
    maps = "".join(f"a=rtpmap:{96 + n} {name}/8000\r\n" for n, name in enumerate(CODECS))
    (media,) = parse_offer(f"v=0\r\nm=audio 1000 RTP/AVP {names}\r\n{maps}".encode())

    choice = choose(media, keys_allowed=False, keys_required=False)

    assert choice is not None
    assert {codec.name for codec in choice.payload_types.values()} <= set(CODECS)
    assert len(choice.payload_types) == len(CODECS) - 1  # Opus has another clock
