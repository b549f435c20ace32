"""How models did on days they were not shown, as few points to draw: ROC, confusion, calibration, gain, residuals.

In: what a model said of each case and what came of it. Out: frames of CURVES, see `predictions.model_curves`.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.intervals import Array
from ml.probability import BINS

CURVES = {
    "model": "object",
    "kind": "object",
    "horizon": "int64",
    "place": "int64",
    **dict.fromkeys(("window_start", "window_end"), "datetime64[ns]"),
    **dict.fromkeys(("x", "y", "threshold"), "float64"),
    "rows": "int64",
}
POINTS = ["x", "y", "threshold", "rows"]
ROC_POINTS, GAIN_POINTS, TENTHS = 50, 20, 10
Cases = tuple[Array, Array]


def chance_curves(cases: Mapping[str, Cases], threshold: float) -> pd.DataFrame:
    """ROC, calibration by ten equal bins, and the confusion matrix at chances above `threshold`, by model.

    Cases are the chances stated and whether it happened (0 or 1).
    """
    return label(
        (model, kind, 0, points)
        for model, (stated, happened) in cases.items()
        for kind, points in (
            ("roc", roc(stated, happened)),
            ("calibration", _by_bin((np.minimum(stated * BINS, BINS - 1)).astype(np.intp), stated, happened)),
            ("confusion", confusion(stated, happened, threshold)),
        )
    )


def value_curves(cases: Mapping[str, Cases], horizon: int) -> pd.DataFrame:
    """Calibration by tenths of what was predicted, the lowest first, and the gain curve, by model."""
    return label(
        (model, kind, horizon, points)
        for model, (predicted, actual) in cases.items()
        for kind, points in (
            ("calibration", _by_bin(_tenths(predicted), predicted, actual)),
            ("gain", gain(predicted, actual)),
        )
    )


def residual_curves(cases: Mapping[str, tuple[Array, Array, Array]]) -> pd.DataFrame:
    """Steps ahead against predicted / actual - 1, by model; cases are steps, predicted and actual, of which those
    without a positive actual tell nothing."""
    return label((model, "residual", 0, _residuals(*each)) for model, each in cases.items())


def label(curves: Iterable[tuple[str, str, int, pd.DataFrame]]) -> pd.DataFrame:
    """One frame of curves with their model, kind and horizon, points numbered; no window yet."""
    frames = [
        points.assign(model=model, kind=kind, horizon=horizon, place=np.arange(1, len(points) + 1))
        for model, kind, horizon, points in curves
        if len(points)
    ]
    stacked = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(CURVES))
    return stacked.reindex(columns=list(CURVES)).astype(CURVES)


def within(curves: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """The curves with the window of days whose outcome was predicted."""
    return curves.assign(window_start=first, window_end=last)


def pool(models: Sequence[str], said: Sequence[Mapping[str, Array]], came: Sequence[Array]) -> dict[str, Cases]:
    """Cases of several origins put together, by model; a model that an origin lacks is left out."""
    able = [model for model in models if said and all(model in each for each in said)]
    return {model: (np.concatenate([each[model] for each in said]), np.concatenate(list(came))) for model in able}


def roc(stated: Array, happened: Array) -> pd.DataFrame:
    """Share found against share of false alarms, from the strictest threshold to the loosest."""
    yes, no = happened.sum(), (1 - happened).sum()
    if not yes or not no:
        return pd.DataFrame(columns=POINTS)
    order = np.argsort(-stated, kind="stable")
    last_of_ties = np.flatnonzero(np.diff(np.r_[stated[order], -np.inf]))
    found = np.r_[0.0, np.cumsum(happened[order])[last_of_ties] / yes]
    false = np.r_[0.0, np.cumsum(1 - happened[order])[last_of_ties] / no]
    levels = np.r_[1.0, stated[order][last_of_ties]]
    kept = np.unique(np.searchsorted(found + false, np.linspace(0, 2, ROC_POINTS)).clip(max=len(found) - 1))
    return pd.DataFrame({"x": false[kept], "y": found[kept], "threshold": levels[kept], "rows": len(stated)})


def confusion(stated: Array, happened: Array, threshold: float) -> pd.DataFrame:
    """Four points: said (x) and happened (y), 1 or 0, with how many cases."""
    said = stated > threshold
    rows = [(x, y, threshold, int(((said == x) & (happened == y)).sum())) for x in (1, 0) for y in (1, 0)]
    return pd.DataFrame(rows, columns=POINTS)


def gain(predicted: Array, actual: Array) -> pd.DataFrame:
    """Share of the total brought by the cases predicted highest, at twenty shares of all cases."""
    brought = np.maximum(actual, 0.0)[np.argsort(-predicted, kind="stable")]
    if not brought.sum() > 0:
        return pd.DataFrame(columns=POINTS)
    shares = np.linspace(0, 1, GAIN_POINTS + 1)
    counts = np.round(shares * len(brought)).astype(np.intp)
    reached = np.r_[0.0, np.cumsum(brought)][counts] / brought.sum()
    return pd.DataFrame({"x": shares, "y": reached, "threshold": np.nan, "rows": counts})


def r_squared(actual: Array, predicted: Array) -> float:
    """1 - squared errors over those of the actual mean: 1 is perfect, 0 no better than the mean; NaN where nothing
    varies."""
    spread = float(((actual - actual.mean()) ** 2).sum()) if len(actual) else 0.0
    return 1 - float(((actual - predicted) ** 2).sum()) / spread if spread > 0 else float("nan")


def _tenths(predicted: Array) -> NDArray[np.intp]:
    place = np.empty(len(predicted), dtype=np.intp)
    place[np.argsort(predicted, kind="stable")] = np.arange(len(predicted))
    return place * TENTHS // max(len(predicted), 1)


def _by_bin(place: NDArray[np.intp], said: Array, came: Array) -> pd.DataFrame:
    cases = pd.DataFrame({"place": place, "x": said, "y": came})
    means = cases.groupby("place")[["x", "y"]].mean()
    return means.assign(threshold=np.nan, rows=cases.groupby("place").size()).reset_index(drop=True)


def _residuals(steps: Array, predicted: Array, actual: Array) -> pd.DataFrame:
    known = actual > 0
    error = np.divide(predicted, actual, out=np.ones_like(predicted), where=known) - 1
    return pd.DataFrame({"x": steps, "y": error, "threshold": np.nan, "rows": 1})[known]
