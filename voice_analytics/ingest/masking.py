"""Numbers and addresses as operators may see them."""

SHOWN = 2
"""Digits of a number that are shown."""


def masked(address: str) -> str:
    """Return an address with the user's part hidden but for its end."""
    (user, at, host) = address.partition("@")
    return "•" * max(0, len(user) - SHOWN) + user[-SHOWN:] + at + host
