"""Access: who may sign in, what each role may see, and what was done. The web's own tables, beside those of app."""

from sqlalchemy import Column, Index, LargeBinary, PrimaryKeyConstraint, Table, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from warehouse.schema.columns import flag, identity, metadata, small, stamp, text, whole


def _texts(name: str, comment: str) -> Column[list[str]]:
    return Column(name, ARRAY(Text), nullable=False, server_default=sql("'{}'"), comment=comment)


def _digest(name: str, comment: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False, comment=f"{comment}: its SHA-256, never the text itself")


roles = Table(
    "roles",
    metadata,
    text("role", "admin, analyst, manager, staff, api, or one of the company's own"),
    text("title", "What people read"),
    text("rows", "Whose rows it sees: all, locations (those of the person) or self (the person's own sales)"),
    _texts("permissions", "What it may open and do, as in dashboard/access/permissions.py; * is everything"),
    stamp("updated_at", "When it was last changed", server_default=sql("now()")),
    PrimaryKeyConstraint("role"),
    schema="app",
    comment="What the people of a role may open, do and see. Grain: one row per role.",
)

users = Table(
    "users",
    metadata,
    identity("user_id", "The person"),
    text("email", "Signs in by it; lower case"),
    text("name", "What others read"),
    text("role", "app.roles"),
    text("password_hash", "argon2id; NULL where the person signs in elsewhere or has not chosen one", nullable=True),
    text("totp_secret", "Of the second factor, encrypted with SECRET_KEY; NULL without one", nullable=True),
    whole("totp_step", "Time step of the code used last, so that none is used twice", nullable=True),
    text("oidc_subject", "Issuer and subject at the OpenID provider; NULL before its first sign-in", nullable=True),
    text("employee_id", "gold.dim_employee: whose own numbers these are; NULL for nobody's", nullable=True),
    _texts("location_ids", "gold.dim_location: the person's own locations"),
    flag("is_active", "May sign in", server_default=sql("true")),
    stamp("created_at", "When it was added", server_default=sql("now()")),
    stamp("password_changed_at", "When the password was chosen", nullable=True),
    stamp("signed_in_at", "The last sign-in", nullable=True),
    PrimaryKeyConstraint("user_id"),
    UniqueConstraint("email"),
    UniqueConstraint("oidc_subject"),
    schema="app",
    comment="People who may sign in. Grain: one row per person.",
)

sessions = Table(
    "sessions",
    metadata,
    _digest("session_digest", "The secret of the visitor's cookie"),
    whole("user_id", "app.users"),
    text("address", "Where it was opened from"),
    text("browser", "What the browser says it is"),
    stamp("created_at", "The sign-in", server_default=sql("now()")),
    stamp("seen_at", "Its last request, to the minute", server_default=sql("now()")),
    stamp("expires_at", "Its end whatever happens"),
    stamp("revoked_at", "When it was ended before its time", nullable=True),
    PrimaryKeyConstraint("session_digest"),
    schema="app",
    comment="Who is signed in where. Grain: one row per sign-in.",
)
Index(None, sessions.c.user_id)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    text("subject", "Whom or what it concerns: email:<address> or from:<network address>"),
    small("failures", "Failures since the last success"),
    stamp("failed_at", "The last one"),
    stamp("locked_until", "No attempt counts before", nullable=True),
    PrimaryKeyConstraint("subject"),
    schema="app",
    comment="Failed sign-ins, which lock for longer each time. Grain: one row per account or network address.",
)

one_time_links = Table(
    "one_time_links",
    metadata,
    _digest("link_digest", "The secret of the link"),
    text("purpose", "first_admin, invitation or reset"),
    whole("user_id", "app.users; NULL for the first admin, who is none yet", nullable=True),
    stamp("created_at", "When it was made", server_default=sql("now()")),
    stamp("expires_at", "When it ends"),
    stamp("used_at", "When it was used", nullable=True),
    PrimaryKeyConstraint("link_digest"),
    schema="app",
    comment="Links by which somebody chooses a password, once. Grain: one row per link.",
)

api_tokens = Table(
    "api_tokens",
    metadata,
    identity("token_id", "The token"),
    text("name", "What it is for"),
    _digest("token_digest", "The token"),
    text("beginning", "Its first letters, to know it again by"),
    whole("user_id", "app.users: who made it, on whose behalf it asks; NULL for one of a command", nullable=True),
    text("role", "app.roles: what it may do"),
    _texts("permissions", "What it may do of what its role may; empty for all of it"),
    _texts("location_ids", "gold.dim_location: only their rows; empty for those of its role"),
    stamp("created_at", "When it was made", server_default=sql("now()")),
    stamp("expires_at", "When it ends"),
    stamp("used_at", "Its last use, to the minute", nullable=True),
    stamp("revoked_at", "When it was taken back", nullable=True),
    PrimaryKeyConstraint("token_id"),
    UniqueConstraint("token_digest"),
    schema="app",
    comment="Tokens of the API. Grain: one row per token.",
)

audit_log = Table(
    "audit_log",
    metadata,
    identity("audit_id", "The entry"),
    stamp("happened_at", "When", server_default=sql("now()")),
    text("actor", "Who: user:<id>, token:<id>, command, or visitor where nobody is known"),
    text("actor_name", "What the actor was called then"),
    text("action", "sign_in, sign_in_failed, export, role_changed, token_made, person_erased, ..."),
    text("subject", "What it was done to; empty for nothing else"),
    text("address", "The network address it came from; empty for a command"),
    Column("details", JSONB, nullable=False, server_default=sql("'{}'"), comment="More of it; never a secret"),
    PrimaryKeyConstraint("audit_id"),
    schema="app",
    comment="What was done, by whom; only added to. Grain: one row per act.",
)
Index(None, audit_log.c.happened_at)
