"""TLS with telephone systems: both sides show a certificate."""

import ssl
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from voice_analytics.errors import ConfigError


def tls_context(certificate: Path, key_file: Path, client_authority: Path) -> ssl.SSLContext:
    """Return what connections are encrypted with, TLS 1.2 at least.

    Parameters
    ----------
    certificate
        Ours with its chain, PEM.
    key_file
        Its private key, PEM without a password.
    client_authority
        Who issues the certificates that clients must show, PEM.

    Raises
    ------
    ConfigError
        When one of the files cannot be read or does not fit; names the setting.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    try:
        context.load_cert_chain(certificate, key_file, password=_no_password)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"sip.certificate {certificate} and sip.key_file {key_file} cannot be used together; "
            "both must be PEM, the key without a password and of that certificate"
        ) from error
    try:
        context.load_verify_locations(client_authority)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"sip.client_authority {client_authority} cannot be read; it must be certificates as "
            "PEM"
        ) from error
    return context


def _no_password() -> str:
    raise ValueError("the key has a password")


def names_in(certificate: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return the names of a verified certificate, as the standard library gives it."""
    if certificate is None:
        return ()
    alternative = [value for kind, value in certificate.get("subjectAltName", ())]
    common = [
        value
        for part in certificate.get("subject", ())
        for kind, value in part
        if kind == "commonName"
    ]
    return tuple(dict.fromkeys(_plain(alternative or common)))


def end_of(certificate: Mapping[str, Any] | None) -> int | None:
    """Return when a verified certificate ends, milliseconds since 1970 in UTC."""
    ends = None if certificate is None else certificate.get("notAfter")
    return None if ends is None else ssl.cert_time_to_seconds(ends) * 1000


def _plain(names: Iterable[str]) -> list[str]:
    """Return names without the scheme that some have (RFC 5922)."""
    return [name.removeprefix("sip:").removeprefix("sips:") for name in names]
