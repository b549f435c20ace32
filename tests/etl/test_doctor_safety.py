"""Doctor on safety: remote databases without TLS, a dashboard open to others, a weak key, nobody who administers."""

from typing import Any

import pytest
from sqlalchemy import text

from etl.doctor_safety import encryption, settings_of_sign_in, who_administers
from warehouse.database import ROLES, Database
from warehouse.settings import Settings, load_settings


def configured(**settings: Any) -> Settings:
    return load_settings(_env_file=None, **settings)


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("postgresql://u@db.example.com/assay", False),
        ("postgresql://u@10.0.0.9/assay?sslmode=prefer", False),
        ("postgresql://u@db.example.com/assay?sslmode=disable", False),
        ("postgresql://u@/assay?host=one.example.com,127.0.0.1", False),
        ("postgresql://u@db.example.com/assay?sslmode=require", True),
        ("postgresql://u@db.example.com/assay?sslmode=verify-full", True),
        ("postgresql://u@127.0.0.1/assay", True),
        ("postgresql://u@[::1]:5433/assay", True),
        ("postgresql://u@localhost/assay", True),
        ("postgresql:///assay", True),
        ("postgresql://u@/assay?host=/var/run/postgresql", True),
    ],
)
def test_a_database_elsewhere_must_be_reached_by_tls(url: str, is_safe: bool) -> None:
    found = list(encryption(Database(configured(), dict.fromkeys(ROLES, url))))
    assert [finding.is_warning for finding in found] == ([] if is_safe else [True])
    assert is_safe or "sslmode=verify-full" in found[0].remedy


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, None),
        ({"public_url": "https://bi.example.com"}, "AUTH_MODE is off"),
        ({"trusted_proxies": "1"}, "AUTH_MODE is off"),
        ({"public_url": "https://bi.example.com", "auth_mode": "password"}, None),
        ({"public_url": "http://bi.example.com", "auth_mode": "password"}, "without TLS"),
        ({"dashboard_host": "10.0.0.5", "auth_mode": "password"}, "without TLS"),
        ({"public_url": "https://bi.example.com", "dashboard_host": "10.0.0.5", "auth_mode": "password"}, None),
        ({"public_url": "http://127.0.0.1:8050", "auth_mode": "password"}, None),
        ({"auth_mode": "password"}, None),
        ({"secret_key": "too short"}, "SECRET_KEY has fewer than 32"),
        ({"secret_key": "x" * 32}, None),
    ],
)
def test_what_opens_the_dashboard_to_others_is_told(settings: dict[str, Any], said: str | None) -> None:
    found = [finding.seen for finding in settings_of_sign_in(configured(**settings))]
    assert [said in seen for seen in found] == ([True] if said else [])
    assert "too short" not in str(found)


def test_somebody_must_administer_where_people_sign_in_by_password(database: Database) -> None:
    add = text("""
        insert into app.users (email, name, role, password_hash, is_active)
        values ('a@example.com', 'A', :role, :password, :active)
        on conflict (email) do update
        set role = excluded.role, password_hash = excluded.password_hash, is_active = excluded.is_active
    """)
    with database.transaction("owner") as connection:
        assert not list(who_administers(connection, configured()))
        settings = configured(auth_mode="password")
        assert "no administrator" in next(who_administers(connection, settings)).seen
        for role, password, active in (("analyst", "x", True), ("admin", None, True), ("admin", "x", False)):
            connection.execute(add, {"role": role, "password": password, "active": active})
            assert list(who_administers(connection, settings))
        connection.execute(text(
            "insert into app.roles (role, title, rows, permissions) values ('it', 'IT', 'all', '{do.administer}')"
        ))
        for role in ("admin", "it"):
            connection.execute(add, {"role": role, "password": "x", "active": True})
            assert not list(who_administers(connection, settings))
