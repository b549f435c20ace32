"""What customers will be worth: BG/NBD with Gamma-Gamma, a two-stage LightGBM, their mean, and a cohort's mean.

In: `CustomerDays` and the last day that may be looked at. Out: one figure per customer of a snapshot, a frame of
`ml.customer_features.summarise` whose index counts the customers.
The two-stage model (chance to buy times spend of those who buy; Vanderveld et al. 2016, KDD) learns from the snapshot
one horizon earlier, whose outcome is known. Measured on Online Retail II, 183 days: Spearman .629 for BG/NBD, .615 for
the two-stage model, .634 for their mean; more and older snapshots made it worse, for features grow with history.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.buy_till_you_die import BetaGeometric, GammaGamma, NotFittableError, fit, fit_spend
from ml.customer_features import EVER, CustomerDays, summarise
from ml.intervals import Array

BG_NBD, TWO_STAGE, MEAN, COHORT = "bg_nbd_gamma_gamma", "two_stage_lightgbm", "mean_bg_nbd_two_stage", "cohort_mean"
YEAR = 365
FEWEST_OUTCOMES = 100  # customers of either outcome that trees can learn from
ROUNDS = 60
TREES = {"learning_rate": 0.05, "num_leaves": 7, "min_child_samples": 50, "verbose": -1}
RECENCY_EDGES, PURCHASE_EDGES = (30, 90, 180, 365), (1, 3, 9)  # a cohort: who is in one band of both
PRIOR_CUSTOMERS = 5.0  # a cohort's mean is drawn to everybody's by this many customers
SEASON_LIMITS = (0.5, 2.0)

LABELS = {
    "recency_days": "days since the last purchase",
    "lateness": "days since the last purchase, in usual gaps",
    "tenure_days": "days since the first purchase, at most a year",
    "purchase_days": "purchases so far",
    "mean_gap": "days between purchases",
    "mean_spend": "mean spend of a purchase",
    "return_share": "share of sales returned",
    **{f"days_{window}": f"purchases in the last {window} days" for window in (30, 90, 180, 365)},
    **{f"net_{window}": f"revenue of the last {window} days" for window in (30, 90, 180, 365)},
    "alive": "chance not to have left (BG/NBD)",
    "expected_orders": "purchases expected (BG/NBD)",
    "expected_spend": "spend expected of a purchase (Gamma-Gamma)",
    "expected_value": "revenue expected (BG/NBD, Gamma-Gamma)",
}


def snapshot(days: CustomerDays, until: int) -> pd.DataFrame:
    """One row per customer with a purchase by day `until`: `summarise`'s columns and mean_spend, never under 0."""
    summary = summarise(days, until, EVER)
    return summary.assign(mean_spend=(summary["net"] / summary["purchase_days"]).clip(lower=0))


def outcome(days: CustomerDays, customers: pd.DataFrame, until: int, horizon: int) -> tuple[Array, Array]:
    """(revenue, purchase days) of a snapshot's customers in the `horizon` days after `until`."""
    who = customers.index.to_numpy()
    return days.total(days.net, until, until + horizon)[who], days.count(until, until + horizon)[who]


def season_factor(days: CustomerDays, until: int, horizon: int) -> float:
    """Revenue of the same days in earlier years over an average stretch as long of those years; 1 where not known."""
    years = (until - days.first_day + 1) // YEAR
    if horizon >= YEAR or years == 0:
        return 1.0
    starts = [until - YEAR * year for year in range(1, years + 1)]
    part = sum(_revenue(days, start, start + horizon) for start in starts)
    whole = sum(_revenue(days, start, start + YEAR) for start in starts) * horizon / YEAR
    return float(np.clip(part / whole, *SEASON_LIMITS)) if part > 0 and whole > 0 else 1.0


@dataclass(frozen=True)
class Repeat:
    """BG/NBD and Gamma-Gamma of one snapshot."""

    purchases: BetaGeometric
    spend: GammaGamma

    def orders(self, customers: pd.DataFrame, horizon: int) -> Array:
        """Purchase days expected within `horizon` days."""
        return self.purchases.expected_purchases(*_recency_frequency(customers), horizon)

    def alive(self, customers: pd.DataFrame) -> Array:
        """Chance of not having left for good; 1 for who bought once, as BG/NBD has it."""
        return self.purchases.alive_probability(*_recency_frequency(customers))

    def mean_spend(self, customers: pd.DataFrame) -> Array:
        """Spend expected of a purchase."""
        return self.spend.expected_spend(
            customers["purchase_days"].to_numpy(float), customers["mean_spend"].to_numpy(float)
        )


def fit_repeat(customers: pd.DataFrame) -> Repeat:
    """Raises NotFittableError where too few came back. Where spend cannot carry Gamma-Gamma, a customer's mean is
    drawn to everybody's by one purchase, which is Gamma-Gamma with p = 1 and q = 2.
    """
    purchases = fit(*_recency_frequency(customers))
    spend = customers["mean_spend"].to_numpy(float)
    try:
        model = fit_spend(customers["purchase_days"].to_numpy(float), spend)
    except NotFittableError:
        model = GammaGamma(p=1.0, q=2.0, v=float(spend.mean()), log_likelihood=float("nan"))
    return Repeat(purchases, model)


@dataclass(frozen=True)
class TwoStage:
    """Two LightGBM boosters: the chance to buy within the horizon, and the logarithm of what buyers spend."""

    buys: Any
    spends: Any

    def value(self, features: pd.DataFrame) -> Array:
        """Revenue in relative units: who is worth more than whom."""
        return np.asarray(self.buys.predict(features) * np.exp(self.spends.predict(features)))

    def importances(self) -> "pd.Series[float]":
        """Share of both boosters' gain by feature; adds up to 1."""
        gains = [pd.Series(each.feature_importance("gain"), each.feature_name()) for each in (self.buys, self.spends)]
        shares = [gain / gain.sum() for gain in gains if gain.sum() > 0]
        return sum(shares[1:], shares[0]) / len(shares) if shares else pd.Series(dtype=float)


def fit_two_stage(features: pd.DataFrame, revenue: Array, seed: int) -> TwoStage | None:
    """Learn from a snapshot whose revenue is known; None where too few bought, or too few did not."""
    # Importing LightGBM takes a second, which a process that never fits should not pay.
    import lightgbm

    bought = revenue > 0
    if min(bought.sum(), (~bought).sum()) < FEWEST_OUTCOMES:
        return None
    fixed = {**TREES, "seed": seed, "num_threads": 1, "deterministic": True, "force_row_wise": True}
    buys = lightgbm.train({**fixed, "objective": "binary"}, lightgbm.Dataset(features, bought.astype(float)), ROUNDS)
    spends = lightgbm.train(
        {**fixed, "objective": "regression"}, lightgbm.Dataset(features[bought], np.log(revenue[bought])), ROUNDS
    )
    return TwoStage(buys, spends)


def tree_features(customers: pd.DataFrame, repeat: Repeat, horizon: int) -> pd.DataFrame:
    """The columns of `LABELS` for a snapshot, of a size that does not depend on how long the history is."""
    repeats = customers["purchase_days"] - 1
    gap = customers["span_days"] / repeats.clip(lower=1)
    orders, spend = repeat.orders(customers, horizon), repeat.mean_spend(customers)
    sales = customers["net"] + customers["returned"]
    made = customers.assign(
        tenure_days=customers["tenure_days"].clip(upper=YEAR),
        mean_gap=gap.where(repeats > 0, -1.0),
        lateness=(customers["recency_days"] / gap.where(repeats > 0, customers["tenure_days"]).clip(lower=1)),
        return_share=(customers["returned"] / sales.where(sales > 0)).fillna(0.0).clip(0, 1),
        alive=repeat.alive(customers),
        expected_orders=orders,
        expected_spend=spend,
        expected_value=orders * spend,
    )
    return made[list(LABELS)]


@dataclass(frozen=True)
class Cohorts:
    """Mean revenue and purchase days of a horizon by cohort: bands of recency and of purchases so far."""

    revenue: Array
    orders: Array

    def predict(self, customers: pd.DataFrame) -> tuple[Array, Array]:
        """(revenue, purchase days) of each customer's cohort."""
        cell = _cell(customers)
        return np.maximum(self.revenue[cell], 0.0), self.orders[cell]


def fit_cohorts(customers: pd.DataFrame, revenue: Array, orders: Array) -> Cohorts:
    """Means of a snapshot whose outcome is known; small cohorts are drawn to everybody's mean."""
    cell = _cell(customers)
    cells = (len(RECENCY_EDGES) + 1) * (len(PURCHASE_EDGES) + 1)
    size = np.bincount(cell, minlength=cells) + PRIOR_CUSTOMERS
    revenue_mean, orders_mean = (
        (np.bincount(cell, values, cells) + PRIOR_CUSTOMERS * values.mean()) / size for values in (revenue, orders)
    )
    return Cohorts(revenue_mean, orders_mean)


def history_cohorts(customers: pd.DataFrame, horizon: int) -> Cohorts:
    """Where no outcome is known yet: a cohort goes on buying at its rate so far. No customer is younger than 30 days,
    or one purchase yesterday would be one a day.
    """
    stretch = horizon / (customers["tenure_days"].to_numpy(float) + 1).clip(min=30)
    revenue, orders = (customers[name].to_numpy(float) * stretch for name in ("net", "purchase_days"))
    return fit_cohorts(customers, revenue, orders)


@dataclass(frozen=True)
class HorizonModels:
    """What one cut's data give for a horizon; without a known outcome there are no trees and cohorts go by history."""

    horizon: int
    repeat: Repeat | None
    trees: TwoStage | None
    cohorts: Cohorts

    @property
    def names(self) -> tuple[str, ...]:
        """The models that `predict` gives."""
        if self.repeat is None:
            return (COHORT,)
        return (COHORT, BG_NBD) if self.trees is None else (COHORT, BG_NBD, TWO_STAGE, MEAN)

    def predict(self, customers: pd.DataFrame, season: float = 1.0) -> dict[str, Array]:
        """Revenue of each customer by model, the baseline first.

        The trees say who is worth more than whom; their level is BG/NBD's, for they learnt at another time of year.
        """
        values = {COHORT: self.cohorts.predict(customers)[0]}
        if self.repeat is None:
            return values
        features = tree_features(customers, self.repeat, self.horizon)
        values[BG_NBD] = features["expected_value"].to_numpy() * season
        if self.trees is not None:
            shape = self.trees.value(features)
            values[TWO_STAGE] = shape * (values[BG_NBD].sum() / shape.sum())
            values[MEAN] = (values[BG_NBD] + values[TWO_STAGE]) / 2
        return values

    def orders(self, customers: pd.DataFrame, season: float = 1.0) -> Array:
        """Purchase days expected of each customer."""
        if self.repeat is None:
            return self.cohorts.predict(customers)[1]
        return self.repeat.orders(customers, self.horizon) * season


def _recency_frequency(customers: pd.DataFrame) -> tuple[Array, Array, Array]:
    repeats = customers["purchase_days"].to_numpy(float) - 1
    return repeats, customers["span_days"].to_numpy(float), customers["tenure_days"].to_numpy(float)


def _cell(customers: pd.DataFrame) -> Any:
    recency = np.searchsorted(RECENCY_EDGES, customers["recency_days"].to_numpy(float))
    purchases = np.searchsorted(PURCHASE_EDGES, customers["purchase_days"].to_numpy(float))
    return recency * (len(PURCHASE_EDGES) + 1) + purchases


def _revenue(days: CustomerDays, after: int, until: int) -> float:
    return float(days.net[(days.day > after) & (days.day <= until)].sum())
