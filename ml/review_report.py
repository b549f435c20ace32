"""What reviews speak of, counted: how often, how it changes, what it costs in stars, of which products, in whose words.

In: `ml.review_topics.Mentions` and the reviews they were found in (review_id, product_id, review_date datetime64,
rating, review_text). Out: `Report`.

What a topic costs is the coefficient of a ridge regression of the stars on all topics of a review, so that two topics
that come together share the blame: an association, not a proof.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ml.review_phrases import COMPLAINT
from ml.review_text import Array
from ml.review_topics import Mentions

TOPICS = {
    "topic_id": "object",
    "kind": "object",
    "name": "object",
    "terms": "object",
    "reviews": "int64",
    "share": "float64",
    "average_rating": "float64",
    "rating_effect": "float64",
    "rating_drag": "float64",
    "trend": "float64",
    "quotes": "object",
    "products": "object",
}
MONTHS = {
    "topic_id": "object",
    "month": "datetime64[ns]",
    "reviews": "int64",
    "share": "float64",
    "average_rating": "float64",
}
# A shop's customers may have written an address or a telephone number into a review; neither belongs on a page.
_PERSONAL = re.compile(r"@|www\.|https?:|(?:\d[\s/.-]?){6}")


@dataclass(frozen=True)
class Params:
    """Days and months back from the as-of date; a trend needs `fewest_for_trend` reviews in both its windows."""

    window_days: int = 365
    trend_days: int = 90
    fewest_for_trend: int = 20
    months: int = 24
    fewest: int = 5
    fewest_of_product: int = 3
    surprising: float = 2.0
    ridge: float = 5.0
    quotes: int = 3
    products: int = 5
    shortest_quote: int = 12
    longest_quote: int = 240


@dataclass(frozen=True)
class Report:
    """topics: one row per topic of the last `window_days`, what costs most stars first.

    months: one row per topic and month with reviews, as far back as `months`; 0 where nobody spoke of it.
    topic_ids: for every review the topics it speaks of, comma-separated, in the order of the reviews.
    """

    topics: pd.DataFrame
    months: pd.DataFrame
    topic_ids: "pd.Series[str]"


def describe(reviews: pd.DataFrame, mentions: Mentions, as_of: pd.Timestamp, params: Params = Params()) -> Report:
    """Count the topics of `mentions`; those of fewer than `fewest` reviews in the window are left out."""
    speaks = _by_review(mentions, len(reviews))
    dates = reviews["review_date"].to_numpy()
    shown = dates > np.datetime64(as_of - pd.Timedelta(days=params.window_days))
    kept = np.flatnonzero(speaks[shown].sum(axis=0) >= params.fewest)
    stars = reviews["rating"].to_numpy(float)
    inside = speaks[shown][:, kept]
    counts = inside.sum(axis=0)
    share = counts / max(shown.sum(), 1)
    quotable = _quotable(reviews, mentions, shown, params)
    effect = _effects(inside, stars[shown], params.ridge)
    topics = mentions.topics.iloc[kept].assign(
        reviews=counts,
        share=share,
        average_rating=(inside.T @ stars[shown]) / np.maximum(counts, 1),
        rating_effect=effect,
        rating_drag=effect * share,
        trend=_trends(speaks[:, kept], dates, as_of, params),
        terms=_objects(list(terms) for terms in mentions.topics["terms"].iloc[kept]),
        quotes=_objects(_quotes(quotable, mentions, int(topic), params) for topic in kept),
        products=_objects(_products(reviews["product_id"].to_numpy()[shown], each, params) for each in inside.T),
    )
    ids = mentions.topics["topic_id"].to_numpy()
    return Report(
        topics.sort_values(["rating_drag", "topic_id"])[list(TOPICS)].astype(TOPICS).reset_index(drop=True),
        _months(reviews, speaks[:, kept], ids[kept], as_of, params),
        pd.Series([",".join(ids[row]) for row in speaks], index=reviews.index, dtype=object),
    )


def _objects(values: Iterable[object]) -> Array:
    """Lists as the values of a column."""
    return np.fromiter(values, dtype=object)


def _by_review(mentions: Mentions, count: int) -> Array:
    """(reviews, topics) booleans."""
    speaks = np.zeros((count, len(mentions.topics)), dtype=bool)
    sentence, topic = mentions.said.nonzero()
    speaks[mentions.sentences["review"].to_numpy()[sentence], topic] = True
    return speaks


def _effects(speaks: Array, stars: Array, ridge: float) -> Array:
    if not speaks.size:
        return np.zeros(speaks.shape[1])
    centred = speaks - speaks.mean(axis=0)
    gram = centred.T @ centred + ridge * np.eye(speaks.shape[1])
    return np.asarray(np.linalg.solve(gram, centred.T @ (stars - stars.mean())))


def _trends(speaks: Array, dates: Array, as_of: pd.Timestamp, params: Params) -> Array:
    """Share in the newest window less the share in the one before; NaN with too few reviews."""
    ends = [np.datetime64(as_of - pd.Timedelta(days=days)) for days in (0, params.trend_days, 2 * params.trend_days)]
    windows = [(dates <= newest) & (dates > oldest) for newest, oldest in pairwise(ends)]
    if min(window.sum() for window in windows) < params.fewest_for_trend:
        return np.full(speaks.shape[1], np.nan)
    return np.asarray(speaks[windows[0]].mean(axis=0) - speaks[windows[1]].mean(axis=0))


def _months(
    reviews: pd.DataFrame, speaks: Array, ids: Array, as_of: pd.Timestamp, params: Params
) -> pd.DataFrame:
    month = reviews["review_date"].dt.to_period("M").dt.to_timestamp()
    shown = (month > as_of - pd.DateOffset(months=params.months)).to_numpy()
    said = pd.DataFrame(speaks[shown], columns=ids).assign(
        month=month[shown].to_numpy(), rating=reviews["rating"].to_numpy(float)[shown]
    )
    written = said.groupby("month").size()
    long = said.melt(["month", "rating"], var_name="topic_id", value_name="says")
    long["stars"] = long["rating"].where(long["says"].astype(bool))
    months = long.groupby(["topic_id", "month"], as_index=False).agg(
        reviews=("stars", "count"), average_rating=("stars", "mean")
    )
    months["share"] = months["reviews"] / months["month"].map(written)
    return months[list(MONTHS)].astype(MONTHS)


def _quotable(reviews: pd.DataFrame, mentions: Mentions, shown: Array, params: Params) -> pd.DataFrame:
    """The sentences of the window that may be quoted, by their position, with the review that each stands in."""
    said = mentions.sentences
    kept = said[shown[said["review"]] & said["text"].str.len().between(params.shortest_quote, params.longest_quote)]
    kept = kept[~kept["text"].str.contains(_PERSONAL)]
    wrote = reviews.iloc[kept["review"]]
    facts = {name: wrote[name].to_numpy() for name in ("review_id", "product_id", "rating", "review_date")}
    return kept[["text", "score"]].rename(columns={"text": "quote"}).assign(**facts)


def _quotes(quotable: pd.DataFrame, mentions: Mentions, topic: int, params: Params) -> list[dict[str, Any]]:
    """The sentences that say it most clearly, the newest of them, each from another product where there are some."""
    said = quotable[quotable.index.isin(mentions.said[:, [topic]].nonzero()[0])]
    tone = -1 if mentions.topics["kind"].iloc[topic] == COMPLAINT else 1
    ordered = said.assign(clear=(tone * said["score"]).round(1)).sort_values(
        ["clear", "review_date", "review_id"], ascending=[False, False, True]
    )
    ordered = ordered.drop_duplicates("quote")
    ordered = ordered.iloc[np.argsort(ordered.groupby("product_id").cumcount(), kind="stable")]
    quotes = ordered.head(params.quotes).astype({"rating": object})
    return [
        {str(name): row[name] for name in ("review_id", "product_id", "rating", "quote")}
        for row in quotes.to_dict("records")
    ]


def _products(products: Array, speaks: Array, params: Params) -> list[dict[str, Any]]:
    """Products of which it is said more than of others, the least likely by chance first."""
    counted = pd.DataFrame({"product": products, "speaks": speaks}).groupby("product")["speaks"].agg(["sum", "size"])
    expected = counted["size"] * speaks.mean()
    counted["surprise"] = (counted["sum"] - expected) / np.sqrt(expected + 1)
    often = counted[(counted["sum"] >= params.fewest_of_product) & (counted["surprise"] >= params.surprising)]
    best = often.sort_values(["surprise", "sum"], ascending=False, kind="stable")
    return [
        {"product_id": name, "reviews": int(row["sum"]), "share": round(float(row["sum"] / row["size"]), 4)}
        for name, row in best.head(params.products).iterrows()
    ]
