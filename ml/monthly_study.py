"""Every model's forecast of every monthly series, and its trial at earlier origins.

In: `MonthlySeries`. Out: `Study`, one a series, in their order. What all series teach together (LightGBM, the random
forest) is fitted once per origin, on what was known then; the rest is fitted series by series, in parallel. Series
that are alike month for month (a region with one location) are studied once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from ml import evaluate
from ml.intervals import POINT, Array, covers, tidy
from ml.monthly_models import LAST_VALUE, SEASONAL_NAIVE, Outside, candidates, last_value, level
from ml.monthly_pooled import forecast_pooled
from ml.monthly_regressors import Regressors
from ml.monthly_series import MonthlySeries, fill_gaps
from ml.monthly_textbook import LEAST_MONTHS, RANDOM_FOREST, random_forest

# A process takes two to three seconds to start: as long as six series take with all models, 200 with the quick ones.
SERIES_PER_PROCESS = {True: 6, False: 200}


@dataclass(frozen=True)
class Params:
    """Lengths are in months, `lead` is a share. `jobs` changes the time that it takes and nothing else."""

    horizon: int = 6
    season: int = 12
    shortest: int = 3
    low_data: int = 12
    origins: int = 4
    origin_step: int = 2
    lead: float = 0.2
    seed: int = 0
    forest: bool = True
    jobs: int = 1


@dataclass(frozen=True)
class Study:
    """A series with every model's band for the months ahead, the plainest first, and its trials.

    A trial is a row of `ml.monthly_backtest.TRIALS` without its series_id.
    """

    series: MonthlySeries
    bands: Mapping[str, Array]
    trials: list[tuple[object, ...]]
    level: float


@dataclass(frozen=True)
class _Task:
    """A series, how many of its months each origin shows (all of them first), and what is given from outside."""

    series: MonthlySeries
    shown: tuple[int, ...]
    outside: tuple[Outside, ...]


def study_all(
    every: Sequence[MonthlySeries],
    regressors: Mapping[str, Regressors],
    thorough: Set[str] | None,
    params: Params,
    on_study: Callable[[int, int], None],
) -> tuple[list[Study], pd.DataFrame]:
    """Studies of `every` series, in order, and the importances of the model of all series (none: no rows).

    `thorough` names the series that get the slow members too, None all of them. `on_study(done, of)` is called
    after each series.
    """
    twins = _twins(every, regressors)
    tasks, importances = _tasks([every[index] for index in dict.fromkeys(twins)], regressors, thorough, params)
    slow = sum(any(outside.is_thorough for outside in task.outside) for task in tasks)
    share = slow / SERIES_PER_PROCESS[True] + (len(tasks) - slow) / SERIES_PER_PROCESS[False]
    run = Parallel(n_jobs=max(1, min(params.jobs, int(share))), return_as="generator")
    found: dict[int, Study] = {}
    for index, study in zip(dict.fromkeys(twins), run(delayed(_study)(task, params) for task in tasks), strict=True):
        found[index] = study
        on_study(len(found), len(tasks))
    return [replace(found[twin], series=series) for twin, series in zip(twins, every, strict=True)], importances


def _twins(every: Sequence[MonthlySeries], regressors: Mapping[str, Regressors]) -> list[int]:
    """For each series the first one that is the same, regressors included."""
    first: dict[tuple[bytes, bytes], int] = {}
    twins = []
    for index, series in enumerate(every):
        known = regressors.get(series.series_id)
        key = (series.history.tobytes(), known.months.tobytes() + known.ahead.tobytes() if known else b"")
        twins.append(first.setdefault(key, index))
    return twins


def _tasks(
    every: Sequence[MonthlySeries], regressors: Mapping[str, Regressors], thorough: Set[str] | None, params: Params
) -> tuple[list[_Task], pd.DataFrame]:
    shown = [(len(series.history), *_origins(series, params)) for series in every]
    together: dict[tuple[int, int], Outside] = {}
    importances = pd.DataFrame({"feature": [], "label": [], "importance": []})
    backs = {len(series.history) - length for series, own in zip(every, shown, strict=True) for length in own}
    leaf: int | None = None
    for back in sorted(backs, reverse=True):
        learned, importances_then, leaf = _together(every, back, leaf, params)
        together |= {(index, back): outside for index, outside in learned.items()}
        importances = importances_then if back == 0 and importances_then is not None else importances
    tasks = []
    for index, (series, lengths) in enumerate(zip(every, shown, strict=True)):
        given = {length: together.get((index, len(series.history) - length), Outside()) for length in lengths}
        tasks.append(_task(series, _tested(given), regressors.get(series.series_id), thorough, params))
    return tasks, importances


def _tested(given: dict[int, Outside]) -> dict[int, Outside]:
    """What is given by length, with the model of all series everywhere or nowhere.

    It serves where the newest origin tested it, and origins too early for it are left out; else it is.
    """
    if all(each.pooled is not None for each in list(given.values())[:2]):
        return {length: each for length, each in given.items() if each.pooled is not None}
    return {length: replace(each, pooled=None) for length, each in given.items()}


def _task(
    series: MonthlySeries,
    given: dict[int, Outside],
    known: Regressors | None,
    thorough: Set[str] | None,
    params: Params,
) -> _Task:
    outside = (
        replace(
            each,
            known=known.at(length, params.horizon, params.season) if known else None,
            is_thorough=thorough is None or series.series_id in thorough,
        )
        for length, each in given.items()
    )
    return _Task(series, tuple(given), tuple(outside))


def _origins(series: MonthlySeries, params: Params) -> list[int]:
    if series.observed <= params.low_data:
        return []
    return evaluate.rolling_origins(
        len(series.history), params.horizon, params.origins, params.origin_step, params.season
    )


def _together(
    every: Sequence[MonthlySeries], back: int, leaf: int | None, params: Params
) -> tuple[dict[int, Outside], pd.DataFrame | None, int | None]:
    """What all series teach about each, `back` months before the last: by index, for those with a year of history."""
    lengths = {index: len(series.history) - back for index, series in enumerate(every)}
    least = max(params.season, LEAST_MONTHS)
    taught = [index for index, length in lengths.items() if length >= least and every[index].observed > params.low_data]
    if not taught:
        return {}, None, leaf
    histories = [fill_gaps(every[index].history[: lengths[index]], params.season) for index in taught]
    pooled = forecast_pooled(histories, params.horizon, params.season, params.seed)
    forest: list[dict[str, Array]] = [{} for _ in taught]
    if params.forest:
        months = [(every[index].last_month.month - back) % 12 for index in taught]
        fitted = random_forest(histories, months, params.horizon, leaf, params.seed)
        forest, leaf = [{RANDOM_FOREST: band} for band in fitted.bands], fitted.leaf
    points = pooled.points if pooled else [None] * len(taught)
    outside = {index: Outside(point, own) for index, point, own in zip(taught, points, forest, strict=True)}
    return outside, pooled.importances if pooled else None, leaf


def _study(task: _Task, params: Params) -> Study:
    series = task.series
    shown = fill_gaps(series.history, params.season)
    if series.observed <= params.low_data:
        return Study(series, {LAST_VALUE: last_value(shown, params.horizon)}, [], level(shown))
    bands = candidates(shown, params.horizon, params.season, task.outside[0])
    origins = zip(task.shown[1:], task.outside[1:], strict=True)
    trials = [trial for length, outside in origins for trial in _try(series, length, outside, params)]
    return Study(series, bands, trials, level(shown))


def _try(series: MonthlySeries, length: int, outside: Outside, params: Params) -> Iterator[tuple[object, ...]]:
    """Every model's forecast at one origin beside what came, for the months that are known."""
    actual = series.history[length : length + params.horizon]
    history = fill_gaps(series.history[:length], params.season)
    size = level(history)
    bands = {
        model: tidy(band, size)[:, : len(actual)]
        for model, band in candidates(history, params.horizon, params.season, outside).items()
    }
    back = pd.DateOffset(months=len(series.history) - length)
    origin = series.last_month - back + pd.offsets.MonthEnd(1)
    scale = evaluate.error_scale(history, params.season)
    naive = bands[SEASONAL_NAIVE][POINT]
    naive80, naive95 = covers(bands[SEASONAL_NAIVE], actual).values()
    for model, band in bands.items():
        in80, in95 = covers(band, actual).values()
        for step in np.flatnonzero(np.isfinite(actual)):
            inside = (in80[step], in95[step], naive80[step], naive95[step])
            yield model, origin, step + 1, actual[step], band[POINT][step], naive[step], scale, *inside
