"""Revenue day by day with its 7- and 30-day averages, accelerating stretches shaded; and its sum so far."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.components.legend import Key
from dashboard.context import Visit
from dashboard.figures.lines import Line, lines_figure
from dashboard.growth import accelerating_stretches
from dashboard.queries.metrics import complete_days
from warehouse.metrics.periods import Period

WINDOWS = (7, 30)
# A stretch of growth takes five weeks to be seen, an average of 30 days less.
DAYS_BEFORE = 35
COURSE_COLUMNS = (
    Column("day", "Date", "day"), Column("revenue", "Revenue", "money"),
    Column("average_7", "7-day average", "money"), Column("average_30", "30-day average", "money"),
)
TOTAL_COLUMNS = (
    Column("day", "Date", "day"), Column("revenue", "Revenue so far", "money"),
    Column("base_revenue", "Comparison so far", "money"),
)


def course_rows(visit: Visit) -> pd.DataFrame:
    """day, revenue, average_7, average_30 (of the days up to each one; None before the data reach back that far)."""
    period = visit.filters.period
    earlier = max(period.start - timedelta(days=DAYS_BEFORE), visit.horizon.first_day)
    known = Period(earlier, period.end)
    daily = complete_days(visit.ask(["revenue"], by=["day"], period=known), known)
    for window in WINDOWS:
        daily[f"average_{window}"] = pd.Series(_averages(daily["revenue"].tolist(), window), dtype="object")
    shown = daily[daily["day"] >= period.start].reset_index(drop=True)
    over = daily[daily["day"] <= visit.horizon.last_complete_day]
    found = accelerating_stretches(over["day"].tolist(), over["revenue"].tolist())
    shown.attrs["stretches"] = [(max(first, period.start), last) for first, last in found if last >= period.start]
    return shown


def draw_course(visit: Visit, frame: pd.DataFrame) -> Any:
    """The lines; the day that is not over is left out of them."""
    if not frame["revenue"].any():
        return no_sales(visit)
    over = frame["day"] <= visit.horizon.last_complete_day
    stretches = frame.attrs["stretches"]
    return Chart(
        lines_figure(
            frame["day"].tolist(), [
                Line("Revenue", frame["revenue"].tolist()),
                Line("7-day average", frame["average_7"].tolist()),
                Line("30-day average", frame["average_30"].tolist(), "ref", style="dotted"),
            ], "money", visit.settings.currency, is_partial=list(~over), stretches=stretches,
            links=[f"from={day}&to={day}" for day in frame["day"]], drill="/orders",
        ),
        keys=[Key("line-1", "Revenue"), Key("line", "7-day average"), Key("dotted", "30-day average"),
              *([Key("band", "Growth speeds up: three weeks in a row")] if stretches else [])],
        links=[visit.address("/orders", from_=str(day), to=str(day)) for day in frame["day"]],
    )


def total_rows(visit: Visit) -> pd.DataFrame:
    """day, revenue and base_revenue as sums from the period's first day on."""
    period = visit.filters.period
    daily = complete_days(visit.ask(["revenue"], by=["day"]), period)
    frame = daily.assign(revenue=pd.Series(list(accumulate(daily["revenue"])), dtype="object"))
    if visit.base is None:
        return frame.assign(base_revenue=pd.Series([None] * len(frame), dtype="object"))
    base = complete_days(visit.ask(["revenue"], by=["day"], period=visit.base), visit.base)["revenue"]
    # A day that is not over has nothing to be held against.
    return frame.assign(base_revenue=pd.Series(list(accumulate(base)), dtype="object").reindex(frame.index))


def draw_total(visit: Visit, frame: pd.DataFrame) -> Any:
    """The sums as lines that race each other."""
    if not frame["revenue"].any():
        return no_sales(visit)
    has_base = frame["base_revenue"].notna().any()
    lines = [Line("Revenue so far", frame["revenue"].tolist(), is_area=True)]
    if has_base:
        lines.append(Line("Comparison so far", frame["base_revenue"].tolist(), "ref", style="dotted"))
    start = visit.filters.period.start
    return Chart(
        lines_figure(frame["day"].tolist(), lines, "money", visit.settings.currency,
                     links=[f"from={start}&to={day}" for day in frame["day"]], drill="/orders"),
        keys=[Key("line-1", "Revenue so far"), *([Key("dotted", "Comparison period")] if has_base else [])],
        links=[visit.address("/orders", from_=str(start), to=str(day)) for day in frame["day"]],
    )


def _averages(values: Sequence[Any], window: int) -> list[Decimal | None]:
    """The mean of the last `window` values at each place; None where there are fewer."""
    sums = [Decimal(0), *accumulate(Decimal(value) for value in values)]
    return [None if end < window else (sums[end] - sums[end - window]) / window for end in range(1, len(sums))]


COURSE = Card("sales-course", "Revenue over time", course_rows, draw_course, COURSE_COLUMNS, subtitle="Daily")
TOTAL = Card("sales-total", "Revenue so far", total_rows, draw_total, TOTAL_COLUMNS,
             subtitle="Summed up from the first day of the period")
