"""All products, or those of one group: scores, growth, margin, ratings and stock, to sort and search."""

from typing import Any

import pandas as pd

from dashboard.cards.left_out import NOT_THE_DATES, left_out
from dashboard.cards.listing import ListColumn, Listing, Row, listing_card
from dashboard.cards.products_charts import JOB, PATH, chosen
from dashboard.cards.staleness import renewal
from dashboard.components.heading import heading
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import whole
from dashboard.queries import customers, products
from dashboard.queries.listing import Window

COLUMNS = (
    ListColumn("product", "Product", width=195, sort="product"),
    ListColumn("category", "Category", width=108, sort="category"),
    ListColumn("price", "Price", "money", 72, "price"),
    ListColumn("revenue", "Revenue, 1 year", "money", 134, "revenue"),
    ListColumn("units_sold", "Units", "count", 66, "units_sold"),
    ListColumn("growth_rate", "Growth", "share", 82, "growth_rate"),
    ListColumn("margin_rate", "Margin", "share", 78, "margin_rate"),
    ListColumn("performance_score", "Score", "score", 68, "performance_score"),
    ListColumn("abc_class", "ABC", width=64, sort="abc_class"),
    ListColumn("return_rate", "Returns", "share", 80, "return_rate"),
    ListColumn("average_rating", "Rating", "rating", 74, "average_rating"),
    ListColumn("on_hand", "On hand", "count", 82, "on_hand"),
)
# By the value that an address names: what the group is called, and what defines it.
MEANINGS = {
    "High": ("High performers", "The group that scores highest by revenue, stock turn and velocity"),
    "Medium": ("Medium performers", "The group in the middle by revenue, stock turn and velocity"),
    "Low": ("Low performers", "The group that scores lowest by revenue, stock turn and velocity"),
    "A": ("Class A", "Those that bring the first 80% of the revenue"),
    "B": ("Class B", "Those that bring the next 15% of the revenue"),
    "C": ("Class C", "The many that bring the last 5% of the revenue"),
}


def read(visit: Visit, text: str, window: Window) -> pd.DataFrame:
    """The window's products."""
    return visit.view.read(products.listed, _asked(visit), text, window)


def count(visit: Visit, text: str) -> int:
    """How many products there are."""
    return visit.view.read(products.count, _asked(visit), text)


def group_heading(visit: Visit) -> Any:
    """What the group of the address is called, what defines it, and the way back."""
    [(_kind, (group,))] = group_of(visit)
    return heading(*MEANINGS[group], visit.address(PATH), "All products")


def group_of(visit: Visit) -> products.Chosen:
    """The group of products that the address names (`?group=tier:High`); nothing for none that there is."""
    focus, value = visit.filters.focus or ("", "")
    kind, _, name = value.partition(":")
    known = focus == "group" and kind in products.GROUPS and name in MEANINGS
    return ((products.GROUPS[kind], (name,)),) if known else ()


def _asked(visit: Visit) -> products.Chosen:
    return (*chosen(visit), *group_of(visit))


def _open(visit: Visit, row: Row) -> str:
    return visit.address(PATH, item=str(row["product_id"]))


def _empty(visit: Visit) -> Message:
    if group_of(visit) and visit.view.read(customers.scored_on, JOB) is None:
        return Message("empty", "No scores yet", "Groups appear once products have been scored.", command=renewal(JOB))
    return Message("empty", "No products here", "No product fits these filters.", clear_href=PATH)


def _listing(name: str, title: str) -> Listing:
    return Listing(
        name=name, title=title, columns=COLUMNS, sort="-revenue", row_id="product_id",
        read=read, count=count, status=lambda visit, text: f"{whole(count(visit, text))} products.",
        empty=_empty,
        links={"product": _open}, subtitle=lambda visit: f"By the newest scores{NOT_THE_DATES}"
                                f"{left_out(visit, products.DIMENSIONS)}",
        search_hint="Product, category or supplier",
    )


ALL = _listing("products-all", "All products")
GROUP = _listing("products-members", "Products in this group")
ALL_CARD, GROUP_CARD = (listing_card(listing, is_company_wide=True, jobs=(JOB,)) for listing in (ALL, GROUP))
