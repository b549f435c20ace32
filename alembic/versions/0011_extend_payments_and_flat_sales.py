"""Extend payments by who took them, and flat lists of sales by what tells their rows apart.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "payments",
        sa.Column(
            "employee_id",
            sa.Text(),
            nullable=True,
            comment="<namespace>:<employee> who took it; NULL where the source does not say",
        ),
        schema="silver",
    )
    for table in ("erp_sales_data", "api_sales"):
        op.add_column(
            table,
            sa.Column("line_id", sa.Text(), nullable=True, comment="line_id as the file says it"),
            schema="bronze",
        )
    op.add_column(
        "api_sales",
        sa.Column(
            "inbox_id", sa.BigInteger(), nullable=True, comment="app.inbox: the message that brought the row"
        ),
        schema="bronze",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("api_sales", "inbox_id", schema="bronze")
    for table in ("api_sales", "erp_sales_data"):
        op.drop_column(table, "line_id", schema="bronze")
    op.drop_column("payments", "employee_id", schema="silver")
