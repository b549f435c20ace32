"""Own-price elasticities of a panel, product by product: the fit we serve and the textbook's.

`fit_poisson`: units = product level x price ** elasticity x week of the group, by Poisson pseudo-maximum likelihood,
which unlike a regression of logarithms keeps weeks without a sale and is not biased by spread that grows with size
(Santos Silva & Tenreyro 2006, The Log of Gravity). With effects of products and weeks it has no incidental-parameter
bias (Fernandez-Val & Weidner 2016). What moves all products of a group in a week, season or footfall, is the week's.
`fit_logs`: the same by least squares on logarithms, or the textbook's, without weeks, one product at a time.
"""

from dataclasses import dataclass

import numpy as np

from ml.elasticity_panel import Codes, Flags, Panel
from ml.intervals import Array

ROUNDS = 60
CLOSE = 1e-5
STEEPEST = 10.0  # no elasticity is beyond it; where a product's data know no bound they do not know the rest either
LEAST_ERROR, LARGEST_ERROR = 0.02, 10.0
LAGS = 8  # weeks over which a product's ups and downs may hang together
POOLED_WEEKS = 20.0  # weight, in weeks, of all products' dispersion in a product's own
LEAST_SEEN = 0.3  # share of a group's sales that has to be ordinary in a week for the week to be known
TINY = 1e-12


@dataclass(frozen=True)
class Fit:
    """elasticity and its standard error: (products,), 0 and `LARGEST_ERROR` where price does not vary. expected:
    (products, weeks), units that the model expects in every week, promoted or not; week: (groups, weeks), NaN where
    too little of the group was usable. dispersion: (products,), variance of units over what is expected."""

    elasticity: Array
    error: Array
    level: Array
    week: Array
    dispersion: Array


def fit_poisson(panel: Panel, varied: Flags) -> Fit:
    """Fit levels, weeks and, for the `varied` products, elasticities, by turns until nothing moves."""
    used = panel.usable.astype(np.float64)
    units = panel.units * used
    price = centred_price(panel)
    elasticity = np.zeros(len(units))
    week = np.ones((_group_count(panel), units.shape[1]))
    for _ in range(ROUNDS):
        pull = used * np.exp(elasticity[:, None] * price)
        expected = product_levels(units, pull * week[panel.groups])[:, None] * pull * week[panel.groups]
        off = price - _mean(expected, price)[:, None]
        curve = (expected * off**2).sum(axis=1)
        step = np.where(varied & (curve > TINY), ((units - expected) * off).sum(axis=1) / np.maximum(curve, TINY), 0)
        step = np.clip(elasticity + np.clip(step, -1, 1), -STEEPEST, STEEPEST) - elasticity
        elasticity = elasticity + step
        week = week_factors(units, used * np.exp(elasticity[:, None] * price), week, panel.groups)
        if np.abs(step).max(initial=0.0) < CLOSE:
            break
    return _conclude(panel, price, elasticity, week, varied)


def fit_logs(panel: Panel, varied: Flags, weeks: bool = True) -> tuple[Array, Array]:
    """(elasticity, its standard error) of each product by least squares on the logarithms of weeks with a sale.

    With effects of `weeks`, one extreme week counts for less than in `fit_poisson`; without, it is the textbook's, one
    product at a time, whose errors take every week for independent.
    """
    used = (panel.usable & (panel.units > 0)).astype(np.float64)
    count = used.sum(axis=1)
    price = (panel.log_price - _mean(used, panel.log_price)[:, None]) * used
    units = np.log(np.where(used > 0, panel.units, 1.0))
    squares = (price**2).sum(axis=1)
    sold = np.maximum(by_group(used, panel.groups), 1.0)
    week = np.zeros(sold.shape)
    for _ in range(ROUNDS if weeks else 1):
        rest = (units - week[panel.groups]) * used
        rest = (rest - _mean(used, rest)[:, None]) * used
        elasticity = (price * rest).sum(axis=1) / np.maximum(squares, TINY) * varied
        residual = rest - elasticity[:, None] * price
        step = by_group(residual, panel.groups) / sold
        week = week + step if weeks else week
        if np.abs(step).max(initial=0.0) < CLOSE:
            break
    free = used * (1 - 1 / sold[panel.groups]) if weeks else used
    known = (price**2 * free).sum(axis=1)
    noise = (residual**2).sum(axis=1) / np.maximum(free.sum(axis=1) - 2, 1)
    spread = _together(residual * price) if weeks else np.zeros(len(count))
    error = np.sqrt(np.maximum(noise * known, spread)) / np.maximum(known, TINY)
    return _bounded(elasticity, error, varied & (known > TINY) & (count > 2))


def centred_price(panel: Panel) -> Array:
    """Log price less its mean over the product's usable weeks, so that no price is too large for a power of it."""
    return np.asarray(panel.log_price - _mean(panel.usable.astype(np.float64), panel.log_price)[:, None])


def expected_units(panel: Panel, fit: Fit) -> Array:
    """Units expected in every week of every product, had it been ordinary: (products, weeks); NaN where not known."""
    pull = np.exp(fit.elasticity[:, None] * centred_price(panel))
    return np.asarray(fit.level[:, None] * pull * fit.week[panel.groups])


def _conclude(panel: Panel, price: Array, elasticity: Array, week: Array, varied: Flags) -> Fit:
    used = panel.usable.astype(np.float64)
    pull = used * np.exp(elasticity[:, None] * price)
    level = product_levels(panel.units * used, pull * week[panel.groups])
    expected = level[:, None] * pull * week[panel.groups]
    error, dispersion = _errors(panel, price, expected)
    usual = level[:, None] * panel.in_stock
    known = by_group(usual * used, panel.groups) > LEAST_SEEN * by_group(usual, panel.groups)
    bounded, error = _bounded(elasticity, error, varied)
    return Fit(bounded, error, level, np.where(known, week, np.nan), dispersion)


def _errors(panel: Panel, price: Array, expected: Array) -> tuple[Array, Array]:
    """Standard errors, the larger of two: from dispersion, and from weeks that hang together (Newey & West 1987).

    A week's effect is estimated from the same products, so each knows 1 - its share of the week's units of it.
    """
    used = panel.usable.astype(np.float64)
    free = used * (1 - expected / np.maximum(by_group(expected, panel.groups)[panel.groups], TINY))
    residual = (panel.units - expected) * used
    off = (price - _mean(expected, price)[:, None]) * used
    known = (expected * off**2 * free).sum(axis=1)
    freedom = np.maximum(free.sum(axis=1) - 2, 0)
    noise = (residual**2 / np.maximum(expected, TINY) * (expected > TINY)).sum(axis=1)
    enough = freedom > POOLED_WEEKS
    # The middle one: a product with one giant order must not make all others unsure.
    pooled = float(np.median(noise[enough] / freedom[enough])) if enough.any() else 1.0
    dispersion = (noise + POOLED_WEEKS * pooled) / (freedom + POOLED_WEEKS)
    variance = np.maximum(dispersion * known, _together(residual * off))
    return np.sqrt(variance) / np.maximum(known, TINY), dispersion


def _together(score: Array) -> Array:
    """Variance of the sum of each product's weeks when neighbours hang together, by Bartlett's weights."""
    spread = (score**2).sum(axis=1)
    for lag in range(1, min(LAGS, score.shape[1] - 1) + 1):
        spread = spread + 2 * (1 - lag / (LAGS + 1)) * (score[:, lag:] * score[:, :-lag]).sum(axis=1)
    return np.asarray(spread)


def _bounded(elasticity: Array, error: Array, known: Flags) -> tuple[Array, Array]:
    error = np.where(known, np.clip(error, LEAST_ERROR, LARGEST_ERROR), LARGEST_ERROR)
    return np.where(known, np.clip(elasticity, -STEEPEST, STEEPEST), 0.0), error


def week_factors(units: Array, pull: Array, week: Array, groups: Codes) -> Array:
    """Each group's weeks (groups, weeks): what was sold over what levels that suit the weeks so far would have sold."""
    level = product_levels(units, pull * week[groups])
    sold, usual = by_group(units, groups), by_group(level[:, None] * pull, groups)
    fresh = np.where(usual > TINY, sold / np.maximum(usual, TINY), 1.0)
    return np.maximum(fresh, TINY)


def product_levels(units: Array, pull: Array) -> Array:
    """Units of each product (products,) over what price and week alone say: both (products, weeks)."""
    return np.asarray(units.sum(axis=1) / np.maximum(pull.sum(axis=1), TINY))


def _mean(weight: Array, values: Array) -> Array:
    return np.asarray((weight * values).sum(axis=1) / np.maximum(weight.sum(axis=1), TINY))


def by_group(values: Array, groups: Codes) -> Array:
    """Sums (groups, weeks) of (products, weeks)."""
    order = np.argsort(groups, kind="stable")
    if not len(order):
        return np.zeros((0, values.shape[1]))
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    return np.add.reduceat(values[order], starts, axis=0)


def _group_count(panel: Panel) -> int:
    return int(panel.groups.max(initial=-1)) + 1
