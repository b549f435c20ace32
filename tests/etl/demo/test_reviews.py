"""Reviews: text that fits the stars, and the planted complaints."""

import tomllib
from pathlib import Path

import etl.demo

from .conftest import Demo

WORDS = tomllib.loads((Path(etl.demo.__file__).parent / "reviews.toml").read_text(encoding="utf-8"))


def _said(text: str, tone: str) -> bool:
    return any(sentence in text for topic in WORDS.values() for sentence in topic.get(tone, []))


def test_five_stars_praise_and_one_star_complains(demo: Demo) -> None:
    reviews = demo.clean("customer_reviews.csv")
    reviews = reviews[reviews["review_text"] != ""]
    for stars, tone, other in (("1", "bad", "good"), ("2", "bad", "good")):
        texts = reviews.loc[reviews["rating"] == stars, "review_text"]
        assert len(texts) > 50
        assert all(_said(text, tone) and not _said(text, other) for text in texts)
    best = reviews.loc[reviews["rating"] == "5", "review_text"]
    assert sum(_said(text, "good") for text in best) > 0.95 * len(best)


def test_leaking_products_are_rated_worse_and_their_packaging_is_named(demo: Demo) -> None:
    reviews = demo.clean("customer_reviews.csv")
    leaking = reviews["product_id"].isin(demo.truth["reviews"]["leaking_products"])
    stars = reviews["rating"].astype(int)
    assert stars[leaking].mean() < stars[~leaking].mean() - 0.5
    named = reviews["review_text"].map(lambda text: any(bad in text for bad in WORDS["packaging"]["bad"]))
    assert named[leaking].mean() > 3 * named[~leaking].mean()


def test_late_deliveries_are_complained_about_in_their_season(demo: Demo) -> None:
    reviews = demo.clean("customer_reviews.csv")
    late = reviews["review_date"].between(*demo.truth["reviews"]["late_deliveries"])
    named = reviews["review_text"].map(lambda text: any(bad in text for bad in WORDS["delivery"]["bad"]))
    assert named[late].mean() > 3 * named[~late].mean()


def test_reviewers_bought_what_they_review_before(demo: Demo) -> None:
    reviews = demo.clean("customer_reviews.csv")
    # sales are in order of time, so the first of each pair is the earliest
    first = demo.sales.drop_duplicates(["customer_id", "product_id"])[["customer_id", "product_id", "order_date"]]
    bought = reviews.merge(first, on=["customer_id", "product_id"], how="left")
    assert (bought["order_date"].str[:10] < bought["review_date"]).all()
