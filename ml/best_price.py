"""The price that would have earned most, within the prices that were charged.

In: one row per product with elasticity, lo95, hi95, low_price, high_price, current_price, unit_cost (NaN unknown) and
monthly_units (NaN unknown), the units sold a month at the current price. Out: the same index, `COLUMNS`, in the
money that came in. With units = k price ** e, margin (price - cost) units is greatest at cost e / (1 + e) where e < -1
(Lerner's rule), else as dear as it goes; it grows with e, so the ends of e's interval give those of the price.
No price beyond those charged is ever named, for nothing is known of it; a best margin price at either end of them
(is_at_edge) says which way to try, not where the best is.
"""

import numpy as np
import pandas as pd

from ml.intervals import Array

COLUMNS = (
    "best_revenue_price", "best_margin_price", "best_margin_price_lo95", "best_margin_price_hi95",
    "is_at_edge", "margin_gain", "margin_gain_lo95", "margin_gain_hi95",
)  # fmt: skip


def best_prices(products: pd.DataFrame) -> pd.DataFrame:
    """NaN where it cannot be said: margins without a cost, gains without monthly units, and the price of most
    revenue where the elasticity's interval holds -1, so that either end of the prices may be it.

    is_at_edge is True where the best margin price is the lowest or the highest charged, None where there is none.
    """
    ends = {name: products[name].to_numpy(float) for name in ("elasticity", "lo95", "hi95")}
    low, high, now, cost, units = (
        products[name].to_numpy(float)
        for name in ("low_price", "high_price", "current_price", "unit_cost", "monthly_units")
    )
    revenue = np.where(ends["hi95"] < -1, low, np.where(ends["lo95"] > -1, high, np.nan))
    prices = {name: _margin_price(end, cost, low, high) for name, end in ends.items()}
    best = prices["elasticity"]
    gains = {name: units * _gain(end, best, now, cost) for name, end in ends.items()}
    return pd.DataFrame(
        {
            "best_revenue_price": revenue,
            "best_margin_price": best,
            "best_margin_price_lo95": prices["lo95"],
            "best_margin_price_hi95": prices["hi95"],
            "is_at_edge": np.where(np.isnan(best), np.array(None), (best <= low) | (best >= high)),
            "margin_gain": gains["elasticity"],
            "margin_gain_lo95": np.fmin(gains["lo95"], gains["hi95"]),
            "margin_gain_hi95": np.fmax(gains["lo95"], gains["hi95"]),
        },
        index=products.index,
    )


def _margin_price(elasticity: Array, cost: Array, low: Array, high: Array) -> Array:
    elastic = elasticity < -1
    free = np.where(elastic, cost * elasticity / np.where(elastic, 1 + elasticity, 1), np.inf)
    return np.where(np.isfinite(cost), np.clip(free, low, high), np.nan)


def _gain(elasticity: Array, price: Array, now: Array, cost: Array) -> Array:
    """Margin more, at `price`, for each unit that the price of now sells."""
    return np.asarray((price - cost) * (price / now) ** elasticity - (now - cost))
