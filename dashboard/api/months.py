"""Months of sales for endpoints: what was sold in each, by the metrics that pages show, and which of them are whole."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from pydantic import Field

from dashboard.api.shapes import Exact, Shape
from dashboard.context import Chosen, Visit
from warehouse.metrics.periods import Period

# A month counts as whole when its sales begin by the third, which leaves room for a closed holiday.
LATEST_START = 3


class MonthOfSales(Shape):
    """What was sold in a month, or the part of it that was asked for."""

    month: str = Field(description="Such as Jan.")
    period: str = Field(description="Such as 2026-01.")
    total_sales: Exact
    transaction_count: int


def months_of(visit: Visit, period: Period, where: Chosen) -> pd.DataFrame:
    """month (its first day), revenue, orders: one row per month of the period with sales, in order."""
    found = visit.ask(("revenue", "orders"), by=("month",), period=period, where=where)
    return found[found["orders"].notna() & found["revenue"].notna()].sort_values("month", ignore_index=True)


def described(months: pd.DataFrame) -> list[dict[str, Any]]:
    """Each month as `MonthOfSales`."""
    return [
        {"month": f"{row['month']:%b}", "period": f"{row['month']:%Y-%m}", "total_sales": row["revenue"],
         "transaction_count": row["orders"]}
        for row in months.to_dict("records")
    ]


def whole_months(visit: Visit, period: Period) -> Period | None:
    """The part of the period that is made of whole months, over and known from their beginning; None for none."""
    first, last = max(period.start, visit.horizon.first_day), min(period.end, visit.horizon.last_complete_day)
    is_late = first.day > (LATEST_START if first == visit.horizon.first_day else 1)
    start = _next_month(first) if is_late else first.replace(day=1)
    end = _next_month(last) - timedelta(days=1)
    if end != last:
        end = last.replace(day=1) - timedelta(days=1)
    return Period(start, end) if start <= end else None


def history(months: pd.DataFrame) -> pd.DataFrame:
    """month (datetime64), value: what `ml` makes forecasts of."""
    return pd.DataFrame({"month": pd.to_datetime(months["month"]), "value": months["revenue"].astype(float)})


def last_day(months: Sequence[date]) -> date:
    """The last day of the newest of these months."""
    return _next_month(max(months)) - timedelta(days=1)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
