"""Find the customers at risk of a run, and a horizon's values, without reading all of them.

Revision: 0017, after 0016.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.drop_index("ix_customer_churn_scores_run_id", "customer_churn_scores", schema="predictions")
    op.create_index(
        "ix_customer_churn_scores_run_id_churn_probability", "customer_churn_scores", ["run_id", "churn_probability"],
        schema="predictions", postgresql_include=["value_at_stake"],
    )
    op.drop_index("ix_customer_ltv_scores_run_id", "customer_ltv_scores", schema="predictions")
    op.create_index(
        "ix_customer_ltv_scores_run_id_horizon_days", "customer_ltv_scores", ["run_id", "horizon_days"],
        schema="predictions", postgresql_include=["expected_value"],
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_customer_churn_scores_run_id_churn_probability", "customer_churn_scores", schema="predictions")
    op.create_index(
        "ix_customer_churn_scores_run_id", "customer_churn_scores", ["run_id"], schema="predictions",
    )
    op.drop_index("ix_customer_ltv_scores_run_id_horizon_days", "customer_ltv_scores", schema="predictions")
    op.create_index("ix_customer_ltv_scores_run_id", "customer_ltv_scores", ["run_id"], schema="predictions")
