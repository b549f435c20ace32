"""People, sessions and tokens for tests that need somebody to ask."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from dashboard.access import sessions, tokens, users
from dashboard.access.users import User
from warehouse.database import Database

PASSWORD = "violet kettle on tuesday"
LIFE = timedelta(hours=12)


def add(
    database: Database, email: str, role: str = "admin", location_ids: Sequence[str] = (),
    employee_id: str | None = None, password: str | None = None,
) -> User:
    """Somebody; without a password unless it is given, since keeping one takes its time."""
    with database.transaction("app") as connection:
        user = users.add(connection, email, "", role, location_ids, employee_id)
        if password:
            users.choose_password(connection, user.user_id, password)
        return users.find(connection, user.user_id)


def signed_in(server: Flask, database: Database, user: User) -> FlaskClient:
    """A browser with a session of theirs."""
    client = server.test_client()
    with database.transaction("app") as connection:
        secret = sessions.open_session(connection, user.user_id, "127.0.0.1", "test", datetime.now(UTC), LIFE)
    client.set_cookie("assay_session", secret, domain="localhost")
    return client


def token(database: Database, role: str = "api", life: timedelta = LIFE, **options: object) -> str:
    """A token's secret."""
    with database.transaction("app") as connection:
        _token, secret = tokens.make(
            connection, "a test", role, datetime.now(UTC), life, **options  # type: ignore[arg-type]
        )
    return secret


def bearer(secret: str) -> dict[str, str]:
    """The header that sends it."""
    return {"Authorization": f"Bearer {secret}"}
