"""Lists of customers: sorted, a page at a time, or going on behind a row that was shown."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Text, func, select

from dashboard.queries.customers import Whose, chosen, in_group, parameters
from dashboard.queries.listing import Window, in_window, place_of
from dashboard.queries.people import BUYERS, PEOPLE, TWO_YEARS, People, joined, named, people_of
from warehouse.database import read_frame

# Members of a group that are looked up one by one rather than sought in everybody's order.
FEW = 500
# Where who has no figure stands: below every figure there is, for what was returned may have been worth more than the
# rest.
NO_FIGURE = -(10**15)


def _sorts_of(people: People) -> Mapping[str, Sequence[ColumnElement[Any]]]:
    return {
        "customer": (func.lower(people["customer"], type_=Text),),
        **{name: (people[name],) for name in ("first_order_date", "last_order_date", "orders", "net_amount")},
        **{
            # Who has no figure comes last where the greatest come first.
            name: (func.coalesce(people[name], NO_FIGURE),)
            for name in ("average_order_value", "churn_probability", "value_at_stake", "year_value", "two_year_value")
        },
        "rfm_segment": (func.coalesce(people["rfm_segment"], ""),),
        "stage": (people["silent_days"],),
    }


SORTS = _sorts_of(PEOPLE)


def listed(connection: Connection, whose: Whose, window: Window) -> pd.DataFrame:
    """All of PEOPLE, one row per customer of the window. Raises ValueError for a sort that is not of SORTS."""
    return _read(connection, whose, window)


def reached(connection: Connection, whose: Whose, window: Window) -> pd.DataFrame:
    """As `listed`, and each row's PLACE, after which a further window can begin."""
    return _read(connection, whose, window, is_placed=True)


def _read(connection: Connection, whose: Whose, window: Window, *, is_placed: bool = False) -> pd.DataFrame:
    # Who stands in the window is found by what it is sorted and chosen by; all else is looked up for these few only.
    found = chosen(select(*BUYERS.c).where(*_among_few(connection, whose)), whose)
    few = joined(in_window(found, SORTS, window, BUYERS.c.customer_id)).subquery("few")
    people = people_of(few)
    sorts = _sorts_of(people)
    places = [place_of(sorts, window, few.c.customer_id)] if is_placed else []
    statement = in_window(
        joined(select(*named(people), *places), few), sorts, replace(window, offset=0, after=()), few.c.customer_id
    )
    return read_frame(connection, statement, **parameters(whose))


def _among_few(connection: Connection, whose: Whose) -> list[ColumnElement[bool]]:
    """The members of a group by value, by name, where they are few.

    Values are of several horizons, so the planner cannot tell how few are in a group of one: it would go through
    everybody in the list's order until the window is full.
    """
    if whose.group[0] != "value":
        return []
    members = select(TWO_YEARS.c.customer_id).where(in_group(whose)).limit(FEW + 1)
    known = connection.scalars(members, parameters(whose)).all()
    return [BUYERS.c.customer_id.in_(known)] if len(known) <= FEW else []
