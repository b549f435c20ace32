"""`/settings/tokens`: tokens of one's own, for administrators everybody's: made, shown once, taken back."""

from datetime import timedelta

from flask import request
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from dashboard.access import roles, tokens
from dashboard.access.audit import record
from dashboard.access.context import current_access, now
from dashboard.access.permissions import ALL, PERMISSIONS
from dashboard.access.refusals import RefusedError
from dashboard.access.viewer import viewer
from dashboard.account import offered
from dashboard.account.settings import done, draw_settings, settings
from dashboard.account.words import grouped

LIVES = [("30", "30 days"), ("90", "90 days"), ("365", "1 year"), ("730", "2 years")]
# Where nobody signs in: whoever sits at the machine may everything, a program need not.
ROLE_OF_PROGRAMS = "api"


@settings.get("/tokens")
def show_tokens() -> Response:
    """The tokens."""
    with current_access().database.transaction("app") as connection:
        return _page(connection)


@settings.post("/tokens")
def make_token() -> Response:
    """Make a token; its secret is in this answer and nowhere else."""
    form, asking = request.form, viewer()
    permissions, location_ids = form.getlist("permissions"), form.getlist("locations")
    life = timedelta(days=int(days)) if (days := form.get("days", "")) in dict(LIVES) else timedelta(0)
    tokens.of_viewer(asking, permissions, location_ids)
    offered.refuse_unknown(location_ids, None)
    with current_access().database.transaction("app") as connection:
        token, secret = tokens.make(
            connection, form.get("name", ""), _role(), now(), life, permissions=permissions,
            location_ids=location_ids, user_id=asking.user_id,
        )
        record(connection, "token_made", token.subject, **token.facts)
        return _page(connection, secret)


@settings.post("/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> Response:
    """Take a token back: one's own, or as an administrator anybody's."""
    with current_access().database.transaction("app") as connection:
        if not viewer().may("do.administer") and tokens.find(connection, token_id).user_id != viewer().user_id:
            raise RefusedError("This is not a token of yours.")
        token = tokens.revoke(connection, token_id)
        record(connection, "token_revoked", token.subject, name=token.name)
    current_access().known.forget()
    return done("revoked", "/settings/tokens")


def _page(connection: Connection, secret: str = "") -> Response:
    asking = viewer()
    role = roles.existing(connection, _role())
    own = [name for name in PERMISSIONS if ALL in role.permissions or name in role.permissions]
    return draw_settings(
        "tokens.html", secret=secret, lives=LIVES,
        tokens=tokens.every(connection, asking.user_id, of_everybody=asking.may("do.administer")),
        offered=grouped(own), locations=offered.of_dimension("location"),
    )


def _role() -> str:
    return ROLE_OF_PROGRAMS if current_access().is_off else viewer().role
