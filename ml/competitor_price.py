"""What a competitor's price does to units, where its price is recorded and has varied.

In: weekly units by scope and a competitor's price by day. Out: one row per scope with the cross elasticity, or none and
the reason. Log units are regressed on the log price, a trend and the year's swing (two harmonics); errors allow for
weeks that hang together (Newey & West 1987). Observational: what moved both is in it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.elasticity_panel import LEVEL_GAP
from ml.intervals import Z95, Array

PREFIX = "competitor_price"
ELASTICITIES = {"scope": "object", "scope_id": "object", **dict.fromkeys(("elasticity", "lo95", "hi95"), "float64")}
NOT_RECORDED = "no competitor's price is recorded"
NOT_VARIED = "the competitor's price hardly varied"
WEEKS_A_YEAR = 52.18
LAGS = 8


@dataclass(frozen=True)
class Rules:
    """What counts as varied, as for prices of one's own; `shortest` is in weeks with both units and a price."""

    shortest: int = 52
    least_levels: int = 3
    least_variation: float = 0.05


def cross_elasticities(units: pd.DataFrame, factors: pd.DataFrame, rules: Rules = Rules()) -> tuple[pd.DataFrame, str]:
    """(one row per scope, '') or (no row, reason). `units`: one row per (scope, scope_id, week) with units > 0;
    `factors`: one row per (factor_date, region, name) with value, of which `PREFIX`* counts."""
    daily = _daily_price(factors)
    nothing = pd.DataFrame(columns=list(ELASTICITIES)).astype(ELASTICITIES)
    if daily.empty:
        return nothing, NOT_RECORDED
    levels = 1 + int((np.diff(np.sort(daily["price"])) > np.log1p(LEVEL_GAP)).sum())
    level = np.exp(daily["price"])
    if levels < rules.least_levels or level.std() <= rules.least_variation * level.mean():
        return nothing, NOT_VARIED
    price = daily.groupby("week", as_index=False)["price"].mean()
    joined = units[units["units"] > 0].merge(price, on="week")
    rows = [
        (*name, *_fit(weeks)) for name, weeks in joined.groupby(["scope", "scope_id"]) if len(weeks) >= rules.shortest
    ]
    reason = "" if rows else f"needs {rules.shortest} weeks with a competitor's price"
    return pd.DataFrame(rows, columns=list(ELASTICITIES)).astype(ELASTICITIES), reason


def _daily_price(factors: pd.DataFrame) -> pd.DataFrame:
    """Log price by day, each series around its own mean, with the week's Monday."""
    own = factors[factors["name"].str.startswith(PREFIX) & (factors["value"] > 0)]
    price = pd.Series(np.log(own["value"].to_numpy(float)), own.index)
    price = price - price.groupby([own["name"], own["region"]]).transform("mean")
    monday = own["factor_date"] - pd.to_timedelta(own["factor_date"].dt.weekday, unit="D")
    return pd.DataFrame({"week": monday, "price": price})


def _fit(weeks: pd.DataFrame) -> tuple[float, float, float]:
    ordered = weeks.sort_values("week")
    time = (ordered["week"] - ordered["week"].min()).dt.days.to_numpy() / 7
    angle = 2 * np.pi * time / WEEKS_A_YEAR
    swing = [turn(times * angle) for times in (1, 2) for turn in (np.sin, np.cos)]
    design = np.column_stack([ordered["price"], np.ones(len(time)), time / WEEKS_A_YEAR, *swing])
    units = np.log(ordered["units"].to_numpy(float))
    effects, *_ = np.linalg.lstsq(design, units, rcond=None)
    error = _price_error(design, units - design @ effects)
    return float(effects[0]), float(effects[0] - Z95 * error), float(effects[0] + Z95 * error)


def _price_error(design: Array, residual: Array) -> float:
    inverse = np.linalg.pinv(design.T @ design)
    score = design * residual[:, None]
    spread = score.T @ score
    for lag in range(1, LAGS + 1):
        both = score[lag:].T @ score[:-lag]
        spread = spread + (1 - lag / (LAGS + 1)) * (both + both.T)
    freedom = len(residual) / (len(residual) - design.shape[1])
    return float(np.sqrt(max((inverse @ spread @ inverse)[0, 0] * freedom, 0.0)))
