"""Find the sale lines whose cost is known, and those whose is not, so that margins need not read all of them.

Every line stands in one of the two. Usually one of them is empty, or nearly.

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for name, condition in (("known", "IS NOT NULL"), ("unknown", "IS NULL")):
        op.create_index(
            f"ix_fact_sales_cost_{name}", "fact_sales", ["order_date"], schema="gold",
            postgresql_where=sa.text(f"cost_amount {condition}"),
        )


def downgrade() -> None:
    """Take back."""
    for name in ("unknown", "known"):
        op.drop_index(f"ix_fact_sales_cost_{name}", "fact_sales", schema="gold")
