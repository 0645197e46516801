"""Encrypted RTP (SRTP), with the key that came in the signalling (SDES, RFC 4568)."""

from dataclasses import dataclass

import pylibsrtp
from pylibsrtp import Policy, Session

from voice_analytics.errors import ProtocolViolation, UnsupportedCodec


@dataclass(frozen=True, slots=True)
class Suite:
    """A way to encrypt."""

    key_bytes: int
    """Length of key and salt together."""

    profile: int


SUITES = {
    "AES_CM_128_HMAC_SHA1_80": Suite(30, Policy.SRTP_PROFILE_AES128_CM_SHA1_80),
    "AES_CM_128_HMAC_SHA1_32": Suite(30, Policy.SRTP_PROFILE_AES128_CM_SHA1_32),
    "AEAD_AES_128_GCM": Suite(28, Policy.SRTP_PROFILE_AEAD_AES_128_GCM),
    "AEAD_AES_256_GCM": Suite(44, Policy.SRTP_PROFILE_AEAD_AES_256_GCM),
}
"""What can be decrypted, by its name in SDP, best first."""


class Decryption:
    """Decrypts the packets of one leg.

    Parameters
    ----------
    suite
        One of `SUITES`.
    key
        Key and salt of the sender.

    Raises
    ------
    UnsupportedCodec
        When the suite is another.
    ProtocolViolation
        When the key is too short or too long.
    """

    def __init__(self, suite: str, key: bytes) -> None:
        self._session = _session(suite, key, Policy.SSRC_ANY_INBOUND)

    def decrypted(self, data: bytes) -> bytes:
        """Return the packet inside.

        Raises
        ------
        ProtocolViolation
            When it was not encrypted with the key, was changed, or came before.
        """
        try:
            return self._session.unprotect(data)
        except (pylibsrtp.Error, TypeError) as error:
            raise ProtocolViolation("SRTP: packet: was not encrypted with the key") from error

    def decrypted_control(self, data: bytes) -> bytes:
        """Return the RTCP inside.

        Raises
        ------
        ProtocolViolation
            When it was not encrypted with the key, was changed, or came before.
        """
        try:
            return self._session.unprotect_rtcp(data)
        except (pylibsrtp.Error, TypeError) as error:
            raise ProtocolViolation("SRTCP: packet: was not encrypted with the key") from error


class Encryption:
    """Encrypts the packets of one leg; the parameters are those of `Decryption`."""

    def __init__(self, suite: str, key: bytes) -> None:
        self._session = _session(suite, key, Policy.SSRC_ANY_OUTBOUND)

    def encrypted(self, data: bytes) -> bytes:
        """Return the packet to send."""
        return self._session.protect(data)


def _session(suite: str, key: bytes, kind: int) -> Session:
    known = SUITES.get(suite)
    if known is None:
        raise UnsupportedCodec(
            f"SRTP with suite {suite[:40]} cannot be decrypted here; offer one of "
            f"{', '.join(SUITES)}"
        )
    if len(key) != known.key_bytes:
        raise ProtocolViolation(
            f"SRTP: key: {len(key)} bytes, not the {known.key_bytes} of key and salt together"
        )
    return Session(Policy(key, kind, srtp_profile=known.profile))
