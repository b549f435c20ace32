"""Sign-in at an OpenID provider: authorization code with PKCE, state and nonce; who its claims say somebody is."""

import logging
from collections.abc import Mapping
from typing import Any

from authlib.integrations.flask_client import OAuth  # type: ignore[import-untyped]
from flask import Flask
from sqlalchemy import Connection, exists, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.access import users
from dashboard.access.audit import record
from dashboard.access.refusals import RefusedError
from warehouse.schema.access import users as table
from warehouse.settings import Settings

NAME = "provider"
WELL_KNOWN = "/.well-known/openid-configuration"
SECONDS_TO_WAIT = 10

logger = logging.getLogger(__name__)


def connect(server: Flask, settings: Settings) -> Any:
    """The client of the provider that `settings` name, on `server`, whose signed cookie keeps state and nonce."""
    secret = settings.oidc_client_secret
    return OAuth(server).register(
        NAME,
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        server_metadata_url=f"{settings.oidc_issuer}{WELL_KNOWN}",
        client_kwargs={
            "scope": settings.oidc_scopes,
            "code_challenge_method": "S256",
            "default_timeout": SECONDS_TO_WAIT,
            **({} if secret else {"token_endpoint_auth_method": "none"}),
        },
    )


def user_of(connection: Connection, settings: Settings, claims: Mapping[str, Any]) -> users.User:
    """Whose claims these are: known by subject, else by a confirmed e-mail address, else added. Raises RefusedError."""
    subject = f"{claims['iss']} {claims['sub']}"
    user = _by_subject(connection, subject) or _by_email(connection, settings, claims, subject)
    if not user.is_active:
        raise RefusedError("Your account is disabled: ask an administrator.")
    role = role_of(settings, claims)
    if role and role != user.role:
        _follow_claim(connection, user, role)
    return users.find(connection, user.user_id)


def role_of(settings: Settings, claims: Mapping[str, Any]) -> str | None:
    """The role that the claims give; None where no claim is asked, or none of its values means a role."""
    claim = settings.oidc_role_claim
    if claim is None:
        return None
    # A name may hold dots itself, as in https://example.com/roles.
    found: Any = claims.get(claim)
    if found is None:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    values = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    return next((role for value, role in settings.roles_by_claim.items() if value in values), None)


def _by_subject(connection: Connection, subject: str) -> users.User | None:
    number = connection.scalar(select(table.c.user_id).where(table.c.oidc_subject == subject))
    return users.find(connection, number) if number else None


def _by_email(connection: Connection, settings: Settings, claims: Mapping[str, Any], subject: str) -> users.User:
    email = str(claims.get("email") or "")
    # Whoever may write any address at the provider could otherwise become anybody here.
    if not email or claims.get("email_verified") is not True:
        raise RefusedError("The provider does not say that your e-mail address is confirmed: ask its administrator.")
    kept = users.as_kept(email)
    if connection.scalar(select(exists(select(table.c.user_id).where(table.c.email == kept)))):
        return _linked(connection, kept, subject)
    role = role_of(settings, claims) or settings.oidc_default_role
    if role is None:
        raise RefusedError("Nobody has invited you yet: ask an administrator of Assay.")
    try:
        user = users.add(connection, kept, str(claims.get("name") or ""), role, oidc_subject=subject)
    except IntegrityError as error:
        raise RefusedError("You were being added already: sign in again.") from error
    record(connection, "user_added", user.subject, role=role, by="provider")
    return user


def _follow_claim(connection: Connection, user: users.User, role: str) -> None:
    try:
        with connection.begin_nested():
            users.change(connection, user.user_id, role, user.location_ids, user.employee_id)
            record(connection, "role_changed", user.subject, role=role, before=user.role, by="claim")
    except RefusedError as refusal:
        # The last administrator, who could not mend it otherwise.
        logger.warning("%s keeps the role %s, though the provider says %s: %s", user.subject, user.role, role, refusal)


def _linked(connection: Connection, email: str, subject: str) -> users.User:
    """The account with this address, which belongs to the subject from now on unless it belongs to another."""
    free = table.c.email == email, table.c.oidc_subject.is_(None)
    if not connection.execute(update(table).where(*free).values(oidc_subject=subject)).rowcount:
        raise RefusedError("Your e-mail address belongs to another account of the provider: ask an administrator.")
    return users.find_by_email(connection, email)
