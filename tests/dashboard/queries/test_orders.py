"""Lists of orders against brute force on the lines, and one order with all that belongs to it."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pandas as pd
import pytest

from dashboard.queries import metrics, orders
from dashboard.queries.listing import Window
from dashboard.queries.orders import Asked
from tests.dashboard import orders_company as written
from warehouse.metrics import Period, Question

CHOSEN = {
    "location": ("csv:L1", "csv:L3"), "region": ("South",), "category": ("Coffee",), "product": ("csv:P2", "csv:P5"),
    "segment": ("Wholesale",), "employee": ("csv:E1",), "source": ("square",), "hour": ("9", "12"),
    "weekday": ("1", "6"),
}
SEVERAL = (("category", ("Gear",)), ("region", ("North",)), ("weekday", ("1", "2", "3", "4", "5")))
FILTERS = [*[((name, ids),) for name, ids in CHOSEN.items()], SEVERAL, ()]
SORTED_BY = {
    "time": ["order_date", "local_time"], "location": ["location_name"], "customer": ["customer_name"],
    "employee": ["employee_name"], "items": ["items"], "units": ["units"], "revenue": ["revenue"],
    "discount": ["discount_amount"], "returned": ["return_amount"], "source": ["source"],
}


@pytest.fixture(scope="module")
def database(new_database):
    return new_database()


@pytest.fixture(scope="module")
def lines(database, last_day):
    return written.fill(database, last_day)


@pytest.fixture
def connection(database, lines):
    with database.transaction("reader") as connection:
        yield connection


@pytest.fixture(scope="module")
def period(last_day):
    return Period(last_day - timedelta(days=29), last_day)


def let_through(lines, period, where):
    kept = lines["order_date"].between(period.start, period.end)
    for name, ids in where:
        kept &= lines[name].isin(ids)
    return lines[kept]


def by_order(lines):
    returned = lines["net_amount"].where(lines["is_return"], Decimal(0))
    same = ["order_date", "local_time", "location_name", "customer_name", "employee_name", "source"]
    return lines.assign(return_amount=returned, is_sale=~lines["is_return"]).groupby("order_id", as_index=False).agg(
        **{name: (name, "min") for name in same},
        items=("line_number", "size"), units=("quantity", "sum"), revenue=("net_amount", "sum"),
        discount_amount=("discount_amount", "sum"), return_amount=("return_amount", "sum"), is_sale=("is_sale", "any"),
    )


@pytest.mark.parametrize("where", FILTERS, ids=str)
def test_a_list_comes_to_what_its_lines_come_to(connection, lines, period, where):
    expected = by_order(let_through(lines, period, where))
    assert len(expected) > 5
    found = orders.summary(connection, Asked(period, where))
    assert (found.rows, found.orders) == (len(expected), expected["is_sale"].sum())
    for name in ("units", "revenue", "discount_amount", "return_amount"):
        assert getattr(found, name) == expected[name].sum(), name


def test_what_only_comes_back_is_a_row_and_no_order(connection, lines, last_day):
    brought_back = lines[lines["order_id"] == written.BROUGHT_BACK]
    day, place = brought_back["order_date"].iloc[0], brought_back["location"].iloc[0]
    here = lines[(lines["order_date"] == day) & (lines["location"] == place)]
    sold = by_order(here)["is_sale"].sum()
    found = orders.summary(connection, Asked(Period(day, day), (("location", (place,)),)))
    assert (found.rows, found.orders) == (here["order_id"].nunique(), sold)
    assert found.rows > found.orders
    assert found.return_amount == here.loc[here["is_return"], "net_amount"].sum()


def test_nothing_sold_comes_to_nothing(connection, last_day):
    long_ago = Period(last_day - timedelta(days=4000), last_day - timedelta(days=3990))
    for where in ((), (("location", ("",)),), (("location", ("csv:L1",)),)):
        found = orders.summary(connection, Asked(long_ago, where))
        assert (found.rows, found.orders, found.revenue, found.return_amount) == (0, 0, 0, 0)
        assert found.average_order_value is None


@pytest.mark.parametrize("where", FILTERS, ids=str)
def test_a_list_comes_to_the_key_figures_above_it(connection, period, where):
    names = ("orders", "revenue", "average_order_value", "units")
    figures = metrics.answer(connection, Question(metrics=names, period=period, where=where)).iloc[0]
    found = orders.summary(connection, Asked(period, where))
    assert (found.orders, found.revenue, found.units) == (figures["orders"], figures["revenue"], figures["units"])
    assert round(found.average_order_value, 6) == round(figures["average_order_value"], 6)


@pytest.mark.parametrize("is_descending", [True, False])
@pytest.mark.parametrize("sort", orders.SORTS)
def test_pages_hold_every_order_once_and_in_order(connection, lines, period, sort, is_descending):
    asked, pages, size = Asked(period), [], 70
    while not pages or len(pages[-1]) == size:
        pages.append(orders.ranked(connection, asked, Window(sort, is_descending, len(pages) * size, size)))
    found = [order_id for page in pages for order_id in page]
    expected = by_order(let_through(lines, period, ())).set_index("order_id")
    assert sorted(found) == sorted(expected.index)
    # Text is sorted by the database's own rules: that equals come together is what pandas can tell.
    keys = list(expected.loc[found, SORTED_BY[sort]].itertuples(index=False, name=None))
    if isinstance(keys[0][0], str):
        assert len(set(keys)) == 1 + sum(one != other for one, other in pairwise(keys))
    else:
        assert keys == sorted(keys, reverse=is_descending)


@pytest.mark.parametrize("where", FILTERS, ids=str)
@pytest.mark.parametrize(("sort", "column", "sign"), [("returned", "return_amount", -1),
                                                      ("discount", "discount_amount", 1)])
def test_the_largest_are_the_first_of_the_list_that_have_any(connection, lines, period, where, sort, column, sign):
    amounts = by_order(let_through(lines, period, where)).set_index("order_id")[column] * sign
    found = orders.largest(connection, Asked(period, where), sort, 10_000)
    assert set(found) == set(amounts[amounts > 0].index)
    assert amounts[list(found)].is_monotonic_decreasing
    whole = orders.ranked(connection, Asked(period, where), Window(sort, sign > 0, 0, 10_000))
    assert whole[:len(found)] == found
    assert orders.ranked(connection, Asked(period, where), Window(sort, sign > 0, 0, 3)) == whole[:3]
    assert orders.largest(connection, Asked(period, where), sort, 3) == found[:3]


def test_a_page_says_of_each_order_what_its_lines_say(connection, lines, period):
    order_ids = orders.ranked(connection, Asked(period), Window("revenue", True, 10, 30))
    page = orders.details(connection, Asked(period), order_ids)
    expected = by_order(let_through(lines, period, ())).set_index("order_id").loc[list(order_ids)]
    assert tuple(page["order_id"]) == order_ids
    for name in ("items", "units", "revenue", "discount_amount", "return_amount", "source", "order_date"):
        assert page[name].tolist() == expected[name].tolist(), name
    assert page["time"].tolist() == expected["local_time"].dt.strftime("%H:%M").tolist()
    guests = page["customer"] == "Guest"
    assert guests.any() and page.loc[guests, "customer_id"].isna().all()
    assert page.loc[~guests, "customer"].str.match(r"Person|Customer C").all()


def test_a_file_holds_what_the_pages_hold(connection, period):
    asked = Asked(period, SEVERAL)
    everything = orders.every(connection, asked, Window("units", True, 0, 10_000))
    page = orders.details(connection, asked, orders.ranked(connection, asked, Window("units", True, 0, 50)))
    pd.testing.assert_frame_equal(everything.head(len(page)), page)


def test_orders_are_found_by_their_number_and_by_their_customer(connection, lines, period):
    inside = let_through(lines, period, ())
    one = inside.iloc[0]["order_id"]
    assert one in orders.ranked(connection, Asked(period, text=f" {one.upper()} "), Window("time", True, 0, 50))
    name = inside.loc[inside["customer_name"].str.startswith("Person"), "customer_name"].iloc[0]
    found = orders.ranked(connection, Asked(period, text=name.lower()), Window("time", True, 0, 500))
    assert set(found) == set(inside.loc[inside["customer_name"].str.contains(name, regex=False), "order_id"])


@pytest.mark.parametrize("text", ["' or 1=1 --", "%", "_", ":start", "\\", "'; drop table gold.fact_sales; --"])
def test_what_is_searched_for_is_only_ever_a_text(connection, period, text):
    assert orders.summary(connection, Asked(period, text=text)).rows == 0
    assert orders.summary(connection, Asked(period, (("region", (text,)),))).rows == 0
    assert orders.summary(connection, Asked(period, customer_id=text)).rows == 0


def test_the_orders_of_one_customer(connection, lines, period):
    customer_id = let_through(lines, period, ()).query("not is_guest")["customer_id"].mode().iloc[0]
    expected = by_order(let_through(lines, period, (("customer_id", [customer_id]),)))
    found = orders.summary(connection, Asked(period, customer_id=customer_id))
    assert (found.rows, found.revenue) == (len(expected), expected["revenue"].sum())


def test_a_filter_that_orders_do_not_have_is_refused_rather_than_ignored(period):
    with pytest.raises(ValueError, match="cannot be filtered by supplier"):
        Asked(period, (("supplier", ("x",)),))


@pytest.mark.parametrize("sort", ["order_id; drop table gold.fact_sales", "customer_id", ""])
def test_a_sort_that_the_list_does_not_offer_is_refused(connection, period, sort):
    with pytest.raises(ValueError, match="cannot be sorted by"):
        orders.ranked(connection, Asked(period), Window(sort, True, 0, 10))


def test_one_order_with_its_lines(connection, lines):
    own = lines[lines["order_id"] == written.SOLD].sort_values("line_number")
    head = orders.head(connection, written.SOLD)
    assert (head["revenue"], head["items"]) == (own["net_amount"].sum(), len(own))
    assert head["location_id"] == own["location"].iloc[0]
    found = orders.lines(connection, written.SOLD)
    assert found["net_amount"].tolist() == own["net_amount"].tolist()
    assert found["product_id"].tolist() == own["product"].tolist()


def test_the_cost_of_an_order_is_told_only_where_each_line_has_one(connection):
    assert orders.head(connection, "csv:4")["cost_amount"] is None
    known = orders.head(connection, "csv:5")
    assert known["cost_amount"] == orders.lines(connection, "csv:5")["cost_amount"].sum()


def test_a_return_leads_to_what_it_returns_and_back(connection):
    assert orders.lines(connection, written.BROUGHT_BACK)["returned_order_id"].tolist() == [written.SOLD]
    came_back = orders.returns(connection, written.SOLD)
    assert came_back[["order_id", "returned_line_number"]].to_numpy().tolist() == [[written.BROUGHT_BACK, 1]]
    assert orders.returns(connection, written.BROUGHT_BACK).empty
    assert not orders.head(connection, written.BROUGHT_BACK)["is_sale"]


def test_the_reader_sees_payments_without_reading_silver(connection):
    source = orders.head(connection, written.SOLD)["source"]
    paid = orders.payments(connection, source, written.SOLD)
    assert paid["payment_id"].tolist() == ["csv:pay"]
    assert paid[["amount", "tip_amount"]].to_numpy().tolist() == [[Decimal("12.5"), Decimal(1)]]
    assert orders.payments(connection, source, written.BROUGHT_BACK).empty


def test_an_order_that_is_not_there(connection):
    assert orders.head(connection, "csv:none") is None
    assert orders.lines(connection, "csv:none").empty
