"""What stands in place of what told who somebody was: words without meaning, made with a key that is kept apart.

The same text always gives the same words, so that what was equal stays equal: two customers with one e-mail remain one
person, and two rows that differed are no copies of each other.
"""

import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from etl.built_with import recall, remember
from warehouse.command import CommandError
from warehouse.erasure_key import FILE_NAME, FINGERPRINT
from warehouse.secret_key import kept_or_made

NAME = "Erased"
# What no source calls a customer by.
_SEALED = re.compile(r"erased-[0-9a-f]{20}(@erased\.invalid)?")
_PHONE = re.compile(r"\+[\d ()./-]{7,}")


@dataclass(frozen=True)
class Seal:
    """Makes those words with its key."""

    key: bytes

    def digest(self, kind: str, said: str) -> bytes:
        """What an erased id or e-mail is known again by; 32 bytes."""
        return hmac.new(self.key, f"{kind}:{said}".encode(), hashlib.sha256).digest()

    def word(self, kind: str, said: Any) -> str:
        """The word in place of `said`; one of our own stays as it is."""
        text = str(said)
        return text if is_sealed(text) else f"erased-{self.digest(f'in place of {kind}', text).hex()[:20]}"

    def email(self, said: str) -> str:
        """An address that nobody has, in place of one."""
        text = said.strip().lower()
        return text if is_sealed(text) else f"{self.word('email', text)}@erased.invalid"

    def customer(self, customer_id: str) -> str:
        """The id in place of a <namespace>:<id> that tells who it is."""
        source, _, raw = customer_id.partition(":")
        return f"{source}:{raw if is_sealed(raw) else self.word('customer', customer_id)}"


def is_sealed(text: str) -> bool:
    """Whether it is one of our own words."""
    return _SEALED.fullmatch(text) is not None


def tells_who(customer_id: str, names: Collection[str]) -> bool:
    """Whether an id is personal itself: an e-mail, a telephone number, or with a part of one of `names` in it."""
    raw_id = customer_id.partition(":")[2].lower()
    parts = {part for name in names for part in re.findall(r"[^\W\d_]{3,}", name.lower()) if name != NAME}
    is_address = "@" in raw_id or bool(_PHONE.fullmatch(raw_id))
    return not is_sealed(raw_id) and (is_address or any(part in raw_id for part in parts))


def ids_to_replace(seal: Seal, ids: Collection[str], names: Collection[str]) -> dict[str, str]:
    """The ids (<namespace>:<id>) that tell who somebody of one of `names` is, with what stands in their place."""
    return {said: seal.customer(said) for said in ids if tells_who(said, names)}


def open_seal(connection: Connection, data_dir: Path, *, makes_key: bool = False) -> Seal | None:
    """The seal of this warehouse; None where nobody was ever erased. Raises CommandError where its key is not here."""
    path, known = data_dir / FILE_NAME, recall(connection, FINGERPRINT)
    if known is None and not makes_key:
        return None
    try:
        key = (path.read_text(encoding="ascii").strip() if known else kept_or_made(path)).encode()
    except FileNotFoundError:
        raise CommandError(_missing(path)) from None
    seal = Seal(key)
    found = seal.digest("key", "").hex()
    if known is None:
        remember(connection, FINGERPRINT, found)
    elif not hmac.compare_digest(known, found):
        raise CommandError(_missing(path))
    return seal


def _missing(path: Path) -> str:
    return (f"{path} is not the key with which people were erased from this warehouse, so they would not be known "
            "again: copy the file from the DATA_DIR of the machine that erased them, or from its backup")
