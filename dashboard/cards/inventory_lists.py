"""The reorder list, the slow movers, the shelves behind a mark of a chart. The reorder list's file is an order list."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from dashboard.cards.inventory_shelves import (
    COVERS,
    JOB,
    PATH,
    chosen,
    group_of,
    nothing_here,
    summary,
    unfollowed,
)
from dashboard.cards.listing import ListColumn, Listing, Row, listing_card
from dashboard.components.heading import heading
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import full, full_day, whole
from dashboard.queries import inventory
from dashboard.queries.listing import Window

ORDER_COLUMNS = (
    ListColumn("product", "Product", width=210, sort="product"),
    ListColumn("location", "Location", "place", 114, "location"),
    ListColumn("on_hand", "On hand", "count", 80, "on_hand"),
    ListColumn("days_of_cover", "Cover", "days", 74, "days_of_cover"),
    ListColumn("stock_out_probability", "Risk", "share", 72, "stock_out_probability"),
    ListColumn("order_quantity", "Order", "count", 68, "order_quantity"),
    ListColumn("order_cost", "Cost", "money", 92, "order_cost"),
    ListColumn("revenue_at_risk", "Revenue at risk", "money", 126, "revenue_at_risk"),
    ListColumn("reorder_point", "Order below", "count", 90),
    ListColumn("supplier", "Supplier", width=178, sort="supplier"),
)
SLOW_COLUMNS = (
    ListColumn("product", "Product", width=190, sort="product"),
    ListColumn("location", "Location", "place", 150, "location"),
    ListColumn("on_hand", "On hand", "count", 90, "on_hand"),
    ListColumn("days_of_cover", "Cover", "days", 95, "days_of_cover"),
    ListColumn("cash_tied_up", "Cash tied up", "money", 120, "cash_tied_up"),
    ListColumn("supplier", "Supplier", width=160, sort="supplier"),
)


def group_heading(visit: Visit) -> Any:
    """Which shelves they are, and the way back."""
    kind, value = group_of(visit)
    back = visit.address(PATH)
    if kind == "cover":
        return heading(COVERS[value][0], "Days until sold out at the demand forecast", back, "All shelves")
    return heading(value, "What to order from them", back, "All shelves")


def _read_group(visit: Visit, text: str, window: Window) -> pd.DataFrame:
    return visit.view.read(inventory.listed, *_group(visit), text, window)


def _count_group(visit: Visit, text: str) -> int:
    return visit.view.read(inventory.count, *_group(visit), text)


def _group(visit: Visit) -> tuple[inventory.Chosen, str]:
    kind, value = group_of(visit)
    values = COVERS[value][1] if kind == "cover" else (value,)
    return (*chosen(visit), *(((kind, values),) if kind else ())), "order" if kind == "supplier" else ""


def _read(kind: str, visit: Visit, text: str, window: Window) -> pd.DataFrame:
    return visit.view.read(inventory.listed, chosen(visit), kind, text, window)


def _count(kind: str, visit: Visit, text: str) -> int:
    return visit.view.read(inventory.count, chosen(visit), kind, text)


def _status(count: Callable[[Visit, str], int], visit: Visit, text: str) -> str:
    sums = summary(visit)
    told = f"{whole(count(visit, text))} shelves."
    return f"{told} Stock counted on {full_day(sums.counted_on)}." if sums.counted_on else told


def _empty(headline: str, text: str, visit: Visit) -> Message:
    return nothing_here(visit) if not summary(visit).shelves else Message("empty", headline, text)


def _open(visit: Visit, row: Row) -> str:
    return visit.address("/products", item=str(row["product_id"]))


def _cost(visit: Visit) -> str:
    cost = full(summary(visit).order_cost, "money", visit.settings.currency)
    return f"Most revenue at risk first; all of it costs {cost}{unfollowed(visit)}"


REORDER = Listing(
    name="inventory-reorder", title="Reorder list", columns=ORDER_COLUMNS, sort="-revenue_at_risk", row_id="shelf_id",
    read=partial(_read, "order"), count=partial(_count, "order"), status=partial(_status, partial(_count, "order")),
    empty=partial(_empty, "Nothing to reorder", "Every shelf holds more than its reorder point."),
    links={"product": _open}, subtitle=_cost, search_hint="Product, location or supplier",
)
SLOW = Listing(
    name="inventory-slow", title="Slow movers", columns=SLOW_COLUMNS, sort="-cash_tied_up", row_id="shelf_id",
    read=partial(_read, "slow"), count=partial(_count, "slow"), status=partial(_status, partial(_count, "slow")),
    empty=partial(_empty, "No slow movers", "Nothing has stood too long."),
    links={"product": _open}, subtitle=lambda visit: f"Most cash tied up first{unfollowed(visit)}",
    search_hint="Product or location",
)
GROUP = Listing(
    name="inventory-shelves", title="Shelves", columns=ORDER_COLUMNS, sort="-revenue_at_risk", row_id="shelf_id",
    read=_read_group, count=_count_group, status=partial(_status, _count_group),
    empty=partial(_empty, "Nothing here", "No shelf is in this group."),
    links={"product": _open}, subtitle=lambda visit: f"Most revenue at risk first{unfollowed(visit)}",
    search_hint="Product, location or supplier",
)
REORDER_CARD, SLOW_CARD, GROUP_CARD = (listing_card(listing, jobs=(JOB,)) for listing in (REORDER, SLOW, GROUP))
