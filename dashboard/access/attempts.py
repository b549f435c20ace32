"""How often a network address may say who it is, and be wrong: sign-ins by password, tokens that are none.

That bounds what strangers can make the server do: a sign-in hashes a password whatever comes of it, and a token that
nobody knows asks the warehouse. Counted where requests of the API are (dashboard/api/limits.py).
"""

import math
import time
from collections.abc import Callable
from typing import Literal

from flask import current_app, request
from flask_limiter import Limiter
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from werkzeug.exceptions import TooManyRequests

EXTENSION = "assay_attempts"
PER_MINUTE = RateLimitItemPerMinute(60, namespace="assay-attempts")

Kind = Literal["sign-in", "token"]


def check(kind: Kind) -> None:
    """Raise TooManyRequests where the address that asks has none left."""
    _refuse_unless(_limiter().limiter.test, kind)


def count(kind: Kind) -> None:
    """Count an attempt of the address that asks. Raises TooManyRequests for one too many."""
    _refuse_unless(_limiter().limiter.hit, kind)


def _refuse_unless(is_open: Callable[..., bool], kind: Kind) -> None:
    try:
        if is_open(PER_MINUTE, *_whose(kind)):
            return
        ends_at = _limiter().limiter.get_window_stats(PER_MINUTE, *_whose(kind)).reset_time
    except StorageError:
        # The limiter of the API goes over to this worker's memory at the next request that it counts.
        return
    raise TooManyRequests(retry_after=max(1, math.ceil(ends_at - time.time())))


def _whose(kind: Kind) -> tuple[str, str]:
    return kind, request.remote_addr or ""


def _limiter() -> Limiter:
    found: Limiter = current_app.extensions[EXTENSION]
    return found
