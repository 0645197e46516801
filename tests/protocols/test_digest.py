"""Passwords: the vectors of the standard, and a gate that lets only those pass who know."""

from dataclasses import replace

import pytest

from tests.protocols.client import (
    SBC,
    TRUNK,
    TWO_LEGS,
    Bench,
    Client,
    CountedPorts,
    document,
    recording_body,
    surroundings,
)
from voice_analytics.ingest.session.events import CallOpened
from voice_analytics.ingest.session.trunks import Algorithm, Login
from voice_analytics.ingest.sip.digest import (
    NONCE_MS,
    Challenge,
    Proof,
    answer_to,
    parse_challenge,
    parse_proof,
)
from voice_analytics.ingest.siprec.server import RecordingServer

KNOWN = ("sbc", "correct horse battery")
BODY = recording_body(TWO_LEGS, document("standard.xml"))

SHA_256 = Proof(
    "Mufasa",
    "http-auth@example.org",
    "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    "/dir/index.html",
    "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    Algorithm.SHA_256,
    "00000001",
    "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
)
MD5 = replace(SHA_256, algorithm=Algorithm.MD5, response="8ca523f5e9506fed4657c9700eebdbec")


@pytest.mark.parametrize("vector", [SHA_256, MD5], ids=lambda one: one.algorithm)
def test_vectors_of_rfc_7616(vector: Proof) -> None:
    assert vector.right_response("GET", "Circle of Life") == vector.response
    assert parse_proof(vector.written()) == vector


def test_the_vector_of_rfc_2617_without_a_count() -> None:
    proof = replace(
        MD5,
        realm="testrealm@host.com",
        nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",
        count="",
        client_nonce="",
    )
    assert proof.right_response("GET", "Circle Of Life") == "670fd8c2df070c60b045671b8b24ff02"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Basic dXNlcg==",
        "Digest",
        'Digest username="a", realm="r", nonce="n", uri="u"',
        SHA_256.written().replace("qop=auth", "qop=auth-int"),
        SHA_256.written().replace("nc=00000001", "nc=1"),
        SHA_256.written().replace("SHA-256", "SHA-1"),
        SHA_256.written() + " " * 2048,
    ],
)
def test_what_cannot_be_checked_is_nothing(value: str) -> None:
    assert parse_proof(value) is None


@pytest.mark.parametrize(
    ("value", "challenge"),
    [
        (
            'Digest realm="a \\"b\\"", nonce=n, qop="auth,auth-int", algorithm=SHA-256',
            Challenge('a "b"', "n", Algorithm.SHA_256, True),
        ),
        ('digest realm="r", nonce="n"', Challenge("r", "n", Algorithm.MD5, False)),
        ('Digest realm="r", nonce="n", qop="auth-int"', None),
        ('Digest realm="r", nonce="n", algorithm=SHA-512-256', None),
        ('Digest nonce="n"', None),
    ],
)
def test_challenges(value: str, challenge: Challenge | None) -> None:
    assert parse_challenge(value) == challenge


def bench(*algorithms: Algorithm) -> Bench:
    ports = CountedPorts()
    trunk = replace(TRUNK, login=Login(*KNOWN, algorithms or tuple(Algorithm)))
    return Bench(RecordingServer(surroundings([trunk], ports=ports)), ports)


def challenged(at: Bench, client: Client) -> list[Challenge]:
    """Return what a first INVITE is asked."""
    (data,) = _sent(at, client.invite(BODY))
    head = data.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    assert head[0] == "SIP/2.0 401 Unauthorized"
    at.send(client.ack())
    asked = [line.partition(": ")[2] for line in head if line.startswith("WWW-Authenticate")]
    found = [parse_challenge(value) for value in asked]
    return [one for one in found if one is not None]


def _sent(at: Bench, request: bytes) -> list[bytes]:
    return [answer.data for answer in at.send(request)]


def proven(challenge: Challenge, known: tuple[str, str] = KNOWN, count: int = 1) -> list[str]:
    proof = answer_to(challenge, "INVITE", "sip:srs@recorder.example", known, "cn")
    proof = replace(proof, count=f"{count:08x}")
    proof = replace(proof, response=proof.right_response("INVITE", known[1]))
    return [f"Authorization: {proof.written()}"]


def test_a_trunk_with_a_password_is_asked_for_it_the_better_way_first() -> None:
    asked = challenged(bench(), Client())
    assert [one.algorithm for one in asked] == [Algorithm.SHA_256, Algorithm.MD5]
    assert all(one.counted for one in asked)


@pytest.mark.parametrize("which", [0, 1], ids=["SHA-256", "MD5"])
def test_who_knows_the_password_is_recorded(which: int) -> None:
    at, client = bench(), Client()
    asked = challenged(at, client)
    assert at.ask(client.invite(BODY, proven(asked[which]))).code == 200
    assert isinstance(at.take()[0], CallOpened)
    assert at.protocol.counts["sbc"].refused == {}


@pytest.mark.parametrize(
    "known", [("sbc", "wrong horse"), ("cbs", KNOWN[1])], ids=["password", "name"]
)
def test_who_does_not_is_asked_again_and_counted(known: tuple[str, str]) -> None:
    at, client = bench(), Client()
    (asked, _) = challenged(at, client)
    again = at.ask(client.invite(BODY, proven(asked, known)))
    assert again.code == 401
    assert "stale" not in again.headers["www-authenticate"]
    assert at.protocol.counts["sbc"].refused == {"password": 1}


def test_what_is_not_offered_is_not_taken() -> None:
    at, client = bench(Algorithm.SHA_256), Client()
    (asked,) = challenged(at, client)
    weaker = proven(replace(asked, algorithm=Algorithm.MD5))
    assert at.ask(client.invite(BODY, weaker)).code == 401
    assert at.protocol.counts["sbc"].refused == {"password": 1}


def test_a_nonce_that_is_too_old_is_stale() -> None:
    at, client = bench(), Client()
    (asked, _) = challenged(at, client)
    at.now_ms += NONCE_MS + 1
    again = at.ask(client.invite(BODY, proven(asked)))
    assert again.code == 401
    assert "stale=true" in again.headers["www-authenticate"]
    assert at.protocol.counts["sbc"].refused == {}


@pytest.mark.parametrize("nonce", ["", "zz.00", "f4240.00", "f" * 40, "é"])
def test_nonces_of_others_are_stale(nonce: str) -> None:
    at, client = bench(), Client()
    (asked, _) = challenged(at, client)
    again = at.ask(client.invite(BODY, proven(replace(asked, nonce=nonce))))
    assert "stale=true" in again.headers["www-authenticate"]


def test_a_proof_that_was_overheard_is_worth_nothing() -> None:
    at, client = bench(), Client()
    (asked, _) = challenged(at, client)
    assert at.ask(client.invite(BODY, proven(asked))).code == 200
    thief = Client(call_id="rs-2@sbc.example")
    assert at.ask(thief.invite(BODY, proven(asked))).code == 401
    assert at.ask(thief.invite(BODY, proven(asked, count=2))).code == 200


def test_requests_of_a_call_and_questions_whether_all_is_well_need_none() -> None:
    at, client = bench(), Client()
    (asked, _) = challenged(at, client)
    client.to_tag = at.ask(client.invite(BODY, proven(asked))).tag
    at.send(client.ack())
    assert at.ask(client.request("BYE")).code == 200
    assert at.ask(Client(call_id="ping").request("OPTIONS"), SBC).code == 200
