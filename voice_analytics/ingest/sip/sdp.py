"""SDP offers as recorders get them (RFC 8866, RFC 3264)."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from voice_analytics.errors import ProtocolViolation
from voice_analytics.ingest.session.events import Codec

COMFORT_NOISE = "CN"
TELEPHONE_EVENT = "TELEPHONE-EVENT"

_MOST_LINES = 2048
_MOST_MEDIA = 32
_MEDIA = re.compile(r"([\w.-]+) (\d{1,5})(?:/\d{1,5})? ([\w./-]+)((?: [\w.*+-]+)*)\s*")
_RTPMAP = re.compile(r"(\d{1,3})\s+([\w.+-]{1,32})/(\d{1,6})(?:/(\d{1,2}))?\s*")
_CRYPTO = re.compile(r"(\d{1,9})\s+(\w{1,64})\s+inline:([A-Za-z0-9+/=]{1,128})(?:[|\s;].*)?")
_ADDRESS = re.compile(r"IN IP[46] ([^\s/]{1,255})")

STATIC: Mapping[int, Codec] = {
    0: Codec("PCMU", 8000),
    3: Codec("GSM", 8000),
    8: Codec("PCMA", 8000),
    9: Codec("G722", 8000),
    13: Codec(COMFORT_NOISE, 8000),
    18: Codec("G729", 8000),
}
"""Payload types that may come without being explained (RFC 3551)."""

KEY_BYTES: Mapping[str, int] = {
    "AES_CM_128_HMAC_SHA1_80": 30,
    "AES_CM_128_HMAC_SHA1_32": 30,
    "AEAD_AES_128_GCM": 28,
    "AEAD_AES_256_GCM": 44,
}
"""Suites of SRTP with the bytes of key and salt, in the order we like them."""


class Direction(StrEnum):
    """Who sends, seen from whoever offers."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Crypto:
    """A key of SRTP as offered."""

    tag: int
    suite: str
    key_salt: bytes


@dataclass(frozen=True, slots=True)
class Media:
    """One line of an offer with what follows it."""

    kind: str
    port: int
    profile: str
    """`RTP/AVP`, `RTP/SAVP`, ..."""

    formats: tuple[str, ...]
    address: str | None
    """Where it is sent from; None where not said."""

    direction: Direction
    label: str | None
    codecs: Mapping[int, Codec]
    """By payload type, in the order offered; with telephone events and comfort noise."""

    crypto: tuple[Crypto, ...] = ()
    rtcp_mux: bool = False

    @property
    def is_audio(self) -> bool:
        """Return whether it is audio over RTP, plain or encrypted."""
        return self.kind == "audio" and self.profile.upper() in {
            "RTP/AVP",
            "RTP/AVPF",
            "RTP/SAVP",
            "RTP/SAVPF",
        }

    @property
    def is_secure(self) -> bool:
        """Return whether it is SRTP."""
        return "/SAVP" in self.profile.upper()

    @property
    def is_sent(self) -> bool:
        """Return whether audio is to be expected on it."""
        sending = self.direction in {Direction.SENDONLY, Direction.SENDRECV}
        return self.port != 0 and sending


@dataclass(slots=True)
class _Section:
    """What is collected of the session, or of one media line."""

    first: tuple[str, int, str, tuple[str, ...]] = ("", 0, "", ())
    address: str | None = None
    direction: Direction | None = None
    label: str | None = None
    maps: dict[int, Codec] = field(default_factory=dict)
    crypto: list[Crypto] = field(default_factory=list)
    rtcp_mux: bool = False


def parse_offer(body: bytes) -> tuple[Media, ...]:
    """Return the media lines of an offer, in order; attributes that cannot be read are left out.

    Raises
    ------
    ProtocolViolation
        When it is no SDP, or one of its media lines cannot be read.
    """
    lines = body.decode("utf-8", "replace").replace("\r\n", "\n").split("\n", _MOST_LINES)
    if len(lines) > _MOST_LINES or not lines[0].startswith("v=0"):
        raise ProtocolViolation("SDP: does not begin with v=0, or has too many lines")
    session = _Section()
    sections: list[_Section] = []
    for line in lines[1:]:
        (letter, _, value) = line.strip().partition("=")
        if letter == "m":
            if len(sections) == _MOST_MEDIA:
                raise ProtocolViolation(f"SDP: more than {_MOST_MEDIA} media lines")
            sections.append(_Section(first=_media(value)))
        else:
            _take(sections[-1] if sections else session, letter, value)
    return tuple(_finished(section, session) for section in sections)


def _media(value: str) -> tuple[str, int, str, tuple[str, ...]]:
    found = _MEDIA.fullmatch(value)
    if found is None or int(found[2]) > 65_535:
        raise ProtocolViolation("SDP: a media line cannot be read")
    return found[1].lower(), int(found[2]), found[3], tuple(found[4].split())


def _take(section: _Section, letter: str, value: str) -> None:
    """Keep what a line says, where it says something we use."""
    if letter == "c":
        found = _ADDRESS.match(value)
        section.address = None if found is None else found[1]
    elif letter == "a":
        (name, _, rest) = value.partition(":")
        _take_attribute(section, name, rest)


def _take_attribute(section: _Section, name: str, value: str) -> None:
    if name in set(Direction):
        section.direction = Direction(name)
    elif name == "label":
        section.label = next(iter(value.split()), "")[:64] or None
    elif name == "rtcp-mux":
        section.rtcp_mux = True
    elif name == "rtpmap":
        _take_rtpmap(section, value)
    elif name == "crypto":
        _take_crypto(section, value)


def _take_rtpmap(section: _Section, value: str) -> None:
    found = _RTPMAP.fullmatch(value)
    if found is not None and int(found[1]) <= 127:
        section.maps[int(found[1])] = Codec(found[2].upper(), int(found[3]), int(found[4] or 1))


def _take_crypto(section: _Section, value: str) -> None:
    """Keep a key of a suite that we have, if it is as long as it should be."""
    found = _CRYPTO.fullmatch(value.strip())
    if found is None or found[2] not in KEY_BYTES:
        return
    text = found[3].rstrip("=")
    try:
        key_salt = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        return
    if len(key_salt) == KEY_BYTES[found[2]]:
        section.crypto.append(Crypto(int(found[1]), found[2], key_salt))


def _finished(section: _Section, session: _Section) -> Media:
    (kind, port, profile, formats) = section.first
    address = section.address or session.address
    direction = section.direction or session.direction
    nowhere = address in {"0.0.0.0", "::"}  # noqa: S104 - not a place to bind to
    if direction is None:
        direction = Direction.INACTIVE if nowhere else Direction.SENDRECV
    return Media(
        kind=kind,
        port=port,
        profile=profile,
        formats=formats,
        address=None if nowhere else address,
        direction=direction,
        label=section.label,
        codecs=_codecs(formats, section.maps),
        crypto=tuple(section.crypto),
        rtcp_mux=section.rtcp_mux or session.rtcp_mux,
    )


def _codecs(formats: tuple[str, ...], maps: Mapping[int, Codec]) -> dict[int, Codec]:
    known = {**STATIC, **maps}
    types = [int(name) for name in formats if name.isascii() and name.isdigit() and len(name) < 4]
    return {number: known[number] for number in types if number in known}
