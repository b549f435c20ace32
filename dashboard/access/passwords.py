"""Passwords: which may be chosen, how they are kept (argon2id) and checked.

As NIST SP 800-63B asks: long, not among those that everybody tries, no rules about kinds of letters, no expiry.
"""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 256
FEWEST_DIFFERENT = 5
LEAST_BESIDE_NAMES = 8
LONGEST_RUN = 0.6
COMMON = Path(__file__).resolve().parent / "common_passwords.txt"
# What people put around a word of the list to make it "another" password, and letters that look like others.
AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
LOOKALIKES = str.maketrans("013457@$!", "oleastasi")

_hasher = PasswordHasher()


class WeakPasswordError(ValueError):
    """The password may not be chosen; the message says why."""


def check(password: str, *personal: str) -> None:
    """Raise WeakPasswordError for one that is easily guessed; `personal` are words about its owner: e-mail, name."""
    if len(password) < LEAST:
        raise WeakPasswordError(f"Choose at least {LEAST} characters; a sentence is easily remembered.")
    if len(password) > MOST:
        raise WeakPasswordError(f"Choose at most {MOST} characters.")
    plain = password.casefold()
    if _is_common(plain) or len(set(plain)) < FEWEST_DIFFERENT or _is_a_run(plain):
        raise WeakPasswordError("This is one of the passwords that are tried first; choose another.")
    whole = {text.casefold() for text in personal if text}
    words = {word for text in (*whole, "assay") for word in re.split(r"\W+", text) if len(word) > 3}
    rest = plain
    # The longest first, or what is left of an address would count.
    for word in sorted(whole | words, key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < LEAST_BESIDE_NAMES:
        raise WeakPasswordError("This is little more than your name or address; choose another.")


def hashed(password: str) -> str:
    """How it is kept."""
    return _hasher.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether it is the password kept as `kept`; takes as long where none is kept."""
    try:
        is_right = _hasher.verify(kept or _nobodys(), password[: MOST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return is_right and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was kept with other costs than today's, and should be hashed anew."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return hashed("nobody has this password")


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").split())


def _is_common(plain: str) -> bool:
    bare = AROUND.sub("", plain)
    spelt = (plain, bare, plain.translate(LOOKALIKES), bare.translate(LOOKALIKES))
    return any(word in _common() or _is_doubled(word) for word in spelt)


def _is_doubled(word: str) -> bool:
    """A word of the list, written several times."""
    return any(
        len(word) % size == 0 and word == word[:size] * (len(word) // size) and word[:size] in _common()
        for size in range(3, len(word) // 2 + 1)
    )


def _is_a_run(plain: str) -> bool:
    """Most letters follow the one before, as in 123456 or zyxw, or repeat it."""
    steps = [ord(after) - ord(before) for before, after in pairwise(plain)]
    return any(steps.count(step) > LONGEST_RUN * len(steps) for step in (-1, 0, 1))
