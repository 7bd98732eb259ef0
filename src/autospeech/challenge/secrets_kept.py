"""Passwords and tokens: only hashes are kept."""

import hashlib
import secrets
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = ["hash_password", "hash_secret", "new_secret", "password_matches"]


def hash_password(password: str) -> str:
    """Return the Argon2 hash of a password, with its salt and cost."""
    return _hasher().hash(password)


def password_matches(stored: str, password: str) -> bool:
    """Whether a password is the one that was hashed."""
    from argon2.exceptions import VerificationError  # noqa: PLC0415  an optional dependency, loaded when used

    try:
        return _hasher().verify(stored, password)
    except VerificationError:
        return False


def new_secret() -> str:
    """Return a secret nobody can guess: 256 random bits in letters an address may hold."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a secret: enough for 256 random bits, unlike a password."""
    return hashlib.sha256(secret.encode()).hexdigest()


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415  the same

    return PasswordHasher()
