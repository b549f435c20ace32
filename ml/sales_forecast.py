"""Monthly sales forecast, 1 to 6 months ahead, for a total and its parts.

In: one row per (series_id, month) with value: month datetime64, the first day of a complete month. The newest
month of the frame is the newest of every series; `ml.monthly_series` says what an absent row means.
Out: `SalesForecast`, frames. Values are in the unit of what came in and never under zero.

Each series serves the model with the best rolling-origin backtest. Its errors are few and partly luck, so a
baseline, which is worse on most series, serves only where it leads by more than `Params.lead`, or where the model lost
to the seasonal naive forecast at every origin; one that lost to it on the whole but not each time serves as low_data.
On 60 series of M3, whole and cut to 36 and 24 months, that gives OWA .883, .759 and .815; where no model that lost on
the whole may serve, .943, .800 and .816. The model with regressors serves only where it beats the
best other one, and a new one replaces the one that served only where it is better, both by `ml.champion`. The textbook
methods are there to compare with: their intervals are too narrow to be served, unless somebody pins one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml import champion, evaluate, month_begun
from ml.intervals import BAND, Array, tidy
from ml.month_begun import Begun
from ml.monthly_backtest import curves, errors_by_origin, metrics, pooled_figures, served_figures, trial_frame
from ml.monthly_models import BASELINES, LAST_VALUE, REGRESSORS, SEASONAL_NAIVE
from ml.monthly_regressors import Regressors, align
from ml.monthly_series import MonthlySeries, read_series
from ml.monthly_study import Params, Study, study_all
from ml.monthly_textbook import TEXTBOOK
from ml.reconcile import Parts, reconcile

PARAMS = Params()
AMOUNTS = ("point", "lo80", "hi80", "lo95", "hi95")
FORECASTS = {
    "series_id": "object",
    "month": "datetime64[ns]",
    "horizon": "int64",
    **dict.fromkeys(AMOUNTS, "float64"),
    "model": "object",
    "quality": "object",
}
SUMMARIES = {
    "series_id": "object",
    "months": "int64",
    **dict.fromkeys(("growth_rate", "model_accuracy", "skill", "confidence_level"), "float64"),
}
CHALLENGERS = {
    "series_id": "object",
    "model": "object",
    "horizon": "int64",
    **dict.fromkeys(("point", "lo95", "hi95"), "float64"),
}
SKIPPED = {"series_id": "object", "reason": "object"}


@dataclass(frozen=True)
class Extras:
    """What a caller may know beside the history.

    parts: for a series_id its dimensions, each the series_ids that add up to it. incumbents: for a series_id the
    model that serves now. regressors: see `ml.monthly_regressors`. thorough: the series that get the slow models too
    (None: all); detailed: those whose backtest is kept month by month (None: all). pinned: a model to serve wherever
    it was tried; the other series keep their incumbents. begun: what is known of the first month ahead.
    """

    parts: Parts | None = None
    incumbents: Mapping[str, str] | None = None
    regressors: pd.DataFrame | None = None
    thorough: Set[str] | None = None
    detailed: Set[str] | None = None
    pinned: str | None = None
    begun: Begun | None = None


@dataclass(frozen=True)
class SalesForecast:
    """What came out.

    forecasts: one row per (series_id, horizon); points of parts add up to their total; quality is ok, low_data (too
    short for a backtest, or one in which the model did worse than the seasonal naive forecast) or fallback (a baseline
    serves, for it leads or the model never beat it).
    backtests: one row per (series_id, model, origin, horizon, metric), see `ml.monthly_backtest`; origin is the last
    day shown to the model.
    summaries: one row per series with a forecast, see `monthly_backtest.served_figures`; growth_rate is the last
    month against the one before, in percent, NaN where that was 0 or is unknown.
    challengers: one row per series, model and horizon with point, lo95 and hi95: what every model says.
    importances: of the model of all series. figures: backtests of the models that serve, pooled; first_month_* of the
    first month ahead with its first days known, the baseline being the same without.
    skipped: one row per series without a forecast, and the reason. curves: residuals of what serves and of the seasonal
    naive forecast, `ml.curves`, by the series that get the slow models too.
    """

    forecasts: pd.DataFrame
    backtests: pd.DataFrame
    summaries: pd.DataFrame
    challengers: pd.DataFrame
    importances: pd.DataFrame
    figures: dict[str, float]
    skipped: pd.DataFrame
    curves: Mapping[str, pd.DataFrame]


def forecast(
    history: pd.DataFrame,
    extras: Extras = Extras(),
    params: Params = PARAMS,
    on_study: Callable[[int, int], None] = lambda done, of: None,
) -> SalesForecast:
    """Forecast and backtest every series of `history`.

    A dimension with a part that cannot be forecast is left as it is. `on_study(done, of)` is called after each
    series. Raises ValueError for two rows of a series and month, and for a month that is not a first day.
    """
    every = read_series(history)
    long_enough = [series for series in every if series.observed >= params.shortest]
    known = _regressors(extras.regressors, long_enough, params.horizon)
    studies, importances = study_all(long_enough, known, extras.thorough, params, on_study)
    trials = _shared(trial_frame((study.series.series_id, *trial) for study in studies for trial in study.trials))
    eligible = _eligible(trials, studies)
    chosen = keep_if_no_worse(_choose(eligible, extras, params.lead), errors_by_origin(eligible), extras.pinned)
    served = {study.series.series_id: chosen.get(study.series.series_id, next(iter(study.bands))) for study in studies}
    bands = {name: tidy(study.bands[served[name]], study.level) for name, study in zip(served, studies, strict=True)}
    serving = trials[trials["model"] == trials["series_id"].map(served)]
    bands, first_month = _ahead(bands, serving, extras)
    detailed = served.keys() if extras.detailed is None else extras.detailed
    too_short = [series for series in every if series.observed < params.shortest]
    summaries = _summaries(studies, serving)
    doubtful = frozenset(summaries.loc[summaries["skill"] < 0, "series_id"])
    return SalesForecast(
        _frame((row for study in studies for row in _forecast_rows(study.series, bands, served, doubtful)), FORECASTS),
        metrics(trials, detailed),
        summaries,
        _challengers(studies),
        importances,
        {"series": len(served), "skipped": len(too_short), **pooled_figures(serving), **first_month},
        _frame(((series.series_id, _reason(series, params)) for series in too_short), SKIPPED),
        _curves(trials, {name: model for name, model in served.items() if name in (extras.thorough or ())}),
    )


def _ahead(
    bands: Mapping[str, Array], serving: pd.DataFrame, extras: Extras
) -> tuple[dict[str, Array], dict[str, float]]:
    """Bands that add up, with what is known of the first month; and how much that knowledge helped in the trials."""
    parts, begun = extras.parts or {}, extras.begun
    if begun is None:
        return reconcile(bands, parts), {}
    errors = month_begun.compare(serving, begun.tried).mean()
    skill = evaluate.skill(errors["error"], errors["before"])
    width = min(1 - skill, 1.0) if np.isfinite(skill) else None
    coming = reconcile(month_begun.to_come(bands, begun.known, width), parts)
    figures = {"first_month_mase": errors["error"], "first_month_mase_baseline": errors["before"]}
    return month_begun.whole(coming, begun.known), {**figures, "first_month_skill": skill}


def _curves(trials: pd.DataFrame, served: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    tried = {name: trials[trials["series_id"] == name] for name in served}
    return {
        name: curves(own[own["model"].isin([served[name], SEASONAL_NAIVE])]) for name, own in tried.items() if len(own)
    }


def _regressors(frame: pd.DataFrame | None, every: list[MonthlySeries], horizon: int) -> dict[str, Regressors]:
    if frame is None or frame.empty:
        return {}
    found = dict(iter(frame.groupby("series_id")))
    aligned = {}
    for series in every:
        if series.series_id in found:
            months = len(series.history)
            first = series.last_month - pd.DateOffset(months=months - 1)
            aligned[series.series_id] = align(found[series.series_id], first, months, horizon)
    return aligned


def _shared(trials: pd.DataFrame) -> pd.DataFrame:
    """The trials at origins where a series tried as many models as at the newest: means over others do not compare."""
    models = trials.groupby(["series_id", "origin"])["model"].transform("nunique")
    newest = trials["origin"] == trials.groupby("series_id")["origin"].transform("max")
    return trials[models >= models.where(newest).groupby(trials["series_id"]).transform("max")]


def _eligible(trials: pd.DataFrame, studies: list[Study]) -> pd.DataFrame:
    """The trials of models that were fitted at the newest origin and can be served now."""
    able = pd.MultiIndex.from_tuples(
        [(study.series.series_id, model) for study in studies for model in study.bands], names=["series_id", "model"]
    )
    newest = trials["origin"] == trials.groupby("series_id")["origin"].transform("max")
    tested = pd.MultiIndex.from_frame(trials.loc[newest, ["series_id", "model"]])
    return trials[pd.MultiIndex.from_frame(trials[["series_id", "model"]]).isin(able.intersection(tested))]


def _choose(trials: pd.DataFrame, extras: Extras, lead: float) -> dict[str, str]:
    """The model that serves each series with a backtest; a baseline that makes no error wins ties."""
    scores = errors_by_origin(trials)
    scores = scores[~scores["model"].isin(TEXTBOOK) | (scores["model"] == extras.pinned)].copy()
    handicap = np.where(scores["model"].isin(BASELINES), 1 - lead, 1.0)
    scores["value"] = (scores["value"] / handicap).round(9)
    incumbents = extras.incumbents or {}
    chosen = {}
    for name, own in scores.groupby("series_id"):
        is_tried = extras.pinned is not None and (own["model"] == extras.pinned).any()
        chosen[str(name)] = str(extras.pinned) if is_tried else _choose_one(own, incumbents.get(str(name)))
    return chosen


def keep_if_no_worse(chosen: Mapping[str, str], scores: pd.DataFrame, pinned: str | None) -> dict[str, str]:
    """The best baseline in place of a model that lost to the seasonal naive forecast at every origin, unless pinned.

    `chosen` has a model by series_id; `scores` one row per series_id, model and origin with value, an error.
    """
    errors = {str(name): own.pivot_table("value", "origin", "model") for name, own in scores.groupby("series_id")}
    kept = {}
    for name, model in chosen.items():
        own = errors[name]
        lost = model != pinned and SEASONAL_NAIVE in own and (own[model] > own[SEASONAL_NAIVE]).all()
        kept[name] = str(own.mean().reindex(list(BASELINES)).idxmin()) if lost else model
    return kept


def _choose_one(scores: pd.DataFrame, incumbent: str | None) -> str:
    others = scores[scores["model"] != REGRESSORS]
    if incumbent == REGRESSORS or len(others) == len(scores):
        return champion.choose(scores, incumbent, BASELINES)
    # The model with regressors is one more guess at few months: it has to win as against an incumbent.
    return champion.choose(scores, champion.choose(others, incumbent, BASELINES), BASELINES)


def _summaries(studies: list[Study], serving: pd.DataFrame) -> pd.DataFrame:
    growth = {study.series.series_id: _growth_rate(study.series.history) for study in studies}
    months = {study.series.series_id: study.series.observed for study in studies}
    summaries = pd.DataFrame({"months": months, "growth_rate": growth}, index=pd.Index(list(growth), name="series_id"))
    joined = summaries.join(served_figures(serving)).reset_index()
    return joined[list(SUMMARIES)].astype(SUMMARIES)


def _growth_rate(history: Array) -> float:
    if len(history) < 2 or not np.isfinite(history[-2:]).all() or history[-2] == 0:
        return float("nan")
    return float((history[-1] - history[-2]) / history[-2] * 100)


def _challengers(studies: list[Study]) -> pd.DataFrame:
    low, point, high = (BAND.index(name) for name in ("lo95", "point", "hi95"))
    rows = (
        (study.series.series_id, model, step + 1, band[point, step], band[low, step], band[high, step])
        for study in studies
        for model, raw in study.bands.items()
        for band in (tidy(raw, study.level),)
        for step in range(band.shape[1])
    )
    return _frame(rows, CHALLENGERS)


def _forecast_rows(
    series: MonthlySeries, bands: Mapping[str, Array], served: Mapping[str, str], doubtful: Set[str]
) -> Iterator[tuple[object, ...]]:
    name = series.series_id
    model = served[name]
    quality = "fallback" if model in BASELINES else "low_data" if model == LAST_VALUE or name in doubtful else "ok"
    for step, column in enumerate(bands[name].T, start=1):
        value = dict(zip(BAND, map(float, column), strict=True))
        amounts = (value[key] for key in AMOUNTS)
        yield name, series.last_month + pd.DateOffset(months=step), step, *amounts, model, quality


def _reason(series: MonthlySeries, params: Params) -> str:
    return f"needs {params.shortest} months of history, has {series.observed}"


def _frame(rows: Iterable[tuple[object, ...]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns)).astype(dict(columns))
