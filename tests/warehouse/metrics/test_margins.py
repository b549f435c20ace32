"""Margins where all costs are known, some, or none: from roll-ups and the lines without a cost, equal to the facts."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from sqlalchemy import text

from tests.warehouse.metrics import shop as made_up
from tests.warehouse.metrics.brute_force import BruteForce
from tests.warehouse.metrics.checking import check
from warehouse.database import Database
from warehouse.metrics import Period, Question, compile_question

LONG, SHORT = Period(date(2023, 12, 7), date(2024, 3, 20)), Period(date(2024, 2, 10), date(2024, 2, 24))
ROLL_UPS = ("daily_sales_summary", "daily_product_sales", "daily_category_sales", "hourly_totals",
            "hourly_sales_summary", "product_performance", "product_years")
MARGINS = ("margin_amount", "margin_rate", "cost_coverage")


class Company(NamedTuple):
    """A warehouse and what was written into it."""

    database: Database
    shop: made_up.Shop


@pytest.fixture(scope="module")
def company(new_database: Callable[[], Database]) -> Iterator[Company]:
    database = new_database()
    yield Company(database, made_up.open_shop(database))
    database.dispose()


# What the lines without a cost, and those with one, are changed to; the roll-ups' costs with them.
KNOWN = {
    "some": ("cost_amount", "cost_amount"),
    "all, some for nothing": ("coalesce(cost_amount, 0)", "cost_amount"),
    "none": ("null::numeric", "0"),
}


@pytest.mark.parametrize("known", KNOWN)
def test_margins_equal_the_facts_whatever_costs_are_known(company: Company, known: str) -> None:
    of_lines, of_roll_ups = KNOWN[known]
    with company.database.engine("owner").connect() as connection:
        connection.execute(text(f"update gold.fact_sales set cost_amount = {of_lines}"))
        for table in ROLL_UPS:
            connection.execute(text(f"update gold.{table} set cost_amount = {of_roll_ups}"))
        facts = BruteForce(company.shop)
        for line in facts.lines:
            line["cost_amount"] = _changed(line["cost_amount"], known)
        for by in ((), ("month",), ("location", "week"), ("product",), ("category",), ("hour",), ("region", "hour")):
            for period in (LONG, SHORT):
                check((connection, facts), Question(MARGINS, period, by, base=period.shifted(-35)))
        check((connection, facts), Question(MARGINS, LONG, ("category",), (("location", ("csv:L1", "erp:L1")),)))
        connection.rollback()


def _changed(cost: Decimal | None, known: str) -> Decimal | None:
    if known == "none":
        return None
    return Decimal(0) if cost is None and known.startswith("all") else cost


def test_the_lines_read_are_those_without_a_cost() -> None:
    statement = str(compile_question(Question(("margin_rate",), LONG, ("category",))))
    assert "cost_amount IS NULL" in statement and "daily_category_sales" in statement
    # Lines alone know who bought.
    assert "cost_amount IS NULL" not in str(compile_question(Question(("margin_rate",), LONG, ("segment",))))
