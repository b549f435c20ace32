"""A list from what is stored and what is offered: filters first, the strategy's own order, filled to its length."""

import pandas as pd
import pytest

from dashboard.api.ranking import FIGURES, Asked, rank

STORED = ["strategy", "rank", "product_id", "product", "category", *FIGURES, "total_purchases", "average_rating",
          "is_in_stock", "quality"]
NOBODY = pd.DataFrame({"product_id": [], "rating": []})


def catalogue(**changes):
    """Eight products: P1 sells most, P8 least; stars rise from 1.5 to 5."""
    numbers = range(1, 9)
    frame = pd.DataFrame({
        "product_id": [f"P{number}" for number in numbers],
        "product": [f"Tea {number}" for number in numbers],
        "category": ["Tea"] * 4 + ["Cups"] * 4,
        "price": [float(number) for number in numbers],
        "total_purchases": [90 - 10 * number for number in numbers],
        "recent_units": [float(number) for number in numbers],
        "average_rating": [1 + number / 2 for number in numbers],
        "is_in_stock": True,
        "is_offered": True,
    })
    return frame.assign(**changes)


def stored(strategy, *products, score=1000.0):
    rows = [{"strategy": strategy, "rank": place, "product_id": product, "product": product, "category": "Tea",
             "score": score - place, "total_purchases": 5, "average_rating": 4.0, "is_in_stock": True, "quality": "ok"}
            for place, product in enumerate(products, 1)]
    return pd.DataFrame(rows, columns=STORED)


def ids(asked, known=NOBODY, kept=None, offered=None):
    kept, offered = stored("popular") if kept is None else kept, catalogue() if offered is None else offered
    return rank(asked, kept, offered, known)["product_id"].tolist()


def test_popular_ranks_by_orders_and_trending_by_recent_units_times_the_share_of_five_stars():
    assert ids(Asked("popular", limit=3)) == ["P1", "P2", "P3"]
    ranked = rank(Asked("trending", limit=2), stored("popular"), catalogue(), NOBODY)
    assert ranked["trend_score"].tolist() == [8 * 5 / 5, 7 * 4.5 / 5]


def test_personalized_is_orders_times_closeness_to_the_customers_own_stars():
    known = pd.DataFrame({"product_id": ["P9", "P8"], "rating": [2.0, None]})
    ranked = rank(Asked("personalized", limit=8), stored("popular"), catalogue(), known)
    first = ranked.iloc[0]
    assert (first["product_id"], first["score"]) == ("P1", pytest.approx(80 * (1 - 0.5 / 4)))
    assert "P8" not in set(ranked["product_id"])
    assert ranked["score"].is_monotonic_decreasing


@pytest.mark.parametrize(("asked", "expected"), [
    (Asked("popular", min_rating=4.5), ["P7", "P8"]),
    (Asked("popular", min_purchases=70), ["P1", "P2"]),
    (Asked("popular", min_rating=3, min_purchases=50), ["P4"]),
    (Asked("popular", min_rating=3.5, min_purchases=50), []),
    (Asked("collaborative", min_rating=4.5), ["P7", "P8"]),
])
def test_filters_apply_before_ranking_so_what_is_stored_is_filled(asked, expected):
    assert ids(asked, kept=stored(asked.strategy, "P1", "P2")) == expected


@pytest.mark.parametrize("strategy", ["collaborative", "similar_users"])
def test_lists_that_rest_on_others_purchases_keep_their_order_and_are_filled_by_what_sells(strategy):
    ranked = rank(Asked(strategy, limit=4), stored(strategy, "P6", "P4"), catalogue(), NOBODY)
    assert ranked["product_id"].tolist() == ["P6", "P4", "P1", "P2"]
    assert ranked["quality"].tolist() == ["ok", "ok", "fallback", "fallback"]
    filled = ranked["predicted_rating"].iloc[2:].tolist()
    assert filled == ([1.5, 2.0] if strategy == "collaborative" else pytest.approx([float("nan")] * 2, nan_ok=True))


def test_content_based_is_filled_by_closeness_and_never_holds_the_product_itself():
    ranked = rank(Asked("content_based", "P2", limit=10), stored("content_based"), catalogue(), NOBODY)
    assert len(ranked) == 7
    assert "P2" not in set(ranked["product_id"])
    assert ranked["similarity_score"].is_monotonic_decreasing
    assert set(ranked["product_id"].head(3)) == {"P1", "P3", "P4"}


def test_what_is_sold_out_no_longer_offered_or_known_to_the_customer_is_on_no_list():
    offered = catalogue(is_in_stock=[False] + [True] * 7, is_offered=[True, False] + [True] * 6)
    known = pd.DataFrame({"product_id": ["P3"], "rating": [None]})
    kept = stored("popular", "P1", "P2", "P3")
    assert ids(Asked("popular", limit=1), known, kept, offered) == ["P4"]
    assert ids(Asked("popular", limit=1, with_out_of_stock=True), known, kept, offered) == ["P1"]


def test_a_shop_without_reviews_is_ranked_all_the_same():
    offered = catalogue(average_rating=None)
    for strategy in ("popular", "trending", "personalized", "collaborative"):
        assert len(ids(Asked(strategy, limit=8), offered=offered)) == 8
    assert ids(Asked("popular", min_rating=1), offered=offered) == []


def test_nothing_offered_is_an_empty_list():
    for strategy in ("popular", "trending", "personalized", "collaborative", "similar_users"):
        assert ids(Asked(strategy), offered=catalogue().head(0)) == []
