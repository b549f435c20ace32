"""The recommendation job on a real database: what it reads, whom it serves, what it leaves out and how it is scored."""

from datetime import date, timedelta

import pandas as pd

from predictions.job import run_job
from predictions.product_recommendations import JOB
from tests.predictions.shop_floor import buy, count_stock, review, table
from warehouse.database import Database

AS_OF = date(2025, 12, 31)
FACTS = ["strategy", "customer_id", "for_product_id", "product_id", "rank", "score", "quality"]


def two_tastes(until: date, customers: int = 40) -> list[tuple[str, str, date]]:
    """Every second customer buys t0 to t29, the others u0 to u29: two of them every 20 days."""
    lines = []
    for customer in range(customers):
        taste = "tu"[customer % 2]
        for visit, back in enumerate(range(customer % 20, 200, 20)):
            day = until - timedelta(days=back)
            lines += [(f"c{customer:02}", f"{taste}{(customer * 3 + visit * 7 * step) % 30}", day) for step in (1, 2)]
    return lines


def lists(database: Database) -> pd.DataFrame:
    return table(database, "product_recommendations_latest")


def test_all_strategies_are_written_and_follow_the_customers_taste(database: Database) -> None:
    buy(database, two_tastes(AS_OF))
    run_job(database, JOB, AS_OF)
    found = lists(database)
    assert set(found["strategy"]) == {
        "popular", "trending", "content_based", "collaborative", "similar_users", "personalized", "buy_again",
    }  # fmt: skip
    again = found[found["strategy"] == "buy_again"]
    taste = again["customer_id"].str[1:].astype(int).mod(2).map({0: "t", 1: "u"})
    assert (again["product_id"].str[0] == taste).all()
    run = table(database, "runs_latest").iloc[0]
    assert run["trained_through"] == AS_OF
    assert run["window_start"] < AS_OF


def test_the_backtest_shows_every_model_beside_the_most_popular(database: Database) -> None:
    buy(database, two_tastes(AS_OF))
    run_job(database, JOB, AS_OF)
    tested = table(database, "backtests_latest")
    assert set(tested["measure"]) == {"next_basket_new_items", "next_basket_all_items"}
    assert set(tested["model"]) == {
        "popular", "trending", "item_item", "ease", "user_knn", "hybrid", "content_vector", "surprise_knn_basic",
    }  # fmt: skip
    assert set(tested["metric"]) == {"ndcg10", "recall10", "coverage"}
    own = tested[(tested["metric"] == "ndcg10") & (tested["model"] == "hybrid")]
    assert (own["value"] > own["baseline"]).all()
    assert max(tested["origin"]) == AS_OF - timedelta(days=60)


def test_what_came_after_the_day_changes_nothing(database: Database) -> None:
    buy(database, two_tastes(AS_OF))
    review(database, "c00", "u1", 5, AS_OF)
    run_job(database, JOB, AS_OF)
    before = lists(database)[FACTS].sort_values(FACTS).reset_index(drop=True)
    buy(database, [(f"c{customer:02}", "late", AS_OF + timedelta(days=3)) for customer in range(30)])
    review(database, "c02", "u2", 1, AS_OF + timedelta(days=1))
    count_stock(database, "t1", 0, AS_OF + timedelta(days=1))
    run_job(database, JOB, AS_OF, retrain=True)
    after = lists(database)[FACTS].sort_values(FACTS).reset_index(drop=True)
    later = (after["product_id"] == "late") | (after["for_product_id"] == "late")
    kept = after[~later & (after["strategy"] != "content_based")].reset_index(drop=True)
    pd.testing.assert_frame_equal(before[before["strategy"] != "content_based"].reset_index(drop=True), kept)
    assert not (after["product_id"] == "late")[after["customer_id"] != ""].any()


def test_what_was_bought_or_reviewed_more_than_two_years_ago_is_not_recommended_as_new(database: Database) -> None:
    long_ago = AS_OF - timedelta(days=900)
    liked = [f"t{number}" for number in range(0, 30, 2)]
    buy(database, [*two_tastes(AS_OF), *(("c00", product, long_ago) for product in liked)])
    review(database, "c02", "t1", 5, long_ago)
    run_job(database, JOB, AS_OF)
    found = lists(database)
    new = found[found["strategy"].isin(["collaborative", "similar_users", "personalized"])]
    assert not new.loc[new["customer_id"] == "c00", "product_id"].isin(liked).any()
    assert not (new.loc[new["customer_id"] == "c02", "product_id"] == "t1").any()
    assert new["product_id"].isin(liked).any()


def test_out_of_stock_is_left_out_unless_it_is_asked_for(database: Database) -> None:
    buy(database, two_tastes(AS_OF))
    count_stock(database, "t0", 0, AS_OF)
    count_stock(database, "t1", 3, AS_OF)
    run_job(database, JOB, AS_OF)
    assert "t0" not in set(lists(database)["product_id"])
    database.settings = database.settings.model_copy(update={"recommend_out_of_stock": True})
    run_job(database, JOB, AS_OF)
    found = lists(database).set_index("product_id")["is_in_stock"]
    assert not found["t0"].any() and found["t1"].all()


def test_lists_are_as_long_as_the_settings_ask_and_filters_come_first(database: Database) -> None:
    buy(database, [*two_tastes(AS_OF), ("c00", "rare", AS_OF)])
    database.settings = database.settings.model_copy(
        update={"recommendations_per_subject": 3, "recommend_min_purchases": 2}
    )
    run_job(database, JOB, AS_OF)
    found = lists(database)
    assert "rare" not in set(found["product_id"])
    per_customer = found[found["strategy"] == "personalized"].groupby("customer_id").size()
    assert set(per_customer) == {3}
    assert found.loc[found["strategy"] == "content_based"].groupby("for_product_id").size().max() == 3


def test_a_minimum_rating_asks_for_reviews(database: Database) -> None:
    buy(database, two_tastes(AS_OF))
    for product, rating in (("t0", 5), ("t1", 1)):
        for customer in range(30):
            review(database, f"c{customer:02}", product, rating, AS_OF)
    database.settings = database.settings.model_copy(update={"recommend_min_rating": 4.0})
    run_job(database, JOB, AS_OF)
    assert set(lists(database)["product_id"]) == {"t0"}


def test_guests_get_no_list_but_count_as_buyers(database: Database) -> None:
    buy(database, [("guest:1", "a", AS_OF), ("guest:2", "b", AS_OF), ("c1", "a", AS_OF)])
    run_job(database, JOB, AS_OF)
    found = lists(database)
    assert set(found["customer_id"]) == {"", "c1"}
    popular = found[found["strategy"] == "popular"].set_index("product_id")["total_purchases"]
    assert popular.to_dict() == {"a": 2, "b": 1}
    assert set(found["quality"]) == {"low_data"}
    assert table(database, "runs_latest")["message"].iloc[0] == (
        "too few customers came back for a backtest; customers with a single basket, low_data: 1"
    )


def test_an_empty_warehouse_gives_a_run_without_rows_and_a_reason(database: Database) -> None:
    run_job(database, JOB, AS_OF)
    assert lists(database).empty
    assert table(database, "runs_latest")["message"].iloc[0].startswith("no recommendation")


def test_a_later_run_scores_the_lists_on_the_baskets_that_came(database: Database) -> None:
    buy(database, two_tastes(AS_OF))
    earlier = AS_OF - timedelta(days=70)
    first = run_job(database, JOB, earlier)
    run_job(database, JOB, AS_OF)
    scored = table(database, "model_monitoring")
    assert scored[["scored_run_id", "metric", "measure"]].to_numpy().tolist() == [
        [first, "ndcg10_loss", "next_basket_new_items"]
    ]
    assert 0 <= scored["value"].iloc[0] <= 1
    assert 0 < scored["rows"].iloc[0] <= 40
