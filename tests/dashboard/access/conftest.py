"""An application where people sign in, on a small company, with a person of each role."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import text

from dashboard.access import csrf
from dashboard.app import create_app
from tests.dashboard import company
from tests.dashboard.access import people
from warehouse.database import Database

# The place of the manager; nobody's own are the others.
OWN_PLACE = "csv:L1"


@dataclass(frozen=True)
class Asking:
    """Somebody's client, with what their role may; the token of the session goes along with each request."""

    role: str
    permissions: frozenset[str]
    client: FlaskClient
    headers: dict[str, str]

    def may(self, needed: str) -> bool:
        return "*" in self.permissions or needed in self.permissions

    def ask(self, method: str, address: str, **options):
        return self.client.open(address, method=method, headers=self.headers | options.pop("headers", {}), **options)


@pytest.fixture(scope="module")
def guarded_database(new_database, last_day) -> Database:
    database = new_database()
    company.fill(database, last_day, days=40, orders_per_day=6)
    return database


@pytest.fixture(scope="module")
def guarded(settings, guarded_database) -> Flask:
    chosen = {"auth_mode": "password", "api_rate_limit": "1000000/minute", "square_webhook_key": SecretStr("k" * 20),
              "square_webhook_url": "https://bi.example.com/hooks/square"}
    return create_app(settings.model_copy(update=chosen), guarded_database)


@pytest.fixture(scope="module")
def everybody(guarded, guarded_database) -> dict[str, Asking]:
    """By role: people by their session, programs by a token; and nobody."""
    with guarded_database.transaction("owner") as connection:
        roles = connection.execute(text("select role, permissions from app.roles")).all()
    return {role: _asking(guarded, guarded_database, role, frozenset(permissions)) for role, permissions in roles} | {
        "nobody": Asking("nobody", frozenset(), guarded.test_client(), {})
    }


@pytest.fixture
def manager(everybody) -> Iterator[Asking]:
    yield everybody["manager"]


def _asking(server: Flask, database: Database, role: str, permissions: frozenset[str]) -> Asking:
    if role == "api":
        return Asking(role, permissions, server.test_client(), people.bearer(people.token(database, role)))
    places = (OWN_PLACE,) if role == "manager" else ()
    user = people.add(database, f"{role}@example.com", role, places, "csv:E1" if role == "staff" else None)
    client = people.signed_in(server, database, user)
    client.get("/settings")
    cookie = client.get_cookie("assay_csrf")
    return Asking(role, permissions, client, {csrf.HEADER: cookie.value if cookie else ""})
