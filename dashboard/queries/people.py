"""What is known of each customer, by name: one statement of what they bought, and beside it what else is known.

Figures about groups of customers (`customers`) and lists of them (`customer_lists`) stand on the rows of `BUYERS`, so
that a figure of a group is what the list of that group comes to; what else is known is joined where it is asked for.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Date, Float, FromClause, Integer, Numeric, Select, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import visitors

from dashboard.queries.listing import as_table
from warehouse import statements

People = Mapping[str, ColumnElement[Any]]

BUYERS = as_table(statements.load("queries/customers/customers"), {
    "customer_id": Text,
    "first_order_date": Date,
    "cohort_month": Date,
    "last_order_date": Date,
    "silent_days": Integer,
    "stage": Text,
    "orders": Integer,
    "net_amount": Numeric,
    "average_order_value": Numeric,
}, "buyers")
# What else is known of customers, by the table that knows it; each has at most one row of a customer.
NAMES = as_table(statements.load("queries/customers/known_names"), {
    "customer_id": Text, "customer": Text, "customer_segment": Text,
}, "names")
KINDS = as_table(statements.load("queries/customers/known_kinds"), {
    "customer_id": Text, "rfm_segment": Text, "segmented_on": Date,
}, "kinds")
RISKS = as_table(statements.load("queries/customers/known_risks"), {
    "customer_id": Text, "churn_probability": Float, "risk_band": Text, "value_at_stake": Numeric, "reasons": JSONB,
    "scored_on": Date,
}, "risks")
YEARS = as_table(statements.load("queries/customers/known_year_values"), {
    "customer_id": Text, "year_value": Numeric,
}, "years")
TWO_YEARS = as_table(statements.load("queries/customers/known_two_year_values"), {
    "customer_id": Text, "two_year_value": Numeric, "valued_on": Date,
}, "two_years")
KNOWN = (NAMES, KINDS, RISKS, YEARS, TWO_YEARS)


def people_of(buyers: FromClause) -> People:
    """All that is known of the buyers, by name: what `joined` can answer."""
    number = func.substr(buyers.c.customer_id, func.strpos(buyers.c.customer_id, ":") + 1)
    bought = {column.name: column for column in buyers.c}
    return {
        "customer_id": bought.pop("customer_id"),
        "customer": func.coalesce(NAMES.c.customer, func.concat("Customer ", number), type_=Text),
        "customer_segment": func.coalesce(NAMES.c.customer_segment, "", type_=Text),
        **bought,
        **{column.name: column for table in KNOWN[1:] for column in table.c if column.name != "customer_id"},
    }


PEOPLE = people_of(BUYERS)


def named(people: People) -> list[ColumnElement[Any]]:
    """All that is known, as the columns of a statement."""
    return [column.label(name) for name, column in people.items()]


def joined(statement: Select[*tuple[Any, ...]], buyers: FromClause = BUYERS) -> Select[*tuple[Any, ...]]:
    """The statement about the buyers with the tables of KNOWN that it names, and no other."""
    used = {getattr(element, "table", None) for element in visitors.iterate(statement)}
    tables: FromClause = buyers
    for table in KNOWN:
        if table in used:
            tables = tables.outerjoin(table, table.c.customer_id == buyers.c.customer_id)
    return statement.select_from(tables)
