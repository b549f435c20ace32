"""A run of review_sentiment in figures and words: the words that weigh most, its metrics and its message."""

import math

import numpy as np
import pandas as pd

from ml import sentiment
from ml.review_phrases import COMPLAINT
from ml.review_report import Report
from ml.sentiment import LOGISTIC, STARS, SentimentModel

NO_MODEL = "none"
FEATURES = 40
DRAGS = 3


def importances(model: SentimentModel | None) -> pd.DataFrame:
    """The words that move scores most, and all others together."""
    columns = ["model", "feature", "label", "importance", "rank"]
    if model is None:
        return pd.DataFrame(columns=columns)
    terms = model.terms().head(FEATURES)
    said = np.where(terms["weight"] > 0, "speaks for it", "speaks against it")
    rows = pd.DataFrame({"feature": terms["term"], "importance": terms["importance"]})
    rows["label"] = "'" + rows["feature"] + "' " + said
    rest = {"feature": "(other words)", "importance": 1 - rows["importance"].sum(), "label": "all other words"}
    rows = pd.concat([rows, pd.DataFrame([rest])], ignore_index=True)
    return rows.assign(model=LOGISTIC, rank=np.arange(1, len(rows) + 1))[columns]


def main_model(scored: pd.DataFrame) -> str:
    """What judged most reviews."""
    return str(scored["model"].mode().iloc[0]) if len(scored) else NO_MODEL


def metrics(
    tested: pd.DataFrame, model: str, reviews: pd.DataFrame, scored: pd.DataFrame, report: Report
) -> dict[str, float]:
    """The model's backtest beside the majority's, and what the reviews came to."""
    figures: dict[str, float] = {"reviews": len(reviews), "topics": len(report.topics)}
    for metric, own in tested[tested["model"] == model].groupby("metric"):
        figures |= {str(metric): own["value"].mean(), f"{metric}_baseline": own["baseline"].mean()}
    if len(reviews):
        figures["average_rating"] = reviews["rating"].mean()
        figures |= {f"{kind}_share": share for kind, share in scored["sentiment"].value_counts(normalize=True).items()}
    return {name: round(float(figure), 4) for name, figure in figures.items() if math.isfinite(figure)}


def message(reviews: pd.DataFrame, scored: pd.DataFrame, report: Report, chosen: str | None) -> str | None:
    """What is left out and why, and which complaints take most from the mean stars.

    `chosen` is the model that the backtest or somebody chose, None where there was too little to learn one from.
    """
    if reviews.empty:
        return "no review with a text"
    told = []
    counts = scored["model"].value_counts()
    if chosen is None:
        needed = sentiment.Params().smallest
        told.append(f"too few judged reviews to learn from their stars (needs {needed:,}, both good and bad)")
    elif chosen != LOGISTIC:
        told.append(f"{chosen} was chosen over a model of the shop's own stars, by the backtest or by hand")
    if counts.get(STARS, 0):
        told.append(f"{counts[STARS]:,} of {len(scored):,} reviews say nothing a model knows, judged by their stars")
    drags = report.topics[(report.topics["kind"] == COMPLAINT) & (report.topics["rating_drag"] < 0)].head(DRAGS)
    if len(drags):
        named = (f"{row.name_} {row.rating_drag:+.2f}" for row in drags.rename(columns={"name": "name_"}).itertuples())
        told.append("what costs most stars: " + "; ".join(named))
    elif report.topics.empty:
        told.append("no topic is spoken of by five reviews of the last year")
    return "; ".join(told) or None
