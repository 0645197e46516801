"""Where calls come from, and what is known of the telephone system there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address

from voice_analytics.domain.call import Role

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class AgentRules:
    """How an agent's address is told from a customer's; any rule that fits is enough."""

    patterns: tuple[re.Pattern[str], ...] = ()
    """Fit the whole address without its scheme, such as `7001@pbx.example`."""

    domains: tuple[str, ...] = ()
    """Hosts of addresses inside the company."""

    prefixes: tuple[str, ...] = ()
    """Beginnings of numbers inside the company."""

    extension_digits: tuple[int, ...] = ()
    """Lengths of numbers inside the company."""


class Algorithm(StrEnum):
    """How passwords are hashed, the better first."""

    SHA_256 = "SHA-256"
    MD5 = "MD5"


@dataclass(frozen=True, slots=True)
class Login:
    """Name and password of a telephone system, and how it may prove that it knows them."""

    username: str
    password: str = field(repr=False)
    algorithms: tuple[Algorithm, ...] = tuple(Algorithm)
    """In the order in which they are offered; the first one that it knows is to be taken."""


@dataclass(frozen=True, slots=True)
class Trunk:
    """A telephone system that sends calls."""

    name: str

    networks: tuple[Network, ...]
    """Where its signalling and its media come from."""

    certificate_names: tuple[str, ...] = ()
    """What its certificate is issued to; empty: any that was verified."""

    tls_only: bool = False
    """True where signalling has to come encrypted."""

    srtp_required: bool = False

    agents: AgentRules = AgentRules()

    caller_is: Role | None = None
    """Who calls over this trunk, where that is always so."""

    join_header: str = "Cisco-Guid"
    """What two dialogs of one call have in common, where each brings one leg."""

    login: Login | None = None
    """What a call has to know (digest); None: nothing is asked for."""

    delays_ms: Mapping[Role, int] = field(default_factory=dict)
    """By how much it delivers each party late, always."""

    def holds(self, host: str) -> bool:
        """Return whether the address belongs to it."""
        try:
            address = ip_address(host.partition("%")[0])
        except ValueError:
            return False
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in network for network in self.networks)


def trunk_of(
    trunks: Iterable[Trunk], host: str, encrypted: bool, certificate_names: Sequence[str] = ()
) -> Trunk | None:
    """Return the first trunk that signalling from an address may belong to; None: nobody's."""
    for trunk in trunks:
        if not trunk.holds(host) or (trunk.tls_only and not encrypted):
            continue
        named = trunk.certificate_names
        if encrypted and named and not set(named) & set(certificate_names):
            continue
        return trunk
    return None
