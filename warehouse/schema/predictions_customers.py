"""Predictions about customers: who will not come back, what they will be worth, and which kind they are.

`customer_id` stands first in every key, as in gold, so that both are joined where the customer's rows lie.
"""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.schema.columns import amount, day, metadata, small, text, whole
from warehouse.schema.prediction_columns import number, quality, run_columns

CUSTOMER = "Identified customer"

customer_churn_scores = Table(
    "customer_churn_scores",
    metadata,
    text("customer_id", CUSTOMER),
    *run_columns(),
    number("churn_probability", "Chance of no purchase within 90 days, 0 to 1"),
    text("risk_band", "low, medium or high"),
    amount("value_at_stake", "Revenue expected within 365 days (customer_ltv), times the chance of no purchase in 90;"
           " near 0 for who has surely left already"),
    number("score", "The model's own scale (log-odds), before it is made a probability"),
    number("base_score", "What the score would be for an average customer"),
    Column("reasons", JSONB, nullable=False,
           comment="List of {feature, label, value, contribution}; the contributions add up to score - base_score"),
    text("model", "Model that made the row"),
    quality(),
    PrimaryKeyConstraint("customer_id", "run_id"),
    schema="predictions",
    comment="Churn. Grain: one row per customer and run.",
)
Index(
    None, customer_churn_scores.c.run_id, customer_churn_scores.c.churn_probability,
    postgresql_include=["value_at_stake"],
)

customer_ltv_scores = Table(
    "customer_ltv_scores",
    metadata,
    text("customer_id", CUSTOMER),
    *run_columns(),
    small("horizon_days", "30, 90, 365 or 730 (24 months)"),
    amount("expected_value", "Revenue expected within the horizon"),
    amount("lo80", "Lower end of its 80 % interval", nullable=True),
    amount("hi80", "Upper end of its 80 % interval", nullable=True),
    number("expected_orders", "Days with a purchase expected within the horizon"),
    number("alive_probability", "Chance that the customer has not left for good, 0 to 1; NULL unknown", nullable=True),
    small("value_decile", "1 is the most valuable tenth of the customers of this horizon"),
    text("model", "Model that made the row"),
    quality(),
    PrimaryKeyConstraint("customer_id", "run_id", "horizon_days"),
    schema="predictions",
    comment="Lifetime value. Grain: one row per customer, run and horizon.",
)
Index(
    None, customer_ltv_scores.c.run_id, customer_ltv_scores.c.horizon_days, postgresql_include=["expected_value"]
)

customer_segments = Table(
    "customer_segments",
    metadata,
    text("customer_id", CUSTOMER),
    *run_columns(),
    small("recency_days", "Days since the last purchase"),
    small("frequency", "Orders so far"),
    amount("monetary", "Revenue so far"),
    small("recency_score", "5: silent for at most one usual gap between own purchases, 4: two, 3: four, 2: eight or "
          "over a year, 1: more"),
    small("frequency_score", "1 to 5, 5 is the most frequent fifth"),
    small("monetary_score", "1 to 5, 5 is the most valuable fifth"),
    text("segment", "Champions, Loyal, Potential Loyalists, New, At Risk, About to Sleep or Lost"),
    small("cluster", "KMeans group, 1 has the lowest value; NULL where groups are not stable", nullable=True),
    text("cluster_label", "The group in words; empty without one"),
    quality(),
    PrimaryKeyConstraint("customer_id", "run_id"),
    schema="predictions",
    comment="Segments. Grain: one row per customer and run.",
)
Index(None, customer_segments.c.run_id)

segment_migrations = Table(
    "segment_migrations",
    metadata,
    *run_columns(),
    day("month", "First day of the month at whose end they are in to_segment"),
    text("from_segment", "Segment at the end of the month before; empty for who was no customer yet"),
    text("to_segment", "Segment at the end of the month"),
    whole("customers", "How many went this way"),
    amount("net_amount", "Their revenue so far"),
    quality(),
    PrimaryKeyConstraint("run_id", "month", "from_segment", "to_segment"),
    schema="predictions",
    comment="Who moves between segments. Grain: one row per run, month and pair of segments.",
)
