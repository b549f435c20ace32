"""Signing in at an OpenID provider: `/sign-in/provider` leads there, `/sign-in/callback` is where it leads back to."""

import logging
from typing import Any

from authlib.integrations.base_client.errors import OAuthError  # type: ignore[import-untyped]
from flask import Blueprint, abort, current_app, request, session
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from dashboard.access import oidc
from dashboard.access.audit import record
from dashboard.access.context import current_access
from dashboard.access.refusals import RefusedError
from dashboard.account.addresses import safe_next
from dashboard.account.drawing import draw
from dashboard.account.sign_in import signed_in

provider = Blueprint("provider", __name__, url_prefix="/sign-in", template_folder="templates")

EXTENSION = "assay_provider"
CALLBACK = "/sign-in/callback"
NEXT = "next"
UNREACHABLE = "The sign-in service does not answer. Try again in a moment, or tell an administrator."
NOT_CONFIRMED = "The sign-in service did not confirm who you are. Sign in once more."
# What authlib raises for an answer that is not what it must be; its classes share no other ancestor.
FAULTS = (OAuthError, JoseError, ValueError, KeyError, RuntimeError)

logger = logging.getLogger(__name__)


@provider.before_request
def check() -> None:
    """Only where people sign in at a provider."""
    if current_access().settings.auth_mode != "oidc":
        abort(404)


@provider.get("/provider")
def leave() -> Response:
    """To the provider, with a challenge, a state and a nonce that only this browser can answer for."""
    session.clear()
    session[NEXT] = safe_next(request.args.get(NEXT))
    try:
        return _client().authorize_redirect(f"{current_access().settings.address}{CALLBACK}")  # type: ignore[no-any-return]
    except (RequestException, *FAULTS) as error:
        logger.error("the OpenID provider cannot be used: %s", error)
        return draw("sign_in.html", 502, next="/", message=UNREACHABLE)


@provider.get("/callback")
def come_back() -> Response:
    """From the provider: who it says somebody is, if everything fits."""
    target = safe_next(session.get(NEXT))
    try:
        user_id = _user_id(_claims())
    except RequestException as error:
        logger.error("the OpenID provider cannot be used: %s", error)
        return draw("sign_in.html", 502, next=target, message=UNREACHABLE)
    except RefusedError as refusal:
        return draw("sign_in.html", 403, next=target, message=str(refusal))
    except FAULTS as error:
        # Of the token itself nothing is said.
        logger.warning("a sign-in by the OpenID provider did not fit: %s", type(error).__name__)
        _failed(type(error).__name__)
        return draw("sign_in.html", 401, next=target, message=NOT_CONFIRMED)
    finally:
        session.clear()
    return signed_in(user_id, target, "provider")


def _claims() -> dict[str, Any]:
    """The claims of the provider's token, checked: signature, issuer, audience, time, nonce."""
    client = _client()
    issuer = client.load_server_metadata().get("issuer")
    if str(issuer).rstrip("/") != current_access().settings.oidc_issuer:
        raise ValueError("the provider calls itself otherwise than OIDC_ISSUER")
    claims = client.authorize_access_token().get("userinfo")
    if not claims:
        raise ValueError("the provider sent no identity")
    return dict(claims)


def _user_id(claims: dict[str, Any]) -> int:
    access = current_access()
    try:
        with access.database.transaction("app") as connection:
            user = oidc.user_of(connection, access.settings, claims)
    except RefusedError as refusal:
        _failed(str(refusal))
        raise
    access.known.forget()
    return user.user_id


def _failed(why: str) -> None:
    with current_access().database.transaction("app") as connection:
        record(connection, "sign_in_failed", wrong=why)


def _client() -> Any:
    extensions = current_app.extensions
    if EXTENSION not in extensions:
        extensions[EXTENSION] = oidc.connect(current_app, current_access().settings)
    return extensions[EXTENSION]
