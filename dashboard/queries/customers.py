"""Customers one by one and in groups: lists, sizes, values, cohorts, what the silent ones have in common.

Figures about groups are counts and sums over `people`. Money is Decimal, shares and probabilities are floats, 0 to 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    cast,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import array

from dashboard.queries import orders
from dashboard.queries.domains import reads
from dashboard.queries.listing import as_table, holds
from dashboard.queries.people import PEOPLE, People, joined, named
from dashboard.queries.rights import for_everyone, of_kind
from warehouse import statements
from warehouse.database import read_frame
from warehouse.metrics import Period

# The filters that a list of customers knows.
DIMENSIONS = ("location", "region", "segment")
# Bounds of groups by orders in a period, both inside, and by expected value, the upper one outside. Who has returned
# more than was bought is worth less than nothing, and belongs to the lowest group, whatever its name in addresses.
Bounds = tuple[int | None, int | None]
ORDER_GROUPS: Mapping[str, tuple[int, int | None]] = {
    "new": (1, 1), "regular": (2, 4), "loyal": (5, 9), "vip": (10, None),
}
VALUE_GROUPS: Mapping[str, Bounds] = {
    "0-50": (None, 50), "50-100": (50, 100), "100-250": (100, 250), "250-500": (250, 500), "500": (500, None),
}
RFM_SEGMENTS = ("Champions", "Loyal", "Potential Loyalists", "New", "At Risk", "About to Sleep", "Lost")
# What somebody writes about a segment has no more letters.
LONGEST_STRATEGY = 2000
GROUP_KINDS = ("rfm", "stage", "risk", "cohort", "value", "orders")
# Who has not bought for more than so many days counts as silent: the horizon of the churn scores.
SILENT_DAYS = 90

SO_FAR = as_table(statements.load("queries/customers/orders_so_far"), {
    "customer_id": Text, "orders": Integer, "revenue": Numeric,
}, "so_far")
# The filters that SO_FAR knows.
SO_FAR_DIMENSIONS = frozenset({"segment"})
IS_MOST = as_table(statements.load("queries/customers/is_most"), {"is_most": Boolean}, "reach")

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
    """All of PEOPLE of one customer; no row for who never bought."""
    statement = joined(select(*named(PEOPLE)).where(PEOPLE["customer_id"] == customer_id))
    return read_frame(connection, statement, **parameters(whose))


def count(connection: Connection, whose: Whose) -> int:
    """How many customers the list holds."""
    return int(connection.scalar(joined(chosen(select(func.count()), whose)), parameters(whose)) or 0)


def totals(connection: Connection, whose: Whose) -> Totals:
    """The sums over the list."""
    sums = [func.sum(PEOPLE[name]) for name in ("net_amount", "year_value", "value_at_stake")]
    row = connection.execute(joined(chosen(select(func.count(), *sums), whose)), parameters(whose)).one()
    return Totals(*row)


def by_orders(connection: Connection, asked: orders.Asked) -> pd.DataFrame:
    """orders, customers, revenue: how many customers placed so many orders in the period; one row per number."""
    orders.sum_by_partition(connection)
    people = _orders_of_customers(asked).subquery("buyers")
    statement = (
        select(people.c.orders, func.count().label("customers"), func.sum(people.c.revenue).label("revenue"))
        .group_by(people.c.orders)
        .order_by(people.c.orders)
    )
    return read_frame(connection, statement, **orders.parameters(asked))


def by_stage(connection: Connection, whose: Whose) -> pd.DataFrame:
    """stage, customers, net_amount, year_value, value_at_stake; one row per stage with anybody."""
    return _grouped(connection, whose, "stage", ("net_amount", "year_value", "value_at_stake"))


def by_segment(connection: Connection, whose: Whose) -> pd.DataFrame:
    """One row per RFM segment with anybody: rfm_segment, customers, and all that `_figures` names."""
    return _grouped(connection, whose, "rfm_segment", tuple(_figures()))


def by_cohort(connection: Connection, whose: Whose) -> pd.DataFrame:
    """One row per month of first purchase: cohort_month, customers, silent_customers, churn_probability (mean)."""
    return _grouped(connection, whose, "cohort_month", ("silent_customers", "churn_probability"))


def by_value(connection: Connection, whose: Whose) -> pd.DataFrame:
    """bucket (0 to 4, as VALUE_GROUPS), expected, so_far: customers by expected value of 24 months and by revenue."""
    edges = array([low for low, _high in VALUE_GROUPS.values() if low is not None], type_=Numeric)
    frame = pd.DataFrame({"bucket": range(len(VALUE_GROUPS))})
    for name, column in (("expected", PEOPLE["two_year_value"]), ("so_far", PEOPLE["net_amount"])):
        bucket = func.width_bucket(column, edges).label("bucket")
        statement = chosen(select(bucket, func.count()), whose).where(column.is_not(None)).group_by(bucket)
        counted = {row[0]: row[1] for row in connection.execute(joined(statement), parameters(whose))}
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
    """The statement, about PEOPLE, with the conditions of the group and the text; its tables are still to be joined."""
    if whose.group[0]:
        statement = statement.where(in_group(whose))
    if whose.known:
        statement = statement.where(PEOPLE[whose.known].is_not(None))
    if whose.text.strip():
        searched = ("customer_id", *(["customer"] if whose.by_name else []))
        statement = statement.where(or_(*(holds(PEOPLE[name], whose.text.strip()) for name in searched)))
    return statement


def parameters(whose: Whose) -> dict[str, Any]:
    """What `chosen` leaves open in its statement."""
    ids = {name: list(dict(whose.where).get(name, ())) for name in DIMENSIONS}
    if whose.group[0] != "orders":
        return {"as_of": whose.as_of, **ids}
    return {**orders.parameters(orders.Asked(whose.period, whose.where)), "as_of": whose.as_of, **ids}


def _grouped(connection: Connection, whose: Whose, by: str, figures: Sequence[str]) -> pd.DataFrame:
    key, known = PEOPLE[by], _figures()
    sums = [known[name].label(name) for name in figures]
    statement = chosen(select(key, func.count().label("customers"), *sums), whose)
    statement = joined(statement.where(key.is_not(None)).group_by(key).order_by(key))
    return read_frame(connection, statement, **parameters(whose))


def _figures() -> People:
    """What can be said of a group of customers, by name."""
    is_risky = PEOPLE["risk_band"] == "high"
    return {
        "net_amount": func.sum(PEOPLE["net_amount"]),
        "orders": func.sum(PEOPLE["orders"]),
        "silent_days": func.avg(PEOPLE["silent_days"]),
        "silent_customers": func.count().filter(PEOPLE["silent_days"] > SILENT_DAYS),
        "year_value": func.sum(PEOPLE["year_value"]),
        "value_at_stake": func.sum(PEOPLE["value_at_stake"]),
        # Of floats the mean differs in its last digits with the order in which they come.
        "churn_probability": cast(func.avg(cast(PEOPLE["churn_probability"], Numeric)), Float),
        "risky_customers": func.count().filter(is_risky),
        "risky_value": func.sum(PEOPLE["value_at_stake"]).filter(is_risky),
    }


def _orders_of_customers(asked: orders.Asked) -> Select[Any]:
    """customer_id, orders, revenue of the identified customers with an order."""
    every = orders.ORDERS.c
    placed = func.count().filter(every.is_sale)
    counted = (
        select(every.customer_id, placed.label("orders"), func.sum(every.revenue).label("revenue"))
        .where(~every.is_guest)
        .group_by(every.customer_id)
        .having(placed > 0)
    )
    by = {dimension for dimension, ids in asked.where if ids}
    if asked.text.strip() or asked.customer_id or not by <= SO_FAR_DIMENSIONS:
        return counted
    # What was bought so far is known of the whole company only. Of the two the database reads the one that is less.
    is_most = select(IS_MOST.c.is_most).scalar_subquery()
    both = union_all(select(*SO_FAR.c).where(is_most), counted.where(~is_most)).subquery("both")
    return select(*both.c)


def in_group(whose: Whose) -> ColumnElement[bool]:
    """That somebody belongs to the group, as a condition on PEOPLE."""
    kind, value = whose.group
    if kind == "orders":
        return PEOPLE["customer_id"].in_(_with_orders(value, orders.Asked(whose.period, whose.where)))
    if kind == "value":
        return _between(PEOPLE["two_year_value"], VALUE_GROUPS.get(value, (-1, -1)), is_half_open=True)
    if kind == "cohort":
        return func.to_char(PEOPLE["cohort_month"], "YYYY-MM") == value
    return PEOPLE[{"rfm": "rfm_segment", "stage": "stage", "risk": "risk_band"}[kind]] == value


def _with_orders(value: str, asked: orders.Asked) -> Select[Any]:
    buyers = _orders_of_customers(asked).subquery("placed")
    bounds = ORDER_GROUPS.get(value, (-1, -1))
    return select(buyers.c.customer_id).where(_between(buyers.c.orders, bounds, is_half_open=False))


def _between(column: ColumnElement[Any], bounds: Bounds, *, is_half_open: bool) -> ColumnElement[bool]:
    low, high = bounds
    above = [] if low is None else [column >= low]
    below = [] if high is None else [column < high if is_half_open else column <= high]
    return and_(*above, *below)
