"""Extend predictions by the tables of every job, monitoring and the model registry.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "customer_churn_scores",
        sa.Column("customer_id", sa.Text(), nullable=False, comment="Identified customer"),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column(
            "churn_probability", sa.Double(), nullable=False, comment="Chance of no purchase within 90 days, 0 to 1"
        ),
        sa.Column("risk_band", sa.Text(), nullable=False, comment="low, medium or high"),
        sa.Column(
            "value_at_stake",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Revenue expected of a year of this customer, times the chance of losing it",
        ),
        sa.Column(
            "score",
            sa.Double(),
            nullable=False,
            comment="The model's own scale (log-odds), before it is made a probability",
        ),
        sa.Column("base_score", sa.Double(), nullable=False, comment="What the score would be for an average customer"),
        sa.Column(
            "reasons",
            postgresql.JSONB(),
            nullable=False,
            comment="List of {feature, label, value, contribution}; the contributions add up to score - base_score",
        ),
        sa.Column("model", sa.Text(), nullable=False, comment="Model that made the row"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("customer_id", "run_id", name=op.f("pk_customer_churn_scores")),
        schema="predictions",
        comment="Churn. Grain: one row per customer and run.",
    )
    op.create_index(
        op.f("ix_customer_churn_scores_run_id"), "customer_churn_scores", ["run_id"], unique=False, schema="predictions"
    )
    op.create_table(
        "customer_ltv_scores",
        sa.Column("customer_id", sa.Text(), nullable=False, comment="Identified customer"),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("horizon_days", sa.Integer(), nullable=False, comment="30, 90, 365 or 730 (24 months)"),
        sa.Column(
            "expected_value",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Revenue expected within the horizon",
        ),
        sa.Column("lo80", sa.Numeric(precision=18, scale=4), nullable=True, comment="Lower end of its 80 % interval"),
        sa.Column("hi80", sa.Numeric(precision=18, scale=4), nullable=True, comment="Upper end of its 80 % interval"),
        sa.Column(
            "expected_orders", sa.Double(), nullable=False, comment="Days with a purchase expected within the horizon"
        ),
        sa.Column(
            "alive_probability",
            sa.Double(),
            nullable=True,
            comment="Chance that the customer has not left for good, 0 to 1; NULL unknown",
        ),
        sa.Column(
            "value_decile",
            sa.Integer(),
            nullable=False,
            comment="1 is the most valuable tenth of the customers of this horizon",
        ),
        sa.Column("model", sa.Text(), nullable=False, comment="Model that made the row"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("customer_id", "run_id", "horizon_days", name=op.f("pk_customer_ltv_scores")),
        schema="predictions",
        comment="Lifetime value. Grain: one row per customer, run and horizon.",
    )
    op.create_index(
        op.f("ix_customer_ltv_scores_run_id"), "customer_ltv_scores", ["run_id"], unique=False, schema="predictions"
    )
    op.create_table(
        "customer_segments",
        sa.Column("customer_id", sa.Text(), nullable=False, comment="Identified customer"),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("recency_days", sa.Integer(), nullable=False, comment="Days since the last purchase"),
        sa.Column("frequency", sa.Integer(), nullable=False, comment="Orders so far"),
        sa.Column("monetary", sa.Numeric(precision=18, scale=4), nullable=False, comment="Revenue so far"),
        sa.Column("recency_score", sa.Integer(), nullable=False, comment="1 to 5, 5 is the most recent fifth"),
        sa.Column("frequency_score", sa.Integer(), nullable=False, comment="1 to 5, 5 is the most frequent fifth"),
        sa.Column("monetary_score", sa.Integer(), nullable=False, comment="1 to 5, 5 is the most valuable fifth"),
        sa.Column(
            "segment",
            sa.Text(),
            nullable=False,
            comment="Champions, Loyal, Potential Loyalists, New, At Risk, About to Sleep or Lost",
        ),
        sa.Column(
            "cluster",
            sa.Integer(),
            nullable=True,
            comment="KMeans group, 1 has the lowest value; NULL where groups are not stable",
        ),
        sa.Column("cluster_label", sa.Text(), nullable=False, comment="The group in words; empty without one"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("customer_id", "run_id", name=op.f("pk_customer_segments")),
        schema="predictions",
        comment="Segments. Grain: one row per customer and run.",
    )
    op.create_index(
        op.f("ix_customer_segments_run_id"), "customer_segments", ["run_id"], unique=False, schema="predictions"
    )
    op.create_table(
        "demand_forecasts",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("product_id", sa.Text(), nullable=False, comment="Product"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="Location"),
        sa.Column("date", sa.Date(), nullable=False, comment="Day forecast"),
        sa.Column("horizon", sa.Integer(), nullable=False, comment="Days ahead, 1 to 7"),
        sa.Column("point", sa.Numeric(precision=18, scale=4), nullable=False, comment="Units that will be asked for"),
        sa.Column("lo80", sa.Numeric(precision=18, scale=4), nullable=False, comment="Lower end of the 80 % interval"),
        sa.Column("hi80", sa.Numeric(precision=18, scale=4), nullable=False, comment="Upper end of the 80 % interval"),
        sa.Column("lo95", sa.Numeric(precision=18, scale=4), nullable=False, comment="Lower end of the 95 % interval"),
        sa.Column("hi95", sa.Numeric(precision=18, scale=4), nullable=False, comment="Upper end of the 95 % interval"),
        sa.Column("model", sa.Text(), nullable=False, comment="Model that made this series"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "product_id", "location_id", "date", name=op.f("pk_demand_forecasts")),
        schema="predictions",
        comment="Demand of the next 7 days. Grain: one row per run, product, location and day.",
    )
    op.create_index(
        op.f("ix_demand_forecasts_product_id_run_id"),
        "demand_forecasts",
        ["product_id", "run_id"],
        unique=False,
        schema="predictions",
    )
    op.create_table(
        "employee_performance_scores",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("employee_id", sa.Text(), nullable=False, comment="Employee"),
        sa.Column("window_start", sa.Date(), nullable=False, comment="First day looked at"),
        sa.Column("completed_tasks", sa.Integer(), nullable=False, comment="Tasks completed"),
        sa.Column("total_tasks", sa.Integer(), nullable=False, comment="Tasks given that are done or already due"),
        sa.Column(
            "avg_task_hours",
            sa.Double(),
            nullable=True,
            comment="Mean hours of a completed task; NULL where no hours are recorded",
        ),
        sa.Column(
            "completion_rate", sa.Double(), nullable=False, comment="completed_tasks / total_tasks, 0 without tasks"
        ),
        sa.Column(
            "adjusted_completion_rate",
            sa.Double(),
            nullable=False,
            comment="The same, drawn to the group's where tasks are few",
        ),
        sa.Column(
            "performance_score",
            sa.Double(),
            nullable=True,
            comment="0 to 100 over all with enough tasks, as documented; NULL with too few",
        ),
        sa.Column("score_lo95", sa.Double(), nullable=True, comment="Lower end of the score's 95 % interval"),
        sa.Column("score_hi95", sa.Double(), nullable=True, comment="Upper end of the score's 95 % interval"),
        sa.Column(
            "performance_cluster",
            sa.Text(),
            nullable=False,
            comment="Low, Medium or High group; empty with too few tasks",
        ),
        sa.Column("is_anomaly", sa.Boolean(), nullable=False, comment="Far from everybody else"),
        sa.Column(
            "anomaly_direction",
            sa.Text(),
            nullable=False,
            comment="high or low: the score against the group's middle; empty for no anomaly",
        ),
        sa.Column(
            "has_hours",
            sa.Boolean(),
            nullable=False,
            comment="Hours are recorded; without them the score has no hours component",
        ),
        sa.Column("net_amount", sa.Numeric(precision=18, scale=4), nullable=True, comment="Revenue sold in the window"),
        sa.Column("assessment", sa.Text(), nullable=False, comment="scored, or insufficient_data"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "employee_id", name=op.f("pk_employee_performance_scores")),
        schema="predictions",
        comment="Employee performance over the last 180 days. Grain: one row per run and employee with a task in them.",
    )
    op.create_table(
        "feature_importances",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("job", sa.Text(), nullable=False, comment="Name of the job"),
        sa.Column("model", sa.Text(), nullable=False, comment="Model"),
        sa.Column("feature", sa.Text(), nullable=False, comment="Feature, as the model calls it"),
        sa.Column("label", sa.Text(), nullable=False, comment="Feature, as an analyst would say it"),
        sa.Column(
            "importance",
            sa.Double(),
            nullable=False,
            comment="Share of the model's explained variation, 0 to 1; shares add up to 1",
        ),
        sa.Column("rank", sa.Integer(), nullable=False, comment="1 is the most important"),
        sa.PrimaryKeyConstraint("run_id", "model", "feature", name=op.f("pk_feature_importances")),
        schema="predictions",
        comment="What a model looks at. Grain: one row per run, model and feature.",
    )
    op.create_table(
        "kpi_anomalies",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("measure", sa.Text(), nullable=False, comment="revenue, orders, units, average_order_value, ..."),
        sa.Column("scope", sa.Text(), nullable=False, comment="total or location"),
        sa.Column("scope_id", sa.Text(), nullable=False, comment="Its id; '' for total"),
        sa.Column("date", sa.Date(), nullable=False, comment="The day"),
        sa.Column(
            "value",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="What was measured; for a shift, a typical day of the four weeks from it",
        ),
        sa.Column(
            "expected",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="What was expected from the days before; for a shift, a typical day of the eight weeks before",
        ),
        sa.Column("lo", sa.Numeric(precision=18, scale=4), nullable=False, comment="Lower end of the ordinary range"),
        sa.Column("hi", sa.Numeric(precision=18, scale=4), nullable=False, comment="Upper end of the ordinary range"),
        sa.Column(
            "score",
            sa.Double(),
            nullable=False,
            comment="Ordinary spreads beyond what is expected, signed; for a shift, standard errors",
        ),
        sa.Column("direction", sa.Text(), nullable=False, comment="high or low"),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="day (one day) or shift (a level that stayed, at its first day)"
        ),
        sa.Column(
            "money_at_stake",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Revenue above or below the expected, of a shift in four weeks; NULL for other measures",
        ),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "measure", "scope", "scope_id", "date", name=op.f("pk_kpi_anomalies")),
        schema="predictions",
        comment="Days out of the ordinary. Grain: one row per run, measure, scope, scope id and day.",
    )
    op.create_table(
        "model_monitoring",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("job", sa.Text(), nullable=False, comment="Name of the job"),
        sa.Column(
            "scored_run_id", sa.BigInteger(), nullable=False, comment="Earlier run whose predictions have come due"
        ),
        sa.Column("scored_as_of_date", sa.Date(), nullable=False, comment="Day that run stood on"),
        sa.Column("measure", sa.Text(), nullable=False, comment="What was predicted"),
        sa.Column("model", sa.Text(), nullable=False, comment="Model that had predicted"),
        sa.Column(
            "metric",
            sa.Text(),
            nullable=False,
            comment="mase, coverage80, coverage95, brier, calibration_error, population_drift, ...",
        ),
        sa.Column("horizon", sa.Integer(), nullable=False, comment="Steps ahead; 0 for all horizons pooled"),
        sa.Column("rows", sa.BigInteger(), nullable=False, comment="How many predictions were scored"),
        sa.Column("value", sa.Double(), nullable=False, comment="What came out"),
        sa.Column("expected", sa.Double(), nullable=True, comment="The backtest's figure, or NULL"),
        sa.Column(
            "limit_value",
            sa.Double(),
            nullable=True,
            comment="Beyond this the model counts as degraded; NULL where nothing is at stake",
        ),
        sa.Column("is_degraded", sa.Boolean(), nullable=False, comment="The value is beyond the limit"),
        sa.PrimaryKeyConstraint(
            "run_id", "scored_run_id", "measure", "model", "metric", "horizon", name=op.f("pk_model_monitoring")
        ),
        schema="predictions",
        comment="What earlier runs predicted, held against what happened. Grain: one row per run, earlier run, measure, model, metric and horizon.",
    )
    op.create_table(
        "prediction_results",
        sa.Column(
            "prediction_id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="The prediction"
        ),
        sa.Column(
            "prediction_date",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was made",
        ),
        sa.Column("target_period", sa.Text(), nullable=False, comment="Month predicted, for example 2026-12"),
        sa.Column(
            "predicted_sales", sa.Numeric(precision=18, scale=4), nullable=False, comment="Revenue predicted for it"
        ),
        sa.Column("model_used", sa.Text(), nullable=False, comment="champion, linear_regression or random_forest"),
        sa.Column(
            "lo95",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Lower end of the 95 % interval, where the model gives one",
        ),
        sa.Column(
            "hi95",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Upper end of the 95 % interval, where the model gives one",
        ),
        sa.Column(
            "run_id", sa.BigInteger(), nullable=True, comment="Run that made it; NULL for one that was asked for"
        ),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.PrimaryKeyConstraint("prediction_id", name=op.f("pk_prediction_results")),
        schema="predictions",
        comment="The company's next month by each method, and what was asked for. Grain: one row per prediction.",
    )
    op.create_index(
        op.f("ix_prediction_results_run_id"), "prediction_results", ["run_id"], unique=False, schema="predictions"
    )
    op.create_table(
        "price_elasticities",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("scope", sa.Text(), nullable=False, comment="product, category or total"),
        sa.Column("scope_id", sa.Text(), nullable=False, comment="Its id; '' for total"),
        sa.Column("products", sa.BigInteger(), nullable=False, comment="Products it rests on; 1 for a product"),
        sa.Column(
            "elasticity",
            sa.Double(),
            nullable=False,
            comment="Percent more units for one percent more price; usually negative; observational",
        ),
        sa.Column("lo95", sa.Double(), nullable=False, comment="Lower end of its 95 % interval"),
        sa.Column("hi95", sa.Double(), nullable=False, comment="Upper end of its 95 % interval"),
        sa.Column(
            "own_elasticity",
            sa.Double(),
            nullable=True,
            comment="Of this product's data alone, before it is drawn to its category",
        ),
        sa.Column(
            "price_levels",
            sa.Integer(),
            nullable=False,
            comment="List prices that were charged, told apart by more than a percent; of several products, the middle one's",
        ),
        sa.Column(
            "price_variation",
            sa.Double(),
            nullable=False,
            comment="Standard deviation of list price over its mean; of several products, the middle one's",
        ),
        sa.Column(
            "weeks", sa.Integer(), nullable=False, comment="Weeks with a sale; of several products, the middle one's"
        ),
        sa.Column(
            "lowest_price",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Lowest list price of an ordinary week; NULL for more than one product",
        ),
        sa.Column(
            "highest_price",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Highest list price of an ordinary week; NULL for more than one product",
        ),
        sa.Column(
            "current_price",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Price now; NULL for more than one product",
        ),
        sa.Column(
            "unit_cost", sa.Numeric(precision=18, scale=4), nullable=True, comment="Cost now; NULL where unknown"
        ),
        sa.Column(
            "best_revenue_price",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Price that would have earned most revenue within the prices charged; NULL where the elasticity's interval holds -1, so that it may be either end",
        ),
        sa.Column(
            "best_margin_price",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Price that would have earned most margin; NULL where the cost is unknown",
        ),
        sa.Column(
            "best_margin_price_lo95",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Lower end of its 95 % interval",
        ),
        sa.Column(
            "best_margin_price_hi95",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Upper end of its 95 % interval",
        ),
        sa.Column(
            "margin_gain",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Margin a month that the best price would add, at the demand of now",
        ),
        sa.Column(
            "margin_gain_lo95",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Lower end of its 95 % interval",
        ),
        sa.Column(
            "margin_gain_hi95",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Upper end of its 95 % interval",
        ),
        sa.Column("model", sa.Text(), nullable=False, comment="Model that made the row"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "scope", "scope_id", name=op.f("pk_price_elasticities")),
        schema="predictions",
        comment="What price does to demand, where it varied enough to tell. Grain: one row per run, scope and scope id.",
    )
    op.create_table(
        "product_affinities",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("product_id", sa.Text(), nullable=False, comment="Product in the basket"),
        sa.Column("with_product_id", sa.Text(), nullable=False, comment="Product bought with it"),
        sa.Column("orders_together", sa.BigInteger(), nullable=False, comment="Orders that hold both"),
        sa.Column("support", sa.Double(), nullable=False, comment="Share of all orders that hold both"),
        sa.Column(
            "confidence", sa.Double(), nullable=False, comment="Share of the product's orders that hold the other"
        ),
        sa.Column("lift", sa.Double(), nullable=False, comment="How many times more often than by chance"),
        sa.Column("lift_lo95", sa.Double(), nullable=False, comment="Lower end of the lift's 95 % interval"),
        sa.Column(
            "q_value",
            sa.Double(),
            nullable=False,
            comment="Expected share of false findings among pairs at least as strong (Benjamini-Hochberg)",
        ),
        sa.Column(
            "later_lift",
            sa.Double(),
            nullable=True,
            comment="Lift in the later part of the data, which the pair was not found in; NULL unknown",
        ),
        sa.Column(
            "is_confirmed", sa.Boolean(), nullable=False, comment="Also more often than by chance in the later part"
        ),
        sa.Column(
            "bundle_revenue",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Revenue of the two products in orders that hold both",
        ),
        sa.Column("rank", sa.Integer(), nullable=False, comment="1 is the strongest pair of the run"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "product_id", "with_product_id", name=op.f("pk_product_affinities")),
        schema="predictions",
        comment="Products bought together, both directions. Grain: one row per run and ordered pair of products.",
    )
    op.create_table(
        "product_performance_scores",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("product_id", sa.Text(), nullable=False, comment="Product"),
        sa.Column(
            "price",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Mean price charged in the window, discounts taken off; the list price where nothing was kept",
        ),
        sa.Column(
            "units_sold",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Units of the window, returns taken off",
        ),
        sa.Column(
            "stock_level",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Units at the newest counts, all locations; NULL without a count",
        ),
        sa.Column("revenue", sa.Numeric(precision=18, scale=4), nullable=False, comment="price x units_sold"),
        sa.Column(
            "stock_ratio", sa.Double(), nullable=False, comment="units_sold / (stock + units_sold); 1 without a count"
        ),
        sa.Column("sales_velocity", sa.Double(), nullable=False, comment="units_sold / price"),
        sa.Column(
            "performance_score",
            sa.Double(),
            nullable=False,
            comment="100 (0.5 revenue + 0.3 stock ratio + 0.2 sales velocity), each min-max scaled",
        ),
        sa.Column("performance_tier", sa.Text(), nullable=False, comment="Low, Medium or High"),
        sa.Column(
            "abc_class",
            sa.Text(),
            nullable=False,
            comment="A: the products that make the first 80 % of revenue, B to 95 %, C the rest",
        ),
        sa.Column("revenue_share", sa.Double(), nullable=False, comment="Share of all revenue"),
        sa.Column(
            "growth_rate",
            sa.Double(),
            nullable=True,
            comment="Revenue against the window before, drawn to the shop's where few; NULL for a new product",
        ),
        sa.Column("return_rate", sa.Double(), nullable=False, comment="Money given back over money sold in the window"),
        sa.Column(
            "average_rating",
            sa.Double(),
            nullable=True,
            comment="Stars, drawn to the shop's mean where few; NULL without reviews",
        ),
        sa.Column("reviews", sa.BigInteger(), nullable=False, comment="Reviews so far"),
        sa.Column("rank", sa.Integer(), nullable=False, comment="1 has the highest score"),
        sa.Column("previous_rank", sa.Integer(), nullable=True, comment="Rank a month before; NULL for a new product"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "product_id", name=op.f("pk_product_performance_scores")),
        schema="predictions",
        comment="Product performance over the last 90 days. Grain: one row per run and product with units sold and kept.",
    )
    op.create_table(
        "product_recommendations",
        sa.Column(
            "customer_id",
            sa.Text(),
            nullable=False,
            comment="Customer it is for; '' where it is for a product or for everybody",
        ),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column(
            "strategy",
            sa.Text(),
            nullable=False,
            comment="popular, trending, content_based, collaborative, similar_users, personalized or buy_again",
        ),
        sa.Column(
            "for_product_id",
            sa.Text(),
            nullable=False,
            comment="Product it goes with; '' where it is for a customer or for everybody",
        ),
        sa.Column("product_id", sa.Text(), nullable=False, comment="Product recommended"),
        sa.Column("rank", sa.Integer(), nullable=False, comment="1 is the best"),
        sa.Column("score", sa.Double(), nullable=False, comment="What the strategy ranks by"),
        sa.Column(
            "similarity_score", sa.Double(), nullable=True, comment="content_based, similar_users: closeness, 0 to 1"
        ),
        sa.Column(
            "predicted_rating",
            sa.Double(),
            nullable=True,
            comment="collaborative: stars the customer would give, 1 to 5",
        ),
        sa.Column("total_purchases", sa.BigInteger(), nullable=False, comment="Orders with the product so far"),
        sa.Column(
            "average_rating",
            sa.Double(),
            nullable=True,
            comment="Stars, shrunk towards the shop's mean where few; NULL without ratings",
        ),
        sa.Column("trend_score", sa.Double(), nullable=True, comment="trending: units of 30 days, weighted by rating"),
        sa.Column(
            "is_in_stock",
            sa.Boolean(),
            nullable=False,
            comment="The newest count is above 0; true where nothing is counted",
        ),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint(
            "customer_id", "run_id", "strategy", "for_product_id", "product_id", name=op.f("pk_product_recommendations")
        ),
        schema="predictions",
        comment="Recommendations. Grain: one row per run, strategy, subject (customer, product or all) and product.",
    )
    op.create_index(
        "ix_product_recommendations_run_id_strategy",
        "product_recommendations",
        ["run_id", "strategy", "for_product_id"],
        unique=False,
        schema="predictions",
    )
    op.create_table(
        "reorder_recommendations",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("product_id", sa.Text(), nullable=False, comment="Product"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="Location"),
        sa.Column("supplier", sa.Text(), nullable=False, comment="Supplier; empty when unknown"),
        sa.Column(
            "stock_level", sa.Numeric(precision=18, scale=4), nullable=False, comment="Units at the newest count"
        ),
        sa.Column("stock_date", sa.Date(), nullable=False, comment="Day of that count"),
        sa.Column(
            "on_hand",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Units that should be left after the sales since; deliveries since are not known",
        ),
        sa.Column(
            "daily_demand", sa.Numeric(precision=18, scale=4), nullable=False, comment="Units a day over the lead time"
        ),
        sa.Column("lead_time_days", sa.Integer(), nullable=False, comment="Days from order to delivery"),
        sa.Column("pack_size", sa.Numeric(precision=18, scale=4), nullable=False, comment="Units in a pack"),
        sa.Column(
            "service_level",
            sa.Double(),
            nullable=False,
            comment="Chance asked for of not running out until the delivery, 0 to 1",
        ),
        sa.Column(
            "planned_level",
            sa.Double(),
            nullable=False,
            comment="Chance planned for, so that past orders would have reached the one asked for",
        ),
        sa.Column(
            "safety_stock",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Units kept for demand above the forecast",
        ),
        sa.Column(
            "reorder_point",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Order when the stock falls to this",
        ),
        sa.Column(
            "order_quantity",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Units to order now, whole packs; 0 for none",
        ),
        sa.Column(
            "order_cost",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Cost of them; NULL where the cost is unknown",
        ),
        sa.Column(
            "days_of_cover",
            sa.Double(),
            nullable=True,
            comment="Days the stock lasts at the forecast demand; NULL without demand",
        ),
        sa.Column(
            "stock_out_probability",
            sa.Double(),
            nullable=False,
            comment="Chance of running out within the lead time, 0 to 1",
        ),
        sa.Column(
            "stock_out_date", sa.Date(), nullable=True, comment="Day it is expected to run out; NULL beyond 90 days"
        ),
        sa.Column(
            "revenue_at_risk",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Revenue lost in the lead time if nothing is ordered; NULL where the price is unknown",
        ),
        sa.Column(
            "is_slow_mover", sa.Boolean(), nullable=False, comment="More than 180 days of cover, or no sale in 90 days"
        ),
        sa.Column(
            "cash_tied_up",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Cost of the stock beyond 90 days of demand; NULL where the cost is unknown",
        ),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "product_id", "location_id", name=op.f("pk_reorder_recommendations")),
        schema="predictions",
        comment="What to order now. Grain: one row per run, product and location with a stock count.",
    )
    op.create_table(
        "review_sentiments",
        sa.Column("customer_id", sa.Text(), nullable=False, comment="As in gold.fact_reviews"),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("review_id", sa.Text(), nullable=False, comment="Review"),
        sa.Column("product_id", sa.Text(), nullable=False, comment="Product"),
        sa.Column(
            "sentiment_score",
            sa.Double(),
            nullable=False,
            comment="-1 (bad) to 1 (good), from the words alone; from the stars where quality is fallback",
        ),
        sa.Column("sentiment", sa.Text(), nullable=False, comment="negative, neutral or positive"),
        sa.Column(
            "topic_ids", sa.Text(), nullable=False, comment="Topics it speaks of, comma-separated; empty for none"
        ),
        sa.Column("model", sa.Text(), nullable=False, comment="What judged it: tfidf_logistic, vader or stars"),
        sa.Column(
            "quality",
            sa.Text(),
            nullable=False,
            comment="ok, low_data (too few reviews to learn from) or fallback (words that no model knows)",
        ),
        sa.PrimaryKeyConstraint("customer_id", "run_id", "review_id", name=op.f("pk_review_sentiments")),
        schema="predictions",
        comment="What reviews say. Grain: one row per run and review with a text, the newest 200,000.",
    )
    op.create_table(
        "review_topic_months",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("topic_id", sa.Text(), nullable=False, comment="The topic, as in review_topics"),
        sa.Column("month", sa.Date(), nullable=False, comment="First day of the month"),
        sa.Column("reviews", sa.BigInteger(), nullable=False, comment="Reviews of the month that speak of it"),
        sa.Column("share", sa.Double(), nullable=False, comment="Share of all reviews with a text in the month"),
        sa.Column(
            "average_rating",
            sa.Double(),
            nullable=True,
            comment="Mean stars of those that speak of it; NULL where none does",
        ),
        sa.PrimaryKeyConstraint("run_id", "topic_id", "month", name=op.f("pk_review_topic_months")),
        schema="predictions",
        comment="How topics come and go. Grain: one row per run, topic and month with reviews, of the last 24 months.",
    )
    op.create_table(
        "review_topics",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("topic_id", sa.Text(), nullable=False, comment="The topic; the same from run to run"),
        sa.Column("kind", sa.Text(), nullable=False, comment="complaint or praise"),
        sa.Column("name", sa.Text(), nullable=False, comment="The topic in a few words"),
        sa.Column(
            "terms", postgresql.JSONB(), nullable=False, comment="The phrases that set it apart, the most telling first"
        ),
        sa.Column("reviews", sa.BigInteger(), nullable=False, comment="Reviews of the last 365 days that speak of it"),
        sa.Column("share", sa.Double(), nullable=False, comment="Share of all reviews with a text in these days"),
        sa.Column("average_rating", sa.Double(), nullable=False, comment="Mean stars of the reviews that speak of it"),
        sa.Column(
            "rating_effect",
            sa.Double(),
            nullable=False,
            comment="Stars more or less where it is said, other topics held equal; an association",
        ),
        sa.Column(
            "rating_drag",
            sa.Double(),
            nullable=False,
            comment="rating_effect x share: what it adds to or takes from the shop's mean stars",
        ),
        sa.Column(
            "trend",
            sa.Double(),
            nullable=True,
            comment="Share in the last 90 days less the share in the 90 before; NULL with under 20 reviews in either",
        ),
        sa.Column(
            "quotes",
            postgresql.JSONB(),
            nullable=False,
            comment="Sentences from reviews: {review_id, product_id, rating, quote}",
        ),
        sa.Column(
            "products",
            postgresql.JSONB(),
            nullable=False,
            comment="Products it is said of more than of others: {product_id, reviews, share of its reviews}",
        ),
        sa.Column(
            "quality",
            sa.Text(),
            nullable=False,
            comment="ok, low_data (too few reviews to learn from) or fallback (judged by stars)",
        ),
        sa.PrimaryKeyConstraint("run_id", "topic_id", name=op.f("pk_review_topics")),
        schema="predictions",
        comment="What reviews speak of. Grain: one row per run and topic.",
    )
    op.create_table(
        "sales_forecast_summaries",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("measure", sa.Text(), nullable=False, comment="revenue, units or orders"),
        sa.Column("scope", sa.Text(), nullable=False, comment="total, location, region, category or segment"),
        sa.Column("scope_id", sa.Text(), nullable=False, comment="Its id; '' for total"),
        sa.Column(
            "next_month",
            sa.Date(),
            nullable=False,
            comment="First day of the first month not complete at the as-of date",
        ),
        sa.Column("next_month_forecast", sa.Numeric(precision=18, scale=4), nullable=False, comment="Forecast of it"),
        sa.Column(
            "expected_range_low",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Lower end of its 95 % interval",
        ),
        sa.Column(
            "expected_range_high",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Upper end of its 95 % interval",
        ),
        sa.Column(
            "confidence_level",
            sa.Double(),
            nullable=True,
            comment="Measured coverage, in percent, of the model's own 95 % interval, before parts and total are made to add up; NULL untested",
        ),
        sa.Column(
            "growth_rate",
            sa.Double(),
            nullable=True,
            comment="Last whole month against the one before, in percent; NULL where that was 0",
        ),
        sa.Column(
            "model_accuracy",
            sa.Double(),
            nullable=True,
            comment="max(0, 100 - MAE / mean x 100) on months not seen; NULL untested",
        ),
        sa.Column(
            "skill",
            sa.Double(),
            nullable=True,
            comment="1 - error / seasonal naive forecast's error on months not seen; NULL untested",
        ),
        sa.Column("months", sa.Integer(), nullable=False, comment="Months of history"),
        sa.Column("model", sa.Text(), nullable=False, comment="Model that made this series"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "measure", "scope", "scope_id", name=op.f("pk_sales_forecast_summaries")),
        schema="predictions",
        comment="Next month at a glance. Grain: one row per run, measure, scope and scope id.",
    )
    op.create_table(
        "segment_migrations",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column(
            "month", sa.Date(), nullable=False, comment="First day of the month at whose end they are in to_segment"
        ),
        sa.Column(
            "from_segment",
            sa.Text(),
            nullable=False,
            comment="Segment at the end of the month before; empty for who was no customer yet",
        ),
        sa.Column("to_segment", sa.Text(), nullable=False, comment="Segment at the end of the month"),
        sa.Column("customers", sa.BigInteger(), nullable=False, comment="How many went this way"),
        sa.Column("net_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="Their revenue so far"),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "month", "from_segment", "to_segment", name=op.f("pk_segment_migrations")),
        schema="predictions",
        comment="Who moves between segments. Grain: one row per run, month and pair of segments.",
    )
    op.create_table(
        "what_if_effects",
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="predictions.runs"),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="Nothing after this day was used"),
        sa.Column("scope", sa.Text(), nullable=False, comment="total, category or product"),
        sa.Column("scope_id", sa.Text(), nullable=False, comment="Its id; '' for total"),
        sa.Column("kind", sa.Text(), nullable=False, comment="price, promotion, season or competitor"),
        sa.Column(
            "level",
            sa.Text(),
            nullable=False,
            comment="season: the month, 1 to 12; promotion: its depth, for example 0.15, '' for any; else ''",
        ),
        sa.Column(
            "effect",
            sa.Double(),
            nullable=True,
            comment="price and competitor: elasticity of units; promotion: factor on units while it runs; season: factor on the units of the last three months; NULL unknown",
        ),
        sa.Column("lo95", sa.Double(), nullable=True, comment="Lower end of the effect's 95 % interval"),
        sa.Column("hi95", sa.Double(), nullable=True, comment="Upper end of the effect's 95 % interval"),
        sa.Column(
            "basis",
            sa.Text(),
            nullable=False,
            comment="fitted, measured, stated (an assumption, said to be one) or cannot_say",
        ),
        sa.Column(
            "tested_from",
            sa.Double(),
            nullable=True,
            comment="price: change from now to the lowest price charged, a share; promotion: least depth run",
        ),
        sa.Column(
            "tested_to",
            sa.Double(),
            nullable=True,
            comment="price: change from now to the highest price charged; promotion: greatest depth run",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why nothing can be said, or what the figure rests on"),
        sa.Column(
            "base_units",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Units of a month without any change: the mean of the last three whole months",
        ),
        sa.Column("base_revenue", sa.Numeric(precision=18, scale=4), nullable=False, comment="Revenue of such a month"),
        sa.Column(
            "base_cost",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Cost of these units; NULL where it is unknown for more than a twentieth of the revenue",
        ),
        sa.Column(
            "quality", sa.Text(), nullable=False, comment="ok, low_data (short history) or fallback (a baseline serves)"
        ),
        sa.PrimaryKeyConstraint("run_id", "scope", "scope_id", "kind", "level", name=op.f("pk_what_if_effects")),
        schema="predictions",
        comment="What a changed price, a promotion, a season or a competitor does to units. Grain: one row per run, scope, scope id, kind and level.",
    )
    op.add_column(
        "runs",
        sa.Column(
            "parent_run_id",
            sa.BigInteger(),
            nullable=True,
            comment="For a challenger: the run that tested it beside the champion",
        ),
        schema="predictions",
    )
    op.add_column(
        "runs",
        sa.Column(
            "fitted_by_run_id",
            sa.BigInteger(),
            nullable=True,
            comment="Run that fitted the stored model which served; often an earlier one",
        ),
        schema="predictions",
    )
    op.add_column(
        "runs",
        sa.Column(
            "libraries",
            postgresql.JSONB(),
            nullable=True,
            comment="Versions of the libraries that the stored model needs",
        ),
        schema="predictions",
    )
    op.create_table_comment(
        "runs",
        "Runs and model registry. Grain: one row per run of a prediction job, and one per challenger it tested.",
        existing_comment="Runs and model registry. Grain: one row per run of a prediction job.",
        schema="predictions",
    )


def downgrade() -> None:
    """Take back."""
    op.create_table_comment(
        "runs",
        "Runs and model registry. Grain: one row per run of a prediction job.",
        existing_comment="Runs and model registry. Grain: one row per run of a prediction job, and one per challenger it tested.",
        schema="predictions",
    )
    op.drop_column("runs", "libraries", schema="predictions")
    op.drop_column("runs", "fitted_by_run_id", schema="predictions")
    op.drop_column("runs", "parent_run_id", schema="predictions")
    op.drop_table("what_if_effects", schema="predictions")
    op.drop_table("segment_migrations", schema="predictions")
    op.drop_table("sales_forecast_summaries", schema="predictions")
    op.drop_table("review_topics", schema="predictions")
    op.drop_table("review_topic_months", schema="predictions")
    op.drop_table("review_sentiments", schema="predictions")
    op.drop_table("reorder_recommendations", schema="predictions")
    op.drop_index(
        "ix_product_recommendations_run_id_strategy", table_name="product_recommendations", schema="predictions"
    )
    op.drop_table("product_recommendations", schema="predictions")
    op.drop_table("product_performance_scores", schema="predictions")
    op.drop_table("product_affinities", schema="predictions")
    op.drop_table("price_elasticities", schema="predictions")
    op.drop_index(op.f("ix_prediction_results_run_id"), table_name="prediction_results", schema="predictions")
    op.drop_table("prediction_results", schema="predictions")
    op.drop_table("model_monitoring", schema="predictions")
    op.drop_table("kpi_anomalies", schema="predictions")
    op.drop_table("feature_importances", schema="predictions")
    op.drop_table("employee_performance_scores", schema="predictions")
    op.drop_index(op.f("ix_demand_forecasts_product_id_run_id"), table_name="demand_forecasts", schema="predictions")
    op.drop_table("demand_forecasts", schema="predictions")
    op.drop_index(op.f("ix_customer_segments_run_id"), table_name="customer_segments", schema="predictions")
    op.drop_table("customer_segments", schema="predictions")
    op.drop_index(op.f("ix_customer_ltv_scores_run_id"), table_name="customer_ltv_scores", schema="predictions")
    op.drop_table("customer_ltv_scores", schema="predictions")
    op.drop_index(op.f("ix_customer_churn_scores_run_id"), table_name="customer_churn_scores", schema="predictions")
    op.drop_table("customer_churn_scores", schema="predictions")
