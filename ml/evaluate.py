"""How good a forecast was: pointwise errors, OWA, and the origins of a rolling backtest.

Splits are by time only: a backtest at an origin sees the values before it and nothing else.
"""

import numpy as np

from ml.intervals import Array


def smape(actual: Array, forecast: Array) -> Array:
    """Symmetric absolute percentage errors, 0 to 200, one per step; 0 where both are zero."""
    size = np.abs(actual) + np.abs(forecast)
    return np.asarray(200 * np.abs(actual - forecast) / np.where(size > 0, size, 1.0))


def scaled_errors(actual: Array, forecast: Array, scale: float) -> Array:
    """Absolute errors in units of `scale` (see `error_scale`), one per step; their mean is MASE."""
    return np.asarray(np.abs(actual - forecast) / scale)


def error_scale(history: Array, season: int) -> float:
    """MASE's denominator: the seasonal naive forecast's mean absolute error inside `history`; never zero."""
    lag = season if len(history) > season else 1
    moves = np.abs(history[lag:] - history[:-lag])
    choices = (moves.mean() if len(moves) else 0.0, np.abs(history).mean(), 1.0)
    return float(next(choice for choice in choices if choice > 0))


def owa(smape_value: float, mase_value: float, smape_naive2: float, mase_naive2: float) -> float:
    """M4's overall weighted average: the mean of both errors relative to Naive2's; under 1 beats Naive2."""
    return (smape_value / smape_naive2 + mase_value / mase_naive2) / 2


def skill(value: float, baseline: float) -> float:
    """1 - value / baseline: 0 is as good as the baseline, 1 perfect; NaN where the baseline made no error."""
    return 1 - value / baseline if baseline > 0 else float("nan")


def rolling_origins(length: int, horizon: int, count: int, step: int, shortest: int) -> list[int]:
    """How many values a backtest shows at each origin, the longest first.

    The first leaves `horizon` values to judge by (fewer where the series is short), the next ones go back
    `step` at a time; none shows fewer than `shortest`.
    """
    newest = max(length - horizon, shortest)
    if newest >= length:
        return []
    return [newest - step * index for index in range(count) if newest - step * index >= shortest]
