"""Create the ops schema.

Revision: 0001, after nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "data_version",
        sa.Column("domain", sa.Text(), nullable=False, comment="gold, predictions or app"),
        sa.Column(
            "version",
            sa.BigInteger(),
            nullable=False,
            comment="Rises with each change of the domain; part of every cache key",
        ),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False, comment="When it rose last"),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_data_version")),
        schema="ops",
        comment="What the dashboard's caches hang on. Grain: one row per domain.",
    )
    op.create_table(
        "fingerprints",
        sa.Column(
            "name",
            sa.Text(),
            nullable=False,
            comment="calendar (settings that decide every date) or views (functions, views and grants in place)",
        ),
        sa.Column("value", sa.Text(), nullable=False, comment="What the warehouse was built with"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_fingerprints")),
        schema="ops",
        comment="What the warehouse was built with, to notice when it changes. Grain: one row per name.",
    )
    op.create_table(
        "job_runs",
        sa.Column("run_id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="The run"),
        sa.Column("job", sa.Text(), nullable=False, comment="Which command, for example sync csv"),
        sa.Column("status", sa.Text(), nullable=False, comment="running, succeeded or failed"),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it started",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it ended; NULL while it runs or where it was killed",
        ),
        sa.Column("message", sa.Text(), nullable=True, comment="What came out, in one line"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_job_runs")),
        schema="ops",
        comment="Run journal. Grain: one row per run of a job.",
    )
    op.create_table(
        "loads",
        sa.Column("load_id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="The delivery"),
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source, for example csv"),
        sa.Column("object", sa.Text(), nullable=False, comment="What was delivered, for example sales_transactions"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="Name of the file, without its folder"),
        sa.Column(
            "content_hash",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the bytes delivered, with the mapping that read them",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was received",
        ),
        sa.Column(
            "rows_received",
            sa.BigInteger(),
            nullable=False,
            comment="Rows in the delivery; received = accepted + duplicate + rejected once refined",
        ),
        sa.Column(
            "rows_duplicate",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Rows that repeat another row of the delivery, counted and not kept",
        ),
        sa.Column(
            "rows_rejected",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Rows in quarantine (ops.rejected_rows)",
        ),
        sa.Column(
            "rows_accepted", sa.BigInteger(), nullable=True, comment="Rows that reached silver; NULL until refined"
        ),
        sa.Column(
            "duplicate_on_arrival",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Of the duplicates, those a mapping's rule found before bronze",
        ),
        sa.Column(
            "rejected_on_arrival",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Of the rejected rows, those that never reached bronze",
        ),
        sa.Column(
            "keeps_equal_rows",
            sa.Boolean(),
            nullable=False,
            comment="True when a mapping's rule has dealt with equal rows already",
        ),
        sa.Column(
            "rows_warned",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Accepted rows with a disagreement worth a look",
        ),
        sa.Column(
            "refined_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the delivery reached silver and gold; NULL while it waits",
        ),
        sa.PrimaryKeyConstraint("load_id", name=op.f("pk_loads")),
        schema="ops",
        comment="Deliveries. Grain: one row per file (or batch) received.",
    )
    op.create_index(
        op.f("ix_loads_source_object_content_hash"),
        "loads",
        ["source", "object", "content_hash"],
        unique=False,
        schema="ops",
    )
    op.create_table(
        "rejected_rows",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("object", sa.Text(), nullable=False, comment="What was delivered"),
        sa.Column("row_hash", sa.Text(), nullable=False, comment="MD5 of the payload"),
        sa.Column(
            "copy_number",
            sa.BigInteger(),
            nullable=False,
            comment="1 for the first row with this payload in its delivery, 2 for its copy, ...",
        ),
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="The newest delivery that brought the row"),
        sa.Column(
            "row_number",
            sa.BigInteger(),
            nullable=False,
            comment="Row in that delivery's file, 1 is the first under the header",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Reason code, for example quantity_not_a_number"),
        sa.Column("payload", postgresql.JSONB(), nullable=False, comment="The row as it arrived"),
        sa.Column(
            "rejected_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was put here",
        ),
        sa.PrimaryKeyConstraint("source", "object", "row_hash", "copy_number", name=op.f("pk_rejected_rows")),
        schema="ops",
        comment="Quarantine. Grain: one row per rejected row, however often it is delivered again.",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("rejected_rows", schema="ops")
    op.drop_index(op.f("ix_loads_source_object_content_hash"), table_name="loads", schema="ops")
    op.drop_table("loads", schema="ops")
    op.drop_table("job_runs", schema="ops")
    op.drop_table("fingerprints", schema="ops")
    op.drop_table("data_version", schema="ops")
