"""Keep the tax that a source says of an order as a whole.

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "orders",
        sa.Column(
            "tax_amount",
            sa.Numeric(18, 4),
            nullable=True,
            comment="Tax on the order as a whole, for lines that have none of their own; NULL where it gives none",
        ),
        schema="silver",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("orders", "tax_amount", schema="silver")
