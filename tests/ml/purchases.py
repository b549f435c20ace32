"""Purchases with a known structure, for the tests of recommenders and affinities."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

FIRST_DAY = pd.Timestamp("2025-01-01")


def purchases(rows: Sequence[tuple[str, str, int]]) -> pd.DataFrame:
    """(customer_id, product_id, day) as a frame; the day counts from FIRST_DAY."""
    frame = pd.DataFrame(list(rows), columns=["customer_id", "product_id", "day"])
    dates = FIRST_DAY + pd.to_timedelta(frame.pop("day").astype("int64"), unit="D")
    return frame.astype("object").assign(order_date=dates.astype("datetime64[ns]"))


def two_tastes(customers: int = 60, days: int = 300, seed: int = 0) -> pd.DataFrame:
    """Customers c000, c002, ... buy t0 to t7, the others u0 to u7: every 30 days a basket of three at random."""
    random = np.random.default_rng(seed)
    return purchases(
        [
            (f"c{customer:03}", f"{'tu'[customer % 2]}{product}", day)
            for customer in range(customers)
            for day in range(customer % 30, days, 30)
            for product in random.choice(8, 3, replace=False)
        ]
    )


def catalogue(products: Sequence[str]) -> pd.DataFrame:
    """Products that may all be recommended, each with a name, a price and sales of its own."""
    count = len(products)
    return pd.DataFrame(
        {
            "product_id": list(products),
            "product_name": [f"Thing {product}" for product in products],
            "category": [product[:1] for product in products],
            "price": np.arange(1.0, count + 1),
            "reviews": np.zeros(count),
            "average_rating": np.full(count, np.nan),
            "total_purchases": np.arange(count, 0, -1),
            "recent_units": np.arange(1.0, count + 1),
            "is_in_stock": np.full(count, True),
            "is_eligible": np.full(count, True),
        }
    ).astype({"product_id": "object", "product_name": "object", "category": "object"})


def no_reviews() -> pd.DataFrame:
    """No review by anybody."""
    kinds = {"customer_id": "object", "product_id": "object", "rating": "float64"}
    return pd.DataFrame(columns=list(kinds)).astype(kinds)
