"""Every metric by every dimension that it goes with, against the facts counted line by line."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.warehouse.metrics import shop as made_up
from tests.warehouse.metrics.checking import Opened, check
from warehouse.metrics import DIMENSIONS, METRICS, NotAnswerable, Period, Question, catalogue, compile_question
from warehouse.metrics.catalogue import is_answerable
from warehouse.metrics.questions import WeekStart
from warehouse.metrics.rows import Scope

WHOLE = Period(made_up.FIRST_DAY, made_up.LAST_DAY)
# Ends late in a month and begins late in one: months with days taken back, and days added.
LONG = Period(date(2023, 12, 7), date(2024, 3, 20))
SHORT = Period(date(2024, 2, 10), date(2024, 2, 24))
ONE_EACH = {
    "location": ("csv:L2",), "region": ("North",), "category": ("Tea", ""), "product": ("csv:P1",),
    "supplier": ("Ruiz",), "segment": ("Gold", ""), "employee": ("csv:E1", ""), "source": ("erp",),
    "hour": ("8", "17"), "weekday": ("1", "6", "7"), "channel": ("search",),
}
SEVERAL = ONE_EACH | {
    "location": ("csv:L1", "erp:L1", ""), "region": ("", "South"), "category": ("Coffee",), "segment": ("Basic",),
    "product": ("csv:P2", "erp:P5", "csv:P4"), "employee": ("csv:E2", "erp:E3"), "supplier": ("", "Lind"),
}

Ids = dict[str, tuple[str, ...]]
ONE_PER_SOURCE = {
    "revenue", "orders", "margin_amount", "categories", "customers", "new_customers", "returning_customers",
    "retention_rate", "satisfaction", "acquisition_cost", "days_of_cover", "tasks_completed", "on_time_rate",
}


@pytest.mark.parametrize("period", [LONG, SHORT], ids=["long", "short"])
def test_every_metric_as_a_whole_equals_the_facts(shop: Opened, period: Period) -> None:
    check(shop, Question(tuple(METRICS), period))


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_metric_by_every_dimension_equals_the_facts(shop: Opened, dimension: str) -> None:
    metrics = tuple(entry.metric.name for entry in catalogue() if dimension in entry.by)
    check(shop, Question(metrics, LONG, (dimension,)))


@pytest.mark.parametrize("ids", [ONE_EACH, SEVERAL], ids=["one", "several"])
@pytest.mark.parametrize("dimension", ONE_EACH)
def test_every_metric_with_every_filter_equals_the_facts(shop: Opened, dimension: str, ids: Ids) -> None:
    metrics = tuple(entry.metric.name for entry in catalogue() if dimension in entry.where)
    check(shop, Question(metrics, LONG, where=((dimension, ids[dimension]),)))


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_metric_by_every_dimension_with_a_filter_equals_the_facts(shop: Opened, dimension: str) -> None:
    by_filter: dict[str, list[str]] = {}
    turn = list(DIMENSIONS).index(dimension)
    for entry in catalogue():
        filters = [name for name in entry.where if name != dimension] if dimension in entry.by else []
        if filters and _goes_with(entry.metric.name, dimension, filters[turn % len(filters)]):
            by_filter.setdefault(filters[turn % len(filters)], []).append(entry.metric.name)
    for name, metrics in by_filter.items():
        check(shop, Question(tuple(metrics), SHORT, (dimension,), ((name, ONE_EACH[name]),)))


def _goes_with(metric: str, dimension: str, filtered: str) -> bool:
    return is_answerable(METRICS[metric], Scope(SHORT, (DIMENSIONS[dimension],), ((filtered, ONE_EACH[filtered]),)))


@pytest.mark.parametrize("dimension", ["day", "week", "fiscal_quarter", "product", "employee"])
def test_the_comparison_s_days_stand_on_the_period_s(shop: Opened, dimension: str) -> None:
    comparable = tuple(entry.metric.name for entry in catalogue()
                       if entry.metric.name in ONE_PER_SOURCE and dimension in entry.by and entry.is_comparable)
    check(shop, Question(comparable, SHORT, (dimension,), base=SHORT.shifted(-35)))
    check(shop, Question(comparable, LONG, (dimension,), base=Period(date(2023, 11, 21), date(2024, 2, 2))))


# Years with days and months before and after them, and years that give some back: 2024 is a leap year.
YEARS = {
    "months and days added": Period(date(2022, 12, 20), date(2024, 3, 9)),
    "months and days taken back": Period(date(2022, 3, 5), date(2023, 11, 28)),
    "from a day of the first sales": Period(date(2023, 12, 10), date(2025, 12, 31)),
    "whole years": Period(date(2023, 1, 1), date(2024, 12, 31)),
}
OF_PRODUCTS = ("revenue", "orders", "units", "categories", "return_rate", "discount_rate", "cost_amount", "tax_amount")


@pytest.mark.parametrize("period", YEARS.values(), ids=list(YEARS))
@pytest.mark.parametrize("by", [("product",), ("category",), ("product", "year"), ("supplier", "quarter"), ()], ids=str)
def test_long_periods_of_products_equal_the_facts(shop: Opened, by: tuple[str, ...], period: Period) -> None:
    metrics = tuple(name for name in OF_PRODUCTS if is_answerable(METRICS[name], _scope(by, period)))
    check(shop, Question(metrics, period, by))
    check(shop, Question(metrics, period, by, (("product", ("csv:P1",)),)))
    check(shop, Question(metrics, period, by, (("category", ("Tea",)),), base=period.shifted(-91)))


def _scope(by: tuple[str, ...], period: Period) -> Scope:
    return Scope(period, tuple(DIMENSIONS[name] for name in by))


@pytest.mark.parametrize("by", ["day", "week", "month", "quarter", "year", "fiscal_quarter"])
def test_customers_of_any_stretch_equal_the_facts(shop: Opened, by: str) -> None:
    counted = ("customers", "new_customers", "returning_customers")
    for period in (LONG, SHORT, *YEARS.values()):
        for metrics in (counted, *((name,) for name in counted)):
            check(shop, Question(metrics, period, (by,), base=period.shifted(-35)))
    check(shop, Question(("customers",), LONG, (by, "location")))
    check(shop, Question(("customers",), LONG, (by,), (("location", ("csv:L1",)),)))


@pytest.mark.parametrize("period", [LONG, *YEARS.values()], ids=["long", *YEARS])
def test_customers_of_years_as_a_whole_equal_the_facts(shop: Opened, period: Period) -> None:
    counted = ("customers", "new_customers", "returning_customers", "retention_rate")
    for base in (period.shifted(-35), SHORT):
        check(shop, Question(counted, period, base=base))
        for metric in counted:
            check(shop, Question((metric,), period, base=base))
        check(shop, Question(("customers", "retention_rate"), period, ("location",), base=base))
        check(shop, Question(("customers", "retention_rate"), period, (), (("location", ("csv:L1",)),), base))


# Where a question would go to the lines, and needs not: (metrics, by, where).
WITHOUT_LINES: list[tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]] = [
    (("revenue", "orders", "average_order_value"), ("category",), ()),
    (("orders", "items_per_order"), ("category", "week"), ()),
    (("orders", "average_order_value"), ("month",), (("category", ("Tea",)),)),
    (("orders",), (), (("category", ("",)),)),
    (("categories",), ("weekday",), ()),
    (("orders", "revenue"), ("hour", "weekday"), ()),
]


@pytest.mark.parametrize(("metrics", "by", "where"), WITHOUT_LINES, ids=str)
def test_roll_ups_spare_the_lines(
    shop: Opened, metrics: tuple[str, ...], by: tuple[str, ...], where: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    for period in (LONG, SHORT):
        question = Question(metrics, period, by, where, base=period.shifted(-21))
        assert "fact_sales" not in str(compile_question(question))
        check(shop, question)


def test_orders_of_several_categories_are_counted_in_the_lines(shop: Opened) -> None:
    question = Question(("orders",), LONG, where=(("category", ("Tea", "Coffee")),))
    assert "fact_sales" in str(compile_question(question))
    check(shop, question)


@pytest.mark.parametrize("by", [(), ("week",), ("weekday",), ("month", "location"), ("fiscal_quarter", "region")],
                         ids=str)
@pytest.mark.parametrize("where", [(), (("location", ("csv:L1", "csv:L2", "erp:L1")),), (("region", ("North",)),)],
                         ids=str)
def test_customers_of_several_places_and_segments_equal_the_facts(
    shop: Opened, by: tuple[str, ...], where: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    counted = ("customers", "new_customers", "returning_customers")
    for period in (LONG, SHORT):
        check(shop, Question(counted, period, ("segment", *by), where, base=period.shifted(-35)))
        check(shop, Question(("customers",), period, by, where, base=period.shifted(-35)))
        check(shop, Question(("customers",), period, by, (*where, ("weekday", ("1", "6")))))


def test_guests_are_counted_in_their_own_lines(shop: Opened) -> None:
    for by in ((), ("month",), ("location",), ("product",), ("category", "weekday"), ("segment",)):
        check(shop, Question(("guest_share",), LONG, by, base=LONG.shifted(-28)))
    assert "LIKE" in str(compile_question(Question(("guest_share",), LONG)))
    # Among the orders of a segment are those of customers too.
    assert "LIKE" not in str(compile_question(Question(("guest_share",), LONG, ("segment",))))


def test_a_week_may_start_on_sunday(shop: Opened) -> None:
    check(shop, Question(("revenue", "customers", "new_customers"), LONG, ("week",), week_start="sunday"))


def test_rows_come_in_the_order_asked_for_and_no_more_than_that(shop: Opened) -> None:
    connection, _facts = shop
    question = Question(("revenue",), WHOLE, ("product",), order_by="-revenue", limit=3)
    every = connection.execute(compile_question(Question(("revenue",), WHOLE, ("product",)))).mappings().all()
    best = sorted((row["revenue"] for row in every), reverse=True)[:3]
    assert [row.revenue for row in connection.execute(compile_question(question))] == best
    least = Question(("revenue",), WHOLE, ("product",), order_by="revenue", limit=1)
    assert connection.execute(compile_question(least)).one().revenue == min(row["revenue"] for row in every)


def test_names_stand_beside_ids(shop: Opened) -> None:
    connection, _facts = shop
    question = Question(("revenue",), WHOLE, ("location", "region", "employee"))
    rows = connection.execute(compile_question(question)).all()
    named = {(row.location, row.location_name, row.region, row.region_name) for row in rows}
    assert ("csv:L3", "Place 3", "", "No region") in named
    assert ("csv:E1", "Person 1") in {(row.employee, row.employee_name) for row in rows}
    assert ("", "No employee") in {(row.employee, row.employee_name) for row in rows}


def test_money_and_quantities_are_exact_and_counts_are_whole(shop: Opened) -> None:
    connection, _facts = shop
    row = connection.execute(compile_question(Question(tuple(METRICS), WHOLE))).one()
    assert isinstance(row.revenue, Decimal) and isinstance(row.units, Decimal) and isinstance(row.return_rate, Decimal)
    assert all(type(getattr(row, name)) is int for name in ("orders", "customers", "categories", "reviews"))


def test_without_any_row_sums_are_zero_and_the_rest_is_not_known(shop: Opened) -> None:
    connection, _facts = shop
    before = Period(date(2020, 1, 1), date(2020, 6, 30))
    row = connection.execute(compile_question(Question(tuple(METRICS), before))).one()
    assert (row.revenue, row.orders, row.customers, row.reviews) == (0, 0, 0, 0)
    assert (row.average_order_value, row.margin_amount, row.marketing_spend, row.stock_units) == (None,) * 4


SPLITS = [name for name in DIMENSIONS if name != "channel"]
METRIC_SETS = st.lists(st.sampled_from(sorted(METRICS)), min_size=1, max_size=4, unique=True)
DAYS = st.dates(made_up.FIRST_DAY - timedelta(days=20), made_up.LAST_DAY + timedelta(days=20))
FILTERS = st.lists(st.sampled_from(sorted(SEVERAL)), max_size=2, unique=True)


@settings(max_examples=40, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    metrics=METRIC_SETS, by=st.lists(st.sampled_from(SPLITS), max_size=2, unique=True), filters=FILTERS,
    days=st.tuples(DAYS, DAYS), earlier=st.none() | st.integers(-200, 40), is_one=st.booleans(),
    week_start=st.sampled_from(["monday", "sunday"]),
)
def test_whatever_is_asked_equals_the_facts_or_is_refused(
    shop: Opened, metrics: list[str], by: list[str], filters: list[str], days: tuple[date, date],
    earlier: int | None, week_start: WeekStart, is_one: bool,
) -> None:
    period = Period(min(days), max(days))
    where = tuple((name, (ONE_EACH if is_one else SEVERAL)[name]) for name in filters)
    base = None if earlier is None else period.shifted(earlier)
    question = Question(tuple(metrics), period, tuple(by), where, base, week_start=week_start)
    try:
        compile_question(question)
    except NotAnswerable:
        assume(False)
    check(shop, question)
