"""Product performance: the documented score with its tiers, and beside it ABC class, growth, returns and rating.

In: one row per product with price, units_sold and stock; any other columns are kept. `judge` takes more, see there.
Out: the same rows in the same order with COLUMNS. Money in the shop's currency.

The score is a published contract: revenue = price x units_sold, stock_ratio = units_sold / (stock + units_sold),
sales_velocity = units_sold / price, each 0 where it is undefined, each min-max scaled over the group;
score = 100 (0.5 revenue + 0.3 stock_ratio + 0.2 sales_velocity), with no second scaling; KMeans(3) on the scaled
inputs, groups named by their mean score. A value that is missing, infinite or negative counts as 0, an input without
spread adds nothing, and products that are alike in all three score 50 each.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.intervals import Array
from ml.scoring import Ranges, Tiers, abc_classes, fit_ranges, fit_tiers, ranks, shrunk_means

INPUTS = ("price", "units_sold", "stock")
FIGURES = ("revenue", "stock_ratio", "sales_velocity")
COLUMNS = (*FIGURES, "performance_score", "performance_tier")
ALIKE_SCORE, HIGHEST = 50.0, 100.0
OK, LOW_DATA = "ok", "low_data"


@dataclass(frozen=True)
class Params:
    """Weights of FIGURES; how many orders the shop's growth is worth, and how many reviews its mean rating; how many
    orders a product needs to be more than low_data."""

    weights: tuple[float, float, float] = (0.5, 0.3, 0.2)
    growth_orders: float = 20.0
    rating_reviews: float = 5.0
    fewest_orders: int = 5
    seed: int = 0


@dataclass(frozen=True)
class ProductScale:
    """What a group of products was like: enough to score others against it."""

    ranges: Ranges
    tiers: Tiers
    params: Params


def fit(products: pd.DataFrame, params: Params = Params()) -> ProductScale:
    """The group's ranges and tiers, from one row per product with INPUTS; no product at all is one of zeros."""
    figures = _figures(products) if len(products) else np.zeros((1, len(FIGURES)))
    ranges = fit_ranges(figures)
    tiers = fit_tiers(ranges.scale(figures), _points(figures, ranges, params), params.seed)
    return ProductScale(ranges, tiers, params)


def scores(products: pd.DataFrame, params: Params = Params()) -> Array:
    """performance_score alone, of each in the group, without its tiers; much faster."""
    figures = _figures(products)
    return _points(figures, fit_ranges(figures), params)


def score(scale: ProductScale, products: pd.DataFrame) -> pd.DataFrame:
    """`products` with COLUMNS, scored against the group that `scale` was fitted on."""
    figures = _figures(products)
    scored = products.assign(**dict(zip(FIGURES, figures.T, strict=True)))
    scored["performance_score"] = _points(figures, scale.ranges, scale.params)
    scored["performance_tier"] = scale.tiers.assign(scale.ranges.scale(figures))
    return scored


def judge(products: pd.DataFrame, params: Params = Params()) -> pd.DataFrame:
    """`score` of a group against itself, and what stands beside it.

    Takes also revenue_now and revenue_before (of two windows of one length; before is NaN for a product that was new
    in it), orders_now, orders_before, returned_amount (0 or more), sold_amount, reviews and rating_sum; stock may be
    NaN. Adds abc_class, revenue_share, growth_rate (NaN for a new product), return_rate (0 to 1), average_rating (NaN
    without reviews), rank (1 is the best; equal scores share it) and quality: low_data with few orders, and without a
    stock count where others have one. The stock_ratio is 1 without a count.
    """
    judged = score(fit(products, params), products)
    revenue = judged["revenue"].to_numpy()
    sold = judged["sold_amount"].to_numpy(float)
    returned = judged["returned_amount"].to_numpy(float)
    uncounted = judged["stock"].isna() & bool(judged["stock"].notna().any())
    shaky = uncounted | (judged["orders_now"] < params.fewest_orders)
    return judged.assign(
        abc_class=abc_classes(revenue),
        revenue_share=revenue / max(revenue.sum(), np.finfo(float).tiny),
        growth_rate=growth_rates(judged, params.growth_orders),
        return_rate=np.clip(returned / np.where(sold > 0, sold, np.inf), 0.0, 1.0),
        average_rating=shrunk_means(
            judged["rating_sum"].to_numpy(float), judged["reviews"].to_numpy(float), params.rating_reviews
        ),
        rank=ranks(judged["performance_score"].to_numpy().round(9)),
        quality=np.where(shaky, LOW_DATA, OK),
    )


def growth_rates(products: pd.DataFrame, orders: float) -> Array:
    """Growth of each product from revenue_before to revenue_now, as a share; NaN where it was new or sold nothing.

    Drawn to the growth of the shop, like for like (products in both windows only), as though `orders` more orders of
    the product's usual size had gone the shop's way.
    """
    now, before = (np.maximum(products[name].to_numpy(float), 0.0) for name in ("revenue_now", "revenue_before"))
    known = np.isfinite(before) & (before > 0)
    shop = now[known].sum() / before[known].sum() if known.any() else 1.0
    counts = products[["orders_now", "orders_before"]].to_numpy(float)[known].sum(axis=1)
    weight = orders * (now[known] + before[known]) / np.maximum(counts, 1.0)
    rates = np.full(len(now), np.nan)
    rates[known] = (now[known] + weight * shop) / (before[known] + weight) - 1
    return rates


def _figures(products: pd.DataFrame) -> Array:
    inputs = products[list(INPUTS)].to_numpy(dtype=np.float64)
    price, units, stock = np.where(np.isfinite(inputs), np.maximum(inputs, 0.0), 0.0).T
    supply = stock + units
    return np.stack(
        [
            price * units,
            units / np.where(supply > 0, supply, np.inf),
            units / np.where(price > 0, price, np.inf),
        ],
        axis=1,
    )


def _points(figures: Array, ranges: Ranges, params: Params) -> Array:
    if ranges.all_alike:
        return np.full(len(figures), ALIKE_SCORE)
    return np.asarray(HIGHEST * (ranges.scale(figures) @ np.asarray(params.weights)))
