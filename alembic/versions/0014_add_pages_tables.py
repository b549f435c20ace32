"""Add the tables that the pages read: decompositions, change points, correlations, curves, saved views.

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "saved_views",
        sa.Column("view_id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="The view"),
        sa.Column("owner", sa.Text(), nullable=False, comment="Who saved it; local until people sign in"),
        sa.Column("path", sa.Text(), nullable=False, comment="The page, such as /sales"),
        sa.Column("name", sa.Text(), nullable=False, comment="What its owner calls it"),
        sa.Column("search", sa.Text(), nullable=False, comment="The filters, as the query string of the address"),
        sa.Column("is_shared", sa.Boolean(), nullable=False, comment="Everybody sees it"),
        sa.Column("is_default", sa.Boolean(), nullable=False, comment="The page opens with it for its owner"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was saved",
        ),
        sa.PrimaryKeyConstraint("view_id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("owner", "path", "name", name=op.f("uq_saved_views_owner_path_name")),
        schema="app",
        comment="Filters of a page under a name. Grain: one row per owner, page and name.",
    )
    op.create_table(
        "segment_strategies",
        sa.Column("owner", sa.Text(), nullable=False, comment="Who wrote it; local until people sign in"),
        sa.Column("segment", sa.Text(), nullable=False, comment="Segment as in predictions.customer_segments"),
        sa.Column(
            "text",
            sa.Text(),
            nullable=False,
            comment="What to do about its customers; empty for the text that comes with the page",
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was written",
        ),
        sa.PrimaryKeyConstraint("owner", "segment", name=op.f("pk_segment_strategies")),
        schema="app",
        comment="What people mean to do about segments of customers. Grain: one row per owner and segment.",
    )
    op.create_table(
        "targets",
        sa.Column("target_id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="The target"),
        sa.Column(
            "metric",
            sa.Text(),
            nullable=False,
            comment="A metric of the catalogue that adds up over days: revenue, orders, units, new_customers, ...",
        ),
        sa.Column("scope", sa.Text(), nullable=False, comment="total or location"),
        sa.Column("scope_id", sa.Text(), nullable=False, comment="location_id, or empty for the whole company"),
        sa.Column("month", sa.Date(), nullable=False, comment="First day of the month"),
        sa.Column(
            "target",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="What is to be reached in the month, in the metric's unit",
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was set",
        ),
        sa.PrimaryKeyConstraint("target_id", name=op.f("pk_targets")),
        sa.UniqueConstraint(
            "metric", "scope", "scope_id", "month", name=op.f("uq_targets_metric_scope_scope_id_month")
        ),
        schema="app",
        comment="What is to be reached in a month. Grain: one row per metric, scope and month.",
    )
    op.create_table(
        "kpi_change_points",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column(
            "measure", sa.Text(), nullable=False, comment="revenue, orders, units, average_order_value or customers"
        ),
        sa.Column("scope", sa.Text(), nullable=False, comment="total, location or category; a category's revenue only"),
        sa.Column("scope_id", sa.Text(), nullable=False, comment="Its id (a location_id, a category); '' for total"),
        sa.Column("date", sa.Date(), nullable=False, comment="First day of the new level"),
        sa.Column("from_date", sa.Date(), nullable=False, comment="First day of the 95 % interval of that day"),
        sa.Column("to_date", sa.Date(), nullable=False, comment="Last day of that interval"),
        sa.Column(
            "before", sa.Numeric(precision=18, scale=4), nullable=False, comment="A typical day before, season aside"
        ),
        sa.Column("after", sa.Numeric(precision=18, scale=4), nullable=False, comment="A typical day from then on"),
        sa.Column("change_rate", sa.Double(), nullable=False, comment="after / before - 1"),
        sa.Column("lo95", sa.Double(), nullable=False, comment="Lower end of its 95 % interval"),
        sa.Column("hi95", sa.Double(), nullable=False, comment="Upper end of its 95 % interval"),
        sa.Column(
            "p_value",
            sa.Double(),
            nullable=False,
            comment="Chance of such a change, at the best day to part a series of mere noise",
        ),
        sa.Column(
            "q_value",
            sa.Double(),
            nullable=False,
            comment="Expected share of false findings among changes at least as sure (Benjamini-Hochberg)",
        ),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "measure", "scope", "scope_id", "date", name=op.f("pk_kpi_change_points")),
        schema="predictions",
        comment="Days from which a level changed and stayed; under two years (low_data) it may be the time of the year. Grain: one row per run, measure, scope, scope id and change.",
    )
    op.create_table(
        "kpi_correlations",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column(
            "first_kind",
            sa.Text(),
            nullable=False,
            comment="measure, category, factor (an external one) or marketing (a channel's spend)",
        ),
        sa.Column("first_name", sa.Text(), nullable=False, comment="Name of the measure, category, factor or channel"),
        sa.Column("second_kind", sa.Text(), nullable=False, comment="As first_kind"),
        sa.Column("second_name", sa.Text(), nullable=False, comment="As first_name"),
        sa.Column(
            "lag_days",
            sa.Integer(),
            nullable=False,
            comment="Days by which the second follows the first where they go together best, -14 to 14",
        ),
        sa.Column(
            "correlation",
            sa.Double(),
            nullable=True,
            comment="Of the day-on-day changes without season, -1 to 1; NULL: cannot say, too few days in common",
        ),
        sa.Column(
            "lo95",
            sa.Double(),
            nullable=True,
            comment="Lower end of its 95 % interval, which holds for all lags together",
        ),
        sa.Column("hi95", sa.Double(), nullable=True, comment="Upper end of that interval"),
        sa.Column(
            "q_value",
            sa.Double(),
            nullable=True,
            comment="Expected share of false findings among pairs at least as strong (Benjamini-Hochberg)",
        ),
        sa.Column("days", sa.BigInteger(), nullable=False, comment="Days that both are known of"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint(
            "run_id", "first_kind", "first_name", "second_kind", "second_name", name=op.f("pk_kpi_correlations")
        ),
        schema="predictions",
        comment="What moves together, an association. Grain: one row per run and pair of daily series.",
    )
    op.create_table(
        "kpi_decompositions",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column(
            "measure", sa.Text(), nullable=False, comment="revenue, orders, units, average_order_value or customers"
        ),
        sa.Column("scope", sa.Text(), nullable=False, comment="total, location or category; a category's revenue only"),
        sa.Column("scope_id", sa.Text(), nullable=False, comment="Its id (a location_id, a category); '' for total"),
        sa.Column("date", sa.Date(), nullable=False, comment="The day"),
        sa.Column(
            "value",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="What was measured; trend + season + rest",
        ),
        sa.Column(
            "trend",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Level of a typical day: growth, lasting changes and slow ups and downs",
        ),
        sa.Column(
            "season",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="What the weekday and the time of the year add; less the trend on days that are usually closed",
        ),
        sa.Column("rest", sa.Numeric(precision=18, scale=4), nullable=False, comment="What neither explains"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "measure", "scope", "scope_id", "date", name=op.f("pk_kpi_decompositions")),
        schema="predictions",
        comment="Daily key figures taken apart; low_data under two years, where no time of the year is known. Grain: one row per run, measure, scope, scope id and day of the last three years.",
    )
    op.create_table(
        "model_curves",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("job", sa.Text(), nullable=False, comment="Name of the job"),
        sa.Column("measure", sa.Text(), nullable=False, comment="What was predicted"),
        sa.Column("model", sa.Text(), nullable=False, comment="Model under test"),
        sa.Column("kind", sa.Text(), nullable=False, comment="roc, confusion, calibration, residual or gain"),
        sa.Column("horizon", sa.Integer(), nullable=False, comment="Steps ahead; 0 for all pooled"),
        sa.Column("place", sa.Integer(), nullable=False, comment="Order of the points, from 1"),
        sa.Column(
            "window_start", sa.Date(), nullable=False, comment="First day of what was predicted; no model was shown it"
        ),
        sa.Column("window_end", sa.Date(), nullable=False, comment="Last day of it"),
        sa.Column(
            "x",
            sa.Double(),
            nullable=False,
            comment="roc: false alarms over all who came back; confusion: 1 where it was said; calibration: what was said; residual: steps ahead; gain: share of the cases, the highest predicted first",
        ),
        sa.Column(
            "y",
            sa.Double(),
            nullable=False,
            comment="roc: found over all who were lost; confusion: 1 where it happened; calibration: what came; residual: predicted over actual, less 1; gain: share of the total that they brought",
        ),
        sa.Column(
            "threshold", sa.Double(), nullable=True, comment="roc, confusion: chance from which it is said; else NULL"
        ),
        sa.Column("rows", sa.BigInteger(), nullable=False, comment="Cases behind the point"),
        sa.PrimaryKeyConstraint("run_id", "measure", "model", "kind", "horizon", "place", name=op.f("pk_model_curves")),
        schema="predictions",
        comment="How models did on days they were not shown, as points to draw. Grain: one row per run, measure, model, kind, horizon and point.",
    )
    op.create_index(op.f("ix_fact_sales_order_date"), "fact_sales", ["order_date"], unique=False, schema="gold")
    op.create_index(
        op.f("ix_fact_sales_returned_order_id"),
        "fact_sales",
        ["returned_order_id"],
        unique=False,
        schema="gold",
        postgresql_where=sa.text("returned_order_id IS NOT NULL"),
    )
    op.alter_column(
        "customer_churn_scores",
        "value_at_stake",
        existing_type=sa.NUMERIC(precision=18, scale=4),
        comment="Revenue expected within 365 days (customer_ltv), times the chance of no purchase in 90; near 0 for who has surely left already",
        existing_comment="Revenue expected of a year of this customer, times the chance of losing it",
        existing_nullable=False,
        schema="predictions",
    )
    op.alter_column(
        "customer_segments",
        "recency_score",
        existing_type=sa.INTEGER(),
        comment="5: silent for at most one usual gap between own purchases, 4: two, 3: four, 2: eight or over a year, 1: more",
        existing_comment="1 to 5, 5 is the most recent fifth",
        existing_nullable=False,
        schema="predictions",
    )
    op.add_column(
        "prediction_results",
        sa.Column(
            "measured_coverage",
            sa.Double(),
            nullable=True,
            comment="Share of the months tested that lay in the model's 95 % interval, 0 to 1: the textbook's formula is too narrow; NULL untested",
        ),
        schema="predictions",
    )
    op.add_column(
        "price_elasticities",
        sa.Column(
            "is_at_edge",
            sa.Boolean(),
            nullable=True,
            comment="The best margin price is the lowest or highest charged, so a better one may lie beyond; NULL without one",
        ),
        schema="predictions",
    )
    op.alter_column(
        "reorder_recommendations",
        "planned_level",
        existing_type=sa.DOUBLE_PRECISION(precision=53),
        comment="Chance planned for, by volume, so that past orders would have reached the one asked for",
        existing_comment="Chance planned for, so that past orders would have reached the one asked for",
        existing_nullable=False,
        schema="predictions",
    )
    op.alter_column(
        "reorder_recommendations",
        "reorder_point",
        existing_type=sa.NUMERIC(precision=18, scale=4),
        comment="Order when the stock falls to this; never above 90 days of demand",
        existing_comment="Order when the stock falls to this",
        existing_nullable=False,
        schema="predictions",
    )
    op.alter_column(
        "reorder_recommendations",
        "order_quantity",
        existing_type=sa.NUMERIC(precision=18, scale=4),
        comment="Units to order now, whole packs; 0 for none; one pack, or what 90 days of demand use up",
        existing_comment="Units to order now, whole packs; 0 for none",
        existing_nullable=False,
        schema="predictions",
    )


def downgrade() -> None:
    """Take back."""
    op.alter_column(
        "reorder_recommendations",
        "order_quantity",
        existing_type=sa.NUMERIC(precision=18, scale=4),
        comment="Units to order now, whole packs; 0 for none",
        existing_comment="Units to order now, whole packs; 0 for none; one pack, or what 90 days of demand use up",
        existing_nullable=False,
        schema="predictions",
    )
    op.alter_column(
        "reorder_recommendations",
        "reorder_point",
        existing_type=sa.NUMERIC(precision=18, scale=4),
        comment="Order when the stock falls to this",
        existing_comment="Order when the stock falls to this; never above 90 days of demand",
        existing_nullable=False,
        schema="predictions",
    )
    op.alter_column(
        "reorder_recommendations",
        "planned_level",
        existing_type=sa.DOUBLE_PRECISION(precision=53),
        comment="Chance planned for, so that past orders would have reached the one asked for",
        existing_comment="Chance planned for, by volume, so that past orders would have reached the one asked for",
        existing_nullable=False,
        schema="predictions",
    )
    op.drop_column("price_elasticities", "is_at_edge", schema="predictions")
    op.drop_column("prediction_results", "measured_coverage", schema="predictions")
    op.alter_column(
        "customer_segments",
        "recency_score",
        existing_type=sa.INTEGER(),
        comment="1 to 5, 5 is the most recent fifth",
        existing_comment="5: silent for at most one usual gap between own purchases, 4: two, 3: four, 2: eight or over a year, 1: more",
        existing_nullable=False,
        schema="predictions",
    )
    op.alter_column(
        "customer_churn_scores",
        "value_at_stake",
        existing_type=sa.NUMERIC(precision=18, scale=4),
        comment="Revenue expected of a year of this customer, times the chance of losing it",
        existing_comment="Revenue expected within 365 days (customer_ltv), times the chance of no purchase in 90; near 0 for who has surely left already",
        existing_nullable=False,
        schema="predictions",
    )
    op.drop_index(
        op.f("ix_fact_sales_returned_order_id"),
        table_name="fact_sales",
        schema="gold",
        postgresql_where=sa.text("returned_order_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_fact_sales_order_date"), table_name="fact_sales", schema="gold")
    op.drop_table("model_curves", schema="predictions")
    op.drop_table("kpi_decompositions", schema="predictions")
    op.drop_table("kpi_correlations", schema="predictions")
    op.drop_table("kpi_change_points", schema="predictions")
    op.drop_table("targets", schema="app")
    op.drop_table("segment_strategies", schema="app")
    op.drop_table("saved_views", schema="app")
