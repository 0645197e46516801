"""What a recording client offers: its audio lines, and who is heard on them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from voice_analytics.domain.call import Role

SUITE = "AES_CM_128_HMAC_SHA1_80"
"""What legs are encrypted with, where they are."""

_BOUNDARY = "replayed-call"
_NAMES = {0: "PCMU", 8: "PCMA"}


@dataclass(frozen=True, slots=True)
class OfferedLeg:
    """An audio line."""

    label: str
    port: int
    payload_type: int
    role: Role
    address: str
    """SIP URI of who is heard on it."""

    key: bytes | None = None
    """Key and salt of SRTP."""

    mixed: bool = False


CONTENT_TYPE = f"multipart/mixed;boundary={_BOUNDARY}"


def write_offer(host: str, call: str, legs: Sequence[OfferedLeg]) -> bytes:
    """Return the body of an INVITE: the offer, and the metadata.

    Parameters
    ----------
    host
        Where the audio comes from.
    call
        Id of the recorded call.
    legs
        Its audio lines.
    """
    parts = (
        ("application/sdp", "session", _sdp(host, legs)),
        ("application/rs-metadata+xml", "recording-session", _metadata(call, legs)),
    )
    written = [
        f"--{_BOUNDARY}\r\nContent-Type: {kind}\r\nContent-Disposition: {disposition}\r\n\r\n{text}"
        for kind, disposition, text in parts
    ]
    return ("\r\n".join(written) + f"\r\n--{_BOUNDARY}--\r\n").encode()


def _sdp(host: str, legs: Sequence[OfferedLeg]) -> str:
    family = "IP6" if ":" in host else "IP4"
    lines = ["v=0", f"o=replay 1 1 IN {family} {host}", "s=-", f"c=IN {family} {host}", "t=0 0"]
    for leg in legs:
        kind = leg.payload_type
        profile = "RTP/AVP" if leg.key is None else "RTP/SAVP"
        lines += [f"m=audio {leg.port} {profile} {kind}", f"a=rtpmap:{kind} {_NAMES[kind]}/8000"]
        if leg.key is not None:
            lines.append(f"a=crypto:1 {SUITE} inline:{base64.b64encode(leg.key).decode()}")
        lines += ["a=sendonly", f"a=label:{leg.label}"]
    return "\r\n".join(lines) + "\r\n"


def _metadata(call: str, legs: Sequence[OfferedLeg]) -> str:
    session = quoteattr(f"S-{call}")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<recording xmlns="urn:ietf:params:xml:ns:recording:1">',
        f"<datamode>complete</datamode><session session_id={session}>"
        f"<sipSessionID>{escape(call)}</sipSessionID></session>",
    ]
    for leg in legs:
        own = quoteattr(f"P-{leg.label}")
        lines.append(
            f"<participant participant_id={own}>"
            f"<nameID aor={quoteattr(leg.address)}/></participant>"
        )
    for leg in legs:
        mode = "<mode>mixed</mode>" if leg.mixed else ""
        lines.append(
            f"<stream stream_id={quoteattr(f'T-{leg.label}')} session_id={session}>"
            f"<label>{escape(leg.label)}</label>{mode}</stream>"
        )
    for leg in legs:
        heard = "".join(f"<recv>T-{other.label}</recv>" for other in legs if other is not leg)
        lines.append(
            f"<participantstreamassoc participant_id={quoteattr(f'P-{leg.label}')}>"
            f"<send>T-{leg.label}</send>{heard}</participantstreamassoc>"
        )
    return "\r\n".join([*lines, "</recording>"]) + "\r\n"
