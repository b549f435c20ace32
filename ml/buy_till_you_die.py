"""How often customers come back and how much they spend: BG/NBD and Gamma-Gamma, by maximum likelihood.

In: arrays of one entry per customer. x: repeat purchases (days with a purchase after the first), t_x: time from
the first to the last purchase, T: time from the first purchase to the end of observation; all times in one unit.
Out: frozen parameters with methods that answer for arrays of the same shape.
BG/NBD: Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24. Gamma-Gamma:
Fader & Hardie (2013), The Gamma-Gamma model of monetary value. Customers with the same figures are fitted as one
row with a count, so that two million take seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import digamma, expit, gammaln, hyp2f1

from ml.intervals import Array

FEWEST_REPEATERS = 100
HIGHEST_CORRELATION = 0.3  # of purchases and mean spend: beyond it their independence is not believable
BOUND = 9.0  # of a log parameter: beyond e^9 the likelihood is flat
GRADIENT = 1e-7  # of the likelihood relative to its size: where a maximum is taken for found
APART = 1e-5  # the closed form has removable poles; this far from them it is exact to five digits

Objective = Callable[[Array], tuple[float, Array]]


class NotFittableError(ValueError):
    """The data cannot carry the model; the message says why. Predict with a cohort's mean instead."""


@dataclass(frozen=True)
class BetaGeometric:
    """BG/NBD: purchase rates are Gamma(r, alpha), the chance to leave after a purchase is Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def alive_probability(self, x: Array, t_x: Array, T: Array) -> Array:
        """Chance that a customer has not left for good; 1 without a repeat purchase, as the model assumes."""
        return np.asarray(expit(-_log_odds_of_loss(self.r, self.alpha, self.a, self.b, x, t_x, T)))

    def expected_purchases(self, x: Array, t_x: Array, T: Array, days: float) -> Array:
        """Purchases expected within `days` (T's unit) after T: the paper's equation 10.

        Its Gauss function is Euler-transformed, for as printed it overflows for frequent buyers. Where a is 1, or
        a + b is 1 without repeat purchases, the limit is taken, so the figure is continuous in the parameters.
        """
        a = _apart(self.a, 1.0)
        whole = _apart(a + self.b + np.asarray(x, dtype=float) - 1, 0.0)
        share = days / (self.alpha + T + days)
        tail = (1 - share) ** (a - 1) * hyp2f1(whole - self.r - x, a - 1, whole, share)
        return np.asarray(self.alive_probability(x, t_x, T) * np.maximum(whole / (a - 1) * (1 - tail), 0.0))

    def probability_of_no_purchase(self, x: Array, t_x: Array, T: Array, days: float) -> Array:
        """Chance of not a single purchase within `days` after T: lost already, or alive and quiet."""
        quiet = np.exp(-(self.r + x) * np.log1p(days / (self.alpha + T)))
        return np.asarray(1 - self.alive_probability(x, t_x, T) * (1 - quiet))


@dataclass(frozen=True)
class GammaGamma:
    """Spend per purchase is Gamma(p, .) around a customer's own mean, which varies by q and v over customers."""

    p: float
    q: float
    v: float
    log_likelihood: float

    def expected_spend(self, purchases: Array, mean_spend: Array) -> Array:
        """A customer's mean spend per purchase, drawn to everybody's where purchases are few."""
        return np.asarray(self.p * (self.v + purchases * mean_spend) / (self.p * purchases + self.q - 1))


def fit(x: Array, t_x: Array, T: Array) -> BetaGeometric:
    """Fit BG/NBD. Raises NotFittableError with fewer than 100 repeat customers, and for figures that contradict."""
    rows = _collapse(x=x, t_x=t_x, T=T)
    count, again = rows["count"].to_numpy(float), rows["x"].to_numpy(float)
    repeaters = int(count[again > 0].sum())
    if repeaters < FEWEST_REPEATERS:
        raise NotFittableError(f"needs {FEWEST_REPEATERS} customers who came back, has {repeaters}")
    if (rows["x"] < 0).any() or (rows["t_x"] < 0).any() or (rows["t_x"] > rows["T"]).any():
        raise NotFittableError("a purchase lies outside the time of observation")
    # Around 1, so that the optimiser's first steps suit every unit of time.
    unit = float((rows["T"] @ rows["count"]) / rows["count"].sum())
    rows[["t_x", "T"]] /= unit
    (r, alpha, a, b), log_likelihood = _maximise(_bg_nbd(rows), size=4)
    return BetaGeometric(r, alpha * unit, a, b, log_likelihood - float(again @ count * np.log(unit)))


def fit_spend(purchases: Array, mean_spend: Array) -> GammaGamma:
    """Fit Gamma-Gamma to customers with purchases and a mean spend above 0; others are left out.

    Raises NotFittableError for fewer than 100 such customers, for one and the same spend everywhere, for purchases
    and spend that go together, and for q <= 1, where the mean over customers does not exist.
    """
    usable = (purchases > 0) & (mean_spend > 0)
    rows = _collapse(x=purchases[usable], m=mean_spend[usable])
    if int(rows["count"].sum()) < FEWEST_REPEATERS:
        raise NotFittableError(f"needs {FEWEST_REPEATERS} customers with spend, has {int(rows['count'].sum())}")
    correlation = _correlation(purchases[usable], mean_spend[usable])
    if abs(correlation) > HIGHEST_CORRELATION:
        raise NotFittableError(f"purchases and spend go together (correlation {correlation:.2f})")
    unit = float((rows["m"] @ rows["count"]) / rows["count"].sum())
    rows["m"] /= unit
    if rows["m"].std() < APART or len(rows) == 1:
        raise NotFittableError("everybody spends the same")
    (p, q, v), log_likelihood = _maximise(_gamma_gamma(rows), size=3)
    if q <= 1:
        raise NotFittableError(f"spend is spread too widely for a mean (q = {q:.2f})")
    return GammaGamma(p, q, v * unit, log_likelihood - int(rows["count"].sum()) * float(np.log(unit)))


def _collapse(**columns: Array) -> pd.DataFrame:
    frame = pd.DataFrame({name: np.asarray(values, dtype=float) for name, values in columns.items()})
    return frame.groupby(list(columns)).size().rename("count").reset_index()


def _bg_nbd(rows: pd.DataFrame) -> Objective:
    x, t_x, T, count = (rows[name].to_numpy(float) for name in ("x", "t_x", "T", "count"))
    # Gamma functions are what costs time, and x has few values.
    level, level_count = _levels(x, count)

    def objective(parameters: Array) -> tuple[float, Array]:
        r, alpha, a, b = parameters
        odds = _log_odds_of_loss(r, alpha, a, b, x, t_x, T)
        lost = expit(odds) * count
        since_first, until_last = np.log(alpha + T), np.log(alpha + t_x)
        by_level = (
            gammaln(r + level) - gammaln(r) + gammaln(a + b) - gammaln(a + b + level) + gammaln(b + level) - gammaln(b)
        )
        by_row = r * np.log(alpha) - (r + x) * since_first + np.logaddexp(0, odds)
        either = _sum(digamma(a + b) - digamma(a + b + level), level_count)
        slopes = (
            _sum(digamma(r + level) - digamma(r), level_count)
            + _sum(np.log(alpha) - since_first, count) + _sum(since_first - until_last, lost),
            _sum(r / alpha - (r + x) / (alpha + T), count)
            + _sum((r + x) * (1 / (alpha + T) - 1 / (alpha + t_x)), lost),
            either + lost.sum() / a,
            either + _sum(digamma(b + level) - digamma(b), level_count)
            - _sum(1 / np.where(x > 0, b + x - 1, 1.0), lost),
        )  # fmt: skip
        return _sum(by_level, level_count) + _sum(by_row, count), np.array(slopes)

    return objective


def _gamma_gamma(rows: pd.DataFrame) -> Objective:
    x, m, count = (rows[name].to_numpy(float) for name in ("x", "m", "count"))
    level, level_count = _levels(x, count)
    log_m, log_x, spent = np.log(m), np.log(x), m * x

    def objective(parameters: Array) -> tuple[float, Array]:
        p, q, v = parameters
        total = np.log(v + spent)
        by_level = gammaln(p * level + q) - gammaln(p * level) - gammaln(q) + q * np.log(v)
        by_row = (p * x - 1) * log_m + p * x * log_x - (p * x + q) * total
        either = digamma(p * level + q)
        slopes = (
            _sum(level * (either - digamma(p * level)), level_count) + _sum(x * (log_m + log_x - total), count),
            _sum(either - digamma(q) + np.log(v), level_count) - _sum(total, count),
            _sum(q / v - (p * x + q) / (v + spent), count),
        )
        return _sum(by_level, level_count) + _sum(by_row, count), np.array(slopes)

    return objective


def _levels(x: Array, count: Array) -> tuple[Array, Array]:
    """The distinct values of `x`, and how many customers have each."""
    level, place = np.unique(x, return_inverse=True)
    return level, np.bincount(place, count).astype(float)


def _sum(values: Array, weights: Array) -> float:
    """The weighted sum; not `@`, whose threads cost more to wake than a sum takes."""
    return float((values * weights).sum())


def _maximise(objective: Objective, size: int) -> tuple[list[float], float]:
    """The parameters, all above 0, with the highest value; searched as logarithms, from 1.

    With BFGS, whose four by four algebra is numpy's: L-BFGS-B's goes through LAPACK, where waking threads for it took
    five times as long as all the rest.
    """
    scale = abs(objective(np.ones(size))[0]) or 1.0

    def downhill(logs: Array) -> tuple[float, Array]:
        inside = np.clip(logs, -BOUND, BOUND)
        beyond = logs - inside
        value, slopes = objective(np.exp(inside))
        slopes = np.where(beyond == 0, slopes * np.exp(inside), 0.0) / scale
        return float(beyond @ beyond) - value / scale, 2 * beyond - slopes

    found = minimize(downhill, np.zeros(size), jac=True, method="BFGS", options={"maxiter": 500, "gtol": GRADIENT})
    parameters = np.exp(np.clip(found.x, -BOUND, BOUND))
    return [float(value) for value in parameters], objective(parameters)[0]


def _log_odds_of_loss(r: float, alpha: float, a: float, b: float, x: Array, t_x: Array, T: Array) -> Array:
    """Logarithm of lost : alive; -inf without a repeat purchase."""
    again = x > 0
    gap = np.log(alpha + T) - np.log(alpha + t_x)
    odds = np.log(a) - np.log(np.where(again, b + x - 1, 1.0)) + (r + x) * gap
    return np.where(again, odds, -np.inf)


def _apart(value: Array | float, pole: float) -> Array:
    away = np.asarray(value, dtype=float) - pole
    return np.where(np.abs(away) < APART, APART, away) + pole


def _correlation(left: Array, right: Array) -> float:
    if np.ptp(left) == 0 or np.ptp(right) == 0:
        return 0.0
    return float(np.corrcoef(left, right)[0, 1])
