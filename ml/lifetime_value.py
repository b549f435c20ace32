"""Lifetime value: the revenue expected of each customer within 30 days to two years, with an interval.

In: `CustomerDays` and a day (since 1970). Out: one row per customer and horizon, see `VALUES`; revenue is net of
returns, in the unit of what came in. One model is chosen for all horizons by the backtests of
`ml.lifetime_value_study`; where they could not judge it for a horizon BG/NBD serves, and where that cannot be fitted a
cohort's mean, the baseline. The time of the year is taken from earlier years where that made backtested totals better.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.curves import value_curves, within
from ml.customer_features import CustomerDays
from ml.intervals import Array
from ml.lifetime_value_models import BG_NBD, COHORT, HorizonModels, season_factor, snapshot
from ml.lifetime_value_scores import Bounds, deciles, measured_bounds
from ml.lifetime_value_study import DEFAULTS, Params, Study, Tested, choose_model, is_seasonal, judge, pairs

BIASED = 0.15  # of what came: where the backtest's total was further off than this, values are no more than rough
VALUES = {
    "customer_id": "object",
    "horizon_days": "int64",
    **dict.fromkeys(("expected_value", "lo80", "hi80", "expected_orders", "alive_probability"), "float64"),
    "value_decile": "int64",
    "model": "object",
    "quality": "object",
}


@dataclass(frozen=True)
class HorizonFit:
    """A horizon's models and what its backtest decided; `bounds` has the models that an origin judged, if any, and
    `biases` how far the total of each was off, mean of the origins."""

    models: HorizonModels
    is_seasonal: bool
    bounds: Mapping[str, Bounds]
    biases: Mapping[str, float]

    def serves(self, model: str) -> str:
        """`model` where it was judged, else BG/NBD where it could be fitted, else the baseline."""
        able = [name for name in self.models.names if name in self.bounds or not self.bounds]
        choices = (model, BG_NBD, COHORT) if self.bounds else (BG_NBD, COHORT)
        return next(name for name in choices if name in able)


@dataclass(frozen=True)
class FittedValue:
    """A fitted model. `backtests`: one row per model, origin (days since 1970), horizon and metric. `refused` says
    why there is no BG/NBD; empty where there is. `curves`: of the model and the baseline, all origins of a horizon
    together; None of a model that was stored before they were kept.
    """

    model: str
    horizons: tuple[HorizonFit, ...]
    backtests: pd.DataFrame
    refused: str
    curves: pd.DataFrame | None = None


def fit_value(
    days: CustomerDays,
    until: int,
    params: Params = DEFAULTS,
    incumbent: str | None = None,
    on_step: Callable[[int, int], None] = lambda done, of: None,
) -> FittedValue | None:
    """Backtest every model, choose one and fit it on all days up to `until`; None with under `params.least` days.

    `incumbent` is the model that served before, see `ml.champion`. `on_step(done, of)` is called after each horizon.
    """
    if not len(days.names) or until - days.first_day + 1 < params.least:
        return None
    study = Study(days.sample(params.tested, params.seed), params)
    steps = 2 * len(params.horizons)
    tested = {}
    for done, horizon in enumerate(params.horizons, start=1):
        tested[horizon] = study.test(until, horizon)
        on_step(done, steps)
    backtests = judge(tested)
    model = choose_model(backtests, incumbent)
    study, fits = Study(days.sample(params.fitted, params.seed), params), []
    for done, (horizon, origins) in enumerate(tested.items(), start=len(tested) + 1):
        biases = _biases(backtests, horizon)
        fits.append(HorizonFit(study.models(until, horizon), is_seasonal(origins), _bounds(origins), biases))
        on_step(done, steps)
    refused = study.refused if study.repeat(until) is None else ""
    return FittedValue(model, tuple(fits), backtests, refused, _curves(tested, tuple(fits), model))


def predict_value(fitted: FittedValue, days: CustomerDays, until: int, model: str | None = None) -> pd.DataFrame:
    """`VALUES` of every customer who has bought by `until`, by horizon and customer; `model` overrides the chosen one.

    quality is low_data where fewer than two origins judged the horizon (there is no interval then), else fallback where
    the baseline serves, else low_data where the origins found the total off by more than `BIASED`.
    """
    customers = snapshot(days, until)
    rows = [_predict(each, days, customers, until, model or fitted.model) for each in fitted.horizons]
    return pd.concat(rows, ignore_index=True).astype(VALUES)


def importances(fitted: FittedValue) -> "pd.Series[float]":
    """What the trees look at, by feature, over all horizons that have some; shares that add up to 1, largest first."""
    shares = [each.models.trees.importances() for each in fitted.horizons if each.models.trees is not None]
    if not shares:
        return pd.Series(dtype=float)
    return pd.concat(shares, axis=1).mean(axis=1).sort_values(ascending=False, kind="stable")


def _predict(
    each: HorizonFit, days: CustomerDays, customers: pd.DataFrame, until: int, model: str
) -> pd.DataFrame:
    models, served = each.models, each.serves(model)
    season = season_factor(days, until, models.horizon) if each.is_seasonal else 1.0
    value = models.predict(customers, season)[served]
    bounds = each.bounds.get(served)
    low, high = bounds.interval(value) if bounds else (np.nan, np.nan)
    judged = "fallback" if served == COHORT else "ok" if abs(each.biases.get(served, 0.0)) <= BIASED else "low_data"
    return pd.DataFrame({
        "customer_id": days.names[customers.index],
        "horizon_days": models.horizon,
        "expected_value": value,
        "lo80": low,
        "hi80": high,
        "expected_orders": models.orders(customers, season),
        "alive_probability": _alive(models, customers),
        "value_decile": deciles(value),
        "model": served,
        "quality": judged if bounds and bounds.is_measured else "low_data",
    })  # fmt: skip


def _alive(models: HorizonModels, customers: pd.DataFrame) -> Array:
    """NaN for who bought once: BG/NBD lets nobody leave before a second purchase, which is no knowledge of anybody."""
    if models.repeat is None:
        return np.full(len(customers), np.nan)
    return np.where(customers["purchase_days"].to_numpy() > 1, models.repeat.alive(customers), np.nan)


def _curves(tested: Mapping[int, Sequence[Tested]], fits: Sequence[HorizonFit], model: str) -> pd.DataFrame:
    """Calibration and gain of what serves each horizon and of the baseline."""
    drawn = []
    for fit, (horizon, origins) in zip(fits, tested.items(), strict=True):
        cases = {name: pairs(origins, name) for name in dict.fromkeys((fit.serves(model), COHORT))}
        pooled = {name: (np.concatenate([pair[0] for pair in own]), np.concatenate([pair[1] for pair in own]))
                  for name, own in cases.items() if own}  # fmt: skip
        days = [each.origin for each in origins] or [0]
        first, last = (pd.Timestamp(day, unit="D") for day in (min(days) + 1, max(days) + horizon))
        drawn.append(within(value_curves(pooled, horizon), first, last))
    return pd.concat(drawn, ignore_index=True)


def _biases(backtests: pd.DataFrame, horizon: int) -> dict[str, float]:
    """By model."""
    own = backtests[(backtests["metric"] == "bias") & (backtests["horizon"] == horizon)]
    return {str(model): float(bias) for model, bias in own.groupby("model")["value"].mean().items()}


def _bounds(origins: Sequence[Tested]) -> dict[str, Bounds]:
    judged = {model for each in origins for model in each.by_model}
    return {model: measured_bounds(pairs(origins, model)) for model in sorted(judged)}
