"""SDP answers of a recorder: it listens to audio it can decode, and to nothing else."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voice_analytics.ingest.session.events import Codec
from voice_analytics.ingest.sip.sdp import (
    COMFORT_NOISE,
    KEY_BYTES,
    TELEPHONE_EVENT,
    Crypto,
    Media,
)

_LIKED = ("PCMU", "PCMA", "G722", "L16", "OPUS", "GSM")
"""Codecs that are decoded here, the least loss first; the first two are equals."""

_L16_RATES = (8000, 16_000, 48_000)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is received of one media line."""

    payload_type: int
    """What we ask for."""

    payload_types: Mapping[int, Codec]
    """All of the offer that can be decoded: a sender may change over without a word."""

    dtmf_pt: int | None
    cn_pt: int | None
    crypto: Crypto | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """One media line of an answer."""

    media: Media
    choice: Choice | None
    """None: refused."""

    port: int
    key_salt: bytes
    """Ours, where there is a key; nothing is ever sent with it."""


def choose(media: Media, keys_allowed: bool, keys_required: bool) -> Choice | None:
    """Return what to receive of a line; None when there is nothing to be had.

    Parameters
    ----------
    media
        As offered.
    keys_allowed
        Whether keys that came may be believed: they came encrypted themselves.
    keys_required
        Whether audio without encryption is refused.
    """
    if not media.is_audio or (keys_required and not media.is_secure):
        return None
    crypto = _key(media.crypto) if media.is_secure else None
    if media.is_secure and (crypto is None or not keys_allowed):
        return None
    heard = {number: codec for number, codec in media.codecs.items() if _is_heard(codec)}
    if not heard:
        return None
    asked = min(heard, key=lambda number: _rank(heard[number]))
    return Choice(
        payload_type=asked,
        payload_types=heard,
        dtmf_pt=_companion(media, TELEPHONE_EVENT, heard[asked]),
        cn_pt=_companion(media, COMFORT_NOISE, heard[asked]),
        crypto=crypto,
    )


def _is_heard(codec: Codec) -> bool:
    if codec.name == "L16":
        return codec.clock_hz in _L16_RATES and codec.channels == 1
    if codec.name == "OPUS":
        return codec.clock_hz == 48_000
    return codec.name in _LIKED and codec.clock_hz == 8000 and codec.channels == 1


def _rank(codec: Codec) -> int:
    return max(1, _LIKED.index(codec.name))


def _companion(media: Media, name: str, audio: Codec) -> int | None:
    """Return the payload type that goes with the audio's clock, else the first of that name."""
    found = [number for number, codec in media.codecs.items() if codec.name == name]
    same = [number for number in found if media.codecs[number].clock_hz == audio.clock_hz]
    return next(iter(same + found), None)


def _key(offered: Sequence[Crypto]) -> Crypto | None:
    order = list(KEY_BYTES)
    return min(offered, key=lambda crypto: order.index(crypto.suite), default=None)


def write_answer(address: str, session: int, version: int, lines: Sequence[Accepted]) -> bytes:
    """Return an answer with as many lines as the offer, in its order.

    Parameters
    ----------
    address
        Where we receive.
    session, version
        Of the dialog, and of what we said in it.
    lines
        One per line of the offer.
    """
    family = "IP6" if ":" in address else "IP4"
    text = [
        "v=0",
        f"o=- {session} {version} IN {family} {address}",
        "s=-",
        f"c=IN {family} {address}",
        "t=0 0",
    ]
    for line in lines:
        text += _line(line)
    return ("\r\n".join(text) + "\r\n").encode()


def _line(line: Accepted) -> list[str]:
    (media, choice) = (line.media, line.choice)
    label = [] if media.label is None else [f"a=label:{media.label}"]
    if choice is None or line.port == 0:
        return [f"m={media.kind} 0 {media.profile} {' '.join(media.formats[:1]) or '0'}", *label]
    types = [choice.payload_type, choice.dtmf_pt, choice.cn_pt]
    numbers = [number for number in types if number is not None]
    text = [f"m=audio {line.port} {media.profile} {' '.join(map(str, numbers))}"]
    text += [_rtpmap(number, media.codecs[number]) for number in numbers]
    if choice.crypto is not None:
        key = base64.b64encode(line.key_salt).decode()
        text.append(f"a=crypto:{choice.crypto.tag} {choice.crypto.suite} inline:{key}")
    if media.rtcp_mux:
        text.append("a=rtcp-mux")
    return [*text, *label, "a=recvonly" if media.is_sent else "a=inactive"]


def _rtpmap(number: int, codec: Codec) -> str:
    name = codec.name.lower() if codec.name in {TELEPHONE_EVENT, "OPUS"} else codec.name
    channels = f"/{codec.channels}" if codec.channels > 1 else ""
    return f"a=rtpmap:{number} {name}/{codec.clock_hz}{channels}"
