"""What to do about products: gaps on shelves, prices to try, stock to sell off; each with its money."""

from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.cards.card import Card
from dashboard.cards.columns import Column
from dashboard.cards.left_out import left_out
from dashboard.cards.products_charts import PATH, chosen
from dashboard.components.actions import Action, action_list
from dashboard.components.chart_card import content_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import compact, full
from dashboard.queries import products

TITLE, SUBTITLE = "Opportunities", "Ranked by money"
MOST_OF_A_KIND, MOST_SHOWN = 4, 8
COLUMNS = (
    Column("kind", "Kind"), Column("product", "Product"), Column("location", "Location"),
    Column("amount", "Worth", "money"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """kind (gap, price, slow), product_id, product, location_id, location, amount, note: most money first."""
    filters = visit.filters
    gaps = visit.view.read(products.gaps, filters.period, filters.chosen, MOST_OF_A_KIND)
    gaps = gaps.rename(columns={"worth": "amount"})
    priced = visit.view.read(products.priced, chosen(visit), MOST_OF_A_KIND).rename(columns={"margin_gain": "amount"})
    slow = visit.view.read(products.slow, chosen(visit), MOST_OF_A_KIND).rename(columns={"cash_tied_up": "amount"})
    currency = visit.settings.currency
    notes = [
        f"{full(now, 'money', currency)} now, {full(best, 'money', currency)} "
        + ("is the last of the prices tried, and better: go that way in steps" if is_at_edge else "would earn most")
        for now, best, is_at_edge in zip(priced["current_price"], priced["best_margin_price"], priced["is_at_edge"],
                                         strict=True)
    ]
    kinds = [gaps.assign(kind="gap", note=""), priced.assign(kind="price", note=notes),
             slow.assign(kind="slow", note="")]
    columns = ["kind", "product_id", "product", "location_id", "location", "amount", "note"]
    found = pd.concat([frame.reindex(columns=columns).astype(object) for frame in kinds], ignore_index=True)
    order = sorted(range(len(found)), key=lambda row: -Decimal(found["amount"].iloc[row] or 0))
    return found.iloc[order].head(MOST_SHOWN).reset_index(drop=True)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The list."""
    if frame.empty:
        return Message("empty", "Nothing to point at", "No gap, no better price, no cash on slow shelves was found.")
    found: list[Any] = list(frame.itertuples(index=False))
    unknown = left_out(visit, products.DIMENSIONS)
    subtitle = f"{SUBTITLE}; prices and stock{unknown.removeprefix(',')}" if unknown else SUBTITLE
    return content_card(TITLE, subtitle, action_list([_action(visit, row) for row in found]))


def _action(visit: Visit, row: Any) -> Action:
    amount = str(compact(row.amount, "money", visit.settings.currency))
    href = visit.address(PATH, item=row.product_id)
    if row.kind == "gap":
        return Action(f"Sell {row.product} at {row.location}",
                      "Strong elsewhere, not sold there; revenue in a period like this",
                      href, f"+{amount}", "good", "flag")
    if row.kind == "price":
        return Action(f"Try another price for {row.product}", f"{row.note}; margin a month",
                      href, f"+{amount}", "good", "tag")
    return Action(f"Sell off {row.product}", "Stock at cost that stands on slow shelves", href, amount, "warn",
                  "box-seam")


CARD = Card("products-opportunities", TITLE, rows, draw, COLUMNS, subtitle=SUBTITLE,
            is_company_wide=True, jobs=("price_elasticities", "reorder"))
