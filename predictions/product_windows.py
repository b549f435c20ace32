"""What `ml.product_performance` judges products by: the 90 days up to a day, and the 90 before them."""

from datetime import date, timedelta

import pandas as pd

from predictions.context import Context

WINDOW_DAYS = 90


def read_products(context: Context, day: date) -> pd.DataFrame:
    """One row per product with units sold and kept in the window that ends on `day`, with everything `judge` takes.

    The price is the mean one charged; where no money was kept, the list price. The stock is that of the newest counts
    up to `day`, all locations together, NaN without one.
    """
    now, before = (
        context.read("product_windows", as_of=end, days=WINDOW_DAYS).set_index("product_id")
        for end in (day, day - timedelta(days=WINDOW_DAYS))
    )
    now = now[(now["orders"] > 0) & (now["quantity"] > 0)]
    is_known = now["first_date"] <= pd.Timestamp(day) - timedelta(days=2 * WINDOW_DAYS - 1)
    ratings = context.read("product_ratings", as_of=day).set_index("product_id")
    listed = context.read("products").set_index("product_id")["price"].reindex(now.index)
    counted = context.read("stock", as_of=day).groupby("product_id")["stock_level"].sum()
    return pd.DataFrame(
        {
            "price": (now["net_amount"] / now["quantity"]).where(now["net_amount"] > 0, listed).fillna(0.0),
            "units_sold": now["quantity"],
            "stock": counted.clip(lower=0).reindex(now.index),
            "revenue_now": now["net_amount"],
            "revenue_before": before["net_amount"].reindex(now.index, fill_value=0.0).where(is_known),
            "orders_now": now["orders"],
            "orders_before": before["orders"].reindex(now.index, fill_value=0),
            "returned_amount": now["return_amount"].abs(),
            "sold_amount": now["net_amount"] - now["return_amount"],
            "reviews": ratings["reviews"].reindex(now.index, fill_value=0).astype("int64"),
            "rating_sum": ratings["rating_sum"].reindex(now.index, fill_value=0.0),
        }
    ).rename_axis("product_id").reset_index()

