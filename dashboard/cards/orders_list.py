"""The list of orders: where every drill-down ends. Of everyone, or of one customer (`?customer=...`)."""

from decimal import Decimal

import pandas as pd

from dashboard.cards.card import no_sales
from dashboard.cards.kpis import plain_kpi
from dashboard.cards.listing import ListColumn, Listing, listing_card
from dashboard.components.kpi_card import Kpi
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import Number, days, full, whole
from dashboard.queries import orders
from dashboard.queries.listing import Window
from dashboard.queries.orders import Asked, Summary
from warehouse.metrics import METRICS
from warehouse.metrics.definitions import Unit

PATH = "/orders"
# So many orders are ranked at once: the next pages of a list then need no sorting.
RANKED = 2_000
# Filters that let through some lines of an order and not others.
OF_LINES = ("category", "product")

COLUMNS = (
    ListColumn("order_id", "Order", "id", width=116),
    ListColumn("order_date", "Date", "day", width=100, sort=orders.BY_TIME),
    ListColumn("time", "Time", width=56),
    ListColumn("location", "Location", "place", 108, "location"),
    ListColumn("customer", "Customer", width=120, sort="customer"),
    ListColumn("revenue", "Revenue", "money", width=92, sort="revenue"),
    ListColumn("units", "Units", "count", width=66, sort="units"),
    ListColumn("items", "Items", "count", width=66, sort="items"),
    ListColumn("discount_amount", "Discount", "money", width=90, sort="discount"),
    ListColumn("return_amount", "Returned", "money", width=90, sort="returned"),
    ListColumn("employee", "Employee", width=122, sort="employee"),
    ListColumn("source", "Sent by", width=80, sort="source"),
)


def asked(visit: Visit, text: str = "") -> Asked:
    """The orders that the visit's filters, and its customer where it is about one, let through."""
    customer_id = visit.filters.about("customer")
    by_name = "customers" not in visit.view.scope.hidden
    return Asked(visit.filters.period, visit.filters.chosen, customer_id, text, by_name)


def read(visit: Visit, text: str, window: Window) -> pd.DataFrame:
    """The window's orders, one row each, with the columns of COLUMNS and more."""
    whose = asked(visit, text)
    if window.limit > RANKED:
        return visit.view.read_now(orders.every, whose, window)
    start = window.offset - window.offset % RANKED
    ranked = visit.view.read(orders.ranked, whose, Window(window.sort, window.is_descending, start, RANKED))
    page = ranked[window.offset - start:][:window.limit]
    return visit.view.read(orders.details, whose, page)


def count(visit: Visit, text: str) -> int:
    """How many orders and returns there are."""
    return summary(visit, text).rows


def summary(visit: Visit, text: str = "") -> Summary:
    """What the list comes to."""
    return visit.view.read(orders.summary, asked(visit, text))


def summary_kpis(visit: Visit) -> list[Kpi]:
    """Orders, revenue, average order value and units of the list, for what no metric can be asked: one customer."""
    sums = summary(visit)
    values: dict[str, Number | None] = {
        "orders": sums.orders, "revenue": sums.revenue, "average_order_value": sums.average_order_value,
        "units": sums.units,
    }
    when = days(visit.filters.period, visit.today)
    return [
        plain_kpi(visit, name, METRICS[name].label, METRICS[name].definition, value, METRICS[name].unit, when)
        for name, value in values.items()
    ]


def _status(visit: Visit, text: str) -> str:
    sums, currency = summary(visit, text), visit.settings.currency
    only_returns = sums.rows - sums.orders
    parts = [_many(sums.orders, "order"), *([_many(only_returns, "return")] if only_returns else [])]
    figures = [_figure(sums.revenue, "money", currency, "revenue"), _figure(sums.units, "count", currency, "units")]
    if sums.return_amount:
        figures.append(_figure(-sums.return_amount, "money", currency, "returned"))
    return f"{' and '.join(parts)}: {', '.join(figures)}."


def _many(count: int, noun: str) -> str:
    return f"{whole(count)} {noun}{'' if count == 1 else 's'}"


def _figure(value: Decimal, unit: Unit, currency: str, name: str) -> str:
    return f"{full(value, unit, currency)} {name}"


def _subtitle(visit: Visit) -> str:
    of_lines = [name for name, _ids in visit.filters.chosen if name in OF_LINES]
    if of_lines:
        return f"Items and amounts are those of the chosen {' and '.join(of_lines)} only"
    return "Amounts after discounts, without tax; what came back counts against them"


def _empty(visit: Visit) -> Message:
    return no_sales(visit)


def _list(name: str, title: str) -> Listing:
    return Listing(
        name=name,
        title=title,
        columns=COLUMNS,
        sort=f"-{orders.BY_TIME}",
        row_id="order_id",
        read=read,
        count=count,
        empty=_empty,
        status=_status,
        links={
            "order_id": lambda visit, row: visit.address(PATH, order=row["order_id"]),
            "customer": lambda visit, row: (
                visit.address("/customers", customer=row["customer_id"]) if row["customer_id"] else ""
            ),
        },
        subtitle=_subtitle,
        search_hint="Search order or customer",
    )


ALL = _list("orders-list", "Orders")
OF_CUSTOMER = _list("orders-customer", "Orders of this customer")
ALL_CARD, CUSTOMER_CARD = listing_card(ALL), listing_card(OF_CUSTOMER)
