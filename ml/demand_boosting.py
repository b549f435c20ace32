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

from ml.demand_models import tsb, window_average
from ml.demand_panel import ACTIVE_DAYS, WEEK, Flags, Panel
from ml.intervals import Array

if TYPE_CHECKING:
    import lightgbm

WINDOWS = (7, 14, 28, 56, 91, 182)
YEAR = 364  # days: the same weekday a year ago
SEASON_WEEKS = 4
SELLING_DAYS = 28
FEWEST_ROWS = 500
SHOWN_DAYS = 120  # before the first origin to learn from
CAP = 3.0  # times what the plain models expect; single orders beyond it say nothing that holds for other weeks
HIGHEST_LEVEL = 1.1

LABELS = {
    **{f"units_{days}": f"Units a week, last {days} days" for days in WINDOWS},
    **{f"usual_units_{days}": f"Units a week without rare large orders, last {days} days" for days in WINDOWS},
    **{f"orders_{days}": f"Orders a week, last {days} days" for days in WINDOWS},
    "selling_days_28": "Days with a sale, last 28 days",
    "selling_days_91": "Days with a sale, last 91 days",
    "week_before": "Units of the week before last",
    "two_weeks_before": "Units two weeks before last",
    "days_since_sale": "Days since the last sale",
    "age": "Days since the first sale",
    "same_week_last_year": "Units of the same week last year",
    "season": "Same week last year against the four weeks before it",
    "company_season": "The whole company's same week last year against the four weeks before it",
    "day_of_year": "Day of the year",
    "chance_of_sale": "Smoothed size of a sale times its chance",
}


@dataclass(frozen=True)
class DemandModel:
    """Fitted trees. `level` makes up for the large orders that were cut off the labels."""

    boosters: tuple["lightgbm.Booster", ...]
    level: float

    def predict(self, panel: Panel, origin: int) -> Array:
        """Units of the week after `origin`, one a series."""
        raw = _raw(self.boosters, features(panel, origin).to_numpy())
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
    tables, wanted, base = [], [], []
    for start in origins:
        chosen = trainable(panel, start)
        tables.append(features(panel, start).to_numpy()[chosen])
        wanted.append(panel.week_after(start)[chosen])
        base.append(expected(panel, start)[chosen])
    if sum(map(len, wanted)) < FEWEST_ROWS or not sum(each.sum() for each in wanted):
        return None
    table, units, usual = np.concatenate(tables), np.concatenate(wanted), np.concatenate(base)
    label = np.minimum(units, CAP * (usual + 1))
    boosters = tuple(_boost(table, label, usual, rows, seed + number) for number in range(seeds))
    # The trees give back the sum of their labels, so what was cut off all of them is what they lack.
    level = units.sum() / label.sum()
    return DemandModel(boosters, float(np.clip(level, 1.0, HIGHEST_LEVEL)))


def _boost(table: Array, label: Array, usual: Array, rows: int, seed: int) -> "lightgbm.Booster":
    import lightgbm

    chosen = np.random.default_rng(seed).permutation(len(label))[:rows]
    parameters = {
        "objective": "tweedie", "tweedie_variance_power": 1.1, "learning_rate": 0.08, "num_leaves": 15,
        "min_data_in_leaf": 50, "max_bin": 63, "bagging_fraction": 0.8, "bagging_freq": 1, "feature_fraction": 0.6,
        "deterministic": True, "force_row_wise": True, "num_threads": 1, "seed": seed, "verbose": -1,
    }  # fmt: skip
    data = lightgbm.Dataset(
        table[chosen], label[chosen], init_score=np.log(usual[chosen]), params={"max_bin": 63, "verbose": -1}
    )
    return lightgbm.train(parameters, data, num_boost_round=100)


def _raw(boosters: Sequence["lightgbm.Booster"], table: Array) -> Array:
    """Mean of what the trees add to the logarithm of the expected."""
    every = [np.asarray(booster.predict(table, raw_score=True, num_threads=1)) for booster in boosters]
    return np.asarray(np.mean(every, axis=0))


def features(panel: Panel, origin: int) -> pd.DataFrame:
    """One row per series, columns as in `LABELS`, from the days before `origin`; amounts as logarithms."""
    columns: dict[str, Array] = {}
    for name, sums in (
        ("units", panel.units_sum), ("usual_units", panel.clipped_sum), ("orders", panel.orders_sum),
    ):  # fmt: skip
        columns |= {f"{name}_{days}": np.log1p(panel.per_week(sums, origin, days)) for days in WINDOWS}
    columns |= {f"selling_days_{days}": panel.per_week(panel.sales_sum, origin, days) for days in (28, 91)}
    columns["week_before"] = np.log1p(panel.per_week(panel.clipped_sum, origin, WEEK, back=WEEK))
    columns["two_weeks_before"] = np.log1p(panel.per_week(panel.clipped_sum, origin, WEEK, back=2 * WEEK))
    columns["days_since_sale"] = _days_since_sale(panel, origin)
    columns["age"] = np.clip(origin - panel.first, 0, 2 * YEAR).astype(float)
    columns |= _last_year(panel, origin)
    date = panel.days[0] + pd.Timedelta(days=origin)
    columns["day_of_year"] = np.full(len(panel.keys), float(date.dayofyear))
    columns["chance_of_sale"] = np.log1p(tsb(panel, origin))
    return pd.DataFrame(columns)[list(LABELS)]


def _days_since_sale(panel: Panel, origin: int) -> Array:
    start = max(origin - ACTIVE_DAYS, 0)
    sold = panel.sales_sum[:, start : origin + 1]
    return np.asarray((sold[:, ::-1] >= sold[:, -1:]).sum(axis=1) - 1.0)


def _last_year(panel: Panel, origin: int) -> dict[str, Array]:
    """NaN, which the trees take as unknown, where the series is younger."""
    unknown = np.full(len(panel.keys), np.nan)
    then = origin - YEAR
    names = ("same_week_last_year", "season", "company_season")
    if then < SEASON_WEEKS * WEEK:
        return dict.fromkeys(names, unknown)
    sums = panel.clipped_sum
    week = sums[:, then + WEEK] - sums[:, then]
    before = (sums[:, then] - sums[:, then - SEASON_WEEKS * WEEK]) / SEASON_WEEKS
    known = panel.first < then - SEASON_WEEKS * WEEK
    season = np.log((week + 1) / (before + 1))
    company = np.log((week.sum() + 1) / (before.sum() + 1))
    own = (np.where(known, value, unknown) for value in (np.log1p(week), season))
    return dict(zip(names, (*own, np.full_like(unknown, company)), strict=True))

