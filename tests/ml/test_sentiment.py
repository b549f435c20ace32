"""Sentiment: learned from the shop's own stars, from rules for English, from the stars for the rest."""

import numpy as np
import pandas as pd
import pytest

from ml import sentiment
from ml.sentiment import LOGISTIC, SCORES, STARS, VADER, Params
from tests.ml.reviews import reviews

SMALL = Params(smallest=200)


def told(*texts: str, rating: int = 3) -> pd.DataFrame:
    ids = [f"new{number}" for number in range(len(texts))]
    return pd.DataFrame(
        {"review_id": ids, "review_date": pd.Timestamp("2026-07-15"), "rating": rating, "review_text": texts}
    )


def test_words_that_go_with_good_stars_score_above_words_that_go_with_bad_ones() -> None:
    model = sentiment.fit(reviews(400), SMALL)
    scored = sentiment.score(told("I love it, rich and lovely", "awful, bitter, broken", "My sister has one"), model)
    good, bad, plain = scored["sentiment_score"]
    assert good > 0.5 > plain > -0.5 > bad
    assert scored["sentiment"].tolist() == ["positive", "negative", "neutral"]
    assert scored["model"].eq(LOGISTIC).all() and scored["quality"].eq("ok").all()


def test_a_text_in_words_the_model_never_saw_is_judged_by_its_stars() -> None:
    scored = sentiment.score(told("Zzyzx qwfp", rating=1), sentiment.fit(reviews(400), SMALL))
    assert scored.iloc[0].tolist() == [-1.0, "negative", STARS, "fallback"]


def test_a_review_is_judged_without_its_own_stars() -> None:
    """Its text is unlike all others: only its own stars, which are wrong, could tell the model what it means."""
    odd = [f"wug{number} blick{number} dax{number}" for number in range(40)]
    extra = pd.DataFrame({"review_id": [f"odd{number}" for number in range(80)], "review_text": odd * 2, "rating": 1})
    learned = pd.concat([reviews(400), extra.assign(review_date=pd.Timestamp("2026-01-01"))], ignore_index=True)
    model = sentiment.fit(learned, Params(smallest=200, folds=2))
    seen = sentiment.score(learned, model, Params(folds=2)).iloc[400:]
    folds = sentiment.fold_of(extra["review_id"], 2)
    only_own_fold = folds[:40] == folds[40:]
    scores = seen["sentiment_score"].to_numpy()[:40]
    assert 0 < only_own_fold.sum() < 40
    assert scores[only_own_fold].min() > scores[~only_own_fold].max()


def test_too_few_reviews_are_judged_by_vader_and_only_in_english() -> None:
    texts = ("This is the best tea and I love it", "It is a terrible tea, I hate it", "Der Tee ist wirklich sehr gut")
    scored = sentiment.score(told(*texts, rating=4), None)
    assert scored["model"].tolist() == [VADER, VADER, STARS]
    assert scored["quality"].tolist() == ["low_data", "low_data", "fallback"]
    assert scored["sentiment"].tolist() == ["positive", "negative", "neutral"]


@pytest.mark.parametrize(
    "learned",
    [
        reviews(400).head(0),
        reviews(400).head(1),
        reviews(400).assign(rating=5),
        reviews(400).assign(rating=3),
        reviews(150),
        reviews(400).assign(review_text="!!!"),
        reviews(400).assign(review_text=[f"w{number}x" for number in range(400)]),
    ],
    ids=["empty", "one", "one class", "no judgement", "too few", "no words", "no word twice"],
)
def test_too_little_to_learn_from_gives_no_model_and_scores_all_the_same(learned: pd.DataFrame) -> None:
    assert sentiment.fit(learned, SMALL) is None
    scored = sentiment.score(learned, None)
    assert list(scored.columns) == list(SCORES)
    assert len(scored) == len(learned)
    assert scored["sentiment_score"].between(-1, 1).all()
    assert set(scored["quality"]) <= {"low_data", "fallback"}


def test_identical_texts_under_good_and_bad_stars_come_out_neutral() -> None:
    same = reviews(400).assign(review_text="The same words every time")
    scored = sentiment.score(same, sentiment.fit(same, SMALL))
    assert scored["sentiment"].eq("neutral").all()


def test_the_same_reviews_give_the_same_scores_in_any_order() -> None:
    learned = reviews(400)
    shuffled = learned.sample(frac=1, random_state=1)
    first = sentiment.score(learned, sentiment.fit(learned, SMALL))["sentiment_score"].to_numpy()
    second = sentiment.score(learned, sentiment.fit(shuffled, SMALL))["sentiment_score"].to_numpy()
    assert np.array_equal(first, second)


def test_the_words_that_weigh_most_are_named_with_their_share() -> None:
    model = sentiment.fit(reviews(400), SMALL)
    assert model is not None
    terms = model.terms()
    assert terms["importance"].sum() == pytest.approx(1)
    weight = terms.set_index("term")["weight"]
    assert weight["lovely"] > 0 > weight["awful"]


def test_sentences_are_judged_one_by_one() -> None:
    model = sentiment.fit(reviews(400), SMALL)
    scored = sentiment.score_sentences(["I love it", "poor quality"], np.array([3.0, 3.0]), model)
    assert scored["sentiment_score"].iloc[0] > 0 > scored["sentiment_score"].iloc[1]
    assert sentiment.score_sentences([], np.zeros(0), model).empty
