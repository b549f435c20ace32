"""What a backtest of monthly forecasts found: from one row per month tried to the figures that are kept.

In: trials, one row per (series_id, model, origin, horizon) with actual, point, naive (the seasonal naive forecast),
scale (MASE's) and whether the 80 and the 95 % interval and the naive one's held it. Out: frames, see each function.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ml import evaluate
from ml.curves import residual_curves, within

TRIALS = {
    "series_id": "object",
    "model": "object",
    "origin": "datetime64[ns]",
    "horizon": "int64",
    **dict.fromkeys(("actual", "point", "naive", "scale"), "float64"),
    **dict.fromkeys(("in80", "in95", "naive80", "naive95"), "float64"),
}
BACKTESTS = {
    "series_id": "object",
    "model": "object",
    "origin": "datetime64[ns]",
    "horizon": "int64",
    "metric": "object",
    **dict.fromkeys(("value", "baseline", "skill"), "float64"),
}
ERRORS = ("mase", "smape", "mae")
R2 = "r2"
COVERAGES = ("coverage80", "coverage95")
ALL_HORIZONS = 0
KEYS = ["series_id", "model", "origin"]


def metrics(trials: pd.DataFrame, by_horizon: Iterable[str] = ()) -> pd.DataFrame:
    """One row per (series_id, model, origin, horizon, metric) with value, baseline and skill, as BACKTESTS.

    Errors are per horizon for the series of `by_horizon`, else pooled (horizon 0); coverage is pooled always,
    and R2 over the origins as well. The skill of these two, and against a baseline without an error, is NaN.
    """
    judged = _judged(trials)
    detailed = judged["series_id"].isin(list(by_horizon))
    pooled = [f"{metric}_{side}" for metric in (*ERRORS, *COVERAGES) for side in ("value", "baseline")]
    means = judged.groupby(KEYS, sort=True)[pooled].mean().reset_index().assign(horizon=ALL_HORIZONS)
    coarse = means[~means["series_id"].isin(list(by_horizon))]
    rows = [
        *(_metric(frame, metric) for metric in ERRORS for frame in (judged[detailed], coarse)),
        *(_metric(means, metric) for metric in COVERAGES),
    ]
    found = pd.concat([*rows, _r_squared(trials)], ignore_index=True)
    is_error = found["metric"].isin(ERRORS) & (found["baseline"] > 0)
    found["skill"] = 1 - found["value"] / found["baseline"].where(is_error)
    ordered = found.sort_values([*KEYS, "horizon", "metric"], ignore_index=True)
    return ordered[list(BACKTESTS)].astype(BACKTESTS)


def curves(trials: pd.DataFrame) -> pd.DataFrame:
    """Residuals of each model by months ahead, over all origins of the one series that the trials are of."""
    cases = {
        str(model): (own["horizon"].to_numpy(float), own["point"].to_numpy(), own["actual"].to_numpy())
        for model, own in trials.groupby("model")
    }
    first, last = trials["origin"].min() + pd.Timedelta(days=1), trials["origin"].max()
    return within(residual_curves(cases), first, last + pd.offsets.MonthEnd(int(trials["horizon"].max() or 0)))


def errors_by_origin(trials: pd.DataFrame) -> pd.DataFrame:
    """MASE: one row per series_id, model and origin with value."""
    value = (trials["actual"] - trials["point"]).abs() / trials["scale"]
    return trials[KEYS].assign(value=value).groupby(KEYS)["value"].mean().reset_index()


def served_figures(trials: pd.DataFrame) -> pd.DataFrame:
    """Of the trials of the models that serve: by series_id model_accuracy, skill and confidence_level.

    model_accuracy = max(0, 100 - MAE / mean x 100), skill = 1 - MAE / the seasonal naive forecast's, confidence_level
    = share of months in the 95 % interval, in percent; NaN where the ratio has no meaning.
    """
    error = (trials["actual"] - trials["point"]).abs()
    naive = (trials["actual"] - trials["naive"]).abs()
    sums = trials.assign(error=error, naive=naive).groupby("series_id")[["error", "naive", "actual", "in95"]].mean()
    has_mean, has_naive = sums["actual"] > 0, sums["naive"] > 0
    accuracy = (100 - 100 * sums["error"] / sums["actual"].where(has_mean)).clip(lower=0)
    skill = 1 - sums["error"] / sums["naive"].where(has_naive)
    return pd.DataFrame({"model_accuracy": accuracy, "skill": skill, "confidence_level": 100 * sums["in95"]})


def pooled_figures(trials: pd.DataFrame) -> dict[str, float]:
    """All series pooled: mase, smape, coverage80, coverage95, `<metric>_baseline`; nothing for no trials."""
    judged = _judged(trials)
    figures: dict[str, float] = {}
    for metric in ("mase", "smape", *COVERAGES) if len(judged) else ():
        figures[metric] = float(judged[f"{metric}_value"].mean())
        figures[f"{metric}_baseline"] = float(judged[f"{metric}_baseline"].mean())
    if figures:
        figures["skill"] = evaluate.skill(figures["mase"], figures["mase_baseline"])
    return figures


def trial_frame(rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """The trials as a frame, with the right columns where there are none."""
    return pd.DataFrame(list(rows), columns=list(TRIALS)).astype(TRIALS)


def _judged(trials: pd.DataFrame) -> pd.DataFrame:
    """The trials with a value and a baseline for each metric."""
    actual = trials["actual"].to_numpy()
    judged = {}
    for side, column in (("value", "point"), ("baseline", "naive")):
        forecast = trials[column].to_numpy()
        judged[f"mae_{side}"] = np.abs(actual - forecast)
        judged[f"mase_{side}"] = judged[f"mae_{side}"] / trials["scale"].to_numpy()
        judged[f"smape_{side}"] = evaluate.smape(actual, forecast)
    for level in ("80", "95"):
        judged[f"coverage{level}_value"] = trials[f"in{level}"].to_numpy()
        judged[f"coverage{level}_baseline"] = trials[f"naive{level}"].to_numpy()
    return trials[[*KEYS, "horizon"]].assign(**judged)


def _r_squared(trials: pd.DataFrame) -> pd.DataFrame:
    """R2 of the months of all origins together, which vary more than a half-year's; it stands at the newest origin."""
    keys = ["series_id", "model"]
    actual = trials["actual"]
    mean = actual.groupby([trials[key] for key in keys]).transform("mean")
    squares: dict[str, pd.Series[float]] = {"spread": (actual - mean) ** 2}
    squares |= {side: (actual - trials[column]) ** 2 for side, column in (("value", "point"), ("baseline", "naive"))}
    sums = trials[keys].assign(**squares).groupby(keys).sum()
    sums = sums[sums["spread"] > 0]
    shares = 1 - sums[["value", "baseline"]].div(sums["spread"], axis=0)
    newest = trials.groupby(keys)["origin"].max().reindex(shares.index)
    return shares.assign(origin=newest, horizon=ALL_HORIZONS, metric=R2).reset_index()


def _metric(frame: pd.DataFrame, metric: str) -> pd.DataFrame:
    chosen = frame[[*KEYS, "horizon", f"{metric}_value", f"{metric}_baseline"]]
    return chosen.set_axis([*KEYS, "horizon", "value", "baseline"], axis=1).assign(metric=metric)
