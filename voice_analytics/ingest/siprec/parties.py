"""Addresses of parties: what is left of a URI when schemes and parameters are gone."""

import re
from dataclasses import dataclass

from voice_analytics.ingest.session.trunks import AgentRules

_SCHEME = re.compile(r"^(?:sips?|tel):", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-.() ]")


@dataclass(frozen=True, slots=True)
class Address:
    """A SIP address or a telephone number."""

    user: str
    host: str

    @property
    def text(self) -> str:
        """Return it as one would write it."""
        return f"{self.user}@{self.host}" if self.user and self.host else self.user or self.host

    @property
    def number(self) -> str | None:
        """Return the digits of it, after a plus where it has one; None where it is no number."""
        plain = _SEPARATORS.sub("", self.user)
        digits = plain.removeprefix("+")
        return plain if digits.isascii() and digits.isdigit() else None


def parse_address(uri: str | None) -> Address | None:
    """Return the address of a URI, with or without its scheme, brackets and display name."""
    if uri is None:
        return None
    inner = uri.partition("<")[2].partition(">")[0] if "<" in uri else uri
    plain = _SCHEME.sub("", inner.strip())
    (user, at, rest) = plain.rpartition("@")
    if not at:
        is_number = bool(re.match(r"^\+?[\d*#]", plain)) and not re.match(r"^[\d.]+(:|$)", plain)
        (user, rest) = (plain, "") if _is_user(inner, is_number) else ("", plain)
    host = rest.partition(";")[0].partition("?")[0]
    host = f"{host.partition(']')[0]}]" if host.startswith("[") else host.partition(":")[0]
    address = Address(user.partition(";")[0].partition(":")[0], host.lower())
    return address if address.text else None


def _is_user(uri: str, is_number: bool) -> bool:
    return is_number or uri.strip().lower().startswith("tel:") or "." not in uri


def is_agent(address: Address | None, rules: AgentRules) -> bool:
    """Return whether an address is an agent's by one of the rules."""
    if address is None:
        return False
    number = address.number
    return (
        any(pattern.fullmatch(address.text) for pattern in rules.patterns)
        or address.host in rules.domains
        or (number is not None and number.startswith(rules.prefixes))
        or (number is not None and len(number) in rules.extension_digits)
    )


def same_party(one: Address | None, other: Address | None) -> bool:
    """Return whether two addresses are of one party, though hosts may differ on the way."""
    if one is None or other is None or not one.user:
        return False
    return (one.number or one.user).lstrip("+") == (other.number or other.user).lstrip("+")
