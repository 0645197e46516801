"""Addresses that several parts of the web layer must agree on."""

import re
from urllib.parse import quote

API = "/api/v1"
UPLOADS, PRACTICE = f"{API}/uploads", f"{API}/practice"
LOGIN = "/login"
ENTER = "/enter"
HOME = "/"

_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def local(address: str | None) -> str:
    """Return an address on this server to go on to; whatever leads elsewhere becomes the start."""
    return address if address is not None and _LOCAL.fullmatch(address) else HOME


def link_address(base: str, secret: str) -> str:
    """Return the address of a link that signs in, for a server reached at `base`."""
    return f"{base.rstrip('/')}{ENTER}?code={quote(secret, safe='')}"


def login_url(path: str, query: str) -> str:
    """Return where to sign in and go on from there."""
    address = f"{path}?{query}" if query else path
    return LOGIN if address == HOME else f"{LOGIN}?next={quote(address, safe='')}"
