"""Find few lines among many: those whose cost is known, or is not, for margins; those with a return or a discount.

Every line stands in one of the first two. Usually one of them is empty, or nearly.

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INDEXES = {
    "cost_known": "cost_amount IS NOT NULL",
    "cost_unknown": "cost_amount IS NULL",
    "returns": "is_return",
    "discounts": "discount_amount <> 0",
}


def upgrade() -> None:
    """Apply."""
    for name, condition in INDEXES.items():
        op.create_index(
            f"ix_fact_sales_{name}", "fact_sales", ["order_date"], schema="gold", postgresql_where=sa.text(condition)
        )


def downgrade() -> None:
    """Take back."""
    for name in reversed(INDEXES):
        op.drop_index(f"ix_fact_sales_{name}", "fact_sales", schema="gold")
