"""How long the shelves last, what to order from whom, and how stock went."""

from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.inventory_shelves import JOB, PATH, chosen, nothing_here, summary, unfollowed
from dashboard.cards.steps import step_addresses, step_fragments
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series, Token
from dashboard.figures.lines import Line, lines_figure
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.queries import inventory
from warehouse.metrics.definitions import Unit
from warehouse.metrics.periods import Period

MOST_SUPPLIERS = 10
MOST_DAYS = 14
BAND_COLORS: tuple[Token, ...] = ("c4", "c2", "c2", "c1", "c1", "ref")
COVER_COLUMNS = (Column("band", "Cover"), Column("shelves", "Shelves", "count"))
SUPPLIER_COLUMNS = (
    Column("supplier", "Supplier"), Column("shelves", "Shelves", "count"), Column("units", "Units", "count"),
    Column("order_cost", "Cost", "money"),
)
STOCK_COLUMNS = (
    Column("day", "At the end of", "day"), Column("stock_units", "Units", "count"),
    Column("inventory_value", "Value at cost", "money"),
)


def cover_rows(visit: Visit) -> pd.DataFrame:
    """band, shelves, position."""
    return visit.view.read(inventory.by_cover, chosen(visit))


def draw_cover(visit: Visit, frame: pd.DataFrame) -> Any:
    """Bars from empty shelves to those that last longest."""
    sums = summary(visit)
    if not sums.shelves or sums.made_on is None:
        return nothing_here(visit)
    groups = [f"cover:{position}" for position in frame["position"]]
    return Chart(
        bars_figure(frame["band"].tolist(), [Series("Shelves", frame["shelves"].tolist())], "count", colors=BAND_COLORS,
                    shows_values=True, links=[fragment(group=group) for group in groups], drill=PATH),
        subtitle=f"{COVER.subtitle}{unfollowed(visit)}",
        links=[visit.address(PATH, group=group) for group in groups],
    )


def supplier_rows(visit: Visit) -> pd.DataFrame:
    """supplier, shelves, units, order_cost: dearest first."""
    return visit.view.read(inventory.by_supplier, chosen(visit))


def draw_suppliers(visit: Visit, frame: pd.DataFrame) -> Any:
    """Ranked bars of money, or of units where no cost is known."""
    if not summary(visit).shelves:
        return nothing_here(visit)
    if frame.empty:
        return Message("empty", "Nothing to reorder", "Every shelf holds more than its reorder point.")
    shown = frame.head(MOST_SUPPLIERS)
    names = shown["supplier"].tolist()
    is_costed = shown["order_cost"].notna().any()
    unit: Unit = "money" if is_costed else "count"
    column, label = ("order_cost", "Cost") if is_costed else ("units", "Units")
    return Chart(
        ranked_figure(names, shown[column].tolist(), unit, visit.settings.currency, name=label,
                      links=[fragment(group=f"supplier:{name}") for name in names], drill=PATH),
        subtitle=f"{label} of the reorder list{unfollowed(visit)}",
        links=[visit.address(PATH, group=f"supplier:{name}") for name in frame["supplier"]],
    )


def stock_rows(visit: Visit) -> pd.DataFrame:
    """day, stock_units, inventory_value: the newest counts as of some days, evenly over the period."""
    period = visit.filters.period
    every = max(-(-period.days // MOST_DAYS), 1)
    days = [period.end - timedelta(days=back) for back in range(0, period.days, every)][::-1]
    # Stock stands at a day: each day is asked by itself.
    standing = [
        visit.ask(["stock_units", "inventory_value"], period=Period(period.start, day), where=chosen(visit))
        for day in days
    ]
    return pd.concat(standing, ignore_index=True).assign(day=pd.Series(days, dtype="object"))


def draw_stock(visit: Visit, frame: pd.DataFrame) -> Any:
    """Units as a line, their value on the right."""
    if frame["stock_units"].isna().all():
        return nothing_here(visit) if not chosen(visit) else Message(
            "empty", "No stock counts in this period", "Widen the dates.")
    has_value = frame["inventory_value"].notna().any()
    lines = [Line("Units", frame["stock_units"].tolist())]
    if has_value:
        lines.append(Line("Value at cost", frame["inventory_value"].tolist(), second_unit="money"))
    spans = [(visit.filters.period.start, day) for day in frame["day"]]
    return Chart(
        lines_figure(frame["day"].tolist(), lines, "count", visit.settings.currency,
                     links=step_fragments(spans), drill=PATH),
        subtitle=f"{STOCK.subtitle}{unfollowed(visit)}",
        links=step_addresses(visit, PATH, spans),
        keys=[Key("line-1", "Units (left axis)"), *([Key("line", "Value at cost (right axis)")] if has_value else [])],
    )


COVER = Card("inventory-cover", "How long the shelves last", cover_rows, draw_cover, COVER_COLUMNS,
             subtitle="Products at locations, by days until sold out at the demand forecast", jobs=(JOB,))
SUPPLIERS = Card("inventory-suppliers", "What to order from whom", supplier_rows, draw_suppliers, SUPPLIER_COLUMNS,
                 jobs=(JOB,))
STOCK = Card("inventory-stock", "Stock over time", stock_rows, draw_stock, STOCK_COLUMNS,
             subtitle="Units and their cost at the newest counts", tells="costs")
