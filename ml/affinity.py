"""Products bought together more often than chance: pairs found in the earlier orders and confirmed in the later ones.

In: one row per (order_number, product_id, order_date, net_amount) of orders, whole numbers and datetimes. Out: one row
per ordered pair of products, see AFFINITIES; the strongest pair has rank 1.

lift = orders together x orders / (orders of one x orders of the other). Its interval is normal on the log scale (delta
method on the multinomial: Agresti 2013, Categorical Data Analysis, ch. 3); the p-value is Fisher's exact one-sided
(hypergeometric), corrected over every pair there could be (Benjamini & Hochberg 1995, JRSS B 57).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.evaluate import skill
from ml.intervals import Array
from ml.recommend_data import Whole

AFFINITIES = {
    "product_id": "object",
    "with_product_id": "object",
    "orders_together": "int64",
    **dict.fromkeys(("support", "confidence", "lift", "lift_lo95", "q_value", "later_lift"), "float64"),
    "is_confirmed": "bool",
    "bundle_revenue": "float64",
    "rank": "int64",
    "quality": "object",
}
BACKTESTS = {
    "model": "object",
    "origin": "datetime64[ns]",
    "metric": "object",
    **dict.fromkeys(("value", "baseline", "skill"), "float64"),
}
MODEL, BY_CHANCE = "co_occurrence", 0.05  # the later part's test, at which chance alone would confirm a pair
Z95 = 1.96
LATER_SUPPORT = 5.0


@dataclass(frozen=True)
class Params:
    """`support` is in orders of the earlier part, `earlier` its share of the orders, by date."""

    support: int = 20
    earlier: float = 0.7
    q_limit: float = 0.05
    most_pairs: int = 2000


@dataclass(frozen=True)
class _Baskets:
    """Orders by products, 1 where the order holds the product; `amounts` is what was paid for it."""

    holds: Any
    amounts: Any
    products: Any
    is_later: Any
    cut: pd.Timestamp


def find(lines: pd.DataFrame, params: Params = Params()) -> pd.DataFrame:
    """Affinities of orders; no row where no pair reaches the support or stands out from chance.

    Support, confidence and revenue are of all orders, lift and its interval of the earlier ones, in which the pair was
    found; later_lift is NaN where fewer than `LATER_SUPPORT` orders together were to be expected in the later ones.
    """
    baskets = _read(lines, params)
    pairs = _pairs(baskets.holds[~baskets.is_later], params)
    pairs = pairs[pairs["q_value"] <= params.q_limit]
    pairs = pairs.sort_values(["lift_lo95", "first", "second"], ascending=[False, True, True]).head(params.most_pairs)
    pairs = _confirm(pairs, baskets.holds[baskets.is_later])
    return _both_ways(_describe(pairs, baskets), baskets)


def confirmation(found: pd.DataFrame, lines: pd.DataFrame, params: Params = Params()) -> pd.DataFrame:
    """One row of BACKTESTS: the share of the pairs found that the later orders confirm, of those that they can judge.

    The baseline is the share that chance would confirm. No row where no pair can be judged.
    """
    judged = found[found["later_lift"].notna()]
    if judged.empty:
        return pd.DataFrame(columns=list(BACKTESTS)).astype(BACKTESTS)
    share = float(judged["is_confirmed"].mean())
    row = {
        "model": MODEL,
        "origin": _read(lines, params).cut - pd.Timedelta(days=1),
        "metric": "confirmed_share",
        "value": share,
        "baseline": BY_CHANCE,
        "skill": skill(1 - share, 1 - BY_CHANCE),
    }
    return pd.DataFrame([row]).astype(BACKTESTS)


def _read(lines: pd.DataFrame, params: Params) -> _Baskets:
    from scipy import sparse

    unknown = lines["order_number"].isna() | lines["product_id"].isna() | lines["order_date"].isna()
    known = lines[~unknown] if unknown.any() else lines
    order, numbers = pd.factorize(known["order_number"], sort=True)
    column, products = pd.factorize(known["product_id"], sort=True)
    order, column, shape = order.astype(np.int32), column.astype(np.int32), (len(numbers), len(products))
    amounts = sparse.csr_matrix((known["net_amount"].fillna(0).to_numpy(float), (order, column)), shape=shape)
    # The same places, so they are shared.
    ones = np.ones(amounts.nnz, dtype=np.float32)
    holds = sparse.csr_matrix((ones, amounts.indices, amounts.indptr), shape=shape)
    dates = np.zeros(len(numbers), dtype="datetime64[ns]")
    dates[order] = known["order_date"].to_numpy("datetime64[ns]")
    cut = np.sort(dates)[int(params.earlier * len(dates))] if len(dates) else np.datetime64("NaT")
    return _Baskets(holds, amounts, np.asarray(products, dtype=object), dates >= cut, pd.Timestamp(cut))


def _pairs(holds: Any, params: Params) -> pd.DataFrame:
    from scipy.stats import hypergeom

    first, second, together = _co_occurrences(holds, params.support)
    sold = _orders_with(holds)
    orders, one, other = holds.shape[0], sold[first], sold[second]
    lift = together * orders / (one * other)
    spread = np.sqrt(np.maximum(1 / together - 1 / one - 1 / other + (2 * lift - 1) / max(orders, 1), 0))
    low = lift * np.exp(-Z95 * spread)
    # What is not above chance by its interval is no finding, and its p-value too large to change another's q-value.
    strong = low > 1
    p_value = hypergeom.sf(together[strong] - 1, orders, one[strong], other[strong])
    return pd.DataFrame(
        {
            "first": first[strong],
            "second": second[strong],
            "lift": lift[strong],
            "lift_lo95": low[strong],
            "q_value": _q_values(p_value, holds.shape[1] * (holds.shape[1] - 1) // 2),
        }
    )


def _co_occurrences(holds: Any, support: int) -> tuple[Whole, Whole, Array]:
    """Pairs first < second with `support` orders together, and these orders."""
    from scipy import sparse

    # A pair is never in more orders than each of its products.
    frequent = np.flatnonzero(_orders_with(holds) >= support)
    often = holds[:, frequent]
    together = sparse.triu(often.T @ often, k=1).tocoo()
    enough = together.data >= support
    first, second = (frequent[part[enough]] for part in (together.row, together.col))
    order = np.lexsort((second, first))
    return first[order], second[order], together.data[enough][order].astype(np.float64)


def _orders_with(holds: Any) -> Array:
    """In how many orders each product is."""
    return np.bincount(holds.indices, minlength=holds.shape[1]).astype(np.float64)


def _q_values(p_values: Array, tested: int) -> Array:
    """Benjamini-Hochberg over `tested` hypotheses, of which only some are given: the values are then too large."""
    order = np.argsort(p_values, kind="stable")
    ranked = p_values[order] * tested / np.arange(1, len(order) + 1)
    q_values = np.empty(len(order))
    q_values[order] = np.minimum.accumulate(ranked[::-1])[::-1]
    return np.minimum(q_values, 1.0)


def _confirm(pairs: pd.DataFrame, holds: Any) -> pd.DataFrame:
    from scipy.stats import hypergeom

    sold = _orders_with(holds)
    one, other = sold[pairs["first"]], sold[pairs["second"]]
    together = _together(holds, pairs)
    expected = one * other / max(holds.shape[0], 1)
    later = np.where(expected > 0, together / np.where(expected > 0, expected, 1), np.nan)
    p_value = hypergeom.sf(together - 1, holds.shape[0], one, other)
    return pairs.assign(
        later_lift=np.where(np.maximum(expected, together) >= LATER_SUPPORT, later, np.nan),
        is_confirmed=(expected > 0) & (later > 1) & (p_value <= BY_CHANCE),
    )


def _together(holds: Any, pairs: pd.DataFrame) -> Array:
    columns = holds.tocsc()
    both = columns[:, pairs["first"].to_numpy()].multiply(columns[:, pairs["second"].to_numpy()])
    return np.asarray(both.sum(axis=0), dtype=np.float64).ravel()


def _describe(pairs: pd.DataFrame, baskets: _Baskets) -> pd.DataFrame:
    together = _together(baskets.holds, pairs)
    amounts, holds = baskets.amounts.tocsc(), baskets.holds.tocsc()
    first, second = pairs["first"].to_numpy(), pairs["second"].to_numpy()
    paid = amounts[:, first].multiply(holds[:, second]) + amounts[:, second].multiply(holds[:, first])
    return pairs.assign(
        orders_together=together.astype(np.int64),
        support=together / max(baskets.holds.shape[0], 1),
        bundle_revenue=np.asarray(paid.sum(axis=0), dtype=np.float64).ravel(),
        rank=np.arange(1, len(pairs) + 1),
        quality=np.where(pairs["later_lift"].notna(), "ok", "low_data"),
    )


def _both_ways(pairs: pd.DataFrame, baskets: _Baskets) -> pd.DataFrame:
    turned = pairs.rename(columns={"first": "second", "second": "first"})
    both = pd.concat([pairs, turned], ignore_index=True).sort_values(["rank", "first"])
    sold = _orders_with(baskets.holds)
    first, second = both["first"].to_numpy(np.int64), both["second"].to_numpy(np.int64)
    named = both.assign(
        product_id=baskets.products[first],
        with_product_id=baskets.products[second],
        confidence=both["orders_together"] / np.maximum(sold[first], 1),
    )
    return named[list(AFFINITIES)].astype(AFFINITIES).reset_index(drop=True)
