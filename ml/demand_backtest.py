"""Rolling backtest of the demand models: at each of some past weeks, what every model would have said.

In: a `Panel`. Out: `TestedWeek`s, oldest first, and one row per (scope, scope_id, model, origin, metric). Trees are
fitted on weeks that ended before the origin, and serve some weeks before they are fitted anew, as in service. Weeks
with a stock-out are left out: nobody knows what would have been asked for. The spread that an interval is judged by
was fitted to earlier weeks only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.curves import CURVES, r_squared, residual_curves, value_curves, within
from ml.demand_boosting import trainable
from ml.demand_candidates import Params, fit_trees, predict_week, weekday_shares
from ml.demand_models import SEASONAL_NAIVE
from ml.demand_panel import WEEK, Codes, Flags, Panel
from ml.demand_spread import CLASSES, Spread, fit_spread, volume_class
from ml.evaluate import skill
from ml.intervals import Array, covers

BACKTESTS = {
    **dict.fromkeys(("scope", "scope_id", "model"), "object"),
    "origin": "datetime64[ns]",
    "horizon": "int64",
    "metric": "object",
    **dict.fromkeys(("value", "baseline", "skill"), "float64"),
}
SHORTEST = 56  # days shown
ALL_DAYS = 0  # horizon of figures of the week as a whole
ERRORS = ("wape", "bias")
MOST_COVERED = 2000  # series a week whose intervals are judged; more do not change the share
FIRST_COVERED = 2  # weeks that only fit the spread


@dataclass(frozen=True)
class TestedWeek:
    """Series with 28 selling days at the origin, by their rows in the panel: units by day (series, 7), each model's
    week, shares of weekdays."""

    origin: pd.Timestamp
    series: Codes
    days: Array
    weeks: Mapping[str, Array]
    shares: Array

    @property
    def actual(self) -> Array:
        """Units of the week, one a series."""
        return np.asarray(self.days.sum(axis=1))

    def daily(self, model: str) -> Array:
        """What `model` said of each day, shape (series, 7)."""
        return np.asarray(self.weeks[model][:, None] * self.shares)


def run_backtest(
    panel: Panel, params: Params, on_week: Callable[[int, int], None] = lambda done, of: None
) -> list[TestedWeek]:
    """The weeks that can be tested, oldest first; `on_week(done, of)` is called after each."""
    starts = [panel.length - WEEK * back for back in range(params.origins, 0, -1)]
    starts = [start for start in starts if start >= SHORTEST]
    tested, trees = [], None
    for number, start in enumerate(starts):
        if number % params.fit_every == 0:
            trees = fit_trees(panel, start, params)
        chosen = trainable(panel, start) & panel.known[:, start : start + WEEK].all(axis=1)
        if panel.week_after(start)[chosen].sum() > 0:
            tested.append(_test(panel, start, chosen, predict_week(panel, start, trees)))
        on_week(number + 1, len(starts))
    return tested


def _test(panel: Panel, start: int, chosen: Flags, weeks: Mapping[str, Array]) -> TestedWeek:
    return TestedWeek(
        origin=panel.days[start - 1],
        series=np.flatnonzero(chosen),
        days=panel.units[chosen, start : start + WEEK].astype(np.float64),
        weeks={name: week[chosen] for name, week in weeks.items()},
        shares=weekday_shares(panel, start)[chosen],
    )


def error_rows(tested: Sequence[TestedWeek]) -> pd.DataFrame:
    """WAPE (error of week totals over units), MAE (units), R2 and bias of every model and origin, all series pooled."""
    rows = (
        ("total", "", model, week.origin, *row)
        for week in tested
        for model in week.weeks
        for row in _errors(week.actual, week.weeks[model], week.weeks[SEASONAL_NAIVE])
    )
    return _frame(rows)


def class_rows(tested: Sequence[TestedWeek], model: str, seed: int) -> pd.DataFrame:
    """What serves, by class of volume: WAPE and bias of weeks, and the share of days within the intervals; the
    coverage also of all series together."""
    rows: list[tuple[object, ...]] = []
    tested = _weeks_of(tested, model)
    for number, week in enumerate(tested):
        classes = volume_class(week.weeks[model])
        for code, name in enumerate(CLASSES):
            inside = classes == code
            if week.actual[inside].sum() > 0:
                judged = _errors(week.actual[inside], week.weeks[model][inside], week.weeks[SEASONAL_NAIVE][inside])
                rows += [("volume_class", name, model, week.origin, *row) for row in judged]
        if number >= FIRST_COVERED:
            spread = fit_to(tested[:number], model, seed)
            rows += [(*scope, model, week.origin, *row) for scope, row in _coverage(week, model, spread, seed)]
    return _frame(rows)


def curves(tested: Sequence[TestedWeek], models: Sequence[str]) -> pd.DataFrame:
    """Week totals of series by tenths of what was said, and by day ahead how far the sum of all series was off."""
    weeks = {model: _weeks_of(tested, model) for model in models}
    known = {model: own for model, own in weeks.items() if own}
    if not known:
        return pd.DataFrame(columns=list(CURVES)).astype(CURVES)
    ahead = np.arange(1.0, WEEK + 1)
    totals = {
        model: (np.concatenate([week.weeks[model] for week in own]), np.concatenate([week.actual for week in own]))
        for model, own in known.items()
    }
    by_day = {
        model: (ahead, sum(week.daily(model).sum(axis=0) for week in own), sum(week.days.sum(axis=0) for week in own))
        for model, own in known.items()
    }
    drawn = pd.concat([value_curves(totals, ALL_DAYS), residual_curves(by_day)], ignore_index=True)
    origins = [week.origin for week in tested]
    return within(drawn, min(origins) + pd.Timedelta(days=1), max(origins) + pd.Timedelta(days=WEEK))


def fit_to(tested: Sequence[TestedWeek], model: str, seed: int) -> Spread:
    """The spread of days around what `model` said of them."""
    tested = _weeks_of(tested, model)
    if not tested:
        return Spread({})
    mean = np.concatenate([week.daily(model).ravel() for week in tested])
    weekly = np.concatenate([np.repeat(week.weeks[model], WEEK) for week in tested])
    return fit_spread(mean, np.concatenate([week.days.ravel() for week in tested]), weekly, seed)


def _weeks_of(tested: Sequence[TestedWeek], model: str) -> list[TestedWeek]:
    """The weeks that `model` said something of: a young shop had too few days for trees at first."""
    return [week for week in tested if model in week.weeks]


def _errors(actual: Array, said: Array, naive: Array) -> Iterator[tuple[object, ...]]:
    total = actual.sum()
    value, baseline = (np.abs(each - actual).sum() / total for each in (said, naive))
    yield ALL_DAYS, "wape", value, baseline, skill(value, baseline)
    value, baseline = (np.abs(each - actual).mean() for each in (said, naive))
    yield ALL_DAYS, "mae", value, baseline, skill(value, baseline)
    if np.isfinite(explained := r_squared(actual, said)):
        yield ALL_DAYS, "r2", explained, r_squared(actual, naive), np.nan
    yield ALL_DAYS, "bias", (said - actual).sum() / total, (naive - actual).sum() / total, np.nan


def _coverage(
    week: TestedWeek, model: str, spread: Spread, seed: int
) -> Iterator[tuple[tuple[str, str], tuple[object, ...]]]:
    chosen = np.random.default_rng(seed).permutation(len(week.days))[:MOST_COVERED]
    weekly = week.weeks[model][chosen]
    band = spread.band(week.daily(model)[chosen], np.repeat(weekly[:, None], WEEK, axis=1))
    classes = volume_class(weekly)
    scopes = [("total", "", classes >= 0)]
    scopes += [("volume_class", name, classes == code) for code, name in enumerate(CLASSES)]
    for percent, inside in covers(band, week.days[chosen]).items():
        for scope, name, members in scopes:
            if members.any():
                share = float(inside[members].mean())
                yield (scope, name), (ALL_DAYS, f"coverage{percent}", share, np.nan, np.nan)


def _frame(rows: Iterator[tuple[object, ...]] | list[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(BACKTESTS)).astype(BACKTESTS)
