"""One month's sales by the method that is asked for, from whole months before it.

In: one row per month with month (datetime64, a first day) and value, and the month to predict. Out: `MonthAhead`, in
the unit of what came in. The champion is the model of `ml.sales_forecast` that wins the backtest; the textbook methods
are those of `ml.monthly_textbook`, with their own intervals, which hold less often than they say.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.intervals import BAND, Array, covers, tidy
from ml.monthly_models import level
from ml.monthly_series import fill_gaps, read_series
from ml.monthly_study import Params
from ml.monthly_textbook import LEAST_MONTHS, LINEAR_REGRESSION, RANDOM_FOREST, linear_regression, random_forest
from ml.sales_forecast import forecast

CHAMPION = "champion"
METHODS = (CHAMPION, LINEAR_REGRESSION, RANDOM_FOREST)
SEASON = 12
FURTHEST_MONTHS = 24
ORIGINS = 6
SERIES = "asked"

Method = Callable[[Array, int, int], Array]


class NotPredictableError(ValueError):
    """The month asked for is past or too far ahead; the message says which months are not."""


class TooFewMonthsError(NotPredictableError):
    """There are too few months; the message says how many it needs."""


@dataclass(frozen=True)
class MonthAhead:
    """A month's `point` with its 95 % interval and the model that gave it.

    `coverage` is the share, 0 to 1, of tested months that lay in the model's interval; None where none could be tested.
    """

    point: float
    lo95: float
    hi95: float
    coverage: float | None
    model: str


def predict_month(history: pd.DataFrame, target: pd.Timestamp, method: str) -> MonthAhead:
    """The sales of the month that begins on `target`, by one of METHODS.

    A month without a row between others is missing, and filled. Raises NotPredictableError, and ValueError for two
    rows of a month or a day that is no first day.
    """
    known = history.assign(series_id=SERIES)
    observed = int(np.isfinite(pd.to_numeric(known["value"]).astype(float)).sum())
    needed = Params().shortest if method == CHAMPION else LEAST_MONTHS
    if observed < needed:
        raise TooFewMonthsError(f"{method} needs {needed} whole months of sales, and there are {observed}")
    series = read_series(known)[0]
    last = series.last_month
    ahead = (target.year - last.year) * 12 + target.month - last.month
    if not 1 <= ahead <= FURTHEST_MONTHS:
        first, furthest = last + pd.DateOffset(months=1), last + pd.DateOffset(months=FURTHEST_MONTHS)
        raise NotPredictableError(f"sales are known up to {last:%Y-%m}: ask for {first:%Y-%m} to {furthest:%Y-%m}")
    if method == CHAMPION:
        return _champion(known, ahead)
    band_of = _line if method == LINEAR_REGRESSION else _forest
    return _textbook(fill_gaps(series.history, SEASON), last.month, ahead, method, band_of)


def _champion(history: pd.DataFrame, ahead: int) -> MonthAhead:
    found = forecast(history, params=Params(horizon=ahead))
    row = found.forecasts[found.forecasts["horizon"] == ahead].iloc[0]
    held = float(found.summaries["confidence_level"].iloc[0]) / 100
    coverage = held if np.isfinite(held) else None
    return MonthAhead(float(row["point"]), float(row["lo95"]), float(row["hi95"]), coverage, str(row["model"]))


def _textbook(values: Array, last_month: int, ahead: int, method: str, band_of: Method) -> MonthAhead:
    """`last_month` is the calendar month, 1 to 12, of the last of `values`."""
    low, point, high = (BAND.index(name) for name in ("lo95", "point", "hi95"))
    band = tidy(band_of(values, last_month, ahead), level(values))[:, -1]
    held = [
        bool(covers(tidy(band_of(values[:shown], last_month - len(values) + shown, ahead), level(values[:shown])),
                    values[shown : shown + ahead])["95"][-1])
        for shown in range(max(LEAST_MONTHS, len(values) - ahead - ORIGINS + 1), len(values) - ahead + 1)
    ]
    coverage = float(np.mean(held)) if held else None
    return MonthAhead(float(band[point]), float(band[low]), float(band[high]), coverage, method)


def _line(values: Array, _last_month: int, ahead: int) -> Array:
    return linear_regression(values, ahead)


def _forest(values: Array, last_month: int, ahead: int) -> Array:
    return random_forest([values], [last_month % 12], ahead).bands[0]
