"""Leave room in the roll-ups that deliveries update, so that a new version of a row stands beside the old one.

Revision: 0012, after 0011.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; pages that are full get their room as rows move."""
    op.execute("alter table gold.daily_sales_summary set (fillfactor = 80)")
    op.execute("alter table gold.hourly_sales_summary set (fillfactor = 80)")
    op.execute("alter table gold.product_performance set (fillfactor = 80)")
    op.execute("alter table gold.employee_activity set (fillfactor = 80)")
    op.execute("alter table gold.customer_days set (fillfactor = 80)")
    op.execute("alter table gold.customer_summary set (fillfactor = 80)")
    op.execute("alter table gold.customer_revisit_counts set (fillfactor = 80)")
    op.execute("alter table gold.cohort_retention set (fillfactor = 80)")


def downgrade() -> None:
    """Take back."""
    op.execute("alter table gold.daily_sales_summary reset (fillfactor)")
    op.execute("alter table gold.hourly_sales_summary reset (fillfactor)")
    op.execute("alter table gold.product_performance reset (fillfactor)")
    op.execute("alter table gold.employee_activity reset (fillfactor)")
    op.execute("alter table gold.customer_days reset (fillfactor)")
    op.execute("alter table gold.customer_summary reset (fillfactor)")
    op.execute("alter table gold.customer_revisit_counts reset (fillfactor)")
    op.execute("alter table gold.cohort_retention reset (fillfactor)")
