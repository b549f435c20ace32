"""Which orders to look at: those of which most came back, and those with the largest discounts."""

from typing import Any

from dashboard.cards.card import no_sales
from dashboard.cards.orders_list import PATH, asked, read
from dashboard.cards.records import records
from dashboard.cards.to_do import Finding, to_do_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import full, full_day
from dashboard.queries import orders
from dashboard.queries.listing import Window

MOST_OF_A_KIND = 3


def findings(visit: Visit) -> list[Finding]:
    """The largest returns and discounts of the period, of the orders that the filters let through."""
    return [
        *[_returned(visit, row) for row in _largest(visit, "returned")],
        *[_discounted(visit, row) for row in _largest(visit, "discount")],
    ]


def _largest(visit: Visit, sort: str) -> list[Any]:
    whose = asked(visit)
    found = visit.view.read(orders.largest, whose, sort, MOST_OF_A_KIND)
    return records(visit.view.read(orders.details, whose, found)) if found else []


def _returned(visit: Visit, row: Any) -> Finding:
    return Finding(
        f"{full_day(row.order_date)}: goods came back", f"{row.customer} at {row.location}. Find out what was wrong "
        "with them.", visit.address(PATH, order=row.order_id), row.return_amount, "warn", "arrow-repeat",
    )


def _discounted(visit: Visit, row: Any) -> Finding:
    share = row.discount_amount / (row.revenue + row.discount_amount) if row.revenue + row.discount_amount else None
    part = f", {full(share, 'share', '')} of the order" if share is not None else ""
    return Finding(
        f"{full_day(row.order_date)}: a large discount", f"{row.customer} at {row.location}{part}. See whether it was "
        "meant so.", visit.address(PATH, order=row.order_id), row.discount_amount, "plain", "tag",
    )


def _nothing(visit: Visit) -> Message:
    if read(visit, "", Window("time", True, 0, 1)).empty:
        return no_sales(visit)
    return Message("empty", "Nothing to look at", "Nothing came back in this period, and nothing was discounted.")


CARD = to_do_card("orders-actions", "The largest returns and discounts of the period", findings, _nothing)
