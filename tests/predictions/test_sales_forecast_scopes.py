"""The forecast by region, category and segment: what adds up, what does not, promotions, and what came of it."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import text

from predictions.job import run_job
from predictions.sales_forecast import JOB
from predictions.sales_forecast_history import read_history, split_series
from predictions.sales_forecast_regressors import read_regressors
from tests.predictions.monthly_sales import sell_everywhere
from tests.predictions.test_sales_forecast import context, table
from warehouse.database import Database

FIRST, AS_OF = date(2023, 12, 1), date(2025, 6, 30)


def test_revenue_units_and_orders_of_every_dimension_are_those_of_the_total(database: Database) -> None:
    sell_everywhere(database, FIRST, AS_OF)
    history = split_series(read_history(context(database, AS_OF)).whole)
    sums = history.pivot_table("value", ["measure", "month"], "scope", aggfunc="sum")
    for measure in ("revenue", "units", "orders"):
        for scope in ("region", "location", "segment"):
            assert sums.loc[measure, scope].to_numpy() == pytest.approx(sums.loc[measure, "total"].to_numpy())
    for measure in ("revenue", "units"):
        assert sums.loc[measure, "category"].to_numpy() == pytest.approx(sums.loc[measure, "total"].to_numpy())
    orders = history[history["measure"] == "orders"].groupby(["scope", "scope_id"])["value"].sum()
    assert orders["category", "Tea"] == orders["total", ""]
    assert orders["category", "Cups"] == orders["total", ""] / 2
    assert orders["segment", "(guests)"] == orders["total", ""] / 4


def test_forecasts_of_every_dimension_add_up_to_one_total_amid_a_month_as_well(database: Database) -> None:
    sell_everywhere(database, FIRST, AS_OF)
    run_job(database, JOB, date(2025, 6, 12))
    forecasts = table(database, "sales_forecasts_latest").astype({"point": float})
    sums = forecasts.pivot_table("point", ["measure", "month"], "scope", aggfunc="sum")
    for measure, scopes in (
        ("revenue", ["region", "location", "segment", "category"]), ("orders", ["region", "location", "segment"])
    ):  # fmt: skip
        for scope in scopes:
            assert sums.loc[measure, scope].to_numpy() == pytest.approx(sums.loc[measure, "total"].to_numpy(), abs=0.01)
    north = forecasts[(forecasts["measure"] == "revenue") & forecasts["scope_id"].isin(["North", "t:a", "t:b"])]
    by_scope = north.pivot_table("point", "month", "scope", aggfunc="sum")
    assert by_scope["location"].to_numpy() == pytest.approx(by_scope["region"].to_numpy(), abs=0.01)


def test_what_earlier_runs_said_is_held_against_the_months_that_came(database: Database) -> None:
    sell_everywhere(database, FIRST, AS_OF)
    run_job(database, JOB, date(2025, 2, 28))
    run_job(database, JOB, AS_OF)
    scored = table(database, "model_monitoring_latest").set_index(["measure", "metric"]).sort_index()
    assert set(scored["scored_as_of_date"]) == {date(2025, 2, 28)}
    assert scored.loc[("revenue", "miss95"), "rows"] == 4
    assert scored.loc[("revenue by location", "miss80"), "rows"] == 12
    assert scored.loc[("revenue", "relative_error"), "value"] >= 0
    assert scored["value"].between(0, 10).all()


PROMOTION = text("""
    insert into silver.promotions (
        source, promotion_id, product_id, category, location_id, from_date, to_date, kind, depth, source_version
    ) values
        ('test', 'p1', 't:tea', '', 't:a', '2025-06-16', '2025-07-15', 'price', 0.2, 1),
        ('test', 'p2', null, '', null, '2025-08-01', '2025-08-31', 'price', 0.1, 1)
""")
FACTOR = text("""
    insert into silver.external_factors (source, factor_id, factor_date, region, name, value, source_version)
    select 'test', cast(day as text), cast(day as date), 'North', 'heat', 20, 1
    from generate_series(timestamp '2025-05-01', timestamp '2025-06-30', interval '1 day') as days (day)
""")


def test_a_promotion_counts_by_its_days_and_its_reach_and_a_planned_one_ahead(database: Database) -> None:
    sell_everywhere(database, FIRST, AS_OF)
    with database.transaction("etl") as connection:
        connection.execute(PROMOTION)
        connection.execute(FACTOR)
    asked = context(database, AS_OF)
    known = read_regressors(asked, read_history(asked).whole, 6)
    value = known.set_index(["name", "series_id", "month"])["value"]
    june, july, august = pd.to_datetime(["2025-06-01", "2025-07-01", "2025-08-01"])
    share = value["promotion_share"]
    # Tea is half of what is sold: each order has one, every other a cup of twice the amount. t:a sells a sixth of all.
    assert share["revenue|location|t:a", june] == pytest.approx(0.5 / 2, rel=0.01)
    assert ("revenue|location|t:b", june) not in share
    assert share["units|category|Tea", july] == pytest.approx(15 / 31 / 6, rel=0.01)
    assert share["revenue|total|", august] == pytest.approx(1)
    assert value["promotion_depth"]["revenue|total|", august] == pytest.approx(0.1)
    assert value["heat"]["revenue|region|North", june] == 20
    assert known.loc[known["name"] == "heat", "known_from"].isna().all()
    # The latest promotion of the table begins 32 days after the day of the forecast.
    first_known = known[known["name"] == "promotion_share"].groupby("month")["known_from"].min()
    assert (first_known[june], first_known[august]) == (pd.Timestamp("2025-05-15"), pd.Timestamp("2025-06-30"))


ONE_PROMOTION = text("""
    insert into silver.promotions (
        source, promotion_id, product_id, category, location_id, from_date, to_date, kind, depth, source_version
    ) values ('test', 'p1', 't:tea', '', 't:a', '2025-02-05', '2025-02-25', 'price', 0.2, 1)
""")
LATER_SALES = (
    text("update gold.daily_sales_summary set net_amount = 9000 where order_date > :day and location_key = 1"),
    text("update gold.product_performance set net_amount = 9000 where month > :day and product_key = 2"),
)


def test_the_reach_of_a_promotion_rests_on_nothing_sold_after_it(database: Database) -> None:
    sell_everywhere(database, date(2023, 1, 1), date(2025, 5, 31))
    with database.transaction("etl") as connection:
        connection.execute(ONE_PROMOTION)
    found = []
    for change in (None, *LATER_SALES):
        if change is not None:
            with database.transaction("etl") as connection:
                connection.execute(change, {"day": date(2025, 2, 28)})
        asked = context(database, date(2025, 5, 31))
        found.append(read_regressors(asked, read_history(asked).whole, 6))
    assert found[0].loc[found[0]["name"] == "promotion_share", "value"].between(0.01, 0.75).all()
    assert len(found[0])
    for other in found[1:]:
        pd.testing.assert_frame_equal(other, found[0])
