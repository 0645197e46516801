"""Payloads to samples."""

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

import av
import numpy as np
import pytest
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

from voice_analytics.errors import UnsupportedCodec
from voice_analytics.ingest.rtp.codecs import CODECS, decodable, open_decoder, opus_samples
from voice_analytics.ingest.rtp.g711 import A_LAW, MU_LAW, to_a_law, to_mu_law
from voice_analytics.ingest.session.events import Codec

ALL = np.arange(256, dtype=np.uint8)


def test_the_tables_are_those_of_the_standard() -> None:
    assert [int(MU_LAW[code]) for code in (0x00, 0x7F, 0x80, 0xFF, 0x8F)] == [
        *(-32124, 0, 32124, 0, 16764),
    ]
    assert [int(A_LAW[code]) for code in (0xD5, 0x55, 0xAA, 0x2A, 0x80)] == [
        *(8, -8, 32256, -32256, 5504),
    ]


@pytest.mark.parametrize(("name", "table"), [("pcm_mulaw", MU_LAW), ("pcm_alaw", A_LAW)])
def test_the_tables_agree_with_the_decoder_library(name: str, table: NDArray[np.int16]) -> None:
    context = cast("AudioCodecContext", av.CodecContext.create(name, "r"))
    context.sample_rate, context.layout = 8000, "mono"
    (frame,) = context.decode(av.Packet(ALL.tobytes()))
    assert np.array_equal(frame.to_ndarray()[0], table)


@pytest.mark.parametrize(("encode", "table"), [(to_mu_law, MU_LAW), (to_a_law, A_LAW)])
def test_each_sample_becomes_the_nearest_code(encode: object, table: NDArray[np.int16]) -> None:
    assert callable(encode)
    samples = np.arange(-32768, 32768, 7, dtype=np.int64).astype(np.int16)
    back = table[np.frombuffer(encode(samples), np.uint8)].astype(int)
    best = np.abs(table.astype(int)[None] - samples.astype(int)[:, None]).min(axis=1)
    assert np.array_equal(np.abs(back - samples), best)


def test_linear_samples_have_the_high_byte_first_and_are_mixed_to_one() -> None:
    assert list(open_decoder(Codec("L16", 16_000)).decode([b"\x01\x02\xff\xfe"])) == [258, -2]
    stereo = open_decoder(Codec("l16", 16_000, 2))
    assert stereo.length(b"\0\x02\0\x04\0") == 1
    assert list(stereo.decode([b"\0\x02\0\x04\0"])) == [3]


def encoded(name: str, rate_hz: int, samples: NDArray[np.int16], frame: int) -> Iterator[bytes]:
    context = cast("AudioCodecContext", av.CodecContext.create(name, "w"))
    context.sample_rate, context.layout, context.format = rate_hz, "mono", "s16"
    context.time_base = Fraction(1, rate_hz)
    for start in range(0, len(samples), frame):
        one = av.AudioFrame.from_ndarray(samples[None, start : start + frame], "s16", "mono")
        one.sample_rate, one.pts = rate_hz, start
        yield from (bytes(packet) for packet in context.encode(one))


@pytest.mark.parametrize(
    ("codec", "name", "rate_hz", "frame"),
    [
        pytest.param(Codec("G722", 8000), "g722", 16_000, 320, id="G.722"),
        pytest.param(Codec("OPUS", 48_000, 2), "libopus", 48_000, 960, id="Opus"),
    ],
)
def test_a_tone_is_the_same_tone_again(codec: Codec, name: str, rate_hz: int, frame: int) -> None:
    tone = (np.sin(np.arange(rate_hz) * 2 * np.pi * 440 / rate_hz) * 8000).astype(np.int16)
    decoder = open_decoder(codec)
    assert decoder.rate_hz == rate_hz
    payloads = list(encoded(name, rate_hz, tone, frame))
    assert all(decoder.length(payload) == frame for payload in payloads)
    found = np.concatenate([decoder.decode(payloads[:10]), decoder.decode(payloads[10:])])
    assert len(found) == frame * len(payloads)
    spectrum = np.abs(np.fft.rfft(found[rate_hz // 4 :].astype(float)))
    loudest_hz = np.argmax(spectrum) * rate_hz / (len(found) - rate_hz // 4)
    assert loudest_hz == pytest.approx(440, abs=5)


@pytest.mark.parametrize("name", CODECS)
def test_any_bytes_become_as_many_samples_as_said(name: str) -> None:
    decoder = open_decoder(Codec(name, 48_000 if name == "OPUS" else 8000))
    rng = np.random.default_rng(3)
    for size in (1, 2, 3, 33, 66, 67, 160, 400):
        payload = rng.bytes(size)
        if length := decoder.length(payload):
            assert len(decoder.decode([payload])) == length


@pytest.mark.parametrize(
    ("payload", "samples"),
    [
        pytest.param(b"", 0, id="empty"),
        pytest.param(bytes([0 << 3]), 480, id="10 ms"),
        pytest.param(bytes([3 << 3]), 2880, id="60 ms"),
        pytest.param(bytes([13 << 3 | 1]), 1920, id="two of 20 ms"),
        pytest.param(bytes([16 << 3]), 120, id="2.5 ms"),
        pytest.param(bytes([31 << 3 | 3, 3]), 2880, id="three of 20 ms"),
        pytest.param(bytes([31 << 3 | 3]), 0, id="count cut off"),
        pytest.param(bytes([31 << 3 | 3, 63]), 0, id="longer than a packet can be"),
    ],
)
def test_the_length_of_opus_is_read_from_its_head(payload: bytes, samples: int) -> None:
    assert opus_samples(payload) == samples


@pytest.mark.parametrize(
    "codec", [Codec("SPEEX", 8000), Codec("PCMU", 1), Codec("L16", 8000, 6)], ids=lambda c: c.name
)
def test_what_cannot_be_decoded_is_told(codec: Codec) -> None:
    assert not decodable(codec)
    with pytest.raises(UnsupportedCodec, match="cannot be decoded here"):
        open_decoder(codec)
