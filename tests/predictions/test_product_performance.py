"""Product scores on a real database: what they are made of, what they leave out, and that nothing later is seen."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from predictions.job import run_job
from predictions.product_performance import JOB
from tests.predictions.gold import sell
from tests.predictions.gold_performance import count_stock, review, sell_product, table
from warehouse.database import Database

AS_OF = date(2025, 12, 31)
START = AS_OF - timedelta(days=400)


def shop(database: Database) -> None:
    """Three products: one sells much, one little, one is new; and a location to sell them at."""
    sell(database, "t:a", START, AS_OF)
    sell_product(database, "t:much", START, AS_OF, units=20, price=10)
    sell_product(database, "t:little", START, AS_OF, units=2, price=4)
    sell_product(database, "t:new", AS_OF - timedelta(days=20), AS_OF, units=5, price=6)
    for product_id, level in (("t:much", 50), ("t:little", 500), ("t:new", 80)):
        count_stock(database, product_id, START, 1)
        count_stock(database, product_id, AS_OF - timedelta(days=1), level)


def scores(database: Database) -> pd.DataFrame:
    return table(database, "product_performance_scores_latest").set_index("product_id").sort_index()


def test_the_score_is_the_documented_one_of_the_last_90_days(database: Database) -> None:
    shop(database)
    run_job(database, JOB, AS_OF)
    rows = scores(database)
    assert rows["units_sold"].astype(float).to_dict() == {"t:much": 1800, "t:little": 180, "t:new": 105}
    assert rows["stock_level"].astype(float).to_dict() == {"t:much": 50, "t:little": 500, "t:new": 80}
    assert rows["revenue"].astype(float).to_dict() == {"t:much": 18000, "t:little": 720, "t:new": 630}
    assert rows["stock_ratio"].tolist() == pytest.approx([180 / 680, 1800 / 1850, 105 / 185])
    little = 100 * (0.5 * 90 / 17370 + 0.2 * (45 - 17.5) / (180 - 17.5))
    assert rows.loc["t:little", "performance_score"] == pytest.approx(little)
    assert rows.loc["t:much", "performance_score"] == pytest.approx(100)
    assert rows["performance_tier"].to_dict() == {"t:much": "High", "t:little": "Low", "t:new": "Medium"}
    assert rows["abc_class"].to_dict() == {"t:much": "A", "t:little": "B", "t:new": "C"}


def test_growth_and_rank_know_what_is_new(database: Database) -> None:
    shop(database)
    sell_product(database, "t:grown", START, AS_OF - timedelta(days=90), units=3)
    sell_product(database, "t:grown", AS_OF - timedelta(days=89), AS_OF, units=9)
    run_job(database, JOB, AS_OF)
    rows = scores(database)
    assert np.isnan(rows.loc["t:new", "growth_rate"])
    assert rows.loc["t:much", "growth_rate"] == pytest.approx(0.0, abs=0.02)
    assert 1.5 < rows.loc["t:grown", "growth_rate"] < 2
    assert pd.isna(rows.loc["t:new", "previous_rank"])
    assert rows.loc["t:much", ["rank", "previous_rank"]].tolist() == [1, 1]
    assert set(rows["quality"]) == {"ok", "low_data"}
    assert rows.loc["t:grown", "quality"] == "low_data"


def test_ratings_are_drawn_to_the_shop_s_mean_and_absent_without_reviews(database: Database) -> None:
    shop(database)
    review(database, "t:much", AS_OF, 4, count=50)
    review(database, "t:little", AS_OF, 1)
    review(database, "t:little", AS_OF + timedelta(days=1), 1, count=0)
    run_job(database, JOB, AS_OF)
    rows = scores(database)
    assert rows.loc["t:much", "average_rating"] == pytest.approx(4.0, abs=0.01)
    assert 3 < rows.loc["t:little", "average_rating"] < 3.6
    assert np.isnan(rows.loc["t:new", "average_rating"])
    assert rows["reviews"].to_dict() == {"t:much": 50, "t:little": 1, "t:new": 0}


def test_without_counts_the_message_says_so(database: Database) -> None:
    sell(database, "t:a", START, AS_OF)
    sell_product(database, "t:much", START, AS_OF)
    run_job(database, JOB, AS_OF)
    rows = scores(database)
    assert rows["stock_level"].isna().all()
    assert rows[["stock_ratio", "performance_score"]].to_numpy().tolist() == [[1.0, 50.0]]
    assert rows["quality"].tolist() == ["ok"]
    assert "without a stock count" in table(database, "runs_latest")["message"].iloc[0]


def test_nothing_after_the_day_is_seen_and_a_second_run_gives_the_same_rows(database: Database) -> None:
    shop(database)
    day = AS_OF - timedelta(days=60)
    run_job(database, JOB, day)
    before = table(database, "product_performance_scores").drop(columns="run_id")
    sell_product(database, "t:later", day + timedelta(days=1), AS_OF, units=90)
    count_stock(database, "t:much", day + timedelta(days=1), 9999)
    review(database, "t:much", day + timedelta(days=1), 1)
    run_job(database, JOB, day)
    pd.testing.assert_frame_equal(before, table(database, "product_performance_scores").drop(columns="run_id"))


def test_the_backtest_says_how_long_ranks_last_beside_revenue_alone(database: Database) -> None:
    shop(database)
    sell_product(database, "t:more", START, AS_OF, units=1, price=2)
    run_job(database, JOB, AS_OF)
    tested = table(database, "backtests_latest")
    assert set(tested["model"]) == {"documented_score", "units_sold", "revenue"}
    assert tested["origin"].nunique() == 3
    assert set(tested["metric"]) == {"rank_stability"}
    metrics = table(database, "runs_latest")["metrics"].iloc[0]
    assert metrics["rank_stability_revenue"] == pytest.approx(1.0)


def test_a_later_run_says_how_much_ranks_have_moved(database: Database) -> None:
    shop(database)
    sell_product(database, "t:more", START, AS_OF, units=1, price=2)
    run_job(database, JOB, AS_OF - timedelta(days=100))
    run_job(database, JOB, AS_OF - timedelta(days=1))
    run_job(database, JOB, AS_OF)
    monitored = table(database, "model_monitoring_latest").set_index("metric")
    assert set(monitored.index) == {"rank_instability", "population_drift"}
    assert not monitored["is_degraded"].any()
    assert monitored.loc["rank_instability", "value"] == pytest.approx(0.0)


def test_a_product_of_which_everything_came_back_has_no_row(database: Database) -> None:
    shop(database)
    sell_product(database, "t:back", AS_OF - timedelta(days=9), AS_OF - timedelta(days=5), units=2)
    sell_product(database, "t:back", AS_OF - timedelta(days=4), AS_OF, units=-2)
    run_job(database, JOB, AS_OF)
    assert "t:back" not in scores(database).index


def test_a_warehouse_without_sales_gives_a_run_without_rows(database: Database) -> None:
    run_job(database, JOB, AS_OF)
    assert table(database, "product_performance_scores").empty
    assert table(database, "runs_latest")["message"].tolist() == ["no scores: no sales in the last 90 days"]
