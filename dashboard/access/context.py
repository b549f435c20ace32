"""What signing people in needs of the application: the settings, the app role's connections, the secret key."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app

from dashboard.access.known_viewers import KnownViewers
from warehouse.database import Database
from warehouse.secret_key import derived, secret_key
from warehouse.settings import Settings

EXTENSION = "assay_access"


@dataclass(frozen=True)
class AccessContext:
    """One application's settings, database and secret key."""

    settings: Settings
    database: Database
    secret_key: bytes = field(repr=False)
    known: KnownViewers = field(default_factory=KnownViewers, repr=False)

    def key(self, purpose: str) -> bytes:
        """The key for one purpose."""
        return derived(self.secret_key, purpose)

    @property
    def is_off(self) -> bool:
        """Nobody signs in: whoever sits at the machine may do everything."""
        return self.settings.auth_mode == "off"

    @property
    def idle(self) -> timedelta:
        """Without a request for this long, a session ends."""
        return timedelta(minutes=self.settings.session_idle_minutes)

    @property
    def lifetime(self) -> timedelta:
        """A session ends after this long whatever happens."""
        return timedelta(hours=self.settings.session_hours)


def keep_access(server: Flask, settings: Settings, database: Database) -> None:
    """Give `server` what access needs. Raises OSError where the secret key cannot be kept."""
    key = secret_key(settings)
    server.extensions[EXTENSION] = AccessContext(settings, database, key)
    # Flask's own cookie holds what a provider of identities must answer for, while somebody is there to sign in.
    server.secret_key = derived(key, "flask")
    server.config.update(
        SESSION_COOKIE_NAME="assay_signing_in", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.address.startswith("https://"),
    )


def current_access() -> AccessContext:
    """The access of the application that serves this request."""
    found: AccessContext = current_app.extensions[EXTENSION]
    return found


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)
