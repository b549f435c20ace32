"""The textbook methods, as they are documented, so that anyone can compare: a trend line and a random forest.

In: float arrays of past months, oldest first, without gaps. Out: a band per series, see `ml.intervals`. Both are
known to be worse than the combinations (M3 monthly: OWA 1.22 for the line), and their interval, 1.5 standard
deviations of the test errors either way, covers half of what it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.intervals import Z95, Array, normal_band

LINEAR_REGRESSION, RANDOM_FOREST = "linear_regression", "random_forest"
TEXTBOOK = (LINEAR_REGRESSION, RANDOM_FOREST)
TRAIN_SHARE = 0.8
DEVIATIONS = 1.5
LEAST_MONTHS = 5
TREES = 20
LEAF_SIZES = (1, 3, 6)


def linear_regression(values: Array, horizon: int) -> Array:
    """A line through the first 80 % of the months, by month index, unshuffled; the rest gives the test errors."""
    index = np.arange(len(values) + horizon)
    train = int(len(values) * TRAIN_SHARE)
    slope, intercept = np.polyfit(index[:train], values[:train], 1)
    line = intercept + slope * index
    return _documented_band(line[len(values) :], values[train:] - line[train : len(values)])


@dataclass(frozen=True)
class Forest:
    """A band per series, and the leaf size that served, for later origins."""

    bands: list[Array]
    leaf: int


def random_forest(
    histories: Sequence[Array], months: Sequence[int], horizon: int, leaf: int | None = None, seed: int = 0
) -> Forest:
    """A forest on month, quarter, month index and category over all `histories`; a series is a category.

    `months` is the calendar month (0 to 11) after each history's last. Numbers are filled by their mean, categories
    one-hot; the last fifth of the months gives the test errors, and the leaf size where none is given (it is
    searched for once, at the earliest origin). A series is scaled by its mean, else the forest sees the largest only.
    """
    sizes = np.array([np.abs(history).mean() or 1.0 for history in histories])
    lengths = [len(history) for history in histories]
    places = list(zip(range(len(histories)), lengths, months, strict=True))
    scaled = np.concatenate([history / size for history, size in zip(histories, sizes, strict=True)])
    is_test = np.concatenate([np.arange(length) >= int(length * TRAIN_SHARE) for length in lengths])
    past = np.concatenate([_calendar(code, length, month, back=length) for code, length, month in places])
    errors = {
        each: _fit(past[~is_test], scaled[~is_test], each, seed).predict(past[is_test]) - scaled[is_test]
        for each in (LEAF_SIZES if leaf is None else (leaf,))
    }
    best = min(errors, key=lambda each: float(np.abs(errors[each]).mean()))
    future = np.concatenate([_calendar(code, length, month, ahead=horizon) for code, length, month in places])
    points = _fit(past, scaled, best, seed).predict(future).reshape(len(histories), horizon) * sizes[:, np.newaxis]
    owner = past[is_test][:, 0]
    pairs = zip(points, sizes, strict=True)
    bands = [_documented_band(point, errors[best][owner == code] * size) for code, (point, size) in enumerate(pairs)]
    return Forest(bands, best)


def _calendar(code: int, length: int, next_month: int, back: int = 0, ahead: int = 0) -> Array:
    """Category, month, quarter and month index of the last `back` months and the next `ahead`."""
    step = np.arange(-back, ahead)
    month = (next_month + step) % 12
    return np.column_stack([np.full(len(step), code), month + 1, month // 3 + 1, length + step]).astype(np.float64)


def _fit(features: Array, values: Array, leaf: int, seed: int) -> Any:
    # Imported here: scikit-learn takes a second, which a process that never fits should not pay.
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    prepared = ColumnTransformer(
        [
            ("category", OneHotEncoder(handle_unknown="ignore", sparse_output=False), [0]),
            ("numbers", SimpleImputer(), [1, 2, 3]),
        ]
    )
    forest = RandomForestRegressor(TREES, min_samples_leaf=leaf, max_features=1 / 3, random_state=seed, n_jobs=1)
    return make_pipeline(prepared, forest).fit(features, values)


def _documented_band(point: Array, errors: Array) -> Array:
    """`forecast +- 1.5 sd of the test errors` as the 95 % interval; the 80 % one in a normal curve's proportion."""
    spread = float(errors.std(ddof=1)) if len(errors) > 1 else float(np.abs(errors).sum())
    return normal_band(point, np.full(len(point), DEVIATIONS * spread / Z95))
