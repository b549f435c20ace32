"""Scores of customers by a churn model, each with the reasons that add up to it.

In: a fitted `ml.churn.FittedChurn` and `CustomerDays`. Out: `Scored`; customers are taken in chunks, so that neither
their features nor their reasons, which are JSON at once, fill the memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.special import expit

from ml.churn import DEFAULTS, FittedChurn, Params
from ml.churn_features import Snapshot, Tastes, snapshot
from ml.churn_reasons import LABELS, group_terms, top_reasons
from ml.churn_study import HIGH_ABOVE, MEDIUM_FROM, ChurnModel
from ml.customer_features import CustomerDays, as_day_number, yearly_net
from ml.intervals import Array

CHUNK = 50_000
SCORES = {
    "customer_id": "object", "churn_probability": "float64", "risk_band": "object", "value_at_stake": "float64",
    "score": "float64", "base_score": "float64", "reasons": "object", "model": "object", "quality": "object",
}  # fmt: skip
IMPORTANCES = {"feature": "object", "label": "object", "importance": "float64", "rank": "int64"}


@dataclass(frozen=True)
class Scored:
    """scores: one row per customer with a purchase in `Params.active_days`; money in the unit of what came in.

    reasons: JSON text, a list of {feature, label, value, contribution}; the contributions add up to score - base_score.
    importances: one row per group of features, its share of the absolute contributions of all customers. left_out:
    customers whose last purchase is longer ago.
    """

    scores: pd.DataFrame
    importances: pd.DataFrame
    left_out: int


def score(
    fitted: FittedChurn,
    days: CustomerDays,
    as_of: date,
    params: Params = DEFAULTS,
    tastes: Tastes | None = None,
    expected: "pd.Series[float] | None" = None,
) -> Scored:
    """Score everybody who is active as of a day; no rows without a model.

    `expected` is the revenue expected of each customer within a year, left or not, by customer_id: see `at_stake`.
    """
    today = as_day_number(as_of)
    everybody = snapshot(days, today, params.horizon, params.active_days, tastes, is_closed=False)
    left_out = int((days.count(days.first_day - 1, today) > 0).sum()) - len(everybody.summary)
    if fitted.model is None or everybody.summary.empty:
        return Scored(_frame(SCORES), _frame(IMPORTANCES), left_out)
    pieces, weights = zip(*_pieces(fitted.model, everybody, days.names), strict=True)
    scores = pd.concat(pieces, ignore_index=True)
    scores["value_at_stake"] = at_stake(scores, np.asarray(yearly_net(everybody.summary)), expected)
    scores["quality"] = fitted.quality
    return Scored(scores[list(SCORES)].astype(SCORES), _importances(sum(weights)), left_out)


def at_stake(scores: pd.DataFrame, yearly: Array, expected: "pd.Series[float] | None") -> "pd.Series[float]":
    """Revenue of the next year that hangs on customers who may be lost: what is expected times the chance of losing it.

    The expectation already counts that a customer may have left, so who has surely left has nothing at stake, and the
    total stays under that of the lifetime values. Who has none in `expected` is taken to go on at the last year's pace
    (`yearly`, in the order of `scores`) with the chance of coming back.
    """
    chance = scores["churn_probability"]
    worth = (1 - chance) * yearly
    if expected is not None:
        worth = scores["customer_id"].map(expected).fillna(worth)
    return (chance * worth.clip(lower=0)).round(4)


def risk_band(chance: "pd.Series[float]") -> "pd.Series[str]":
    """low under .4, high above .7, medium between."""
    return pd.Series(
        np.select([chance < MEDIUM_FROM, chance > HIGH_ABOVE], ["low", "high"], "medium"), chance.index, dtype=object
    )


def _pieces(
    model: ChurnModel, everybody: Snapshot, names: pd.Index
) -> Iterator[tuple[pd.DataFrame, "pd.Series[float]"]]:
    for start in range(0, len(everybody.summary), CHUNK):
        part = everybody.take(np.arange(start, min(start + CHUNK, len(everybody.summary))))
        terms = model.terms(part)
        grouped = group_terms(terms.by_feature)
        # Rounded before the reasons are: what is stored then adds up to the last digit.
        scores = (terms.base + grouped.sum(axis=1)).round(6)
        base = round(terms.base, 6)
        chance = pd.Series(expit(scores), scores.index)
        piece = {
            "customer_id": names[part.summary.index],
            "churn_probability": chance.to_numpy(),
            "risk_band": risk_band(chance).to_numpy(),
            "score": scores.to_numpy(),
            "base_score": base,
            "reasons": top_reasons(grouped, scores - base, part.summary),
            "model": model.name,
        }
        yield pd.DataFrame(piece), grouped.abs().sum()


def _importances(weights: "pd.Series[float]") -> pd.DataFrame:
    """Shares of the absolute contributions; no rows where nobody differs from anybody."""
    if not weights.sum() > 0:
        return _frame(IMPORTANCES)
    shares = (weights / weights.sum()).sort_values(ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "feature": shares.index,
            "label": [LABELS[str(name)] for name in shares.index],
            "importance": shares.to_numpy(),
            "rank": np.arange(1, len(shares) + 1),
        }
    ).astype(IMPORTANCES)


def _frame(columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns)).astype(columns)
