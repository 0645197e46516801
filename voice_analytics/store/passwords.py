"""Passwords: never kept, only what they can be checked against."""

import threading
import unicodedata
from functools import cached_property

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from voice_analytics.errors import Refused

LONGEST = 256
"""Characters; more is no safer and costs time to check."""

AT_ONCE = 2
"""Passwords checked at the same time: each takes 64 MiB and a core."""


class Passwords:
    """Hashes passwords with argon2; safe to share between threads.

    Parameters
    ----------
    shortest
        Characters that a new password has at least.
    memory_kib
        Memory that one check takes.
    """

    def __init__(self, shortest: int, memory_kib: int = 65_536) -> None:
        self._shortest = shortest
        self._hasher = PasswordHash((Argon2Hasher(memory_cost=memory_kib),))
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def hash(self, name: str, password: str) -> str:
        """Return what a new password can be checked against later.

        Raises
        ------
        Refused
            When it is too short, too long, or the name of its account.
        """
        if not self._shortest <= len(password) <= LONGEST:
            raise Refused(f"a password has {self._shortest} to {LONGEST} characters")
        if password.casefold() == name.casefold():
            raise Refused("a password must not be the name of its account")
        with self._turns:
            return self._hasher.hash(_plain(password))

    def fits(self, password: str, password_hash: str | None) -> bool:
        """Return whether a password is right; False takes as long when there is none."""
        if len(password) > LONGEST:
            return False
        with self._turns:
            fits = self._hasher.verify(_plain(password), password_hash or self._nobody)
        return fits and password_hash is not None

    @cached_property
    def _nobody(self) -> str:
        """What is checked in place of the password of an account that has none."""
        return self._hasher.hash("nobody has this password")


def _plain(password: str) -> str:
    """Return a password in one form, however the keyboard composes its letters."""
    return unicodedata.normalize("NFKC", password)
