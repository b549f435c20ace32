"""SECRET_KEY, or the one that is made once for this DATA_DIR, and the keys derived from it for one purpose each."""

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from warehouse.files import make_open_folder
from warehouse.logs import learn_secrets
from warehouse.settings import Settings

NAME = "secret_key"
# 256 bits in letters.
BYTES = 32


def secret_key(settings: Settings) -> bytes:
    """The key of this installation; the same for every process that uses its DATA_DIR. Raises OSError."""
    if settings.secret_key:
        return settings.secret_key.get_secret_value().encode()
    key = kept_or_made(make_open_folder(settings.data_dir) / NAME)
    learn_secrets([key])
    return key.encode()


def derived(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one `purpose`, from which neither `key` nor that of another purpose can be told."""
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()


def kept_or_made(path: Path) -> str:
    """The key in the file; of processes that start at once and find none, one makes it and all read that one.

    Raises OSError.
    """
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with open(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            # Unlike a rename, a link never takes the place of a key that is there.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text(encoding="ascii").strip()
