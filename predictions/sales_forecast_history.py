"""Monthly series for the sales forecast: every measure of every scope, and which of them add up to which.

A series_id is measure|scope|scope_id. Products are in the category, customers in the segment that they have now;
guests are a segment of their own. A scope that tells nothing apart (no product has a category) is left out.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from predictions.as_of import last_whole_month_end
from predictions.context import Context

MEASURES = ("revenue", "units", "orders")
SERIES = ["measure", "scope", "scope_id"]
GUESTS, UNKNOWN = "(guests)", "(none)"
DETAILED_PLACES = 12
COLUMNS = ["scope", "scope_id", "month", *MEASURES]


@dataclass(frozen=True)
class History:
    """`whole`: one row per (series_id, month) with value, of the months that are over at the context's day; `begun`:
    the same of the month that is not, as far as it is known; no row where nothing was sold."""

    whole: pd.DataFrame
    begun: pd.DataFrame


def read_history(context: Context) -> History:
    """What is known at the context's day."""
    known = _read_months(context)
    is_over = known["month"] <= pd.Timestamp(last_whole_month_end(context.as_of))
    return History(known[is_over], known[~is_over])


def series_id(frame: pd.DataFrame) -> "pd.Series[str]":
    """measure|scope|scope_id of each row."""
    return frame["measure"] + "|" + frame["scope"] + "|" + frame["scope_id"]


def split_series(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with measure, scope and scope_id in place of its series_id."""
    keys = frame["series_id"].str.split("|", n=2, expand=True).reindex(columns=range(3)).set_axis(SERIES, axis=1)
    return pd.concat([keys, frame.drop(columns="series_id")], axis=1)


def read_parts(context: Context, history: pd.DataFrame) -> dict[str, list[list[str]]]:
    """For each total and region its dimensions, as `ml.reconcile` takes them.

    Orders do not add up over categories: one order may have several.
    """
    names = split_series(history[["series_id"]].drop_duplicates())
    ids = {key: own["scope_id"].tolist() for key, own in names.groupby(["measure", "scope"])}
    regions = context.read("monthly_regions", through=last_whole_month_end(context.as_of))
    inside = {str(region): own["location_id"].tolist() for region, own in regions.groupby("region")}
    parts = {}
    for measure in MEASURES:
        places = "region" if (measure, "region") in ids else "location"
        scopes = [places, "segment"] if measure == "orders" else [places, "category", "segment"]
        known = [scope for scope in scopes if (measure, scope) in ids]
        parts[f"{measure}|total|"] = [[f"{measure}|{scope}|{one}" for one in ids[(measure, scope)]] for scope in known]
        for region in ids.get((measure, "region"), ()):
            parts[f"{measure}|region|{region}"] = [[f"{measure}|location|{one}" for one in inside[region]]]
    return parts


def company_series() -> frozenset[str]:
    """The company's own series."""
    return frozenset(f"{measure}|total|" for measure in MEASURES)


def main_series(history: pd.DataFrame) -> frozenset[str]:
    """The company's own series and its largest locations'."""
    latest = split_series(history[history["month"] == history["month"].max()])
    places = latest[(latest["scope"] == "location") & (latest["measure"] == "revenue")]
    largest = places.nlargest(DETAILED_PLACES, "value")["scope_id"]
    chosen = (latest["scope"] == "total") | (latest["scope"].eq("location") & latest["scope_id"].isin(largest))
    return frozenset(series_id(latest[chosen]))


def _read_months(context: Context) -> pd.DataFrame:
    wide = context.read("monthly_sales")
    if wide.empty:
        return pd.DataFrame({"series_id": [], "month": pd.DatetimeIndex([]), "value": []})
    regions = wide["scope"] == "region"
    if (wide.loc[regions, "scope_id"] == UNKNOWN).all():
        wide = wide[~regions]
    total = wide[wide["scope"] == "total"].set_index("month")
    others = (_categories(context), _segments(context, total))
    wide = pd.concat([wide, *(frame for frame in others if len(frame))])
    long = wide.melt(["scope", "scope_id", "month"], list(MEASURES), var_name="measure")
    return pd.DataFrame({"series_id": series_id(long), "month": long["month"], "value": long["value"].astype(float)})


def _categories(context: Context) -> pd.DataFrame:
    # Its orders take a pass over every line, which is for nothing where no product has a category.
    if (context.read("products")["category"] == "").all():
        return pd.DataFrame({name: [] for name in COLUMNS})
    sales = context.read("monthly_categories")
    return sales.rename(columns={"category": "scope_id"}).assign(scope="category")[COLUMNS]


def _segments(context: Context, total: pd.DataFrame) -> pd.DataFrame:
    """Segments of identified customers; what is left of the total are the guests'."""
    days = context.read("customer_days")
    known = context.read("monthly_segments").set_index("customer_id")["segment"]
    segment = days["customer_id"].map(known).fillna(UNKNOWN)
    month = days["order_date"].to_numpy().astype("datetime64[M]").astype("datetime64[ns]")
    sums = days[["net_amount", "quantity", "orders"]].groupby([segment.to_numpy(), month]).sum()
    sums = sums.set_axis(MEASURES, axis=1).rename_axis(["scope_id", "month"]).reset_index()
    sums = sums[sums["month"].isin(total.index)]
    guests = total[list(MEASURES)].sub(sums.groupby("month")[list(MEASURES)].sum(), fill_value=0).reset_index()
    # Sums of floats: what is left of a month without guests is not exactly nothing.
    guests = guests[guests["orders"] > 0].assign(scope_id=GUESTS)
    segments = pd.concat([sums, guests]) if len(guests) else sums
    if segments["scope_id"].nunique() < 2:
        return pd.DataFrame({name: [] for name in COLUMNS})
    return segments.assign(scope="segment").astype(dict.fromkeys(MEASURES, np.float64))[COLUMNS]
