"""Predictions about how daily key figures move: their parts, lasting changes, and what moves together."""

from sqlalchemy import PrimaryKeyConstraint, Table

from warehouse.schema.columns import amount, day, metadata, small, text, whole
from warehouse.schema.prediction_columns import number, quality, run_columns

MEASURE = "revenue, orders, units, average_order_value or customers"
SCOPE = "total, location or category; a category's revenue only"
SCOPE_ID = "Its id (a location_id, a category); '' for total"

kpi_decompositions = Table(
    "kpi_decompositions",
    metadata,
    *run_columns(),
    text("measure", MEASURE),
    text("scope", SCOPE),
    text("scope_id", SCOPE_ID),
    day("date", "The day"),
    amount("value", "What was measured; trend + season + rest"),
    amount("trend", "Level of a typical day: growth, lasting changes and slow ups and downs"),
    amount("season", "What the weekday and the time of the year add; less the trend on days that are usually closed"),
    amount("rest", "What neither explains"),
    quality(),
    PrimaryKeyConstraint("run_id", "measure", "scope", "scope_id", "date"),
    schema="predictions",
    comment="Daily key figures taken apart; low_data under two years, where no time of the year is known. Grain: one "
    "row per run, measure, scope, scope id and day of the last three years.",
)

kpi_change_points = Table(
    "kpi_change_points",
    metadata,
    *run_columns(),
    text("measure", MEASURE),
    text("scope", SCOPE),
    text("scope_id", SCOPE_ID),
    day("date", "First day of the new level"),
    day("from_date", "First day of the 95 % interval of that day"),
    day("to_date", "Last day of that interval"),
    amount("before", "A typical day before, season aside"),
    amount("after", "A typical day from then on"),
    number("change_rate", "after / before - 1"),
    number("lo95", "Lower end of its 95 % interval"),
    number("hi95", "Upper end of its 95 % interval"),
    number("p_value", "Chance of such a change, at the best day to part a series of mere noise"),
    number("q_value", "Expected share of false findings among changes at least as sure (Benjamini-Hochberg)"),
    quality(),
    PrimaryKeyConstraint("run_id", "measure", "scope", "scope_id", "date"),
    schema="predictions",
    comment="Days from which a level changed and stayed; under two years (low_data) it may be the time of the year. "
    "Grain: one row per run, measure, scope, scope id and change.",
)

kpi_correlations = Table(
    "kpi_correlations",
    metadata,
    *run_columns(),
    text("first_kind", "measure, category, factor (an external one) or marketing (a channel's spend)"),
    text("first_name", "Name of the measure, category, factor or channel"),
    text("second_kind", "As first_kind"),
    text("second_name", "As first_name"),
    small("lag_days", "Days by which the second follows the first where they go together best, -14 to 14"),
    number("correlation", "Of the day-on-day changes without season, -1 to 1; NULL: cannot say, too few days in common",
           nullable=True),
    number("lo95", "Lower end of its 95 % interval, which holds for all lags together", nullable=True),
    number("hi95", "Upper end of that interval", nullable=True),
    number("q_value", "Expected share of false findings among pairs at least as strong (Benjamini-Hochberg)",
           nullable=True),
    whole("days", "Days that both are known of"),
    quality(),
    PrimaryKeyConstraint("run_id", "first_kind", "first_name", "second_kind", "second_name"),
    schema="predictions",
    comment="What moves together, an association. Grain: one row per run and pair of daily series.",
)  # fmt: skip
