"""Extend the ops schema.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "cleaning_reports",
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="ops.loads"),
        sa.Column(
            "report",
            postgresql.JSONB(),
            nullable=False,
            comment="Rows before and after, missing shares, conversions, match rates",
        ),
        sa.PrimaryKeyConstraint("load_id", name=op.f("pk_cleaning_reports")),
        schema="ops",
        comment="What cleaning did. Grain: one row per refined load.",
    )
    op.create_table(
        "quality_results",
        sa.Column("result_id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="The result"),
        sa.Column("check_name", sa.Text(), nullable=False, comment="File under warehouse/sql/checks"),
        sa.Column("kind", sa.Text(), nullable=False, comment="fail (gold does not move) or warn"),
        sa.Column(
            "checked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False, comment="When"
        ),
        sa.Column("is_passed", sa.Boolean(), nullable=False, comment="True when nothing was found"),
        sa.Column("findings", sa.BigInteger(), nullable=False, comment="How many rows were found"),
        sa.Column("message", sa.Text(), nullable=True, comment="What was found, in one line"),
        sa.Column("examples", postgresql.JSONB(), nullable=True, comment="Up to five of the rows found"),
        sa.PrimaryKeyConstraint("result_id", name=op.f("pk_quality_results")),
        schema="ops",
        comment="Results of the quality checks. Grain: one row per check and run.",
    )
    op.create_index(
        op.f("ix_quality_results_check_name_checked_at"),
        "quality_results",
        ["check_name", "checked_at"],
        unique=False,
        schema="ops",
    )
    op.create_table(
        "replayed_rows",
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="The delivery that put the row through again"),
        sa.Column("row_number", sa.BigInteger(), nullable=False, comment="Row in that delivery"),
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("object", sa.Text(), nullable=False, comment="What was delivered"),
        sa.Column("row_hash", sa.Text(), nullable=False, comment="ops.rejected_rows"),
        sa.Column("copy_number", sa.BigInteger(), nullable=False, comment="ops.rejected_rows"),
        sa.PrimaryKeyConstraint("load_id", "row_number", name=op.f("pk_replayed_rows")),
        schema="ops",
        comment="Rows of the quarantine put through again; they leave it when they pass. Grain: one row per row and try.",
    )
    op.create_table(
        "watermarks",
        sa.Column("system", sa.Text(), nullable=False, comment="laravel, erp or square"),
        sa.Column("object", sa.Text(), nullable=False, comment="What is read"),
        sa.Column("position", postgresql.JSONB(), nullable=False, comment="Where the next reading goes on"),
        sa.Column(
            "moved_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it moved last",
        ),
        sa.PrimaryKeyConstraint("system", "object", name=op.f("pk_watermarks")),
        schema="ops",
        comment="How far each source has been read. Grain: one row per system and object.",
    )
    op.alter_column(
        "job_runs",
        "status",
        existing_type=sa.TEXT(),
        comment="running, succeeded, failed, or killed (found without an end by the next run)",
        existing_comment="running, succeeded or failed",
        existing_nullable=False,
        schema="ops",
    )
    op.alter_column(
        "job_runs",
        "finished_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="When it ended; NULL while it runs",
        existing_comment="When it ended; NULL while it runs or where it was killed",
        existing_nullable=True,
        schema="ops",
    )
    op.add_column(
        "loads",
        sa.Column(
            "system",
            sa.Text(),
            server_default="csv",
            nullable=False,
            comment="Where it came from: csv, laravel, erp, square or api",
        ),
        schema="ops",
    )
    op.add_column(
        "loads",
        sa.Column(
            "rows_pruned",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Rows that retention took out of bronze, since a later delivery replaced them",
        ),
        schema="ops",
    )
    op.add_column(
        "loads",
        sa.Column(
            "formats",
            postgresql.JSONB(),
            nullable=True,
            comment="How columns were read that are not in the plain form, for example day first",
        ),
        schema="ops",
    )
    op.add_column(
        "loads",
        sa.Column(
            "failed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When refining it last failed; it is tried again each time",
        ),
        schema="ops",
    )
    op.add_column("loads", sa.Column("failure", sa.Text(), nullable=True, comment="Why it failed"), schema="ops")
    op.alter_column(
        "loads",
        "file_name",
        existing_type=sa.TEXT(),
        comment="Name of the file, without its folder, or which part of a reading it was",
        existing_comment="Name of the file, without its folder",
        existing_nullable=False,
        schema="ops",
    )


def downgrade() -> None:
    """Take back."""
    op.alter_column(
        "loads",
        "file_name",
        existing_type=sa.TEXT(),
        comment="Name of the file, without its folder",
        existing_comment="Name of the file, without its folder, or which part of a reading it was",
        existing_nullable=False,
        schema="ops",
    )
    op.drop_column("loads", "failure", schema="ops")
    op.drop_column("loads", "failed_at", schema="ops")
    op.drop_column("loads", "formats", schema="ops")
    op.drop_column("loads", "rows_pruned", schema="ops")
    op.drop_column("loads", "system", schema="ops")
    op.alter_column(
        "job_runs",
        "finished_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="When it ended; NULL while it runs or where it was killed",
        existing_comment="When it ended; NULL while it runs",
        existing_nullable=True,
        schema="ops",
    )
    op.alter_column(
        "job_runs",
        "status",
        existing_type=sa.TEXT(),
        comment="running, succeeded or failed",
        existing_comment="running, succeeded, failed, or killed (found without an end by the next run)",
        existing_nullable=False,
        schema="ops",
    )
    op.drop_table("watermarks", schema="ops")
    op.drop_table("replayed_rows", schema="ops")
    op.drop_index(op.f("ix_quality_results_check_name_checked_at"), table_name="quality_results", schema="ops")
    op.drop_table("quality_results", schema="ops")
    op.drop_table("cleaning_reports", schema="ops")
