"""What is known of each scope's months besides sales: promotions, planned ones too, and external factors.

A promotion counts in a month by its share of the days, and in a scope by the share of the scope's revenue that it
can reach: its product's or category's, at its location, by what was sold until it was known. A factor is the mean of
the month, of the scope's region for a region or location, else of all regions.
"""

import numpy as np
import pandas as pd

from ml.monthly_regressors import LEAST_YEARS
from predictions.context import Context
from predictions.sales_forecast_history import MEASURES, split_series

PROMOTION, DEPTH = "promotion_share", "promotion_depth"
COLUMNS = ["series_id", "month", "name", "value", "known_from"]
# No model takes regressors from a shorter history, so every origin that uses them knows the shares of these months.
FIRST_SHARES = LEAST_YEARS * 12


def read_regressors(context: Context, history: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Rows as `ml.monthly_regressors` takes them; months ahead are there for what is planned."""
    first, last = history["month"].min(), history["month"].max()
    months = pd.date_range(first, last + pd.DateOffset(months=horizon), freq="MS")
    scopes = split_series(history[["series_id"]].drop_duplicates())[["scope", "scope_id"]].drop_duplicates()
    found = [_promotions(context, history, scopes, months), _factors(context, scopes, months)]
    known = pd.concat([frame for frame in found if len(frame)]) if any(map(len, found)) else None
    if known is None:
        return pd.DataFrame({name: [] for name in COLUMNS})
    everywhere = known.merge(pd.DataFrame({"measure": MEASURES}), how="cross")
    everywhere["series_id"] = everywhere["measure"] + "|" + everywhere["scope"] + "|" + everywhere["scope_id"]
    return everywhere[everywhere["series_id"].isin(history["series_id"])][COLUMNS]


def _promotions(
    context: Context, history: pd.DataFrame, scopes: pd.DataFrame, months: pd.DatetimeIndex
) -> pd.DataFrame:
    """scope, scope_id, month, name, value, known_from; no row where there is no promotion in these months."""
    planned = _with_day_known(context)
    planned = planned[(planned["to_date"] >= months[0]) & (planned["from_date"] < months[-1] + pd.DateOffset(months=1))]
    if planned.empty:
        return pd.DataFrame()
    reached = planned.merge(scopes, how="cross")
    earliest = months[0] + pd.DateOffset(months=FIRST_SHARES - 1)
    until = reached["known_from"].where(reached["known_from"] > earliest, earliest).dt.to_period("M")
    reach = [_reach(context, history, month, own) for month, own in reached.groupby(until)]
    reached = reached.assign(reach=pd.concat(reach))
    spread = reached[reached["reach"] > 0].merge(pd.DataFrame({"month": months}), how="cross")
    end = spread["month"] + pd.offsets.MonthBegin(1)
    last = (spread["to_date"] + pd.Timedelta(days=1)).clip(upper=end)
    days = (last - spread["from_date"].clip(lower=spread["month"])).dt.days
    share = days.clip(lower=0) / spread["month"].dt.days_in_month * spread["reach"]
    spread = spread.assign(**{PROMOTION: share, DEPTH: share * spread["depth"]})
    keys = ["scope", "scope_id", "month", "known_from"]
    sums = spread[spread[PROMOTION] > 0].groupby(keys)[[PROMOTION, DEPTH]].sum().reset_index()
    return sums.melt(keys, var_name="name")


def _with_day_known(context: Context) -> pd.DataFrame:
    """The promotions with known_from, as long before from_date as the latest planned one is planned ahead today.

    No source says when a promotion was entered; a model tested with plans that it will not have is tested too well.
    """
    promotions = context.read("promotions")
    ahead = promotions["from_date"].max() - pd.Timestamp(context.as_of)
    return promotions.assign(known_from=promotions["from_date"] - max(ahead, pd.Timedelta(0)))


def _reach(context: Context, history: pd.DataFrame, until: pd.Period, reached: pd.DataFrame) -> "pd.Series[float]":
    """The share of the scope's revenue, of the months to `until`, that each promotion may reach, 0 to 1."""
    history = history[history["month"] <= until.start_time]
    months = context.read("product_months")
    products = context.read("products").set_index("product_id")["category"]
    revenue = months[months["month"] <= until.start_time].groupby("product_id")["net_amount"].sum().clip(lower=0)
    category = revenue.index.to_series().map(products).fillna("")
    of_category = revenue.groupby(category.to_numpy()).sum()
    is_product = reached["product_id"] != ""
    own_category = reached["product_id"].map(products).where(is_product, reached["category"]).fillna("")
    more = own_category.map(of_category).where(own_category != "", revenue.sum())
    sold = reached["product_id"].map(revenue).where(is_product, more)
    in_category = reached["scope"] == "category"
    whole = reached["scope_id"].map(of_category).where(in_category, revenue.sum())
    fits = ~in_category | (own_category == "") | (own_category == reached["scope_id"])
    sold = sold.where(~in_category | (own_category != ""), whole)
    products_share = (sold / whole.where(whole > 0)).fillna(0.0) * fits
    return (products_share * _place_share(context, history, reached)).clip(0.0, 1.0)


def _place_share(context: Context, history: pd.DataFrame, reached: pd.DataFrame) -> "pd.Series[float]":
    """The share of the scope's revenue that is made where the promotion is."""
    sums = split_series(history.groupby("series_id")[["value"]].sum().reset_index())
    revenue = sums[sums["measure"] == "revenue"].set_index(["scope", "scope_id"])["value"].clip(lower=0)
    places = context.read("daily_sales")[["location_id", "region"]].drop_duplicates().set_index("location_id")["region"]
    at = reached["location_id"].map(revenue.get("location", pd.Series(dtype=float))).fillna(0.0)
    region = reached["location_id"].map(places).fillna("")
    share = at / max(float(revenue.get("total", pd.Series([1.0])).sum()), 1e-9)
    of_region = at / reached["scope_id"].map(revenue.get("region", pd.Series(dtype=float))).clip(lower=1e-9)
    share = share.where(reached["scope"] != "region", of_region.where(region == reached["scope_id"], 0.0).fillna(0.0))
    is_here = (reached["location_id"] == reached["scope_id"]).astype(float)
    share = share.where(reached["scope"] != "location", is_here)
    return share.where(reached["location_id"] != "", 1.0)


def _factors(context: Context, scopes: pd.DataFrame, months: pd.DatetimeIndex) -> pd.DataFrame:
    """scope, scope_id, month, name, value, known_from (none) of the whole months of the history."""
    days = context.read("external_factors")
    if days.empty:
        return pd.DataFrame()
    days = days.assign(month=days["factor_date"].to_numpy().astype("datetime64[M]").astype("datetime64[ns]"))
    places = context.read("daily_sales")[["location_id", "region"]].drop_duplicates()
    region = scopes["scope_id"].map(places.set_index("location_id")["region"]).where(scopes["scope"] == "location")
    region = region.where(scopes["scope"] != "region", scopes["scope_id"]).fillna("")
    of_region = days.groupby(["region", "name", "month"])["value"].mean().reset_index()
    everywhere = days.groupby(["name", "month"])["value"].mean().reset_index()
    asked = scopes.assign(region=region)
    known = asked["region"].isin(of_region["region"]) & (asked["region"] != "")
    own = asked[known].merge(of_region, on="region").drop(columns="region")
    rest = asked[~known].drop(columns="region").merge(everywhere, how="cross")
    found = pd.concat([own, rest]).assign(known_from=np.datetime64("NaT", "ns"))
    return found[found["month"].isin(months)]
