"""Customers whose habits are known: drawn from BG/NBD and Gamma-Gamma with given parameters, with a seed."""

import numpy as np
import pandas as pd

from ml.intervals import Array

START = pd.Timestamp("2023-01-02")


def draw_purchases(
    customers: int, days: int = 720, r: float = 0.6, alpha: float = 20.0, a: float = 0.6, b: float = 2.0, seed: int = 0
) -> pd.DataFrame:
    """One row per purchase day: customer (number), day (0 to days - 1). First purchases spread over half the time."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(r, 1 / alpha, customers)
    lifetime = rng.geometric(rng.beta(a, b, customers))
    when = rng.integers(0, days // 2, customers).astype(float)
    rows = []
    buyers = np.arange(customers)
    for purchase in range(days):
        rows.append(pd.DataFrame({"customer": buyers, "day": np.floor(when[buyers]).astype(int)}))
        when[buyers] += rng.exponential(1 / rate[buyers])
        # Someone leaves after one of the repeat purchases, never after the first.
        buyers = buyers[(when[buyers] < days) & (purchase < lifetime[buyers])]
        if not len(buyers):
            break
    return pd.concat(rows).drop_duplicates().sort_values(["customer", "day"], ignore_index=True)


def summarise(purchases: pd.DataFrame, days: int) -> tuple[Array, Array, Array]:
    """x, t_x and T of each customer after `days` days."""
    by_customer = purchases.groupby("customer")["day"].agg(["size", "min", "max"])
    x = by_customer["size"].to_numpy(float) - 1
    return x, (by_customer["max"] - by_customer["min"]).to_numpy(float), days - by_customer["min"].to_numpy(float)
