"""Products in numbers: the weakest, ABC, tiers and classes, margins by category."""

from itertools import accumulate
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.cards.left_out import left_out
from dashboard.cards.staleness import first_run
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series
from dashboard.figures.drawings import Mark
from dashboard.figures.line_traces import Line
from dashboard.figures.lines import lines_figure
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import percent, whole
from dashboard.queries import products

PATH, JOB = "/products", "product_performance"
SHOWN = 10
TIERS_RANKED = ("High", "Medium", "Low")
CLASS_ENDS = (("A", 0.8), ("B", 0.95))
# Shares add up to the end of a class but for rounding.
TINY = 1e-9
REVENUE_COLUMNS = (
    Column("name", "Product"), Column("revenue", "Revenue", "money"), Column("units", "Units", "count"),
)
GROUP_COLUMNS = (
    Column("name", "Group"), Column("products", "Products", "count"), Column("revenue", "Revenue", "money"),
)
MARGIN_COLUMNS = (
    Column("name", "Category"), Column("margin_rate", "Margin rate", "share"),
    Column("margin_amount", "Margin", "money"), Column("cost_coverage", "Cost known", "share"),
)


def chosen(visit: Visit) -> products.Chosen:
    """The visit's filters that a product knows."""
    return tuple((name, ids) for name, ids in visit.filters.chosen if name in products.DIMENSIONS)


def bottom_rows(visit: Visit) -> pd.DataFrame:
    """product, name, revenue, units: the SHOWN products with least revenue among those sold."""
    frame = visit.ask(["revenue", "units"], by=["product"], order_by="revenue", limit=SHOWN)
    return frame.rename(columns={"product_name": "name"})


def abc_rows(visit: Visit) -> pd.DataFrame:
    """product, name, revenue, units: every product sold, best first."""
    frame = visit.ask(["revenue", "units"], by=["product"], order_by="-revenue")
    return frame.rename(columns={"product_name": "name"})


def draw_bottom(visit: Visit, frame: pd.DataFrame) -> Any:
    """Ranked bars, the weakest first."""
    if frame.empty:
        return no_sales(visit)
    return Chart(
        ranked_figure(frame["name"].tolist(), frame["revenue"].tolist(), "money", visit.settings.currency,
                      links=[fragment(item=identifier) for identifier in frame["product"]]),
        links=_links(visit, frame),
    )


def draw_abc(visit: Visit, frame: pd.DataFrame) -> Any:
    """The share of revenue that the best products reach together; where A and B end is marked."""
    sizes = [max(float(value or 0), 0.0) for value in frame["revenue"]]
    total = sum(sizes)
    if not total:
        return no_sales(visit)
    shares = [reached / total for reached in accumulate(sizes)]
    ends = [(name, next(place for place, share in enumerate(shares, 1) if share >= end - TINY))
            for name, end in CLASS_ENDS]
    vital = ends[0][1]
    return Chart(
        lines_figure(
            list(range(1, len(shares) + 1)), [Line("Share of revenue", shares, is_area=True)], "share",
            x_unit="count", marks=[Mark(place, f"{name} ends", at_foot=True) for name, place in ends],
            links=[fragment(item=identifier) for identifier in frame["product"]],
        ),
        subtitle=f"{whole(vital)} of {whole(len(shares))} products sold in the period bring "
                 f"{percent(CLASS_ENDS[0][1])} of its revenue; from the best to the weakest",
        links=_links(visit, frame),
    )


def group_card(name: str, kind: str, title: str, subtitle: str) -> Card:
    """How many products each group of a `kind` holds, "tier" or "class"; a click leads to their list."""
    def rows(visit: Visit) -> pd.DataFrame:
        frame = visit.view.read(products.groups, chosen(visit), products.GROUPS[kind])
        ranks = {tier: rank for rank, tier in enumerate(TIERS_RANKED)}
        return frame.sort_values("name", key=lambda names: names.map(lambda name: ranks.get(name, 0)), kind="stable",
                                 ignore_index=True)

    def draw(visit: Visit, frame: pd.DataFrame) -> Any:
        if frame.empty:
            return _no_scores(visit)
        return Chart(
            bars_figure(frame["name"].tolist(), [Series("Products", frame["products"].tolist())], "count",
                        shows_values=True, links=[fragment(group=f"{kind}:{name}") for name in frame["name"]]),
            links=[visit.address(PATH, group=f"{kind}:{name}") for name in frame["name"]],
            subtitle=f"{subtitle}{left_out(visit, products.DIMENSIONS)}",
        )

    return Card(name, title, rows, draw, GROUP_COLUMNS, subtitle=subtitle, is_company_wide=True, jobs=(JOB,))


def margin_rows(visit: Visit) -> pd.DataFrame:
    """category, name, margin_rate, margin_amount, cost_coverage: one row per category, the highest rate first."""
    frame = visit.ask(["margin_rate", "margin_amount", "cost_coverage"], by=["category"], order_by="-margin_rate")
    return frame[frame["margin_rate"].notna()].rename(columns={"category_name": "name"}).reset_index(drop=True)


def draw_margins(visit: Visit, frame: pd.DataFrame) -> Any:
    """Ranked bars of the margin rate."""
    if frame.empty:
        return Message("empty", "No costs known", "Margins appear once products come with a unit cost.")
    return Chart(
        ranked_figure(frame["name"].tolist(), frame["margin_rate"].tolist(), "share", name="Margin rate",
                      links=[fragment(category=identifier) for identifier in frame["category"]]),
        links=[visit.address(PATH, category=identifier) for identifier in frame["category"]],
    )


def _no_scores(visit: Visit) -> Message:
    command = first_run(visit, JOB)
    if command:
        return Message("empty", "No scores yet", "Scores appear once the job has run.", command=command)
    return Message("low-data", "No product is scored", "None fits these filters, or too little was sold lately.",
                   clear_href=PATH if chosen(visit) else "")


def _links(visit: Visit, frame: pd.DataFrame) -> list[str]:
    return [visit.address(PATH, item=identifier) for identifier in frame["product"]]


BOTTOM = Card("products-bottom", "Weakest products", bottom_rows, draw_bottom, REVENUE_COLUMNS,
              subtitle="Least revenue among products sold in the period")
ABC = Card("products-abc", "Few products, most revenue", abc_rows, draw_abc, REVENUE_COLUMNS)
TIERS = group_card("products-tiers", "tier", "Performance tiers",
                   "Products by a score of revenue, stock turn and velocity")
CLASSES = group_card("products-classes", "class", "ABC classes",
                     "Products by revenue of a year; A: first 80%, B: next 15%, C: rest")
MARGINS = Card("products-margins", "Margin by category", margin_rows, draw_margins, MARGIN_COLUMNS,
               subtitle="Share of revenue that is left after costs, where the cost is known", tells="costs")
