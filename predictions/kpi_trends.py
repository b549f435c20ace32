"""How daily key figures move: their parts, lasting changes of level, and what moves together.

Reads `daily_sales`, `daily_customers`, `daily_categories`, `daily_marketing` and `external_factors`; the rows of
predictions.kpi_decompositions, kpi_change_points and kpi_correlations, which the job kpi_anomalies publishes.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations, product

import pandas as pd
from scipy import stats
from sqlalchemy import Table

from ml.correlations import correlate
from ml.decomposition import Decomposition, decompose, deseasonalise
from predictions.context import Context
from predictions.kpi_series import KEYS, REVENUE
from warehouse.schema.predictions import kpi_change_points, kpi_correlations, kpi_decompositions

SHOWN_DAYS = 1096
MOST_PLACES, MOST_CATEGORIES = 20, 12  # the largest; more series would take minutes and be read by nobody
MEASURES = (REVENUE, "orders", "units", "average_order_value", "customers")
FACTOR, MARKETING = "factor", "marketing"


def trend_tables(context: Context, kpis: pd.DataFrame) -> dict[Table, pd.DataFrame]:
    """The three tables' rows; `kpis` is what `kpi_series.read_kpis` read."""
    taken = decompose(_series(context, kpis))
    return {
        kpi_decompositions: _decompositions(taken, context),
        kpi_change_points: _change_points(taken),
        kpi_correlations: _correlations(taken, context),
    }


def _series(context: Context, kpis: pd.DataFrame) -> pd.DataFrame:
    """The wide frame to take apart: the company by measure, revenue and orders by place, revenue by category."""
    if kpis.empty:
        return kpis
    days = pd.DatetimeIndex(kpis.index)
    customers = context.read("daily_customers")
    frames = [
        kpis[[name for name in kpis if str(name).split("|")[1] == "total"]],
        *(_largest(kpis.filter(like=f"{measure}|location|"), MOST_PLACES) for measure in MEASURES[:2]),
        _wide(customers.assign(name="customers|total|"), "order_date", "name", "customers", days),
        _categories(context, days),
    ]
    return pd.concat(frames, axis=1)


def _categories(context: Context, days: pd.DatetimeIndex) -> pd.DataFrame:
    sales = context.read("daily_categories")
    wide = _wide(sales, "order_date", "category", "net_amount", days)
    return _largest(wide.add_prefix(f"{REVENUE}|category|"), MOST_CATEGORIES)


def _wide(rows: pd.DataFrame, date: str, name: str, value: str, days: pd.DatetimeIndex) -> pd.DataFrame:
    """One column per name, 0 on its days without a row, NaN before its first."""
    wide = rows.pivot_table(value, date, name, aggfunc="sum").reindex(days).astype(float)
    return wide.fillna(0.0).where(wide.notna().cummax())


def _largest(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    return frame[frame.sum().sort_values(ascending=False, kind="stable").index[:most]]


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    keys = frame["series_id"].str.split("|", n=2, expand=True).reindex(columns=range(3)).set_axis(KEYS, axis=1)
    return pd.concat([keys, frame.drop(columns="series_id")], axis=1)


def _decompositions(taken: Decomposition, context: Context) -> pd.DataFrame:
    since = pd.Timestamp(context.as_of - timedelta(days=SHOWN_DAYS))
    return _keyed(taken.parts[taken.parts["date"] > since].reset_index(drop=True))


def _change_points(taken: Decomposition) -> pd.DataFrame:
    chances = taken.changes["p_value"].to_numpy()
    q_values = stats.false_discovery_control(chances) if len(chances) else chances
    return _keyed(taken.changes.assign(q_value=q_values)).rename(columns={"change": "change_rate"})


def _correlations(taken: Decomposition, context: Context) -> pd.DataFrame:
    """Pairs of the company's measures, of categories, and of either with outside factors and spending."""
    inside = _named(taken.adjusted)
    outside = deseasonalise(_outside(context, pd.DatetimeIndex(inside.index)))
    series = pd.concat([inside, outside], axis=1)
    found = correlate(series, list(_pairs([str(name) for name in series])))
    named: dict[str, pd.Series[str]] = {}
    for side in ("first", "second"):
        parts = found[side].str.split("|", n=1, expand=True).reindex(columns=range(2))
        named |= {f"{side}_kind": parts[0], f"{side}_name": parts[1]}
    return found.drop(columns=["first", "second"]).assign(**named)


def _named(adjusted: pd.DataFrame) -> pd.DataFrame:
    """Columns measure|<name> of the company and category|<name>."""
    names = {f"{measure}|total|": f"measure|{measure}" for measure in MEASURES}
    prefix = f"{REVENUE}|category|"
    names |= {name: f"category|{name.removeprefix(prefix)}" for name in map(str, adjusted) if name.startswith(prefix)}
    return adjusted[[name for name in adjusted if name in names]].rename(columns=names)


def _outside(context: Context, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Spending by channel (0 on days without any) and factors, the mean of their regions."""
    spent = _wide(context.read("daily_marketing"), "spend_date", "channel", "amount", days)
    factors = context.read("external_factors").pivot_table("value", "factor_date", "name", aggfunc="mean")
    return pd.concat(
        [spent.add_prefix(f"{MARKETING}|"), factors.reindex(days).astype(float).add_prefix(f"{FACTOR}|")], axis=1
    )


def _pairs(names: list[str]) -> Iterator[tuple[str, str]]:
    by_kind = {kind: [name for name in names if name.startswith(f"{kind}|")] for kind in
               ("measure", "category", FACTOR, MARKETING)}  # fmt: skip
    yield from combinations(by_kind["measure"], 2)
    yield from combinations(by_kind["category"], 2)
    for kind in (MARKETING, FACTOR):
        yield from product(by_kind[kind], [*by_kind["measure"], *by_kind["category"]])
