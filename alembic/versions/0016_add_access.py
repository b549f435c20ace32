"""Add who may sign in and see what: users, roles, sessions, tokens, the audit log; the inbox says what came of it.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PAGES = (
    "overview", "sales", "orders", "locations", "products", "customers", "team", "inventory", "recommendations",
    "forecast", "trends", "kpis", "models", "pipeline",
)  # fmt: skip
OF_A_PLACE = ("overview", "sales", "orders", "locations", "products", "team", "inventory", "forecast", "kpis")
ROLES = (
    ("admin", "Administrator", "all", ["*"]),
    ("analyst", "Analyst", "all",
     [*(f"page.{page}" for page in PAGES), "see.customers", "see.costs", "see.employees", "do.export", "do.share",
      "api.read", "api.analyse"]),
    ("manager", "Manager of locations", "locations",
     [*(f"page.{page}" for page in OF_A_PLACE), "see.employees", "do.export", "api.read"]),
    ("staff", "Member of staff", "self", ["page.sales", "page.orders", "page.team", "see.employees"]),
    ("api", "Program", "all",
     [*(f"page.{page}" for page in PAGES if page != "team"), "api.read", "api.analyse", "api.write"]),
)  # fmt: skip


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "api_tokens",
        sa.Column("token_id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="The token"),
        sa.Column("name", sa.Text(), nullable=False, comment="What it is for"),
        sa.Column(
            "token_digest", sa.LargeBinary(), nullable=False, comment="The token: its SHA-256, never the text itself"
        ),
        sa.Column("beginning", sa.Text(), nullable=False, comment="Its first letters, to know it again by"),
        sa.Column(
            "user_id",
            sa.BigInteger(),
            nullable=True,
            comment="app.users: who made it, on whose behalf it asks; NULL for one of a command",
        ),
        sa.Column("role", sa.Text(), nullable=False, comment="app.roles: what it may do"),
        sa.Column(
            "permissions",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="What it may do of what its role may; empty for all of it",
        ),
        sa.Column(
            "location_ids",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="gold.dim_location: only their rows; empty for those of its role",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was made",
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="When it ends"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True, comment="Its last use, to the minute"),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True, comment="When it was taken back"),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_api_tokens_token_digest")),
        schema="app",
        comment="Tokens of the API. Grain: one row per token.",
    )
    op.create_table(
        "audit_log",
        sa.Column("audit_id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="The entry"),
        sa.Column(
            "happened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False, comment="When"
        ),
        sa.Column(
            "actor",
            sa.Text(),
            nullable=False,
            comment="Who: user:<id>, token:<id>, command, or visitor where nobody is known",
        ),
        sa.Column("actor_name", sa.Text(), nullable=False, comment="What the actor was called then"),
        sa.Column(
            "action",
            sa.Text(),
            nullable=False,
            comment="sign_in, sign_in_failed, export, role_changed, token_made, person_erased, ...",
        ),
        sa.Column("subject", sa.Text(), nullable=False, comment="What it was done to; empty for nothing else"),
        sa.Column(
            "address", sa.Text(), nullable=False, comment="The network address it came from; empty for a command"
        ),
        sa.Column(
            "details",
            postgresql.JSONB(),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="More of it; never a secret",
        ),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audit_log")),
        schema="app",
        comment="What was done, by whom; only added to. Grain: one row per act.",
    )
    op.create_index(op.f("ix_audit_log_happened_at"), "audit_log", ["happened_at"], unique=False, schema="app")
    op.create_table(
        "one_time_links",
        sa.Column(
            "link_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="The secret of the link: its SHA-256, never the text itself",
        ),
        sa.Column("purpose", sa.Text(), nullable=False, comment="first_admin, invitation or reset"),
        sa.Column(
            "user_id", sa.BigInteger(), nullable=True, comment="app.users; NULL for the first admin, who is none yet"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was made",
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="When it ends"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True, comment="When it was used"),
        sa.PrimaryKeyConstraint("link_digest", name=op.f("pk_one_time_links")),
        schema="app",
        comment="Links by which somebody chooses a password, once. Grain: one row per link.",
    )
    op.create_table(
        "roles",
        sa.Column(
            "role",
            sa.Text(),
            nullable=False,
            comment="admin, analyst, manager, staff, api, or one of the company's own",
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="What people read"),
        sa.Column(
            "rows",
            sa.Text(),
            nullable=False,
            comment="Whose rows it sees: all, locations (those of the person) or self (the person's own sales)",
        ),
        sa.Column(
            "permissions",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="What it may open and do, as in dashboard/access/permissions.py; * is everything",
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was last changed",
        ),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_roles")),
        schema="app",
        comment="What the people of a role may open, do and see. Grain: one row per role.",
    )
    op.create_table(
        "sessions",
        sa.Column(
            "session_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="The secret of the visitor's cookie: its SHA-256, never the text itself",
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="app.users"),
        sa.Column("address", sa.Text(), nullable=False, comment="Where it was opened from"),
        sa.Column("browser", sa.Text(), nullable=False, comment="What the browser says it is"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="The sign-in",
        ),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Its last request, to the minute",
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="Its end whatever happens"),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True, comment="When it was ended before its time"),
        sa.PrimaryKeyConstraint("session_digest", name=op.f("pk_sessions")),
        schema="app",
        comment="Who is signed in where. Grain: one row per sign-in.",
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False, schema="app")
    op.create_table(
        "sign_in_failures",
        sa.Column(
            "subject",
            sa.Text(),
            nullable=False,
            comment="Whom or what it concerns: email:<address> or from:<network address>",
        ),
        sa.Column("failures", sa.Integer(), nullable=False, comment="Failures since the last success"),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False, comment="The last one"),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True, comment="No attempt counts before"),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_failures")),
        schema="app",
        comment="Failed sign-ins, which lock for longer each time. Grain: one row per account or network address.",
    )
    op.create_table(
        "users",
        sa.Column("user_id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="The person"),
        sa.Column("email", sa.Text(), nullable=False, comment="Signs in by it; lower case"),
        sa.Column("name", sa.Text(), nullable=False, comment="What others read"),
        sa.Column("role", sa.Text(), nullable=False, comment="app.roles"),
        sa.Column(
            "password_hash",
            sa.Text(),
            nullable=True,
            comment="argon2id; NULL where the person signs in elsewhere or has not chosen one",
        ),
        sa.Column(
            "totp_secret",
            sa.Text(),
            nullable=True,
            comment="Of the second factor, encrypted with SECRET_KEY; NULL without one",
        ),
        sa.Column(
            "totp_step",
            sa.BigInteger(),
            nullable=True,
            comment="Time step of the code used last, so that none is used twice",
        ),
        sa.Column(
            "oidc_subject",
            sa.Text(),
            nullable=True,
            comment="Issuer and subject at the OpenID provider; NULL before its first sign-in",
        ),
        sa.Column(
            "employee_id",
            sa.Text(),
            nullable=True,
            comment="gold.dim_employee: whose own numbers these are; NULL for nobody's",
        ),
        sa.Column(
            "location_ids",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="gold.dim_location: the person's own locations",
        ),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False, comment="May sign in"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was added",
        ),
        sa.Column(
            "password_changed_at", sa.DateTime(timezone=True), nullable=True, comment="When the password was chosen"
        ),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True, comment="The last sign-in"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("oidc_subject", name=op.f("uq_users_oidc_subject")),
        schema="app",
        comment="People who may sign in. Grain: one row per person.",
    )
    op.create_table(
        "erased_people",
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=False,
            comment="HMAC of the customer_id or e-mail, by the key in DATA_DIR; never the text itself",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="customer (an id) or email"),
        sa.Column(
            "is_id_replaced",
            sa.Boolean(),
            nullable=False,
            comment="The id itself told who it was, so another stands in its place",
        ),
        sa.Column(
            "erased_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False, comment="When"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_erased_people")),
        schema="ops",
        comment="Whom to anonymise again when a source delivers them again. Grain: one row per id or e-mail erased.",
    )
    op.add_column(
        "inbox",
        sa.Column(
            "sender",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Who sent it, as in app.audit_log.actor; empty for a webhook",
        ),
        schema="app",
    )
    op.add_column(
        "inbox",
        sa.Column(
            "result", postgresql.JSONB(), nullable=True, comment="What came of it, for its sender; NULL while it waits"
        ),
        schema="app",
    )
    op.alter_column(
        "inbox",
        "kind",
        existing_type=sa.TEXT(),
        comment="sales or prediction (sent to the API), sync_laravel (asked for there) or square_event (a webhook)",
        existing_comment="sales (sent to the API) or square_event (a webhook)",
        existing_nullable=False,
        schema="app",
    )
    op.alter_column(
        "saved_views",
        "owner",
        existing_type=sa.TEXT(),
        comment="Who saved it, as in app.audit_log.actor; local until people sign in",
        existing_comment="Who saved it; local until people sign in",
        existing_nullable=False,
        schema="app",
    )
    op.alter_column(
        "segment_strategies",
        "owner",
        existing_type=sa.TEXT(),
        comment="Whose it is: local, the company's",
        existing_comment="Who wrote it; local until people sign in",
        existing_nullable=False,
        schema="app",
    )
    op.add_column(
        "prediction_results",
        sa.Column(
            "asked_by",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Who asked for it from data of their own, as in app.audit_log.actor, and alone may read it; empty for one from the company's data",
        ),
        schema="predictions",
    )
    roles = sa.table(
        "roles", sa.column("role"), sa.column("title"), sa.column("rows"),
        sa.column("permissions", postgresql.ARRAY(sa.Text())), schema="app",
    )  # fmt: skip
    op.bulk_insert(roles, [dict(zip(("role", "title", "rows", "permissions"), role, strict=True)) for role in ROLES])


def downgrade() -> None:
    """Take back."""
    op.drop_column("prediction_results", "asked_by", schema="predictions")
    op.alter_column(
        "segment_strategies",
        "owner",
        existing_type=sa.TEXT(),
        comment="Who wrote it; local until people sign in",
        existing_comment="Whose it is: local, the company's",
        existing_nullable=False,
        schema="app",
    )
    op.alter_column(
        "saved_views",
        "owner",
        existing_type=sa.TEXT(),
        comment="Who saved it; local until people sign in",
        existing_comment="Who saved it, as in app.audit_log.actor; local until people sign in",
        existing_nullable=False,
        schema="app",
    )
    op.alter_column(
        "inbox",
        "kind",
        existing_type=sa.TEXT(),
        comment="sales (sent to the API) or square_event (a webhook)",
        existing_comment="sales or prediction (sent to the API), sync_laravel (asked for there) or square_event (a webhook)",
        existing_nullable=False,
        schema="app",
    )
    op.drop_column("inbox", "result", schema="app")
    op.drop_column("inbox", "sender", schema="app")
    op.drop_table("erased_people", schema="ops")
    op.drop_table("users", schema="app")
    op.drop_table("sign_in_failures", schema="app")
    op.drop_index(op.f("ix_sessions_user_id"), table_name="sessions", schema="app")
    op.drop_table("sessions", schema="app")
    op.drop_table("roles", schema="app")
    op.drop_table("one_time_links", schema="app")
    op.drop_index(op.f("ix_audit_log_happened_at"), table_name="audit_log", schema="app")
    op.drop_table("audit_log", schema="app")
    op.drop_table("api_tokens", schema="app")
