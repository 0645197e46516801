"""Network captures read as recordings."""

import base64
import io
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.ingest.pcap.captures import (
    CALLED,
    CALLER,
    Timed,
    ethernet,
    fragments,
    fragments_v6,
    pcap,
    pcapng,
    rtp,
    sdp,
    sip,
    tcp,
    udp,
)
from tests.unit.ingest.rtp.hearing import noise
from voice_analytics.errors import IngestError, ProtocolViolation, UnsupportedCodec
from voice_analytics.ingest.files import open_recording
from voice_analytics.ingest.native import native_blocks
from voice_analytics.ingest.pcap.recording import capture_as_wav
from voice_analytics.ingest.recording import Recording
from voice_analytics.ingest.rtp.srtp import Encryption

A, B = noise(8000 * 2, 1), noise(8000 * 2, 2)
SBC = ("192.0.2.10", 5060)
PBX = ("192.0.2.20", 5060)
KEY = bytes(range(30))
CRYPTO = f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{base64.b64encode(KEY).decode()}"

LEGS = [*rtp(CALLER, CALLED, A), *rtp(CALLED, CALLER, B, seed=2)]
"""The caller says A, the called one B."""

SIP = [
    (0, udp(SBC, PBX, sip("INVITE sip:b@x SIP/2.0", sdp(CALLER)))),
    (10, udp(PBX, SBC, sip("SIP/2.0 200 OK", sdp(CALLED)))),
]


def on_ethernet(packets: list[Timed], vlans: int = 0) -> list[Timed]:
    return [(at_us, ethernet(data, vlans)) for at_us, data in packets]


def read(content: bytes) -> NDArray[np.int16]:
    """Return what is heard, (channels, samples)."""
    wav, _ = capture_as_wav(io.BytesIO(content), "x.pcap")
    data = wav.read()
    channels = int.from_bytes(data[22:24], "little")
    return np.frombuffer(data[44:], "<i2").reshape(-1, channels).T


SLL = b"\0\0\0\1\0\6" + bytes(8) + b"\x08\x00"
SLL2 = b"\x08\x00" + bytes(18)
LINKS = {
    "ethernet": pcap(on_ethernet(LEGS)),
    "two VLANs": pcap(on_ethernet(LEGS, 2)),
    "Linux SLL": pcap([(at, SLL + data) for at, data in LEGS], 113),
    "Linux SLL2": pcap([(at, SLL2 + data) for at, data in LEGS], 276),
    "raw IP": pcap(LEGS, 101),
    "loopback": pcap([(at, b"\2\0\0\0" + data) for at, data in LEGS], 0),
    "big-endian": pcap(on_ethernet(LEGS), order=">"),
    "nanoseconds": pcap(on_ethernet(LEGS), nanoseconds=True),
    "pcapng": pcapng(on_ethernet(LEGS)),
    "pcapng big-endian": pcapng(on_ethernet(LEGS), order=">"),
    "two sections": pcapng(on_ethernet(LEGS[:50])) + pcapng(on_ethernet(LEGS[50:])),
}


@pytest.mark.parametrize("content", LINKS.values(), ids=LINKS)
def test_both_parties_are_exact_whatever_the_file_is(content: bytes) -> None:
    first, second = read(content)
    assert np.array_equal(first, A)
    assert np.array_equal(second, B)


def test_who_was_called_is_on_the_first_channel() -> None:
    first, second = read(pcap(on_ethernet(SIP + LEGS)))
    assert np.array_equal(first, B)
    assert np.array_equal(second, A)


def test_sip_over_tcp_is_read_in_any_order() -> None:
    invite = sip("INVITE sip:b@x SIP/2.0", sdp(CALLER))
    segments = [
        (0, tcp(SBC, PBX, 999, b"", flags=2)),
        (3, tcp(SBC, PBX, 1000 + 100, invite[100:])),
        (4, tcp(SBC, PBX, 1000, invite[:100])),
        (5, tcp(PBX, SBC, 1, b"no SIP at all, but it goes on for long enough\r\n\r\n")),
    ]
    first, _ = read(pcap(on_ethernet(segments + LEGS)))
    assert np.array_equal(first, B)


def test_a_recording_clients_two_legs_are_found_by_its_offer() -> None:
    lines = "m=audio 30002 RTP/AVP 0\r\na=label:1\r\n"
    offer = sdp(CALLER, "a=label:0") + lines.encode()
    body = b"--b\r\nContent-Type: application/sdp\r\n\r\n" + offer + b"\r\n--b--\r\n"
    invite = sip("INVITE sip:srs@x SIP/2.0", body, kind="multipart/mixed;boundary=b")
    answer = sdp(CALLED) + b"m=audio 40002 RTP/AVP 0\r\n"
    packets = [
        *((at, part) for at, part in enumerate(fragments(udp(SBC, PBX, invite)))),
        (10, udp(PBX, SBC, sip("SIP/2.0 200 OK", answer))),
        *rtp(CALLER, CALLED, A),
        *rtp((CALLER[0], 30_002), (CALLED[0], 40_002), B, seed=2),
    ]
    first, second = read(pcap(on_ethernet(packets)))
    assert np.array_equal(first, B), "the second line is who was called"
    assert np.array_equal(second, A)


def test_ipv6_and_its_fragments_are_read() -> None:
    caller, called = ("2001:db8::1", 30_000), ("2001:db8::2", 40_000)
    invite = udp(
        (caller[0], 5060),
        (called[0], 5060),
        sip("INVITE sip:b@x SIP/2.0", sdp(caller, "a=x:" + "y" * 500)),
    )
    packets = [
        *((number, part) for number, part in enumerate(fragments_v6(invite))),
        *rtp(caller, called, A),
        *rtp(called, caller, B, seed=2),
    ]
    first, second = read(pcap(on_ethernet(packets)))
    assert np.array_equal(first, B)
    assert np.array_equal(second, A)


def test_a_key_in_the_signalling_opens_encrypted_audio() -> None:
    suite = "AES_CM_128_HMAC_SHA1_80"
    packets = [
        (0, udp(SBC, PBX, sip("INVITE sip:b@x SIP/2.0", sdp(CALLER, CRYPTO, profile="RTP/SAVP")))),
        (1, udp(PBX, SBC, sip("SIP/2.0 200 OK", sdp(CALLED, CRYPTO, profile="RTP/SAVP")))),
        *rtp(CALLER, CALLED, A, encryption=Encryption(suite, KEY)),
        *rtp(CALLED, CALLER, B, seed=2, encryption=Encryption(suite, KEY)),
    ]
    first, second = read(pcap(on_ethernet(packets)))
    assert np.array_equal(first, B)
    assert np.array_equal(second, A)


def test_encrypted_audio_without_a_key_is_told() -> None:
    packets = [
        (0, udp(SBC, PBX, sip("INVITE sip:b@x SIP/2.0", sdp(CALLER, profile="RTP/SAVP")))),
        *LEGS,
    ]
    with pytest.raises(ProtocolViolation, match="encrypted, and its signalling has no key"):
        read(pcap(on_ethernet(packets)))


def test_one_direction_alone_is_one_channel() -> None:
    (only,) = read(pcap(on_ethernet(rtp(CALLER, CALLED, A))))
    assert np.array_equal(only, A)


def test_several_calls_are_told() -> None:
    other = ("192.0.2.30", 30_000)
    packets = LEGS + rtp(other, CALLED, A, seed=3)
    with pytest.raises(ProtocolViolation, match="2 calls are in it; save one of them to a file"):
        read(pcap(on_ethernet(packets)))


def test_a_call_no_codec_is_known_of_is_told() -> None:
    packets = [
        (0, udp(SBC, PBX, sip("INVITE sip:b@x SIP/2.0", sdp(CALLER, payload_types="18")))),
        *rtp(CALLER, CALLED, A, payload_type=8),
    ]
    changed = [(at, data.replace(b"\x80\x88", b"\x80\x12").replace(b"\x80\x08", b"\x80\x12"))
               for at, data in packets]  # fmt: skip
    with pytest.raises(UnsupportedCodec, match="no audio of it can be decoded"):
        read(pcap(on_ethernet(changed)))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(pcap([]), id="nothing"),
        pytest.param(pcap(on_ethernet(LEGS[:9])), id="too few packets"),
        pytest.param(pcap(on_ethernet(SIP)), id="signalling alone"),
    ],
)
def test_a_capture_without_a_call_is_told(content: bytes) -> None:
    with pytest.raises(ProtocolViolation, match="no audio over RTP is in it"):
        read(content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(pcap([])[:20], "header: it is cut off", id="pcap header"),
        pytest.param(pcap([]) + struct.pack("<IIII", 0, 0, 1 << 30, 0), "frame:", id="frame"),
        pytest.param(pcapng([])[:8] + bytes(40), "byte order mark", id="byte order"),
        pytest.param(pcapng([])[:28] + struct.pack("<II", 6, 13) + bytes(40), "block", id="block"),
    ],
)
def test_a_damaged_capture_is_told(content: bytes, says: str) -> None:
    with pytest.raises(ProtocolViolation, match=says):
        read(content)


@pytest.mark.parametrize("whole", [LINKS["ethernet"], LINKS["pcapng"]], ids=["pcap", "pcapng"])
def test_a_capture_cut_off_is_read_up_to_there(whole: bytes) -> None:
    lengths: list[int] = []
    whole_frames = 0
    for size in range(len(whole) - 500, len(whole)):
        wav, broken_off = capture_as_wav(io.BytesIO(whole[:size]), "x.pcap")
        whole_frames += not broken_off
        lengths.append(len(wav.getvalue()))
    assert lengths == sorted(lengths)
    assert 1 <= whole_frames <= 4, "only between two frames it cannot be told"


@pytest.mark.parametrize("file", LINKS)
def test_with_wrong_bytes_only_the_declared_error_is_raised(file: str) -> None:
    rng = np.random.default_rng(11)
    content = bytearray(LINKS[file][:20_000])
    for _ in range(30):
        changed = bytearray(content)
        for place in rng.integers(0, len(changed), int(rng.integers(1, 60))):
            changed[place] = int(rng.integers(256))
        changed[:4] = content[:4]
        try:
            read(bytes(changed))
        except IngestError:
            continue


def test_a_capture_is_a_recording_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "call.pcap"
    path.write_bytes(pcap(on_ethernet(SIP + LEGS)))
    recording = Recording("call", (path,))
    source = open_recording(recording)
    assert (source.format.channels, source.format.sample_rate_hz) == (2, 8000)
    found = np.concatenate(list(native_blocks(recording, source.format, {})))
    assert np.array_equal((found[:, 0] * 32_768).astype(np.int16), B)
    path.write_bytes(pcap(on_ethernet(SIP + LEGS))[:-3])
    cut = open_recording(recording)
    assert [block.truncated for block in cut.blocks()][-1]
