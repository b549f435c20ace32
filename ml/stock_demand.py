"""Demand until a delivery: its mean day by day, and how far it may be above it.

In: a `Panel` and forecasts. Out: arrays, one row per product and location. How far demand may go is a negative
binomial whose size is such that, in past weeks, demand stayed within the stock asked for as often as the service
level says: see `ml.demand_spread`.
"""

import numpy as np
import pandas as pd

from ml.demand_panel import WEEK, Codes, Panel
from ml.demand_spread import DEFAULT_SIZE, SIZES, cumulative
from ml.intervals import Array

DAYS_AHEAD = 90
PAST_WEEKS = 26
SHORTEST = 28  # days shown to the forecast
MOST_FITTED = 3000
CLASS_EDGES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)  # units until a delivery
FACTOR_RANGE = (0.5, 2.0)  # a month's forecast that moves a product's demand further is not believed


def daily_path(first_week: Array, factors: Array) -> Array:
    """Units a day of the next 90 days, shape (n, 90): the week forecast, then its mean times the months' factors."""
    mean = first_week.mean(axis=1, keepdims=True)
    path = np.asarray(mean * np.clip(factors, *FACTOR_RANGE))
    path[:, :WEEK] = first_week
    return path


def month_factors(months: pd.DataFrame, locations: "pd.Series[str]", last_day: pd.Timestamp) -> Array:
    """Demand a day against the next week's, shape (n, 90).

    `months` has location_id ('' the company), month and units, the forecast of whole months. A location without one
    takes the company's, and without any demand is held at the next week's.
    """
    days = last_day + pd.to_timedelta(np.arange(1, DAYS_AHEAD + 1), unit="D")
    if months.empty:
        return np.ones((len(locations), DAYS_AHEAD))
    rates = months.assign(rate=months["units"] / months["month"].dt.days_in_month)
    table = rates.pivot_table("rate", "location_id", "month")
    daily = table.reindex(columns=days.to_period("M").to_timestamp()).ffill(axis=1).to_numpy()
    base = daily[:, :WEEK].mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(base > 0, daily / base, np.nan)
    found = pd.DataFrame(ratio, index=table.index)
    company = found.loc[""].to_numpy() if "" in found.index else np.ones(DAYS_AHEAD)
    factors = found.reindex(locations).to_numpy()
    return np.nan_to_num(np.where(np.isnan(factors), company, factors), nan=1.0)


def until(path: Array, days: Array) -> Array:
    """Mean demand of the next `days` days, one figure a row; beyond 90 days at the rate of the last of them."""
    sums = np.cumsum(path, axis=1)
    whole = np.clip(days, 1, DAYS_AHEAD).astype(np.intp)
    beyond = np.maximum(days - DAYS_AHEAD, 0) * path[:, -1]
    return np.asarray(sums[np.arange(len(path)), whole - 1] + beyond)


def fit_sizes(panel: Panel, rows: Codes, days: Array, origin: int, service_level: float, seed: int = 0) -> Array:
    """Size of the negative binomial by `demand_class`, from demand over `days` days after past forecasts by TSB.

    `rows` are the panel's rows, `days` one figure for each. Nothing after `origin` is looked at.
    """
    spans = np.clip(days, 1, DAYS_AHEAD).astype(np.intp)
    means, actuals = [np.zeros(0)], [np.zeros(0)]
    for back in range(PAST_WEEKS):
        starts = origin - spans - WEEK * back
        chosen = (starts >= SHORTEST) & (panel.first[rows] <= starts - SHORTEST)
        series, start, span = rows[chosen], starts[chosen], spans[chosen]
        means.append(np.asarray(panel.smoothed[series, start] * span, dtype=np.float64))
        actuals.append(panel.units_sum[series, start + span] - panel.units_sum[series, start])
    mean, actual = np.concatenate(means), np.concatenate(actuals)
    members = [demand_class(mean) == code for code in range(len(CLASS_EDGES) + 1)]
    return np.array([_size(mean[each], actual[each], service_level, seed) for each in members])


def demand_class(mean: Array) -> Codes:
    """Class of the mean demand until a delivery: errors of few units are of another kind than those of many."""
    return np.searchsorted(CLASS_EDGES, mean, side="right")


def _size(mean: Array, actual: Array, service_level: float, seed: int) -> float:
    sold = np.flatnonzero(mean > 0)
    if not len(sold):
        return DEFAULT_SIZE
    chosen = np.random.default_rng(seed).permutation(sold)[:MOST_FITTED]
    kept = (cumulative(np.ceil(actual[chosen]) - 1, mean[chosen], SIZES[:, None]) < service_level).mean(axis=1)
    enough = np.flatnonzero(kept >= service_level)
    return float(SIZES[enough[-1]]) if len(enough) else float(SIZES[0])


def shortfall(stock: Array, mean: Array, size: Array) -> Array:
    """Units of demand that `stock` cannot meet, expected: E[(demand - stock)+] of a negative binomial."""
    level = np.floor(np.maximum(stock, 0.0))
    longer = cumulative(level - 1, mean * (size + 1) / size, size + 1)
    return np.asarray(np.maximum(mean * (1 - longer) - level * (1 - cumulative(level, mean, size)), 0.0))
