"""Daily key figures of the company and of each location, as the wide frame that `ml.anomalies` judges.

Columns are named measure|scope|scope_id.
"""

import numpy as np
import pandas as pd

from predictions.context import Context

KEYS = ["measure", "scope", "scope_id"]
REVENUE = "revenue"
TOTAL = f"{REVENUE}|total|"
SUMS = {REVENUE: "net_amount", "orders": "orders", "units": "quantity"}


def read_kpis(context: Context) -> pd.DataFrame:
    """One row per calendar day from the first sale to the last: 0 without business, NaN before a location's first day.

    The average order value is NaN on days without an order, and where returns took back all revenue.
    """
    sales = context.read("daily_sales")
    if sales.empty:
        return pd.DataFrame(index=pd.DatetimeIndex([]))
    calendar = pd.date_range(sales["order_date"].min(), sales["order_date"].max(), freq="D")
    sums = {measure: _by_scope(sales, column, calendar) for measure, column in SUMS.items()}
    revenue, orders = sums[REVENUE], sums["orders"]
    sums["average_order_value"] = revenue.where(revenue > 0) / orders.where(orders > 0)
    return pd.concat([frame.add_prefix(f"{measure}|") for measure, frame in sums.items()], axis=1)


def holiday_names(context: Context) -> "pd.Series[str]":
    """Name of the public holiday, by day."""
    holidays = context.read("public_holidays")
    return pd.Series(holidays["holiday_name"].to_numpy(), index=pd.DatetimeIndex(holidays["date"]), dtype=object)


def _by_scope(sales: pd.DataFrame, column: str, calendar: pd.DatetimeIndex) -> pd.DataFrame:
    """Columns total| and location|<id>."""
    places = sales.pivot_table(column, "order_date", "location_id", aggfunc="sum").reindex(calendar).astype(float)
    opened = places.notna().cummax()
    filled = places.fillna(0.0).where(opened)
    total = filled.sum(axis=1).to_frame("total|")
    return pd.concat([total, filled.add_prefix("location|")], axis=1).replace([np.inf, -np.inf], np.nan)
