"""Reviews with a known answer, for the tests of ml: words that go with stars, a product that leaks, a late spell."""

import numpy as np
import pandas as pd

AS_OF = pd.Timestamp("2026-06-30")
GOOD = ["The flavour is rich and lovely", "Wonderful quality and a fair price", "Arrived quickly, I love it"]
BAD = ["The taste is bitter and awful", "Broken after one week, poor quality", "Overpriced and disappointing"]
LEAK = "The lid leaked over everything"
LATE = "Delivery came three weeks late"
PLAIN = ["My sister has one as well", "I ordered it on a Monday", "The cup is blue"]


def reviews(count: int = 1500, seed: int = 0, bad_share: float = 0.3) -> pd.DataFrame:
    """One row per review over 720 days to AS_OF: two sentences that fit the stars, product p1 often leaks, and half
    of those from April and May 2026 are of late deliveries."""
    random = np.random.default_rng(seed)
    date = AS_OF - pd.to_timedelta(random.integers(0, 720, count), unit="D")
    product = np.array([f"p{number}" for number in random.integers(1, 9, count)])
    late = (date >= "2026-04-01") & (date < "2026-06-01") & (random.random(count) < 0.5)
    leak = (product == "p1") & (random.random(count) < 0.6)
    good = ~late & ~leak & (random.random(count) >= bad_share)
    cause = np.where(leak, LEAK, np.where(late, LATE, random.choice(BAD, count)))
    first = np.where(good, random.choice(GOOD, count), cause)
    texts = [f"{a}. {b}." for a, b in zip(first, random.choice(PLAIN, count), strict=True)]
    return pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(count)],
            "review_id": [f"r{number:05}" for number in range(count)],
            "product_id": product,
            "review_date": date.astype("datetime64[ns]"),
            "rating": np.where(good, random.choice([4, 5], count), random.choice([1, 2], count)),
            "review_text": texts,
        }
    )
