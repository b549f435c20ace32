"""Orders as filtered, a page at a time, and one order with its lines, returns and payments. Money is Decimal.

A list is read in two steps: which orders stand where (`ranked`, many at once, cached), and what a page of them shows
(`details`). Both, and `summary`, stand on one statement, so that figures agree to the cent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    DateTime,
    Integer,
    Numeric,
    Select,
    Text,
    case,
    exists,
    func,
    select,
    text,
)

from dashboard.queries.listing import Window, as_table, in_window
from dashboard.queries.rights import of_order, within
from warehouse import statements
from warehouse.database import read_frame
from warehouse.metrics import Period, Question, compile_question
from warehouse.metrics.rows import own_id
from warehouse.schema import gold

# The filters that a list of orders knows; :hour and :weekday are numbers.
DIMENSIONS = ("location", "region", "category", "product", "segment", "employee", "source", "hour", "weekday")
NUMBERED = ("hour", "weekday")
UNKNOWN, GUEST = "Unknown", "Guest"
BY_TIME = "time"
# By time the first page lies in a few days of a period: these are read first, and so many times more each time that
# they are too few.
FIRST_DAYS = 4
WIDENING = 8
# Sorts that begin, in this direction, with what few orders may have: the lines that have it are read first, and all
# only where an answer needs more orders than these make.
FEW_HAVE = {"returned": False, "discount": True}

ORDERS = as_table(statements.load("queries/orders/orders"), {
    "order_date": Date,
    "order_id": Text,
    "order_at": DateTime,
    "location_key": Integer,
    "customer_id": Text,
    "employee_key": Integer,
    "source": Text,
    "items": Integer,
    "units": Numeric,
    "revenue": Numeric,
    "discount_amount": Numeric,
    "return_amount": Numeric,
    "is_sale": Boolean,
    "is_guest": Boolean,
}, "orders")
# Of several time zones people read the clock on the wall.
LOCAL_TIME = func.timezone(gold.dim_location.c.time_zone, ORDERS.c.order_at)
SORTS = {
    BY_TIME: (ORDERS.c.order_date, LOCAL_TIME),
    "location": (gold.dim_location.c.location_name,),
    "customer": (func.coalesce(gold.dim_customer.c.customer_name, ""),),
    "employee": (func.coalesce(gold.dim_employee.c.employee_name, ""),),
    "items": (ORDERS.c["items"],),
    "units": (ORDERS.c.units,),
    "revenue": (ORDERS.c.revenue,),
    "discount": (ORDERS.c.discount_amount,),
    "returned": (ORDERS.c.return_amount,),
    "source": (ORDERS.c.source,),
}
# Every line of an order has the same of these.
OF_WHOLE_ORDERS = frozenset({"location", "region", "source", "hour", "weekday"})
ROLLED_UP = ("orders", "units", "revenue", "discount_amount", "return_amount")
# What an order has, by the sort that begins with it.
HAVING = {"returned": (ORDERS.c.return_amount < 0,), "discount": (ORDERS.c.discount_amount > 0,)}


@dataclass(frozen=True)
class Asked:
    """Whose orders: `where` holds (dimension, ids) pairs, no ids mean all; `text` is part of an order's name or, with
    `by_name`, of a customer's. Raises ValueError for a dimension that orders do not have: a list that ignored it would
    hold too much."""

    period: Period
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    customer_id: str = ""
    text: str = ""
    by_name: bool = True

    def __post_init__(self) -> None:
        unknown = {dimension for dimension, _ids in self.where} - set(DIMENSIONS)
        if unknown:
            raise ValueError(f"orders cannot be filtered by {', '.join(sorted(unknown))}")


@dataclass(frozen=True)
class Summary:
    """What a list comes to: `rows` are orders and returns, `orders` those with at least one line that was sold."""

    rows: int
    orders: int
    units: Decimal
    revenue: Decimal
    discount_amount: Decimal
    return_amount: Decimal

    @property
    def average_order_value(self) -> Decimal | None:
        """Revenue by orders; None where nothing was sold."""
        return self.revenue / self.orders if self.orders else None


@within("asked", DIMENSIONS)
def summary(connection: Connection, asked: Asked) -> Summary:
    """The sums over the whole list."""
    return _summed_before(connection, asked) if _is_of_whole_orders(asked) else _summed(connection, asked)


def _is_of_whole_orders(asked: Asked) -> bool:
    """True where an order is let through with all its lines or none, by what roll-ups know. '' is no id of a list."""
    chosen = {dimension: ids for dimension, ids in asked.where if ids}
    is_known = chosen.keys() <= OF_WHOLE_ORDERS and not any("" in ids for ids in chosen.values())
    return is_known and not asked.customer_id and not asked.text.strip()


def _summed_before(connection: Connection, asked: Asked) -> Summary:
    """From roll-ups, which hold all but how many there are that return only: those are few and have an index."""
    sums = connection.execute(compile_question(Question(ROLLED_UP, asked.period, where=asked.where))).one()
    is_sold = exists().where(
        gold.fact_sales.c.order_date == ORDERS.c.order_date, gold.fact_sales.c.order_id == ORDERS.c.order_id,
        ~gold.fact_sales.c.is_return,
    )
    returns = connection.scalar(
        select(func.count()).select_from(ORDERS).where(~is_sold), parameters(asked, those_with="returned")
    ) or 0
    return Summary(sums.orders + returns, sums.orders, sums.units, sums.revenue, sums.discount_amount,
                   -sums.return_amount)


def _summed(connection: Connection, asked: Asked) -> Summary:
    sum_by_partition(connection)
    sums = [func.coalesce(func.sum(ORDERS.c[name]), 0) for name in
            ("units", "revenue", "discount_amount", "return_amount")]
    statement = select(func.count(), func.count().filter(ORDERS.c.is_sale), *sums).select_from(ORDERS)
    return Summary(*connection.execute(statement, parameters(asked)).one())


@within("asked", DIMENSIONS)
def ranked(connection: Connection, asked: Asked, window: Window) -> tuple[str, ...]:
    """order_id of the window's orders, in their order. Raises ValueError for a sort that is not among SORTS."""
    if FEW_HAVE.get(window.sort) == window.is_descending:
        found = _ranked(connection, asked, window, those_with=window.sort)
        return found if len(found) == window.limit else _ranked(connection, asked, window)
    periods = _widening(asked.period, window.is_descending) if window.sort == BY_TIME else [asked.period]
    found = ()
    for period in periods:
        found = _ranked(connection, replace(asked, period=period), window)
        if len(found) == window.limit:
            break
    return found


@within("asked", DIMENSIONS)
def largest(connection: Connection, asked: Asked, sort: str, most: int) -> tuple[str, ...]:
    """order_id of those orders with the largest returns or discounts that have any; `sort` is one of FEW_HAVE."""
    return _ranked(connection, asked, Window(sort, FEW_HAVE[sort], 0, most), those_with=sort)


@within("asked", DIMENSIONS)
def details(connection: Connection, asked: Asked, order_ids: tuple[str, ...]) -> pd.DataFrame:
    """One row per order, as `order_ids` has them: order_id, order_date, time, location, customer_id, customer,
    employee, items, units, revenue, discount_amount, return_amount, source, is_sale. A guest has no customer_id."""
    rows = read_frame(connection, _told(), **parameters(asked, order_ids))
    place = {order_id: number for number, order_id in enumerate(order_ids)}
    return rows.sort_values("order_id", key=lambda ids: ids.map(place), ignore_index=True)


@within("asked", DIMENSIONS)
def every(connection: Connection, asked: Asked, window: Window) -> pd.DataFrame:
    """The window's orders as `details` tells them, for a file. Raises ValueError for a sort that is not in SORTS."""
    return read_frame(connection, in_window(_told(), SORTS, window, ORDERS.c.order_id), **parameters(asked))


@of_order("order_id")
def head(connection: Connection, order_id: str) -> Mapping[str, Any] | None:
    """One order: when, where, who and its sums (cost_amount None where a line's cost is not known); None if unknown."""
    row = connection.execute(statements.load("queries/orders/head"), {"order_id": order_id}).mappings().one_or_none()
    return dict(row) if row else None


@of_order("order_id")
def lines(connection: Connection, order_id: str) -> pd.DataFrame:
    """The order's lines by number: product, quantity, prices and amounts, and what a return line returns."""
    return read_frame(connection, statements.load("queries/orders/lines"), order_id=order_id)


@of_order("order_id")
def returns(connection: Connection, order_id: str) -> pd.DataFrame:
    """What later orders returned of this one: order_id, order_date, returned_line_number, product, quantity, amount."""
    return read_frame(connection, statements.load("queries/orders/returns"), order_id=order_id)


@of_order("order_id")
def payments(connection: Connection, source: str, order_id: str) -> pd.DataFrame:
    """The order's payments and refunds, oldest first; none where the source tells of no payments."""
    return read_frame(connection, statements.load("queries/orders/payments"), source=source, order_id=order_id)


def _told() -> Select[Any]:
    location, customer, employee = gold.dim_location, gold.dim_customer, gold.dim_employee
    called = func.coalesce(
        func.nullif(func.nullif(customer.c.customer_name, UNKNOWN), ""),
        func.concat("Customer ", own_id(ORDERS.c.customer_id)),
    )
    return _with_names(select(
        ORDERS.c.order_id,
        ORDERS.c.order_date,
        func.to_char(LOCAL_TIME, "HH24:MI").label("time"),
        location.c.location_name.label("location"),
        case((ORDERS.c.is_guest, None), else_=ORDERS.c.customer_id).label("customer_id"),
        case((ORDERS.c.is_guest, GUEST), else_=called).label("customer"),
        employee.c.employee_name.label("employee"),
        *[ORDERS.c[name] for name in ("items", "units", "revenue", "discount_amount", "return_amount")],
        ORDERS.c.source,
        ORDERS.c.is_sale,
    ), "location", "customer", "employee")


def _ranked(connection: Connection, asked: Asked, window: Window, those_with: str = "") -> tuple[str, ...]:
    sum_by_partition(connection)
    statement = _with_names(select(ORDERS.c.order_id).where(*HAVING.get(those_with, ())), window.sort)
    window_of = in_window(statement, SORTS, window, ORDERS.c.order_id)
    return tuple(connection.scalars(window_of, parameters(asked, those_with=those_with)))


def sum_by_partition(connection: Connection) -> None:
    """For the rest of the transaction, sum an order in the partition of its one day: in memory, by several workers."""
    connection.execute(text("set local enable_partitionwise_aggregate = on"))


def _widening(period: Period, from_end: bool) -> Iterator[Period]:
    days = FIRST_DAYS
    while days < period.days:
        reach = timedelta(days=days - 1)
        yield replace(period, start=period.end - reach) if from_end else replace(period, end=period.start + reach)
        days *= WIDENING
    yield period


def _with_names(statement: Select[Any], *names: str) -> Select[Any]:
    """The statement with the tables that hold these names; an order has at most one row in each."""
    location, customer, employee = gold.dim_location, gold.dim_customer, gold.dim_employee
    tables: Any = ORDERS
    if not {"location", BY_TIME}.isdisjoint(names):
        tables = tables.join(location, location.c.location_key == ORDERS.c.location_key)
    if "customer" in names:
        tables = tables.outerjoin(
            customer, (customer.c.customer_id == ORDERS.c.customer_id) & customer.c.is_current
        )
    if "employee" in names:
        tables = tables.outerjoin(employee, employee.c.employee_key == ORDERS.c.employee_key)
    return statement.select_from(tables)


def parameters(asked: Asked, order_ids: tuple[str, ...] = (), those_with: str = "") -> dict[str, Any]:
    """What ORDERS binds; also for who counts its orders in another way. `those_with` is one of FEW_HAVE, or empty: then
    an order is made of the lines that have it alone, and no other figure of it is right."""
    chosen = dict(asked.where)
    ids = {name: list(chosen.get(name, ())) for name in DIMENSIONS}
    return {
        **ids,
        **{name: [int(number) for number in ids[name]] for name in NUMBERED},
        "start": asked.period.start,
        "end": asked.period.end,
        "customer": [asked.customer_id] if asked.customer_id else [],
        "orders": list(order_ids),
        "text": asked.text.strip(),
        "by_name": asked.by_name,
        "those_with": those_with,
    }
