"""Create the predictions schema.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("create schema predictions")
    op.create_table(
        "backtests",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("job", sa.Text(), nullable=False, comment="Name of the job"),
        sa.Column("measure", sa.Text(), nullable=False, comment="What was predicted"),
        sa.Column("scope", sa.Text(), nullable=False, comment="total, location, ..."),
        sa.Column("scope_id", sa.Text(), nullable=False, comment="Its id; '' for total or for all series pooled"),
        sa.Column("model", sa.Text(), nullable=False, comment="Model under test"),
        sa.Column("origin", sa.Date(), nullable=False, comment="Last day the model was shown"),
        sa.Column("horizon", sa.Integer(), nullable=False, comment="Steps ahead; 0 for all horizons pooled"),
        sa.Column("metric", sa.Text(), nullable=False, comment="mae, smape, mase, coverage80, coverage95, ..."),
        sa.Column("value", sa.Double(), nullable=False, comment="The model's figure"),
        sa.Column("baseline", sa.Double(), nullable=True, comment="The named baseline's figure on the same rows"),
        sa.Column("skill", sa.Double(), nullable=True, comment="1 - value / baseline, for error metrics"),
        sa.PrimaryKeyConstraint(
            "run_id", "measure", "scope", "scope_id", "model", "origin", "horizon", "metric", name=op.f("pk_backtests")
        ),
        schema="predictions",
        comment="Rolling-origin backtests. Grain: one row per run, series, model, origin, horizon and metric.",
    )
    op.create_table(
        "runs",
        sa.Column("run_id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="The run"),
        sa.Column("job", sa.Text(), nullable=False, comment="Name of the job, for example sales_forecast"),
        sa.Column("model", sa.Text(), nullable=False, comment="Model that serves, for example mean_ets_dot_ces_naive"),
        sa.Column("model_version", sa.Text(), nullable=False, comment="Version of the job's code and method"),
        sa.Column("parameters", postgresql.JSONB(), nullable=False, comment="Parameters of the run"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("trained_through", sa.Date(), nullable=True, comment="Last day of the training data"),
        sa.Column("window_start", sa.Date(), nullable=True, comment="First day of the data window"),
        sa.Column("window_end", sa.Date(), nullable=True, comment="Last day of the data window"),
        sa.Column(
            "metrics",
            postgresql.JSONB(),
            nullable=True,
            comment="Backtest figures of the run, the baseline's beside them",
        ),
        sa.Column("seconds", sa.Double(), nullable=True, comment="How long it took, in seconds"),
        sa.Column("status", sa.Text(), nullable=False, comment="running, failed, champion, challenger or retired"),
        sa.Column(
            "artifact_hash", sa.Text(), nullable=True, comment="SHA-256 of the stored model, where one is stored"
        ),
        sa.Column("message", sa.Text(), nullable=True, comment="Why it failed, or what it left out and why"),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it started",
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True, comment="When it ended"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_runs")),
        schema="predictions",
        comment="Runs and model registry. Grain: one row per run of a prediction job.",
    )
    op.create_index(op.f("ix_runs_job_as_of_date"), "runs", ["job", "as_of_date"], unique=False, schema="predictions")
    op.create_table(
        "sales_forecasts",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("measure", sa.Text(), nullable=False, comment="revenue, units or orders"),
        sa.Column("scope", sa.Text(), nullable=False, comment="total, location, region, category or segment"),
        sa.Column("scope_id", sa.Text(), nullable=False, comment="Its id (a location_id, ...); '' for total"),
        sa.Column("month", sa.Date(), nullable=False, comment="First day of the month forecast"),
        sa.Column(
            "horizon",
            sa.Integer(),
            nullable=False,
            comment="Months ahead, 1 is the first month not complete at the as-of date",
        ),
        sa.Column("point", sa.Numeric(precision=18, scale=4), nullable=False, comment="Forecast of the whole month"),
        sa.Column("lo80", sa.Numeric(precision=18, scale=4), nullable=False, comment="Lower end of the 80 % interval"),
        sa.Column("hi80", sa.Numeric(precision=18, scale=4), nullable=False, comment="Upper end of the 80 % interval"),
        sa.Column("lo95", sa.Numeric(precision=18, scale=4), nullable=False, comment="Lower end of the 95 % interval"),
        sa.Column("hi95", sa.Numeric(precision=18, scale=4), nullable=False, comment="Upper end of the 95 % interval"),
        sa.Column("model", sa.Text(), nullable=False, comment="Model that made this series"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "measure", "scope", "scope_id", "month", name=op.f("pk_sales_forecasts")),
        schema="predictions",
        comment="Monthly forecasts. Grain: one row per run, measure, scope, scope id and month.",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("sales_forecasts", schema="predictions")
    op.drop_index(op.f("ix_runs_job_as_of_date"), table_name="runs", schema="predictions")
    op.drop_table("runs", schema="predictions")
    op.drop_table("backtests", schema="predictions")
    op.execute("drop schema predictions")
