"""Parts, lasting changes and correlations of daily figures, published by the job kpi_anomalies."""

from datetime import date, timedelta

import pandas as pd
import pytest
from sqlalchemy import text

from predictions.job import run_job
from predictions.kpi_anomalies import JOB
from tests.predictions.daily_shops import AS_OF, START, scale, two_shops
from tests.predictions.gold import sell
from tests.predictions.gold_performance import table
from warehouse.database import Database

OPENED = date(2025, 3, 3)
SCOPES = ("total", "location")

# Spending that the sales of shop a follow three days later.
SPEND = text("""
    insert into gold.fact_marketing_spend (spend_id, spend_date, location_key, source, channel, campaign, amount)
    select
        't:' || cast(sales.order_date - 3 as text),
        sales.order_date - 3,
        sales.location_key,
        'test',
        'search',
        '',
        sales.net_amount / 10
    from gold.daily_sales_summary as sales
    inner join gold.dim_location as locations on locations.location_key = sales.location_key
    where locations.location_id = 't:a'
""")

LEAVE_ONE_SHOP = text("""
    delete from gold.daily_sales_summary
    using gold.dim_location
    where gold.dim_location.location_key = gold.daily_sales_summary.location_key and location_id = 't:b'
""")


def test_the_parts_of_a_day_add_up_and_the_total_is_that_of_the_shops(database: Database) -> None:
    two_shops(database)
    run_job(database, JOB, AS_OF)
    parts = table(database, "kpi_decompositions_latest")
    off = parts["value"] - parts["trend"] - parts["season"] - parts["rest"]
    assert off.abs().max() <= pd.to_numeric("0.0003")
    revenue = parts[parts["measure"] == "revenue"]
    total, places = (revenue[revenue["scope"] == scope].groupby("date")["value"].sum() for scope in SCOPES)
    assert (total - places).abs().max() <= pd.to_numeric("0.0003")
    assert parts["date"].min() == START
    assert set(parts["quality"]) == {"ok"}


def test_a_break_is_found_at_its_shop_within_three_days_and_nowhere_else(database: Database) -> None:
    two_shops(database)
    scale(database, "t:b", OPENED, AS_OF, 1.6)
    run_job(database, JOB, AS_OF)
    changes = table(database, "kpi_change_points_latest")
    assert "t:a" not in set(changes["scope_id"])
    own = changes[(changes["scope_id"] == "t:b") & (changes["measure"] == "revenue")]
    assert len(own) == 1
    row = own.iloc[0]
    assert abs((row["date"] - OPENED).days) <= 3
    assert row["from_date"] <= OPENED <= row["to_date"]
    assert row["change_rate"] == pytest.approx(0.6, abs=0.1)
    assert row["lo95"] < 0.6 < row["hi95"]
    assert float(row["after"]) / float(row["before"]) - 1 == pytest.approx(row["change_rate"], rel=0.01)
    assert row["q_value"] < 0.01


def test_sales_that_follow_spending_are_found_with_their_lag(database: Database) -> None:
    two_shops(database)
    with database.transaction("etl") as connection:
        connection.execute(LEAVE_ONE_SHOP)
        connection.execute(SPEND)
    run_job(database, JOB, AS_OF)
    pairs = table(database, "kpi_correlations_latest").set_index(["first_kind", "first_name", "second_name"])
    found = pairs.loc[("marketing", "search", "revenue")]
    assert found["lag_days"] == 3
    assert found["correlation"] > 0.9
    assert found["q_value"] < 0.001
    assert ("measure", "revenue", "orders") in pairs.index


def test_nothing_after_the_day_is_seen(database: Database) -> None:
    two_shops(database)
    day = AS_OF - timedelta(days=30)
    run_job(database, JOB, day)
    names = ("kpi_decompositions", "kpi_change_points", "kpi_correlations")
    before = [table(database, name).drop(columns="run_id") for name in names]
    scale(database, "t:a", day + timedelta(days=1), AS_OF, 5.0)
    run_job(database, JOB, day)
    for name, rows in zip(names, before, strict=True):
        pd.testing.assert_frame_equal(rows, table(database, name).drop(columns="run_id"))


@pytest.mark.parametrize("days", [0, 1, 65])
def test_too_few_days_give_no_rows(database: Database, days: int) -> None:
    if days:
        sell(database, "t:a", AS_OF - timedelta(days=days - 1), AS_OF)
    run_job(database, JOB, AS_OF)
    assert table(database, "kpi_decompositions").empty
    assert table(database, "kpi_change_points").empty
