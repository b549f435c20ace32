"""What moves together: correlation of the day-on-day changes of two series, at the lag where it is strongest.

In: a wide frame of de-seasonalised series, index consecutive days, NaN where nothing is known; pairs of its columns.
Out: one row per pair, CORRELATIONS.

Changes are correlated, not levels: two series that merely both grow have nothing to do with each other (Granger &
Newbold 1974). Days far outside are drawn in. How many independent days a pair is worth follows from how much its
series resemble themselves (Bartlett 1946); the interval is Fisher's and holds for all lags looked at together, so the
best of them is not more certain than it should be. q-values: Benjamini & Hochberg (1995) over all pairs. Whatever
comes out is an association.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ml.intervals import Array

CORRELATIONS = {
    "first": "object",
    "second": "object",
    "lag_days": "int64",
    **dict.fromkeys(("correlation", "lo95", "hi95", "q_value"), "float64"),
    "days": "int64",
    "quality": "object",
}
MAD_TO_SD = 1.4826


@dataclass(frozen=True)
class Params:
    """Lags of up to `lags` days both ways; nothing is said of fewer than `shortest` days in common, and what rests on
    fewer than `enough` is low_data. Changes beyond `outlier` spreads are drawn in to that."""

    lags: int = 14
    shortest: int = 60
    enough: int = 180
    outlier: float = 4.0


DEFAULTS = Params()


def correlate(series: pd.DataFrame, pairs: Sequence[tuple[str, str]], params: Params = DEFAULTS) -> pd.DataFrame:
    """One row per pair, in their order; a positive lag says that `second` follows `first` by so many days.

    A pair with too few days in common, or with a series that never changes, has NaN and a quality of low_data.
    """
    if not pairs:
        return pd.DataFrame(columns=list(CORRELATIONS)).astype(CORRELATIONS)
    changes = _changes(series, params)
    first, second = (np.array([series.columns.get_loc(pair[side]) for pair in pairs]) for side in (0, 1))
    lags = np.arange(-params.lags, params.lags + 1)
    known = np.isfinite(changes)
    filled = np.where(known, changes, 0.0)
    by_lag = np.stack([_at_lag(filled, known.astype(np.float64), int(lag))[first, second] for lag in lags])
    best = np.nan_to_num(np.abs(by_lag)).argmax(axis=0)
    days = np.array([(known[:, one] & known[:, other]).sum() for one, other in zip(first, second, strict=True)])
    found = np.where(days >= params.shortest, np.take_along_axis(by_lag, best[None], axis=0)[0], np.nan)
    worth = np.maximum(days / _inflation(filled, params)[first, second], 4.0)
    low, high, chance = _judged(found, worth, len(lags))
    return pd.DataFrame({
        "first": [pair[0] for pair in pairs],
        "second": [pair[1] for pair in pairs],
        "lag_days": np.where(np.isfinite(found), lags[best], 0),
        "correlation": found,
        "lo95": low,
        "hi95": high,
        "q_value": _q_values(chance),
        "days": days,
        "quality": np.where(np.isfinite(found) & (days >= params.enough), "ok", "low_data"),
    }).astype(CORRELATIONS)  # fmt: skip


def _changes(series: pd.DataFrame, params: Params) -> Array:
    """Day-on-day changes with mean 0, far ones drawn in; a series that never changes is not known."""
    changes = series.diff()
    spread = MAD_TO_SD * (changes - changes.median()).abs().median()
    # Where most days bring no change at all, the changes themselves are what there is to look at.
    limit = (params.outlier * spread).where(spread > 0, np.inf)
    drawn = (changes - changes.median()).clip(-limit, limit, axis=1)
    centred = drawn - drawn.mean()
    varies = centred.abs().max() > 0
    return np.asarray(centred.loc[:, varies].reindex(columns=series.columns), dtype=np.float64)


def _at_lag(filled: Array, known: Array, lag: int) -> Array:
    """Correlations of every series (rows) with every other `lag` days later (columns)."""
    ahead = abs(lag)
    end = len(filled) - ahead
    one, other = (slice(0, end), slice(ahead, None)) if lag >= 0 else (slice(ahead, None), slice(0, end))
    products = filled[one].T @ filled[other]
    sizes = ((filled[one] ** 2).T @ known[other]) * (known[one].T @ filled[other] ** 2)
    return np.divide(products, np.sqrt(sizes), out=np.full_like(products, np.nan), where=sizes > 0)


def _inflation(filled: Array, params: Params) -> Array:
    """By how much fewer days every pair is worth: 1 + 2 x sum of the products of both autocorrelations."""
    power = (filled**2).sum(axis=0)
    own = [(filled[:-lag] * filled[lag:]).sum(axis=0) for lag in range(1, min(2 * params.lags, len(filled) - 1) + 1)]
    autocorrelation = np.array(own).reshape(len(own), -1) / np.where(power > 0, power, 1.0)
    return np.asarray(np.maximum(1 + 2 * autocorrelation.T @ autocorrelation, 1.0))


def _judged(found: Array, worth: Array, lags: int) -> tuple[Array, Array, Array]:
    """95 % interval that holds for all lags at once, and the chance of as strong a correlation at any of them."""
    height = np.arctanh(np.clip(found, -0.999999, 0.999999))
    error = 1 / np.sqrt(np.maximum(worth - 3, 1.0))
    reach = float(stats.norm.ppf(1 - 0.025 / lags)) * error
    single = 2 * stats.norm.sf(np.abs(height) / error)
    return np.tanh(height - reach), np.tanh(height + reach), np.minimum(1 - (1 - single) ** lags, 1.0)


def _q_values(chances: Array) -> Array:
    q_values = np.full(len(chances), np.nan)
    known = np.isfinite(chances)
    q_values[known] = stats.false_discovery_control(chances[known]) if known.any() else chances[known]
    return q_values
