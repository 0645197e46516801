"""When our own certificates end."""

from collections.abc import Iterator
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from voice_analytics.config.settings import SipSettings
from voice_analytics.domain.operating import Certificate

OURS, AUTHORITY = "ours", "authority"


def own_certificates(sip: SipSettings) -> tuple[Certificate, ...]:
    """Return the certificates that calls over TLS depend on; those that cannot be read, not.

    That they can is checked where it is listened with them.
    """
    if sip.tls_port is None:
        return ()
    files = ((OURS, sip.certificate), (AUTHORITY, sip.client_authority))
    return tuple(one for whose, path in files if path is not None for one in _read(whose, path))


def _read(whose: str, path: Path) -> Iterator[Certificate]:
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        return
    for one in found:
        until_ms = int(one.not_valid_after_utc.timestamp() * 1000)
        yield Certificate(whose, _name(one) or path.name, until_ms)


def _name(certificate: x509.Certificate) -> str | None:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else None
