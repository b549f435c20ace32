"""What reviews speak of, counted."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from ml import review_report, review_topics
from ml.review_report import MONTHS, TOPICS, Report
from ml.review_topics import Mentions
from tests.ml.reviews import AS_OF, LEAK, reviews
from tests.ml.test_review_topics import tones


def report(frame: pd.DataFrame) -> Report:
    sentences = review_topics.sentences_of(frame, tones)
    model = review_topics.fit(sentences, {})
    mentions = review_topics.find(sentences, model) if model else review_topics.nothing_found(sentences)
    return review_report.describe(frame, mentions, AS_OF)


@pytest.fixture(scope="module")
def planted() -> Report:
    return report(reviews())


def topic(result: Report, topic_id: str):
    return result.topics.set_index("topic_id").loc[topic_id]


def test_the_leaking_product_leads_and_nobody_else_is_blamed(planted: Report) -> None:
    assert [each["product_id"] for each in topic(planted, "packaging_complaint")["products"]] == ["p1"]
    assert topic(planted, "packaging_complaint")["products"][0]["share"] > 0.4


def test_complaints_cost_stars_and_come_first(planted: Report) -> None:
    effects = planted.topics.set_index("topic_id")["rating_effect"]
    assert effects["packaging_complaint"] < -0.8 and effects["delivery_complaint"] < -0.8
    assert effects["taste_praise"] > 0
    assert planted.topics["rating_drag"].is_monotonic_increasing
    assert planted.topics["kind"].iloc[0] == "complaint"


def test_the_late_spell_shows_in_its_months_and_in_the_trend(planted: Report) -> None:
    months = planted.months[planted.months["topic_id"] == "delivery_complaint"].set_index("month")
    spell = months["share"].index.isin(pd.to_datetime(["2026-04-01", "2026-05-01"]))
    assert months["share"][spell].min() > 0.3
    assert months["share"][~spell].max() == 0
    assert months["average_rating"][~spell].isna().all()
    assert topic(planted, "delivery_complaint")["trend"] > 0.15


def test_counts_shares_and_ratings_are_those_of_the_last_year(planted: Report) -> None:
    every = reviews()
    year = every[every["review_date"] > AS_OF - pd.Timedelta(days=365)]
    said = year[year["review_text"].str.startswith(LEAK)]
    row = topic(planted, "packaging_complaint")
    assert row["reviews"] == len(said)
    assert row["share"] == pytest.approx(len(said) / len(year))
    assert row["average_rating"] == pytest.approx(said["rating"].mean())


def test_every_review_names_its_topics(planted: Report) -> None:
    leaked = reviews()["review_text"].str.startswith(LEAK)
    named = planted.topic_ids.str.split(",").map(lambda ids: "packaging_complaint" in ids)
    assert named.tolist() == leaked.tolist()


def test_quotes_are_sentences_of_their_reviews(planted: Report) -> None:
    texts = reviews().set_index("review_id")["review_text"]
    quotes = [quote for quotes in planted.topics["quotes"] for quote in quotes]
    assert quotes and all(quote["quote"] in texts[quote["review_id"]] for quote in quotes)


def test_a_sentence_with_an_address_or_a_number_is_never_quoted() -> None:
    personal = reviews(200).assign(
        review_text=[f"{LEAK}, write to me{n}@example.com or call 0171 555 {n:04}." for n in range(200)]
    )
    result = report(personal)
    assert len(result.topics) and not any(topics for topics in result.topics["quotes"])


def test_old_reviews_give_no_topic_but_their_months() -> None:
    old = reviews(300).assign(review_date=AS_OF - pd.Timedelta(days=400))
    result = report(old)
    assert result.topics.empty and list(result.topics.columns) == list(TOPICS)


def test_few_recent_reviews_have_no_trend() -> None:
    recent = reviews(30).assign(review_date=AS_OF - pd.Timedelta(days=3), review_text=f"{LEAK}.")
    assert np.isnan(topic(report(recent), "packaging_complaint")["trend"])


@pytest.mark.parametrize("count", [0, 1])
def test_no_reviews_give_the_right_columns(count: int) -> None:
    result = report(reviews().head(count))
    assert list(result.topics.columns) == list(TOPICS) and result.topics.empty
    assert list(result.months.columns) == list(MONTHS) and result.months.empty
    assert result.topic_ids.tolist() == [""] * count


def test_two_topics_that_come_together_share_the_blame() -> None:
    texts = pd.DataFrame({"text": ["a", "b"] * 50, "review": np.repeat(np.arange(50), 2), "score": -1.0})
    pair = pd.DataFrame({"topic_id": ["one", "two"], "kind": "complaint", "name": "x", "terms": [("x",), ("y",)]})
    said = sparse.csr_matrix(np.tile(np.eye(2, dtype=bool), (50, 1)))
    frame = reviews(100).assign(rating=[1] * 50 + [5] * 50, review_date=AS_OF)
    result = review_report.describe(frame, Mentions(texts, pair, said), AS_OF)
    first, second = result.topics["rating_effect"]
    assert first == pytest.approx(second)
    assert -4 < first + second < -3
