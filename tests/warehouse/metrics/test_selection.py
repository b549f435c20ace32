"""Measures by dimensions, compared with brute force on gold.fact_sales."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from tests.dashboard import company
from warehouse.metrics import METRICS, Period, select_measures

LAST_DAY = date(2026, 3, 15)
PERIODS = (
    Period(date(2026, 2, 14), LAST_DAY),
    Period(date(2025, 11, 3), date(2026, 1, 12)),
    Period(LAST_DAY, LAST_DAY),
    Period(date(2019, 1, 1), date(2019, 1, 31)),
)
LOCATIONS = ((), (1,), (2, 3), (1, 2, 3))
BRUTE_FORCE = """
    select sum(net_amount) as revenue,
        count(distinct order_id) filter (where not is_return) as orders,
        sum(quantity) as units,
        count(distinct customer_id) filter (where not is_return and not is_guest) as customers
    from gold.fact_sales
    where order_date between :start and :end and (cardinality(cast(:keys as bigint[])) = 0 or location_key = any(:keys))
"""


@pytest.fixture(scope="module")
def sales(new_database):
    database = new_database()
    company.fill(database, LAST_DAY, days=200, orders_per_day=12)
    return database


@pytest.mark.parametrize("period", PERIODS, ids=str)
@pytest.mark.parametrize("keys", LOCATIONS, ids=str)
def test_every_metric_equals_brute_force_on_the_facts(sales, period, keys):
    with sales.transaction("reader") as connection:
        parameters = {"start": period.start, "end": period.end, "keys": list(keys)}
        expected = connection.execute(text(BRUTE_FORCE), parameters).one()
        found = connection.execute(
            select_measures(["revenue", "orders", "units", "average_order_value"], period, keys)
        ).one()
        customers = connection.scalar(select_measures(["customers"], period, keys))
    assert (found.revenue, found.orders or 0, found.units) == (expected.revenue, expected.orders, expected.units)
    assert (customers or 0) == expected.customers
    if expected.orders:
        assert found.average_order_value == pytest.approx(expected.revenue / Decimal(expected.orders))


@pytest.mark.parametrize("keys", LOCATIONS, ids=str)
def test_daily_values_equal_brute_force_day_by_day(sales, keys):
    period = PERIODS[0]
    with sales.transaction("reader") as connection:
        rows = connection.execute(select_measures(["revenue", "orders"], period, keys, ["order_date"])).all()
        customers = {
            row.order_date: row.customers
            for row in connection.execute(select_measures(["customers"], period, keys, ["order_date"]))
        }
        for row in rows:
            expected = connection.execute(
                text(BRUTE_FORCE), {"start": row.order_date, "end": row.order_date, "keys": list(keys)}
            ).one()
            assert (row.revenue, row.orders, customers.get(row.order_date, 0)) == (
                expected.revenue, expected.orders, expected.customers
            )
    assert rows


def test_revenue_by_product_adds_up_to_the_total(sales):
    period = PERIODS[0]
    with sales.transaction("reader") as connection:
        by_product = connection.execute(select_measures(["revenue"], period, (), ["product_key"])).all()
        total = connection.scalar(select_measures(["revenue"], period))
    assert sum(row.revenue for row in by_product) == total


@pytest.mark.parametrize(
    ("metrics", "by"),
    [
        (["customers"], ["product_key"]),
        (["customers"], ["location_key"]),
        (["average_order_value"], ["product_key"]),
        (["revenue", "customers"], []),
        (["revenue"], ["employee_key"]),
    ],
)
def test_what_no_rollup_answers_exactly_is_refused(metrics, by):
    with pytest.raises(ValueError, match="no roll-up answers"):
        select_measures(metrics, PERIODS[0], (), by)


def test_every_metric_says_what_it_means_and_where_it_is_answered():
    for metric in METRICS.values():
        assert metric.definition.endswith("."), metric.name
        assert metric.expressions, metric.name
