"""The price job on a real database: what it reads, writes, leaves out, and never looks at."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from predictions.job import run_job
from predictions.price_elasticities import JOB
from tests.ml.price_weeks import FIRST_WEEK, sold
from tests.ml.test_promotion_lift import PROMOTIONS, promoted
from tests.predictions.gold import sell
from tests.predictions.price_shop import open_shop, promote
from warehouse.database import Database, read_frame

AS_OF = date(2025, 4, 20)
PLANTED = np.where(np.arange(20) < 10, -1.2, -2.2)


def table(database: Database, name: str) -> pd.DataFrame:
    with database.transaction("reader") as connection:
        return read_frame(connection, text(f"select * from predictions.{name}"))


def test_elasticities_best_prices_and_tests_are_published(database: Database) -> None:
    open_shop(database, sold(PLANTED))
    run_job(database, JOB, AS_OF)
    rows = table(database, "price_elasticities_latest").set_index(["scope", "scope_id"])
    products = rows.loc["product"]
    held = (products["lo95"] <= PLANTED) & (PLANTED <= products["hi95"])
    assert held.mean() >= 0.9
    assert rows.loc[("category", "b"), "elasticity"] == pytest.approx(-2.2, abs=0.2)
    assert rows.loc[("total", ""), "products"] == 20
    assert (products["lowest_price"] <= products["best_margin_price"]).all()
    assert (products["best_margin_price"] <= products["highest_price"]).all()
    best = products["best_margin_price"]
    at_end = (best == products["lowest_price"]) | (best == products["highest_price"])
    assert products["is_at_edge"].astype(bool).tolist() == at_end.tolist()
    assert rows.loc[("total", ""), "is_at_edge"] is None
    assert (products["margin_gain_lo95"] <= products["margin_gain_hi95"]).all()
    tested = table(database, "backtests_latest")
    assert set(tested["model"]) == {"no_price_effect", "shrunk_poisson", "shrunk_log_log", "own_poisson", "ols_log_log"}
    run = table(database, "runs_latest").iloc[0]
    assert run["metrics"]["rmse_log"] < run["metrics"]["rmse_log_baseline"]
    assert run["message"] == "no lift: fewer than three promotions could be measured"


def test_without_costs_there_is_no_margin(database: Database) -> None:
    open_shop(database, sold(PLANTED[:8], weeks=60), unit_cost=None)
    run_job(database, JOB, date(2024, 2, 20))
    rows = table(database, "price_elasticities_latest")
    assert rows[["unit_cost", "best_margin_price", "is_at_edge", "margin_gain"]].isna().all().all()
    assert table(database, "what_if_effects_latest")["base_cost"].isna().all()


def test_every_scope_is_told_what_a_change_does_or_that_it_cannot_be_said(database: Database) -> None:
    rows = promoted(sold(PLANTED[:16]), PROMOTIONS)
    open_shop(database, rows)
    promote(database, PROMOTIONS.assign(product_id=PROMOTIONS["product_id"].replace("", None)))
    run_job(database, JOB, AS_OF)
    effects = table(database, "what_if_effects_latest").set_index(["scope", "scope_id", "kind", "level"]).sort_index()
    assert effects.loc[("product", "p000", "price", ""), "basis"] == "fitted"
    assert effects.loc[("product", "p000", "price", ""), "tested_from"] <= 0
    lift = effects.loc[("total", "", "promotion", "")]
    assert (lift["basis"], lift["reason"]) == ("measured", "promotions measured: 8, 10% to 20% off")
    assert lift["effect"] == pytest.approx(np.sqrt(3), rel=0.15)
    assert len(effects.loc[("total", "", "season")]) == 12
    competitor = effects.xs("competitor", level="kind")
    assert set(competitor["basis"]) == {"stated"}
    assert competitor["effect"].isna().all()
    total, products = effects.loc[("total", "", "price", "")], effects.loc["product"].xs("price", level="kind")
    for column in ("base_units", "base_revenue", "base_cost"):
        assert float(total[column]) == pytest.approx(float(products[column].sum()), abs=0.01)


def test_a_price_that_never_varied_cannot_be_answered(database: Database) -> None:
    open_shop(database, sold(PLANTED[:10]).assign(price=9.99))
    run_job(database, JOB, AS_OF)
    assert table(database, "price_elasticities").empty
    effects = table(database, "what_if_effects_latest")
    prices = effects[effects["kind"] == "price"]
    assert set(prices["basis"]) == {"cannot_say"}
    assert set(prices.loc[prices["scope"] == "product", "reason"]) == {"the price hardly varied"}
    assert prices["effect"].isna().all()
    assert "the price hardly varied: 10 products" in table(database, "runs_latest")["message"].iloc[0]


def test_a_run_as_of_the_past_uses_nothing_that_came_later(database: Database) -> None:
    early, rows = date(2024, 11, 3), sold(PLANTED[:8])
    before = rows[rows["week"] <= pd.Timestamp("2024-10-28")]
    open_shop(database, before)
    run_job(database, JOB, early)
    first = {name: table(database, name).drop(columns="run_id") for name in ("price_elasticities", "what_if_effects")}
    later = rows[rows["week"] > pd.Timestamp("2024-10-28")]
    open_shop(database, later.assign(units=later["units"] * 50, price=3.0))
    promote(database, PROMOTIONS.assign(product_id="p001", from_date=date(2024, 11, 4), to_date=date(2024, 11, 20)))
    run_job(database, JOB, early)
    for name, frame in first.items():
        pd.testing.assert_frame_equal(frame, table(database, name).drop(columns="run_id"))


def test_what_an_earlier_run_said_is_held_against_the_weeks_after_it(database: Database) -> None:
    open_shop(database, sold(PLANTED))
    run_job(database, JOB, date(2025, 1, 5))
    assert table(database, "model_monitoring").empty
    run_job(database, JOB, AS_OF)
    scored = table(database, "model_monitoring_latest").set_index("model")
    ours, none = scored.loc[table(database, "runs_latest")["model"].iloc[0]], scored.loc["no_price_effect"]
    assert ours["scored_as_of_date"] == date(2025, 1, 5)
    assert ours["value"] < none["value"]
    assert ours["limit_value"] > ours["expected"] > 0
    assert not ours["is_degraded"]


def test_promotions_taken_back_by_their_source_never_were(database: Database) -> None:
    promote(database, PROMOTIONS.assign(product_id=None, category=""))
    with database.transaction("etl") as connection:
        connection.execute(text("update silver.promotions set is_deleted = true where promotion_id <> 'pr3'"))
    with database.transaction("predictor") as connection:
        kept = connection.scalars(text("select promotion_id from gold.promotions")).all()
    assert kept == ["pr3"]


def test_factors_of_two_sources_count_once(database: Database) -> None:
    row = """
        insert into silver.external_factors (source, factor_id, factor_date, region, name, value, source_version,
            is_deleted)
        values (:source, 'f', '2025-01-01', '', 'temperature', :value, 1, :gone)
    """
    rows = [{"source": source, "value": value, "gone": gone} for source, value, gone in (
        ("a", 1, True), ("b", 2, False), ("c", 3, False),
    )]  # fmt: skip
    with database.transaction("etl") as connection:
        connection.execute(text(row), rows)
    with database.transaction("predictor") as connection:
        assert connection.execute(text("select name, value from gold.external_factors")).all() == [("temperature", 2)]


def test_a_shop_that_sold_in_one_month_only_gets_a_run_and_reasons(database: Database) -> None:
    open_shop(database, sold(PLANTED[:3], weeks=3))
    run_job(database, JOB, (FIRST_WEEK + pd.Timedelta(days=20)).date())
    assert table(database, "price_elasticities").empty
    assert "fewer than 26 weeks of sales: 3 products" in table(database, "runs_latest")["message"].iloc[0]


def test_a_warehouse_without_products_gives_a_run_without_rows(database: Database) -> None:
    sell(database, "t:a", date(2025, 1, 1), date(2025, 3, 20))
    run_job(database, JOB, date(2025, 3, 20))
    assert table(database, "price_elasticities").empty
    assert table(database, "what_if_effects").empty
