"""Who asks: by the bearer token, else by the session's cookie, else nobody; whoever sits at the machine in mode off.

Who was found is kept for a few seconds in each worker. What this worker changes counts at once, in the others after
that time at the latest.
"""

from collections.abc import Callable

from flask import request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import ServiceUnavailable

from dashboard.access import attempts, cookies, secrets, sessions, tokens
from dashboard.access.audit import record
from dashboard.access.context import current_access, now
from dashboard.access.viewer import AT_THE_MACHINE, NOBODY, Viewer

BEARER = "bearer"


def identify() -> Viewer:
    """Who asks. A token that is none is nobody's, also where nobody has to sign in; 503 without the warehouse, 429
    for one wrong token after another."""
    try:
        secret = sent_token()
        if secret is not None:
            return _program(secret)
        if current_access().is_off:
            return AT_THE_MACHINE
        return _known(cookies.session_secret(), _by_session)
    except OperationalError as error:
        raise ServiceUnavailable("The warehouse does not answer; try again in a moment.") from error


def sent_token() -> str | None:
    """The bearer token that the request carries, whatever it is; None where it carries none."""
    # The scheme may be written in any case (RFC 9110, section 11.1).
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.casefold() == BEARER else None


def _program(secret: str) -> Viewer:
    found = _known(secret, _by_token)
    if found == NOBODY:
        attempts.count("token")
    return found


def _known(secret: str, find: Callable[[str], Viewer | None]) -> Viewer:
    if not 0 < len(secret) <= secrets.LONGEST:
        return NOBODY
    known, digest = current_access().known, secrets.digest(secret)
    found, state = known.get(digest)
    if found is None:
        found = find(secret) or NOBODY
        # Not each time it is found, or who asks often would never be looked up again.
        known.keep(digest, found, state)
    return found


def _by_token(secret: str) -> Viewer | None:
    attempts.check("token")
    with current_access().database.transaction("app") as connection:
        found = tokens.identify(connection, secret, now())
        if found is None:
            return None
        asking, is_first_today = found
        if is_first_today:
            record(connection, "token_used", asking.actor, asking)
        return asking


def _by_session(secret: str) -> Viewer | None:
    access, session_digest = current_access(), secrets.digest(secret)
    with access.database.transaction("app") as connection:
        row = sessions.find(connection, session_digest, now(), access.idle)
    if row is None:
        return None
    locations = tuple(row.location_ids) if row.rows == "locations" else ()
    return Viewer(f"user:{row.user_id}", row.name, row.role, frozenset(row.permissions), row.rows, locations,
                  row.employee_id, row.user_id, row.role_title, session_digest)
