"""Customers one by one and in groups: lists, sizes, values, cohorts, what the silent ones have in common.

Figures about groups are counts and sums of the rows of one statement (`PEOPLE`), so that a figure of a group is what
the list of that group comes to. Money is Decimal, shares and probabilities are floats from 0 to 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Date, Float, Integer, Numeric, Select, Text, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB, array

from dashboard.queries import orders
from dashboard.queries.domains import reads
from dashboard.queries.listing import as_table
from dashboard.queries.rights import for_everyone, of_kind
from warehouse import statements
from warehouse.database import read_frame
from warehouse.metrics import Period

# The filters that a list of customers knows.
DIMENSIONS = ("location", "region", "segment")
# Lower bounds of groups by orders in a period, and by expected value.
ORDER_GROUPS: Mapping[str, tuple[int, int | None]] = {
    "new": (1, 1), "regular": (2, 4), "loyal": (5, 9), "vip": (10, None),
}
VALUE_GROUPS: Mapping[str, tuple[int, int | None]] = {
    "0-50": (0, 50), "50-100": (50, 100), "100-250": (100, 250), "250-500": (250, 500), "500": (500, None),
}
RFM_SEGMENTS = ("Champions", "Loyal", "Potential Loyalists", "New", "At Risk", "About to Sleep", "Lost")
# What somebody writes about a segment has no more letters.
LONGEST_STRATEGY = 2000
GROUP_KINDS = ("rfm", "stage", "risk", "cohort", "value", "orders")
# Who has not bought for more than so many days counts as silent: the horizon of the churn scores.
SILENT_DAYS = 90

PEOPLE = as_table(statements.load("queries/customers/customers"), {
    "customer_id": Text,
    "customer": Text,
    "customer_segment": Text,
    "first_order_date": Date,
    "cohort_month": Date,
    "last_order_date": Date,
    "silent_days": Integer,
    "stage": Text,
    "orders": Integer,
    "net_amount": Numeric,
    "average_order_value": Numeric,
    "rfm_segment": Text,
    "segmented_on": Date,
    "churn_probability": Float,
    "risk_band": Text,
    "value_at_stake": Numeric,
    "reasons": JSONB,
    "scored_on": Date,
    "year_value": Numeric,
    "two_year_value": Numeric,
    "valued_on": Date,
}, "people")


@dataclass(frozen=True)
class Whose:
    """Which customers: `where` holds (dimension, ids) pairs, `group` a (kind, value) of GROUP_KINDS or ('', '') for
    all, `text` a part of an id or, with `by_name`, of a name, `known` a figure of PEOPLE that they must have. `period`
    is that of the groups by orders. Raises ValueError for a kind or a dimension that customers do not have."""

    as_of: date
    period: Period
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    group: tuple[str, str] = ("", "")
    text: str = ""
    by_name: bool = True
    known: str = ""

    def __post_init__(self) -> None:
        unknown = {dimension for dimension, _ids in self.where} - set(DIMENSIONS)
        if unknown or (self.group[0] and self.group[0] not in GROUP_KINDS):
            raise ValueError(f"customers cannot be chosen by {', '.join(sorted(unknown)) or self.group[0]}")


@dataclass(frozen=True)
class Totals:
    """What a list comes to; sums are None where nobody has the figure."""

    customers: int
    net_amount: Decimal | None
    year_value: Decimal | None
    value_at_stake: Decimal | None


@dataclass(frozen=True)
class Retained:
    """What came back: of `earlier_customers` those who bought again, and what they brought; margin None where no cost
    is known, taken over the lines whose revenue is `costed_amount`."""

    earlier_customers: int
    retained_customers: int
    net_amount: Decimal
    margin_amount: Decimal | None
    costed_amount: Decimal | None


def one(connection: Connection, whose: Whose, customer_id: str) -> pd.DataFrame:
    """All columns of PEOPLE of one customer; no row for who never bought."""
    return read_frame(connection, select(PEOPLE).where(PEOPLE.c.customer_id == customer_id), **parameters(whose))


def count(connection: Connection, whose: Whose) -> int:
    """How many customers the list holds."""
    return int(connection.scalar(chosen(select(func.count()), whose), parameters(whose)) or 0)


def totals(connection: Connection, whose: Whose) -> Totals:
    """The sums over the list."""
    people = PEOPLE.c
    sums = [func.sum(column) for column in (people.net_amount, people.year_value, people.value_at_stake)]
    row = connection.execute(chosen(select(func.count(), *sums), whose), parameters(whose)).one()
    return Totals(*row)


def by_orders(connection: Connection, asked: orders.Asked) -> pd.DataFrame:
    """orders, customers, revenue: how many customers placed so many orders in the period; one row per number."""
    people = _orders_of_customers().subquery("buyers")
    statement = (
        select(people.c.orders, func.count().label("customers"), func.sum(people.c.revenue).label("revenue"))
        .group_by(people.c.orders)
        .order_by(people.c.orders)
    )
    return read_frame(connection, statement, **orders.parameters(asked))


def by_stage(connection: Connection, whose: Whose) -> pd.DataFrame:
    """stage, customers, net_amount, value_at_stake; one row per stage with anybody."""
    return _grouped(connection, whose, PEOPLE.c.stage)


def by_segment(connection: Connection, whose: Whose) -> pd.DataFrame:
    """One row per RFM segment with anybody: rfm_segment, customers, sums and means as `_grouped` names them."""
    return _grouped(connection, whose, PEOPLE.c.rfm_segment)


def by_cohort(connection: Connection, whose: Whose) -> pd.DataFrame:
    """One row per month of first purchase: cohort_month, customers, silent_customers, churn_probability (mean)."""
    return _grouped(connection, whose, PEOPLE.c.cohort_month)


def by_value(connection: Connection, whose: Whose) -> pd.DataFrame:
    """bucket (0 to 4, as VALUE_GROUPS), expected, so_far: customers by expected value of 24 months and by revenue."""
    edges = array([bounds[0] for bounds in VALUE_GROUPS.values()][1:], type_=Numeric)
    frame = pd.DataFrame({"bucket": range(len(VALUE_GROUPS))})
    for name, column in (("expected", PEOPLE.c.two_year_value), ("so_far", PEOPLE.c.net_amount)):
        bucket = func.width_bucket(column, edges).label("bucket")
        statement = chosen(select(bucket, func.count()), whose).where(column.is_not(None)).group_by(bucket)
        counted = {row[0]: row[1] for row in connection.execute(statement, parameters(whose))}
        frame[name] = [counted.get(number, 0) for number in frame["bucket"]]
    return frame


@for_everyone
@reads("predictions")
def scored_on(connection: Connection, job: str) -> date | None:
    """The day that the newest figures of a job stand on; None where it never ran."""
    made_on: date | None = connection.scalar(statements.load("queries/customers/newest_run"), {"job": job})
    return made_on


@reads("predictions")
def migrations(connection: Connection) -> pd.DataFrame:
    """month, from_segment, to_segment, customers, net_amount, as_of_date: one row per month and pair of segments."""
    return read_frame(connection, statements.load("queries/customers/migrations"))


def cohorts(connection: Connection) -> pd.DataFrame:
    """cohort_month, month, customers: one row per cohort and month in which any of it bought, all locations."""
    return read_frame(connection, statements.load("queries/customers/cohorts"))


def churned_traits(connection: Connection, as_of: date) -> pd.DataFrame:
    """trait, dimension, dimension_id, customers, silent_customers: one row per trait, '' for everybody."""
    statement = statements.load("queries/customers/churned_traits")
    return read_frame(connection, statement, as_of=as_of, silent=SILENT_DAYS)


def retained(
    connection: Connection, period: Period, locations: tuple[str, ...], regions: tuple[str, ...]
) -> Retained:
    """Customers of the period of the same length directly before, and what those brought who bought again."""
    before = period.shifted(-period.days)
    row = connection.execute(statements.load("queries/customers/retained"), {
        "start": period.start, "end": period.end, "earlier_start": before.start, "earlier_end": before.end,
        "location": list(locations), "region": list(regions),
    }).one()
    return Retained(*row)


@reads("app")
def strategies(connection: Connection, owner: str) -> dict[str, str]:
    """What the owner wrote about segments, by segment."""
    rows = connection.execute(statements.load("queries/customers/strategies"), {"owner": owner})
    return {row.segment: row.text for row in rows}


@of_kind("customers")
def find_customers(connection: Connection, text: str, most: int) -> pd.DataFrame:
    """id, name, orders: customers whose name or id holds `text`, those with most orders first."""
    return read_frame(connection, statements.load("queries/customers/find_customers"), text=text, most=most)


def chosen(statement: Select[*tuple[Any, ...]], whose: Whose) -> Select[*tuple[Any, ...]]:
    """The statement, about PEOPLE, with the conditions of the group and the text."""
    statement = statement.select_from(PEOPLE)
    if whose.group[0]:
        statement = statement.where(_condition(*whose.group))
    if whose.known:
        statement = statement.where(PEOPLE.c[whose.known].is_not(None))
    if whose.text.strip():
        part = func.lower(whose.text.strip())
        named = (PEOPLE.c.customer_id, *([PEOPLE.c.customer] if whose.by_name else []))
        statement = statement.where(or_(*(func.strpos(func.lower(column), part) > 0 for column in named)))
    return statement


def parameters(whose: Whose) -> dict[str, Any]:
    """What `chosen` leaves open in its statement."""
    kept = dict(whose.where)
    ids = {name: list(kept.get(name, ())) for name in DIMENSIONS}
    if whose.group[0] != "orders":
        return {"as_of": whose.as_of, **ids}
    return {**orders.parameters(orders.Asked(whose.period, whose.where)), "as_of": whose.as_of, **ids}


def _grouped(connection: Connection, whose: Whose, key: ColumnElement[Any]) -> pd.DataFrame:
    people = PEOPLE.c
    statement = chosen(select(
        key,
        func.count().label("customers"),
        func.sum(people.net_amount).label("net_amount"),
        func.sum(people.orders).label("orders"),
        func.avg(people.silent_days).label("silent_days"),
        func.count().filter(people.silent_days > SILENT_DAYS).label("silent_customers"),
        func.sum(people.year_value).label("year_value"),
        func.sum(people.value_at_stake).label("value_at_stake"),
        func.avg(people.churn_probability).label("churn_probability"),
        func.count().filter(people.risk_band == "high").label("risky_customers"),
        func.sum(people.value_at_stake).filter(people.risk_band == "high").label("risky_value"),
    ), whose).where(key.is_not(None)).group_by(key).order_by(key)
    return read_frame(connection, statement, **parameters(whose))


def _orders_of_customers() -> Select[Any]:
    """customer_id, orders, revenue of the identified customers with an order."""
    every = orders.ORDERS.c
    placed = func.count().filter(every.is_sale)
    return (
        select(every.customer_id, placed.label("orders"), func.sum(every.revenue).label("revenue"))
        .where(~every.is_guest)
        .group_by(every.customer_id)
        .having(placed > 0)
    )


def _condition(kind: str, value: str) -> ColumnElement[bool]:
    people = PEOPLE.c
    if kind == "orders":
        return people.customer_id.in_(_with_orders(value))
    if kind == "value":
        return _between(people.two_year_value, VALUE_GROUPS.get(value, (-1, -1)), is_half_open=True)
    if kind == "cohort":
        return func.to_char(people.cohort_month, "YYYY-MM") == value
    column: ColumnElement[Any] = {"rfm": people.rfm_segment, "stage": people.stage, "risk": people.risk_band}[kind]
    return column == value


def _with_orders(value: str) -> Select[Any]:
    buyers = _orders_of_customers().subquery("buyers")
    bounds = ORDER_GROUPS.get(value, (-1, -1))
    return select(buyers.c.customer_id).where(_between(buyers.c.orders, bounds, is_half_open=False))


def _between(
    column: ColumnElement[Any], bounds: tuple[int, int | None], *, is_half_open: bool
) -> ColumnElement[bool]:
    low, high = bounds
    if high is None:
        return column >= low
    return (column >= low) & ((column < high) if is_half_open else (column <= high))
