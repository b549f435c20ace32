"""The churn job on a warehouse: what it writes, reads again, holds against what happened, and never looks at."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from ml import probability
from ml.churn import BACKTESTS, FittedChurn
from ml.churn_scores import Scored
from ml.churn_study import base_rate_model
from predictions.context import Reader
from predictions.customer_churn import JOB, metrics
from predictions.job import run_job
from tests.ml.shoppers import AS_OF, shoppers, visits
from tests.predictions.shoppers import open_shop, review
from warehouse.database import Database

EARLIER = AS_OF - timedelta(days=95)
LONG_GONE = visits(["z1", "z2", "z3"], ["2020-01-01", "2020-02-01", "2020-03-01"])
KEYS = ["customer_id"]
VALUE_RUN = text("""
    insert into predictions.runs (job, model, model_version, parameters, as_of_date, status)
    values ('customer_ltv', 'by hand', '1', '{}', :day, 'champion') returning run_id
""")
VALUES = text("""
    insert into predictions.customer_ltv_scores (
        customer_id, run_id, as_of_date, horizon_days, expected_value, expected_orders, value_decile, model, quality
    )
    select customer_id, :run_id, :day, 365, :expected, 1, 1, 'by hand', 'ok'
    from unnest(cast(:customers as text[])) as listed (customer_id)
""")


def read(database: Database, statement: str) -> pd.DataFrame:
    with database.transaction("reader") as connection:
        result = connection.execute(text(statement))
        return pd.DataFrame(result.all(), columns=list(result.keys()))


def scores(database: Database, run_id: int) -> pd.DataFrame:
    found = read(database, f"select * from predictions.customer_churn_scores where run_id = {run_id}")
    return found.drop(columns="run_id").sort_values("customer_id", ignore_index=True)


def value(database: Database, day: date, customers: list[str], expected: float) -> None:
    """Write a run of customer_ltv that expects `expected` of each of the customers within a year."""
    with database.transaction("predictor") as connection:
        run_id = connection.execute(VALUE_RUN, {"day": day}).scalar_one()
        values = {"run_id": run_id, "day": day, "customers": customers, "expected": expected}
        connection.execute(VALUES, values)


@pytest.fixture(scope="module")
def shop(new_database) -> Database:
    """600 customers who like coffee, some tea as well, a few long gone; scored 95 days ago and today.

    Lifetime values of a week ago expect 100 within a year of c00001, and of 50 days ago 900 of c00002.
    """
    database: Database = new_database()
    bought = shoppers(600)
    open_shop(database, pd.concat([bought, LONG_GONE]))
    open_shop(database, bought[bought["customer_id"] < "c00200"].assign(net_amount=5.0), "tea")
    review(database, visits(["c00001", "c00002"], ["2024-01-01", "2024-12-01"])[KEYS].assign(
        review_date=[date(2024, 1, 1), date(2024, 12, 1)], rating=[4, 2]
    ))  # fmt: skip
    run_job(database, JOB, EARLIER)
    value(database, AS_OF - timedelta(days=50), ["c00002"], 900.0)
    value(database, AS_OF - timedelta(days=7), ["c00001"], 100.0)
    run_job(database, JOB, AS_OF, retrain=True)
    return database


def test_what_is_at_stake_is_what_the_newest_lifetime_values_expect(shop: Database) -> None:
    rows = read(shop, "select * from predictions.customer_churn_scores_latest").set_index("customer_id")
    worth = rows["value_at_stake"].astype(float) / rows["churn_probability"]
    assert worth["c00001"] == pytest.approx(100, abs=0.01)
    assert worth["c00002"] < 900


def test_every_customer_of_two_years_has_a_chance_a_band_and_reasons_that_add_up(shop: Database) -> None:
    rows = read(shop, "select * from predictions.customer_churn_scores_latest")
    active = read(shop, f"select distinct customer_id from gold.customer_days where order_date > '{AS_OF}'::date - 730")
    assert set(rows["customer_id"]) == set(active["customer_id"])
    assert set(rows["as_of_date"]) == {AS_OF}
    assert rows["churn_probability"].between(0, 1).all()
    assert set(rows["risk_band"]) == {"low", "medium", "high"}
    for row in rows.itertuples():
        contributions = sum(reason["contribution"] for reason in row.reasons)
        assert contributions == pytest.approx(row.score - row.base_score, abs=1e-9)
        assert set(row.reasons[0]) == {"feature", "label", "value", "contribution"}


def test_the_run_says_how_good_it_is_beside_the_baseline_and_whom_it_left_out(shop: Database) -> None:
    run = read(shop, "select * from predictions.runs where status = 'champion' order by as_of_date").iloc[-1]
    assert run["message"] == "no row for 3 customers without a purchase in the last 730 days"
    assert run["metrics"]["brier"] < run["metrics"]["brier_baseline"]
    assert {"auc", "calibration_error", "base_rate", "customers"} <= set(run["metrics"])
    assert run["artifact_hash"]
    tested = read(shop, "select * from predictions.backtests_latest")
    assert set(tested["metric"]) == {"brier", "auc", "calibration_error"}
    assert max(tested["origin"]) == AS_OF - timedelta(days=90)
    models = {"recency", "logistic", "lightgbm", "bg_nbd", "balanced_random_forest", "mean_logistic_lightgbm_bg_nbd"}
    assert set(tested["model"]) == models | {"mean_with_tastes"}
    challengers = read(shop, "select model from predictions.runs where status = 'challenger'")
    assert set(challengers["model"]) | {run["model"]} == set(tested["model"])
    importances = read(shop, "select * from predictions.feature_importances_latest")
    assert importances["importance"].sum() == pytest.approx(1)
    assert set(importances["model"]) == {run["model"]}


def test_a_figure_that_is_not_known_is_left_out() -> None:
    model = base_rate_model(np.array([1.0, 0.0]))
    rows = [(model.name, pd.Timestamp(AS_OF), metric, 0.2, float("nan"), float("nan")) for metric in ("brier", "auc")]
    tested = pd.DataFrame(rows, columns=list(BACKTESTS))
    scored = Scored(pd.DataFrame(index=range(5)), pd.DataFrame(), 0)
    found = metrics(FittedChurn(model, "fallback", tested), scored)
    assert found == {"customers": 5, "left_out": 0, "brier": 0.2, "auc": 0.2}


def test_what_was_stated_95_days_ago_is_held_against_what_happened(shop: Database) -> None:
    monitored = read(shop, "select * from predictions.model_monitoring_latest").set_index("metric")
    assert set(monitored.index) == {"brier", "calibration_error", "auc_loss", "population_drift"}
    assert set(monitored["scored_as_of_date"]) == {EARLIER}
    first = read(shop, "select min(run_id) as run_id from predictions.customer_churn_scores").loc[0, "run_id"]
    stated = scores(shop, first)
    bought = read(
        shop,
        "select distinct customer_id from gold.customer_days "
        f"where order_date > '{EARLIER}' and order_date <= '{EARLIER + timedelta(days=90)}'",
    )
    lost = ~stated["customer_id"].isin(bought["customer_id"])
    chance, happened = stated["churn_probability"].to_numpy(), lost.to_numpy(float)
    assert set(monitored["rows"]) == {len(stated)}
    assert monitored.loc["brier", "value"] == pytest.approx(probability.brier(chance, happened), abs=0.001)
    assert monitored.loc["auc_loss", "value"] == pytest.approx(1 - probability.auc(chance, happened), abs=0.001)
    assert monitored.loc["brier", "limit_value"] > monitored.loc["brier", "expected"] > 0
    # The newest run before today is the scored one itself.
    assert monitored.loc["population_drift", "value"] == 0
    assert not monitored.loc["population_drift", "is_degraded"]


def test_tastes_are_summed_by_periods_that_end_at_the_cuts(shop: Database) -> None:
    asked = dict.fromkeys(f"category_{place}" for place in range(3, 6))
    rows = Reader(shop, AS_OF).read(
        "customer_tastes", step=90, periods=8, category_1="Coffee", category_2="Tea", **asked
    )
    bought = shoppers(600).query("order_date <= @AS_OF")
    coffee = pd.concat([bought, LONG_GONE])["net_amount"].round(2).sum()
    assert rows["category_1"].sum() == pytest.approx(coffee)
    assert rows["category_2"].sum() == pytest.approx(5.0 * (bought["customer_id"] < "c00200").sum())
    assert rows["amount"].sum() == pytest.approx(rows["category_1"].sum() + rows["category_2"].sum())
    cuts = {pd.Timestamp(AS_OF - timedelta(days=90 * number)) for number in range(9)}
    assert set(rows["through"]) == cuts
    newest = bought[bought["order_date"] > pd.Timestamp(AS_OF - timedelta(days=90))]
    last = rows[rows["through"] == pd.Timestamp(AS_OF)]
    assert last["category_1"].sum() == pytest.approx(newest["net_amount"].round(2).sum())
    assert rows[["reviews", "rating_sum"]].sum().tolist() == [2, 6]


def test_a_stored_model_scores_again_and_gives_the_same_rows(shop: Database) -> None:
    first = read(shop, "select run_id, artifact_hash from predictions.runs_latest").iloc[0]
    before = scores(shop, first["run_id"])
    run_id = run_job(shop, JOB, AS_OF)
    pd.testing.assert_frame_equal(before, scores(shop, run_id))
    again = read(shop, "select run_id, fitted_by_run_id, artifact_hash from predictions.runs_latest").iloc[0]
    assert again["artifact_hash"] == first["artifact_hash"]
    assert again["fitted_by_run_id"] == first["run_id"] != again["run_id"]


def test_a_run_as_of_the_past_uses_nothing_that_came_later(database: Database) -> None:
    bought = shoppers(300).query("order_date >= '2024-02-01'")
    past = bought[bought["order_date"] <= pd.Timestamp(EARLIER)]
    open_shop(database, past)
    before = scores(database, run_job(database, JOB, EARLIER))
    open_shop(database, bought[bought["order_date"] > pd.Timestamp(EARLIER)], "tea")
    pd.testing.assert_frame_equal(before, scores(database, run_job(database, JOB, EARLIER, retrain=True)))


def test_too_little_data_gives_no_row_and_a_reason(database: Database) -> None:
    run_job(database, JOB, AS_OF)
    open_shop(database, visits(["c1"], ["2024-12-01"]))
    run_job(database, JOB, AS_OF)
    runs = read(database, "select model, message from predictions.runs where status = 'champion'")
    assert runs["model"].tolist() == ["none"]
    assert "no 90 days that are over" in runs["message"].iloc[0]
    assert read(database, "select * from predictions.customer_churn_scores").empty
