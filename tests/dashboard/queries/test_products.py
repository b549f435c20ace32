"""Gaps on shelves against brute force on the lines."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pandas as pd
import pytest
from sqlalchemy import Connection

from dashboard.queries import products
from tests.dashboard import company
from warehouse.database import Database
from warehouse.metrics import Period

EVERY = 1000


@pytest.fixture(scope="module")
def database(new_database: Callable[[], Database]) -> Database:
    return new_database()


@pytest.fixture(scope="module")
def lines(database: Database, last_day: date) -> pd.DataFrame:
    return company.fill(database, last_day, 60, orders_per_day=4)


@pytest.fixture
def connection(database: Database, lines: pd.DataFrame) -> Iterator[Connection]:
    with database.transaction("reader") as connection:
        yield connection


def expected_gaps(lines: pd.DataFrame, period: Period) -> dict[tuple[str, str], float]:
    """What each strong product might bring at a location without it, by their ids."""
    sold = lines[lines["order_date"].between(period.start, period.end)].assign(
        revenue=lambda frame: frame["net_amount"].astype(float)
    )
    places = sold.groupby("location_key")["revenue"].sum()
    places = places[places > 0]
    worth = {}
    for product, revenue in sold.groupby(["product_key", "location_key"])["revenue"].sum().groupby("product_key"):
        there = revenue[revenue > 0].droplevel("product_key")
        there = there[there.index.isin(places.index)]
        if len(places) <= 2 * len(there) and len(there) < len(places):
            share = there.sum() / places[there.index].sum()
            worth |= {(f"csv:P{product}", f"csv:L{place}"): share * places[place]
                      for place in places.index.difference(there.index)}
    return worth


@pytest.mark.parametrize("days", (1, 3, 8, 60))
def test_gaps_are_strong_products_that_a_location_did_not_sell(
    connection: Connection, lines: pd.DataFrame, last_day: date, days: int
) -> None:
    period = Period(last_day - timedelta(days=days - 1), last_day)
    expected = expected_gaps(lines, period)
    found = products.gaps(connection, period, (), EVERY)
    worth = {(row.product_id, row.location_id): float(row.worth) for row in found.itertuples()}
    assert worth == pytest.approx(expected)
    assert found["worth"].astype(float).is_monotonic_decreasing
    one = (("location", ("csv:L2",)),)
    here = products.gaps(connection, period, one, EVERY)
    assert set(here["product_id"]) == {product for product, place in expected if place == "csv:L2"}
    if days == 3:
        assert expected


def test_where_nothing_was_sold_there_are_no_gaps(connection: Connection, last_day: date) -> None:
    long_ago = Period(last_day - timedelta(days=4000), last_day - timedelta(days=3990))
    assert products.gaps(connection, long_ago, (), EVERY).empty
