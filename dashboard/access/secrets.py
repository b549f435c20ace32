"""Secrets that are shown once and kept as their digest: of sessions, links and tokens."""

import hashlib
import secrets

# 256 bits.
BYTES = 32
# Nothing longer was ever handed out, and need not be hashed.
LONGEST = 128


def make(prefix: str = "") -> str:
    """A new secret that nobody can guess."""
    return prefix + secrets.token_urlsafe(BYTES)


def digest(secret: str) -> bytes:
    """What is kept of a secret. A plain hash is enough, since it has 256 bits of chance in it."""
    return hashlib.sha256(secret[: LONGEST + 1].encode()).digest()
