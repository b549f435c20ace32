"""Predictions of sales: months, next week's demand, and what a changed price or promotion would do."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from warehouse.schema.columns import amount, day, metadata, small, text
from warehouse.schema.prediction_columns import band, number, quality, run_columns

SCOPE = "total, location, region, category or segment"

sales_forecasts = Table(
    "sales_forecasts",
    metadata,
    *run_columns(),
    text("measure", "revenue, units or orders"),
    text("scope", SCOPE),
    text("scope_id", "Its id (a location_id, ...); '' for total"),
    day("month", "First day of the month forecast"),
    small("horizon", "Months ahead, 1 is the first month not complete at the as-of date"),
    *band("Forecast of the whole month"),
    text("model", "Model that made this series"),
    quality(),
    PrimaryKeyConstraint("run_id", "measure", "scope", "scope_id", "month"),
    schema="predictions",
    comment="Monthly forecasts. Grain: one row per run, measure, scope, scope id and month.",
)

sales_forecast_summaries = Table(
    "sales_forecast_summaries",
    metadata,
    *run_columns(),
    text("measure", "revenue, units or orders"),
    text("scope", SCOPE),
    text("scope_id", "Its id; '' for total"),
    day("next_month", "First day of the first month not complete at the as-of date"),
    amount("next_month_forecast", "Forecast of it"),
    amount("expected_range_low", "Lower end of its 95 % interval"),
    amount("expected_range_high", "Upper end of its 95 % interval"),
    number(
        "confidence_level",
        "Measured coverage, in percent, of the model's own 95 % interval, before parts and total are made to add up; "
        "NULL untested",
        nullable=True,
    ),
    number("growth_rate", "Last whole month against the one before, in percent; NULL where that was 0", nullable=True),
    number("model_accuracy", "max(0, 100 - MAE / mean x 100) on months not seen; NULL untested", nullable=True),
    number("skill", "1 - error / seasonal naive forecast's error on months not seen; NULL untested", nullable=True),
    small("months", "Months of history"),
    text("model", "Model that made this series"),
    quality(),
    PrimaryKeyConstraint("run_id", "measure", "scope", "scope_id"),
    schema="predictions",
    comment="Next month at a glance. Grain: one row per run, measure, scope and scope id.",
)

demand_forecasts = Table(
    "demand_forecasts",
    metadata,
    *run_columns(),
    text("product_id", "Product"),
    text("location_id", "Location"),
    day("date", "Day forecast"),
    small("horizon", "Days ahead, 1 to 7"),
    *band("Units that will be asked for"),
    text("model", "Model that made this series"),
    quality(),
    PrimaryKeyConstraint("run_id", "product_id", "location_id", "date"),
    schema="predictions",
    comment="Demand of the next 7 days. Grain: one row per run, product, location and day.",
)
Index(None, demand_forecasts.c.product_id, demand_forecasts.c.run_id)

what_if_effects = Table(
    "what_if_effects",
    metadata,
    *run_columns(),
    text("scope", "total, category or product"),
    text("scope_id", "Its id; '' for total"),
    text("kind", "price, promotion, season or competitor"),
    text("level", "season: the month, 1 to 12; promotion: its depth, for example 0.15, '' for any; else ''"),
    number("effect", "price and competitor: elasticity of units; promotion: factor on units while it runs; season: "
           "factor on the units of the last three months; NULL unknown", nullable=True),
    number("lo95", "Lower end of the effect's 95 % interval", nullable=True),
    number("hi95", "Upper end of the effect's 95 % interval", nullable=True),
    text("basis", "fitted, measured, stated (an assumption, said to be one) or cannot_say"),
    number("tested_from", "price: change from now to the lowest price charged, a share; promotion: least depth run",
           nullable=True),
    number("tested_to", "price: change from now to the highest price charged; promotion: greatest depth run",
           nullable=True),
    text("reason", "Why nothing can be said, or what the figure rests on"),
    amount("base_units", "Units of a month without any change: the mean of the last three whole months"),
    amount("base_revenue", "Revenue of such a month"),
    amount("base_cost", "Cost of these units; NULL where it is unknown for more than a twentieth of the revenue",
           nullable=True),
    quality(),
    PrimaryKeyConstraint("run_id", "scope", "scope_id", "kind", "level"),
    schema="predictions",
    comment="What a changed price, a promotion, a season or a competitor does to units. Grain: one row per run, scope, "
    "scope id, kind and level.",
)
