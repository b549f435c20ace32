"""Lists of customers: sorted, a page at a time, or going on behind a row that was shown."""

import pandas as pd
from sqlalchemy import Connection, Text, func, select

from dashboard.queries.customers import PEOPLE, Whose, chosen, parameters
from dashboard.queries.listing import Window, in_window, place_of
from warehouse.database import read_frame

SORTS = {
    "customer": (func.lower(PEOPLE.c.customer, type_=Text),),
    **{name: (PEOPLE.c[name],) for name in ("first_order_date", "last_order_date", "orders", "net_amount")},
    **{
        # Who has no figure comes last where the greatest come first.
        name: (func.coalesce(PEOPLE.c[name], -1),)
        for name in ("average_order_value", "churn_probability", "value_at_stake", "year_value", "two_year_value")
    },
    "rfm_segment": (func.coalesce(PEOPLE.c.rfm_segment, ""),),
    "stage": (PEOPLE.c.silent_days,),
}


def listed(connection: Connection, whose: Whose, window: Window) -> pd.DataFrame:
    """All columns of PEOPLE, one row per customer of the window. Raises ValueError for a sort that is not of SORTS."""
    statement = in_window(chosen(select(PEOPLE), whose), SORTS, window, PEOPLE.c.customer_id)
    return read_frame(connection, statement, **parameters(whose))


def reached(connection: Connection, whose: Whose, window: Window) -> pd.DataFrame:
    """As `listed`, and each row's PLACE, after which a further window can begin."""
    placed = chosen(select(PEOPLE, place_of(SORTS, window, PEOPLE.c.customer_id)), whose)
    return read_frame(connection, in_window(placed, SORTS, window, PEOPLE.c.customer_id), **parameters(whose))
