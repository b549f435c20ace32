"""The rolling-origin backtest of lifetime value: every model at every origin, and which one serves.

In: `CustomerDays` and a day. Out: `Tested` origins, and their figures as one row per model, origin, horizon and metric
(`BACKTESTS`; origins in days since 1970). At an origin nothing after it is looked at, and what the trees learnt from
had its outcome closed by then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from ml.buy_till_you_die import NotFittableError
from ml.champion import choose
from ml.customer_features import CustomerDays
from ml.evaluate import skill
from ml.intervals import Array
from ml.lifetime_value_models import (
    BG_NBD,
    COHORT,
    HorizonModels,
    Repeat,
    fit_cohorts,
    fit_repeat,
    fit_two_stage,
    history_cohorts,
    outcome,
    season_factor,
    snapshot,
    tree_features,
)
from ml.lifetime_value_scores import Pair, coverages, measures, rank_error

BACKTESTS = {
    "model": "object",
    "origin": "int64",
    "horizon": "int64",
    "metric": "object",
    **dict.fromkeys(("value", "baseline", "skill"), "float64"),
}
RANK_ERROR, COVERAGE80 = "rank_error", "coverage80"
ERRORS = (RANK_ERROR, "decile_error")


@dataclass(frozen=True)
class Params:
    """Lengths in days. `shortest`: history before an origin, and `least` before any prediction; `trained`: history
    before the snapshot that trees and cohorts learn from. Models are tested on `tested` customers at most and fitted on
    `fitted`: by then more of them change no parameter, and two million take no longer.
    """

    horizons: tuple[int, ...] = (30, 90, 365, 730)
    origins: int = 3
    step: int = 90
    least: int = 30
    shortest: int = 180
    trained: int = 90
    tested: int = 10_000
    fitted: int = 100_000
    seed: int = 0


DEFAULTS = Params()


@dataclass(frozen=True)
class Tested:
    """One origin of a horizon: what each model gave each customer, the season aside, and what they brought."""

    origin: int
    season: float
    by_model: Mapping[str, Array]
    actual: Array

    def predicted(self, model: str, is_seasonal: bool) -> Array:
        """The model's values; a cohort's mean knows no season."""
        return self.by_model[model] * (self.season if is_seasonal and model != COHORT else 1.0)


class Study:
    """Snapshots and BG/NBD fits of one history by day, each made once, for origins of several horizons share them."""

    def __init__(self, days: CustomerDays, params: Params):
        self.days, self.params = days, params
        self.refused = ""
        self._snapshots: dict[int, pd.DataFrame] = {}
        self._repeats: dict[int, Repeat | None] = {}

    def customers(self, until: int) -> pd.DataFrame:
        """The snapshot of a day."""
        if until not in self._snapshots:
            self._snapshots[until] = snapshot(self.days, until)
        return self._snapshots[until]

    def repeat(self, until: int) -> Repeat | None:
        """BG/NBD of a day; None where the data cannot carry it, and `refused` says why."""
        if until not in self._repeats:
            try:
                self._repeats[until] = fit_repeat(self.customers(until))
            except NotFittableError as error:
                self._repeats[until], self.refused = None, str(error)
        return self._repeats[until]

    def models(self, until: int, horizon: int) -> HorizonModels:
        """What can be fitted by `until`."""
        learnt = until - horizon
        if self._history(learnt) < self.params.trained or self.customers(learnt).empty:
            return HorizonModels(horizon, self.repeat(until), None, history_cohorts(self.customers(until), horizon))
        customers, repeat = self.customers(learnt), self.repeat(learnt)
        revenue, orders = outcome(self.days, customers, learnt, horizon)
        trees = None
        if repeat is not None:
            trees = fit_two_stage(tree_features(customers, repeat, horizon), revenue, self.params.seed)
        return HorizonModels(horizon, self.repeat(until), trees, fit_cohorts(customers, revenue, orders))

    def test(self, until: int, horizon: int) -> list[Tested]:
        """Every origin whose horizon is over by `until` and that has history enough; the newest first."""
        newest = until - horizon
        origins = (newest - self.params.step * index for index in range(self.params.origins))
        return [self._test(origin, horizon) for origin in origins if self._history(origin) >= self.params.shortest]

    def _test(self, origin: int, horizon: int) -> Tested:
        customers = self.customers(origin)
        values = self.models(origin, horizon).predict(customers)
        actual, _ = outcome(self.days, customers, origin, horizon)
        return Tested(origin, season_factor(self.days, origin, horizon), values, actual)

    def _history(self, until: int) -> int:
        return until - self.days.first_day + 1


def is_seasonal(origins: Sequence[Tested]) -> bool:
    """Whether earlier years' season brought BG/NBD's totals nearer to what came, over the origins that knew one."""
    known = [each for each in origins if each.season != 1 and BG_NBD in each.by_model]
    gaps = [
        [abs(float(each.predicted(BG_NBD, seasonal).sum() - each.actual.sum())) for each in known]
        for seasonal in (False, True)
    ]
    return sum(gaps[1]) < sum(gaps[0])


def judge(tested: Mapping[int, Sequence[Tested]]) -> pd.DataFrame:
    """`BACKTESTS` of every horizon's origins. What an origin leaves open has no row; skill is for errors alone."""
    rows = pd.DataFrame(_rows(tested), columns=list(BACKTESTS)).astype(BACKTESTS)
    return rows[rows["value"].notna()].reset_index(drop=True)


def choose_model(backtests: pd.DataFrame, incumbent: str | None) -> str:
    """The model that serves: the least rank error over all horizons' origins; the baseline where none was judged."""
    errors = backtests[backtests["metric"] == RANK_ERROR]
    label = errors["horizon"].astype(str) + "/" + errors["origin"].astype(str)
    try:
        return choose(errors.assign(origin=label)[["model", "origin", "value"]], incumbent, (COHORT,))
    except ValueError:
        return BG_NBD


def pairs(origins: Sequence[Tested], model: str) -> list[Pair]:
    """(predicted, actual) of each origin that `model` could be fitted at."""
    seasonal = is_seasonal(origins)
    return [(each.predicted(model, seasonal), each.actual) for each in origins if model in each.by_model]


def _rows(tested: Mapping[int, Sequence[Tested]]) -> Iterator[tuple[object, ...]]:
    for horizon, origins in tested.items():
        seasonal, inside = is_seasonal(origins), _coverages(origins)
        for each in origins:
            figures = {model: _figures(each.predicted(model, seasonal), each.actual) for model in each.by_model}
            for model in figures:
                figures[model][COVERAGE80] = inside[model, each.origin]
            for model, metric in product(figures, figures[COHORT]):
                value, baseline = figures[model][metric], figures[COHORT][metric]
                gain = skill(value, baseline) if metric in ERRORS else np.nan
                yield model, each.origin, horizon, metric, value, baseline, gain


def _coverages(origins: Sequence[Tested]) -> dict[tuple[str, int], float]:
    """By model and origin."""
    shares: dict[tuple[str, int], float] = {}
    for model in {model for each in origins for model in each.by_model}:
        known = ((model, each.origin) for each in origins if model in each.by_model)
        shares |= zip(known, coverages(pairs(origins, model)), strict=True)
    return shares


def _figures(predicted: Array, actual: Array) -> dict[str, float]:
    figures = measures(predicted, actual)
    return {**figures, RANK_ERROR: rank_error(figures)}
