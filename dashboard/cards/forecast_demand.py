"""Demand next week: the products that will be asked for most, with a cautious range."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.left_out import left_out
from dashboard.cards.staleness import first_run
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import day
from dashboard.queries import forecast

JOB = "demand_forecast"
MOST_SHOWN, MOST_LISTED = 12, 200
COLUMNS = (
    Column("product", "Product"), Column("category", "Category"), Column("units", "Units", "number"),
    Column("lo80", "At least", "number"), Column("hi80", "At most", "number"),
    Column("revenue", "At today's price", "money"),
)


def followed(visit: Visit) -> forecast.Chosen:
    """The visit's filters that demand knows."""
    return tuple((name, ids) for name, ids in visit.filters.chosen if name in forecast.DEMAND_DIMENSIONS)


def rows(visit: Visit) -> pd.DataFrame:
    """One row per product, most units first, at most MOST_LISTED."""
    return visit.view.read(forecast.demand, followed(visit), MOST_LISTED)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Ranked bars with whiskers."""
    if frame.empty:
        return Message("empty", "No demand forecast here",
                       "It is made for products that sold lately; choose fewer filters.",
                       command=first_run(visit, JOB))
    shown = frame.head(MOST_SHOWN)
    span = f"{day(shown['first_day'].min(), visit.today)} – {day(shown['last_day'].max(), visit.today)}"
    return Chart(
        ranked_figure(
            shown["product"].tolist(), shown["units"].tolist(), "count", name="Units",
            intervals=list(zip(shown["lo80"], shown["hi80"], strict=True)),
            links=[fragment(item=identifier) for identifier in shown["product_id"]], drill="/products",
        ),
        subtitle=f"Units, {span}; whiskers add up the days' 80% intervals, so they are cautious"
                 f"{left_out(visit, forecast.DEMAND_DIMENSIONS)}",
        links=[visit.address("/products", item=identifier) for identifier in frame["product_id"]],
    )


CARD = Card("forecast-demand", "Demand next week", rows, draw, COLUMNS, jobs=(JOB,))
