"""Where a request comes from."""

from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request

from voice_analytics.store.sessions import Browser

LONGEST_NAME = 200
HOME_NETWORK = 64
"""Bits that one subscriber's IPv6 addresses share: all of them count as one."""


def browser_of(request: Request) -> Browser:
    """Return the address, as the trusted proxies tell it, and what the browser says it is."""
    address = request.client.host if request.client else ""
    return Browser(address, request.headers.get("user-agent", "")[:LONGEST_NAME])


def network_of(address: str) -> str:
    """Return what guesses from an address count against."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, HOME_NETWORK), strict=False))
    return str(parsed)
