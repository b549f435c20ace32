"""Monthly sales forecast, 1 to 6 months ahead, for a total and its parts.

In: one row per (series_id, month) with value: month datetime64, the first day of a complete month. The newest
month of the frame is the newest of every series; `ml.monthly_series` says what an absent row means.
Out: `SalesForecast`, three frames. Values are in the unit of what came in and never under zero.

Each series serves the model with the best rolling-origin backtest. Its errors are few and partly luck, so a
baseline, which is worse on most series, serves only where it leads by more than `Params.lead`; `LEAD` says
what that is worth.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from ml import evaluate
from ml.intervals import BAND, POINT, Array, covers, tidy
from ml.monthly_models import BASELINES, LAST_VALUE, SEASONAL_NAIVE, candidates, last_value, level
from ml.monthly_series import MonthlySeries, fill_gaps, read_series
from ml.reconcile import reconcile

AMOUNTS = ("point", "lo80", "hi80", "lo95", "hi95")
FORECASTS = {
    "series_id": "object",
    "month": "datetime64[ns]",
    "horizon": "int64",
    **dict.fromkeys(AMOUNTS, "float64"),
    "model": "object",
    "quality": "object",
}
BACKTESTS = {
    "series_id": "object",
    "model": "object",
    "origin": "datetime64[ns]",
    "horizon": "int64",
    "metric": "object",
    **dict.fromkeys(("value", "baseline", "skill"), "float64"),
}
SKIPPED = {"series_id": "object", "reason": "object"}
ALL_HORIZONS = 0
# OWA of M3 series cut to 24 months (700) and 36 (150), 6 months ahead, and whole (150), 18 ahead: with this lead
# .734, .781 and .852; without one .756, .795 and .904; always the combination that suits the length .780, .789
# and .835.
LEAD = 0.2
SERIES_PER_PROCESS = 6  # a process takes two to three seconds to start, as long as it takes to study six series


@dataclass(frozen=True)
class Params:
    """Lengths are in months, `lead` is a share. There is no seed: nothing here is drawn at random."""

    horizon: int = 6
    season: int = 12
    shortest: int = 3
    low_data: int = 12
    origins: int = 3
    origin_step: int = 3
    lead: float = LEAD
    jobs: int = 1


@dataclass(frozen=True)
class SalesForecast:
    """What came out.

    forecasts: one row per (series_id, horizon); points of parts add up to their total; quality is ok,
    low_data (too short for a backtest) or fallback (a baseline serves, for nothing beat it).
    backtests: one row per (series_id, model, origin, horizon, metric); origin is the last day shown to the
    model; mase and smape per horizon, coverage80 and coverage95 pooled over them (horizon 0); baseline is the
    seasonal naive forecast's figure; skill is NaN for coverage and where the baseline made no error.
    skipped: one row per series without a forecast, and the reason.
    """

    forecasts: pd.DataFrame
    backtests: pd.DataFrame
    skipped: pd.DataFrame


@dataclass(frozen=True)
class _Study:
    """A series with every model's band for the months ahead, the plainest first, and its backtest rows."""

    series: MonthlySeries
    bands: Mapping[str, Array]
    backtests: list[tuple[object, ...]]
    level: float


def forecast(
    history: pd.DataFrame,
    parts: Mapping[str, Sequence[str]] | None = None,
    params: Params = Params(),
    on_study: Callable[[int, int], None] = lambda done, of: None,
) -> SalesForecast:
    """Forecast and backtest every series of `history`.

    `parts` names, for a total's series_id, the series_ids that add up to it; a total with a part that cannot
    be forecast is left as it is. `on_study(done, of)` is called after each series. Raises ValueError for two
    rows of a series and month, and for a month that is not a first day.
    """
    every = read_series(history)
    long_enough = [series for series in every if series.observed >= params.shortest]
    studies = []
    for done, study in enumerate(_study_all(long_enough, params), start=1):
        studies.append(study)
        on_study(done, len(long_enough))
    backtests = _frame((row for study in studies for row in study.backtests), BACKTESTS)
    served = {study.series.series_id: next(iter(study.bands)) for study in studies} | _choose(backtests, params.lead)
    pairs = zip(served, studies, strict=True)
    bands = {name: tidy(study.bands[served[name]], study.level) for name, study in pairs}
    _add_up(bands, parts or {})
    too_short = (series for series in every if series.observed < params.shortest)
    skipped = ((series.series_id, _reason(series, params)) for series in too_short)
    forecasts = (row for study in studies for row in _forecast_rows(study.series, bands, served))
    return SalesForecast(_frame(forecasts, FORECASTS), backtests, _frame(skipped, SKIPPED))


def summarise(result: SalesForecast) -> dict[str, float]:
    """Backtest figures of the models that serve, all series pooled: mase, smape, coverage80, coverage95, with
    the seasonal naive forecast's (`<metric>_baseline`) and the skill; without what no backtest measured."""
    served = result.forecasts[["series_id", "model"]].drop_duplicates()
    backtests = result.backtests.merge(served, on=["series_id", "model"])
    pooled = backtests.groupby("metric")[["value", "baseline"]].mean()
    figures: dict[str, float] = {"series": len(served), "skipped": len(result.skipped)}
    for metric, value, baseline in pooled.itertuples():
        figures |= {str(metric): value, f"{metric}_baseline": baseline}
    if "mase" in figures:
        figures["skill"] = evaluate.skill(figures["mase"], figures["mase_baseline"])
    return {name: round(float(figure), 4) for name, figure in figures.items() if np.isfinite(figure)}


def _study_all(every: list[MonthlySeries], params: Params) -> Iterator[_Study]:
    jobs = max(1, min(params.jobs, len(every) // SERIES_PER_PROCESS))
    run = Parallel(n_jobs=jobs, return_as="generator")
    yield from run(delayed(_study)(series, params) for series in every)


def _study(series: MonthlySeries, params: Params) -> _Study:
    shown = fill_gaps(series.history, params.season)
    if series.observed <= params.low_data:
        return _Study(series, {LAST_VALUE: last_value(shown, params.horizon)}, [], level(shown))
    bands = candidates(shown, params.horizon, params.season)
    return _Study(series, bands, list(_backtest(series, params)), level(shown))


def _backtest(series: MonthlySeries, params: Params) -> Iterator[tuple[object, ...]]:
    lengths = evaluate.rolling_origins(
        len(series.history), params.horizon, params.origins, params.origin_step, params.season
    )
    for length in lengths:
        actual = series.history[length : length + params.horizon]
        history = fill_gaps(series.history[:length], params.season)
        bands = {
            model: tidy(band, level(history))[:, : len(actual)]
            for model, band in candidates(history, params.horizon, params.season).items()
        }
        back = pd.DateOffset(months=len(series.history) - length)
        origin = series.last_month - back + pd.offsets.MonthEnd(1)
        scale = evaluate.error_scale(history, params.season)
        for model, band in bands.items():
            for metric, horizon, value, baseline in _judge(actual, band, bands[SEASONAL_NAIVE], scale):
                skill = evaluate.skill(value, baseline) if metric in ("mase", "smape") else np.nan
                yield series.series_id, model, origin, horizon, metric, value, baseline, skill


def _judge(actual: Array, band: Array, naive: Array, scale: float) -> Iterator[tuple[str, int, float, float]]:
    """(metric, horizon, value, baseline) for each known step of one origin, and the coverage of all."""
    known = np.flatnonzero(np.isfinite(actual))
    if not len(known):
        return
    errors, naive_errors = (
        {
            "mase": evaluate.scaled_errors(actual, each[POINT], scale),
            "smape": evaluate.smape(actual, each[POINT]),
        }
        for each in (band, naive)
    )
    for metric, step in product(errors, known):
        yield metric, int(step) + 1, float(errors[metric][step]), float(naive_errors[metric][step])
    inside, naive_inside = covers(band, actual), covers(naive, actual)
    for percent in inside:
        share, naive_share = (float(each[percent][known].mean()) for each in (inside, naive_inside))
        yield f"coverage{percent}", ALL_HORIZONS, share, naive_share


def _choose(backtests: pd.DataFrame, lead: float) -> dict[str, str]:
    """The model that serves each series with a backtest, by mean MASE; a baseline that makes no error wins ties."""
    errors = backtests[backtests["metric"] == "mase"]
    if errors.empty:
        return {}
    scores = errors.pivot_table("value", "series_id", "model")
    scores[[*BASELINES]] /= 1 - lead
    order = [*BASELINES, *sorted(set(scores.columns) - set(BASELINES))]
    return {str(name): str(model) for name, model in scores[order].round(9).idxmin(axis=1).items()}


def _add_up(bands: dict[str, Array], parts: Mapping[str, Sequence[str]]) -> None:
    for total, names in parts.items():
        if not names or any(name not in bands for name in (total, *names)):
            continue
        whole, pieces = reconcile(bands[total], np.stack([bands[name] for name in names]))
        bands[total] = np.maximum(whole, 0.0)
        bands |= {name: np.maximum(piece, 0.0) for name, piece in zip(names, pieces, strict=True)}


def _forecast_rows(
    series: MonthlySeries, bands: Mapping[str, Array], served: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    name = series.series_id
    model = served[name]
    quality = "low_data" if model == LAST_VALUE else "fallback" if model in BASELINES else "ok"
    for step, column in enumerate(bands[name].T, start=1):
        value = dict(zip(BAND, map(float, column), strict=True))
        amounts = (value[key] for key in AMOUNTS)
        yield name, series.last_month + pd.DateOffset(months=step), step, *amounts, model, quality


def _reason(series: MonthlySeries, params: Params) -> str:
    return f"needs {params.shortest} months of history, has {series.observed}"


def _frame(rows: Iterable[tuple[object, ...]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns)).astype(dict(columns))
