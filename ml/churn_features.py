"""What the churn models look at: a customer's summary on a scale on which chances move evenly, and snapshots of it.

In: `ml.customer_features.CustomerDays`, and optionally what customers buy and how they rate it (`Tastes`).
Out: `Snapshot`: everybody active on a day, and, where the days after it are over, who did not come back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.customer_features import WINDOWS, CustomerDays, day_number, mean_gap, summarise
from ml.intervals import Array

TASTE_PRIOR = 0.25  # of the shop's mean revenue per customer, added to each customer's at the shop's shares
RATING_PRIOR = 2  # reviews with the shop's mean rating, added to each customer's


@dataclass(frozen=True)
class Snapshot:
    """Customers at the end of day `until` (days since 1970): `summary` and `matrix` share their index.

    `matrix` has one column a feature, all finite; `taste_columns` are those that come from `Tastes`. `lost` is 1 for
    who bought nothing in the days after, None where these are not over yet.
    """

    until: int
    summary: pd.DataFrame
    matrix: pd.DataFrame
    lost: Array | None
    taste_columns: tuple[str, ...] = ()

    @property
    def base_columns(self) -> tuple[str, ...]:
        """The features that every shop has."""
        return tuple(str(name) for name in self.matrix.columns if name not in self.taste_columns)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "Snapshot":
        """The customers of `rows` (positions or a mask) only."""
        lost = None if self.lost is None else self.lost[rows]
        return replace(self, summary=self.summary.iloc[rows], matrix=self.matrix.iloc[rows], lost=lost)


@dataclass(frozen=True)
class Tastes:
    """What customers had bought and how they had rated it, by day.

    frame: one row per (customer_id, through): what happened in the days up to `through` since the row before; amount
    (revenue), category_1, category_2, ... (that of each of `categories`), reviews, rating_sum.
    """

    frame: pd.DataFrame
    categories: Sequence[str]


def snapshot(
    days: CustomerDays, until: int, horizon: int, active_days: int, tastes: Tastes | None = None, is_closed: bool = True
) -> Snapshot:
    """Customers with a purchase in the `active_days` up to `until`; labels from the `horizon` days after it only."""
    summary = summarise(days, until, active_days)
    matrix = transform(summary)
    taste_columns: tuple[str, ...] = ()
    if tastes is not None:
        described = describe_tastes(tastes, days.names, until).loc[summary.index]
        summary = summary.join(described)
        features = described.drop(columns=["reviews", "favourite"])
        matrix, taste_columns = matrix.join(features), tuple(features.columns)
    lost = (days.count(until, until + horizon)[summary.index] == 0).astype(float) if is_closed else None
    return Snapshot(until, summary, matrix, lost, taste_columns)


def transform(summary: pd.DataFrame) -> pd.DataFrame:
    """The base features of a summary, logarithms mostly: all finite, whatever the amounts."""
    gap = mean_gap(summary)
    repeats = summary["purchase_days"] > 1
    bought = (summary["net"] + summary["returned"]).clip(lower=1.0)
    columns = {
        "log_recency": np.log1p(summary["recency_days"]),
        "log_gap": np.log(gap),
        "recency_by_gap": np.log((summary["recency_days"] + 1) / (gap + 1)),
        "last_gap_by_gap": np.log((summary["last_gap_days"] + 5) / (gap + 5)) * repeats,
        "gap_variation": summary["gap_variation"],
        "log_purchases": np.log(summary["purchase_days"]),
        "is_one_time": 1.0 - repeats,
        **{f"log_days_{window}": np.log1p(summary[f"days_{window}"]) for window in WINDOWS},
        "log_net": _log_money(summary["net"]),
        "log_net_90": _log_money(summary["net_90"]),
        "log_net_365": _log_money(summary["net_365"]),
        "log_order_value": _log_money(summary["net"] / summary["orders"]),
        "log_tenure": np.log1p(summary["tenure_days"]),
        "return_share": (summary["returned"] / bought).clip(0.0, 1.0),
        "log_lines": np.log1p((summary["lines"] / summary["orders"]).clip(lower=0.0)),
    }
    return pd.DataFrame(columns, index=summary.index, dtype=float)


def describe_tastes(tastes: Tastes, names: pd.Index, until: int) -> pd.DataFrame:
    """One row per customer of `names`: share of each category, variety (entropy), rating, reviews and favourite.

    Shares and ratings are drawn to the shop's where there is little to go by.
    """
    known = tastes.frame[day_number(tastes.frame["through"]) <= until]
    columns = [f"category_{place}" for place in range(1, len(tastes.categories) + 1)]
    wanted = ["amount", *columns, "reviews", "rating_sum"]
    own = known.groupby("customer_id")[wanted].sum().reindex(names, fill_value=0.0)
    everybody = own.sum()
    amounts = own[columns].clip(lower=0.0).to_numpy()
    total = np.maximum(own["amount"].to_numpy(), amounts.sum(axis=1))
    prior = TASTE_PRIOR * total.mean() if len(total) else 0.0
    shop = amounts.sum(axis=0) / max(total.sum(), 1.0)
    shares = (amounts + prior * shop) / np.maximum(total + prior, 1e-9)[:, np.newaxis]
    described = pd.DataFrame(shares, columns=[name.replace("category", "share") for name in columns])
    described["variety"] = -(shares * np.log(np.maximum(shares, 1e-9))).sum(axis=1)
    mean_rating = everybody["rating_sum"] / max(everybody["reviews"], 1.0)
    rated = own["rating_sum"].to_numpy() + RATING_PRIOR * mean_rating
    described["mean_rating"] = rated / (own["reviews"].to_numpy() + RATING_PRIOR)
    described["log_reviews"] = np.log1p(own["reviews"].to_numpy())
    described["reviews"] = own["reviews"].to_numpy()
    described["favourite"] = _favourites(amounts, total, tastes.categories)
    return described


def _favourites(amounts: Array, total: Array, categories: Sequence[str]) -> list[str]:
    """The category with the most revenue and its share, in words; empty where nothing was bought in any."""
    if not len(categories):
        return [""] * len(total)
    best = amounts.argmax(axis=1)
    shares = amounts.max(axis=1) / np.maximum(total, 1e-9)
    pairs = zip(best, shares, strict=True)
    return [f"{categories[place]} ({share:.0%})" if share > 0 else "" for place, share in pairs]


def _log_money(amounts: "pd.Series[float]") -> "pd.Series[float]":
    return pd.Series(np.log1p(amounts.clip(lower=0.0)), amounts.index)
