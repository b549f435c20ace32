"""What the doctor says of safety: who can listen to the database, who can open the dashboard, who administers it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select
from sqlalchemy.engine import URL, make_url

from etl.findings import Finding
from warehouse.database import Database
from warehouse.schema.access import roles, users
from warehouse.settings import Settings, is_loopback

# Anything else goes on in plain text where the server does not insist.
ENCRYPTED = ("require", "verify-ca", "verify-full")
SHORTEST_KEY = 32
# Permissions of app.roles that let somebody give others theirs.
ADMINISTERING = ["*", "do.administer"]
NEW_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(32))'"


def encryption(database: Database) -> Iterator[Finding]:
    """Databases on other machines that are reached without certain TLS; nothing of those on this one."""
    open_hosts = sorted({
        host for url in map(make_url, database.urls.values()) for host in _hosts(url)
        if url.query.get("sslmode") not in ENCRYPTED and not _is_here(host)
    })
    for host in open_hosts:
        yield Finding(False, "encryption", f"what is said to {host} may be read on the way: TLS is not asked for",
                      "add ?sslmode=verify-full (or at least require) to DATABASE_URL and its siblings",
                      is_warning=True)


def settings_of_sign_in(settings: Settings) -> Iterator[Finding]:
    """Settings by which others could open the dashboard, or sign a session of their own."""
    if settings.auth_mode == "off" and (settings.public_url or settings.trusted_proxies):
        yield Finding(False, "sign-in", "AUTH_MODE is off, and a proxy seems to make the dashboard known (PUBLIC_URL "
                      "or TRUSTED_PROXIES is set): whoever reaches it sees everything",
                      "set AUTH_MODE=password or oidc", is_warning=True)
    parts = urlsplit(settings.address)
    if settings.auth_mode != "off" and parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        yield Finding(False, "sign-in", f"people sign in at {settings.address} without TLS: passwords and sessions may "
                      "be read on the way", "put a proxy with TLS in front (docs/access.md), and set "
                      "PUBLIC_URL=https://...", is_warning=True)
    if settings.secret_key and len(settings.secret_key.get_secret_value()) < SHORTEST_KEY:
        yield Finding(False, "sign-in", f"SECRET_KEY has fewer than {SHORTEST_KEY} characters, so it can be guessed",
                      f"leave it unset, so that one is made, or make one: {NEW_KEY}", is_warning=True)


def who_administers(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Nobody, where people sign in by password."""
    if settings.auth_mode != "password":
        return
    administrators = select(func.count()).select_from(users).join(roles, roles.c.role == users.c.role).where(
        users.c.is_active, users.c.password_hash.is_not(None), roles.c.permissions.overlap(ADMINISTERING)
    )
    if not connection.scalar(administrators):
        yield Finding(False, "sign-in", "no administrator can sign in",
                      "open the link that the server prints when it starts, or: .venv/bin/python -m scripts.users add "
                      "EMAIL --role admin", is_warning=True)


def _hosts(url: URL) -> list[str]:
    """The hosts of a URL; libpq takes several, also as parameters."""
    said = url.query.get("host", url.host or "")
    return [host for part in ([said] if isinstance(said, str) else said) for host in part.split(",")]


def _is_here(host: str) -> bool:
    """A socket's folder, or this machine's own address."""
    return not host or host.startswith(("/", "@")) or is_loopback(host.strip("[]").partition("]:")[0])
