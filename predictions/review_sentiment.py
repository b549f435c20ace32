"""What reviews say and speak of: a score for each, and the topics that cost or earn stars.

Reads gold.fact_reviews (`queries/predictions/reviews`) and the topics of the run before, which keep their ids; writes
predictions.review_sentiments, review_topics, review_topic_months, feature_importances and backtests.
"""

import json
from dataclasses import asdict, dataclass

import pandas as pd

from ml import review_report, review_topics, sentiment
from ml.champion import choose
from ml.monitoring import error_limit
from ml.review_topics import Mentions, TopicModel
from ml.sentiment import LOGISTIC, STARS, VADER, SentimentModel
from ml.sentiment_backtest import MAJORITY, ORIGINS, backtest
from predictions.context import Context
from predictions.job import Job, Outcome
from predictions.monitoring import COLUMNS
from predictions.review_sentiment_summary import NO_MODEL, importances, main_model, message, metrics
from warehouse.schema import predictions as tables
from warehouse.schema.predictions import (
    backtests,
    feature_importances,
    review_sentiments,
    review_topic_months,
)

WORSE_QUALITY = {LOGISTIC: "ok", VADER: "low_data", STARS: "fallback", NO_MODEL: "fallback"}


@dataclass(frozen=True)
class Fitted:
    """What is stored between runs: the words' weights, and the topics found."""

    sentiment: SentimentModel
    topics: TopicModel | None


def compute(context: Context) -> Outcome:
    """Judge every review with a text and say what they speak of; the message names what costs most stars."""
    reviews = context.read("reviews")
    as_of = pd.Timestamp(context.as_of)
    context.progress(0, 4)
    tested = backtest(reviews, as_of)
    context.progress(1, 4)
    stored: Fitted | None = context.fitted
    model = stored.sentiment if stored else sentiment.fit(reviews)
    chosen = _serving(tested, model, context.incumbent)
    serving = model if chosen == LOGISTIC else None
    scored = sentiment.score(reviews, serving)
    context.progress(2, 4)
    sentences = review_topics.sentences_of(
        reviews, lambda texts, stars: sentiment.score_sentences(texts, stars, serving)["sentiment_score"].to_numpy()
    )
    topics = stored.topics if stored else review_topics.fit(sentences, *_known(context))
    context.progress(3, 4)
    report = review_report.describe(reviews, _mentions(sentences, topics), as_of)
    name = main_model(scored)
    return Outcome(
        model=name,
        tables={
            review_sentiments: _sentiment_rows(reviews, scored, report.topic_ids),
            tables.review_topics: report.topics.assign(quality=WORSE_QUALITY[name]),
            review_topic_months: report.months,
            feature_importances: importances(serving).assign(job=JOB.name),
            backtests: _backtest_rows(tested),
        },
        parameters={"sentiment": asdict(sentiment.Params()), "topics": asdict(review_topics.Params())},
        metrics=metrics(tested, name, reviews, scored, report),
        window_start=reviews["review_date"].min().date() if len(reviews) else None,
        window_end=context.as_of if len(reviews) else None,
        message=message(reviews, scored, report, None if model is None else chosen),
        fitted=Fitted(model, topics) if model is not None and stored is None else None,
    )


def monitor(context: Context) -> pd.DataFrame:
    """1 - auc of the reviews written since, for each of the five models before that judged them, and its backtest."""
    rows = context.read("realised_review_sentiment", fewest=ORIGINS.fewest_of_a_class)
    run = ["scored_run_id", "scored_as_of_date", "model", "rows", "value"]
    grouped = rows.groupby(run, as_index=False)["expected"]
    summed = grouped.agg(expected="mean", limit_value=error_limit)
    completed: pd.DataFrame = summed.assign(measure="sentiment", metric="auc_loss", horizon=0)
    return completed[list(COLUMNS)]


def _serving(tested: pd.DataFrame, model: SentimentModel | None, incumbent: str | None) -> str:
    """The model of the best backtest; without one the shop's own, where there is enough to learn from."""
    if model is None:
        return VADER
    errors = tested.loc[tested["metric"] == "auc", ["model", "origin", "value"]]
    if errors.empty:
        return LOGISTIC
    return choose(errors.assign(value=1 - errors["value"]), incumbent, (MAJORITY,))


def _known(context: Context) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Terms and names of the topics of the run before, by topic_id."""
    earlier = context.read("earlier_review_topics", version=JOB.version).astype(str)
    named = earlier[earlier["name"] != ""]
    terms = {topic_id: json.loads(terms) for topic_id, terms in zip(earlier["topic_id"], earlier["terms"], strict=True)}
    return terms, dict(zip(named["topic_id"], named["name"], strict=True))


def _mentions(sentences: pd.DataFrame, topics: TopicModel | None) -> Mentions:
    return review_topics.find(sentences, topics) if topics else review_topics.nothing_found(sentences)


def _sentiment_rows(reviews: pd.DataFrame, scored: pd.DataFrame, topic_ids: "pd.Series[str]") -> pd.DataFrame:
    keys = reviews[["customer_id", "review_id", "product_id"]]
    return pd.concat([keys, scored.set_axis(keys.index)], axis=1).assign(topic_ids=topic_ids)


def _backtest_rows(tested: pd.DataFrame) -> pd.DataFrame:
    return tested.assign(job=JOB.name, measure="sentiment", scope="total", scope_id="", horizon=0)


JOB = Job("review_sentiment", version="3", compute=compute, cadence_days=30, monitor=monitor)
