"""How well sentiment can be read from words, on reviews written after everything that was learned from.

In: reviews as for `ml.sentiment`. Out: one row per model, origin and metric: auc (a good review scored above a bad
one) and accuracy (the right side of 0) over the reviews of the next 90 days whose stars are a clear judgement.
Baseline: the majority class, whose auc is 0.5 and whose accuracy is its share.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ml import evaluate
from ml.review_text import Array
from ml.sentiment import LOGISTIC, VADER, Params, fit, judged, vader_scores

MAJORITY = "majority"
BACKTESTS = {
    "model": "object",
    "origin": "datetime64[ns]",
    "metric": "object",
    "value": "float64",
    "baseline": "float64",
    "skill": "float64",
}


@dataclass(frozen=True)
class Origins:
    """Days between origins and after them; `most` reviews, spread over the window, are judged at each."""

    count: int = 3
    days: int = 90
    fewest_of_a_class: int = 10
    most: int = 2000


PARAMS = Params()
ORIGINS = Origins()


def backtest(
    reviews: pd.DataFrame, as_of: pd.Timestamp, params: Params = PARAMS, origins: Origins = ORIGINS
) -> pd.DataFrame:
    """Fit at each origin and judge what came after; no rows for an origin with too little before or after it."""
    clear = judged(reviews, params).sort_values(["review_date", "review_id"])
    rows: list[tuple[object, ...]] = []
    for number in range(1, origins.count + 1):
        origin = as_of - pd.Timedelta(days=number * origins.days)
        due = clear["review_date"].between(origin, origin + pd.Timedelta(days=origins.days), inclusive="right")
        after = _spread(clear[due], origins.most)
        good = (after["rating"] >= params.worst_good).to_numpy()
        model = fit(reviews[reviews["review_date"] <= origin], replace(params, folds=1))
        if model is None or min(good.sum(), (~good).sum()) < origins.fewest_of_a_class:
            continue
        texts = after["review_text"].tolist()
        scores = {LOGISTIC: model.log_odds(texts, np.full(len(texts), -1)), VADER: vader_scores(texts)}
        # A text that says nothing to a model is neither good nor bad to it.
        judgements = {name: np.nan_to_num(score) for name, score in scores.items() if np.isfinite(score).any()}
        rows += [(name, origin, *row) for name, score in judgements.items() for row in judge(score, good)]
        rows += [(MAJORITY, origin, *row) for row in judge(np.full(len(good), np.sign(good.mean() - 0.5)), good)]
    return pd.DataFrame(rows, columns=list(BACKTESTS)).astype(BACKTESTS)


def judge(scores: Array, good: Array) -> Iterator[tuple[str, float, float, float]]:
    """(metric, value, majority's value, skill) of scores with the sign of the judgement; skill compares the errors."""
    from sklearn.metrics import roc_auc_score

    usual = good.mean() >= 0.5
    majority = float((good == usual).mean())
    said = np.where(scores == 0, usual, scores > 0)
    hits = said == good
    for metric, value, baseline in (
        ("auc", float(roc_auc_score(good, scores)), 0.5),
        ("accuracy", float(hits.mean()), majority),
    ):
        yield metric, value, baseline, evaluate.skill(1 - value, 1 - baseline)


def _spread(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    if len(frame) <= most:
        return frame
    return frame.iloc[np.linspace(0, len(frame) - 1, most).astype(int)]
