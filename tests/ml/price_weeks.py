"""Weekly sales with planted elasticities, for the tests of what price and promotions do."""

import numpy as np
import pandas as pd

FIRST_WEEK = pd.Timestamp("2023-01-02")
COLUMNS = [
    "product_id", "category", "week", "units", "price", "price_share", "discount_share", "promoted_share", "out_share",
]  # fmt: skip


def sold(
    elasticity: list[float] | np.ndarray, weeks: int = 120, units: float = 60.0, scale: float = 1.0, seed: int = 0
) -> pd.DataFrame:
    """One row per product and week: five prices a product, units Poisson around level x price ** elasticity x the
    week's swing. The first half of the products is of category a, the second of b, each with a swing of its own."""
    random = np.random.default_rng(seed)
    wanted = np.asarray(elasticity, dtype=float)
    count, time = len(wanted), np.arange(weeks)
    category = np.where(np.arange(count) < (count + 1) // 2, "a", "b")
    price = np.exp(random.uniform(-0.25, 0.25, (count, 5)))[np.arange(count)[:, None], time * 5 // weeks]
    phase = np.where(category == "a", 0.0, 2.0)[:, None]
    swing = np.exp(0.4 * np.sin(2 * np.pi * time / 52 + phase) + 0.2 * random.normal(size=weeks))
    level = units * np.exp(random.normal(0, 0.3, (count, 1)))
    drawn = random.poisson(level * swing * price ** wanted[:, None])
    rows = pd.DataFrame(
        {
            "product_id": np.repeat([f"p{number:03}" for number in range(count)], weeks),
            "category": np.repeat(category, weeks),
            "week": np.tile(FIRST_WEEK + pd.to_timedelta(7 * time, unit="D"), count),
            "units": drawn.ravel().astype(float),
            "price": (10 * scale * price).ravel(),
        }
    )
    quiet = {"price_share": 1.0, "discount_share": 0.0, "promoted_share": 0.0, "out_share": 0.0}
    return rows[rows["units"] > 0].assign(**quiet)[COLUMNS].reset_index(drop=True)


def nothing() -> pd.DataFrame:
    """The columns without a row."""
    return sold([-1.0], weeks=30).iloc[:0]
