"""The value job on a warehouse: what it writes, uses again, holds against what happened, and never looks at."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from ml.lifetime_value_models import BG_NBD, COHORT, MEAN, TWO_STAGE
from predictions.context import Context, Reader
from predictions.customer_ltv import JOB, monitor
from predictions.job import run_job
from tests.ml.customers import START, draw_purchases
from tests.predictions.shoppers import open_shop
from warehouse.database import Database

DAYS = 600
AS_OF = (START + pd.Timedelta(days=DAYS - 1)).date()
EARLIER = AS_OF - timedelta(days=91)


def visits(customers: int) -> pd.DataFrame:
    """Purchase days by BG/NBD with a size of basket that varies by customer."""
    purchases = draw_purchases(customers, DAYS)
    size = np.random.default_rng(0).gamma(4.0, 10.0, customers)
    return pd.DataFrame({
        "customer_id": "c" + purchases["customer"].astype(str).str.zfill(5),
        "order_date": START + pd.to_timedelta(purchases["day"], unit="D"),
        "net_amount": size[purchases["customer"]] + 1,
    })  # fmt: skip


def read(database: Database, statement: str) -> pd.DataFrame:
    with database.transaction("reader") as connection:
        result = connection.execute(text(statement))
        return pd.DataFrame(result.all(), columns=list(result.keys()))


def scores(database: Database, run_id: int) -> pd.DataFrame:
    found = read(database, f"select * from predictions.customer_ltv_scores where run_id = {run_id}")
    return found.drop(columns="run_id").sort_values(["horizon_days", "customer_id"], ignore_index=True)


@pytest.fixture(scope="module")
def shop(new_database) -> Database:
    """800 customers of 600 days, valued 91 days ago and today."""
    database: Database = new_database()
    open_shop(database, visits(800))
    run_job(database, JOB, EARLIER)
    run_job(database, JOB, AS_OF, retrain=True)
    return database


def test_every_customer_has_a_value_at_every_horizon_and_owns_up_where_it_was_not_tested(shop: Database) -> None:
    rows = read(shop, "select * from predictions.customer_ltv_scores_latest")
    bought = read(shop, "select count(distinct customer_id) as customers from gold.fact_sales")["customers"][0]
    assert rows.groupby("horizon_days").size().to_dict() == dict.fromkeys((30, 90, 365, 730), bought)
    qualities = rows.groupby("horizon_days")["quality"].unique().map(list).to_dict()
    assert qualities == {30: ["ok"], 90: ["ok"], 365: ["low_data"], 730: ["low_data"]}
    tested = rows[rows["quality"] == "ok"]
    assert (tested["lo80"] <= tested["expected_value"]).all()
    assert (tested["expected_value"] <= tested["hi80"]).all()
    assert rows.loc[rows["quality"] == "low_data", "lo80"].isna().all()
    totals = rows.groupby("horizon_days")["expected_value"].sum().astype(float)
    assert (totals.diff().dropna() > 0).all()


def test_the_run_says_how_good_it_was_beside_the_baseline_and_what_it_could_not_test(shop: Database) -> None:
    run = read(shop, "select * from predictions.runs_latest where job = 'customer_ltv'").iloc[0]
    assert run["metrics"]["gini_90"] > run["metrics"]["gini_90_baseline"]
    assert "history too short to test 365, 730 days ahead at two origins: low_data, no interval" in run["message"]
    tested = read(shop, "select * from predictions.backtests_latest where job = 'customer_ltv'")
    assert set(tested["model"]) == {BG_NBD, TWO_STAGE, MEAN, COHORT}
    assert max(tested["origin"]) == AS_OF - timedelta(days=30)
    shares = read(shop, "select * from predictions.feature_importances_latest where job = 'customer_ltv'")
    assert shares["importance"].sum() == pytest.approx(1)
    assert shares["label"].str.len().min() > 5


def test_a_fresh_model_serves_again_and_gives_the_same_rows(shop: Database) -> None:
    before = read(shop, "select max(run_id) as run_id from predictions.customer_ltv_scores")["run_id"][0]
    tomorrow = AS_OF + timedelta(days=1)
    kept = scores(shop, run_job(shop, JOB, tomorrow))
    run_id = run_job(shop, JOB, tomorrow)
    run = read(shop, f"select * from predictions.runs where run_id = {run_id}").iloc[0]
    assert run["fitted_by_run_id"] == before
    pd.testing.assert_frame_equal(scores(shop, run_id), kept)
    assert len(read(shop, f"select 1 from predictions.backtests where run_id = {run_id}"))


def test_what_an_earlier_run_promised_is_held_against_what_came(shop: Database) -> None:
    rows = monitor(Context(shop, AS_OF, Reader(shop, AS_OF)))
    assert set(rows["scored_as_of_date"]) == {pd.Timestamp(EARLIER)}
    assert set(zip(rows["horizon"], rows["metric"], strict=True)) == {
        (horizon, metric) for horizon in (30, 90) for metric in ("spearman_loss", "absolute_bias", "missed80")
    }
    by_hand = read(shop, f"""
        select scores.expected_value, coalesce(sum(sales.net_amount), 0) as came
        from predictions.customer_ltv_scores as scores
        left join gold.fact_sales as sales on
            scores.customer_id = sales.customer_id
            and sales.order_date > scores.as_of_date and sales.order_date <= scores.as_of_date + 90
        where scores.as_of_date = '{EARLIER}' and scores.horizon_days = 90
        group by scores.customer_id, scores.expected_value
    """).astype(float)
    of_90 = rows[rows["horizon"] == 90].set_index("metric")["value"]
    assert of_90["spearman_loss"] == pytest.approx(1 - by_hand.corr("spearman").iloc[0, 1])
    assert of_90["absolute_bias"] == pytest.approx(abs(by_hand["expected_value"].sum() / by_hand["came"].sum() - 1))
    assert rows["expected"].notna().all()
    stored = read(shop, f"select * from predictions.model_monitoring where as_of_date = '{AS_OF}'")
    assert len(stored) == len(rows)


def test_nothing_after_the_day_is_looked_at(database: Database) -> None:
    bought = visits(300)
    until = AS_OF - timedelta(days=150)
    open_shop(database, bought[bought["order_date"] <= pd.Timestamp(until)])
    before = scores(database, run_job(database, JOB, until))
    open_shop(database, bought[bought["order_date"] > pd.Timestamp(until)])
    after = scores(database, run_job(database, JOB, until, retrain=True))
    pd.testing.assert_frame_equal(before, after)


def test_values_that_were_far_off_in_the_backtest_are_said_to_be(database: Database) -> None:
    """Who buys every ten days until everybody but one in five stops on the same day: nothing could tell."""
    days = pd.DataFrame({"order_date": START + pd.to_timedelta(np.arange(0, DAYS, 10), unit="D")})
    bought = pd.DataFrame({"customer_id": [f"c{number:03}" for number in range(200)]}).merge(days, how="cross")
    stays = bought["customer_id"].str[1:].astype(int) % 5 == 0
    stopped = START + pd.Timedelta(days=DAYS - 95)
    open_shop(database, bought[stays | (bought["order_date"] <= stopped)].assign(net_amount=10.0))
    run_job(database, JOB, AS_OF)
    run = read(database, "select message, metrics from predictions.runs_latest").iloc[0]
    assert run["metrics"]["bias_90"] > 0.15
    far = run["message"].partition("in the backtest the total of all values was off by ")[2]
    assert f"{run['metrics']['bias_90']:+.0%} at 90 days" in far


def test_customers_who_never_came_back_get_their_cohorts_mean_and_the_reason(database: Database) -> None:
    open_shop(database, visits(300).drop_duplicates("customer_id"))
    run_job(database, JOB, AS_OF)
    assert set(read(database, "select model from predictions.customer_ltv_scores_latest")["model"]) == {COHORT}
    message = read(database, "select message from predictions.runs_latest")["message"][0]
    assert message.endswith("no BG/NBD: needs 100 customers who came back, has 0; cohort_mean serves")


def test_a_warehouse_without_customers_gives_no_row_and_a_reason(database: Database) -> None:
    run_job(database, JOB, date(2024, 1, 1))
    assert read(database, "select * from predictions.customer_ltv_scores").empty
    message = read(database, "select message from predictions.runs_latest")["message"][0]
    assert message == "no values: needs 30 days of purchases by identified customers"
