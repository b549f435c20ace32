"""The segment job on a warehouse: every customer once, who moved, and what it never looks at."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from ml.segment_backtest import BACKTESTS
from ml.segment_clusters import Clusters
from ml.segments import NAMES
from predictions.customer_segments import JOB, metrics
from predictions.job import run_job
from tests.ml.customers import START, draw_purchases
from tests.predictions.shoppers import open_shop
from warehouse.database import Database

AS_OF = (START + pd.Timedelta(days=599)).date()


def visits(customers: int) -> pd.DataFrame:
    purchases = draw_purchases(customers, 600)
    return pd.DataFrame({
        "customer_id": "c" + purchases["customer"].astype(str).str.zfill(5),
        "order_date": START + pd.to_timedelta(purchases["day"], unit="D"),
        "net_amount": 10.0 + purchases["customer"] % 50,
    })  # fmt: skip


def read(database: Database, statement: str) -> pd.DataFrame:
    with database.transaction("reader") as connection:
        result = connection.execute(text(statement))
        return pd.DataFrame(result.all(), columns=list(result.keys()))


def rows_of(database: Database, run_id: int) -> list[pd.DataFrame]:
    """The run's segments and migrations, without its number."""
    keys = {"customer_segments": "customer_id", "segment_migrations": "month, from_segment, to_segment"}
    statements = (f"select * from predictions.{name} where run_id = {run_id} order by {keys[name]}" for name in keys)
    return [read(database, statement).drop(columns="run_id") for statement in statements]


@pytest.fixture(scope="module")
def shop(new_database) -> Database:
    """800 customers of 600 days, segmented today."""
    database: Database = new_database()
    open_shop(database, visits(800))
    run_job(database, JOB, AS_OF)
    return database


def test_every_customer_is_in_one_of_the_seven_segments(shop: Database) -> None:
    rows = read(shop, "select * from predictions.customer_segments_latest")
    assert len(rows) == read(shop, "select count(distinct customer_id) as n from gold.fact_sales")["n"][0]
    assert set(rows["segment"]) == set(NAMES) - {"New"}  # nobody began in the last 300 days
    assert set(rows["recency_score"]) == set(range(1, 6))
    for score in ("frequency_score", "monetary_score"):
        assert rows[score].value_counts(normalize=True).between(0.15, 0.25).all()
    money = rows.groupby("segment")["monetary"].mean().astype(float)
    assert money["Champions"] > money["Loyal"] > money["Lost"]


def test_groups_are_numbered_by_value_and_named(shop: Database) -> None:
    rows = read(shop, "select * from predictions.customer_segments_latest")
    means = rows.astype({"monetary": float}).groupby("cluster")["monetary"].mean()
    assert len(means) >= 3
    assert means.is_monotonic_increasing
    assert rows.groupby("cluster")["cluster_label"].nunique().eq(1).all()
    assert rows["cluster_label"].nunique() == len(means)


def test_moves_of_a_year_of_months_add_up_to_the_customers_of_their_end(shop: Database) -> None:
    moves = read(shop, "select * from predictions.segment_migrations_latest")
    months = sorted(set(moves["month"]))
    assert (len(months), months[-1]) == (12, date(2024, 7, 1))
    ended = read(shop, "select count(distinct customer_id) as n from gold.fact_sales where order_date <= '2024-07-31'")
    assert moves.loc[moves["month"] == months[-1], "customers"].sum() == ended["n"][0]


def test_the_run_names_sizes_stability_and_what_each_view_explains(shop: Database) -> None:
    run = read(shop, "select * from predictions.runs_latest").iloc[0]
    named = {"customers_champions", "silhouette", "adjusted_rand_3", "revenue_explained_rfm_rules"}
    assert named <= set(run["metrics"])
    tested = read(shop, "select * from predictions.backtests_latest")
    assert set(tested["model"]) == {"rfm_rules", "kmeans_log_rfm", "kmeans_3"}


def test_a_later_run_says_how_far_shares_have_moved_in_a_month(database: Database) -> None:
    open_shop(database, visits(100))
    for back in (40, 20, 5, 0):
        run_id = run_job(database, JOB, AS_OF - timedelta(days=back))
    monitored = read(database, f"select * from predictions.model_monitoring where run_id = {run_id}")
    assert monitored[["metric", "scored_as_of_date", "rows"]].to_numpy().tolist() == [
        ["population_drift", AS_OF - timedelta(days=40), 100]
    ]
    shares = [
        read(database, f"""
            select segment, count(*) / 100.0 as share from predictions.customer_segments
            where as_of_date = '{AS_OF - timedelta(days=back)}' group by segment
        """).set_index("segment")["share"].astype(float).reindex(NAMES).fillna(1e-4)
        for back in (40, 5)
    ]
    by_hand = ((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum()
    assert monitored["value"].iloc[0] == pytest.approx(by_hand)
    assert pd.isna(monitored["limit_value"].iloc[0]) and not monitored["is_degraded"].iloc[0]
    assert len(read(database, "select distinct run_id from predictions.model_monitoring")) == 1


def test_a_figure_that_is_not_known_is_left_out() -> None:
    segments = pd.DataFrame({"segment": NAMES})
    clusters = Clusters(np.ones(len(segments), dtype=np.int64), None, float("nan"), {3: 0.9}, "")
    tested = pd.DataFrame(columns=list(BACKTESTS)).astype(BACKTESTS)
    figures = metrics(segments, clusters, tested)
    assert "silhouette" not in figures
    assert figures["adjusted_rand_3"] == 0.9


def test_nothing_after_the_day_is_looked_at_and_a_second_run_gives_the_same_rows(database: Database) -> None:
    bought, until = visits(300), AS_OF - timedelta(days=150)
    open_shop(database, bought[bought["order_date"] <= pd.Timestamp(until)])
    before = rows_of(database, run_job(database, JOB, until))
    open_shop(database, bought[bought["order_date"] > pd.Timestamp(until)])
    after = rows_of(database, run_job(database, JOB, until))
    for first, second in zip(before, after, strict=True):
        pd.testing.assert_frame_equal(first, second)


def test_few_customers_get_low_data_and_no_groups_with_the_reason(database: Database) -> None:
    open_shop(database, visits(6))
    run_job(database, JOB, AS_OF)
    rows = read(database, "select * from predictions.customer_segments_latest")
    assert set(rows["quality"]) == {"low_data"}
    assert rows["cluster"].isna().all()
    assert "too few for groups" in read(database, "select message from predictions.runs_latest")["message"][0]


def test_a_warehouse_without_customers_gives_no_row_and_a_reason(database: Database) -> None:
    run_job(database, JOB, date(2024, 1, 1))
    assert read(database, "select * from predictions.customer_segments").empty
    message = read(database, "select message from predictions.runs_latest")["message"][0]
    assert message == "no segments: no identified customer has bought yet"
