"""All products: scores, growth, margin, ratings and stock, to sort and search."""

import pandas as pd

from dashboard.cards.left_out import left_out
from dashboard.cards.listing import ListColumn, Listing, Row, listing_card
from dashboard.cards.products_charts import PATH, chosen
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import whole
from dashboard.queries import products
from dashboard.queries.listing import Window

COLUMNS = (
    ListColumn("product", "Product", width=200, sort="product"),
    ListColumn("category", "Category", width=130, sort="category"),
    ListColumn("price", "Price", "money", 90, "price"),
    ListColumn("revenue", "Revenue, 1 year", "money", 155, "revenue"),
    ListColumn("units_sold", "Units", "count", 85, "units_sold"),
    ListColumn("growth_rate", "Growth", "share", 90, "growth_rate"),
    ListColumn("margin_rate", "Margin", "share", 85, "margin_rate"),
    ListColumn("performance_score", "Score", "number", 80, "performance_score"),
    ListColumn("performance_tier", "Tier", width=85),
    ListColumn("abc_class", "ABC", width=70, sort="abc_class"),
    ListColumn("return_rate", "Returns", "share", 90, "return_rate"),
    ListColumn("average_rating", "Rating", "rating", 85, "average_rating"),
    ListColumn("on_hand", "On hand", "count", 95, "on_hand"),
)


def read(visit: Visit, text: str, window: Window) -> pd.DataFrame:
    """The window's products."""
    return visit.view.read(products.listed, chosen(visit), text, window)


def count(visit: Visit, text: str) -> int:
    """How many products there are."""
    return visit.view.read(products.count, chosen(visit), text)


def _open(visit: Visit, row: Row) -> str:
    return visit.address(PATH, item=str(row["product_id"]))


ALL = Listing(
    name="products-all", title="All products", columns=COLUMNS, sort="-revenue", row_id="product_id",
    read=read, count=count, status=lambda visit, text: f"{whole(count(visit, text))} products.",
    empty=lambda _visit: Message("empty", "No products here", "No product fits these filters.", clear_href=PATH),
    links={"product": _open}, subtitle=lambda visit: f"By the newest scores; does not follow the dates above"
                            f"{left_out(visit, products.DIMENSIONS)}",
    search_hint="Product, category or supplier",
)
ALL_CARD = listing_card(ALL)
