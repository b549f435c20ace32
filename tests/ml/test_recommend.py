"""All strategies at once: what is in a list, what must not be, and what each says of itself."""

import numpy as np
import pandas as pd
import pytest

from ml.recommend import RECOMMENDATIONS, Params, recommend
from ml.recommend_data import Snapshot, days_since_1970, read_purchases
from ml.recommend_models import HYBRID, POPULAR, fit
from tests.ml.purchases import FIRST_DAY, catalogue, no_reviews, purchases, two_tastes

START = int(days_since_1970([FIRST_DAY])[0])
FOR_CUSTOMERS = {"collaborative", "similar_users", "personalized", "buy_again"}
KEY = ["strategy", "customer_id", "for_product_id", "product_id"]


def lists(frame: pd.DataFrame, day: int = 60, model: str = HYBRID, **options: object) -> pd.DataFrame:
    read = read_purchases(frame)
    products = options.pop("products", catalogue(list(read.products)))
    reviews = options.pop("reviews", no_reviews())
    owned = options.pop("owned", frame[["customer_id", "product_id"]].drop_duplicates())
    models = fit(Snapshot(read, START + day))
    found = recommend(models, products, owned, reviews, model, Params(per_customer=4, **options))  # type: ignore[arg-type]
    check_types(found)
    return found.astype(dict.fromkeys(found.columns[found.dtypes == "category"], "object"))


def check_types(found: pd.DataFrame) -> None:
    assert {name: str(kind) for name, kind in found.dtypes.items()} == RECOMMENDATIONS


def test_every_strategy_has_its_own_figures_and_unique_ranks() -> None:
    found = lists(two_tastes(days=60))
    assert set(found["strategy"]) == FOR_CUSTOMERS | {"popular", "trending", "content_based"}
    assert not found.duplicated(KEY).any()
    assert not found.duplicated([*KEY[:3], "rank"]).any()
    has = found.groupby("strategy")[["similarity_score", "predicted_rating", "trend_score"]].count() > 0
    assert has.index[has["similarity_score"]].tolist() == ["content_based", "similar_users"]
    assert has.index[has["predicted_rating"]].tolist() == ["collaborative"]
    assert has.index[has["trend_score"]].tolist() == ["trending"]
    assert found["predicted_rating"].dropna().between(1, 5).all()


def test_nothing_bought_or_reviewed_is_recommended_but_to_buy_again() -> None:
    frame = two_tastes(days=60)
    reviews = pd.DataFrame({"customer_id": ["c000"], "product_id": ["u0"], "rating": [5.0]})
    found = lists(frame, reviews=reviews).merge(frame.drop_duplicates(["customer_id", "product_id"]), how="left")
    bought = found.groupby("strategy")["order_date"].agg(lambda dates: dates.notna().mean())
    assert bought["buy_again"] == 1
    assert bought[["collaborative", "similar_users", "personalized"]].tolist() == [0, 0, 0]
    own = found[(found["customer_id"] == "c000") & (found["product_id"] == "u0")]
    assert own.empty


def test_what_was_bought_before_the_history_begins_is_not_recommended_as_new() -> None:
    frame = two_tastes(days=60)
    kept = lists(frame)
    first = kept[(kept["customer_id"] == "c000") & (kept["strategy"] == "collaborative")]["product_id"].iloc[0]
    long_ago = pd.DataFrame({"customer_id": ["c000", "left"], "product_id": [first, "no longer sold"]})
    found = lists(frame, owned=long_ago)
    assert (kept[kept["customer_id"] == "c000"]["product_id"] == first).any()
    assert not (found[found["customer_id"] == "c000"]["product_id"] == first).any()


def test_a_row_takes_few_bytes_however_long_the_names() -> None:
    frame = two_tastes(customers=300, days=60)
    read = read_purchases(frame)
    products = catalogue(list(read.products))
    found = recommend(fit(Snapshot(read, START + 60)), products, frame, no_reviews(), HYBRID)
    assert found.memory_usage(index=False).sum() < 60 * len(found)
    assert found["customer_id"].cat.categories.nbytes < 10 * found["customer_id"].nunique()


def test_blocks_are_as_wide_as_the_customers_compared_with_where_products_are_fewer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = two_tastes(days=60)
    read = read_purchases(frame)
    monkeypatch.setattr("ml.recommend_models.CELLS", 1200)
    steps: list[int] = []
    models = fit(Snapshot(read, START + 60))
    products = catalogue(list(read.products))
    recommend(models, products, frame, no_reviews(), HYBRID, on_block=lambda done, of: steps.append(done))
    assert steps == [20, 40, 60]  # 60 customers to compare with, 16 products


def test_filters_apply_before_ranking_so_that_lists_are_full() -> None:
    frame = two_tastes(days=40)
    products = catalogue(sorted(set(frame["product_id"])))
    products["is_eligible"] = ~products["product_id"].isin(["t0", "u0", "t1"])
    found = lists(frame, products=products)
    assert not found["product_id"].isin(["t0", "u0", "t1"]).any()
    personal = found[found["strategy"] == "personalized"]
    assert (personal.groupby("customer_id").size() == 4).all()


def test_personalized_weighs_purchases_by_the_closeness_of_ratings() -> None:
    rows = [(f"c{customer}", product, 0) for customer in range(20) for product in ("good", "bad")]
    frame = purchases([*rows, ("critic", "other", 0)])
    stars = [(customer, product, 5 if product == "good" else 1) for customer, product, _ in rows]
    reviews = pd.DataFrame([*stars, ("critic", "other", 1)], columns=["customer_id", "product_id", "rating"])
    products = catalogue(["bad", "good", "other"]).assign(total_purchases=100)
    found = lists(frame, products=products, reviews=reviews)
    own = found[(found["strategy"] == "personalized") & (found["customer_id"] == "critic")]
    assert own.sort_values("rank")["product_id"].tolist() == ["bad", "good"]


def test_trending_weighs_volume_by_good_ratings_and_popular_counts_orders() -> None:
    products = catalogue(["a", "b", "c"]).assign(recent_units=[10.0, 10.0, 3.0], average_rating=[2.0, 5.0, np.nan])
    found = lists(purchases([("x", "a", 0), ("y", "b", 0), ("z", "c", 0)]), products=products)
    trending = found[found["strategy"] == "trending"].sort_values("rank")
    assert trending["product_id"].tolist() == ["b", "a", "c"]
    assert trending["trend_score"].tolist() == pytest.approx([10.0, 4.0, 2.1])
    popular = found[found["strategy"] == "popular"].sort_values("rank")
    assert popular["score"].tolist() == [3.0, 2.0, 1.0]


def test_a_single_basket_is_low_data_and_a_baseline_says_so() -> None:
    rows = [("once", "x", 50), ("twice", "x", 10), ("twice", "y", 50), ("other", "z", 3), ("other", "x", 9)]
    found = lists(purchases(rows), model=POPULAR)
    quality = found[found["strategy"] == "personalized"].groupby("customer_id")["quality"].first()
    assert quality.to_dict() == {"once": "low_data", "other": "ok", "twice": "ok"}
    assert set(found.loc[found["strategy"] == "collaborative", "quality"]) == {"fallback"}


def test_only_active_customers_get_lists_and_of_too_many_the_most_recent() -> None:
    rows = [("gone", "x", 0), ("old", "x", 300), ("new", "y", 390), ("other", "z", 380)]
    found = lists(purchases(rows), 400)
    assert set(found["customer_id"]) == {"", "old", "new", "other"}
    assert set(lists(purchases(rows), 400, most_customers=1)["customer_id"]) == {"", "new"}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("a", "x", 0)],
        [(f"c{customer}", "x", 0) for customer in range(3)],
        [(f"c{customer}", product, 5) for customer in range(5) for product in "xyz"],
    ],
    ids=["nothing", "one purchase", "one product", "identical customers"],
)
def test_degenerate_purchases_give_the_right_columns_and_no_nan(rows: list[tuple[str, str, int]]) -> None:
    found = lists(purchases(rows))
    assert list(found.columns) == list(RECOMMENDATIONS)
    assert found[["score", "rank", "product_id", "quality"]].notna().all().all()
    assert np.isfinite(found["score"]).all()


def test_the_same_data_give_the_same_lists() -> None:
    pd.testing.assert_frame_equal(lists(two_tastes()), lists(two_tastes()))
