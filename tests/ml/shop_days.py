"""Daily sales with a known answer, for the tests of demand and reorder."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

LAST_DAY = pd.Timestamp("2026-06-28")
NO_STOCK_OUTS = pd.DataFrame(
    {
        "product_id": np.zeros(0, dtype=object),
        "location_id": np.zeros(0, dtype=object),
        "stock_date": np.zeros(0, dtype="datetime64[ns]"),
    }
)


def days(series: Mapping[str, np.ndarray], location_id: str = "shop") -> pd.DataFrame:
    """One row per product and day with a sale, the last figure of each on LAST_DAY; one order a unit up to ten."""
    frames = [
        pd.DataFrame(
            {
                "product_id": name,
                "location_id": location_id,
                "order_date": pd.date_range(end=LAST_DAY, periods=len(units)),
                "quantity": np.asarray(units, dtype=float),
            }
        )
        for name, units in series.items()
    ]
    nothing = pd.DataFrame(columns=["product_id", "location_id", "order_date", "quantity"])
    every = pd.concat(frames) if frames else nothing
    sold = every[every["quantity"] != 0].reset_index(drop=True)
    sold = sold.astype({"order_date": "datetime64[ns]", "quantity": float})
    return sold.assign(orders=np.clip(sold["quantity"], 0, 10).round().astype("int64"))


def poisson(count: int, length: int, rates: np.ndarray, seed: int = 0) -> dict[str, np.ndarray]:
    """`count` products with Poisson demand at rates drawn evenly from `rates` (a day) and a busy weekend."""
    draws = np.random.default_rng(seed)
    weekend = np.where(pd.date_range(end=LAST_DAY, periods=length).dayofweek >= 5, 1.75, 0.7)
    return {f"p{number:03d}": draws.poisson(rate * weekend) for number, rate in enumerate(np.resize(rates, count))}
