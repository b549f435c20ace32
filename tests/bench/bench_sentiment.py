"""Sentiment of the Women's Clothing reviews, beside its goal, VADER and the majority class.

The set has no dates, so the split is random (the only benchmark where it is): 80 % of the 19,800 texts with one, two,
four or five stars to learn from, 20 % to judge. Takes half a minute.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from ml.sentiment import LOGISTIC, VADER, Params, fit, judged, vader_scores
from ml.sentiment_backtest import MAJORITY, judge

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "womens_reviews" / "womens_clothing_reviews.csv.gz"
GOAL_AUC = 0.967
LEARNED = 0.8


def main() -> None:
    """Print auc and accuracy of every model on the same texts, and whether the goal is reached."""
    if not DATA.is_file():
        print("Women's Clothing reviews are not beside the repository: nothing measured")
        return
    reviews = judged(read_reviews())
    order = np.random.default_rng(0).permutation(len(reviews))
    first = int(LEARNED * len(reviews))
    learned, held_out = reviews.iloc[order[:first]], reviews.iloc[order[first:]]
    good = (held_out["rating"] >= Params().worst_good).to_numpy()
    texts = held_out["review_text"].tolist()
    model = fit(learned, Params(folds=1))
    assert model
    scores = {
        LOGISTIC: model.log_odds(texts, np.full(len(texts), -1)),
        VADER: np.nan_to_num(vader_scores(texts)),
        MAJORITY: np.ones(len(texts)),
    }
    print(f"Women's Clothing, {len(learned):,} texts learned, {len(texts):,} judged, random split")
    figures = pd.DataFrame(
        {name: {metric: value for metric, value, *_ in judge(score, good)} for name, score in scores.items()}
    )
    print(figures.T.round(4).to_string())
    auc = figures.loc["auc", LOGISTIC]
    print(f"  goal AUC >= {GOAL_AUC}: {auc:.4f}, {'reached' if auc >= GOAL_AUC else f'missed by {GOAL_AUC - auc:.4f}'}")


def read_reviews() -> pd.DataFrame:
    """One row per review with a text: review_id, review_date (all the same), rating, review_text."""
    rows = pd.read_csv(DATA).dropna(subset="Review Text")
    return pd.DataFrame(
        {
            "review_id": rows.iloc[:, 0].astype(str),
            "review_date": pd.Timestamp("2026-01-01"),
            "rating": rows["Rating"],
            "review_text": rows["Review Text"],
        }
    )


if __name__ == "__main__":
    main()
