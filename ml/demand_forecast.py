"""Demand of the next 7 days by product and location.

In: see `ml.demand_panel`. Out: `DemandForecast`, units. What is forecast is the week; it is spread over its days by
the series' own weekdays, drawn to its location's where it sells little. The model with the best rolling backtest of
week totals serves every series with 28 selling days; those with fewer are given TSB, as `low_data`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.champion import Incumbent, choose
from ml.demand_backtest import class_rows, curves, error_rows, fit_to, run_backtest
from ml.demand_boosting import SELLING_DAYS, DemandModel
from ml.demand_candidates import Params, fit_trees, predict_week, weekday_shares
from ml.demand_models import BASELINES, SEASONAL_NAIVE, TSB, tsb
from ml.demand_panel import ACTIVE_DAYS, KEYS, WEEK, Flags, read_panel
from ml.demand_spread import Spread
from ml.evaluate import skill
from ml.intervals import BAND, Array

FORECASTS = [*KEYS, "date", "horizon", *BAND, "model", "quality"]
BIASED = 0.125  # a model that is further off in total does not serve: its errors may be small, its shelves empty
NO_MODEL = "none"
DEFAULTS = Params()


@dataclass(frozen=True)
class DemandForecast:
    """What came out.

    forecasts: one row per (product_id, location_id, date) for series with a sale in the last 90 days; quality is ok,
    low_data (under 28 selling days, or nothing to test on) or fallback (the seasonal naive forecast serves).
    backtests: one row per (scope, scope_id, model, origin, metric); baseline is the seasonal naive forecast's figure.
    trees: what was fitted or handed in; None where there is too little to learn from. left_out: series beyond
    `Params.most_series`. curves: of the model that serves and the seasonal naive forecast, `ml.curves`.
    """

    model: str
    forecasts: pd.DataFrame
    backtests: pd.DataFrame
    trees: DemandModel | None
    left_out: int
    curves: pd.DataFrame


def forecast(
    sales: pd.DataFrame,
    stock_outs: pd.DataFrame,
    last_day: pd.Timestamp,
    params: Params = DEFAULTS,
    trees: DemandModel | None = None,
    incumbent: str | None = None,
    on_step: Callable[[int, int], None] = lambda done, of: None,
) -> DemandForecast:
    """Forecast the seven days after `last_day`, with a backtest of every model.

    `trees` are used in place of fitting them; `incumbent` is the model that serves now. `on_step(done, of)` is called
    as the work goes on.
    """
    panel = read_panel(sales, stock_outs, last_day, params.window, params.most_series, params.origins * WEEK)
    has_history = panel.sales_sum[:, -1] >= SELLING_DAYS
    is_active = panel.sold_within(panel.length, ACTIVE_DAYS)
    keys, left_out = panel.keys[is_active], panel.left_out
    week, shares = tsb(panel, panel.length), weekday_shares(panel, panel.length)[is_active]
    panel.keep(has_history)
    tested = run_backtest(panel, params, lambda done, of: on_step(done, of + 1))
    trees = trees or fit_trees(panel, panel.length, params)
    weeks = predict_week(panel, panel.length, trees)
    errors = error_rows(tested)
    model = _choose(errors[errors["model"].isin(weeks)], incumbent)
    backtests = pd.concat([errors, class_rows(tested, model, params.seed)], ignore_index=True) if tested else errors
    spread = fit_to(tested, model, params.seed)
    served = has_history & is_active & (model != NO_MODEL)
    week[served] = weeks.get(model, week[has_history])[served[has_history]]
    band = _band(week[is_active], shares, spread)
    forecasts = _forecasts(keys, band, served[is_active], model, last_day)
    on_step(params.origins + 1, params.origins + 1)
    drawn = curves(tested, [*dict.fromkeys((model, SEASONAL_NAIVE))])
    return DemandForecast(model, forecasts, backtests, trees, left_out, drawn)


def summarise(result: DemandForecast) -> dict[str, float]:
    """Means over the origins of what serves: wape, bias, coverage80, coverage95, with the seasonal naive forecast's
    wape and the skill; how many series were forecast, and how many of them on little data."""
    rows = result.backtests[(result.backtests["scope"] == "total") & (result.backtests["model"] == result.model)]
    figures = {str(name): float(value) for name, value in rows.groupby("metric")["value"].mean().items()}
    if "wape" in figures:
        figures["wape_baseline"] = float(rows.loc[rows["metric"] == "wape", "baseline"].mean())
        figures["skill"] = skill(figures["wape"], figures["wape_baseline"])
    figures["series"] = len(result.forecasts) / WEEK
    figures["low_data_series"] = int((result.forecasts["quality"] == "low_data").sum()) / WEEK
    return {name: round(figure, 4) for name, figure in figures.items() if np.isfinite(figure)}


def _choose(errors: pd.DataFrame, incumbent: str | None) -> str:
    if errors.empty:
        return NO_MODEL
    wape = errors.loc[errors["metric"] == "wape", ["model", "origin", "value"]]
    bias = errors[errors["metric"] == "bias"].groupby("model")["value"].mean().abs()
    level = [str(name) for name in bias.index[bias <= BIASED]]
    pinned = [str(incumbent)] if isinstance(incumbent, Incumbent) and incumbent.is_pinned else []
    eligible = wape[wape["model"].isin([*level, *pinned, *BASELINES])] if level else wape
    return choose(eligible, incumbent, BASELINES)


def _band(week: Array, shares: Array, spread: Spread) -> Array:
    weekly = np.repeat(week[:, None], WEEK, axis=1)
    return spread.band(weekly * shares, weekly)


def _forecasts(keys: pd.DataFrame, band: Array, served: Flags, model: str, last_day: pd.Timestamp) -> pd.DataFrame:
    """Rows of the series that still sell; `served` are those that `model` made."""
    horizon = np.tile(np.arange(1, WEEK + 1), len(keys))
    by_model = np.repeat(served, WEEK)
    tested = "fallback" if model in BASELINES else "ok"
    rows = keys.loc[np.repeat(keys.index, WEEK)].reset_index(drop=True)
    return rows.assign(
        date=last_day + pd.to_timedelta(horizon, unit="D"),
        horizon=horizon,
        **{name: amounts.ravel() for name, amounts in zip(BAND, band, strict=True)},
        model=np.where(by_model, model, TSB),
        quality=np.where(by_model, tested, "low_data"),
    )[FORECASTS]
