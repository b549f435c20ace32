"""Groups, lists and retention of customers against brute force on the lines."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection

from dashboard.queries import customer_lists, customers
from dashboard.queries.customers import Whose
from dashboard.queries.listing import Window
from dashboard.queries.orders import Asked
from tests.dashboard import customers_company as written
from tests.dashboard.company import LOCATIONS
from warehouse.database import Database
from warehouse.metrics import Period


@pytest.fixture(scope="module")
def database(new_database: Callable[[], Database]) -> Database:
    return new_database()


@pytest.fixture(scope="module")
def lines(database: Database, last_day: date) -> pd.DataFrame:
    return written.fill(database, last_day)


@pytest.fixture
def connection(database: Database, lines: pd.DataFrame) -> Iterator[Connection]:
    with database.transaction("reader") as connection:
        yield connection


@pytest.fixture
def period(last_day: date) -> Period:
    return Period(last_day - timedelta(days=89), last_day)


@pytest.fixture
def everybody(last_day: date, period: Period) -> Whose:
    return Whose(last_day, period)


def sold(lines: pd.DataFrame) -> pd.DataFrame:
    return lines[~lines["is_guest"] & ~lines["is_return"]]


@pytest.mark.parametrize("days", (90, 200, 299, 400))
def test_customers_are_counted_by_their_orders_in_the_period(
    connection: Connection, lines: pd.DataFrame, last_day: date, days: int
) -> None:
    period = Period(last_day - timedelta(days=days - 1), last_day - timedelta(days=days % 3))
    for location in ("", "csv:L2"):
        there = lines if not location else lines[lines["location_key"] == int(location[-1])]
        kept = sold(there[there["order_date"].between(period.start, period.end)])
        expected = kept.groupby("customer_id")["order_id"].nunique().value_counts().to_dict()
        where = (("location", (location,)),) if location else ()
        found = customers.by_orders(connection, Asked(period, where))
        assert dict(zip(found["orders"], found["customers"], strict=True)) == expected
        brought = there[there["customer_id"].isin(kept["customer_id"])]
        brought = brought[~brought["is_guest"] & brought["order_date"].between(period.start, period.end)]
        assert float(found["revenue"].sum()) == pytest.approx(brought["net_amount"].sum())


@pytest.mark.parametrize("days", (90, 299, 400))
def test_customers_of_a_segment_are_counted_by_their_orders_in_the_period(
    connection: Connection, lines: pd.DataFrame, last_day: date, days: int
) -> None:
    period = Period(last_day - timedelta(days=days - 1), last_day)
    ever = sold(lines).groupby("customer_id")["order_id"].nunique()
    business = set(ever[ever > 3].index)
    kept = sold(lines[lines["order_date"].between(period.start, period.end)])
    for segment, inside in (("Business", kept["customer_id"].isin(business)),
                            ("Consumer", ~kept["customer_id"].isin(business)), ("No such segment", False)):
        expected = kept[inside].groupby("customer_id")["order_id"].nunique().value_counts().to_dict() if segment in (
            "Business", "Consumer") else {}
        found = customers.by_orders(connection, Asked(period, (("segment", (segment,)),)))
        assert dict(zip(found["orders"], found["customers"], strict=True)) == expected


def test_a_stage_is_how_long_somebody_has_been_silent(
    connection: Connection, lines: pd.DataFrame, everybody: Whose, last_day: date
) -> None:
    days = sold(lines).groupby("customer_id")["order_date"].agg(["min", "max"])

    def stage(first: date, last: date) -> str:
        silent = (last_day - last).days
        if silent > 90:
            return "slowing" if silent <= 180 else "lapsed" if silent <= 365 else "gone"
        return "new" if (last_day - first).days <= 90 else "active"

    stages = [stage(first, last) for first, last in zip(days["min"], days["max"], strict=True)]
    expected = pd.Series(stages).value_counts().to_dict()
    found = customers.by_stage(connection, everybody)
    assert dict(zip(found["stage"], found["customers"], strict=True)) == expected


def test_the_list_of_a_group_holds_as_many_as_the_group(
    connection: Connection, everybody: Whose, period: Period, last_day: date
) -> None:
    def members(kind: str, value: str) -> int:
        return customers.count(connection, Whose(last_day, period, group=(kind, value)))

    for row in customers.by_stage(connection, everybody).to_dict("records"):
        assert members("stage", row["stage"]) == row["customers"]
    for row in customers.by_segment(connection, everybody).to_dict("records"):
        assert members("rfm", row["rfm_segment"]) == row["customers"]
    for row in customers.by_cohort(connection, everybody).to_dict("records"):
        assert members("cohort", f"{row['cohort_month']:%Y-%m}") == row["customers"]
    expected = customers.by_value(connection, everybody)["expected"]
    for group, size in zip(customers.VALUE_GROUPS, expected, strict=True):
        assert members("value", group) == size
    counts = customers.by_orders(connection, Asked(period))
    for group, (low, high) in customers.ORDER_GROUPS.items():
        inside = (counts["orders"] >= low) & (counts["orders"] <= (high or 10**6))
        assert members("orders", group) == counts.loc[inside, "customers"].sum()
    assert members("rfm", "No such segment") == members("orders", "no") == members("value", "no") == 0


def test_a_chosen_location_keeps_who_ever_bought_there(
    connection: Connection, lines: pd.DataFrame, period: Period, last_day: date
) -> None:
    for key in range(1, len(LOCATIONS) + 1):
        whose = Whose(last_day, period, (("location", (f"csv:L{key}",)),))
        assert customers.count(connection, whose) == sold(lines[lines["location_key"] == key])["customer_id"].nunique()


@pytest.mark.parametrize("sort", customer_lists.SORTS)
def test_pages_of_a_list_are_the_whole_list_in_order(connection: Connection, everybody: Whose, sort: str) -> None:
    total = customers.count(connection, everybody)
    pages = [
        customer_lists.listed(connection, everybody, Window(sort, True, offset, 50)) for offset in range(0, total, 50)
    ]
    every = pd.concat(pages, ignore_index=True)
    assert every["customer_id"].is_unique and len(every) == total
    if sort in ("orders", "net_amount", "value_at_stake"):
        assert every[sort].astype("float64").is_monotonic_decreasing


@pytest.mark.parametrize("few", (0, customer_lists.FEW))
def test_a_group_by_value_is_listed_whole_however_many_are_in_it(
    connection: Connection, period: Period, last_day: date, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_lists, "FEW", few)
    for group in customers.VALUE_GROUPS:
        whose = Whose(last_day, period, group=("value", group))
        low, high = customers.VALUE_GROUPS[group]
        found = customer_lists.listed(connection, whose, Window("customer", False, 0, 10_000))
        assert len(found) == customers.count(connection, whose)
        lowest, highest = -(10**9) if low is None else low, 10**9 if high is None else high
        assert found["two_year_value"].between(lowest, highest, inclusive="left").all()


def test_who_is_worth_less_than_nothing_stands_above_who_has_no_figure(
    connection: Connection, everybody: Whose, period: Period, last_day: date
) -> None:
    listed = customer_lists.listed(connection, everybody, Window("two_year_value", True, 0, 10_000))
    least, unknown = listed["two_year_value"].iloc[-2:]
    assert least < 0 and pd.isna(unknown)
    lowest = Whose(last_day, period, group=("value", next(iter(customers.VALUE_GROUPS))))
    found = customer_lists.listed(connection, lowest, Window("customer", True, 0, 10_000))
    assert least in set(found["two_year_value"])


def test_nothing_that_is_sent_becomes_part_of_a_statement(
    connection: Connection, everybody: Whose, period: Period, last_day: date
) -> None:
    with pytest.raises(ValueError, match="cannot be sorted"):
        customer_lists.listed(connection, everybody, Window("orders; drop table x", True, 0, 5))
    unknown: tuple[dict[str, Any], ...] = ({"group": ("no; --", "x")}, {"where": (("category", ("x",)),)})
    for wrong in unknown:
        with pytest.raises(ValueError, match="cannot be chosen"):
            Whose(last_day, period, **wrong)
    assert customers.count(connection, Whose(last_day, period, text="' or 1=1 --")) == 0


def test_who_has_no_name_is_found_and_called_by_number(connection: Connection, everybody: Whose) -> None:
    rows = customer_lists.listed(connection, everybody, Window("orders", False, 0, 1))
    number = rows["customer_id"].iloc[0].removeprefix("csv:")
    assert rows["customer"].iloc[0] == f"Customer {number}"
    assert number in " ".join(customers.find_customers(connection, number, 50)["id"])


@pytest.mark.parametrize(("days", "key"), ((90, 0), (90, 2), (400, 0), (400, 2)))
def test_retained_customers_are_those_of_the_period_before_who_bought_again(
    connection: Connection, lines: pd.DataFrame, last_day: date, days: int, key: int
) -> None:
    period = Period(last_day - timedelta(days=days - 1), last_day)
    there = lines[lines["location_key"] == key] if key else lines
    start = period.start - timedelta(days=period.days)
    before = set(sold(there[there["order_date"].between(start, period.start - timedelta(days=1))])["customer_id"])
    now = there[there["order_date"].between(period.start, period.end)]
    again = before & set(sold(now)["customer_id"])
    amounts = now.loc[now["customer_id"].isin(again), "net_amount"]
    brought = sum((Decimal(str(round(amount, 4))) for amount in amounts), Decimal(0))
    found = customers.retained(connection, period, (f"csv:L{key}",) if key else (), ())
    assert (found.earlier_customers, found.retained_customers, found.net_amount) == (len(before), len(again), brought)


def test_traits_are_counted_among_those_who_bought_in_the_year_before_the_silence(
    connection: Connection, lines: pd.DataFrame, last_day: date
) -> None:
    edge = last_day - timedelta(days=customers.SILENT_DAYS)
    days = sold(lines).groupby("customer_id")["order_date"].agg(["min", "max"])
    people = days[days["min"] < edge]
    found = customers.churned_traits(connection, last_day).set_index("trait")
    assert found.loc["", "customers"] == len(people)
    assert found.loc["", "silent_customers"] == (people["max"] < edge).sum()
    early = sold(lines[lines["order_date"] < edge])
    often = early[early["customer_id"].isin(people.index)].groupby("customer_id")["order_date"].nunique()
    kinds = pd.cut(often, [0, 1, 4, 1000], labels=["Bought once", "Bought on 2 to 4 days", "Bought on 5 days or more"])
    expected = {str(trait): count for trait, count in kinds.value_counts().items() if count}
    assert {trait: found.loc[trait, "customers"] for trait in expected} == expected
