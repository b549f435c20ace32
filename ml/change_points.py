"""Days on which the level of a daily series changed and stayed, told apart from growth and from noise.

In: a de-seasonalised series on the log scale, one value a day, NaN where nothing is known. Out: `Level`, and by
`describe` one row per change.

The series is a line (growth) with steps. Steps are found by a regression tree over time, pruned by a penalty per step:
penalised binary segmentation (Gey & Lebarbier 2008, Using CART to detect multiple change points in the mean). The
penalty, and the p-value of each step between its neighbours, are those of a maximally selected chi-square (Miller &
Siegmund 1982): a series of mere noise has a step in `Params.false_alarms` of the cases. Noise is measured at the scale
of two weeks, for days resemble their neighbours (Chakar et al. 2017, A robust approach for estimating change-points
in the mean of an AR(1) process). Days far outside are to be drawn in first, so that a single one is no step (Fearnhead
& Rigaill 2019, Changepoint detection in the presence of outliers). How sure the day of a change is follows from its
size against the noise (Bai 1997, Estimation of a change point in multiple regression models).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ml.intervals import Z95, Array

CHANGES = {
    "series_id": "object",
    "date": "datetime64[ns]",
    **dict.fromkeys(("from_date", "to_date"), "datetime64[ns]"),
    **dict.fromkeys(("before", "after", "change", "lo95", "hi95", "p_value"), "float64"),
}
MAD_TO_SD = 1.4826
ROUNDS = 3
BAI95 = 11.03  # half of the 95 % interval of a step's day, in units of squared noise over squared size


@dataclass(frozen=True)
class Params:
    """Steps are `shortest` days apart or more, and `least` (log) in size; `false_alarms` is the share of series without
    a step that get one. Days further than `outlier` spreads from the month around them are drawn in to that.
    """

    shortest: int = 28
    least: float = 0.05
    false_alarms: float = 0.01
    outlier: float = 3.0
    around: int = 29


DEFAULTS = Params()


@dataclass(frozen=True)
class Level:
    """`line`: growth and steps, one a day. `steps`: positions of the first days of a new level. `sizes`: of the steps,
    log. `errors`: standard error of each; `p_values` of each; `days_off`: how far off its day may be, with 95 %
    confidence."""

    line: Array
    steps: tuple[int, ...]
    sizes: Array
    errors: Array
    p_values: Array
    days_off: Array


def find_level(values: Array, params: Params = DEFAULTS) -> Level:
    """Line and steps of a series; without two stretches of `shortest` known days there is no step to find."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < 2:
        constant = np.full(len(values), values[known[0]] if len(known) else np.nan)
        return Level(constant, (), *(np.empty(0) for _ in range(4)))
    series = _Series(values[known], known.astype(np.float64))
    noise = two_week_noise(series.shown)
    fit = _significant(series, _search(series, noise, params), noise, params)
    every = np.arange(len(values), dtype=np.float64)
    first_days = known[list(fit.steps)]
    line = fit.start + fit.slope * every + (every[:, None] >= first_days) @ fit.sizes
    p_values = _p_values(fit, len(known), noise, params)
    days_off = np.ceil(BAI95 * (noise / fit.sizes) ** 2)
    return Level(line, tuple(map(int, first_days)), fit.sizes, noise * fit.errors, p_values, days_off)


def describe(series_id: str, days: pd.DatetimeIndex, level: Level) -> pd.DataFrame:
    """CHANGES of a series whose values were logs: a typical day before and after, change = after / before - 1 and its
    day, both with 95 % intervals."""
    sizes, errors, steps = level.sizes, level.errors, list(level.steps)
    after, off = np.exp(level.line[steps]), pd.to_timedelta(level.days_off, unit="D")
    found = {
        "series_id": series_id,
        "date": days[steps],
        "from_date": days[steps] - off,
        "to_date": days[steps] + off,
        "before": after / np.exp(sizes),
        "after": after,
        "change": np.expm1(sizes),
        "lo95": np.expm1(sizes - Z95 * errors),
        "hi95": np.expm1(sizes + Z95 * errors),
        "p_value": level.p_values,
    }
    return pd.DataFrame(found).astype(CHANGES)


def draw_in(values: Array, params: Params = DEFAULTS) -> Array:
    """The series with days beyond `outlier` spreads of the month around them set to that distance."""
    series = pd.Series(values)
    middle = series.rolling(params.around, center=True, min_periods=1).median()
    spread = MAD_TO_SD * float((series - middle).abs().median())
    return np.asarray(series.clip(middle - params.outlier * spread, middle + params.outlier * spread))


def two_week_noise(values: Array, length: int = 14) -> float:
    """Standard deviation of a day that the mean of two weeks varies by, were days independent; steps and slow changes
    do not count, for it rests on differences. Never zero."""
    first, second = (np.abs(values[lag:] - values[:-lag]) for lag in (1, 2))
    daily = _median(first)
    # Of an AR(1) process the ratio of these two tells the correlation of neighbours.
    correlation = min(max((_median(second) / daily) ** 2 - 1, 0.0), 0.9) if daily > 0 else 0.0
    by_neighbours = MAD_TO_SD * daily / np.sqrt(2 * (1 - correlation))
    by_neighbours *= np.sqrt((1 + correlation) / (1 - correlation))
    means = values[: len(values) // length * length].reshape(-1, length).mean(axis=1)
    by_means = MAD_TO_SD * _median(np.abs(np.diff(means))) * np.sqrt(length / 2)
    return float(max(by_neighbours, by_means, 1e-6))


def chance_of_maximum(scores: Array, share: ArrayLike) -> Array:
    """Chance that the best of all splits of mere noise reaches `scores` standard errors (2 or more; 1 below), when
    each side has `share` of the days at least (Miller & Siegmund 1982)."""
    height = np.maximum(scores, 1.0)
    density = np.exp(-(height**2) / 2) / np.sqrt(2 * np.pi)
    splits = 2 * np.log((1 - np.asarray(share)) / share)
    chance = density * (4 / height + (height - 1 / height) * splits)
    return np.asarray(np.where(scores < 2, 1.0, np.minimum(chance, 1.0)))


@dataclass(frozen=True)
class _Series:
    """Known days: values, and their places among all days."""

    shown: Array
    days: Array


@dataclass(frozen=True)
class _Fit:
    """Least squares: level of day 0, slope a day, size of each step (positions among the known days) and its standard
    error for a noise of 1; what is left unexplained."""

    steps: tuple[int, ...]
    start: float
    slope: float
    sizes: Array
    errors: Array
    unexplained: float


def _fit(series: _Series, steps: Sequence[int]) -> _Fit:
    after = np.arange(len(series.shown))[:, None] >= np.array(steps, dtype=np.intp)
    design = np.column_stack([np.ones(len(series.shown)), series.days, after])
    inverse = np.linalg.pinv(design.T @ design)
    found = inverse @ (design.T @ series.shown)
    left = float(((series.shown - design @ found) ** 2).sum())
    return _Fit(tuple(steps), float(found[0]), float(found[1]), found[2:], np.sqrt(np.diag(inverse)[2:]), left)


def _search(series: _Series, noise: float, params: Params) -> _Fit:
    """The cheaper of two searches: one that takes everything for steps at first, one that takes it for growth."""
    limit = _limit(len(series.shown), params)
    fits = []
    for slope in (0.0, _fit(series, ()).slope):
        fit = None
        for _ in range(ROUNDS):
            steps = _segment(series.shown - slope * series.days, limit * noise, params)
            if fit is not None and fit.steps == steps:
                break
            fit = _fit(series, steps)
            slope = fit.slope
        assert fit is not None
        if not fit.steps:
            return fit
        fits.append(fit)
    return min(fits, key=lambda each: each.unexplained + len(each.steps) * (limit * noise) ** 2)


def _segment(values: Array, penalty: float, params: Params) -> tuple[int, ...]:
    """First positions of the leaves of a tree in which each has to explain `penalty`^2."""
    from sklearn.tree import DecisionTreeRegressor

    count = len(values)
    if count < 2 * params.shortest:
        return ()
    tree = DecisionTreeRegressor(min_samples_leaf=params.shortest, ccp_alpha=penalty**2 / count, random_state=0)
    # Checking the input takes longer than growing the tree.
    fitted = tree.fit(np.arange(count, dtype=np.float32)[:, None], values, check_input=False).tree_
    borders = fitted.threshold[fitted.children_left >= 0]
    return tuple(sorted(int(np.ceil(border)) for border in borders))


def _limit(count: int, params: Params) -> float:
    """Score that the best split of `count` days of noise reaches in `false_alarms` of the cases."""
    scores = np.linspace(2, 8, 241)
    chances = chance_of_maximum(scores, min(params.shortest / count, 0.5))
    return float(scores[np.argmax(chances <= params.false_alarms)])


def _significant(series: _Series, fit: _Fit, noise: float, params: Params) -> _Fit:
    """Steps moved to where they part their neighbours' stretch best, without those that growth or chance explain, the
    weakest first."""
    while fit.steps:
        fit = _fit(series, _moved(series.shown - fit.slope * series.days, fit.steps, params.shortest))
        chances = np.where(np.abs(fit.sizes) < params.least, 1.0, _p_values(fit, len(series.shown), noise, params))
        weakest = int(chances.argmax())
        if chances[weakest] <= params.false_alarms:
            return fit
        fit = _fit(series, (*fit.steps[:weakest], *fit.steps[weakest + 1 :]))
    return fit


def _moved(values: Array, steps: tuple[int, ...], shortest: int) -> tuple[int, ...]:
    borders = [0, *steps, len(values)]
    for number in range(1, len(borders) - 1):
        start, end = borders[number - 1], borders[number + 1]
        stretch = values[start:end]
        splits = np.arange(shortest, len(stretch) - shortest + 1)
        if len(splits):
            sums = np.cumsum(stretch - stretch.mean())[splits - 1]
            borders[number] = start + int(splits[np.argmax(sums**2 / (splits * (len(stretch) - splits)))])
    return tuple(borders[1:-1])


def _p_values(fit: _Fit, count: int, noise: float, params: Params) -> Array:
    borders = np.array([0, *fit.steps, count])
    stretches = borders[2:] - borders[:-2]
    return chance_of_maximum(np.abs(fit.sizes) / (noise * fit.errors), params.shortest / stretches)


def _median(values: Array) -> float:
    return float(np.median(values)) if len(values) else 0.0
