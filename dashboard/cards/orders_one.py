"""One order (`?order=...`): what it comes to, its lines, and what came back of it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.kpis import plain_kpi
from dashboard.cards.orders_list import PATH
from dashboard.cards.unknown import no_order
from dashboard.components.heading import Tone, heading
from dashboard.components.kpi_card import Kpi
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import full_day
from dashboard.queries import orders

LINE_COLUMNS = (
    Column("product_name", "Product"),
    Column("category", "Category"),
    Column("quantity", "Quantity", "quantity"),
    Column("unit_price", "Price", "money"),
    Column("gross_amount", "Gross", "money"),
    Column("discount_amount", "Discount", "money"),
    Column("tax_amount", "Tax", "money"),
    Column("net_amount", "Net", "money"),
    Column("cost_amount", "Cost", "money"),
    Column("is_return", "Return", "yes"),
)
RETURN_COLUMNS = (
    Column("order_id", "Order", "id"),
    Column("direction", "What it is"),
    Column("order_date", "Date", "day"),
    Column("product_name", "Product"),
    Column("quantity", "Quantity", "quantity"),
    Column("net_amount", "Net", "money"),
)
FIGURES = (
    ("revenue", "Revenue", "After discounts, without tax; what came back counts against it."),
    ("discount_amount", "Discount", "Taken off the price, the order's own discount included."),
    ("tax_amount", "Tax", "On top of the revenue."),
)


def order_heading(visit: Visit) -> html.Div | None:
    """Which order, of when, where, by whom and for whom; None where there is none."""
    head = _head(visit)
    if head is None:
        return None
    named = head["customer_name"] not in (None, "", orders.UNKNOWN)
    customer = "a guest" if head["is_guest"] else dcc.Link(
        head["customer_name"] if named else f"Customer {visit.own_id(head['customer_id'])}",
        href=visit.address("/customers", customer=head["customer_id"]),
    )
    seller = [", sold by ", head["employee_name"]] if head["employee_name"] else []
    text = [
        f"{full_day(head['order_date'])} at {head['local_time']:%H:%M}, {head['location_name']}, for ", customer,
        *seller, f". Source: {head['source']}.",
    ]
    return heading(
        visit.own_id(head["order_id"]), text, visit.address(PATH), "Orders", badges=_badges(visit, head),
    )


def order_kpis(visit: Visit) -> list[Kpi]:
    """What the order comes to; its margin where the cost of every line is known."""
    head = _head(visit)
    if head is None:
        return []
    kpis = [plain_kpi(visit, name, label, definition, head[name], "money") for name, label, definition in FIGURES]
    if head["cost_amount"] is not None:
        margin = head["revenue"] - head["cost_amount"]
        kpis.append(plain_kpi(visit, "margin_amount", "Margin", "Revenue less cost.", margin, "money"))
    return kpis


def _order_id(visit: Visit) -> str:
    return visit.filters.about("order")


def _head(visit: Visit) -> Mapping[str, Any] | None:
    return visit.view.read(orders.head, _order_id(visit))


def _badges(visit: Visit, head: Mapping[str, Any]) -> list[tuple[str, Tone]]:
    badges: list[tuple[str, Tone]] = []
    if not head["is_sale"]:
        badges.append(("Return", "warn"))
    elif _lines(visit)["is_return"].any() or not _returns(visit).empty:
        badges.append(("Something came back", "warn"))
    return badges


def _lines(visit: Visit) -> pd.DataFrame:
    return visit.view.read(orders.lines, _order_id(visit))


def _returns(visit: Visit) -> pd.DataFrame:
    """What came back of this order, and what this order brought back: one row per line, with the other order."""
    later = visit.view.read(orders.returns, _order_id(visit)).assign(direction="Came back of this order")
    own = _lines(visit).dropna(subset=["returned_order_id"])
    earlier = own.drop(columns="line_number").rename(columns={"returned_order_id": "order_id"}).assign(
        direction="This order returns it", order_date=None,
    )
    parts = [part for part in (earlier.reindex(columns=later.columns), later) if not part.empty]
    return pd.concat(parts, ignore_index=True) if parts else later


def _draw_lines(visit: Visit, rows: pd.DataFrame) -> Chart | Message:
    gone = no_order(visit) if rows.empty else None
    return gone or Chart(None, links=[visit.address("/products", item=identifier) for identifier in rows["product_id"]])


def _draw_returns(visit: Visit, rows: pd.DataFrame) -> Chart | Message:
    if rows.empty:
        return Message("empty", "No other order belongs to this one",
                       "Returns that a source books as orders of their own, and names the order they return, are here.")
    return Chart(None, links=[visit.address(PATH, order=identifier) for identifier in rows["order_id"]])


LINES = Card("orders-lines", "Lines", _lines, _draw_lines, LINE_COLUMNS, "What was bought, line by line")
RETURNS = Card("orders-returns", "Returns", _returns, _draw_returns, RETURN_COLUMNS,
               "What came back of this order, or what it brought back")
