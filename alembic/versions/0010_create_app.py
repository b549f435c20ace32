"""Create the app schema.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("create schema app")
    op.create_table(
        "inbox",
        sa.Column("inbox_id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="The message"),
        sa.Column("kind", sa.Text(), nullable=False, comment="sales (sent to the API) or square_event (a webhook)"),
        sa.Column(
            "idempotency_key",
            sa.Text(),
            nullable=False,
            comment="A message with the same kind and key is the same message",
        ),
        sa.Column("payload", postgresql.JSONB(), nullable=False, comment="The message"),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it came",
        ),
        sa.Column(
            "drained_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it reached bronze, or was set aside; NULL while it waits",
        ),
        sa.Column("load_id", sa.BigInteger(), nullable=True, comment="ops.loads: where it went"),
        sa.Column("failure", sa.Text(), nullable=True, comment="Why it was set aside"),
        sa.PrimaryKeyConstraint("inbox_id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("kind", "idempotency_key", name=op.f("uq_inbox_kind_idempotency_key")),
        schema="app",
        comment="What the web takes in for the loader. Grain: one row per message.",
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["inbox_id"],
        unique=False,
        schema="app",
        postgresql_where=sa.text("drained_at IS NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_inbox_waiting", table_name="inbox", schema="app", postgresql_where=sa.text("drained_at IS NULL"))
    op.drop_table("inbox", schema="app")
    op.execute("drop schema app")
