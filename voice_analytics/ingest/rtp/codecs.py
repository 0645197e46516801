"""Payloads to samples, by the codec their payload type stands for."""

from collections.abc import Callable, Sequence
from typing import Protocol, cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

from voice_analytics.errors import UnsupportedCodec
from voice_analytics.ingest.riff import HIGHEST_RATE_HZ, LOWEST_RATE_HZ
from voice_analytics.ingest.rtp.g711 import A_LAW, MU_LAW
from voice_analytics.ingest.session.events import Codec

Samples = NDArray[np.int16]  # (samples,)

_OPUS_RATE_HZ = 48_000
_OPUS_MOST_MS = 120
_GSM_BYTES, _GSM_SAMPLES = 33, 160


class Decoder(Protocol):
    """Decodes the payloads of one stream, in order."""

    rate_hz: int
    """Of the audio; for G.722 not that of the timestamps."""

    def length(self, payload: bytes) -> int:
        """Return how many samples a payload stands for; 0 when it makes no sense."""

    def decode(self, payloads: Sequence[bytes]) -> Samples:
        """Return the samples of payloads that follow each other, as many as `length` says."""


class _Table:
    """A byte per sample, by table."""

    def __init__(self, table: Samples, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._table = table

    def length(self, payload: bytes) -> int:
        return len(payload)

    def decode(self, payloads: Sequence[bytes]) -> Samples:
        return self._table[np.frombuffer(b"".join(payloads), np.uint8)]


class _Linear:
    """L16: samples as they are, the high byte first."""

    def __init__(self, codec: Codec) -> None:
        self.rate_hz = codec.clock_hz
        self._channels = codec.channels

    def length(self, payload: bytes) -> int:
        return len(payload) // (2 * self._channels)

    def decode(self, payloads: Sequence[bytes]) -> Samples:
        frame_bytes = 2 * self._channels
        whole = b"".join(one[: len(one) - len(one) % frame_bytes] for one in payloads)
        frames = np.frombuffer(whole, ">i2").reshape(-1, self._channels)
        if self._channels == 1:
            return frames[:, 0].astype(np.int16)
        mixed: Samples = frames.mean(axis=1).round().astype(np.int16)
        return mixed


class _Library:
    """A codec of the decoder library."""

    def __init__(self, name: str, rate_hz: int, length: Callable[[bytes], int]) -> None:
        self.rate_hz = rate_hz
        self._length = length
        self._context = _context(name, rate_hz)

    def length(self, payload: bytes) -> int:
        return self._length(payload)

    def decode(self, payloads: Sequence[bytes]) -> Samples:
        return np.concatenate([self._one(payload) for payload in payloads])

    def _one(self, payload: bytes) -> Samples:
        """Return one payload's samples; silence where the decoder makes nothing of it."""
        wanted = self._length(payload)
        try:
            frames = self._context.decode(av.Packet(payload))
        except av.FFmpegError:
            frames = []
        pieces = [np.asarray(frame.to_ndarray(), np.int16).reshape(-1) for frame in frames]
        found = np.concatenate([*pieces, np.zeros(wanted, np.int16)])
        return found[:wanted]


def open_decoder(codec: Codec) -> Decoder:
    """Return a decoder for one stream.

    Raises
    ------
    UnsupportedCodec
        When there is none for the codec.
    """
    if not decodable(codec):
        raise UnsupportedCodec(
            f"RTP with codec {codec.name[:20]} cannot be decoded here; offer one of "
            f"{', '.join(_CODECS)}"
        )
    return _CODECS[codec.name.upper()](codec)


def decodable(codec: Codec) -> bool:
    """Return whether there is a decoder for a codec."""
    in_range = 1 <= codec.channels <= 2 and LOWEST_RATE_HZ <= codec.clock_hz <= HIGHEST_RATE_HZ
    return codec.name.upper() in _CODECS and in_range


def opus_samples(payload: bytes) -> int:
    """Return how many samples at 48 kHz an Opus packet stands for; 0 when it makes no sense."""
    if not payload:
        return 0
    configuration, count_code = payload[0] >> 3, payload[0] & 3
    if configuration < 12:
        frame_us = (10_000, 20_000, 40_000, 60_000)[configuration & 3]
    elif configuration < 16:
        frame_us = (10_000, 20_000)[configuration & 1]
    else:
        frame_us = (2_500, 5_000, 10_000, 20_000)[configuration & 3]
    if count_code < 3:
        frames = 1 if count_code == 0 else 2
    else:
        frames = payload[1] & 63 if len(payload) > 1 else 0
    length_us = frame_us * frames
    return length_us * 48 // 1000 if length_us <= _OPUS_MOST_MS * 1000 else 0


def _context(name: str, rate_hz: int) -> AudioCodecContext:
    av.logging.set_level(None)  # the library never writes to the terminal
    context = cast(AudioCodecContext, av.CodecContext.create(name, "r"))
    context.sample_rate = rate_hz
    context.layout = "mono"
    return context


def _gsm_samples(payload: bytes) -> int:
    return len(payload) // _GSM_BYTES * _GSM_SAMPLES


_CODECS: dict[str, Callable[[Codec], Decoder]] = {
    "PCMU": lambda codec: _Table(MU_LAW, codec.clock_hz),
    "PCMA": lambda codec: _Table(A_LAW, codec.clock_hz),
    "G722": lambda _: _Library("g722", 16_000, lambda payload: 2 * len(payload)),
    "L16": _Linear,
    "OPUS": lambda _: _Library("libopus", _OPUS_RATE_HZ, opus_samples),
    "GSM": lambda _: _Library("gsm", 8_000, _gsm_samples),
}

CODECS = tuple(_CODECS)
"""Names of all codecs that can be decoded, as in SDP."""
