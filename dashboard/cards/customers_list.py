"""Customers one by one, those with most money at stake first: how likely each is to stay away, why, what is at stake.

On the page itself the list holds all customers; in the view of a group (`?group=...`) those of the group.
"""

from dataclasses import replace

import pandas as pd

from dashboard.cards.customers_groups import group_of, of_whom, whose
from dashboard.cards.customers_predicted import CHURN, SEGMENTS, VALUES
from dashboard.cards.customers_reasons import in_words
from dashboard.cards.listing import ListColumn, Listing, Row, listing_card
from dashboard.cards.staleness import renewal
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import whole
from dashboard.queries import customer_lists, customers
from dashboard.queries.customers import Whose
from dashboard.queries.listing import Window

COLUMNS = (
    ListColumn("customer", "Customer", width=135, sort="customer"),
    ListColumn("churn_probability", "Risk", "share", 66, "churn_probability"),
    ListColumn("value_at_stake", "At stake", "money", 90, "value_at_stake"),
    ListColumn("why", "Why", width=326),
    ListColumn("last_order_date", "Last order", "day", 110, "last_order_date"),
    ListColumn("rfm_segment", "Segment", width=118, sort="rfm_segment"),
    ListColumn("orders", "Orders", "count", 64, "orders"),
    ListColumn("net_amount", "Revenue", "money", 92, "net_amount"),
    ListColumn("year_value", "In 12 months", "money", 106, "year_value"),
)

# What the list shows of each customer that was predicted.
JOBS = (CHURN, VALUES, SEGMENTS)


def read(visit: Visit, text: str, window: Window) -> pd.DataFrame:
    """customer_id and COLUMNS: the window's customers."""
    frame = visit.view.read(customer_lists.listed, _asked(visit, text), window)
    told = frame.assign(why=[in_words(reasons) for reasons in frame["reasons"]])
    return told[["customer_id", *[column.name for column in COLUMNS]]]


def count(visit: Visit, text: str) -> int:
    """How many customers there are."""
    return visit.view.read(customers.count, _asked(visit, text))


def status(visit: Visit, text: str) -> str:
    """How many, and what is missing where nobody was scored."""
    made_on = visit.view.read(customers.scored_on, CHURN)
    told = f"{whole(count(visit, text))} customers."
    if made_on is None:
        return f"{told} No churn scores yet: {renewal(CHURN)}"
    return told


def empty(visit: Visit) -> Message:
    """Why nobody is in the list."""
    return Message("empty", "Nobody here", "No identified customer fits. Choose fewer filters.",
                   clear_href="/customers" if visit.filters.chosen else "")


def _asked(visit: Visit, text: str) -> Whose:
    return replace(whose(visit), text=text)


def _subtitle(visit: Visit) -> str:
    who = "Everybody of this group" if group_of(visit)[0] else "Everybody"
    return f"{who}, most money at stake first: what they would bring in 12 months, times the risk{of_whom(visit)}"


def _open(visit: Visit, row: Row) -> str:
    return visit.address("/customers", customer=str(row["customer_id"]))


def _listing(name: str, title: str) -> Listing:
    return Listing(
        name=name, title=title, columns=COLUMNS, sort="-value_at_stake", row_id="customer_id", read=read, count=count,
        empty=empty, status=status, links={"customer": _open}, subtitle=_subtitle, search_hint="Name or number",
    )


RISK_LIST = _listing("customers-risk", "Customers by risk and value")
GROUP_LIST = _listing("customers-members", "Customers in this group")
RISK_CARD = listing_card(RISK_LIST, jobs=JOBS)
GROUP_CARD = listing_card(GROUP_LIST, jobs=JOBS)
