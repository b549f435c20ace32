"""The second factor: codes of an authenticator app (RFC 6238), its secret encrypted at rest, no code taken twice."""

import base64
import hmac
from datetime import datetime

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection, or_, update

from warehouse.schema.access import users

ISSUER = "Assay"
# Of the key that secrets are encrypted with.
PURPOSE = "second factor"
# A clock may be half a minute off, either way.
STEPS_OFF = 1


class UnreadableError(RuntimeError):
    """The secret was encrypted with another SECRET_KEY."""


def new_secret() -> str:
    """A secret for an authenticator app, in base 32."""
    return pyotp.random_base32()


def sealed(key: bytes, secret: str) -> str:
    """The secret as it is kept."""
    return _box(key).encrypt(secret.encode()).decode()


def opened(key: bytes, kept: str, ttl: int | None = None) -> str:
    """The secret again. Raises UnreadableError for another key, or after `ttl` seconds where they are given."""
    try:
        return _box(key).decrypt(kept.encode(), ttl).decode()
    except InvalidToken as error:
        raise UnreadableError("the second factor was encrypted with another SECRET_KEY") from error


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step that the code belongs to; None for a wrong one."""
    digits = "".join(code.split()).encode()
    generator = pyotp.TOTP(secret)
    here = generator.timecode(at)
    near = range(here - STEPS_OFF, here + STEPS_OFF + 1)
    return next((step for step in near if hmac.compare_digest(generator.generate_otp(step).encode(), digits)), None)


def use(connection: Connection, user_id: int, secret: str, code: str, at: datetime) -> bool:
    """Whether the code is right and neither it nor a later one was used before; it cannot be used again."""
    step = step_of(secret, code, at)
    if step is None:
        return False
    unused = or_(users.c.totp_step.is_(None), users.c.totp_step < step)
    used = update(users).where(users.c.user_id == user_id, unused).values(totp_step=step)
    return bool(connection.execute(used).rowcount)


def picture(secret: str, email: str) -> str:
    """What an app scans, as the address of an SVG image."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    return segno.make(address, error="m").svg_data_uri(scale=4, border=2, dark="#000", light="#fff")


def _box(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))
