"""Gradient boosted trees for the demand of the week after an origin, one model for all series.

In: a `Panel`; out: units of the seven days after an origin, one figure a series. The trees learn by how much the week
will differ from what the plain models expect (LightGBM's init score), under Tweedie loss with power 1.1, which suits
many zeros and a long tail (Zhou, Qian and Yang 2022). Labels are weeks that ended before the origin of the fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.demand_models import tsb, window_average
from ml.demand_panel import ACTIVE_DAYS, WEEK, Flags, Panel
from ml.demand_smoothing import Single
from ml.intervals import Array

if TYPE_CHECKING:
    import lightgbm

WINDOWS = (7, 14, 28, 56, 91, 182)
YEAR = 364  # days: the same weekday a year ago
MONTH, LONGER_SEASON = 28, 56  # days
PRIOR_UNITS = 20.0  # a week; a series' own season counts as much as its company's at so many
SELLING_DAYS = 28
FEWEST_ROWS = 500
SHOWN_DAYS = 120  # before the first origin to learn from
CAP = 3.0  # times what the plain models expect; single orders beyond it say nothing that holds for other weeks
HIGHEST_LEVEL = 1.1

# Unknown where the series or the company is younger. What only tells the time (the series' age, the day of the year) is
# left out: in a history of under two years it stands for growth, which trees then carry on.
LAST_YEAR = {
    "same_week_last_year": "Units of the same week last year",
    "same_week_against_expected": "Units of the same week last year against the expected",
    "season": "Same week last year against the four weeks before it",
    "season_13_days": "Thirteen days around the same week last year against eight weeks, drawn to the company's",
    "season_3_weeks": "Three weeks around the same week last year against eight weeks",
    "growth_28": "Last 28 days against last year's",
    "growth_56": "Last 56 days against last year's",
    "company_season": "The whole company's same week last year against the four weeks before it",
    "company_season_8_weeks": "The whole company's same week last year against eight weeks before it",
    "company_season_13_days": "The whole company's thirteen days around it against eight weeks before it",
    "company_growth_28": "The whole company's last 28 days against last year's",
    "open_days": "Days with a sale anywhere in the same week last year",
    "open_days_28": "Days with a sale anywhere in the 28 days before it",
}
LABELS = {
    **{f"units_{days}": f"Units a week against the expected, last {days} days" for days in WINDOWS},
    **{f"usual_units_{days}": f"The same without rare large orders, last {days} days" for days in WINDOWS},
    **{f"orders_{days}": f"Orders a week, last {days} days" for days in WINDOWS},
    "level": "Units a week without rare large orders, last 56 days",
    "selling_days_28": "Days with a sale, last 28 days",
    "selling_days_91": "Days with a sale, last 91 days",
    "week_before": "Units of the week before last",
    "two_weeks_before": "Units two weeks before last",
    "days_since_sale": "Days since the last sale",
    "chance_of_sale": "Smoothed size of a sale times its chance",
    **LAST_YEAR,
}


@dataclass(frozen=True)
class DemandModel:
    """Fitted trees. `level` makes up for the large orders that were cut off the labels."""

    boosters: tuple["lightgbm.Booster", ...]
    level: float

    def predict(self, panel: Panel, origin: int) -> Array:
        """Units of the week after `origin`, one a series."""
        raw = _raw(self.boosters, features(panel, origin).to_numpy(np.float32))
        return np.asarray(self.level * np.exp(raw) * expected(panel, origin))

    def importances(self) -> pd.DataFrame:
        """One row per feature, the most important first: feature, label, importance (share of the gain), rank."""
        gains = np.sum([booster.feature_importance("gain") for booster in self.boosters], axis=0)
        frame = pd.DataFrame({"feature": list(LABELS), "label": list(LABELS.values()), "importance": gains})
        frame["importance"] /= max(frame["importance"].sum(), np.finfo(float).tiny)
        frame = frame.sort_values("importance", ascending=False, kind="stable", ignore_index=True)
        return frame.assign(rank=np.arange(1, len(frame) + 1))


def trainable(panel: Panel, origin: int) -> Flags:
    """Series with a sale in the last 90 days before `origin` and enough days with one."""
    return np.asarray(panel.sold_within(origin, ACTIVE_DAYS) & (panel.sales_sum[:, origin] >= SELLING_DAYS))


def expected(panel: Panel, origin: int) -> Array:
    """What the plain models expect of the week, never zero: the trees multiply it."""
    month = panel.per_week(panel.clipped_sum, origin, 28)
    return np.asarray((month + window_average(panel, origin) + tsb(panel, origin)) / 3 + 0.1)


def fit(panel: Panel, origin: int, weeks: int, rows: int, seeds: int, seed: int) -> DemandModel | None:
    """Trees from the `weeks` weeks that ended by `origin`, `rows` of them drawn at random for each of `seeds` models.

    None where there is too little to learn from.
    """
    origins = range(origin - WEEK, SHOWN_DAYS - 1, -WEEK)[:weeks]
    shown = [trainable(panel, start) for start in origins]
    units, usual = (
        np.concatenate([np.empty(0), *(of(panel, start)[chosen] for start, chosen in zip(origins, shown, strict=True))])
        for of in (Panel.week_after, expected)
    )
    if len(units) < FEWEST_ROWS or not units.sum():
        return None
    label = np.minimum(units, CAP * (usual + 1))
    boosters = []
    for number in range(seeds):
        drawn = np.random.default_rng(seed + number).permutation(len(label))[:rows]
        table = _rows(panel, list(zip(origins, shown, strict=True)), drawn)
        boosters.append(_boost(table, label[drawn], usual[drawn], seed + number))
    # The trees give back the sum of their labels, so what was cut off all of them is what they lack.
    level = units.sum() / label.sum()
    return DemandModel(tuple(boosters), float(np.clip(level, 1.0, HIGHEST_LEVEL)))


def _rows(panel: Panel, origins: Sequence[tuple[int, Flags]], drawn: NDArray[np.int64]) -> Single:
    """Features of the rows `drawn`, in that order, of those that `origins` have one after the other.

    Of a large company these are a tenth of all, which together would take more room than the panel.
    """
    table = np.empty((len(drawn), len(LABELS)), dtype=np.float32)
    begin = 0
    for start, chosen in origins:
        series = np.flatnonzero(chosen)
        inside = np.flatnonzero((drawn >= begin) & (drawn < begin + len(series)))
        table[inside] = features(panel, start).to_numpy(np.float32)[series[drawn[inside] - begin]]
        begin += len(series)
    return table


def _boost(table: Single, label: Array, usual: Array, seed: int) -> "lightgbm.Booster":
    import lightgbm

    parameters = {
        "objective": "tweedie", "tweedie_variance_power": 1.1, "learning_rate": 0.05, "num_leaves": 15,
        "min_data_in_leaf": 200, "max_bin": 63, "bagging_fraction": 0.8, "bagging_freq": 1, "feature_fraction": 0.6,
        "deterministic": True, "force_row_wise": True, "num_threads": 1, "seed": seed, "verbose": -1,
    }  # fmt: skip
    data = lightgbm.Dataset(table, label, init_score=np.log(usual), params={"max_bin": 63, "verbose": -1})
    return lightgbm.train(parameters, data, num_boost_round=100)


def _raw(boosters: Sequence["lightgbm.Booster"], table: Array) -> Array:
    """Mean of what the trees add to the logarithm of the expected."""
    every = [np.asarray(booster.predict(table, raw_score=True, num_threads=1)) for booster in boosters]
    return np.asarray(np.mean(every, axis=0))


def features(panel: Panel, origin: int) -> pd.DataFrame:
    """One row per series, columns as in `LABELS`, from the days before `origin`; amounts as logarithms."""
    usual = expected(panel, origin)
    columns: dict[str, Array] = {}
    for name, sums in (("units", panel.units_sum), ("usual_units", panel.clipped_sum)):
        columns |= {f"{name}_{days}": np.log((panel.per_week(sums, origin, days) + 0.1) / usual) for days in WINDOWS}
    columns |= {f"orders_{days}": np.log1p(panel.per_week(panel.orders_sum, origin, days)) for days in WINDOWS}
    columns["level"] = np.log1p(panel.per_week(panel.clipped_sum, origin, 56))
    columns |= {f"selling_days_{days}": panel.per_week(panel.sales_sum, origin, days) for days in (28, 91)}
    columns["week_before"] = np.log1p(panel.per_week(panel.clipped_sum, origin, WEEK, back=WEEK))
    columns["two_weeks_before"] = np.log1p(panel.per_week(panel.clipped_sum, origin, WEEK, back=2 * WEEK))
    columns["days_since_sale"] = _days_since_sale(panel, origin)
    columns["chance_of_sale"] = np.log1p(tsb(panel, origin))
    columns |= _last_year(panel, origin, usual)
    return pd.DataFrame(columns)[list(LABELS)]


def _days_since_sale(panel: Panel, origin: int) -> Array:
    start = max(origin - ACTIVE_DAYS, 0)
    sold = panel.sales_sum[:, start : origin + 1]
    return np.asarray((sold[:, ::-1] >= sold[:, -1:]).sum(axis=1) - 1.0)


def _last_year(panel: Panel, origin: int, usual: Array) -> dict[str, Array]:
    """NaN, which the trees take as unknown, where the series or the company is younger."""
    unknown = np.full(len(panel.keys), np.nan)
    then = origin - YEAR
    if then < LONGER_SEASON:
        return dict.fromkeys(LAST_YEAR, unknown)
    company = _company_last_year(panel, origin, then)
    own = _own_last_year(panel, origin, then, usual, np.exp(company["company_season_13_days"]))
    known = panel.first < then - LONGER_SEASON
    every = {name: np.full_like(unknown, value) for name, value in company.items()}
    # A series without a season of its own has the company's.
    unseasoned = {"season_13_days": every["company_season_13_days"]}
    return every | {name: np.where(known, value, unseasoned.get(name, unknown)) for name, value in own.items()}


def _own_last_year(panel: Panel, origin: int, then: int, usual: Array, company_season: float) -> dict[str, Array]:
    sums = panel.clipped_sum
    week, month = _rate(sums, then, then + WEEK), _rate(sums, then - MONTH, then)
    longer, around = _rate(sums, then - LONGER_SEASON, then), _rate(sums, then - 3, then + 10)
    return {
        "same_week_last_year": np.log1p(week),
        "same_week_against_expected": np.log((week + 0.1) / usual),
        "season": np.log((week + 1) / (month + 1)),
        "season_13_days": np.log((around + PRIOR_UNITS * company_season) / (longer + PRIOR_UNITS)),
        "season_3_weeks": np.log((_rate(sums, then - WEEK, then + 2 * WEEK) + 5) / (longer + 5)),
        "growth_28": np.log((panel.per_week(sums, origin, MONTH) + 1) / (month + 1)),
        "growth_56": np.log((panel.per_week(sums, origin, LONGER_SEASON) + 1) / (longer + 1)),
    }


def _company_last_year(panel: Panel, origin: int, then: int) -> dict[str, float]:
    """Of the series that had enough days with a sale by the origin: a later one says that it will sell."""
    days = [then - LONGER_SEASON, then - MONTH, then - 3, then, then + WEEK, then + 10, origin - MONTH, origin]
    shown = panel.sales_sum[:, origin] >= SELLING_DAYS
    early, month, before, now, after, later, recent, last = panel.clipped_sum[:, days][shown].sum(axis=0)
    sold = panel.sales_sum[:, then - MONTH : then + WEEK + 1][shown].sum(axis=0, dtype=np.float64)
    is_open = np.diff(sold) > 0
    longer = (now - early) / LONGER_SEASON * WEEK + 1
    return {
        "company_season": np.log((after - now + 1) / ((now - month) / MONTH * WEEK + 1)),
        "company_season_8_weeks": np.log((after - now + 1) / longer),
        "company_season_13_days": np.log(((later - before) / 13 * WEEK + 1) / longer),
        "company_growth_28": np.log((last - recent + 1) / (now - month + 1)),
        "open_days": float(is_open[MONTH:].sum()),
        "open_days_28": float(is_open[:MONTH].sum()),
    }


def _rate(sums: Array, start: int, end: int) -> Array:
    """Units a week between two days."""
    return np.asarray((sums[:, end] - sums[:, start]) / (end - start) * WEEK)
