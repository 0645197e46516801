"""Secrets that a browser or machine carries; only their hashes are stored."""

import hashlib
import secrets


def new_secret() -> str:
    """Return a secret that nobody can guess."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """Return the id of a new row."""
    return secrets.token_hex(8)


def hashed(secret: str) -> str:
    """Return what a secret is found by."""
    return hashlib.sha256(secret.encode()).hexdigest()
