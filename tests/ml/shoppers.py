"""Purchase days of made-up customers as the churn models read them."""

from datetime import date

import numpy as np
import pandas as pd

from tests.ml.customers import START, draw_purchases

AS_OF = date(2024, 12, 20)  # day 718 of those that `shoppers` draws
COLUMNS = ("orders", "lines", "net_amount", "return_amount")


def shoppers(customers: int = 900, seed: int = 0) -> pd.DataFrame:
    """One row per customer and purchase day over 720 days of BG/NBD customers who spend 20 to 80 a day."""
    drawn = draw_purchases(customers, seed=seed)
    spend = np.random.default_rng(seed).uniform(20, 80, len(drawn))
    names = "c" + drawn["customer"].astype(str).str.zfill(5)
    return visits(names, START + pd.to_timedelta(drawn["day"], unit="D"), spend)


def visits(names: object, dates: object, net: object = 50.0, returned: object = 0.0) -> pd.DataFrame:
    """One row per entry: a day with one order of two lines, worth `net`, of which `returned` (negative) came back."""
    frame = pd.DataFrame({"customer_id": names, "order_date": pd.to_datetime(dates)})
    return frame.assign(orders=1, lines=2, net_amount=net, return_amount=returned)
