"""Do price elasticities foretell what products sell after their prices moved, better than no price effect at all?

In: a panel, how many of its weeks are known, and elasticities by model. Levels come from the last known weeks. In the
weeks after them the products of a group share one factor, taken from themselves, so that what is judged is only how
they divide the group's sales among them; the factor is fitted for every model in the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.elasticity_fit import TINY, by_group, product_levels, week_factors
from ml.elasticity_panel import Panel
from ml.evaluate import skill
from ml.intervals import Array

NO_EFFECT = "no_price_effect"
METRIC = "rmse_log"
COLUMNS = {
    "model": "object", "origin": "datetime64[ns]", "rows": "int64", "value": "float64", "baseline": "float64",
    "skill": "float64",
}  # fmt: skip
HALF_A_UNIT = 0.5  # so that a week without a sale has a logarithm
TURNS = 10


@dataclass(frozen=True)
class Split:
    """Weeks: `ahead` are judged, the last `level_weeks` known ones say how much a product sells; a price that is
    less than `moved` (a log difference) from its mean in them has no effect to judge."""

    ahead: int = 13
    level_weeks: int = 26
    moved: float = 0.02


def judge(panel: Panel, known: int, models: Mapping[str, Array], split: Split = Split()) -> pd.DataFrame:
    """One row per model: root mean squared error of log units over the product-weeks after the first `known` weeks
    at a price that had moved; no row where there are none. origin is the last day known. Elasticities are
    (products,), NaN for products that are not judged; `NO_EFFECT` is added."""
    recent = slice(max(known - split.level_weeks, 0), known)
    later = slice(known, known + split.ahead)
    used = panel.usable[:, recent].astype(float)
    usual = (panel.log_price[:, recent] * used).sum(axis=1) / np.maximum(used.sum(axis=1), 1)
    off = panel.log_price - usual[:, None]
    given = np.logical_and.reduce([np.isfinite(values) for values in models.values()])
    counted = panel.usable[:, later] & (given & (used.sum(axis=1) > 0))[:, None]
    judged = counted & (np.abs(off[:, later]) > split.moved)
    if not judged.any():
        return pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
    none = np.zeros(len(panel.units))
    errors = {
        name: _error(panel, recent, later, np.nan_to_num(values)[:, None] * off, counted, judged)
        for name, values in {NO_EFFECT: none, **models}.items()
    }
    origin = pd.Timestamp(panel.weeks[known - 1]) + pd.Timedelta(days=6)
    rows = [
        (name, origin, int(judged.sum()), value, errors[NO_EFFECT], skill(value, errors[NO_EFFECT]))
        for name, value in errors.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _error(panel: Panel, recent: slice, later: slice, effect: Array, counted: Array, judged: Array) -> float:
    level = _recent_levels(panel, recent, np.exp(effect[:, recent]))
    expected = level[:, None] * np.exp(effect[:, later]) * counted
    sold = panel.units[:, later] * counted
    factor = by_group(sold, panel.groups) / np.maximum(by_group(expected, panel.groups), TINY)
    expected = expected * factor[panel.groups]
    errors = np.log((sold[judged] + HALF_A_UNIT) / (expected[judged] + HALF_A_UNIT))
    return float(np.sqrt((errors**2).mean()))


def _recent_levels(panel: Panel, recent: slice, pull: Array) -> Array:
    used = panel.usable[:, recent].astype(float)
    units, pull = panel.units[:, recent] * used, pull * used
    week = np.ones((int(panel.groups.max()) + 1, units.shape[1]))
    for _ in range(TURNS):
        week = week_factors(units, pull, week, panel.groups)
    return product_levels(units, pull * week[panel.groups])
