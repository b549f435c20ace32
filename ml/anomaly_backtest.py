"""How well anomalies are found: days of a real series are spoilt, and each detector has to find them.

In: one series of daily values (index consecutive days; 0 a day without business). Out: BACKTESTS.
The last year is judged as a whole, for one limit has to serve all of it; so is the year before. In each, the same few
days are spoilt for all detectors. What was out of the ordinary already counts as a false alarm, for all alike.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.daily_expectation import DEFAULTS, THREE_SIGMA, WEEKDAY_LEVEL, YEAR, Params, three_sigma, weekday_level
from ml.intervals import Array

ISOLATION_FOREST = "isolation_forest"
BACKTESTS = {"model": "object", "origin": "datetime64[ns]", "value": "float64", "baseline": "float64"}
YEARS = 2
FEWEST_DAYS = 91  # judged ones in a year, those without business left out

Scores = Callable[[pd.DataFrame], Array]


def backtest(series: "pd.Series[float]", params: Params = DEFAULTS) -> pd.DataFrame:
    """Average precision of each detector at finding spoilt days, one row per model and year, the last two at most.

    origin is the day before the year (52 weeks); baseline is three_sigma's figure; years with few judged days are left
    out.
    """
    days = series.to_frame("series")
    judged = weekday_level(days, params).score["series"].notna().to_numpy() & (series > 0).to_numpy()
    years = [year for year in _years(len(series)) if judged[year].sum() >= FEWEST_DAYS]
    generator = np.random.default_rng(params.seed)
    rows = []
    for _ in range(params.draws if years else 0):
        spoilt = _choose(judged, years, params, generator)
        sample = days.mask(spoilt[:, None], days * params.factor)
        for model, scores in detectors(params).items():
            found = scores(sample)
            for year in years:
                shown = judged[year]
                figure = average_precision(np.abs(found[year][shown]), spoilt[year][shown])
                rows.append((model, series.index[year.start] - pd.Timedelta(days=1), figure))
    means = pd.DataFrame(rows, columns=["model", "origin", "value"]).groupby(["model", "origin"], as_index=False).mean()
    naive = means[means["model"] == THREE_SIGMA].set_index("origin")["value"]
    return means.assign(baseline=means["origin"].map(naive)).astype(BACKTESTS)


def detectors(params: Params) -> dict[str, Scores]:
    """Every detector, as a function from a frame with one column to a score per day; the larger, the stranger."""
    return {
        WEEKDAY_LEVEL: lambda days: np.nan_to_num(weekday_level(days, params).score.to_numpy()[:, 0]),
        THREE_SIGMA: lambda days: np.nan_to_num(three_sigma(days, params).score.to_numpy()[:, 0]),
        ISOLATION_FOREST: lambda days: isolation_forest(days, params.seed),
    }


def isolation_forest(days: pd.DataFrame, seed: int = 0) -> Array:
    """The classic: IsolationForest (Liu, Ting & Zhou 2008) on value and weekday, fitted on all days that it judges."""
    from sklearn.ensemble import IsolationForest

    features = np.column_stack([days.to_numpy(dtype=np.float64), pd.DatetimeIndex(days.index).dayofweek])
    known = np.isfinite(features).all(axis=1) & (features[:, 0] > 0)
    scores = np.zeros(len(days))
    if known.any():
        forest = IsolationForest(random_state=seed, n_jobs=1).fit(features[known])
        scores[known] = -forest.score_samples(features[known])
    return scores


def average_precision(scores: Array, is_spoilt: NDArray[np.bool_]) -> float:
    """Mean precision over the spoilt days, ranked by score; the share of spoilt days is what guessing reaches."""
    found = is_spoilt[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(found) / np.arange(1, len(found) + 1)
    return float(precision[found].mean())


def _years(length: int) -> list[slice]:
    ends = (length - year * YEAR for year in range(YEARS))
    return [slice(max(end - YEAR, 0), end) for end in ends if end > 0]


def _choose(
    judged: NDArray[np.bool_], years: list[slice], params: Params, generator: np.random.Generator
) -> NDArray[np.bool_]:
    """The days to spoil: the same share of each year's judged ones, at least one."""
    spoilt = np.zeros(len(judged), dtype=bool)
    for year in years:
        candidates = year.start + np.flatnonzero(judged[year])
        count = max(1, round(params.injected * len(candidates)))
        spoilt[generator.choice(candidates, count, replace=False)] = True
    return spoilt
