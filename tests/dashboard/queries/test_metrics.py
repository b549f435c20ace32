"""Answers as pages get them: exact, whole, None for what is not known, and days filled up only when asked."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from sqlalchemy import Connection, text

from dashboard.queries import metrics
from warehouse.database import Database
from warehouse.metrics import NotAnswerable, Period, Question


@pytest.fixture
def connection(sales_database: Database) -> Iterator[Connection]:
    with sales_database.transaction("reader") as connection:
        yield connection


def test_an_answer_keeps_money_exact_counts_whole_and_unknown_none(connection: Connection, last_day: date) -> None:
    period = Period(last_day - timedelta(days=29), last_day)
    frame = metrics.answer(connection, Question(("revenue", "orders", "stock_units"), period, ("location",)))
    assert list(frame.columns) == ["location", "location_name", "revenue", "orders", "stock_units"]
    assert list(frame["location_name"]) == ["Airport", "Harbour", "Old Town"]
    assert all(isinstance(value, Decimal) for value in frame["revenue"])
    assert all(type(value) is int for value in frame["orders"])
    assert list(frame["stock_units"]) == [None, None, None]


def test_a_day_without_sales_has_no_row_until_days_are_completed(connection: Connection, last_day: date) -> None:
    period = Period(last_day - timedelta(days=2), last_day + timedelta(days=2))
    question = Question(("revenue", "orders", "average_order_value"), period, ("day",), base=period.shifted(-7))
    frame = metrics.answer(connection, question)
    assert set(frame["day"]) <= set(period)
    complete = metrics.complete_days(frame, Period(period.start, period.end + timedelta(days=1)))
    assert list(complete["day"]) == [*period, period.end + timedelta(days=1)]
    last = complete.iloc[-1]
    assert (last["revenue"], last["orders"], last["average_order_value"], last["base_revenue"]) == (0, 0, None, 0)


def test_completing_nothing_gives_every_day(connection: Connection) -> None:
    empty = metrics.answer(connection, Question(("revenue",), Period(date(2001, 1, 1), date(2001, 1, 3)), ("day",)))
    assert isinstance(empty, pd.DataFrame) and empty.empty
    complete = metrics.complete_days(empty, Period(date(2001, 1, 1), date(2001, 1, 3)))
    assert list(complete["revenue"]) == [0, 0, 0]


def test_a_new_customer_has_no_cost_by_place_where_money_was_spent_for_all_places(
    sales_database: Database, last_day: date
) -> None:
    def cost(connection: Connection, location: str) -> pd.DataFrame:
        where = (("location", (location,)),) if location else ()
        return metrics.answer(connection, Question(("acquisition_cost",), Period(last_day, last_day), where=where))

    with sales_database.transaction("etl") as connection:
        savepoint = connection.begin_nested()
        spend = text("insert into gold.fact_marketing_spend values (:key, :day, :key, 'csv', 'search', '', 100)")
        connection.execute(spend, {"key": 1, "day": last_day})
        assert len(cost(connection, "csv:L1")) == 1
        connection.execute(spend, {"key": 0, "day": last_day})
        with pytest.raises(NotAnswerable, match="for all places together"):
            cost(connection, "csv:L1")
        assert len(cost(connection, "")) == 1
        savepoint.rollback()
