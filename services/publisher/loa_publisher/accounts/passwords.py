"""Passwords: hashed with argon2id, and compared in the same time whether there is an account or not."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from loa.errors import InvalidInput

SHORTEST, LONGEST = 10, 200
"""In characters. The upper bound keeps a request from buying hashing time with a huge password."""

_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# OWASP's first choice for argon2id (Password Storage Cheat Sheet): 19 MiB, so that sixteen people who sign in at once do not
# take the desk's memory, as they would with the library's default of 64 MiB.


def check_strength(password: object, field: str = "password") -> str:
    """The password in the form that is hashed. Raises InvalidInput naming `field` for one that is too short or too long."""
    if not isinstance(password, str) or not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(field, f"must have {SHORTEST} to {LONGEST} characters")
    return password


def one_time_password() -> str:
    """What an administrator reads out to a person: four groups of signs that nobody takes for one another (79 bits)."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))


def hash_password(password: str) -> str:
    """The argon2id hash with its parameters and salt."""
    return _hasher.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one that was hashed. Without a stored hash it takes as long, and says no."""
    try:
        _hasher.verify(stored or _nobody(), _normal(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None and len(password) <= LONGEST


def outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _normal(password: str) -> bytes:
    # The same keys give NFD on one system and NFC on another; a lone surrogate can be no part of a password that was set.
    return unicodedata.normalize("NFC", password).encode(errors="replace")


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
