"""The recording server against a client that writes its messages by hand."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_network

import pytest

from tests.protocols.client import (
    LOCAL,
    SBC,
    SBC_TCP,
    SBC_TLS,
    SDP_ONLY,
    TRUNK,
    TWO_LEGS,
    Answered,
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
from voice_analytics.domain.call import Role
from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.session.events import (
    CallEnded,
    CallOpened,
    Codec,
    Leg,
    MediaStopped,
    MediaWanted,
    MetadataChanged,
    Paused,
    Resumed,
)
from voice_analytics.ingest.session.protocol import Limits, Peer, Transport
from voice_analytics.ingest.session.trunks import AgentRules, Trunk
from voice_analytics.ingest.siprec.server import RecordingServer

BODY = recording_body(TWO_LEGS, document("standard.xml"))
KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNk"  # 30 bytes


def bench(
    limits: Limits | None = None,
    ports: CountedPorts | None = None,
    trunks: Sequence[Trunk] = (TRUNK,),
    advertised: str | None = None,
) -> Bench:
    ports = ports or CountedPorts()
    return Bench(RecordingServer(surroundings(trunks, limits, ports, advertised)), ports)


def begin(
    at: Bench, client: Client, body: tuple[str, bytes] = BODY, headers: Sequence[str] = ()
) -> Answered:
    """Have a client begin a call, with its ACK."""
    answer = at.ask(client.invite(body, headers))
    assert answer.code == 200, answer.headers
    client.to_tag = answer.tag
    assert at.send(client.ack()) == []
    return answer


def test_a_call_is_opened_with_its_parties() -> None:
    at = bench()

    begin(at, Client())

    (opened, first, second) = at.take()
    assert isinstance(opened, CallOpened)
    assert opened.source == "sbc"
    assert opened.legs == (
        Leg("96", "P1==", Role.CUSTOMER, "+15550100@carrier.example", "Caller", 0, False),
        Leg("97", "P2==", Role.AGENT, "7001@pbx.example", None, 1, False),
    )
    assert opened.interaction_id == "G1=="
    assert opened.role_rule == "caller_first"
    assert first == MediaWanted(
        leg="96",
        local_ports=(20_000, 20_001),
        remote_address=("192.0.2.10", 30_000),
        payload_types={0: Codec("PCMU", 8000)},
        dtmf_pt=101,
        cn_pt=None,
        crypto=None,
        active=True,
    )
    assert isinstance(second, MediaWanted)
    assert second.local_ports == (20_002, 20_003)


def test_the_answer_has_ports_labels_and_the_mark_of_a_recorder() -> None:
    answer = begin(bench(), Client())

    assert answer.headers["contact"] == "<sip:recorder@192.0.2.1:5060>;+sip.srs"
    assert answer.headers["content-type"] == "application/sdp"
    assert answer.body.decode().split("\r\n") == [
        "v=0",
        answer.body.decode().split("\r\n")[1],
        "s=-",
        "c=IN IP4 192.0.2.1",
        "t=0 0",
        "m=audio 20000 RTP/AVP 0 101",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=label:96",
        "a=recvonly",
        "m=audio 20002 RTP/AVP 0 101",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=label:97",
        "a=recvonly",
        "",
    ]


def test_the_address_to_advertise_stands_in_contact_and_answer() -> None:
    answer = begin(bench(advertised="203.0.113.5"), Client())

    assert answer.headers["contact"] == "<sip:recorder@203.0.113.5:5060>;+sip.srs"
    assert b"c=IN IP4 203.0.113.5\r\n" in answer.body


def test_over_a_stream_the_contact_says_so_and_the_reply_goes_back_on_it() -> None:
    at = bench()
    client = Client(transport="TCP")

    at.protocol.feed(client.invite(BODY), at.now_ms, SBC_TCP, ("192.0.2.1", 5060))
    (out,) = at.protocol.pending_output()

    assert out.peer == SBC_TCP
    assert b"Contact: <sip:recorder@192.0.2.1:5060;transport=tcp>;+sip.srs" in out.data


def test_a_bye_ends_the_call_and_frees_its_ports() -> None:
    at = bench()
    client = Client()
    begin(at, client)
    at.take()

    answer = at.ask(client.request("BYE"))

    assert answer.code == 200
    assert at.take() == [MediaStopped("96"), MediaStopped("97"), CallEnded(True, "bye")]
    assert at.ports.out == set()
    assert at.protocol.calls == 0
    assert at.ask(client.request("BYE")).code == 481


def test_a_retransmitted_request_is_answered_alike_and_opens_nothing() -> None:
    at = bench()
    client = Client()
    invite = client.invite(BODY)

    first = at.ask(invite)
    again = at.ask(invite)

    assert again.data == first.data
    assert at.protocol.calls == 1
    client.to_tag = first.tag
    at.send(client.ack())
    bye = client.request("BYE")
    assert at.ask(bye).data == at.ask(bye).data


def test_an_invite_that_comes_again_long_after_is_answered_alike() -> None:
    at = bench()
    client = Client()
    invite = client.invite(BODY)
    first = at.ask(invite)
    client.to_tag = first.tag
    at.send(client.ack())
    at.wait(60_000, 500)

    again = at.ask(invite)

    assert (again.code, again.tag, again.body) == (200, first.tag, first.body)
    assert at.protocol.calls == 1


def test_the_same_invite_over_another_way_is_a_loop() -> None:
    at = bench()
    client = Client()
    at.ask(client.invite(BODY))

    assert at.ask(client.request("INVITE", BODY, cseq=1, branch="z9hG4bK-other")).code == 482


def test_an_answer_is_sent_again_until_it_is_acknowledged() -> None:
    at = bench()
    client = Client()
    client.to_tag = at.ask(client.invite(BODY)).tag

    assert len(at.wait(8000)) == 4  # after 0.5, 1.5, 3.5 and 7.5 s
    at.send(client.ack())
    assert at.wait(60_000) == []


def test_an_answer_nobody_acknowledges_is_sent_for_32_s_and_the_call_goes_on() -> None:
    at = bench()
    at.ask(Client().invite(BODY))

    assert len(at.wait(90_000)) == 10
    assert at.protocol.calls == 1


def test_a_second_change_whose_first_was_never_acknowledged_is_taken() -> None:
    at = bench()
    client = Client()
    begin(at, client)
    assert at.ask(client.invite(BODY)).code == 200
    held = recording_body(
        sdp(line("96", 30_000, "inactive"), line("97", 30_002)), document("standard.xml")
    )

    assert at.ask(client.invite(held)).code == 200
    at.send(client.ack())

    assert at.wait(60_000) == []
    assert at.protocol.calls == 1


def test_hold_pauses_the_leg_and_resuming_goes_on_at_the_same_ports() -> None:
    at = bench()
    client = Client()
    begin(at, client)
    at.take()
    at.now_ms += 3000

    held = at.ask(
        client.invite((SDP_ONLY, sdp(line("96", 30_000, "inactive"), line("97", 30_002))))
    )
    paused = at.take()
    at.now_ms += 2000
    on = at.ask(client.invite((SDP_ONLY, sdp(line("96", 30_500), line("97", 30_002)))))
    resumed = at.take()

    assert b"a=inactive" in held.body
    assert held.ports == on.ports == [20_000, 20_002]
    assert paused[0] == Paused("96", 3000)
    assert isinstance(paused[1], MediaWanted)
    assert not paused[1].active
    assert isinstance(resumed[0], MediaWanted)
    assert resumed[0].remote_address == ("192.0.2.10", 30_500)
    assert resumed[1] == Resumed("96", 5000)
    assert (len(paused), len(resumed)) == (2, 2)


@pytest.mark.parametrize(
    "offer",
    [
        pytest.param(sdp(line("96", 0), line("97", 30_002)), id="port 0"),
        pytest.param(sdp(line("97", 30_002)), id="line gone"),
        pytest.param(sdp(line("96", 30_000, "recvonly"), line("97", 30_002)), id="recvonly"),
        pytest.param(
            sdp(["m=audio 30000 RTP/AVP 0", "c=IN IP4 0.0.0.0", "a=label:96"], line("97", 30_002)),
            id="address of nowhere without a direction",
        ),
    ],
)
def test_other_ways_to_hold(offer: bytes) -> None:
    at = bench()
    client = Client()
    begin(at, client)
    at.take()

    assert at.ask(client.invite((SDP_ONLY, offer))).code == 200

    assert at.take()[0] == Paused("96", 0)


def test_a_call_that_begins_on_hold_is_paused_from_its_start() -> None:
    at = bench()
    offer = sdp(line("96", 30_000, "inactive"), line("97", 30_002, "inactive"))

    begin(at, Client(), recording_body(offer, document("standard.xml")))

    events = at.take()
    assert isinstance(events[0], CallOpened)
    assert [event for event in events if isinstance(event, Paused)] == [
        Paused("96", 0),
        Paused("97", 0),
    ]


def test_lines_are_known_by_label_and_not_by_place() -> None:
    at = bench()
    client = Client()
    begin(at, client)
    at.take()

    answer = at.ask(client.invite((SDP_ONLY, sdp(line("97", 30_002), line("96", 30_000)))))

    assert answer.ports == [20_002, 20_000]
    assert at.take() == []


def test_a_leg_may_be_added() -> None:
    at = bench()
    client = Client()
    begin(at, client)
    at.take()

    answer = at.ask(
        client.invite((SDP_ONLY, sdp(line("96", 30_000), line("97", 30_002), line("98", 30_004))))
    )

    assert answer.ports == [20_000, 20_002, 20_004]
    (changed, wanted) = at.take()
    assert isinstance(changed, MetadataChanged)
    assert [(leg.id, leg.channel) for leg in changed.legs] == [("96", 0), ("97", 1), ("98", 2)]
    assert isinstance(wanted, MediaWanted)
    assert wanted.leg == "98"


def test_an_update_with_metadata_tells_of_a_transfer() -> None:
    at = bench()
    client = Client()
    begin(at, client)
    at.take()
    head = "Content-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session"

    answer = at.ask(client.request("UPDATE", multipart((head, document("transfer.xml")))))

    assert (answer.code, answer.body) == (200, b"")
    (changed,) = at.take()
    assert isinstance(changed, MetadataChanged)
    assert changed.legs[1].name == "Second desk"
    assert changed.legs[1].role is Role.AGENT
    assert changed.role_rule == "caller_first"


def test_another_rule_that_tells_the_agent_is_announced() -> None:
    at = bench(trunks=[replace(TRUNK, agents=AgentRules(domains=("pbx.example",)))])
    client = Client()
    begin(at, client, recording_body(TWO_LEGS, b"<recording"))
    (opened, *_) = at.take()
    assert isinstance(opened, CallOpened)
    assert opened.role_rule is None
    assert opened.dialog == client.call_id

    at.ask(client.request("UPDATE", ("application/rs-metadata", document("standard.xml"))))

    (changed,) = at.take()
    assert isinstance(changed, MetadataChanged)
    assert changed.role_rule == "agent_address"


def test_metadata_may_be_the_whole_body_of_an_update() -> None:
    at = bench()
    client = Client()
    begin(at, client)
    at.take()

    at.ask(client.request("UPDATE", ("application/rs-metadata", document("transfer.xml"))))

    assert [type(event) for event in at.take()] == [MetadataChanged]


def test_a_change_without_an_offer_is_answered_with_ours() -> None:
    at = bench()
    client = Client()
    first = begin(at, client)

    answer = at.ask(client.invite(("", b"")))

    assert answer.code == 200
    assert answer.ports == first.ports


def test_an_older_request_of_a_dialog_is_refused() -> None:
    at = bench()
    client = Client()
    begin(at, client)

    answer = at.ask(client.request("UPDATE", cseq=1))

    assert answer.code == 500
    assert answer.headers["retry-after"] == "1"


def test_metadata_first_and_an_offer_second_in_one_mixed_line() -> None:
    at = bench()
    offer = sdp(line("1", 22_294, formats="8 101 0 9 18", extra=["a=rtpmap:8 PCMA/8000"]))
    body = multipart(
        (
            "Content-Type:application/ +xml\r\nContent-Disposition:recording-session\r\n"
            "Content-Length:2012",
            document("tags_lost.xml"),
        ),
        ("Content-Type: application/sdp\r\nContent-Length: 300", offer),
    )

    answer = begin(at, Client(), body)

    (opened, wanted) = at.take()
    assert isinstance(opened, CallOpened)
    assert opened.legs == (Leg("1", None, Role.UNKNOWN, None, None, 0, True),)
    assert opened.role_rule is None
    assert isinstance(wanted, MediaWanted)
    assert set(wanted.payload_types) == {8, 0, 9}
    assert b"m=audio 20000 RTP/AVP 8 101\r\n" in answer.body


def test_a_third_part_and_dispositions_are_of_no_matter() -> None:
    at = bench()
    body = multipart(
        (
            "Content-Type: application/sdp\r\nContent-Disposition: session;handling=required",
            TWO_LEGS,
        ),
        ("Content-Type: application/gtd\r\nContent-Disposition: signal", b"CIC,00001"),
        (
            "Content-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session",
            document("standard.xml"),
        ),
    )

    begin(at, Client(), body)

    (opened, *_) = at.take()
    assert isinstance(opened, CallOpened)
    assert [leg.role for leg in opened.legs] == [Role.CUSTOMER, Role.AGENT]


@pytest.mark.parametrize("text", [b"<recording", b"", b"<!DOCTYPE x><recording/>"])
def test_without_usable_metadata_the_audio_is_recorded_all_the_same(text: bytes) -> None:
    at = bench()

    begin(at, Client(), recording_body(TWO_LEGS, text))

    (opened, *media) = at.take()
    assert isinstance(opened, CallOpened)
    assert [(leg.role, leg.mixed) for leg in opened.legs] == [(Role.UNKNOWN, False)] * 2
    assert len(media) == 2


def cisco(call_id: str, port: int, guid: str = "3735928559-1-2-3") -> tuple[Client, bytes]:
    """Return one leg of a call that comes in two dialogs."""
    client = Client(call_id=call_id)
    headers = [
        f"Cisco-Guid: {guid}",
        'X-Cisco-Recording-Participant: <sip:7001@192.0.2.8>;media-index="0"',
        'X-Cisco-Recording-Participant: <sip:+15550100@192.0.2.9>;media-index="1"',
    ]
    return client, client.invite((SDP_ONLY, sdp(line("1", port))), headers, require=None)


def test_two_dialogs_with_the_same_guid_are_one_call() -> None:
    at = bench()
    (one, first) = cisco("leg-1", 30_000)
    (two, second) = cisco("leg-2", 30_100)
    one.to_tag = at.ask(first).tag
    at.now_ms += 800
    two.to_tag = at.ask(second).tag

    (opened, _, changed, wanted) = at.take()
    assert isinstance(opened, CallOpened)
    assert isinstance(changed, MetadataChanged)
    assert isinstance(wanted, MediaWanted)
    assert [(leg.id, leg.address) for leg in changed.legs] == [
        ("1", "7001@192.0.2.8"),
        ("1-2", "+15550100@192.0.2.9"),
    ]
    assert not any(leg.mixed for leg in changed.legs)
    assert opened.interaction_id == "3735928559-1-2-3"
    assert at.protocol.calls == 1

    at.ask(one.request("BYE"))
    assert at.take() == [MediaStopped("1")]
    at.ask(two.request("BYE"))
    assert at.take() == [MediaStopped("1-2"), CallEnded(True, "bye")]


@pytest.mark.parametrize(
    ("guid", "wait_ms"), [("other", 100), ("3735928559-1-2-3", 5001)], ids=["other", "late"]
)
def test_dialogs_of_other_calls_are_not_joined(guid: str, wait_ms: int) -> None:
    at = bench()
    at.ask(cisco("leg-1", 30_000)[1])
    at.now_ms += wait_ms

    at.ask(cisco("leg-2", 30_100, guid)[1])

    assert at.protocol.calls == 2


def test_options_says_what_is_taken() -> None:
    answer = bench().ask(Client().request("OPTIONS"))

    assert answer.code == 200
    assert answer.headers["allow"] == "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE"
    assert "application/rs-metadata+xml" in answer.headers["accept"]
    assert answer.headers["supported"] == "siprec, timer"


def test_a_cancel_of_an_answered_invite_changes_nothing() -> None:
    at = bench()
    client = Client()
    tag = at.ask(client.request("INVITE", BODY, branch="z9hG4bK-c")).tag

    answer = at.ask(client.request("CANCEL", cseq=1, branch="z9hG4bK-c"))

    assert (answer.code, answer.tag) == (200, tag)
    assert at.protocol.calls == 1


def test_a_cancel_of_nothing_is_refused() -> None:
    assert bench().ask(Client().request("CANCEL")).code == 481


@pytest.mark.parametrize("method", ["BYE", "UPDATE", "INVITE"])
def test_requests_of_dialogs_nobody_knows(method: str) -> None:
    client = Client(to_tag="never-given")

    assert bench().ask(client.request(method, BODY)).code == 481


@pytest.mark.parametrize("method", ["REGISTER", "MESSAGE", "INFO", "PRACK"])
def test_other_methods_are_not_for_us(method: str) -> None:
    answer = bench().ask(Client().request(method))

    assert answer.code == 405
    assert "INVITE" in answer.headers["allow"]


def test_a_body_that_is_compressed_is_refused() -> None:
    answer = bench().ask(Client().invite(BODY, ["Content-Encoding: gzip"]))

    assert answer.code == 415
    assert answer.headers["accept-encoding"] == "identity"


def test_addresses_of_ipv6_stand_in_brackets() -> None:
    at = bench(trunks=[Trunk("six", (ip_network("2001:db8::/32"),))])
    client = Client()
    peer = Peer(Transport.UDP, "2001:db8::10", 5060)

    at.act(at.protocol.feed(client.invite(BODY), at.now_ms, peer, ("2001:db8::1", 5060)))
    (answer,) = at.output()
    at.act(at.protocol.close(at.now_ms))
    (bye,) = at.raw()

    assert answer.headers["contact"] == "<sip:recorder@[2001:db8::1]:5060>;+sip.srs"
    assert b"c=IN IP6 2001:db8::1\r\n" in answer.body
    assert b"Via: SIP/2.0/UDP [2001:db8::1]:5060;branch=" in bye


def test_an_unknown_extension_is_refused_by_name() -> None:
    answer = bench().ask(Client().invite(BODY, require="siprec, 100rel,timer"))

    assert answer.code == 420
    assert answer.headers["unsupported"] == "100rel"


VIDEO = ["m=video 31000 RTP/AVP 96", "a=rtpmap:96 H264/90000"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(("", b""), 488, id="no body"),
        pytest.param((SDP_ONLY, sdp(VIDEO)), 488, id="video only"),
        pytest.param((SDP_ONLY, sdp(line("1", 30_000, formats="18"))), 488, id="no codec of ours"),
        pytest.param((SDP_ONLY, sdp(line("1", 0))), 488, id="nothing active"),
        pytest.param((SDP_ONLY, sdp(["m=audio 1 RTP/AVP"])), 488, id="no formats"),
        pytest.param((SDP_ONLY, b"v=1"), 400, id="no SDP"),
        pytest.param((SDP_ONLY, sdp(["m=audio x RTP/AVP 0"])), 400, id="port is no number"),
        pytest.param((SDP_ONLY, sdp(["m=audio 70000 RTP/AVP 0"])), 400, id="port out of range"),
        pytest.param(("multipart/mixed;boundary=zz", b"--b1\r\n\r\n"), 400, id="no boundary"),
        pytest.param(
            (SDP_ONLY, sdp(line("1", 30_000, profile="RTP/SAVP"))), 488, id="encrypted, no key"
        ),
        pytest.param(
            (
                SDP_ONLY,
                sdp(
                    line(
                        "1",
                        30_000,
                        profile="RTP/SAVP",
                        extra=[f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}"],
                    )
                ),
            ),
            488,
            id="key in the clear",
        ),
    ],
)
def test_offers_that_are_refused(body: tuple[str, bytes], code: int) -> None:
    at = bench()

    answer = at.ask(Client().invite(body))

    assert answer.code == code
    assert at.take() == []
    assert at.ports.out == set()
    assert at.protocol.calls == 0


def test_lines_that_are_not_for_us_are_answered_with_port_0() -> None:
    at = bench()

    answer = begin(at, Client(), (SDP_ONLY, sdp(line("96", 30_000), VIDEO, line("97", 30_002))))

    assert answer.ports == [20_000, 0, 20_002]
    assert b"m=video 0 RTP/AVP 96\r\n" in answer.body


def test_a_refused_change_leaves_the_call_as_it_was() -> None:
    at = bench()
    client = Client()
    begin(at, client)
    at.take()

    assert at.ask(client.invite((SDP_ONLY, sdp(line("96", 30_000, formats="18"))))).code == 488

    assert at.take() == []
    assert at.ask(client.invite(BODY)).ports == [20_000, 20_002]


def secure(suite: str, key: str, tag: int = 1) -> str:
    return f"a=crypto:{tag} {suite} inline:{key}|2^31"


def test_keys_over_tls_are_taken_and_one_is_answered_with_its_tag() -> None:
    at = bench()
    at.peer = SBC_TLS
    offer = sdp(
        line(
            "96",
            30_000,
            profile="RTP/SAVP",
            extra=[
                secure("NULL_HMAC_SHA1_80", KEY, 1),
                secure("AES_CM_128_HMAC_SHA1_32", KEY, 2),
                secure("AES_CM_128_HMAC_SHA1_80", KEY, 3),
                secure("AES_CM_128_HMAC_SHA1_80", "AAAA", 4),
            ],
        )
    )

    answer = begin(at, Client(transport="TLS"), recording_body(offer, document("standard.xml")))

    (wanted,) = [event for event in at.take() if isinstance(event, MediaWanted)]
    assert wanted.crypto == ("AES_CM_128_HMAC_SHA1_80", b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcd")
    assert answer.body.count(b"a=crypto:") == 1
    assert b"a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:" in answer.body
    assert KEY.encode() not in answer.body


def test_a_trunk_may_insist_on_encryption() -> None:
    at = bench(trunks=[Trunk("sbc", TRUNK.networks, srtp_required=True)])

    assert at.ask(Client().invite(BODY)).code == 488


def test_a_full_recorder_says_when_to_come_back() -> None:
    at = bench(Limits(calls=1))
    begin(at, Client())

    answer = at.ask(Client(call_id="second").invite(BODY))

    assert (answer.code, answer.headers["retry-after"]) == (503, "10")


def test_without_ports_left_nothing_is_taken() -> None:
    at = bench(ports=CountedPorts(most=3))
    begin(at, Client())

    answer = at.ask(Client(call_id="second").invite(BODY))

    assert (answer.code, answer.headers["retry-after"]) == (503, "10")
    assert len(at.ports.out) == 2


def test_calls_of_one_address_in_a_second_are_limited() -> None:
    at = bench(Limits(calls_per_s=2))
    codes = [at.ask(Client(call_id=f"c{n}").invite(BODY)).code for n in range(3)]
    other = Peer(Transport.UDP, "192.0.2.11", 5060)

    assert codes == [200, 200, 503]
    assert at.ask(Client(call_id="c3").invite(BODY), other).code == 200
    at.now_ms += 1000
    assert at.ask(Client(call_id="c4").invite(BODY)).code == 200


def test_a_recorder_that_drains_finishes_its_calls_and_takes_none() -> None:
    at = bench()
    client = Client()
    begin(at, client)
    at.protocol.drain(at.now_ms)

    assert at.ask(Client(call_id="second").invite(BODY)).code == 503
    assert at.ask(Client(call_id="probe").request("OPTIONS")).headers["retry-after"] == "60"
    assert at.ask(client.invite(BODY)).code == 200
    assert at.ask(client.request("BYE")).code == 200


def test_closing_hangs_up_all_calls() -> None:
    at = bench()
    client = Client()
    begin(at, client)
    at.take()

    at.act(at.protocol.close(at.now_ms))

    assert at.take()[-1] == CallEnded(False, "recorder stops")
    (bye,) = at.raw()
    assert bye.startswith(b"BYE sip:sbc.example;transport=udp SIP/2.0\r\n")
    assert b"To: <sip:sbc.example>;tag=a1\r\n" in bye
    assert f"From: <sip:srs@recorder.example>;tag={client.to_tag}\r\n".encode() in bye
    assert b"CSeq: 1 BYE\r\n" in bye


def test_our_requests_are_sent_again_until_answered() -> None:
    at = bench()
    begin(at, Client())
    key = at.events[0].call_key
    at.act(at.protocol.media_lost(key, at.now_ms))
    (bye,) = at.raw()

    assert at.wait(1000) == [bye]
    head = bye.decode().split("\r\n")
    kept = [item for item in head if item.startswith(("Via", "From", "To", "Call-ID", "CSeq"))]
    at.send("\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]).encode())
    assert at.wait(60_000) == []
    assert at.take()[-1] == CallEnded(False, "no media")
    assert at.protocol.media_lost(key, at.now_ms) == []


def test_a_call_whose_media_said_goodbye_ended_as_calls_do() -> None:
    at = bench()
    begin(at, Client())
    at.act(at.protocol.media_lost(at.events[0].call_key, at.now_ms, goodbye=True))

    assert at.take()[-1] == CallEnded(True, "its media said goodbye")
    assert at.raw()[0].startswith(b"BYE ")


def test_calls_that_are_refused_are_counted_by_why() -> None:
    at = bench(Limits(calls=1))
    begin(at, Client())
    codes = [
        at.ask(Client(call_id="rs-2").invite(BODY)).code,
        at.ask(Client(call_id="rs-3").invite(BODY, require="siprec, gruu")).code,
    ]

    assert codes == [503, 420]
    assert at.protocol.counts["sbc"].refused == {"calls": 1, "extension": 1}


def test_our_requests_nobody_answers_are_given_up() -> None:
    at = bench()
    begin(at, Client())
    at.act(at.protocol.media_lost(at.events[0].call_key, at.now_ms))
    at.raw()

    assert len(at.wait(90_000)) == 10


def test_signs_of_life_keep_a_call() -> None:
    at = bench()
    client = Client()
    wish = ["Supported: timer", "Session-Expires: 120;refresher=uac"]
    answer = at.ask(client.invite(BODY, wish))
    client.to_tag = answer.tag
    at.send(client.ack())
    assert answer.headers["session-expires"] == "120;refresher=uac"
    assert answer.headers["require"] == "timer"

    at.wait(119_000, 500)
    assert at.ask(client.request("UPDATE", headers=wish)).code == 200
    at.wait(119_000, 500)
    assert at.protocol.calls == 1
    at.take()
    (bye,) = at.wait(2000, 500)[:1]

    assert bye.startswith(b"BYE ")
    assert at.take()[-1] == CallEnded(False, "no sign of life")


def test_a_client_without_a_wish_is_given_an_interval() -> None:
    answer = bench(Limits(session_s=600)).ask(Client().invite(BODY, ["k: timer"]))

    assert answer.headers["session-expires"] == "600;refresher=uac"


def test_a_client_without_timers_gets_none() -> None:
    at = bench()
    answer = begin(at, Client())

    assert "session-expires" not in answer.headers
    at.wait(7_200_000, 60_000)
    assert at.protocol.calls == 1


@pytest.mark.parametrize(
    ("wish", "code"),
    [("Session-Expires: 30", 422), ("x: 89;refresher=uac", 422), ("Session-Expires: soon", 400)],
)
def test_intervals_that_are_refused(wish: str, code: int) -> None:
    answer = bench().ask(Client().invite(BODY, ["Supported: timer", wish]))

    assert answer.code == code
    assert answer.headers.get("min-se") == ("90" if code == 422 else None)


def test_we_give_the_signs_of_life_where_asked_to() -> None:
    at = bench()
    client = Client()
    begin(at, client, headers=["Supported: timer", "Session-Expires: 200;refresher=uas"])

    sent = at.wait(101_000, 1000)

    assert sent[0].startswith(b"UPDATE sip:sbc.example;transport=udp SIP/2.0\r\n")
    assert b"Session-Expires: 200;refresher=uas" in sent[0]
    head = sent[0].decode().split("\r\n")
    kept = [item for item in head if item.startswith(("Via", "From", "To", "Call-ID", "CSeq"))]
    reply = "\r\n".join(["SIP/2.0 481 Gone", *kept, "Content-Length: 0", "", ""]).encode()
    at.take()
    at.act(at.protocol.feed(reply, at.now_ms, SBC, LOCAL))
    assert at.take()[-1] == CallEnded(False, "the other end knows it no more")


def test_a_call_does_not_last_for_ever() -> None:
    at = bench(Limits(longest_s=3600))
    begin(at, Client())

    at.wait(3_602_000, 2000)

    assert at.take()[-1] == CallEnded(False, "longer than the limit")


def test_a_lost_connection_is_no_end_and_another_goes_on() -> None:
    at = bench()
    client = Client(transport="TCP")
    client.to_tag = at.ask(client.invite(BODY), SBC_TCP).tag
    at.protocol.disconnected(SBC_TCP)
    other = Peer(Transport.TCP, "192.0.2.10", 40_009, 7)

    assert at.protocol.calls == 1
    assert at.ask(client.request("UPDATE"), other).code == 200
    at.act(at.protocol.close(at.now_ms))
    assert [item.peer for item in at.protocol.pending_output()] == [other]


def test_strangers_are_not_heard() -> None:
    with pytest.raises(ProtocolViolation, match="no trunk"):
        bench().send(Client().invite(BODY), Peer(Transport.UDP, "198.51.100.1", 5060))


def test_a_dialog_is_of_the_trunk_that_began_it() -> None:
    stranger = Peer(Transport.UDP, "198.51.100.9", 5060)
    other = Trunk("other", (ip_network("198.51.100.0/24"),))
    at = bench(trunks=[TRUNK, other])
    client = Client()
    begin(at, client)

    assert at.ask(client.request("BYE"), stranger).code == 481


@pytest.mark.parametrize(
    ("peer", "code"),
    [
        (SBC_TLS, 200),
        (Peer(Transport.TLS, "192.0.2.10", 40_003, 3, ("else.example",)), None),
        (SBC, None),
    ],
)
def test_a_trunk_may_ask_for_a_certificate_of_its_own(peer: Peer, code: int | None) -> None:
    at = bench(trunks=[Trunk("sbc", TRUNK.networks, ("sbc.example",), tls_only=True)])
    options = Client().request("OPTIONS")

    if code is None:
        with pytest.raises(ProtocolViolation):
            at.send(options, peer)
    else:
        assert at.ask(options, peer).code == code


def test_what_cannot_be_read_is_counted_and_forgotten() -> None:
    at = bench()

    assert at.send(b"HELLO") == []
    assert at.send(b"\r\n\r\n") == []
    assert at.protocol.counts["sbc"].malformed == 1


def test_the_place_a_request_came_from_is_told_in_the_reply() -> None:
    at = bench()
    request = Client().request("OPTIONS")

    plain = at.ask(request)
    asked = at.ask(request.replace(b";branch=", b";rport;branch=x"))

    assert plain.headers["via"].endswith(";received=192.0.2.10")
    assert ";received=192.0.2.10;rport=5060;branch=x" in asked.headers["via"]


@pytest.mark.parametrize("peer", [SBC, SBC_TCP])
def test_codecs_that_come_without_explanation(peer: Peer) -> None:
    at = bench()
    offer = sdp(["m=audio 30000 RTP/AVP 18 9 8 13 3", "a=sendrecv"])

    answer = at.ask(Client().invite((SDP_ONLY, offer)), peer)

    (wanted,) = [event for event in at.take() if isinstance(event, MediaWanted)]
    assert wanted.leg == "line-1"
    assert wanted.payload_types == {
        9: Codec("G722", 8000),
        8: Codec("PCMA", 8000),
        3: Codec("GSM", 8000),
    }
    assert wanted.cn_pt == 13
    assert b"m=audio 20000 RTP/AVP 8 13\r\n" in answer.body
    assert b"a=recvonly\r\n" in answer.body
    assert b"a=label" not in answer.body


def test_wide_codecs_are_taken_with_the_clock_of_their_events() -> None:
    at = bench()
    offer = sdp(
        [
            "m=audio 30000 RTP/AVP 111 100 101",
            "a=rtpmap:111 opus/48000/2",
            "a=rtpmap:100 telephone-event/8000",
            "a=rtpmap:101 telephone-event/48000",
            "a=rtcp-mux",
        ]
    )

    answer = at.ask(Client().invite((SDP_ONLY, offer)))

    (wanted,) = [event for event in at.take() if isinstance(event, MediaWanted)]
    assert wanted.payload_types == {111: Codec("OPUS", 48_000, 2)}
    assert wanted.dtmf_pt == 101
    assert b"a=rtpmap:111 opus/48000/2\r\n" in answer.body
    assert b"a=rtcp-mux\r\n" in answer.body


def test_the_same_label_twice_is_two_legs() -> None:
    at = bench()

    begin(at, Client(), (SDP_ONLY, sdp(line("1", 30_000), line("1", 30_002))))

    (opened, *_) = at.take()
    assert isinstance(opened, CallOpened)
    assert [leg.id for leg in opened.legs] == ["1", "1-2"]


def test_more_lines_than_a_call_may_have_are_answered_with_port_0() -> None:
    at = bench(Limits(legs=2))
    lines = [line(str(n), 30_000 + 2 * n) for n in range(4)]

    assert begin(at, Client(), (SDP_ONLY, sdp(*lines))).ports == [20_000, 20_002, 0, 0]
