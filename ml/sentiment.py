"""Sentiment of reviews from their words: the shop's own stars teach it where there are enough of them.

In: one row per review: review_id, review_date datetime64, rating (1 to 5), review_text (not empty).
Out: one row per review, in the same order: sentiment_score from -1 (bad) to 1 (good), sentiment, model, quality.

Three ways, best first. `tfidf_logistic`: logistic regression on TF-IDF of words and pairs of words (Wang & Manning,
Baselines and Bigrams, ACL 2012), good stars against bad ones, both counted alike, so that a text without a telling
word comes out at 0. `vader`: the rules of Hutto & Gilbert (ICWSM 2014), for English only. `stars`: where the words
say nothing to either, the review's own rating.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.review_text import TOKEN, Array, are_english

LOGISTIC = "tfidf_logistic"
VADER = "vader"
STARS = "stars"
QUALITY = {LOGISTIC: "ok", VADER: "low_data", STARS: "fallback"}
SCORES = {"sentiment_score": "float64", "sentiment": "object", "model": "object", "quality": "object"}


@dataclass(frozen=True)
class Params:
    """What the shop's own model needs, and how it is fitted.

    `smallest` texts with a clear judgement, `fewest_of_a_class` of either; `neutral` is the score up to which a text is
    neither good nor bad (.62 macro F1 of three classes on Women's Clothing; .61 at a third or at .6); one fold
    fits all texts at once and can only judge later ones.
    """

    smallest: int = 1000
    fewest_of_a_class: int = 25
    worst_good: int = 4
    best_bad: int = 2
    neutral: float = 0.5
    strength: float = 5.0
    folds: int = 4
    newest: int = 50_000
    seed: int = 0


@dataclass(frozen=True)
class SentimentModel:
    """A vocabulary and one weight vector per fold: (words, folds), and (folds,) intercepts.

    A review that was learned from is judged by the fold that has not seen it, so that its own stars say nothing
    about it; a later one by the mean of all.
    """

    vectorizer: Any
    weights: Array
    intercepts: Array
    trained_through: pd.Timestamp

    def log_odds(self, texts: Sequence[str], folds: Array) -> Array:
        """Log-odds of a good judgement, one per text, NaN without a known word; `folds` is -1 for an unseen text."""
        words = self.vectorizer.transform(texts)
        by_fold = words @ self.weights + self.intercepts
        seen = np.take_along_axis(by_fold, np.maximum(folds, 0)[:, None], axis=1)[:, 0]
        odds = np.where(folds < 0, by_fold.mean(axis=1), seen)
        return np.where(np.diff(words.indptr) > 0, odds, np.nan)

    def terms(self) -> pd.DataFrame:
        """One row per word or pair of words: term, weight (log-odds), importance (share of all that moves a score)."""
        weight = self.weights.mean(axis=1)
        # idf undoes itself in the spread of a column: a rare word weighs more but moves fewer texts.
        moved = np.abs(weight) * np.exp((1 - self.vectorizer.idf_) / 2) * self.vectorizer.idf_
        names = self.vectorizer.get_feature_names_out()
        frame = pd.DataFrame({"term": names, "weight": weight, "importance": moved / max(moved.sum(), 1e-12)})
        return frame.sort_values(["importance", "term"], ascending=[False, True], ignore_index=True)


def fit(reviews: pd.DataFrame, params: Params = Params()) -> SentimentModel | None:
    """Learn from the newest reviews; None where there are too few texts, or too few of either judgement."""
    clear = judged(reviews, params).sort_values(["review_date", "review_id"]).tail(params.newest)
    good = (clear["rating"] >= params.worst_good).to_numpy()
    if len(clear) < params.smallest or min(good.sum(), (~good).sum()) < params.fewest_of_a_class:
        return None
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(token_pattern=TOKEN, ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    try:
        words = vectorizer.fit_transform(clear["review_text"])
    except ValueError:  # no word occurs twice
        return None
    folds = fold_of(clear["review_id"], params.folds)
    shown = [folds != fold if params.folds > 1 else folds == fold for fold in range(params.folds)]
    fitted = [_fit_one(words[rows], good[rows], params) for rows in shown]
    if any(model is None for model in fitted):
        return None
    weights, intercepts = zip(*(model for model in fitted if model is not None), strict=True)
    return SentimentModel(vectorizer, np.stack(weights, axis=1), np.array(intercepts), clear["review_date"].max())


def judged(reviews: pd.DataFrame, params: Params = Params()) -> pd.DataFrame:
    """The reviews whose stars are a clear judgement, good or bad."""
    return reviews[(reviews["rating"] >= params.worst_good) | (reviews["rating"] <= params.best_bad)]


def fold_of(review_ids: "pd.Series[str]", folds: int) -> Array:
    """The fold of each review, by its id, so that it stays the same in every run."""
    return (pd.util.hash_array(review_ids.to_numpy(object), categorize=False) % folds).astype(np.int64)


def score(reviews: pd.DataFrame, model: SentimentModel | None, params: Params = Params()) -> pd.DataFrame:
    """Judge every review; `model` None means that VADER and the stars have to do."""
    odds = np.full(len(reviews), np.nan)
    if model is not None and len(reviews):
        seen = (reviews["review_date"] <= model.trained_through).to_numpy()
        folds = np.where(seen, fold_of(reviews["review_id"], params.folds), -1)
        odds = model.log_odds(reviews["review_text"].tolist(), folds)
    return label(_complete(reviews["review_text"].tolist(), odds, reviews["rating"].to_numpy(float), model), params)


def score_sentences(
    sentences: Sequence[str], ratings: Array, model: SentimentModel | None, params: Params = Params()
) -> pd.DataFrame:
    """Judge sentences the same way; `ratings` are the stars of the review that each stands in."""
    odds = np.full(len(sentences), np.nan)
    if model is not None and len(sentences):
        odds = model.log_odds(sentences, np.full(len(sentences), -1))
    return label(_complete(sentences, odds, ratings, model), params)


def vader_scores(texts: Sequence[str]) -> Array:
    """VADER's compound score of each text, -1 to 1; NaN where it is not English or holds no word VADER knows."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    english = are_english(texts)
    found = [analyzer.polarity_scores(text) if yes else None for text, yes in zip(texts, english, strict=True)]
    return np.array([np.nan if each is None or each["neu"] == 1.0 else each["compound"] for each in found], dtype=float)


def label(scored: pd.DataFrame, params: Params = Params()) -> pd.DataFrame:
    """Add sentiment (negative, neutral or positive) and quality to sentiment_score and model."""
    score_ = scored["sentiment_score"]
    words = np.select([score_ < -params.neutral, score_ > params.neutral], ["negative", "positive"], "neutral")
    return scored.assign(sentiment=words, quality=scored["model"].map(QUALITY))[list(SCORES)].astype(SCORES)


def _fit_one(words: Any, good: Array, params: Params) -> tuple[Array, float] | None:
    if good.all() or not good.any():
        return None
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        C=params.strength, class_weight="balanced", solver="liblinear", max_iter=300, random_state=params.seed
    ).fit(words, good)
    return model.coef_[0], float(model.intercept_[0])


def _complete(texts: Sequence[str], odds: Array, ratings: Array, model: SentimentModel | None) -> pd.DataFrame:
    """The model's scores, then VADER's where there is no model, then the stars'."""
    scores = np.tanh(odds / 2)  # 2 p - 1
    names = np.where(np.isfinite(scores), LOGISTIC, STARS).astype(object)
    if model is None and len(texts):
        scores = vader_scores(texts)
        names[np.isfinite(scores)] = VADER
    stars = (np.clip(ratings, 1, 5) - 3) / 2
    return pd.DataFrame({"sentiment_score": np.where(np.isfinite(scores), scores, stars), "model": names})
